"""All mistakes of a rejected document: each is explained, mended in thought, and the judging goes on.

The walk is the automaton's own, in the same linear time. Where it would stop, the rejection is explained; then
it goes on as if the likeliest repair were made: a near name is taken for the one that was meant, what belongs
elsewhere is passed over whole, what is missing is taken to be there, a bad value for a good one. So what only
follows from a mistake is not reported beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.discrimination import Discrimination
from relaxng.diagnosis.elements import belongs_behind
from relaxng.diagnosis.evidence import Evidence
from relaxng.diagnosis.explanation import Explanation
from relaxng.diagnosis.frame import Frame, Gap
from relaxng.diagnosis.mending import Apart, other_state, within_mended
from relaxng.diagnosis.moves import Moves, key_of
from relaxng.diagnosis.order import behind, is_swapped, passed, with_inserted
from relaxng.diagnosis.wrapping import around_any, behind_wrapper, held_by
from relaxng.document import text_of
from relaxng.finding import MOST_FINDINGS, Finding, Span, place_of
from relaxng.grammar.automaton import Automaton, Reason, Rejection
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.occurrences import attributes_in, first_elements
from relaxng.grammar.patterns import Element
from relaxng.grammar.states import Opening, StartTag

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.states import State

Wanted = Callable[[Element], bool]


def explain(document: Document, automaton: Automaton) -> list[Finding]:
    """The findings of a document that the automaton rejects, in document order; never none."""
    return _Recovery(document, automaton).findings()


class _Recovery:
    def __init__(self, document: Document, automaton: Automaton) -> None:
        self._document = document
        self._automaton = automaton
        self._found: dict[tuple[str, object, str], Finding] = {}
        self._evidence = Evidence(document, automaton)
        self._frames: list[Frame] = []
        self._in_wrong_namespace: dict[etree._Element, dict[str, str]] = {}
        self._moves = Moves(self._evidence)
        self._discrimination = Discrimination(self._evidence)
        self._misplaced: etree._Element | None = None
        self._text_told: etree._Element | None = None
        self._meant: dict[etree._Element, set[str]] = {}

    def findings(self) -> list[Finding]:
        self._walk()
        self._moves.pair(self._found)
        self._discrimination.settle(self._found)
        if not self._found:
            self._unexplained()
        return sorted(self._found.values(), key=place_of)

    def _unexplained(self) -> None:
        """A rejection that no repair explains is a finding all the same, where the automaton stopped."""
        rejection = self._automaton.run(self._document.tree)
        node = rejection.node if rejection is not None else self._document.tree.getroot()
        name = "a comment" if callable(node.tag) else local_of(str(node.tag))
        message = (
            f"the document is not valid any more at <{name}>, by its {rejection.reason if rejection else 'content'}"
        )
        span = None if callable(node.tag) else self._document.places.element_span(node)
        path = self._document.tree.getpath(node)
        finding = Finding(self._document.name, "RNG001", message, span or Span(1), path)
        self._found[key_of(finding, self._document)] = finding

    def _walk(self) -> None:
        state, remaining = self._automaton.first_state, 1
        nodes = self._document.tree.getroot().iter()
        for node in nodes:
            if not callable(node.tag):
                if len(self._found) >= MOST_FINDINGS:
                    return
                before = state
                opening, state = self._open(node, state)
                entered = self._within(node, opening) if opening is not None else None
                if entered is None:
                    if not self._frames:
                        return  # the root: nothing is known of what is in it
                    _pass_over(nodes, sum(1 for _ in node.iter()) - 1)
                    state = state if opening is None else before
                else:
                    opening, within = entered
                    if self._frames:
                        self._frames[-1].met(state, node)
                    count = len(node)
                    if count and not (within.has_strings and self._is_leaf(node, within)):
                        frame = self._frame(opening, node, within, remaining)
                        within = self._text(Reason.TEXT_WITHIN, node, node.text, within, frame)
                        self._frames.append(frame)
                        state, remaining = within, count
                        continue
                    if count:
                        self._strangers(node, opening, within)
                        _pass_over(nodes, sum(1 for _ in node.iter()) - 1)
                    state = self._close(node, opening, self._leaf(node, within), within, None)
            while True:
                if self._frames:
                    state = self._text(Reason.TEXT_AFTER, node, node.tail, state, self._frames[-1])
                remaining -= 1
                if remaining or not self._frames:
                    break
                frame = self._frames.pop()
                self._tell_gaps(frame)
                node, remaining = frame.node, frame.remaining  # noqa: PLW2901 - the element that ends here
                state = self._close(node, frame.opening, state.accept, state, frame)

    def _frame(self, opening: Opening, node: etree._Element, within: State, remaining: int) -> Frame:
        frame = Frame(opening, node, within, remaining, self._frames[-1] if self._frames else None)
        if node in self._in_wrong_namespace:
            frame.namespaces = {**frame.namespaces, **self._in_wrong_namespace.pop(node)}
        return frame

    def _text(self, reason: Reason, node: etree._Element, text: str | None, state: State, frame: Frame) -> State:
        """The state behind a text, which is reported where it may not stand."""
        if not text or not text.strip(WHITE):
            return state
        after = self._automaton.after_text(state, text)
        if after is None and reason is Reason.TEXT_AFTER and node is self._misplaced:
            return state  # it belongs to what was passed over before it
        if after is None:
            self._explain(reason, node, state, frame.opening if reason is Reason.TEXT_WITHIN else None)
        elif after is not state:
            frame.before_text = (state, reason, node)
        return after or state

    def _explain(
        self,
        reason: Reason,
        node: etree._Element,
        state: State,
        opening: Opening | None,
        frame: Frame | None = None,
        before: etree._Element | None = None,
    ) -> Explanation:
        around = self._frames[-1] if self._frames else None
        rejection = Rejection(reason, node, state, opening, around.opening if around else None)
        explanation = Explanation(self._evidence, rejection, self._frames, frame, before)
        for finding in islice(explanation.findings(), MOST_FINDINGS - len(self._found)):
            key = key_of(finding, self._document)
            missing = {
                name for one in explanation.reading.missing.get(finding, ()) for name in single_names(one.name_class)
            }
            if not missing.isdisjoint(self._meant.get(node, ())):
                continue  # a slip was reported that stands for it
            self._found.setdefault(key, finding)
            self._moves.told(explanation, finding, key)
            self._discrimination.told(explanation, key)
        for owner, child in explanation.reading.meant:
            self._meant.setdefault(owner, set()).add(child)
        return explanation

    # Elements

    def _open(self, node: etree._Element, state: State) -> tuple[Opening | None, State]:
        """The start tag of a node, mended if need be, and the state around it; None to pass the node over."""
        # Where the mistake is the declaration of a namespace, what else is in it is not to blame.
        tag = self._evidence.as_meant(str(node.tag))
        opening = self._automaton.open(state, tag) or self._automaton.open(state, node.tag)
        if opening is not None:
            if self._frames:
                self._frames[-1].wrapper = ()
            return opening, state
        tag = str(node.tag)
        if (apart := self._with_the_last(node, state)) is not None:
            return apart, state
        if self._frames and (meant := self._frames[-1].namespaces.get(namespace_of(tag))) is not None:
            opening = self._automaton.open(state, qualified(meant, local_of(tag)))
            if opening is not None:
                return opening, state
        if (mended := self._without_text(node) or self._with_inserted(node, state)) is not None:
            return mended, mended.state if not isinstance(mended, Apart) else state
        explanation = self._explain(Reason.ELEMENT, node, state, None)
        if explanation.reading.renamed is not None:
            if local_of(explanation.reading.renamed) == local_of(tag):
                self._in_wrong_namespace[node] = {namespace_of(tag): namespace_of(explanation.reading.renamed)}
            opening = self._automaton.open(state, explanation.reading.renamed)
            if opening is not None and self._frames:
                self._frames[-1].wrapper = ()
            return opening, state
        other = explanation.reading.reread or self._if_mended(node, explanation, lambda e: e.name_class.contains(tag))
        if other is not None and (opening := self._automaton.open(other, tag)) is not None:
            return opening, other
        return self._passed_over(node, state, explanation), state

    def _passed_over(self, node: etree._Element, state: State, explanation: Explanation) -> Opening | None:
        """The start tag of an element that is passed over, which is judged by itself where it is known what it is."""
        self._skip(node, unknown=explanation.reading.unknown)
        if self._frames:
            frame, rival = self._frames[-1], explanation.reading.rival
            frame.fill(str(node.tag))
            frame.wrapper = explanation.reading.wrapper
            if rival is not None:
                frame.rival = passed(self._automaton, rival)
        if explanation.reading.wrapper:
            return self._apart(
                held_by(explanation.reading.wrapper, str(node.tag)),
                behind_wrapper(self._automaton, state, explanation.reading.wrapper),
            )
        if held := explanation.reading.unwrapped:
            if self._frames:
                self._frames[-1].skipped.update(str(child.tag) for child in node.iterchildren("*"))
            return Apart(state, StartTag((around_any(self._automaton.patterns, node, held),)))
        if explanation.reading.elsewhere is not None:
            is_part = explanation.reading.is_part or explanation.reading.is_mere_copy
            return self._apart(explanation.reading.elsewhere.candidates, state, is_part=is_part)
        return self._apart(self._evidence.at_home(node) if explanation.reading.misplaced else (), state)

    def _with_the_last(self, node: etree._Element, state: State) -> Opening | None:
        """The start tag of an element that cannot stand here for the same reason as one passed over before it."""
        if not self._frames:
            return None
        frame, tag = self._frames[-1], str(node.tag)
        apart = self._apart(held_by(frame.wrapper, tag) or self._by_rival(frame, tag), state)
        if apart is not None:
            self._skip(node, unknown=False, leader=self._misplaced)
        return apart

    def _by_rival(self, frame: Frame, tag: str) -> tuple[Element, ...]:
        """What an element is that goes with one passed over for excluding another; none where it does not."""
        opening = self._automaton.open(frame.rival, tag) if frame.rival is not None else None
        if opening is None or any(child.tag == tag for _, child in frame.history):
            return ()
        frame.rival = passed(self._automaton, opening)
        return opening.candidates

    def _apart(self, at_home: Iterable[Element], state: State, *, is_part: bool = False) -> Opening | None:
        """The start tag of an element that is judged as if it stood where it belongs; None where that is not known."""
        candidates = tuple(at_home)
        return Apart(state, self._automaton.start_tag(candidates), is_part=is_part) if candidates else None

    def _skip(self, node: etree._Element, *, unknown: bool, leader: etree._Element | None = None) -> None:
        self._misplaced = node
        if self._frames:
            self._frames[-1].skipped.add(str(node.tag))
            self._frames[-1].unknown += unknown
            self._moves.stray(node, leader)

    def _without_text(self, node: etree._Element) -> Opening | None:
        """The start tag, if only a text before it has shut it out: that text is the mistake."""
        frame = self._frames[-1] if self._frames else None
        if frame is None or frame.before_text is None:
            return None
        state, reason, owner = frame.before_text
        opening = self._automaton.open(state, node.tag)
        if opening is not None:
            if reason is Reason.TEXT_WITHIN:
                self._frames.pop()
            self._explain(reason, owner, state, None)
            if reason is Reason.TEXT_WITHIN:
                self._frames.append(frame)
        return opening

    def _with_inserted(self, node: etree._Element, state: State) -> Opening | None:
        """The start tag, if it only lacks others before it, or stands where the next one belongs; which is reported."""
        inserted = with_inserted(self._automaton, node, state) if self._frames else None
        if inserted is None:
            return None
        frame, gaps = self._frames[-1], inserted.gaps
        late = [gap for gap in gaps if any(frame.has_behind(node, name) for name in gap.names)]
        if len(gaps) > 1 and len(late) * 2 > len(gaps):
            return None  # it rather comes too early itself
        # What stands before it under a name that nobody knows may be just what is missing.
        open_gaps = [gap for gap in gaps if frame.skipped.isdisjoint(gap.names)][frame.unknown :]
        for gap in open_gaps:
            if gap not in late:
                self._tell_gaps(frame, [gap])
            elif len(gaps) == 1 and is_swapped(self._automaton, node, state, inserted.opening):
                return self._behind_next(node, state)
            elif len(frame.gaps) < MOST_FINDINGS:
                frame.gaps.append(gap)
        return inserted.opening

    def _tell_gaps(self, frame: Frame, gaps: Sequence[Gap] | None = None) -> None:
        """Report what is missing before children of an element, by default all that nothing was meant for."""
        for gap in frame.gaps if gaps is None else gaps:
            around = self._frames
            self._frames = [one for one in around if one is not frame]
            self._explain(Reason.CONTENT, frame.node, gap.missing, frame.opening, frame, before=gap.before)
            self._frames = around

    def _behind_next(self, node: etree._Element, state: State) -> Opening | None:
        """The start tag of a child that belongs behind the next one, which is reported."""
        second = next(node.itersiblings("*"))
        frame = self._frames[-1]
        rejection = Rejection(Reason.ELEMENT, node, state, None, frame.opening)
        finding = belongs_behind(Explanation(self._evidence, rejection, self._frames), second)
        self._found.setdefault(key_of(finding, self._document), finding)
        frame.owed = (second, node)
        proper = self._automaton.open(behind(self._automaton, state, second.tag) or state, node.tag)
        return None if proper is None else Apart(state, proper.tag)

    def _close(
        self, node: etree._Element, opening: Opening, accepted: int, within: State, frame: Frame | None
    ) -> State:
        """The state behind an element, whose content is taken for right after it was explained."""
        if not accepted and frame is not None and frame.rival is not None:
            # Which of two was meant is not known, and so is missing only what is so by both.
            within = self._automaton.merged([*within.vector, *frame.rival.vector]) or within
            accepted = within.accept
        if not accepted and (node is self._text_told or (isinstance(opening, Apart) and opening.is_part)):
            accepted = opening.every
        if not accepted:
            explanation = self._explain(Reason.CONTENT, node, within, opening, frame)
            if explanation.reading.renamed is not None:
                opening = self._automaton.open(opening.state, explanation.reading.renamed) or opening
            if explanation.reading.misplaced:
                return opening.state
            accepted = opening.every
        if isinstance(opening, Apart):
            return opening.state
        after = self._automaton.after(opening, accepted) or opening.state
        around = self._frames[-1] if self._frames else None
        if around is not None and around.owed is not None and around.owed[0] is node:
            after = behind(self._automaton, after, around.owed[1].tag) or after
        return after

    def _is_leaf(self, node: etree._Element, within: State) -> bool:
        """Whether an element holds a text alone, or should."""
        return node.find("*") is None or not any(True for pattern, _ in within.vector for _ in first_elements(pattern))

    def _strangers(self, node: etree._Element, opening: Opening, within: State) -> None:
        """Report the children of an element that should hold a text alone."""
        self._frames.append(Frame(opening, node, within, 0))
        for child in node.iterchildren("*"):
            reading = self._explain(Reason.ELEMENT, child, within, None).reading
            self._moves.stray(child)
            if reading.explains_lack:
                self._text_told = node
            if reading.changed is not None:
                break  # so do all others
        self._frames.pop()

    def _leaf(self, node: etree._Element, within: State) -> int:
        text = text_of(node)
        if within.has_strings:
            accepted = self._automaton.leaf(within, text, node)
            # Around a child that does not belong there stands white space that nobody meant.
            spaced = not accepted and node.find("*") is not None
            return self._automaton.leaf(within, text.strip(WHITE), node) if spaced else accepted
        return within.accept_text if text.strip(WHITE) else within.accept

    # Start tags

    def _within(self, node: etree._Element, opening: Opening) -> tuple[Opening, State] | None:
        """The state within an element, its attributes mended if need be; None to pass it over."""
        within = self._automaton.within(opening, node)
        if within is not None:
            return opening, within
        explanation = self._explain(Reason.START_TAG, node, opening.state, opening)
        other: Opening | None = None
        if wrapper := explanation.reading.wrapper:
            around = Apart(
                behind_wrapper(self._automaton, opening.state, wrapper),
                self._automaton.start_tag(held_by(wrapper, str(node.tag))),
            )
            within = self._automaton.within(around, node)
            return (around, within) if within is not None else None
        if explanation.reading.misplaced:
            self._skip(node, unknown=False)
            apart = self._apart(self._evidence.at_home(node), opening.state)
            within = self._automaton.within(apart, node) if apart is not None else None
            return (apart, within) if apart is not None and within is not None else None
        self._moves.stray(node)
        if explanation.reading.text_is_told:
            self._text_told = node
        if explanation.reading.renamed is not None:
            other = self._automaton.open(opening.state, explanation.reading.renamed)
        elif (state := self._if_mended(node, explanation, partial(_has_all, node))) is not None:
            other = self._automaton.open(state, node.tag)
        if other is None and explanation.reading.read_as is not None:
            other = self._read_as(explanation.reading.read_as, opening)
        if other is not None:
            within = self._automaton.within(other, node)
            return other, within or within_mended(self._automaton, node, other, explanation)
        return opening, within_mended(self._automaton, node, opening, explanation)

    def _if_mended(self, node: etree._Element, explanation: Explanation, wanted: Wanted) -> State | None:
        return other_state(self._automaton, self._frames[-1], node, explanation, wanted) if self._frames else None

    def _read_as(self, element: Element, opening: Opening) -> Opening:
        """The start tag of another declaration, behind which the parent goes on as behind its own."""
        other = Opening(opening.state, self._automaton.start_tag((element,)))
        after = passed(self._automaton, opening)
        other.after[1] = after or opening.state
        return other


def _has_all(node: etree._Element, element: Element) -> bool:
    """Whether a declaration has the name of a node and all its attributes."""
    known = attributes_in(element.content)
    return element.name_class.contains(str(node.tag)) and all(
        any(attribute.name_class.contains(str(name)) for attribute in known) for name in node.attrib
    )


def _pass_over(nodes: Iterator[etree._Element], count: int) -> None:
    for _ in islice(nodes, count):
        pass
