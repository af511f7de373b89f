"""The built site stands by itself: `python -m docs.offline OUT` names what a browser would fetch from the network.

Links that a reader may follow to other sites are no such thing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLLOWED = frozenset({"alternate", "author", "canonical", "help", "index", "license", "next", "prev", "search"})
"""The kinds of <link> that fetch nothing."""

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(|@import)\s*['"]?((?:https?:)?//[^'")\s;]+)""", re.IGNORECASE)


def fetched(folder: Path) -> Iterator[str]:
    """What pages and style sheets would fetch from elsewhere, each with its file."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html":
            for address in _of_page(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(folder)}: {address}"
        elif path.suffix == ".css":
            for address in _IN_STYLE.findall(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(folder)}: {address}"


def _of_page(text: str) -> Iterator[str]:
    for element, attribute, link, _ in html.document_fromstring(text).iterlinks():
        tag, address = str(element.tag), str(link)
        if not _REMOTE.match(address) or tag in ("a", "form"):
            continue
        if tag == "link" and FOLLOWED.issuperset(element.get("rel", "").split()):
            continue
        yield f"<{tag}> {attribute or 'style'} {address}"


if __name__ == "__main__":
    found = list(fetched(Path(sys.argv[1])))
    sys.exit("\n".join(found) if found else 0)
