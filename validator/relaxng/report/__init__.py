"""Reports: one module for each output format, one table that lists them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relaxng.checker import Checked, Summary


class Style(NamedTuple):
    """How a report for people looks: in colour or not, and how much it says beyond the findings.

    `verbosity` is 0 by default, above it with each -v, below it with each -q.
    """

    colour: bool = False
    verbosity: int = 0


class Reporter(Protocol):
    """Writes what comes of each input, in the order it is given, and closes with the summary."""

    def add(self, checked: Checked) -> None:
        """Report one input."""

    def close(self, summary: Summary, /) -> None:
        """Write what can only be written at the end."""


FORMATS = {
    "text": "relaxng.report.text:TextReporter",
    "gcc": "relaxng.report.gcc:GccReporter",
    "json": "relaxng.report.json:JsonReporter",
    "jsonl": "relaxng.report.jsonl:JsonLinesReporter",
    "sarif": "relaxng.report.sarif:SarifReporter",
    "github": "relaxng.report.github:GitHubReporter",
    "gitlab": "relaxng.report.gitlab:GitLabReporter",
    "junit": "relaxng.report.junit:JUnitReporter",
    "checkstyle": "relaxng.report.checkstyle:CheckstyleReporter",
    "rdjson": "relaxng.report.rdjson:RdjsonReporter",
}


def reporter(name: str, stream: TextIO, style: Style) -> Reporter:
    """The reporter for a format of FORMATS. Only that format's module is imported."""
    module, _, cls = FORMATS[name].partition(":")
    made: Reporter = getattr(import_module(module), cls)(stream, style)
    return made


class Several:
    """Hands on to several reporters."""

    def __init__(self, reporters: Sequence[Reporter]) -> None:
        self._reporters = reporters

    def add(self, checked: Checked) -> None:
        """Report one input."""
        for each in self._reporters:
            each.add(checked)

    def close(self, summary: Summary) -> None:
        """Close every report."""
        for each in self._reporters:
            each.close(summary)


def printable(text: str) -> str:
    """The text on one line, without what could steer a terminal: messages quote files that are not ours."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in "\t\n\r ":
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
