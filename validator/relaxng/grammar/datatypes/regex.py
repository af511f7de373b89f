"""Regex: a pattern facet (XML Schema part 2, section 4.3.4 and appendix F), compiled when it first meets a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

from relaxng.grammar.datatypes.base import quote
from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP
from relaxng.grammar.datatypes.regex_parser import Node, RegexError, parse
from relaxng.grammar.datatypes.regex_positions import MAX_POSITIONS, Positions, positions
from relaxng.grammar.datatypes.regex_python import Writer

__all__ = ["Regex", "RegexError"]

_CHARACTERS = {" ": "a space", "\t": "a tab", "\n": "a line break", "\r": "a carriage return"}


class Regex:
    """A pattern, always matched against the whole text.

    It is compiled twice: for texts of ASCII only, which needs no table of Unicode, and for all others.
    """

    def __init__(self, source: str, node: Node) -> None:
        self.source = source
        self._node = node

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

    def why_not(self, text: str) -> str:
        """What follows the quoted text in a message."""
        words = f"does not match the pattern {quote(self.source)}"
        if positions(self._node) > MAX_POSITIONS:
            return words
        index = _automaton(self._node, ASCII_TOP if text.isascii() else TOP).obstacle(text)
        if index < len(text):
            return f"{words}; at position {index + 1} stands {_CHARACTERS.get(text[index]) or quote(text[index])}"
        return f"{words}; it ends too soon" if text else f"{words}; it is empty"

    @cached_property
    def _ascii(self) -> Callable[[str], object]:
        return _compile(self._node, ASCII_TOP)

    @cached_property
    def _full(self) -> Callable[[str], object]:
        return _compile(self._node, TOP)


def _compile(node: Node, top: int) -> Callable[[str], object]:
    writer = Writer(node, top)
    if writer.hazardous:
        return _automaton(node, top).matches
    return re.compile(writer.text, re.DOTALL).fullmatch


@lru_cache(maxsize=64)
def _automaton(node: Node, top: int) -> Positions:
    return Positions(node, top)
