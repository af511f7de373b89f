"""Pages: the stable addresses at which what findings say is explained."""

from __future__ import annotations

from relaxng.codes import CODES, code_of

HOME = "https://github.com/relaxng/relaxng"


def page_of(code: str) -> str:
    """The address of the words about a code. Raises KeyError for what is none."""
    page = "codes" if code in CODES else "rules"
    return f"{HOME}/blob/main/docs/{page}.md#{code.lower()}-{code_of(code).slug}"
