"""Order: what is missing before a child, or that two children stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from relaxng.diagnosis.frame import Gap
from relaxng.grammar.names import single_names
from relaxng.grammar.occurrences import elements_in, first_elements

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening, State


class Inserted(NamedTuple):
    """The start tag of a child as if what is missing before it were there, and what that is, where it has a name."""

    opening: Opening
    gap: Gap | None


def with_one_inserted(automaton: Automaton, node: etree._Element, state: State) -> Inserted | None:
    """A child that could stand in a state if one element came before it; None where that would not do."""
    if not _is_any_of(node, _children(state)):
        return None
    derive = automaton.derivatives
    lacking = []
    for element in {first for pattern, _ in state.vector for first in first_elements(pattern)}:
        if any(True for _ in single_names(element.name_class)):
            after = automaton.merged((derive.child(left, (element,)), mask) for left, mask in state.vector)
            if after is not None and automaton.open(after, node.tag) is not None:
                lacking.append(element)
    after = automaton.merged((derive.child(left, lacking), mask) for left, mask in state.vector)
    opening = automaton.open(after, node.tag) if after is not None else None
    if opening is None:
        return None
    names = frozenset(name for element in lacking for name in single_names(element.name_class))
    missing = automaton.merged([(automaton.patterns.choice(lacking), 1)])
    return Inserted(opening, None if missing is None else Gap(names, missing, node))


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
