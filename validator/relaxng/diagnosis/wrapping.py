"""Wrapping: an element that is missing around others, which are right but for that, or that is there and should not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from relaxng.diagnosis.evidence import is_named, local_names, names_of, needed_children
from relaxng.diagnosis.order import behind, passed
from relaxng.diagnosis.wording import written
from relaxng.grammar.names import Name, local_of, single_names
from relaxng.grammar.occurrences import elements_in, first_elements
from relaxng.grammar.patterns import TEXT, Element
from relaxng.nearness import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.diagnosis.frame import Frame
    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.patterns import Patterns
    from relaxng.grammar.states import State

_MOST_NAMES = 4
"""Names of elements of which any may be the one that is missing."""

_MOST_NEAR = 20
"""Siblings among which an element is looked for that an element before it may have been meant for."""


def held_by(wrapper: Iterable[Element], tag: str) -> tuple[Element, ...]:
    """The declarations of a name that an element holds, but for those that allow for any."""
    held = dict.fromkeys(child for element in wrapper for child in elements_in(element.content))
    return tuple(child for child in held if is_named(child) and child.name_class.contains(tag))


def behind_wrapper(automaton: Automaton, state: State, wrapper: tuple[Element, ...]) -> State:
    """The state around it behind an element that is taken to be there."""
    lefts = ((automaton.derivatives.child(left, wrapper), mask) for left, mask in state.vector)
    return automaton.merged(lefts) or state


def missing_around(e: Explanation) -> tuple[Element, ...]:
    """The declarations of the only element that may stand in the place of the node and holds such as this; none if it is not missing.

    Where several hold it, those after it that cannot stand there either tell which one is meant, or which few; and
    what the document has in such places.
    """
    if e.around is None:
        return ()
    firsts = dict.fromkeys(first for pattern, _ in e.rejection.state.vector for first in first_elements(pattern))
    homes = e.evidence.homes(e.tag)
    likely = (first for first in firsts if any(name in homes for name in single_names(first.name_class)))
    holding = tuple(first for first in likely if held_by((first,), e.tag))
    names = e.evidence.elements(holding, "")
    if len(names) > 1:
        run = _run(e)
        holding = tuple(one for one in holding if _holds_all(e, one, run))
        holding = _likeliest(e, holding) if len(run) > 1 else holding
        names = e.evidence.elements(holding, "")
    if not 0 < len(names) <= _MOST_NAMES or not any(_is_missing(e, e.around, name, holding) for name in names):
        return ()
    is_sole = len(homes) == 1 and e.evidence.at_home(e.node)
    return holding if is_sole or e.evidence.fitting(held_by(holding, e.tag), e.node) else ()


def _likeliest(e: Explanation, holding: tuple[Element, ...]) -> tuple[Element, ...]:
    """Those of the declarations of which the document has elements in such a parent, if it has any."""
    parent = e.node.getparent()
    there = {name for name in names_of(holding) if parent is not None and e.evidence.is_used_in(str(parent.tag), name)}
    return tuple(one for one in holding if not there or any(name in there for name in single_names(one.name_class)))


def lacking_around(e: Explanation) -> tuple[Element, ...]:
    """The declarations of the element that the parent lacks in which the node would be right as it is, and here is not."""
    parent = e.node.getparent()
    if e.around is None or parent is None:
        return ()
    needed = dict.fromkeys(
        child for left, _ in e.rejection.state.vector for child in needed_children(left) if is_named(child)
    )
    absent = [one for one in needed if not any(e.around.has(name) for name in single_names(one.name_class))]
    # Few lack what would hold the node, and to look for where it is at home all of the schema must be read.
    if not held_by(absent, e.tag):
        return ()
    homes = e.evidence.homes(e.tag)
    if not any(str(parent.tag) in e.evidence.homes(home) for home in homes):
        return ()
    holding = tuple(one for one in absent if e.evidence.fitting(held_by((one,), e.tag), e.node))
    return holding if len(names_of(holding)) == 1 else ()


def _run(e: Explanation) -> list[etree._Element]:
    """The node and those after it that cannot stand in its place either."""
    run = [e.node]
    for sibling in islice(e.node.itersiblings("*"), _MOST_NEAR):
        if e.automaton.open(e.rejection.state, sibling.tag) is not None:
            break
        run.append(sibling)
    return run


def _holds_all(e: Explanation, element: Element, run: list[etree._Element]) -> bool:
    """Whether a declaration holds all of these as they are."""
    return all(e.evidence.fitting(held_by((element,), str(node.tag)), node) for node in run)


def _is_missing(e: Explanation, frame: Frame, tag: str, wrapper: tuple[Element, ...]) -> bool:
    """Whether there is none in the open element, or another one may stand here and none near that is empty lacks its content."""
    if not frame.has(tag):
        return True
    near = [*islice(e.node.itersiblings("*", preceding=True), 1), *islice(e.node.itersiblings("*"), _MOST_NEAR)]
    if any(other.tag == tag and not len(other) for other in near):
        return False
    after = behind_wrapper(e.automaton, e.rejection.state, wrapper)
    return e.automaton.open(after, tag) is not None


def unwrapped(e: Explanation, declared: Iterable[Element]) -> tuple[Element, ...]:
    """The declarations of what the node holds, if all of it could stand in its place and is nothing to its own name."""
    tags = list(dict.fromkeys(str(child.tag) for child in islice(e.node.iterchildren("*"), _MOST_NEAR)))
    if not tags or e.node.attrib:
        return ()
    parent = e.node.getparent()
    if parent is None or parent.tag != e.tag:
        own = tuple(element for held in e.evidence.homes(e.tag).values() for element in held)
        if any(held_by(own, tag) for tag in tags):
            return ()
    held = {tag: tuple(one for one in declared if is_named(one) and one.name_class.contains(tag)) for tag in tags}
    first = next(e.node.iterchildren("*"))
    mine = held[str(first.tag)]
    if not all(held.values()) or not (e.evidence.fitting(mine, first) or e.evidence.resembles(mine, first)):
        return ()
    return tuple(one for tag in tags for one in held[tag])


class Taking(NamedTuple):
    """The sibling before a node that was closed too early: what it may be, and how many after the node belong in it too."""

    sibling: etree._Element
    candidates: tuple[Element, ...]
    others: int


def closed_too_early(e: Explanation) -> Taking | None:
    """The sibling before the node that has a place for it, and for all after it that cannot stand where they are."""
    history = e.around.history if e.around is not None else []
    if not history or history[-1][1] is not next(e.node.itersiblings("*", preceding=True), None):
        return None
    before, sibling = history[-1]
    opening = e.automaton.open(before, sibling.tag)
    state = e.automaton.within(opening, sibling) if opening is not None else None
    for child in sibling.iterchildren("*"):
        state = behind(e.automaton, state, child.tag)
    run = _run(e)
    for node in run:
        inner = e.automaton.open(state, node.tag) if state is not None else None
        named = [one for one in inner.candidates if is_named(one)] if inner is not None else []
        if inner is None or not e.evidence.fitting(named, node):
            return None
        state = passed(e.automaton, inner)
    return Taking(sibling, opening.candidates, len(run) - 1) if opening is not None else None


def is_mere(e: Explanation) -> bool:
    """Whether the node is nothing but something around what could all stand in its place, and not in it."""
    if e.frame is None or e.node.attrib or e.rejection.parent is None:
        return False
    around = e.rejection.parent.candidates
    tags = [str(child.tag) for child in islice(e.node.iterchildren("*"), _MOST_NEAR)]
    return bool(tags) and all(tag in e.frame.skipped and held_by(around, tag) for tag in tags)


def around_any(patterns: Patterns, node: etree._Element, held: tuple[Element, ...]) -> Element:
    """A declaration of a node that holds any of these, and text as what is around it may."""
    content = patterns.optional(patterns.one_or_more(patterns.choice([*held, TEXT])))
    return Element(held[0].source, held[0].file, Name(str(node.tag)), lambda: content)


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
    others = and_next(count)
    names_around = names_of(wrapper)
    around = f"<{written(names_around[0], e.node)}>" if len(names_around) == 1 else "one of them"
    return f"; put {around} around it{others}"


def and_next(count: int) -> str:
    """So many elements after another, as the end of a clause about that."""
    return {0: "", 1: " and the next element"}.get(count, f" and the next {count} elements")
