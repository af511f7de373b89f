"""All mistakes of a rejected document: each is explained, mended in thought, and the judging goes on.

The walk is the automaton's own, in the same linear time. Where it would stop, the rejection is explained; then
it goes on as if the likeliest repair were made: a near name is taken for the one that was meant, what belongs
elsewhere is passed over whole, what is missing is taken to be there, a bad value for a good one. So what only
follows from a mistake is not reported beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.explanation import Explanation
from relaxng.finding import Finding, Span
from relaxng.grammar.automaton import Automaton, Reason, Rejection
from relaxng.grammar.derivatives import WHITE, content_matches
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
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
    attributes_in,
    elements_in,
    first_elements,
)

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.states import Opening, State

Wanted = Callable[[Element], bool]

MOST_FINDINGS = 1_000
"""Findings after which a document's others are not looked for."""


def explain(document: Document, automaton: Automaton) -> list[Finding]:
    """The findings of a document that the automaton rejects, in document order; never none."""
    return _Recovery(document, automaton).findings()


class _Frame:
    """An element that is open: its start tag, its node, the children still to come, and those passed over."""

    __slots__ = ("node", "opening", "remaining", "skipped")

    def __init__(self, opening: Opening, node: etree._Element, remaining: int) -> None:
        self.opening = opening
        self.node = node
        self.remaining = remaining
        self.skipped: set[str] = set()


