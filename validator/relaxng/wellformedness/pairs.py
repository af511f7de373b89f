"""Pairs: the tags of a text, and which belong together up to the place where they no longer match."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from relaxng.wellformedness.characters import NAME_LIKE, WHITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relaxng.wellformedness.source import Source

_PIECES = re.compile(
    rf"""<(?:!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|\?.*?(?:\?>|\Z)"""
    rf"""|(/?)({NAME_LIKE})[^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+>)""",
    re.DOTALL,
)


class Open(NamedTuple):
    """An element by its name, and where its start tag begins."""

    name: str
    begin: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, `text[begin:end]`; `kind` is "<" where it opens an element, "/" where it closes one, "." for an empty one."""

    kind: str
    name: str
    begin: int
    end: int

    def __str__(self) -> str:
        return f"</{self.name}>" if self.kind == "/" else f"<{self.name}>"


class Pairs:
    """The tags of a source from its root on, by number.

    `place` is the number of the end tag that does not match, or how many tags there are where the text ends too
    soon. Before it, `closed_by` tells the end tag of a start tag, and `last_child` the child of a name that an
    element closed last. `stack` and `names` are the elements open at the place.
    """

    def __init__(self, source: Source, root: Open, opened: Sequence[Open], at: int) -> None:
        self._source = source
        self._text = source.text
        self.tags = _tags(source.text, root.begin)
        numbers = {tag.begin: number for number, tag in enumerate(self.tags)}
        self.place = numbers.get(at, len(self.tags))
        self.stack = [numbers[one.begin] for one in opened]
        self.names = [one.name for one in opened]
        self.closed_by: dict[int, int] = {}
        self.last_child: dict[tuple[int, str], int] = {}
        self._match()

    def _match(self) -> None:
        stack = [-1]
        for number in range(self.place):
            tag = self.tags[number]
            if tag.kind == "<":
                stack.append(number)
            elif tag.kind == "/":
                closed = stack.pop()
                self.closed_by[closed] = number
                self.last_child[stack[-1], tag.name] = closed

    def left(self, names: list[str], place: int, most: int | None) -> int:
        """How many tags from a place on do not match, when these elements are open; beyond `most` it is the same."""
        stack = list(names)
        counts = Counter(stack)
        left = 0
        for number in range(place, len(self.tags)):
            tag = self.tags[number]
            if tag.kind == "<":
                stack.append(tag.name)
                counts[tag.name] += 1
            elif tag.kind == "/":
                if not counts[tag.name]:
                    left += 1
                else:
                    while (name := stack.pop()) != tag.name:
                        counts[name] -= 1
                        left += 1
                    counts[tag.name] -= 1
            if most is not None and left > most:
                return left
        return left + len(stack)

    def is_bare(self, tag: Tag) -> bool:
        """Whether a tag is its name alone."""
        return not self._text[tag.begin + 1 + len(tag.name) : tag.end].strip(WHITE + "/>")

    def is_white(self, begin: int, end: int) -> bool:
        """Whether nothing but white space and comments stands between two offsets."""
        return all(not self._text[first:last].strip(WHITE) for first, last in gaps(self._text, begin, end))

    def go_together(self, first: Tag, last: Tag) -> bool:
        """Whether two tags look like those of one element: on one line, or in one column."""
        if self.line(first) == self.line(last):
            return True
        column = self.column(first)
        return column is not None and column == self.column(last)

    def line(self, tag: Tag) -> int:
        """The line of a tag."""
        return self._source.lines.place(tag.begin)[0]

    def column(self, tag: Tag) -> int | None:
        """How far a tag that begins its line is indented; None where others stand before it."""
        begin = tag.begin
        while begin and self._text[begin - 1] in " \t":
            begin -= 1
        if begin and self._text[begin - 1] not in "\r\n":
            return None
        return len(self._text[begin : tag.begin].expandtabs())


def _tags(text: str, begin: int) -> list[Tag]:
    """The tags of a text, as far as they can be told; what is wrong within one does not matter."""
    found = []
    for piece in _PIECES.finditer(text, begin):
        if piece[2]:
            kind = piece[1] or ("." if text[piece.end() - 2] == "/" else "<")
            found.append(Tag(kind, piece[2], piece.start(), piece.end()))
    return found


def gaps(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The stretches of text between mark-up."""
    found, last = [], begin
    for piece in _PIECES.finditer(text, begin, end):
        found.append((last, piece.start()))
        last = piece.end()
    found.append((last, end))
    return found
