"""Source: the text of a document that is not well-formed, and the mistake found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relaxng.lines import Lines

_SHOWN = 72
_LONG = re.compile(rf"\S{{{_SHOWN + 1},}}")
"""A name or URI too long for a message."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake, at `text[begin:end]` of its source.

    `noticed` is where a parser that reads on from the left first finds that something is wrong: an unclosed tag
    is noticed at the end tag that does not match it.
    """

    begin: int
    end: int
    message: str
    noticed: int
    code: str = "XML001"


class Source:
    """A text and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)

    def mistake(
        self, begin: int, end: int, message: str, *, noticed: int | None = None, code: str = "XML001"
    ) -> Mistake:
        """A mistake at `text[begin:end]`."""
        message = _LONG.sub(lambda word: f"{word[0][:_SHOWN]}…", message)
        return Mistake(begin, min(end, len(self.text)), message, begin if noticed is None else noticed, code)

    def where(self, offset: int, beside: int) -> str:
        """Where an offset is, in words, for a message that stands at another."""
        line, column = self.lines.place(offset)
        return f"in column {column}" if line == self.lines.place(beside)[0] else f"at line {line}"
