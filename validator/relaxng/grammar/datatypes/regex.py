"""Regex: a pattern facet (XML Schema part 2, section 4.3.4 and appendix F), compiled when it first meets a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP
from relaxng.grammar.datatypes.regex_parser import Chars, Node, RegexError, Repeat, parse
from relaxng.grammar.datatypes.regex_positions import MAX_POSITIONS, automaton, positions
from relaxng.grammar.datatypes.regex_python import Writer

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.mismatch import Mismatch, Place

__all__ = ["Regex", "RegexError"]


class Regex:
    """A pattern, always matched against the whole text.

    It is compiled twice: for texts of ASCII only, which needs no table of Unicode, and for all others.
    """

    def __init__(self, source: str, node: Node) -> None:
        self.source = source
        self.node = node

    @classmethod
    def parse(cls, source: str) -> Regex:
        """Read a pattern. Raises RegexError, also for one that a text could keep busy for ever."""
        node = parse(source)
        if positions(node) > MAX_POSITIONS and (Writer(node, ASCII_TOP).hazardous or Writer(node, TOP).hazardous):
            raise RegexError(
                "too many ways to match for counts so large: write * or + and bound the length by maxLength", 0
            )
        return cls(source, node)

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        return bool(self._ascii(text) if text.isascii() else self._full(text))

    def mismatch(
        self, text: str, noun: str, place: Place | None = None, *, example: str = "", terse: bool = False
    ) -> Mismatch:
        """Why a text does not match: `noun` is what it should be, `place` gives positions in the text as written.

        With `terse` it is not said which characters could stand where one does not fit.
        """
        from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness
        from relaxng.grammar.datatypes.regex_mismatch import departure

        length = self._length(text)
        if length:
            return Mismatch("", length, fits=len(text))
        found = departure(self.node, text)
        if found is None:
            return Mismatch(noun, "", Nearness.PREFIX, example=example)
        clause = found.clause(text, place or (lambda index: index + 1), terse=terse)
        nearness = Nearness.SLIP if found.mends or found.mended is not None else Nearness.PREFIX
        return Mismatch(noun, clause, nearness, found.fits, found.mended, example, telling=found.is_telling)

    def _length(self, text: str) -> str:
        """What a pattern of so many characters of one class says of a text of that class; empty for others."""
        from relaxng.grammar.datatypes.facets import wrong_length

        match self.node:
            case Repeat(Chars() as body, least, most) if text and (least > 1 or most is not None):
                if Regex("", Repeat(body, 0, None)).matches(text):
                    return wrong_length(len(text), least, most, "character")
        return ""

    @cached_property
    def _ascii(self) -> Callable[[str], object]:
        return _compile(self.node, ASCII_TOP)

    @cached_property
    def _full(self) -> Callable[[str], object]:
        return _compile(self.node, TOP)


def _compile(node: Node, top: int) -> Callable[[str], object]:
    writer = Writer(node, top)
    if writer.hazardous:
        return automaton(node, top).matches
    return re.compile(writer.text, re.DOTALL).fullmatch
