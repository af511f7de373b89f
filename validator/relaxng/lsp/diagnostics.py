"""Diagnostics: findings as an editor shows them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from relaxng.finding import Finding, Severity
from relaxng.report.pages import page_of

if TYPE_CHECKING:
    from relaxng.checker import Checked
    from relaxng.lsp.buffer import Buffer

SOURCE = "relaxng"
_MOST_PLACES = 10


class Diagnostics:
    """Makes diagnostics; `related` says whether the client shows other places beside them."""

    def __init__(self, *, related: bool = True) -> None:
        self._related = related

    def of(self, buffer: Buffer, checked: Checked) -> list[types.Diagnostic]:
        """Those of a document: one for all the faults of schemas by which it could not be judged, one for each finding."""
        found = [self.unusable(buffer, checked.refused)] if checked.refused else []
        return found + [self.finding(buffer, finding) for finding in checked.findings]

    def finding(self, buffer: Buffer, finding: Finding) -> types.Diagnostic:
        """The diagnostic of a finding in the document."""
        diagnostic = _diagnostic(finding, buffer.range(finding.span), finding.message)
        if self._related and finding.origin is not None:
            place = _location(finding.origin.file, finding.origin.line)
            diagnostic.related_information = [types.DiagnosticRelatedInformation(place, "the schema says so here")]
        if finding.code == "CFG301":
            diagnostic.tags = [types.DiagnosticTag.Unnecessary]
        return diagnostic

    def unusable(self, buffer: Buffer, faults: Sequence[Finding]) -> types.Diagnostic:
        """The diagnostic of a document for which a configuration or schema cannot be used."""
        first = faults[0]
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        message = f"not checked as it should be: {_place_in_words(first)}: {first.message}{more}"
        diagnostic = _diagnostic(first, buffer.range(None), message)
        if self._related:
            diagnostic.related_information = [
                types.DiagnosticRelatedInformation(_location(fault.file, *_start(fault)), fault.message)
                for fault in faults[:_MOST_PLACES]
            ]
        return diagnostic


def uri_of(file: str) -> str:
    """The address of a file that a finding names."""
    return Path(os.path.abspath(file)).as_uri()  # noqa: PTH100 - links stay what they are called


def _diagnostic(finding: Finding, where: types.Range, message: str) -> types.Diagnostic:
    is_error = finding.severity is Severity.ERROR
    return types.Diagnostic(
        where,
        message,
        types.DiagnosticSeverity.Error if is_error else types.DiagnosticSeverity.Warning,
        code=finding.code,
        code_description=types.CodeDescription(page_of(finding.code)),
        source=SOURCE,
    )


def _place_in_words(finding: Finding) -> str:
    span = finding.span
    parts = [finding.file] if span is None else [finding.file, str(span.line)]
    return ":".join(parts if span is None or span.column is None else [*parts, str(span.column)])


def _start(finding: Finding) -> tuple[int | None, int | None]:
    return (None, None) if finding.span is None else (finding.span.line, finding.span.column)


def _location(file: str, line: int | None, column: int | None = None) -> types.Location:
    """A place in another file. Its text is not read: a column beyond ASCII is about right."""
    start = types.Position(max((line or 1) - 1, 0), max((column or 1) - 1, 0))
    return types.Location(uri_of(file), types.Range(start, start))
