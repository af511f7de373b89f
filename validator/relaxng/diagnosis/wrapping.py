"""Wrapping: an element that is missing around others, which are right but for that."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.evidence import is_named, local_names, names_of
from relaxng.diagnosis.wording import written
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import elements_in, first_elements
from relaxng.nearness import nearest

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.diagnosis.frame import Frame
    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import State

_MOST_NEAR = 20
"""Siblings among which an element is looked for that an element before it may have been meant for."""


def held_by(wrapper: tuple[Element, ...], tag: str) -> tuple[Element, ...]:
    """The declarations of a name that an element holds, but for those that allow for any."""
    held = dict.fromkeys(child for element in wrapper for child in elements_in(element.content))
    return tuple(child for child in held if is_named(child) and child.name_class.contains(tag))


def behind_wrapper(automaton: Automaton, state: State, wrapper: tuple[Element, ...]) -> State:
    """The state around it behind an element that is taken to be there."""
    lefts = ((automaton.derivatives.child(left, wrapper), mask) for left, mask in state.vector)
    return automaton.merged(lefts) or state


def missing_around(e: Explanation) -> tuple[Element, ...]:
    """The declarations of the only element that may stand in the place of the node and holds such as this; none if it is not missing."""
    if e.around is None:
        return ()
    firsts = dict.fromkeys(first for pattern, _ in e.rejection.state.vector for first in first_elements(pattern))
    homes = e.evidence.homes(e.tag)
    likely = (first for first in firsts if any(name in homes for name in single_names(first.name_class)))
    holding = tuple(first for first in likely if held_by((first,), e.tag))
    names = e.evidence.elements(holding, "")
    if len(names) != 1 or not _is_missing(e, e.around, names[0], holding):
        return ()
    is_sole = len(homes) == 1 and e.evidence.at_home(e.node)
    return holding if is_sole or e.evidence.fitting(held_by(holding, e.tag), e.node) else ()


def _is_missing(e: Explanation, frame: Frame, tag: str, wrapper: tuple[Element, ...]) -> bool:
    """Whether there is none in the open element, or another one may stand here and none near that is empty lacks its content."""
    if not frame.has(tag):
        return True
    near = [*islice(e.node.itersiblings("*", preceding=True), 1), *islice(e.node.itersiblings("*"), _MOST_NEAR)]
    if any(other.tag == tag and not len(other) for other in near):
        return False
    after = behind_wrapper(e.automaton, e.rejection.state, wrapper)
    return e.automaton.open(after, tag) is not None


def remedy(e: Explanation, wrapper: tuple[Element, ...]) -> str:
    """What to put around the node and those after it that belong there with it, as the end of a message."""
    state, count = behind_wrapper(e.automaton, e.rejection.state, wrapper), 0
    names = local_names(child for element in wrapper for child in elements_in(element.content))
    for place, sibling in enumerate(e.node.itersiblings("*"), start=1):
        tag = str(sibling.tag)
        if held_by(wrapper, tag) and e.automaton.open(state, tag) is None:
            count = place
        elif e.evidence.homes(tag) or nearest(local_of(tag), names) is None:
            break
    others = {0: "", 1: " and the next element"}.get(count, f" and the next {count} elements")
    return f"; put <{written(names_of(wrapper)[0], e.node)}> around it{others}"
