"""The verdict: derivatives, memoised as an automaton, in time linear in the document.

A state says what may follow within one element: a vector of what is left of the content of each
declaration that the element may be, with a bit for each such declaration. The children of an element are
judged by states of their own, which know nothing of what is around them; closing one yields the set of
declarations that accept it, by which its parent moves on. So depth costs nothing, and states are shared
by all documents.

A start tag is looked up by name and attribute names, which leads to a `Plan`, and then by what its values
are to the schema: the set of declarations that accept each. Text is treated alike. So no raw text keys a
state, and where any text will do it is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from lxml import etree

from relaxng.document import text_of
from relaxng.grammar.derivatives import WHITE, Derivatives, matches, needs_context
from relaxng.grammar.names import signature_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, first_elements, reachable_elements
from relaxng.grammar.patterns import NOT_ALLOWED, TEXT, Attribute, Element, Pattern, Patterns
from relaxng.grammar.states import (
    MOST_KEYS,
    MOST_TEXT,
    MOST_VALUES,
    Judge,
    Opening,
    Plan,
    Position,
    StartTag,
    State,
    Vector,
)

MOST_STATES = 20_000
"""States, and a quarter of the combined patterns, after which all are cut loose and met anew: what documents
can lead to has no bound (a hundred optional children in random order), memory has."""


class Reason(StrEnum):
    """Where a document leaves what is valid."""

    ELEMENT = "element"
    START_TAG = "start tag"
    TEXT_WITHIN = "text within"
    TEXT_AFTER = "text after"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Rejection:
    """The first node with which no valid document can go on.

    ELEMENT: no declaration takes `node` here. START_TAG: its attributes fit no declaration. TEXT_WITHIN: the
    text before its first child may not stand there. TEXT_AFTER: the text behind it may not. CONTENT: what it
    holds is a wrong text, or not all that it must be. `state` is the one that refuses: around the node for
    ELEMENT, START_TAG and TEXT_AFTER, else within it. `opening` holds the declarations that the node could
    be, `parent` those that the element around it could be.
    """

    reason: Reason
    node: etree._Element
    state: State
    opening: Opening | None
    parent: Opening | None


def _around(frames: list[tuple[Opening, etree._Element, int]]) -> Opening | None:
    """The element that is open around a node."""
    return frames[-1][0] if frames else None


class Automaton:
    """Judges documents by the pattern of a whole schema."""

    def __init__(self, start: Pattern, patterns: Patterns) -> None:
        self.start = start
        self.patterns = patterns
        self.derivatives = Derivatives(patterns)
        self._states: dict[Vector, State] = {}
        self._tags: dict[tuple[Element, ...], StartTag] = {}
        self._judges: dict[tuple[Attribute, ...], Judge] = {}
        self.first_state = State(((start, 1),))
        self._states[self.first_state.vector] = self.first_state

    def accepts(self, tree: etree._ElementTree | etree._Element) -> bool:
        """Whether a document is valid. Comments and processing instructions count for nothing."""
        return self.run(tree) is None

    def run(self, tree: etree._ElementTree | etree._Element, first: State | None = None) -> Rejection | None:  # noqa: PLR0912, PLR0915 - the hot loop
        """Judge a document, or an element from the state `first`; the first node with which no valid one can go on.

        This is the hot loop: what is looked up stands here in full, what is met for the first time is made
        by the methods below, and a None from any of them is the end.
        """
        root = tree if isinstance(tree, etree._Element) else tree.getroot()
        state = first or self.first_state
        # The children still to come in the element that is open; in document order that tells where it ends.
        remaining = 1
        frames: list[tuple[Opening, etree._Element, int]] = []
        nodes = root.iter()
        for node in nodes:
            opening = state.openings.get(node.tag) or self.open(state, node.tag)
            if opening is not None:
                names = node.keys()
                if not names:
                    within = opening.bare or self._bare(opening)
                else:
                    plan = opening.plans.get(tuple(names)) or self._plan(opening.tag, tuple(names))
                    if plan is None:
                        return Rejection(Reason.START_TAG, node, state, opening, _around(frames))
                    within = plan.only
                    if within is None:
                        values = tuple(plan.values(node))
                        within = plan.known.get(values) or self._judge(opening.tag, plan, values, node)
                if within is None:
                    return Rejection(Reason.START_TAG, node, state, opening, _around(frames))
                text = node.text
                count = len(node)
                if count:
                    if not (within.has_strings and _is_leaf(node)):
                        if text and not (text.isspace() and text.isascii()):
                            inside = self.after_text(within, text)
                            if inside is None:
                                return Rejection(Reason.TEXT_WITHIN, node, within, opening, _around(frames))
                            within = inside
                        frames.append((opening, node, remaining))
                        state, remaining = within, count
                        continue
                    accepted = self.leaf(within, text_of(node), node)
                    for _ in range(count):
                        next(nodes)
                elif within.has_strings:
                    accepted = within.texts.get(text or "") or self.leaf(within, text or "", node)
                elif text and not (text.isspace() and text.isascii()):
                    accepted = within.accept_text
                else:
                    accepted = within.accept
                after = opening.after.get(accepted) or self.after(opening, accepted)
                if after is None:
                    return Rejection(Reason.CONTENT, node, within, opening, _around(frames))
                state = after
            elif not callable(node.tag):  # of a comment or instruction it is a function; of a name, not always a str
                return Rejection(Reason.ELEMENT, node, state, None, _around(frames))
            while True:
                tail = node.tail
                if tail and not (tail.isspace() and tail.isascii()) and frames:
                    after = self.after_text(state, tail)
                    if after is None:
                        return Rejection(Reason.TEXT_AFTER, node, state, None, _around(frames))
                    state = after
                remaining -= 1
                if remaining or not frames:
                    break
                accepted, within = state.accept, state
                opening, node, remaining = frames.pop()  # noqa: PLW2901 - the element that ends here
                after = opening.after.get(accepted) or self.after(opening, accepted)
                if after is None:
                    return Rejection(Reason.CONTENT, node, within, opening, _around(frames))
                state = after
        return None

    def accepts_as(self, element: Element, node: etree._Element) -> bool:
        """Whether a node is what a declaration wants, whatever the node's name."""
        opening = self.opening((element,))
        opening.state.openings[node.tag] = opening
        return self.run(node, opening.state) is None

    def opening(self, candidates: tuple[Element, ...]) -> Opening:
        """A start tag where one of these declarations alone may stand; it is not remembered."""
        return Opening(State(((self.patterns.choice(candidates), 1),)), self.start_tag(candidates))

    def start_tag(self, candidates: tuple[Element, ...]) -> StartTag:
        """The start tag of an element that may be one of these declarations."""
        found = self._tags.get(candidates)
        if found is None:
            found = self._tags[candidates] = StartTag(candidates)
        return found

    def within(self, opening: Opening, node: etree._Element) -> State | None:
        """The state within an element; None where its attributes fit none of its declarations."""
        names = tuple(node.keys())
        plan = opening.plans.get(names) or self._plan(opening.tag, names)
        if plan is None:
            return None
        values = tuple(plan.values(node))
        return plan.only or plan.known.get(values) or self._judge(opening.tag, plan, values, node)

    @cached_property
    def declarations(self) -> list[Element]:
        """Every element declaration that a document can come to."""
        return reachable_elements(self.start)

    @cached_property
    def homes(self) -> dict[str, dict[str, list[Element]]]:
        """Where elements may stand: for each name that a declaration gives, its declarations by the names of what holds them."""
        found: dict[str, dict[str, list[Element]]] = {}
        for holder in self.declarations:
            for child in elements_in(holder.content):
                for name in single_names(child.name_class):
                    homes = found.setdefault(name, {})
                    for home in single_names(holder.name_class):
                        homes.setdefault(home, []).append(child)
        return found

    # What is met for the first time

    def _judge(self, tag: StartTag, plan: Plan, values: tuple[str, ...], node: etree._Element) -> State | None:
        """The state within an element with these attribute values."""
        key = tuple(
            [
                classes.get(values[position]) or judge.judge(values[position], node)
                for position, classes, judge in plan.judges
            ]
        )
        within = plan.within.get(key) or self._within(tag, plan, key)
        if within is not None and plan.may_know and sum(map(len, values)) <= MOST_TEXT:
            if len(plan.known) >= MOST_VALUES:
                plan.known.clear()
            plan.known[values] = within
        return within

    def _state(self, vector: Vector) -> State:
        found = self._states.get(vector)
        if found is None:
            if len(self._states) >= MOST_STATES or len(self.patterns) >= MOST_STATES * 4:
                self._forget()
            found = self._states[vector] = State(vector)
        return found

    def _forget(self) -> None:
        """Cut all states loose. Those that a document stands in stay right: they only meet everything anew."""
        for state in self._states.values():
            for opening in state.shared_openings.values():
                opening.after.clear()
                opening.bare = None
            state.shared_openings.clear()
            state.openings.clear()
            state.text_state = None
        for start_tag in self._tags.values():
            start_tag.plans.clear()
        self._states.clear()
        self._tags.clear()
        self._judges.clear()
        self.patterns.clear()
        self._states[self.first_state.vector] = self.first_state

    def open(self, state: State, tag: Any) -> Opening | None:
        """The start tag of this name in a state; None where no declaration takes it."""
        if (known := state.openings.get(tag)) is not None or callable(tag):
            return known
        tag = str(tag)  # lxml keeps a tag as it was set, a QName too
        named = signature_of(tag)
        candidates = tuple(
            dict.fromkeys(
                element
                for pattern, _ in state.vector
                for element in first_elements(pattern, named)
                if element.name_class.contains(tag)
            )
        )
        if not candidates:
            return None
        opening = state.shared_openings.get(candidates)
        if opening is None:
            opening = state.shared_openings[candidates] = Opening(state, self.start_tag(candidates))
        if len(state.openings) >= MOST_KEYS:
            state.openings.clear()
        state.openings[tag] = opening
        return opening

    def _bare(self, opening: Opening) -> State | None:
        """The state within an element without attributes."""
        plan = opening.plans.get(()) or self._plan(opening.tag, ())
        opening.bare = None if plan is None else plan.only
        return opening.bare

    def merged(self, parts: Iterable[tuple[Pattern, int]]) -> State | None:
        """The state of these patterns, each with the bits of its declarations; None where nothing is allowed."""
        vector: dict[Pattern, int] = {}
        for pattern, mask in parts:
            if pattern is not NOT_ALLOWED:
                vector[pattern] = vector.get(pattern, 0) | mask
        return self._state(tuple(vector.items())) if vector else None

    def _plan(self, tag: StartTag, names: tuple[str, ...]) -> Plan | None:
        """The plan for attributes of these names; None where one of them is not declared."""
        order = sorted(range(len(names)), key=names.__getitem__)
        ordered = tuple(names[position] for position in order)
        plan = tag.plans.get(ordered)
        if plan is None:
            plan = self._new_plan(tag, ordered)
            if plan is None:
                return None
            self._keep(tag, ordered, plan)
        if names != ordered:
            same = Plan(
                len(names),
                tuple((order[position], judge.classes, judge) for position, _, judge in plan.judges),
                plan.free,
            )
            same.only, same.within = plan.only, plan.within
            self._keep(tag, names, same)
            return same
        return plan

    def _new_plan(self, tag: StartTag, names: tuple[str, ...]) -> Plan | None:
        declared = tag.attributes
        if declared is None:
            declared = tag.attributes = tuple(
                leaf for element in tag.candidates for leaf in attributes_in(element.content)
            )
        judges: list[Position] = []
        free: list[frozenset[Attribute]] = []
        for position, name in enumerate(names):
            candidates = tuple(dict.fromkeys(leaf for leaf in declared if leaf.name_class.contains(name)))
            if not candidates:
                return None
            if all(leaf.content is TEXT for leaf in candidates):
                free.append(frozenset(candidates))
                continue
            judge = self._judges.get(candidates)
            if judge is None:
                judge = self._judges[candidates] = Judge(candidates, self.derivatives)
            judges.append((position, judge.classes, judge))
        plan = Plan(len(names), tuple(judges), tuple(free))
        if not judges:
            plan.only = self._within(tag, plan, ())
            if plan.only is None:
                return None
        return plan

    def _keep(self, tag: StartTag, names: tuple[str, ...], plan: Plan) -> None:
        if len(tag.plans) >= MOST_KEYS:
            tag.plans.clear()
        tag.plans[names] = plan

    def _within(self, tag: StartTag, plan: Plan, key: tuple[frozenset[Attribute], ...]) -> State | None:
        """The state within an element whose attributes the declarations of `key` accept, one set for each."""
        if not all(key):
            return None

        accepted = (*key, *plan.free)
        state = self.merged(
            (self.derivatives.attributes(element.content, accepted), 1 << bit)
            for bit, element in enumerate(tag.candidates)
        )
        if state is not None:
            if len(plan.within) >= MOST_KEYS:
                plan.within.clear()
            plan.within[key] = state
        return state

    def after(self, opening: Opening, accepted: int) -> State | None:
        """The state behind an element that the declarations of these bits accept; None where none does."""
        if (known := opening.after.get(accepted)) is not None or not accepted:
            return known
        declarations = {element for bit, element in enumerate(opening.candidates) if accepted >> bit & 1}
        after = self.merged(
            (self.derivatives.child(pattern, declarations), mask) for pattern, mask in opening.state.vector
        )
        if after is not None:
            opening.after[accepted] = after
        return after

    def after_text(self, state: State, text: str | None) -> State | None:
        """The state behind text among children; white space changes nothing."""
        if not text or not text.strip(WHITE):
            return state
        if state.text_state is None:
            state.text_state = self.merged((self.derivatives.text(pattern), mask) for pattern, mask in state.vector)
        return state.text_state

    def leaf(self, state: State, text: str, node: etree._Element) -> int:
        """The declarations that accept an element whose whole content is a text."""
        blank = not text.strip(WHITE)
        accepted = 0
        contextual = False
        for pattern, mask in state.vector:
            context = pattern.has_strings and needs_context(pattern)
            contextual = contextual or context
            scope = node.nsmap if context else None
            if (blank and pattern.nullable) or matches(self.derivatives, pattern, text, scope):
                accepted |= mask
        if accepted and not contextual and len(text) <= MOST_TEXT:
            if len(state.texts) >= MOST_KEYS:
                state.texts.clear()
            state.texts[text] = accepted
        return accepted


def _is_leaf(node: etree._Element) -> bool:
    return node.find("*") is None
