"""A bound on the findings that a report shows."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Reporter


class Limited:
    """Hands on to a reporter the first `most` findings, None for all; `hidden` counts the others."""

    def __init__(self, reporter: Reporter, most: int | None) -> None:
        self._reporter = reporter
        self._left = sys.maxsize if most is None else most
        self.hidden = 0

    def add(self, checked: Checked) -> None:
        """Report one input, as far as the bound allows; one whose findings are all hidden is not mentioned."""
        if len(checked.findings) <= self._left:
            self._left -= len(checked.findings)
            self._reporter.add(checked)
            return
        shown = checked.findings[: self._left]
        self._left -= len(shown)
        self.hidden += len(checked.findings) - len(shown)
        if shown:
            self._reporter.add(replace(checked, findings=shown))

    def close(self, summary: Summary) -> None:
        """Close the report."""
        self._reporter.close(summary)
