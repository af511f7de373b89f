"""The report for people: each finding with the line it is about, and a caret under the place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO

from relaxng.finding import Finding, Severity, Span
from relaxng.report import Style, printable
from relaxng.report.gcc import place

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary

_WIDTH = 100
_BEFORE = 60

_RESET, _BOLD = "\033[0m", "\033[1m"
_COLOURS = {Severity.ERROR: "\033[1;31m", Severity.WARNING: "\033[1;33m"}


class TextReporter:
    """Writes the findings; with -v also the inputs that are right, with -q no excerpts."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream = stream
        self._style = style

    def add(self, checked: Checked) -> None:
        """Write the findings of one input."""
        for finding in checked.findings:
            self._write(self._headline(finding))
            if finding.span is not None and self._style.verbosity >= 0 and finding.span.line in checked.lines:
                self._excerpt(finding.span, checked.lines[finding.span.line], _COLOURS[finding.severity])
            if self._style.verbosity > 0:
                self._background(finding)
        if self._style.verbosity > 0 and not checked.findings:
            outcome = "skipped, nothing chooses a schema for it" if checked.skipped else "valid"
            outcome = f"nothing new, {checked.known} in the baseline" if checked.known else outcome
            by = f" ({checked.schema})" if checked.schema else ""
            self._write(f"{printable(checked.file)}: {outcome}{by}")

    def close(self, summary: Summary) -> None:
        """Nothing is left to say: the summary is a note, and not part of the report."""

    def _headline(self, finding: Finding) -> str:
        where = self._in(_BOLD, f"{place(finding)}:")
        severity = self._in(_COLOURS[finding.severity], f"{finding.severity}:")
        return f"{where} {severity} {printable(finding.message)} [{finding.code}]"

    def _excerpt(self, span: Span, line: str, colour: str) -> None:
        text, underline = excerpt(line, span)
        if not text.strip():
            return
        self._write(f"{span.line:5} | {text}".rstrip())
        if underline:
            self._write(f"      | {self._in(colour, underline)}")

    def _background(self, finding: Finding) -> None:
        if finding.expected:
            self._write(f"      = could stand here: {printable(', '.join(finding.expected))}")
        if finding.origin is not None:
            line = f":{finding.origin.line}" if finding.origin.line else ""
            self._write(f"      = by the schema at {printable(finding.origin.file)}{line}")

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self._style.colour else text

    def _write(self, line: str) -> None:
        print(line, file=self._stream)


def excerpt(line: str, span: Span) -> tuple[str, str]:
    """A line as it is shown, cut around the place where it is long, and the carets to stand below it.

    The carets line up on a terminal: tabs are shown as spaces, and wide characters count twice. Without
    a column there are none.
    """
    if span.column is None:
        return printable(_cut(line, 0)[0]), ""
    begin = span.column - 1
    same_line = span.end_column is not None and span.end_line in (None, span.line)
    end = span.end_column - 1 if same_line and span.end_column is not None else begin + 1
    text, offset = _cut(line, begin)
    lead = text[: max(begin - offset, 0)]
    marked = text[max(begin - offset, 0) : max(end - offset, begin - offset + 1)]
    return printable(text), " " * _cells(printable(lead)) + "^" * max(_cells(printable(marked)), 1)


def _cut(line: str, focus: int) -> tuple[str, int]:
    """At most _WIDTH characters of the line around a place, and how far a place in it has moved."""
    if len(line) <= _WIDTH:
        return line, 0
    begin = min(max(focus - _BEFORE, 0), max(len(line) - _WIDTH, 0))
    end = begin + _WIDTH
    head, tail = ("…" if begin else ""), ("…" if end < len(line) else "")
    return head + line[begin:end] + tail, begin - len(head)


def _cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


@lru_cache(maxsize=256)
def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
