"""JUnit's XML, as Jenkins and others read it: one test case for each file, so that what is right shows too.

A case fails where the run does: warnings alone are what a case that passed has printed, unless with --strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lxml import etree

from relaxng.finding import Severity
from relaxng.report import printable
from relaxng.report.gcc import place

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class JUnitReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._cases: list[etree._Element] = []
        self._warned: list[tuple[etree._Element, str]] = []
        self._counts = dict.fromkeys(("failures", "errors", "skipped"), 0)

    def add(self, checked: Checked) -> None:
        """Keep one input: a failure where something is wrong, an error where it could not be judged."""
        case = etree.Element("testcase", name=printable(checked.file), classname="relaxng")
        if checked.skipped:
            self._counts["skipped"] += 1
            etree.SubElement(case, "skipped", message="no built-in schema has its root element")
        elif checked.findings:
            errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
            first = (errors or checked.findings)[0]
            kind = "error" if first.code.startswith(("XML", "SCH")) else "failure"
            more = f" (and {len(checked.findings) - 1} more)" if len(checked.findings) > 1 else ""
            outcome = etree.SubElement(case, kind, message=printable(first.message) + more, type=first.code)
            outcome.text = "\n".join(
                f"{place(one)}: {one.severity}: {printable(one.message)} [{one.code}]" for one in checked.findings
            )
            if errors:
                self._counts[f"{kind}s"] += 1
            else:
                self._warned.append((outcome, kind))
        self._cases.append(case)

    def close(self, summary: Summary) -> None:
        """Write the document."""
        for outcome, kind in self._warned:
            if summary.strict:
                self._counts[f"{kind}s"] += 1
            else:
                outcome.tag = "system-out"
                outcome.attrib.clear()
        counts = {"tests": str(len(self._cases)), **{key: str(count) for key, count in self._counts.items()}}
        suites = etree.Element("testsuites", {key: counts[key] for key in ("tests", "failures", "errors")})
        suite = etree.SubElement(suites, "testsuite", name="relaxng")
        suite.attrib.update(counts)
        suite.extend(self._cases)
        etree.indent(suites)
        self._stream.write("<?xml version='1.0' encoding='UTF-8'?>\n")
        self._stream.write(etree.tostring(suites, encoding="unicode") + "\n")
