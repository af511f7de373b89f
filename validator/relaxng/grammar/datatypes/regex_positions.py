"""Regex_positions: the position automaton of a pattern (Glushkov's), which never backtracks.

A state is the set of positions in the pattern that the last character may stand for, as the bits of
an int; one more bit stands for the place before the first. It judges the patterns that are hazardous
for `re`, and finds where a text leaves a pattern. What is repeated by count looks the same in every repetition, so
many positions lead on to others equally far away: a large state goes on by a few shifts of all its bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.charset import TOP, union
from relaxng.grammar.datatypes.classes import evaluate
from relaxng.grammar.datatypes.regex_parser import Chars, Choice, Node, Repeat, Sequence, nullable

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.charset import CharSet

MAX_POSITIONS = 10_000
"""The largest automaton, in positions: some megabytes, and up to a millisecond a character where few steps are alike."""
MAX_LINKS = 16
"""Links for each position up to which it is looked for those that are alike."""
MIN_ALIKE = 16
"""Links that are worth a step for all of them together."""
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


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@lru_cache(maxsize=64)
def automaton(node: Node, top: int) -> Positions:
    """The automaton of a tree, remembered."""
    return Positions(node, top)


def _grouped(
    links: list[tuple[int, int]], kind: Callable[[int, int], int]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The kinds of which there are many links, each with the positions that they lead from; and the other links."""
    number = Counter(kind(*link) for link in links)
    found = {one: 0 for one, count in number.items() if count >= MIN_ALIKE}
    others = []
    for link in links:
        one = kind(*link)
        if one in found:
            found[one] |= 1 << link[0]
        else:
            others.append(link)
    return list(found.items()), others


class Positions:
    """The automaton of a tree, which should have no more than MAX_POSITIONS, up to the code point `top`.

    `start` is the state before the first character; `last` are the positions where a match may end.
    """

    def __init__(self, node: Node, top: int) -> None:
        self._top = top
        self._sets: list[CharSet] = []
        self._follow: list[int] = []
        self._dead = 0
        first, self.last = self._build(node)
        self.start = 1 << len(self._sets)
        self._follow.append(first)
        if nullable(node):
            self.last |= self.start
        if self._dead:
            self._prune()
        self._fitting: dict[str, int] = {}
        self._steps: dict[tuple[int, str], int] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        state = self.start
        steps = self._steps
        for char in text:
            after = steps.get((state, char))
            state = self.step(state, char) if after is None else after
            if not state:
                return False
        return bool(state & self.last)

    def step(self, state: int, char: str) -> int:
        """The state after a character; 0 where no match goes on with it."""
        key = state, char
        found = self._steps.get(key)
        if found is None:
            if len(self._steps) >= MAX_STEPS:
                self._steps.clear()
            found = self._steps[key] = self.after(state) & self.fitting(char)
        return found

    def after(self, state: int) -> int:
        """The positions that can come next."""
        reachable = 0
        follow = self._follow
        if state.bit_count() > MIN_ALIKE:
            shifts, targets, others, follow = self._alike
            for distance, positions in shifts:
                alike = state & positions
                reachable |= alike << distance if distance > 0 else alike >> -distance
            for target, positions in targets:
                if state & positions:
                    reachable |= target
            state &= others
        while state:
            low = state & -state
            reachable |= follow[low.bit_length() - 1]
            state ^= low
        return reachable

    @cached_property
    def _alike(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]], int, list[int]]:
        """The links, those together that are alike.

        These are distances, each with the positions that lead on to those so far away; targets, each with the
        positions that lead there; the positions that lead anywhere else, and where.
        """
        everywhere = (1 << len(self._follow)) - 1
        if self.links > MAX_LINKS * len(self._follow):
            return [], [], everywhere, self._follow
        links = [(position, other) for position, follow in enumerate(self._follow) for other in bits(follow)]
        shifts, links = _grouped(links, lambda position, other: other - position)
        targets, links = _grouped(links, lambda _, other: 1 << other)
        others, rest = 0, [0] * len(self._follow)
        for position, other in links:
            others |= 1 << position
            rest[position] |= 1 << other
        return shifts, targets, others, rest

    def before(self, state: int) -> int:
        """The positions that one of a state can come next to."""
        reaching = 0
        for position in bits(state):
            reaching |= self._precede[position]
        return reaching

    def fitting(self, char: str) -> int:
        """The positions whose class has the character."""
        if char not in self._fitting:
            if len(self._fitting) >= MAX_STEPS:
                self._fitting.clear()
            code = ord(char)
            found = 0
            for index, chars in enumerate(self._sets):
                if any(low <= code <= high for low, high in chars):
                    found |= 1 << index
            self._fitting[char] = found
        return self._fitting[char]

    def chars(self, state: int) -> CharSet:
        """The characters that the positions of a state stand for."""
        return union(*{self._sets[position] for position in bits(state)})

    @property
    def links(self) -> int:
        """How many pairs of positions can stand side by side."""
        return sum(follow.bit_count() for follow in self._follow)

    def _prune(self) -> None:
        """Take away what leads only to classes without a character, so that every state has a way to the end."""
        live = found = self.last & ~self._dead
        while found:
            found = self.before(found) & ~live & ~self._dead
            live |= found
        self.last &= live
        self._follow = [follow & live for follow in self._follow]
        self.__dict__.pop("_precede", None)

    @cached_property
    def _precede(self) -> list[int]:
        table = [0] * len(self._follow)
        for position, follow in enumerate(self._follow):
            for other in bits(follow):
                table[other] |= 1 << position
        return table

    def _build(self, node: Node) -> tuple[int, int]:
        """The first and last positions of a tree, whose positions are added."""
        match node:
            case Chars(written):
                bit = 1 << len(self._sets)
                self._sets.append(evaluate(written, self._top))
                if not self._sets[-1] and not evaluate(written, TOP):
                    self._dead |= bit
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
        for position in bits(before):
            self._follow[position] |= after
