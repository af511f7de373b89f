"""Reports: one module for each output format, one table that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary


@dataclass(frozen=True, slots=True)
class Style:
    """How a report for people looks: in colour or not, and how much it says beyond the findings.

    `verbosity` is 0 by default, above it with each -v, below it with each -q.
    """

    colour: bool = False
    verbosity: int = 0


class Reporter(Protocol):
    """Writes what comes of each input, in the order it is given, and closes with the summary."""

    def add(self, checked: Checked) -> None:
        """Report one input."""

    def close(self, summary: Summary) -> None:
        """Write what can only be written at the end."""


FORMATS = {
    "text": "relaxng.report.text:TextReporter",
    "gcc": "relaxng.report.gcc:GccReporter",
    "json": "relaxng.report.json:JsonReporter",
}


def reporter(name: str, stream: TextIO, style: Style) -> Reporter:
    """The reporter for a format of FORMATS. Only that format's module is imported."""
    module, _, cls = FORMATS[name].partition(":")
    made: Reporter = getattr(import_module(module), cls)(stream, style)
    return made


def printable(text: str) -> str:
    """The text on one line, without what could steer a terminal: messages quote files that are not ours."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in "\t\n\r ":
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
