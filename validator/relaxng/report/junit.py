"""JUnit's XML, as Jenkins and others read it: one test case for each file, so that what is right shows too.

A case fails where the run does: warnings alone are what a case that passed has printed, unless with --strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lxml import etree

from relaxng.codes import ExitStatus, code_of
from relaxng.finding import Severity
from relaxng.report import printable
from relaxng.report.gcc import place
from relaxng.report.spool import Spool

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JUnitReporter:
    """Collects the run and writes it at the end: only then is known whether warnings fail a case."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._cases = {is_strict: Spool() for is_strict in (False, True)}
        self._counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        self._warned = dict.fromkeys(("failures", "errors"), 0)

    def add(self, checked: Checked) -> None:
        """Keep one input: a failure where something is wrong, an error where it could not be judged."""
        self._counts["tests"] += 1
        case = etree.Element("testcase", name=printable(checked.file), classname="relaxng")
        warned = None
        if checked.skipped:
            self._counts["skipped"] += 1
            etree.SubElement(case, "skipped", message="nothing chooses a schema for it")
        elif checked.findings:
            errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
            first = (errors or checked.findings)[0]
            is_judged = not first.code.startswith("XML") and code_of(first.code).status < ExitStatus.TROUBLE
            kind = "failure" if is_judged else "error"
            more = f" (and {len(checked.findings) - 1} more)" if len(checked.findings) > 1 else ""
            outcome = etree.SubElement(case, kind, message=printable(first.message) + more, type=first.code)
            outcome.text = "\n".join(
                f"{place(one)}: {one.severity}: {printable(one.message)} [{one.code}]" for one in checked.findings
            )
            if errors:
                self._counts[f"{kind}s"] += 1
            else:
                self._warned[f"{kind}s"] += 1
                warned = outcome
        self._cases[True].write(_text(case))
        if warned is not None:
            warned.tag = "system-out"
            warned.attrib.clear()
        self._cases[False].write(_text(case))

    def close(self, summary: Summary) -> None:
        """Write the document."""
        counts = dict(self._counts)
        for kind, count in self._warned.items():
            counts[kind] += count * summary.strict
        suite = " ".join(f'{key}="{count}"' for key, count in counts.items())
        self._stream.write(f"<?xml version='1.0' encoding='UTF-8'?>\n<testsuites {suite.partition(' skipped')[0]}>\n")
        self._stream.write(f'  <testsuite name="relaxng" {suite}>\n')
        self._cases[summary.strict].copy_to(self._stream)
        self._stream.write("  </testsuite>\n</testsuites>\n")


def _text(case: etree._Element) -> str:
    etree.indent(case, level=2)
    return f"    {etree.tostring(case, encoding='unicode')}\n"
