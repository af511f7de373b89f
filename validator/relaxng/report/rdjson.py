"""Reviewdog's Diagnostic Format in JSON (rdjson). Its columns count bytes of UTF-8, from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from relaxng.finding import Severity
from relaxng.report.spool import Items, write_json
from relaxng.report.uri import relative_path

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding, Span
    from relaxng.report import Style


class RdjsonReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._diagnostics = Items(1)

    def add(self, checked: Checked) -> None:
        """Keep the findings of one input."""
        for finding in checked.findings:
            self._diagnostics.add(_diagnostic(finding, checked.lines))

    def close(self, _summary: Summary) -> None:
        """Write the object."""
        source = {"name": "relaxng", "url": "https://github.com/relaxng/relaxng"}
        write_json(self._stream, {"source": source, "diagnostics": None}, {"diagnostics": self._diagnostics})


def _diagnostic(finding: Finding, lines: dict[int, str]) -> dict[str, Any]:
    location: dict[str, Any] = {"path": relative_path(finding.file)}
    if finding.span is not None:
        location["range"] = _range(finding.span, lines)
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": location,
        "severity": "ERROR" if finding.severity is Severity.ERROR else "WARNING",
        "code": {"value": finding.code},
    }
    # A place on a line that is not at hand has no columns, and replacing all of the line would be wrong.
    if finding.repair and all(one.span.line in lines and one.span.end_line in lines for one in finding.repair):
        diagnostic["suggestions"] = [{"range": _range(one.span, lines), "text": one.text} for one in finding.repair]
    return diagnostic


def _range(span: Span, lines: dict[int, str]) -> dict[str, Any]:
    found = {"start": _position(span.line, span.column, lines)}
    if span.end_line is not None:
        found["end"] = _position(span.end_line, span.end_column, lines)
    return found


def _position(line: int, column: int | None, lines: dict[int, str]) -> dict[str, int]:
    if column is None or line not in lines:
        return {"line": line}
    return {"line": line, "column": len(lines[line][: column - 1].encode("utf-8", "surrogatepass")) + 1}
