"""Regex_positions: the position automaton of a pattern (Glushkov's), which never backtracks.

A state is the set of positions in the pattern that the last character may stand for, as the bits of
an int. It judges the patterns that are hazardous for `re`, and finds where a text leaves a pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.classes import evaluate
from relaxng.grammar.datatypes.regex_parser import Chars, Choice, Node, Repeat, Sequence, nullable

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.charset import CharSet

MAX_POSITIONS = 10_000
"""The largest automaton, in positions: some megabytes, and up to a millisecond a character."""
MAX_STEPS = 4096
"""How many steps are remembered before all are forgotten."""


def positions(node: Node) -> int:
    """How many positions a tree has when its counted repetitions are written out."""
    match node:
        case Chars():
            return 1
        case Sequence(items) | Choice(items):
            return sum(positions(item) for item in items)
        case Repeat(body, least, most):
            return positions(body) * max(1, least if most is None else most)


class Positions:
    """The automaton of a tree, which should have no more than MAX_POSITIONS, up to the code point `top`."""

    def __init__(self, node: Node, top: int) -> None:
        self._top = top
        self._sets: list[CharSet] = []
        self._follow: list[int] = []
        self._first, self._last = self._build(node)
        self._empty = nullable(node)
        self._fitting: dict[str, int] = {}
        self._steps: dict[tuple[int, str], int] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        if not text:
            return self._empty
        state = self._step(-1, text[0])
        steps = self._steps
        for char in text[1:]:
            if not state:
                return False
            after = steps.get((state, char))
            state = self._step(state, char) if after is None else after
        return bool(state & self._last)

    def obstacle(self, text: str) -> int:
        """The index of the first character that no match can go past; the length where the text ends too soon."""
        state = -1
        for index, char in enumerate(text):
            state = self._step(state, char)
            if not state:
                return index
        return len(text)

    def _step(self, state: int, char: str) -> int:
        """The state after a character; -1 is the one before the first."""
        key = state, char
        if key in self._steps:
            return self._steps[key]
        reachable = self._first if state < 0 else 0
        rest = max(state, 0)
        while rest:
            low = rest & -rest
            reachable |= self._follow[low.bit_length() - 1]
            rest ^= low
        if len(self._steps) >= MAX_STEPS:
            self._steps.clear()
        result = self._steps[key] = reachable & self._fits(char)
        return result

    def _fits(self, char: str) -> int:
        """The positions whose class has the character."""
        if char not in self._fitting:
            if len(self._fitting) >= MAX_STEPS:
                self._fitting.clear()
            code = ord(char)
            bits = 0
            for index, chars in enumerate(self._sets):
                if any(low <= code <= high for low, high in chars):
                    bits |= 1 << index
            self._fitting[char] = bits
        return self._fitting[char]

    def _build(self, node: Node) -> tuple[int, int]:
        """The first and last positions of a tree, whose positions are added."""
        match node:
            case Chars(written):
                bit = 1 << len(self._sets)
                self._sets.append(evaluate(written, self._top))
                self._follow.append(0)
                return bit, bit
            case Choice(items):
                first = last = 0
                for item in items:
                    one = self._build(item)
                    first, last = first | one[0], last | one[1]
                return first, last
            case Sequence(items):
                return self._chain([(item, nullable(item)) for item in items])
            case Repeat(body, least, most):
                if most is not None:
                    empty = nullable(body)
                    return self._chain([(body, empty or index >= least) for index in range(most)], optional_tail=True)
                first, last = self._chain([(body, nullable(body))] * (least - 1))
                loop_first, loop_last = self._build(body)
                self._link(loop_last, loop_first)
                self._link(last, loop_first)
                return first or loop_first, loop_last

    def _chain(self, items: list[tuple[Node, bool]], *, optional_tail: bool = False) -> tuple[int, int]:
        """One tree after the other, each with whether it can be left out.

        With `optional_tail` one left out means that all after it are.
        """
        first = last = previous = 0
        empty = True
        for item, skippable in items:
            item_first, item_last = self._build(item)
            self._link(previous if optional_tail else last, item_first)
            if empty and not (optional_tail and first):
                first |= item_first
            empty = empty and skippable
            last = last | item_last if skippable else item_last
            previous = item_last
        return first, last

    def _link(self, before: int, after: int) -> None:
        while before:
            low = before & -before
            self._follow[low.bit_length() - 1] |= after
            before ^= low
