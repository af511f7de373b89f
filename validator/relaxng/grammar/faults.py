"""Faults of a schema: findings of the SCH family, gathered while it is read, each once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relaxng.finding import Finding, Severity, Span
from relaxng.grammar.references import is_compact
from relaxng.grammar.wording import IN_COMPACT, IN_XML, Wording

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document


class Faults:
    """The findings about the files of one schema."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}
        self._documents: dict[str, Document] = {}

    def __bool__(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def watch(self, document: Document) -> None:
        """Make a file known, so that places in it can be told."""
        self._documents[document.name] = document

    def add(self, finding: Finding) -> None:
        """Keep a finding made elsewhere."""
        self._findings[finding] = None

    def at(
        self,
        file: str,
        element: etree._Element,
        code: str,
        message: str,
        severity: Severity = Severity.ERROR,
        span: Span | None = None,
    ) -> None:
        """Report a fault at an element of a file."""
        document = self._documents[file]
        span = span or document.places.element_span(element) or Span(1)
        self.add(Finding(file, code, message, span, document.paths.of(element), severity))

    def wording(self, file: str) -> Wording:
        """The words of the syntax that a file is in."""
        return IN_COMPACT if is_compact(file) else IN_XML

    def place(self, file: str, element: etree._Element, besides: str) -> str:
        """Where another element stands, for a message about one in the file `besides`."""
        span = self._documents[file].places.element_span(element)
        line = f"line {span.line}" if span else "an unknown line"
        return line if file == besides else f"{line} of {file}"
