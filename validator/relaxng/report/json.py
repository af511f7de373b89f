"""One JSON object for the whole run.

`findings.schema.json` beside this module describes it. `version` is 1 and changes when a key changes its meaning or goes; keys may be added. `findings` stand in
the order of the inputs; `line`, `column`, `end_line` and `end_column` count from 1, columns in characters,
and are null where they are not known. `suggestion` is what was most likely meant, `expected` all that could stand
there, `schema` where the schema says so, and `repair` the replacements that mend the document, where that is certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from relaxng.report.records import record
from relaxng.report.spool import Items, write_json

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JsonReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._files = Items(1)
        self._findings = Items(1)

    def add(self, checked: Checked) -> None:
        """Keep one input."""
        self._files.add({"path": checked.file, "schema": checked.schema, "skipped": checked.skipped})
        for finding in checked.findings:
            self._findings.add(record(finding))

    def close(self, summary: Summary) -> None:
        """Write the object."""
        report = {
            "version": 1,
            "files": None,
            "findings": None,
            "summary": {
                "checked": summary.checked,
                "skipped": summary.skipped,
                "errors": summary.errors,
                "warnings": summary.warnings,
            },
        }
        write_json(self._stream, report, {"files": self._files, "findings": self._findings})
