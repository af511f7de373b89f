"""Lines: the places of a text by line and column, from 1; XML ends a line at CR LF, CR or LF, and nowhere else."""

from __future__ import annotations

import re
from bisect import bisect_right

from relaxng.finding import Span

_END = re.compile(r"\r\n|\r|\n")
_LF = re.compile(r"\n")  # of most texts, and found in a third of the time


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *[end.end() for end in (_END if "\r" in text else _LF).finditer(text)]]

    @property
    def count(self) -> int:
        """How many lines there are; behind the last end of a line there is one more, which may be empty."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """The line of a number, without its end."""
        end = self._starts[number] if number < self.count else None
        return self._text[self._starts[number - 1] : end].rstrip("\r\n")

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
    """The lines of these numbers, as far as there are so many."""
    lines = Lines(text)
    return {number: lines.line(number) for number in sorted(wanted) if 0 < number <= lines.count}
