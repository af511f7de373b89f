"""Siblings: what an earlier element of the same parent leaves no place for, or has room for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.frame import MOST_HISTORY
from relaxng.diagnosis.order import passed
from relaxng.diagnosis.wording import all_of, listed, name_of, quoted, start_tag
from relaxng.grammar.names import local_of
from relaxng.grammar.occurrences import combinations_in, elements_in, leaves_in
from relaxng.grammar.patterns import Group, Interleave, OneOrMore, Value

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding
    from relaxng.grammar.patterns import Element, Pattern
    from relaxng.grammar.states import State

_MOST_CHILDREN = 200
"""Children of an element that are asked whether they could stand in another one, or which alternative they speak for."""


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


# The text of one before


def excluding_sibling(e: Explanation) -> etree._Element | None:
    """The earlier sibling behind which the node is wrong, where it would be right before it."""
    history = e.around.history if e.around is not None else []
    opening = e.rejection.opening
    if not history or opening is None or not _fits_in(e, history[0][0]):
        return None
    for (_, sibling), (behind, _) in zip(history, [*history[1:], (opening.state, e.node)], strict=True):
        if not _fits_in(e, behind):
            return sibling
    return None


def beside(e: Explanation) -> str:
    """That sibling, as the end of a clause."""
    sibling = excluding_sibling(e)
    return f" beside <{name_of(sibling)}>{e.line_of(sibling)}" if sibling is not None else ""


def given_again(e: Explanation) -> Finding | None:
    """The mistake where one sibling has taken the place of this one, and what is left is for another."""
    sibling, opening = excluding_sibling(e), e.rejection.opening
    if sibling is None or opening is None or sibling.tag != e.tag:
        return None
    later = islice(e.node.itersiblings(e.tag), _MOST_CHILDREN)
    if not any(e.evidence.fitting(opening.candidates, other) for other in later):
        return None
    e.reading.misplaced = True
    given = f" with {start_tag(e.node)[len(e.name) + 2 : -1]}" if e.node.attrib else ""
    owner = name_of(e.frames[-1].node)
    return e.at(
        e.node, "RNG104", f"<{e.name}>{given} is given again in <{owner}>; the first is{e.line_of(sibling)[1:]}"
    )


def _fits_in(e: Explanation, state: State) -> bool:
    opening = e.automaton.open(state, e.tag)
    return opening is not None and bool(e.evidence.fitting(opening.candidates, e.node))


@dataclass(frozen=True, slots=True)
class _Choice:
    """An earlier sibling that has made the choice: as what else it could have been read, in which state."""

    node: etree._Element
    before: State
    allies: list[Element]


def chosen_by_sibling(e: Explanation) -> Finding | None:
    """The mistake where an element does not go with the text, or an attribute, of an earlier sibling."""
    choice = _choice(e)
    if choice is None:
        return None
    other = name_of(choice.node)
    texts = [leaf.text for ally in choice.allies for leaf in leaves_in(ally.content) if isinstance(leaf, Value)]
    texts = list(dict.fromkeys(texts))
    text = (choice.node.text or "").strip()
    if not texts or text in texts or choice.node.find("*") is not None:
        return None
    state = e.automaton.merged(
        (e.automaton.derivatives.child(left, choice.allies), mask) for left, mask in choice.before.vector
    )
    here, there = _misfits(e, e.rejection.state), _misfits(e, state)
    if state is not None and len(here) > 1 and len(there) + 1 < len(here):
        e.reading.reread = state
        wanted = f"did you mean '{texts[0]}'?" if len(texts) == 1 else f"expected {quoted(texts)}"
        subject = all_of([f"<{local_of(tag)}>" for tag in dict.fromkeys(here)])
        message = f"'{text}' is no text for <{other}> beside {subject}; {wanted}"
        return e.at(choice.node, "RNG302", message, text=choice.node.text, expected=texts)
    e.reading.misplaced = True
    meant = listed([f"<{other}>{value}</{other}>" for value in texts], 3)
    message = f"<{e.name}> does not go with <{other}>{text}</{other}>{e.line_of(choice.node)}; it goes with {meant}"
    return e.at(e.node, "RNG102", message, expected=texts)


def _choice(e: Explanation) -> _Choice | None:
    """The sibling behind which the element could not stand any more, if it could by another of its declarations."""
    history = e.around.history if e.around is not None else []
    for before, sibling in reversed(history):
        opening = e.automaton.open(before, e.tag)
        if opening is None:
            continue
        if sibling.tag == e.tag:
            return None
        could_be = e.automaton.open(before, sibling.tag)
        allies = []
        for bit, candidate in enumerate(could_be.candidates if could_be is not None else ()):
            after = e.automaton.after(could_be, 1 << bit) if could_be is not None else None
            if after is not None and e.automaton.open(after, e.tag) is not None:
                allies.append(candidate)
        return _Choice(sibling, before, allies) if allies else None
    return None


def _misfits(e: Explanation, state: State | None) -> list[str]:
    """The names, from the element on, that have no place in a state."""
    found: list[str] = []
    for node in (e.node, *islice(e.node.itersiblings("*"), _MOST_CHILDREN)):
        opening = e.automaton.open(state, node.tag) if state is not None else None
        if opening is None:
            found.append(str(node.tag))
        else:
            state = passed(e.automaton, opening) or state
    return found
