"""JUnit's XML, as Jenkins and others read it: one test case for each file, so that what is right shows too."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lxml import etree

from relaxng.report import printable
from relaxng.report.gcc import place
from relaxng.report.spool import Spool

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JUnitReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._cases = Spool()
        self._counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)

    def add(self, checked: Checked) -> None:
        """Keep one input: a failure where something is wrong, an error where it could not be judged."""
        self._counts["tests"] += 1
        case = etree.Element("testcase", name=printable(checked.file), classname="relaxng")
        if checked.skipped:
            self._counts["skipped"] += 1
            etree.SubElement(case, "skipped", message="no built-in schema has its root element")
        elif checked.findings:
            first = checked.findings[0]
            kind = "failure" if first.code.startswith(("RNG", "VIR", "CFG")) else "error"
            self._counts[f"{kind}s"] += 1
            more = f" (and {len(checked.findings) - 1} more)" if len(checked.findings) > 1 else ""
            outcome = etree.SubElement(case, kind, message=printable(first.message) + more, type=first.code)
            outcome.text = "\n".join(
                f"{place(one)}: {one.severity}: {printable(one.message)} [{one.code}]" for one in checked.findings
            )
        etree.indent(case, level=2)
        self._cases.write(f"    {etree.tostring(case, encoding='unicode')}\n")

    def close(self, _summary: Summary) -> None:
        """Write the document."""
        suite = " ".join(f'{key}="{count}"' for key, count in self._counts.items())
        self._stream.write(f"<?xml version='1.0' encoding='UTF-8'?>\n<testsuites {suite.partition(' skipped')[0]}>\n")
        self._stream.write(f'  <testsuite name="relaxng" {suite}>\n')
        self._cases.copy_to(self._stream)
        self._stream.write("  </testsuite>\n</testsuites>\n")
