"""One JSON object a line for each finding, as it is found; the keys are those of the JSON format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from relaxng.report.records import record

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JsonLinesReporter:
    """Writes each finding at once."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream

    def add(self, checked: Checked) -> None:
        """Write the findings of one input."""
        for finding in checked.findings:
            self._stream.write(f"{json.dumps(record(finding))}\n")

    def close(self, summary: Summary) -> None:
        """Nothing is left to say."""
