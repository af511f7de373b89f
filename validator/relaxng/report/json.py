"""One JSON object for the whole run.

`findings.schema.json` beside this module describes it. `version` is 1 and changes when a key changes its meaning or goes; keys may be added. `findings` stand in
the order of the inputs; `line`, `column`, `end_line` and `end_column` count from 1, columns in characters,
and are null where they are not known. `suggestion` is what was most likely meant, `expected` all that could stand
there, `schema` where the schema says so, and `repair` the replacements that mend the document, where that is certain.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from relaxng.report.records import record

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JsonReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._files: list[dict[str, Any]] = []
        self._findings: list[dict[str, Any]] = []

    def add(self, checked: Checked) -> None:
        """Keep one input."""
        self._files.append({"path": checked.file, "schema": checked.schema, "skipped": checked.skipped})
        self._findings.extend(record(finding) for finding in checked.findings)

    def close(self, summary: Summary) -> None:
        """Write the object."""
        report = {
            "version": 1,
            "files": self._files,
            "findings": self._findings,
            "summary": {
                "checked": summary.checked,
                "skipped": summary.skipped,
                "errors": summary.errors,
                "warnings": summary.warnings,
            },
        }
        # ASCII only: paths that are not UTF-8 hold lone surrogates, which no stream would take.
        json.dump(report, self._stream, indent=2)
        self._stream.write("\n")
