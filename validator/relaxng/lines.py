"""Lines: the places of a text by line and column, from 1; XML ends a line at CR LF, CR or LF, and nowhere else."""

from __future__ import annotations

import re
from bisect import bisect_right

from relaxng.finding import Span

_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _END.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and a column."""
        return self._starts[line - 1] + column - 1

    def span(self, begin: int, end: int) -> Span:
        """The stretch from one offset to another."""
        return Span(*self.place(begin), *self.place(end))


def lines_of(text: str, wanted: set[int]) -> dict[int, str]:
    """The lines of these numbers."""
    found: dict[int, str] = {}
    last = max(wanted, default=0)
    begin, number = 0, 1
    for end in _END.finditer(text):
        if number in wanted:
            found[number] = text[begin : end.start()]
        begin, number = end.end(), number + 1
        if number > last:
            return found
    if number in wanted:
        found[number] = text[begin:]
    return found
