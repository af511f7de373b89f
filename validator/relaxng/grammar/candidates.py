"""Candidates: the declarations that an element may have by what is around it, in a document that need not be valid.

Unlike the automaton, which ends at the first mistake, this goes by the names of the elements around a place and by
those of their attributes that fit; siblings count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relaxng.grammar.derivatives import Derivatives, content_matches
from relaxng.grammar.occurrences import attributes_in, elements_in
from relaxng.grammar.patterns import NOT_ALLOWED, Element, Pattern

if TYPE_CHECKING:
    from relaxng.grammar.derivatives import Namespaces


MOST_PASSED = 8
"""Elements that are passed over for one within them."""


@dataclass(frozen=True, slots=True)
class Step:
    """An element on the way from the root down, its names written as `{namespace}name`."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    namespaces: Namespaces = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration that an element may have; `left` is its content without the attributes that the element has."""

    element: Element
    left: Pattern


def candidates(start: Pattern, derivatives: Derivatives, steps: Sequence[Step]) -> list[Candidate]:
    """The candidates for the last of the elements; none where it may not stand in any of the nearest others.

    Those count that have a place for most of the element's attributes. Elements in which the next may not stand are
    passed over, for they may lack their end tags.
    """
    levels: list[list[Candidate]] = []
    found: list[Candidate] = []
    for step in steps:
        found = []
        for passed in range(min(len(levels), MOST_PASSED) + 1):
            within = levels[: len(levels) - passed]
            named = _named(within[-1] if within else None, start, step)
            if named:
                ways = [(element, *_left(element, derivatives, step)) for element in named]
                most = max(taken for _, _, taken in ways)
                found = [Candidate(element, left) for element, left, taken in ways if taken == most]
                levels = [*within, found]
                break
    return found


def _named(around: list[Candidate] | None, start: Pattern, step: Step) -> list[Element]:
    """The declarations of an element's name in the element around it, or in a whole document."""
    patterns = [start] if around is None else [one.left for one in around]
    declared = dict.fromkeys(element for pattern in patterns for element in elements_in(pattern))
    return [element for element in declared if element.name_class.contains(step.name)]


def _left(element: Element, derivatives: Derivatives, step: Step) -> tuple[Pattern, int]:
    """The content of a declaration without the attributes of an element, and how many of them it has a place for."""
    left, taken = element.content, 0
    for name, value in step.attributes.items():
        known = [leaf for leaf in attributes_in(element.content) if leaf.name_class.contains(name)]
        accepted = [leaf for leaf in known if content_matches(derivatives, leaf.content, value, step.namespaces)]
        without = derivatives.attribute(left, accepted) if accepted else NOT_ALLOWED
        if without is not NOT_ALLOWED:
            left, taken = without, taken + 1
    return left, taken
