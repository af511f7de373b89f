"""What the commands that report have in common: their options, their streams, and the note at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from relaxng.report import FORMATS, Style, printable

if TYPE_CHECKING:
    from relaxng.checker import Summary

_F = TypeVar("_F", bound=Callable[..., Any])


def reporting(command: _F) -> _F:
    """Give a command the options for its report."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--output-format",
        type=click.Choice(list(FORMATS)),
        default="text",
        show_default=True,
        help="How to write the findings.",
    ),
    click.option(
        "--color",
        "--colour",
        "colour",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Whether to colour the text format; auto asks the terminal, NO_COLOR and FORCE_COLOR.",
    ),
    click.option(
        "-v",
        "--verbose",
        count=True,
        help="Say more: each file that is right, the count at the end, and for each finding all that could stand there"
        " and where the schema says so.",
    ),
    click.option("-q", "--quiet", count=True, help="Say less: no excerpts; twice: nothing but the exit status."),
)


def output(colour: str, verbosity: int) -> tuple[TextIO, Style]:
    """Where the report goes, and how it looks."""
    out = sys.stdout
    if verbosity <= -2 or out is None:
        out = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    elif hasattr(out, "reconfigure"):
        # A path or message that the terminal's encoding lacks must not stop the report.
        out.reconfigure(errors="backslashreplace")
    return out, Style(_wants_colour(colour, out), verbosity)


def _wants_colour(choice: str, stream: TextIO) -> bool:
    """Colour by the option, then by NO_COLOR and FORCE_COLOR (https://no-color.org), then on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def close(out: TextIO, output_format: str, style: Style, summary: Summary, seconds: float) -> None:
    """Flush the report, and say for people what came of the run."""
    out.flush()
    if output_format == "text" and style.verbosity >= 0 and (summary.errors or summary.warnings or style.verbosity > 0):
        note(_count(summary, seconds))


def _count(summary: Summary, seconds: float) -> str:
    parts = [f"{some(summary.checked, 'file')} checked"]
    if summary.skipped:
        parts.append(f"{summary.skipped} skipped")
    if summary.errors or summary.warnings:
        parts.append(some(summary.errors, "error"))
        if summary.warnings:
            parts.append(some(summary.warnings, "warning"))
    else:
        parts.append("nothing wrong")
    return f"{', '.join(parts)} ({seconds:.2f} s)"


def some(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def note(text: str) -> None:
    """Say something beside the report, on standard error."""
    if sys.stderr is None:  # closed by whoever started us; print would take standard output then
        return
    print(f"relaxng: {text}" if "\n" in text else f"relaxng: {printable(text)}", file=sys.stderr)
