"""Moves: what is missing in one place and stands in another is one mistake, told where it stands."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from relaxng.diagnosis.evidence import names_of
from relaxng.diagnosis.wording import name_of
from relaxng.finding import Finding
from relaxng.grammar.derivatives import content_matches
from relaxng.grammar.names import local_of

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.evidence import Evidence
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.document import Document
    from relaxng.grammar.patterns import Attribute, Element

Key = tuple[str, object, str]
"""What tells findings apart: their code, place and message."""


def key_of(finding: Finding, document: Document) -> Key:
    """What a finding is told apart by: its path where there is no text, and so no place but a line at the most."""
    return finding.code, finding.span if document.data else finding.path, finding.message


_MOST_TRIED = 20
"""Elements of one name that are tried for one gap."""

_FEW = 2
"""Names that a gap may have to be likelier than that something is missing around an element."""

_TOO_MUCH = ("RNG201", "RNG202", "RNG301")
"""Findings about an attribute that is there, and wrong."""

_ASTRAY = ("RNG201", "RNG202")
"""Findings about an attribute that another element may lack."""


class _Stray(NamedTuple):
    """An attribute that cannot stand at its element.

    Its finding may name a place where it can, by `place_is_told`, or nothing better to do, if it `is_adrift`.
    """

    key: Key
    node: etree._Element
    name: str
    place_is_told: bool
    is_adrift: bool


class Moves:
    """The gaps of a document, and the elements that may have been meant for them.

    An element is `astray` where it was passed over, and has a finding of its own or none; it is misfit where its
    attributes are wrong for the place.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._gaps: list[tuple[Key, etree._Element, tuple[Element, ...]]] = []
        self._strays: dict[str, list[etree._Element]] = {}
        self._told: dict[etree._Element, list[Key]] = {}
        # Those around which something may be missing, and those that belong in a sibling before them.
        self._wrapped: set[etree._Element] = set()
        self._into: dict[etree._Element, etree._Element] = {}
        self._attribute_gaps: list[tuple[Key, etree._Element, tuple[Attribute, ...]]] = []
        self._stray_attributes: dict[str, list[_Stray]] = {}

    def told(self, explanation: Explanation, finding: Finding, key: Key) -> None:
        """A finding, which may be about a gap, or an element that fits another one."""
        if (wanted := explanation.reading.missing.get(finding)) is not None:
            self._gaps.append((key, explanation.node, wanted))
        elif (attributes := explanation.reading.missing_attributes.get(finding)) is not None:
            self._attribute_gaps.append((key, explanation.node, attributes))
        elif finding.code != "RNG105" or explanation.reading.elsewhere is None:
            # Else it is right near where it stands.
            self._told.setdefault(explanation.node, []).append(key)
            if explanation.reading.wrapper:
                self._wrapped.add(explanation.node)
            if explanation.reading.into is not None:
                self._into[explanation.node] = explanation.reading.into
            if finding.code in _ASTRAY and finding.path is not None:
                name = finding.path.rpartition("/@")[2]
                place_is_told = name in explanation.reading.moved_attributes
                is_adrift = finding.code == "RNG201" and bool(finding.expected) and finding.suggestion is None
                stray = _Stray(key, explanation.node, name, place_is_told=place_is_told, is_adrift=is_adrift)
                self._stray_attributes.setdefault(name, []).append(stray)

    def stray(self, node: etree._Element, leader: etree._Element | None = None) -> None:
        """An element that is passed over, or has wrong attributes; what is said of a `leader` before it holds for it too."""
        self._strays.setdefault(str(node.tag), []).append(node)
        if leader is not None and (into := self._into.get(leader)) is not None:
            self._into[node] = into

    def pair(self, found: dict[Key, Finding]) -> None:
        """Take each gap that something elsewhere fits out of the findings, and say of that where it is missing."""
        self._pair_elements(found)
        self._pair_attributes(found)

    def _pair_attributes(self, found: dict[Key, Finding]) -> None:
        for key, owner, wanted in self._attribute_gaps:
            names = names_of(wanted)
            strays = (one for name in names for one in islice(self._stray_attributes.get(name, ()), _MOST_TRIED))
            stray = next((one for one in strays if self._is_for(one, owner, wanted) and one.key in found), None)
            if stray is None or key not in found:
                continue
            self._stray_attributes[stray.name].remove(stray)
            del found[key]
            if not stray.place_is_told:
                told = found.pop(stray.key)
                message = f"{told.message.partition(';')[0]}; {self._place(owner)} lacks it"
                moved = replace(told, message=message)
                found[key_of(moved, self._evidence.document)] = moved

    def _is_for(self, stray: _Stray, owner: etree._Element, wanted: tuple[Attribute, ...]) -> bool:
        """Whether an attribute may have been meant for an element near its own: its value would be right there."""
        value = stray.node.get(stray.name)
        is_near = (
            _is_above(stray.node, owner)
            or _is_above(owner, stray.node)
            or (stray.is_adrift and _is_beside(stray.node, owner))
        )
        if value is None or not is_near:
            return False
        mine = (one for one in wanted if one.name_class.contains(stray.name))
        return any(
            content_matches(self._evidence.automaton.derivatives, one.content, value, owner.nsmap) for one in mine
        )

    def _pair_elements(self, found: dict[Key, Finding]) -> None:
        for key, owner, wanted in self._gaps:
            names = self._evidence.elements(wanted, "")
            strays = [node for name in names for node in islice(self._strays.get(name, ()), _MOST_TRIED)]
            if any(self._into.get(node) is owner for node in strays):
                found.pop(key, None)
                continue
            for node in [node for node in strays if node not in self._into]:
                keys = [told for told in self._told.get(node, ()) if told in found]
                # What is wanted may be one declaration of several, by what else the owner holds.
                held = (*wanted, *self._evidence.homes(str(node.tag)).get(str(owner.tag), ()))
                if (
                    keys
                    and (node not in self._wrapped or len(names) <= _FEW)
                    and self._may_be(found[keys[0]], owner, node, wants_it_alone=len(names) == 1)
                    and self._evidence.fitting(held, node)
                ):
                    self._strays[str(node.tag)].remove(node)
                    self._join(found, key, owner, node, keys)
                    break

    def _may_be(self, told: Finding, owner: etree._Element, node: etree._Element, *, wants_it_alone: bool) -> bool:
        """Whether an element may have been meant for a gap.

        One that was passed over may, if it could not stand in its parent at any rate, or the gap in a like parent
        wants it alone; of others one that stands beside the gap, or has too much for where it stands.
        """
        parent = node.getparent()
        if parent is None or parent.tag == owner.tag:
            return parent is not None and wants_it_alone and _is_about_element(told)
        if owner.getparent() is parent or parent.getparent() is owner:
            return True
        if not _is_about_element(told):
            return told.code in _TOO_MUCH
        if told.code != "RNG102" or local_of(str(owner.tag)) in told.expected:
            return True
        own = self._evidence.homes(str(node.tag)).get(str(parent.tag), ())
        return not self._evidence.fitting(own, node)

    def _join(
        self, found: dict[Key, Finding], gap: Key, owner: etree._Element, node: etree._Element, keys: list[Key]
    ) -> None:
        document = self._evidence.document
        where = self._place(owner)
        first = found[keys[0]]
        if _is_about_element(first):
            told = first.message.partition(";")[0] if node in self._wrapped else first.message
            moved = replace(first, message=f"{told}; {where} lacks it")
        else:
            around = node.getparent()
            parent = f", not in <{name_of(around)}>" if around is not None else ""
            message = f"<{name_of(node)}> belongs in {where}, which lacks it{parent}"
            span = document.places.element_span(node) or first.span
            moved = Finding(document.name, "RNG102", message, span, document.paths.of(node))
        for key in (gap, *keys):
            del found[key]
        found[key_of(moved, document)] = moved

    def _place(self, owner: etree._Element) -> str:
        """An element as a message speaks of one that something lacks."""
        span, name = self._evidence.document.places.element_span(owner), name_of(owner)
        return f"the <{name}> at line {span.line}" if span is not None else f"a <{name}>"


def _is_above(node: etree._Element, other: etree._Element) -> bool:
    """Whether an element is another one's parent, or the parent of that."""
    return any(one is node for one in islice(other.iterancestors(), 2))


def _is_beside(node: etree._Element, other: etree._Element) -> bool:
    """Whether two elements are siblings, and next to each other."""
    return next(node.itersiblings("*"), None) is other or next(other.itersiblings("*"), None) is node


def _is_about_element(finding: Finding) -> bool:
    return finding.code.startswith("RNG1")
