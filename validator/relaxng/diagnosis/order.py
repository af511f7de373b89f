"""Order: what is missing before a child, or that two children stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from relaxng.diagnosis.evidence import is_named
from relaxng.diagnosis.frame import Gap
from relaxng.grammar.names import single_names
from relaxng.grammar.occurrences import elements_in, first_elements

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening, State


class Inserted(NamedTuple):
    """The start tag of a child as if what is missing before it were there, and what that is, in its order, where it has names."""

    opening: Opening
    gaps: tuple[Gap, ...]


_MOST_INSERTED = 8
"""Elements that may be missing before a child."""

_MOST_TRIED = 120
"""Declarations that are tried for what is missing before a child."""


def with_inserted(automaton: Automaton, node: etree._Element, state: State) -> Inserted | None:
    """A child that could stand in a state if others came before it, as few as will do; None where that would not do."""
    if not _is_any_of(node, _children(state)):
        return None
    ways: dict[State, tuple[list[Element], ...]] = {state: ()}
    met = {state}
    tried = 0
    for _ in range(_MOST_INSERTED):
        further: dict[State, tuple[list[Element], ...]] = {}
        for before, way in ways.items():
            named = [first for first in _firsts(before) if is_named(first)]
            tried += len(named)
            if tried > _MOST_TRIED:
                return None
            after = {element: _behind_any(automaton, before, [element]) for element in named}
            lacking = [one for one, left in after.items() if left is not None and automaton.open(left, node.tag)]
            left = _behind_any(automaton, before, lacking)
            opening = automaton.open(left, node.tag) if left is not None else None
            # What may have any name fits too easily for more than one to be missing before it.
            if opening is not None and (not way or any(map(is_named, opening.candidates))):
                return Inserted(opening, tuple(_gaps(automaton, [*way, lacking], node)))
            for element, left in after.items():
                if left is not None and left not in met:
                    met.add(left)
                    further[left] = (*way, [element])
        ways = further
    return None


def _firsts(state: State) -> dict[Element, None]:
    return {first: None for pattern, _ in state.vector for first in first_elements(pattern)}


def _behind_any(automaton: Automaton, state: State, elements: list[Element]) -> State | None:
    derive = automaton.derivatives
    return automaton.merged((derive.child(left, elements), mask) for left, mask in state.vector)


def _gaps(automaton: Automaton, way: list[list[Element]], node: etree._Element) -> Iterator[Gap]:
    """What is missing before a child, a gap for each element of which one would do."""
    for wanted in way:
        missing = automaton.merged([(automaton.patterns.choice(wanted), 1)])
        if missing is not None:
            yield Gap(frozenset(name for one in wanted for name in single_names(one.name_class)), missing, node)


def is_swapped(automaton: Automaton, node: etree._Element, state: State, inserted: Opening) -> bool:
    """Whether a child and the next one stand in each other's place, rather than that something is missing before them.

    Where the next one could not come behind the child either, the explanation of that one tells it.
    """
    second = next(node.itersiblings("*"), None)
    if second is None or behind(automaton, passed(automaton, inserted), second.tag) is None:
        return False
    swapped = behind(automaton, behind(automaton, state, second.tag), node.tag)
    if swapped is None:
        return False
    known = _children(state)
    third = next((one for one in second.itersiblings("*") if _is_any_of(one, known)), None)
    return bool(swapped.accept) if third is None else automaton.open(swapped, third.tag) is not None


class Place(NamedTuple):
    """The start tag that a child would be behind a later one."""

    opening: Opening
    behind: etree._Element


def place_behind(automaton: Automaton, node: etree._Element, state: State) -> Place | None:
    """The first place among those that follow, as they are, where a child could stand; None where there is none."""
    for sibling in islice(node.itersiblings("*"), _MOST_TRIED):
        after = behind(automaton, state, sibling.tag)
        if after is None:
            return None
        state = after
        opening = automaton.open(state, node.tag)
        following = next(sibling.itersiblings("*"), None)
        if opening is not None and (
            following is None
            or automaton.open(state, following.tag) is None
            or automaton.open(passed(automaton, opening) or state, following.tag) is not None
        ):
            return Place(opening, sibling)
    return None


def passed(automaton: Automaton, opening: Opening | None) -> State | None:
    """The state behind an element that is taken for right."""
    return None if opening is None else automaton.after(opening, opening.every)


def behind(automaton: Automaton, state: State | None, tag: object) -> State | None:
    """The state behind an element of this name that is taken for right."""
    return None if state is None else passed(automaton, automaton.open(state, tag))


def _children(state: State) -> set[Element]:
    return {element for pattern, _ in state.vector for element in elements_in(pattern)}


def _is_any_of(node: etree._Element, declarations: Iterable[Element]) -> bool:
    return any(element.name_class.contains(str(node.tag)) for element in declarations)
