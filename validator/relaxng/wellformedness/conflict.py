"""Conflict: the markers that a merge leaves in a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.wellformedness.characters import WHITE, line_end, short

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?=[ \t\r\n]|\Z)")


def conflict(source: Source, at: int) -> Mistake | None:
    """The marker that stands at an offset, if one does."""
    text = source.text
    if not _MARKER.match(text, at):
        return None
    marker = text[at : line_end(text, at)].rstrip(WHITE)
    message = f"'{short(marker)}' was left by a merge conflict; keep one side and remove the markers"
    return source.mistake(at, at + len(marker), message)
