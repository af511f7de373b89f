"""Findings as plain records: what the JSON formats write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relaxng.finding import Finding, Span


def record(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it; `findings.schema.json` describes each key."""
    return {
        "path": finding.file,
        **place(finding.span),
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "node": finding.path,
        "suggestion": finding.suggestion,
        "expected": list(finding.expected),
        "schema": finding.origin and {"path": finding.origin.file, "line": finding.origin.line},
        "repair": [{**place(replacement.span), "text": replacement.text} for replacement in finding.repair],
    }


def place(span: Span | None) -> dict[str, int | None]:
    """A place, counted from 1, columns in characters; null where it is not known."""
    if span is None:
        return dict.fromkeys(("line", "column", "end_line", "end_column"))
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}
