"""Mending: how the judging goes on within an element whose start tag is wrong, or around one, as if it were right."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.explanation import MOST_TRIED
from relaxng.diagnosis.order import behind
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in
from relaxng.grammar.patterns import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Combined,
    Element,
    Group,
    OneOrMore,
    Pattern,
    Patterns,
)
from relaxng.grammar.states import Opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.diagnosis.frame import Frame
    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.states import StartTag, State

    Wanted = Callable[[Element], bool]


class Apart(Opening):
    """The start tag of an element that the parent goes on behind as if it were not there.

    `is_part` says that what it holds belongs into another one, and so nothing is missing in it.
    """

    __slots__ = ("is_part",)

    def __init__(self, state: State, tag: StartTag, *, is_part: bool = False) -> None:
        super().__init__(state, tag)
        self.is_part = is_part


def within_mended(automaton: Automaton, node: etree._Element, opening: Opening, explanation: Explanation) -> State:
    """The state within an element as if its attributes were right, and none of them missing.

    It is one of the declarations in which most of them are right as they are.
    """
    parts: list[tuple[Pattern, int]] = []
    right = [_right_in(element, node, explanation) for element in opening.candidates]
    for bit, element in enumerate(opening.candidates):
        if right[bit] < max(right):
            continue
        left = element.content
        for name in map(str, node.attrib):
            if name not in explanation.reading.surplus:
                left = explanation.taken_for_right(left, name)
        ways = [assumed(automaton.patterns, left), _without_unclear(node, opening, element, explanation)]
        parts.append((automaton.patterns.choice(ways), 1 << bit))
    return automaton.merged(parts) or automaton.merged([(EMPTY, 1)]) or opening.state


def _right_in(element: Element, node: etree._Element, explanation: Explanation) -> int:
    """How many attributes of a node are right by a declaration."""
    known = attributes_in(element.content)
    names = islice(map(str, node.attrib), MOST_TRIED)
    return sum(1 for name in names if explanation.accepted(node, known, name))


def other_state(
    automaton: Automaton, frame: Frame, node: etree._Element, explanation: Explanation, wanted: Wanted
) -> State | None:
    """The state around a node if the element around it had an attribute that it lacks, or another value of one."""
    name = explanation.reading.unlocked or explanation.reading.changed
    if name is None:
        return None
    parts: list[tuple[Pattern, int]] = []
    lefts = explanation.without_attributes(frame.node, frame.opening, explanation.reading.changed)
    for bit, left in enumerate(lefts):
        for attribute in attributes_in(left):
            if local_of(name) in map(local_of, single_names(attribute.name_class)):
                with_it = assumed(automaton.patterns, automaton.derivatives.attribute(left, (attribute,)))
                if any(wanted(child) for child in elements_in(with_it)):
                    parts.append((with_it, 1 << bit))
    state = automaton.merged(parts)
    for sibling in reversed(list(node.itersiblings("*", preceding=True))):
        state = behind(automaton, state, sibling.tag) or state
    return state


def assumed(patterns: Patterns, pattern: Pattern) -> Pattern:
    """A pattern whose attributes are all taken to be there."""
    if not pattern.attributes:
        return pattern
    if isinstance(pattern, Attribute):
        return EMPTY
    if isinstance(pattern, OneOrMore):
        return patterns.one_or_more(assumed(patterns, pattern.item))
    items = [assumed(patterns, item) for item in pattern.items] if isinstance(pattern, Combined) else []
    if isinstance(pattern, Choice):
        return patterns.choice(items)
    return patterns.group(items) if isinstance(pattern, Group) else patterns.interleave(items)


def _without_unclear(node: etree._Element, opening: Opening, element: Element, explanation: Explanation) -> Pattern:
    """What a declaration leaves without the attributes whose values say nothing of what was meant, if it can do without."""
    told = {*explanation.reading.renamed_attributes, *explanation.reading.values_meant, *explanation.reading.surplus}
    names = list(map(str, node.attrib))
    clear = [name for name in names if name in told or explanation.is_right(node, opening, name)]
    if len(clear) == len(names):
        return NOT_ALLOWED
    left: Pattern = element.content
    for name in clear:
        if name not in explanation.reading.surplus:
            left = explanation.taken_for_right(left, name)
    return explanation.closed(left)
