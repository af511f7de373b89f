from __future__ import annotations

import io
import json

from relaxng import Finding, Span
from relaxng.checker import Checked, Summary
from relaxng.report import Style, reporter


def test_one_object_for_the_run() -> None:
    stream = io.StringIO()
    report = reporter("json", stream, Style())
    summary = Summary()
    bad_name = "bad\udcff.xml"
    runs = (
        Checked("ok.xml", schema="domain"),
        Checked(bad_name, (Finding(bad_name, "RNG101", "é", Span(3, 4, 3, 9), "/a"),), "domain"),
    )
    for checked in runs:
        summary.add(checked)
        report.add(checked)
    assert stream.getvalue() == ""
    report.close(summary)
    stream.getvalue().encode("ascii")
    written = json.loads(stream.getvalue())
    assert written["version"] == 1
    assert [entry["path"] for entry in written["files"]] == ["ok.xml", bad_name]
    assert written["summary"] == {"checked": 2, "skipped": 0, "errors": 1, "warnings": 0}
    assert written["findings"] == [
        {
            "path": bad_name,
            "line": 3,
            "column": 4,
            "end_line": 3,
            "end_column": 9,
            "severity": "error",
            "code": "RNG101",
            "message": "é",
            "node": "/a",
            "suggestion": None,
            "expected": [],
            "schema": None,
            "repair": [],
        }
    ]
