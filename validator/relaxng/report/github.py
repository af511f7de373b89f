"""Annotations for GitHub Actions, and a table in the summary of the job.

GitHub shows ten errors and ten warnings of a step, so what is most useful comes first: the first finding of each
file before the second of any, errors before warnings. The place is said in the message too, for the log hides it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from relaxng.finding import Severity
from relaxng.report import printable
from relaxng.report.gcc import place
from relaxng.report.uri import checkout_path

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding
    from relaxng.report import Style

_MOST_BYTES = 512 * 1024
"""Bytes of the table: GitHub takes a summary of one MiB for a step, and no part of a longer one."""


class GitHubReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._findings: list[tuple[bool, int, Finding]] = []

    def add(self, checked: Checked) -> None:
        """Keep the findings of one input."""
        ranked = sorted(checked.findings, key=lambda finding: finding.severity is not Severity.ERROR)
        self._findings.extend((one.severity is not Severity.ERROR, rank, one) for rank, one in enumerate(ranked))

    def close(self, summary: Summary) -> None:
        """Write the count, the annotations, and the table where GitHub wants one."""
        self._findings.sort(key=lambda ranked: ranked[:2])
        if self._findings:
            count = f"files: {summary.checked}, errors: {summary.errors}, warnings: {summary.warnings}"
            kind = "error" if summary.errors else "warning"
            self._stream.write(f"::{kind} title=relaxng::{_data(count)}\n")
        for _, _, finding in self._findings:
            self._stream.write(f"{_annotation(finding)}\n")
        table = os.environ.get("GITHUB_STEP_SUMMARY")
        if table and self._findings:
            with Path(table).open("a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(self._table(summary))

    def _table(self, summary: Summary) -> str:
        rows: list[str] = []
        left = _MOST_BYTES
        for _, _, finding in self._findings:
            row = f"| {_cell(place(finding))} | {finding.severity} | {_cell(finding.message)} | {finding.code} |"
            left -= len(row.encode("utf-8", "backslashreplace")) + 1
            if left < 0:
                break
            rows.append(row)
        head = [
            "### relaxng",
            "",
            f"files: {summary.checked}, errors: {summary.errors}, warnings: {summary.warnings}",
            "",
        ]
        more = len(self._findings) - len(rows)
        end = ["", f"and {more} more"] if more else []
        return "\n".join([*head, "| place | severity | what is wrong | code |", "|---|---|---|---|", *rows, *end, ""])


def _annotation(finding: Finding) -> str:
    parts: dict[str, object] = {"file": checkout_path(finding.file)}
    if (span := finding.span) is not None:
        parts |= {"line": span.line, "endLine": span.end_line, "col": span.column, "endColumn": span.end_column}
    parts["title"] = f"relaxng ({finding.code})"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in parts.items() if value is not None)
    kind = "error" if finding.severity is Severity.ERROR else "warning"
    message = f"{place(finding)}: {printable(finding.message)} [{finding.code}]"
    return f"::{kind} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """The text of a command, escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a property of a command, escaped."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """A text in a cell of a Markdown table, with nothing that Markdown takes for its own."""
    return printable(text).translate(_ENTITIES)


_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", **{ord(sign): f"&#{ord(sign)};" for sign in "|`\\*_~[]@#"}}
