"""One line for each finding: `path:line:column: severity: message [CODE]`, as editors and CI read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from relaxng.report import Style, printable

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding


class GccReporter:
    """Writes the findings, and nothing else."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream

    def add(self, checked: Checked) -> None:
        """Write the findings of one input."""
        for finding in checked.findings:
            severity, message = finding.severity, printable(finding.message)
            print(f"{place(finding)}: {severity}: {message} [{finding.code}]", file=self._stream)

    def close(self, summary: Summary) -> None:
        """Nothing is left to say."""


def place(finding: Finding) -> str:
    """`path`, `path:line` or `path:line:column`, as far as it is known."""
    parts = [printable(finding.file)]
    if finding.span is not None:
        parts.append(str(finding.span.line))
        if finding.span.column is not None:
            parts.append(str(finding.span.column))
    return ":".join(parts)
