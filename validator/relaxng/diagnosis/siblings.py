"""Siblings: what an earlier element of the same parent leaves no place for, or has room for."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.frame import MOST_HISTORY
from relaxng.grammar.occurrences import combinations_in, elements_in
from relaxng.grammar.patterns import Group, Interleave, OneOrMore

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.grammar.patterns import Pattern
    from relaxng.grammar.states import State

_MOST_CHILDREN = 200
"""Children of an element that are asked whether they could stand in another one."""


def excluding(e: Explanation) -> etree._Element | None:
    """The earlier sibling that has chosen an alternative in which the element has no place."""
    history = e.around.history if e.around is not None else []
    states = [*(state for state, _ in history), e.rejection.state]
    # What has no place any more does not get one again.
    chosen = bisect_left(states, True, key=lambda state: not _holds(state, e.tag)) - 1
    if not 0 <= chosen < min(len(history), MOST_HISTORY - 1):
        return None
    before, sibling = history[chosen]
    together = any(_go_together(pattern, str(sibling.tag), e.tag) for pattern, _ in before.vector)
    return None if together else sibling


def _holds(state: State, tag: str) -> bool:
    return any(_has(pattern, tag) for pattern, _ in state.vector)


def _has(pattern: Pattern, tag: str) -> bool:
    return any(child.name_class.contains(tag) for child in elements_in(pattern))


def _go_together(pattern: Pattern, one: str, other: str) -> bool:
    """Whether a pattern has a place for elements of both names at once."""
    for part in combinations_in(pattern):
        if isinstance(part, OneOrMore) and _has(part, one) and _has(part, other):
            return True
        if isinstance(part, Group | Interleave):
            ones = [place for place, item in enumerate(part.items) if _has(item, one)]
            others = [place for place, item in enumerate(part.items) if _has(item, other)]
            if ones and others and (len({*ones, *others}) > 1):
                return True
    return False


def has_room(e: Explanation, first: etree._Element) -> bool:
    """Whether all children of an element that is given again could stand in the first one."""
    contents = [
        element.content for element in (e.reading.elsewhere.candidates if e.reading.elsewhere is not None else ())
    ]
    repeated = [part for content in contents for part in combinations_in(content) if isinstance(part, OneOrMore)]
    there = {str(child.tag) for child in islice(first.iterchildren("*"), _MOST_CHILDREN)}
    given = {str(child.tag) for child in islice(e.node.iterchildren("*"), _MOST_CHILDREN)}
    return bool(given) and all(
        any(_has(part, tag) for part in (repeated if tag in there else contents)) for tag in given
    )
