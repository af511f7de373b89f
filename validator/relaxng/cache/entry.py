"""Entry: what came of a document as bytes, and back. It is JSON: what others can write is never unpickled."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from relaxng.checker import Checked
from relaxng.finding import Finding, Origin, Replacement, Severity, Span

Digests = dict[str, str]
"""The digests of files, by their paths."""


def written(checked: Checked, files: Digests) -> bytes:
    """What came of a document, and the files of the schemas by which it was judged, which must be known."""
    findings = [_plain(finding) for finding in checked.findings]
    entry = [findings, checked.schema, checked.judges, checked.lines, checked.skipped, files]
    return json.dumps(entry, separators=(",", ":")).encode()


def read(name: str, value: bytes) -> tuple[Checked, Digests]:
    """The same, for a document of this name. Raises ValueError for what `written` did not write."""
    try:
        findings, schema, judges, lines, skipped, files = json.loads(value)
        checked = Checked(
            name,
            tuple(map(_finding, findings)),
            schema,
            {int(line): text for line, text in lines.items()},
            skipped,
            judges=tuple(judges),
        )
    except (TypeError, AttributeError, LookupError, RecursionError) as error:
        raise ValueError(str(error)) from None
    return checked, files


def _plain(finding: Finding) -> list[Any]:
    """The fields of a finding, in their order."""
    return [_plain_part(getattr(finding, field.name)) for field in fields(Finding)]


def _plain_part(part: Any) -> Any:
    match part:
        case Span():
            return _plain_span(part)
        case Origin():
            return [part.file, part.line]
        case tuple():
            return [[_plain_span(one.span), one.text] if isinstance(one, Replacement) else one for one in part]
        case _:
            return part


def _plain_span(span: Span) -> list[int | None]:
    return [span.line, span.column, span.end_line, span.end_column]


def _finding(plain: list[Any]) -> Finding:
    file, code, message, span, path, severity, suggestion, expected, origin, repair = plain
    return Finding(
        file,
        code,
        message,
        span and Span(*span),
        path,
        Severity(severity),
        suggestion,
        tuple(expected),
        origin and Origin(*origin),
        tuple(Replacement(Span(*place), text) for place, text in repair),
    )
