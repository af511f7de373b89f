"""Finding: the one record that everything exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MOST_FINDINGS = 1_000
"""Findings of a document of one kind (by its schema, its IDs, its comments) after which no others are looked for."""


class Severity(StrEnum):
    """How much a finding weighs: an error fails the check, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A stretch of a document. Lines and columns count from 1, columns in characters.

    `end_column` is the column after the last character. Where only the line is known, the
    columns are None.
    """

    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


class Replacement(NamedTuple):
    """What to write in place of a stretch of the document."""

    span: Span
    text: str


class Origin(NamedTuple):
    """A place in a schema: what a finding is about is declared there."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, at its place.

    `code` is an id of `relaxng.codes`; `span` is None where the whole file is meant; `path` is the XPath of the
    node. `suggestion` is the one name or value that was most likely meant, `expected` is all that could stand
    there, `origin` where the schema says so. `repair` mends the document, and is only there where it is certain.
    """

    file: str
    code: str
    message: str
    span: Span | None = None
    path: str | None = None
    severity: Severity = Severity.ERROR
    suggestion: str | None = None
    expected: tuple[str, ...] = ()
    origin: Origin | None = None
    repair: tuple[Replacement, ...] = ()


def place_of(finding: Finding) -> tuple[int, int]:
    """Where a finding stands in its file, to sort by."""
    span = finding.span
    return (span.line, span.column or 0) if span else (0, 0)


class FaultError(Exception):
    """Something that cannot be used: a schema, a configuration, a baseline; `findings` say why and where, and are never empty."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{finding.file}: {finding.message}" for finding in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[FaultError], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)


class DocumentError(Exception):
    """A document that cannot be parsed; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding

    def __reduce__(self) -> tuple[type[DocumentError], tuple[Finding]]:
        return type(self), (self.finding,)
