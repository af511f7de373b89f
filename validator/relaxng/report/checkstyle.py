"""Checkstyle's XML, as many CI servers and editors read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lxml import etree

from relaxng.report import printable

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.report import Style


class CheckstyleReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._root = etree.Element("checkstyle", version="4.3")

    def add(self, checked: Checked) -> None:
        """Keep the findings of one input."""
        if not checked.findings:
            return
        file = etree.SubElement(self._root, "file", name=printable(checked.file))
        for finding in checked.findings:
            error = etree.SubElement(file, "error", line=str(finding.span.line if finding.span else 1))
            if finding.span is not None and finding.span.column is not None:
                error.set("column", str(finding.span.column))
            error.set("severity", finding.severity.value)
            error.set("message", printable(finding.message))
            error.set("source", f"relaxng.{finding.code}")

    def close(self, _summary: Summary) -> None:
        """Write the document."""
        etree.indent(self._root)
        self._stream.write("<?xml version='1.0' encoding='UTF-8'?>\n")
        self._stream.write(etree.tostring(self._root, encoding="unicode") + "\n")
