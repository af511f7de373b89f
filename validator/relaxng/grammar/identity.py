"""IDs and references to them: RELAX NG DTD Compatibility, section 3. RELAX NG itself knows of none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.finding import Finding, Span
from relaxng.grammar.derivatives import tokens
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in, leaves_in, reachable_elements
from relaxng.grammar.patterns import Attribute, Data, Element, Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.faults import Faults


class Identifiers:
    """Which attributes of which elements are IDs, or refer to them.

    All declarations of one attribute of one element must agree on that; where they do not, it goes to `faults`.
    """

    def __init__(self, start: Pattern, faults: Faults) -> None:
        self._types: dict[tuple[str, str], str] = {}
        declared: dict[tuple[str, str], tuple[Attribute, str | None]] = {}
        for element in reachable_elements(start):
            for attribute in attributes_in(element.content):
                kind = _id_type(attribute)
                for key in _names(element, attribute):
                    other, before = declared.setdefault(key, (attribute, kind))
                    if before != kind:
                        where = faults.place(other.file, other.source, attribute.file)
                        message = (
                            f"'{local_of(key[1])}' of <{local_of(key[0])}> is {_said(kind)} here and"
                            f" {_said(before)} at {where}: whether it is an ID must be the same everywhere"
                        )
                        faults.at(attribute.file, attribute.source, "SCH123", message)
                    elif kind is not None:
                        self._types[key] = kind

    def check(self, document: Document) -> Iterator[Finding]:
        """IDs that are given twice, and references to IDs that are not there."""
        seen: dict[str, etree._Element] = {}
        references: list[tuple[str, etree._Element, str]] = []
        for element in document.tree.getroot().iter("*"):
            for name, value in element.attrib.items():
                kind = self._types.get((str(element.tag), str(name)))
                if kind == "ID":
                    yield from self._taken(document, seen, element, str(name), str(value).strip(" \t\r\n"))
                elif kind is not None:
                    references.extend((token, element, str(name)) for token in tokens(str(value)))
        for token, element, name in references:
            if token not in seen:
                yield _at(document, element, name, "RNG305", f"'{token}' is the ID of no element in the document")

    def _taken(
        self, document: Document, seen: dict[str, etree._Element], element: etree._Element, name: str, value: str
    ) -> Iterator[Finding]:
        first = seen.setdefault(value, element)
        if first is not element:
            span = document.places.element_span(first)
            where = f"; the first is at line {span.line}" if span else ""
            yield _at(document, element, name, "RNG304", f"the ID '{value}' is given twice{where}")


def _id_type(attribute: Attribute) -> str | None:
    kinds = {leaf.datatype.id_type for leaf in leaves_in(attribute.content) if isinstance(leaf, Data)}
    return next((kind for kind in kinds if kind is not None), None)


def _names(element: Element, attribute: Attribute) -> list[tuple[str, str]]:
    return [(tag, name) for tag in single_names(element.name_class) for name in single_names(attribute.name_class)]


def _said(kind: str | None) -> str:
    return "no ID" if kind is None else f"of type {kind}"


def _at(document: Document, element: etree._Element, name: str, code: str, message: str) -> Finding:
    span = document.places.attribute_span(element, name, value=True) or Span(1)
    path = f"{document.paths.of(element)}/@{local_of(name)}"
    return Finding(document.name, code, message, span, path)