class _Recovery:
    def __init__(self, document: Document, automaton: Automaton) -> None:
        self._document = document
        self._automaton = automaton
        self._found: dict[tuple[str, object, str], Finding] = {}
        self._frames: list[_Frame] = []
        self._namespaces: dict[str, str] = {}
        self._passed_over: list[str] = []
        self._missing: dict[tuple[str, object, str], frozenset[str]] = {}

    def findings(self) -> list[Finding]:
        self._walk()
        self._pair_moved()
        if not self._found:
            self._unexplained()
        return sorted(self._found.values(), key=_place)

    def _unexplained(self) -> None:
        """A rejection that no repair explains is a finding all the same, where the automaton stopped."""
        rejection = self._automaton.run(self._document.tree)
        node = rejection.node if rejection is not None else self._document.tree.getroot()
        name = local_of(str(node.tag)) if isinstance(node.tag, str) else "a comment"
        message = (
            f"the document is not valid any more at <{name}>, by its {rejection.reason if rejection else 'content'}"
        )
        span = self._document.element_span(node) if isinstance(node.tag, str) else None
        path = self._document.tree.getpath(node)
        finding = Finding(self._document.name, "RNG001", message, span or Span(1), path)
        self._found[finding.code, finding.span, finding.message] = finding

    def _pair_moved(self) -> None:
        """What is missing in one place and passed over in another was moved: that is one mistake."""
        for key, names in self._missing.items():
            moved = next((tag for tag in self._passed_over if tag in names), None)
            if moved is not None:
                self._passed_over.remove(moved)
                del self._found[key]

    def _walk(self) -> None:  # noqa: PLR0912 - the shape of Automaton.run
        state, remaining = self._automaton.first_state, 1
        nodes = self._document.tree.getroot().iter()
        for node in nodes:
            if isinstance(node.tag, str):
                if len(self._found) >= MOST_FINDINGS:
                    return
                opening, state = self._open(node, state)
                if opening is None:
                    if not self._frames:
                        return  # the root: nothing is known of what is in it
                    _pass_over(nodes, sum(1 for _ in node.iter()) - 1)
                else:
                    opening, within = self._within(node, opening)
                    count = len(node)
                    if count and not (within.has_strings and self._is_leaf(node, within)):
                        if node.text and node.text.strip(WHITE):
                            after = self._automaton.after_text(within, node.text)
                            if after is None:
                                self._explain(Reason.TEXT_WITHIN, node, within, opening)
                            within = after or within
                        frame = _Frame(opening, node, remaining)
                        self._frames.append(frame)
                        state, remaining = within, count
                        continue
                    if count:
                        self._strangers(node, opening, within)
                        _pass_over(nodes, sum(1 for _ in node.iter()) - 1)
                    state = self._close(node, opening, self._leaf(node, within), within, frozenset())
            while True:
                tail = node.tail
                if tail and tail.strip(WHITE) and self._frames:
                    after = self._automaton.after_text(state, tail)
                    if after is None:
                        self._explain(Reason.TEXT_AFTER, node, state, None)
                    state = after or state
                remaining -= 1
                if remaining or not self._frames:
                    break
                frame = self._frames.pop()
                node, remaining = frame.node, frame.remaining  # noqa: PLW2901 - the element that ends here
                state = self._close(node, frame.opening, state.accept, state, frozenset(frame.skipped))

    def _explain(
        self,
        reason: Reason,
        node: etree._Element,
        state: State,
        opening: Opening | None,
        skipped: frozenset[str] = frozenset(),
    ) -> Explanation:
        parent = self._frames[-1].opening if self._frames else None
        explanation = Explanation(
            self._document, Rejection(reason, node, state, opening, parent), self._automaton, skipped
        )
        for finding in islice(explanation.findings(), MOST_FINDINGS - len(self._found)):
            key = (finding.code, finding.span, finding.message)
            self._found.setdefault(key, finding)
            if finding in explanation.missing:
                self._missing[key] = explanation.missing[finding]
        return explanation

    # Elements

    def _open(self, node: etree._Element, state: State) -> tuple[Opening | None, State]:
        """The start tag of a node, mended if need be, and the state around it; None to pass the node over."""
        opening = self._automaton.open(state, node.tag)
        if opening is not None:
            return opening, state
        tag = str(node.tag)
        if (renamed := self._namespaces.get(namespace_of(tag))) is not None:
            # The mistake is the declaration of the namespace; what else is in it is not to blame.
            opening = self._automaton.open(state, qualified(renamed, local_of(tag)))
            if opening is not None:
                return opening, state
        if (inserted := self._with_one_inserted(node, state)) is not None:
            return inserted, inserted.state
        explanation = self._explain(Reason.ELEMENT, node, state, None)
        if explanation.renamed is not None:
            if local_of(explanation.renamed) == local_of(tag):
                self._namespaces[namespace_of(tag)] = namespace_of(explanation.renamed)
            return self._automaton.open(state, explanation.renamed), state
        if explanation.unlocked is not None:
            unlocked = self._unlocked(node, explanation, explanation.unlocked, lambda e: e.name_class.contains(tag))
            if unlocked is not None:
                return self._automaton.open(unlocked, tag), unlocked
        if self._frames:
            self._frames[-1].skipped.add(tag)
            self._passed_over.append(tag)
        return None, state

    def _with_one_inserted(self, node: etree._Element, state: State) -> Opening | None:
        """The start tag, if it only lacks an element before it that comes nowhere later; that one is reported."""
        for pattern, _ in state.vector:
            for element in first_elements(pattern):
                names = list(single_names(element.name_class))
                if not names or any(next(node.itersiblings(name), None) is not None for name in names):
                    continue
                after = self._automaton.merged(
                    (self._automaton.derivatives.child(left, (element,)), mask) for left, mask in state.vector
                )
                opening = self._automaton.open(after, node.tag) if after is not None else None
                if opening is None or not self._frames:
                    continue
                frame = self._frames[-1]
                if frame.skipped.isdisjoint(names):
                    missing = self._automaton.merged([(element, 1)])
                    if missing is not None:
                        self._frames.pop()
                        self._explain(Reason.CONTENT, frame.node, missing, frame.opening)
                        self._frames.append(frame)
                return opening
        return None

    def _close(
        self, node: etree._Element, opening: Opening, accepted: int, within: State, skipped: frozenset[str]
    ) -> State:
        """The state behind an element, whose content is taken for right after it was explained."""
        if not accepted:
            self._explain(Reason.CONTENT, node, within, opening, skipped)
            accepted = (1 << len(opening.candidates)) - 1
        return self._automaton.after(opening, accepted) or opening.state

    def _is_leaf(self, node: etree._Element, within: State) -> bool:
        """Whether an element holds a text alone, or should."""
        return node.find("*") is None or not any(True for pattern, _ in within.vector for _ in first_elements(pattern))

    def _strangers(self, node: etree._Element, opening: Opening, within: State) -> None:
        """Report the children of an element that should hold a text alone."""
        self._frames.append(_Frame(opening, node, 0))
        for child in node.iterchildren("*"):
            self._explain(Reason.ELEMENT, child, within, None)
            self._passed_over.append(str(child.tag))
        self._frames.pop()

    def _leaf(self, node: etree._Element, within: State) -> int:
        text = (node.text or "") + "".join(child.tail or "" for child in node)
        if within.has_strings:
            accepted = self._automaton.leaf(within, text, node)
            # Around a child that does not belong there stands white space that nobody meant.
            spaced = not accepted and node.find("*") is not None
            return self._automaton.leaf(within, text.strip(WHITE), node) if spaced else accepted
        return within.accept_text if text.strip(WHITE) else within.accept

    # Start tags

    def _within(self, node: etree._Element, opening: Opening) -> tuple[Opening, State]:
        """The state within an element, its attributes mended if need be."""
        within = self._automaton.within(opening, node)
        if within is not None:
            return opening, within
        explanation = self._explain(Reason.START_TAG, node, opening.state, opening)
        if explanation.unlocked is not None:
            names = set(map(str, node.attrib))

            def has_all(element: Element) -> bool:
                known = list(attributes_in(element.content))
                return element.name_class.contains(str(node.tag)) and all(
                    any(attribute.name_class.contains(name) for attribute in known) for name in names
                )

            unlocked = self._unlocked(node, explanation, explanation.unlocked, has_all)
            other = self._automaton.open(unlocked, node.tag) if unlocked is not None else None
            if other is not None:
                within = self._automaton.within(other, node)
                return other, within or self._mended(node, other, explanation)
        return opening, self._mended(node, opening, explanation)

    def _mended(self, node: etree._Element, opening: Opening, explanation: Explanation) -> State:
        """The state within an element as if its attributes were right, and none of them missing."""
        parts: list[tuple[Pattern, int]] = []
        for bit, element in enumerate(opening.candidates):
            left = element.content
            for name, value in node.attrib.items():
                meant = explanation.renamed_attributes.get(str(name), str(name))
                left = self._taken(left, meant, str(value), node)
            parts.append((self._assumed(left), 1 << bit))
        return self._automaton.merged(parts) or self._automaton.merged([(EMPTY, 1)]) or opening.state

    def _taken(self, left: Pattern, name: str, value: str, node: etree._Element) -> Pattern:
        """What is left after an attribute, whatever its value; unchanged where it has no place."""
        derivatives = self._automaton.derivatives
        declared = [a for a in attributes_in(left) if a.name_class.contains(name)]
        fitting = [a for a in declared if content_matches(derivatives, a.content, value, node.nsmap)]
        for accepted in (fitting, declared):
            after = derivatives.attribute(left, accepted)
            if after is not NOT_ALLOWED:
                return after
        return left

    def _assumed(self, pattern: Pattern) -> Pattern:
        """A pattern whose attributes are all taken to be there."""
        if not pattern.has_attributes:
            return pattern
        if isinstance(pattern, Attribute):
            return EMPTY
        patterns = self._automaton.patterns
        if isinstance(pattern, OneOrMore):
            return patterns.one_or_more(self._assumed(pattern.item))
        items = [self._assumed(item) for item in pattern.items] if isinstance(pattern, Combined) else []
        if isinstance(pattern, Choice):
            return patterns.choice(items)
        return patterns.group(items) if isinstance(pattern, Group) else patterns.interleave(items)

    def _unlocked(self, node: etree._Element, explanation: Explanation, missing: str, wanted: Wanted) -> State | None:
        """The state around a node if the element around it had the attribute that it lacks."""
        if not self._frames:
            return None
        frame = self._frames[-1]
        parts: list[tuple[Pattern, int]] = []
        for bit, left in enumerate(explanation.without_attributes(frame.node, frame.opening)):
            for attribute in attributes_in(left):
                if missing in map(local_of, single_names(attribute.name_class)):
                    with_it = self._assumed(self._automaton.derivatives.attribute(left, (attribute,)))
                    if any(wanted(child) for child in elements_in(with_it)):
                        parts.append((with_it, 1 << bit))
        state = self._automaton.merged(parts)
        for sibling in reversed(list(node.itersiblings("*", preceding=True))):
            opening = self._automaton.open(state, sibling.tag) if state is not None else None
            if opening is not None:
                state = self._automaton.after(opening, (1 << len(opening.candidates)) - 1) or state
        return state


def _pass_over(nodes: Iterator[etree._Element], count: int) -> None:
    for _ in islice(nodes, count):
        pass


def _place(finding: Finding) -> tuple[int, int]:
    span = finding.span
    return (span.line, span.column or 0) if span else (0, 0)
