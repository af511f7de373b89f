"""One rejection in words: what a document does that no valid one could, and what would mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.diagnosis.evidence import attributes_of, local_names, required
from relaxng.diagnosis.reading import Reading
from relaxng.diagnosis.values import Allowed
from relaxng.diagnosis.wording import name_of, written_attribute
from relaxng.finding import Finding, Origin, Replacement, Span
from relaxng.grammar.annotations import UNIT
from relaxng.grammar.automaton import Automaton, Reason, Rejection
from relaxng.grammar.derivatives import content_matches
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in
from relaxng.grammar.patterns import NOT_ALLOWED

if TYPE_CHECKING:
    from relaxng.diagnosis.evidence import Evidence
    from relaxng.diagnosis.frame import Frame
    from relaxng.grammar.patterns import Attribute, Element, Leaf, Named, Pattern
    from relaxng.grammar.states import Opening, State


MOST_TRIED = 32
"""Attributes of an element that are tried: each means to look at all others, and the time must stay in proportion."""

_all_values = etree.XPath("@*", smart_strings=False)


class Explanation:
    """The findings about one rejection, and the repair that they propose.

    `frames` are the elements around the node, the last of which, `around`, holds it; `frame` is the node's
    own; `name` is the node's name as it is written, with its prefix, and `local` its local part; `before` is the
    child before which something is missing. `reading` is what the findings take the node for. `free` has the attributes
    that it could still have, `lacking` those of which one is missing, `chosen` those whose value is one of a list, once
    they were looked for.
    """

    def __init__(
        self,
        evidence: Evidence,
        rejection: Rejection,
        frames: Sequence[Frame] = (),
        frame: Frame | None = None,
        before: etree._Element | None = None,
    ) -> None:
        self.reading = Reading()
        self.free: list[str] | None = None
        self.lacking: list[str] | None = None
        self.chosen: list[str] | None = None
        self.evidence = evidence
        self.document = evidence.document
        self.automaton: Automaton = evidence.automaton
        self.rejection = rejection
        self.frames = frames
        self.around = frames[-1] if frames else None
        self.frame = frame
        self.before = before
        self.node = rejection.node
        self.tag = "" if callable(rejection.node.tag) else str(rejection.node.tag)
        self.local = local_of(self.tag)
        self.name = name_of(rejection.node) if self.tag else ""
        self._read: etree._Element | None = None
        self._values: dict[str, str] = {}
        self._tried: dict[etree._Element, list[str]] = {}
        self._shown: dict[str, str] = {}

    @property
    def candidates(self) -> tuple[Element, ...]:
        """The declarations that the node could be."""
        return self.rejection.opening.candidates if self.rejection.opening is not None else ()

    @property
    def state_around(self) -> State:
        """The state in which the node stands."""
        return self.rejection.opening.state if self.rejection.opening is not None else self.rejection.state

    def findings(self) -> Iterator[Finding]:
        """What is wrong at the node, each finding once."""
        told: set[tuple[str, Span | None, str | None, tuple[str, ...]]] = set()
        for finding in self._findings():
            # Several elements may be missing at one place, and of a tree without a text lines alone are known.
            missing = finding.expected if finding.code == "RNG103" else ()
            key = (finding.code, finding.span, finding.path, missing)
            if key not in told:
                told.add(key)
                yield finding

    def _findings(self) -> Iterator[Finding]:
        from relaxng.diagnosis import attributes, content, elements

        match self.rejection.reason:
            case Reason.ELEMENT:
                yield from elements.unexpected(self)
            case Reason.START_TAG:
                yield from attributes.misfit(self)
            case Reason.CONTENT:
                yield from content.incomplete(self)
            case Reason.TEXT_WITHIN:
                yield content.stray_text(self, self.node, self.node.text or "")
            case Reason.TEXT_AFTER:
                parent = self.node.getparent()
                yield content.stray_text(self, self.node if parent is None else parent, self.node.tail or "")

    # What several kinds of mistakes ask

    @cached_property
    def given(self) -> frozenset[str]:
        """The local names of the node's attributes."""
        return frozenset(local_of(str(name)) for name in self.node.attrib)

    @cached_property
    def needed(self) -> frozenset[str]:
        """The local names of attributes that the element cannot do without, whichever declaration it is."""
        opening = self.rejection.opening
        contents = [element.content for element in opening.candidates] if opening is not None else []
        ways = [{name for one in required(content) for name in local_names([one])} for content in contents]
        return frozenset(set.intersection(*ways)) if ways else frozenset()

    def value(self, node: etree._Element, name: str) -> str:
        """The value of an attribute. All of a node are read at once: libxml2 looks for each one from the first on."""
        if self._read is not node:
            values = _all_values(node)
            names = map(str, node.keys())
            self._read, self._values = node, dict(zip(names, values if isinstance(values, list) else (), strict=True))
        return self._values[name]

    def accepted(self, node: etree._Element, declared: Iterable[Attribute], name: str) -> list[Attribute]:
        """The declarations of an attribute of a node that take its value."""
        named = [attribute for attribute in declared if attribute.name_class.contains(name)]
        return self._taking(named, self.value(node, name), node)

    def accepted_as(self, name: str, other: str, declared: Iterable[Attribute]) -> bool:
        """Whether the value of an attribute would do for another one."""
        named = [attribute for attribute in declared if other in single_names(attribute.name_class)]
        return bool(self._taking(named, self.value(self.node, name), self.node))

    def taking_value(self, declared: Iterable[Attribute], name: str) -> list[str]:
        """The local names of those attributes that would take the value of another one of the node."""
        return local_names(self._taking(declared, self.value(self.node, name), self.node))

    def _taking(self, declared: Iterable[Attribute], value: str, node: etree._Element) -> list[Attribute]:
        """Those declarations that take a value."""
        derive, namespaces = self.automaton.derivatives, node.nsmap
        return [one for one in declared if content_matches(derive, one.content, value, namespaces)]

    def tried(self, node: etree._Element, opening: Opening) -> list[str]:
        """The attributes of an open element without which all others are tried: of many, those that a declaration names."""
        if node not in self._tried:
            names = list(map(str, node.attrib))
            if len(names) > MOST_TRIED:
                declared = attributes_of(opening.candidates)
                named = {name for attribute in declared for name in single_names(attribute.name_class)}
                names = [name for name in names if name in named][:MOST_TRIED]
            self._tried[node] = names
        return self._tried[node]

    def others(self, name: str) -> list[str]:
        """The attributes of the node but for one, of many those that are tried."""
        opening = self.rejection.opening
        return [other for other in self.tried(self.node, opening) if other != name] if opening is not None else []

    def without_attributes(self, node: etree._Element, opening: Opening, but: str | None = None) -> list[Pattern]:
        """What the declarations of an open element leave when its attributes, all but one, are taken.

        An attribute that is wrong by itself is passed over: it has a finding of its own.
        """
        lefts = [element.content for element in opening.candidates]
        for name in map(str, node.attrib):
            if name != but and self.is_right(node, opening, name):
                taken = [self.accepted(node, attributes_in(left), name) for left in lefts]
                lefts = [self.automaton.derivatives.attribute(*pair) for pair in zip(lefts, taken, strict=True)]
        return lefts

    def is_right(self, node: etree._Element, opening: Opening, name: str) -> bool:
        """Whether an attribute of an open element is right by itself."""
        return any(self.accepted(node, attributes_in(element.content), name) for element in opening.candidates)

    def taken(self, candidates: Iterable[Element], names: Iterable[str]) -> list[Pattern]:
        """What declarations leave of the node when those of these attributes are taken that they know at all."""
        lefts = [element.content for element in candidates]
        known = [attribute for left in lefts for attribute in attributes_in(left)]
        for name in names:
            if any(attribute.name_class.contains(name) for attribute in known):
                lefts = [self.taking(left, name) for left in lefts]
        return lefts

    def taking(self, left: Pattern, name: str) -> Pattern:
        """What is left after one attribute of the node, if its value is right."""
        return self.automaton.derivatives.attribute(left, self.accepted(self.node, attributes_in(left), name))

    def taken_for_right(self, left: Pattern, name: str, *, as_meant: bool = False) -> Pattern:
        """What is left after an attribute under the name that it should have, whatever its value; unchanged where it has no place.

        `as_meant` takes a wrong value for the one that is suggested in its place.
        """
        right = self.reading.renamed_attributes.get(name, name)
        declared = [attribute for attribute in attributes_in(left) if attribute.name_class.contains(right)]
        value = self.value(self.node, name)
        value = self.reading.values_meant.get(name, value) if as_meant else value
        for accepted in (self._taking(declared, value, self.node), declared):
            after = self.automaton.derivatives.attribute(left, accepted)
            if after is not NOT_ALLOWED:
                return after
        return left

    def closed(self, left: Pattern) -> Pattern:
        """What is left when no attribute comes any more."""
        return self.automaton.derivatives.close_attributes(left)

    def shown(self, name: str) -> str:
        """The name of an attribute, as it is written at the node."""
        if name not in self._shown:
            self._shown[name] = written_attribute(name, self.node)
        return self._shown[name]

    def line_of(self, node: etree._Element) -> str:
        """Where another node stands, as the end of a clause."""
        span = self.document.places.element_span(node)
        return f", at line {span.line}" if span else ""

    def allowed(self, contents: Iterable[Pattern], owners: Iterable[Named] = ()) -> Allowed:
        """What may stand as the value of the attributes `owners`, or the text of such elements, beside other attributes."""
        unit = next((unit for owner in owners if (unit := owner.source.get(UNIT)) is not None), "")
        return Allowed(contents, self.automaton.derivatives, self.node.nsmap, self._beside, unit)

    def allowed_as(self, attributes: Collection[Attribute]) -> Allowed:
        """What may stand as the value of one of these attributes."""
        return self.allowed((attribute.content for attribute in attributes), attributes)

    @cached_property
    def _beside(self) -> dict[str, list[Pattern]]:
        """What the attributes may hold that the element may have, by local name."""
        candidates = self.rejection.opening.candidates if self.rejection.opening else ()
        found: dict[str, list[Pattern]] = {}
        for attribute in attributes_of(candidates):
            for name in single_names(attribute.name_class):
                found.setdefault(local_of(name), []).append(attribute.content)
        return found

    # Places

    def at(
        self,
        node: etree._Element,
        code: str,
        message: str,
        *,
        text: str | None = None,
        span: Span | None = None,
        declared: Leaf | None = None,
        suggestion: str | None = None,
        expected: Iterable[str] = (),
        repair: tuple[Replacement, ...] = (),
    ) -> Finding:
        """A finding at an element's name, or at a text in it."""
        found = self.document.places.text_span(node, text) if text is not None else None
        place = span or found or self.document.places.element_span(node) or Span(1)
        return Finding(
            self.document.name,
            code,
            message,
            place,
            self.document.paths.of(node),
            suggestion=suggestion,
            expected=tuple(map(local_of, expected)),
            origin=_origin(declared),
            repair=repair,
        )

    def at_attribute(
        self,
        name: str,
        code: str,
        message: str,
        *,
        value: bool = False,
        declared: Leaf | None = None,
        suggestion: str | None = None,
        expected: Iterable[str] = (),
        certain: bool = False,
    ) -> Finding:
        """A finding at an attribute's name, or at its value; where `certain`, the suggestion is the repair."""
        span = self.document.places.attribute_span(self.node, name, value=value) or Span(1)
        repair: tuple[Replacement, ...] = ()
        if certain and suggestion is not None and self.document.places.has_attribute(self.node, name):
            repair = (Replacement(span, _escaped(suggestion)),)
        return Finding(
            self.document.name,
            code,
            message,
            span,
            f"{self.document.paths.of(self.node)}/@{local_of(name)}",
            suggestion=suggestion,
            expected=tuple(map(local_of, expected)),
            origin=_origin(declared),
            repair=repair,
        )


def _origin(declared: Leaf | None) -> Origin | None:
    return Origin(declared.file, declared.source.sourceline) if declared is not None else None


def _escaped(value: str) -> str:
    """A value as it stands between quotes of either kind."""
    for character, reference in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("'", "&apos;")):
        value = value.replace(character, reference)
    return value
