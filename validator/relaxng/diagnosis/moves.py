"""Moves: what is missing in one place and stands in another is one mistake, told where it stands."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.wording import name_of
from relaxng.finding import Finding
from relaxng.grammar.names import local_of

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.evidence import Evidence
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.grammar.patterns import Element

Key = tuple[str, object, str]
"""What tells findings apart: their code, place and message."""

_MOST_TRIED = 20
"""Elements of one name that are tried for one gap."""


_TOO_MUCH = ("RNG201", "RNG202", "RNG301")
"""Findings about an attribute that is there, and wrong."""


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

    def told(self, explanation: Explanation, finding: Finding, key: Key) -> None:
        """A finding, which may be about a gap, or an element that fits another one."""
        if (wanted := explanation.reading.missing.get(finding)) is not None:
            self._gaps.append((key, explanation.node, wanted))
        elif not explanation.reading.wrapper and (finding.code != "RNG105" or explanation.reading.earlier is None):
            # Else it is right near where it stands.
            self._told.setdefault(explanation.node, []).append(key)

    def stray(self, node: etree._Element) -> None:
        """An element that is passed over, or has wrong attributes."""
        self._strays.setdefault(str(node.tag), []).append(node)

    def pair(self, found: dict[Key, Finding]) -> None:
        """Take each gap that an element elsewhere fits out of the findings, and say of that one where it is missing."""
        for key, owner, wanted in self._gaps:
            names = self._evidence.elements(wanted, "")
            for node in [node for name in names for node in islice(self._strays.get(name, ()), _MOST_TRIED)]:
                keys = [told for told in self._told.get(node, ()) if told in found]
                # What is wanted may be one declaration of several, by what else the owner holds.
                held = (*wanted, *self._evidence.homes(str(node.tag)).get(str(owner.tag), ()))
                if (
                    keys
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
        name = name_of(owner)
        document = self._evidence.document
        span = document.places.element_span(owner)
        where = f"the <{name}> at line {span.line}" if span is not None else f"a <{name}>"
        first = found[keys[0]]
        if _is_about_element(first):
            moved = replace(first, message=f"{first.message}; {where} lacks it")
        else:
            around = node.getparent()
            parent = f", not in <{name_of(around)}>" if around is not None else ""
            message = f"<{name_of(node)}> belongs in {where}, which lacks it{parent}"
            span = document.places.element_span(node) or first.span
            moved = Finding(document.name, "RNG102", message, span, document.paths.of(node))
        for key in (gap, *keys):
            del found[key]
        found[moved.code, moved.span, moved.message] = moved


def _is_about_element(finding: Finding) -> bool:
    return finding.code.startswith("RNG1")
