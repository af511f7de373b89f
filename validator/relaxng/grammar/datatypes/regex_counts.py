"""Regex_counts: large counts of a pattern cut down to what a text of some length can notice."""

from __future__ import annotations

from relaxng.grammar.datatypes.regex_parser import Choice, Node, Repeat, Sequence
from relaxng.grammar.datatypes.regex_positions import positions

MAX_POSITIONS = 2_000
"""The largest automaton that is asked why a text does not match."""
MOST_COUNTED = 20
"""The largest upper count that is kept where there are too many positions."""


def within_reach(node: Node, length: int) -> tuple[Node, int]:
    """A tree of no more than MAX_POSITIONS, if one can be made, and how long a text may be for it to say the same.

    `length` is that of the text that is asked about.
    """
    if positions(node) <= MAX_POSITIONS:
        return node, length
    limit = length + 2
    small, reach = _limited(node, limit), limit - 2
    if positions(small) > MAX_POSITIONS:
        small, reach = _unbounded(node, length)
    while positions(small) > MAX_POSITIONS and limit > 2:
        limit //= 2
        small, reach = _limited(node, limit), limit - 2
    return small, reach


def _limited(node: Node, limit: int) -> Node:
    """The tree with no count above a limit, which no text notices that is shorter by two."""
    match node:
        case Sequence(items):
            return Sequence(tuple(_limited(item, limit) for item in items))
        case Choice(items):
            return Choice(tuple(_limited(item, limit) for item in items))
        case Repeat(body, least, most):
            return Repeat(_limited(body, limit), min(least, limit), None if most is None else min(most, limit))
        case _:
            return node


def _unbounded(node: Node, length: int) -> tuple[Node, int]:
    """The tree without its large upper counts, and the least of them, which no shorter text notices."""
    least_of_all = length

    def write(node: Node) -> Node:
        nonlocal least_of_all
        match node:
            case Sequence(items):
                return Sequence(tuple(write(item) for item in items))
            case Choice(items):
                return Choice(tuple(write(item) for item in items))
            case Repeat(body, least, int(most)) if most > MOST_COUNTED:
                least_of_all = min(least_of_all, most)
                return Repeat(write(body), least, None)
            case Repeat(body, least, most):
                return Repeat(write(body), least, most)
            case _:
                return node

    return write(node), least_of_all
