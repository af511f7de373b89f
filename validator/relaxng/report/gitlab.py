"""GitLab's code quality report: an array of issues, empty where nothing is wrong.

Paths are relative to the root of the checkout.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from relaxng.finding import Severity
from relaxng.fingerprint import Fingerprints
from relaxng.report.uri import checkout_path

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding
    from relaxng.report import Style


class GitLabReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._issues: list[dict[str, Any]] = []
        self._fingerprints = Fingerprints()

    def add(self, checked: Checked) -> None:
        """Keep the findings of one input."""
        self._issues.extend(self._issue(finding) for finding in checked.findings)

    def close(self, _summary: Summary) -> None:
        """Write the array."""
        json.dump(self._issues, self._stream, indent=2)
        self._stream.write("\n")

    def _issue(self, finding: Finding) -> dict[str, Any]:
        path = checkout_path(finding.file)
        span = finding.span
        begin = {"line": span.line, "column": span.column or 1} if span else {"line": 1, "column": 1}
        end = {"line": span.end_line or span.line, "column": span.end_column or begin["column"]} if span else begin
        return {
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": self._fingerprints.of(finding, path),
            "severity": "major" if finding.severity is Severity.ERROR else "minor",
            "location": {"path": path, "positions": {"begin": begin, "end": end}},
        }
