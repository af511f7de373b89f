"""Versions: what of a valid document the libvirt that it is meant for does not know yet.

By `rx:since` in the schema. The schema as it was at a release is the schema without what is newer; a document that
this one has no place for needs a newer libvirt, and each node that does is a finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from relaxng.finding import Finding, Origin, Severity, Span
from relaxng.grammar.annotation_faults import since_fault
from relaxng.grammar.annotations import RELEASE, SINCE, since
from relaxng.grammar.datatypes.base import quote
from relaxng.grammar.excess import Comparison, Excess, Part
from relaxng.grammar.names import local_of
from relaxng.grammar.subset import Subset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.grammar import Grammar
    from relaxng.grammar.patterns import Leaf


class Version(NamedTuple):
    """A release of libvirt. What is left out is 0: 9 is 9.0.0."""

    major: int
    minor: int = 0
    micro: int = 0

    @classmethod
    def parse(cls, text: str) -> Version:
        """The release that a text names, as in `9`, `9.0` and `9.0.0`. Raises ValueError for any other form."""
        match = RELEASE.fullmatch(text)
        if match is None:
            raise ValueError(f"{quote(text)} is no version of libvirt; write it as in 9.0 or 1.2.4")
        return cls(*(int(number) for number in match.groups("0")))

    def __str__(self) -> str:
        """As people write it: without a third number where that is 0."""
        return f"{self.major}.{self.minor}" + (f".{self.micro}" if self.micro else "")


class Target:
    """The libvirt of one version, to hold against documents that are valid by a schema."""

    def __init__(self, version: Version, grammar: Grammar) -> None:
        self.version = version
        self._grammar = grammar
        self._comparisons: dict[Version, Comparison] = {}

    def faults(self) -> tuple[Finding, ...]:
        """Why the schema cannot tell versions apart; nothing where it can."""
        dated = list(self._grammar.annotated(SINCE))
        if not dated:
            message = (
                "the schema does not say what came with which libvirt: it has no rx:since"
                f" (namespace {SINCE[1:].partition('}')[0]}), so it cannot be held against a version"
            )
            return (Finding(str(self._grammar.path), "SCH126", message, Span(1)),)
        return tuple(
            Finding(
                document.name,
                "SCH125",
                fault,
                document.places.attribute_span(element, SINCE),
                document.paths.of(element),
            )
            for document, element in dated
            if (fault := since_fault(element)) is not None
        )

    def findings(self, document: Document) -> list[Finding]:
        """What of a valid document is newer than the version, in document order."""
        told: set[etree._Element] = set()
        found = []
        for excess in self._comparison(self.version).excesses(document.tree):
            leaf = min(excess.leaves, key=_version, default=None)
            needed = self._needed(document) if leaf is None else _version(leaf)
            finding = _finding(document, excess, f"needs libvirt {needed}; you target {self.version}", told)
            origin = None if leaf is None else Origin(leaf.file, leaf.source.sourceline)
            found.append(replace(finding, origin=origin))
            told.add(excess.node)
        return found

    def _comparison(self, version: Version) -> Comparison:
        made = self._comparisons.get(version)
        if made is None:
            subset = Subset(lambda leaf: _version(leaf) > version)
            made = self._comparisons[version] = Comparison(self._grammar.automaton, subset)
        return made

    def _needed(self, document: Document) -> Version:
        """The oldest release that has a place for all of a document."""
        return next(version for version in self._later() if self._comparison(version).accepts(document.tree))

    def _later(self) -> Iterator[Version]:
        releases = {Version.parse(str(element.get(SINCE))) for _, element in self._grammar.annotated(SINCE)}
        return iter(sorted(release for release in releases if release > self.version))


def _version(leaf: Leaf) -> Version:
    text = since(leaf.source)
    return Version(0) if text is None else Version.parse(text)


def _finding(document: Document, excess: Excess, needs: str, told: set[etree._Element]) -> Finding:
    node, name = excess.node, excess.attribute or ""
    tag, parent = local_of(str(node.tag)), node.getparent()
    path = document.paths.of(node) + (f"/@{local_of(name)}" if name else "")
    span = document.places.element_span(node)
    match excess.part:
        case Part.ELEMENT:
            # Where the first of a kind is known of old, it is a further one that is new.
            before = next(node.itersiblings(str(node.tag), preceding=True), None)
            what = f"<{tag}>" if before is None or before in told else f"another <{tag}>"
            message = f"{what} in <{local_of(str(parent.tag))}>" if parent is not None else what
        case Part.ATTRIBUTE:
            message = f"the attribute '{local_of(name)}' of <{tag}>"
            span = document.places.attribute_span(node, name)
        case Part.VALUE:
            message = f"{quote(str(node.get(name)))} as the '{local_of(name)}' of <{tag}>"
            span = document.places.attribute_span(node, name, value=True)
        case Part.TEXT:
            text = node.xpath("string()")
            message = f"{quote(str(text).strip())} as the text of <{tag}>"
            span = document.places.text_span(node, str(text))
        case Part.COMBINATION:
            message = f"<{tag}> as it stands here"
    return Finding(document.name, "VIR001", f"{message} {needs}", span or Span(1), path, Severity.WARNING)
