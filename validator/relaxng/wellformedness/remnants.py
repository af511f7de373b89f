"""Remnants: texts that were tags, before a character of theirs was lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.wellformedness.characters import WHITE, short
from relaxng.wellformedness.pairs import gaps

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source


def of_tag(source: Source, what: str, begin: int, end: int, noticed: int) -> Mistake | None:
    """The text between two offsets that was meant as the tag `what`: a name, with '/' before it for an end tag."""
    stretches = [
        (first, last) for first, last in gaps(source.text, begin, end) if source.text.find(">", first, last) >= 0
    ]
    return _without_bracket(source, what, stretches, noticed) or _rest(source, what, stretches, noticed)


def _without_bracket(source: Source, what: str, stretches: list[tuple[int, int]], noticed: int) -> Mistake | None:
    """A tag that has lost its '<', or has another character in its place."""
    text = source.text
    before = "()" if what.startswith("/") else r"(?:(?<=[ \t\r\n>])|\A)([^ \t\r\n<>]?)"
    pattern = re.compile(rf"{before}{re.escape(what)}(?=[ \t\r\n/>])[^<>]*+>")
    found = None
    for first, last in stretches:
        for match in pattern.finditer(text, first, text.rfind(">", first, last) + 1):
            found = match
    if found is None or found[0].endswith("/>"):
        return None
    other = found[1]
    wrong = f"'{other}' stands in place of '<'" if other else "'<' is missing"
    message = f"{wrong} before '{what}'; write '<{what}'"
    return source.mistake(found.start(), found.end(1) + len(what), message, noticed=noticed)


def _rest(source: Source, what: str, stretches: list[tuple[int, int]], noticed: int) -> Mistake | None:
    """A tag that has lost its beginning."""
    text = source.text
    for first, last in reversed(stretches):
        stray = text[first:last].rstrip(WHITE)
        end = first + len(stray)
        begin = first + max(stray.rfind("\n"), stray.rfind("\r"), stray.rfind(">", 0, -1)) + 1
        rest = text[begin:end].lstrip(WHITE)
        if len(rest) < 2 or rest[-1] != ">" or rest.endswith("/>"):
            continue
        if ("=" in rest and not what.startswith("/")) or f"<{what}>".endswith(rest):
            message = f"the text '{short(rest)}' looks like what is left of <{what}>; write the whole tag"
            return source.mistake(end - len(rest), end, message, noticed=noticed)
    return None
