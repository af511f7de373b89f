"""What the commands that report have in common: their options, their streams, and the note at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias, TypeVar

import click

from relaxng.cli.offers import complete_formats
from relaxng.nearness import did_you_mean
from relaxng.reasons import reason_of
from relaxng.report import FORMATS, Reporter, Several, Style, printable, reporter

if TYPE_CHECKING:
    from relaxng.checker import Summary

Formats: TypeAlias = tuple[tuple[str, str], ...]
"""Formats of reports, each with the file that it is written to; empty for standard output."""

_F = TypeVar("_F", bound=Callable[..., Any])


def reporting(command: _F) -> _F:
    """Give a command the options for its report."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _formats(_ctx: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> Formats:
    """The formats, each with the file that it is written to; empty for standard output, which takes one."""
    found = tuple((name, file) for name, _, file in (word.partition("=") for word in words or ("text",)))
    for (name, file), word in zip(found, words, strict=False):
        if name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"; there are {', '.join(FORMATS)}"
            raise click.BadParameter(f"there is no format '{name}'{hint}")
        if "=" in word and not file:
            raise click.BadParameter(f"'{word}' names no file")
    files = [file for _, file in found]
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        what = f"'{twice}'" if twice else "standard output"
        raise click.BadParameter(f"{what} takes one format; give the others a file: FORMAT=FILE")
    return found


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--output-format",
        "formats",
        multiple=True,
        callback=_formats,
        metavar="FORMAT[=FILE]",
        shell_complete=complete_formats,
        help=f"How to write the findings, and where; may be given several times. {', '.join(FORMATS)}. [default: text]",
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


class Output:
    """The report of a run: on standard output (or `stream`), in files, or both.

    Raises click.BadParameter for a file that cannot be written, or is one of the `inputs` of the run.
    """

    def __init__(
        self,
        formats: Formats,
        colour: str,
        verbosity: int,
        stream: TextIO | None = None,
        *,
        inputs: Sequence[str] = (),
    ) -> None:
        self._started = time.perf_counter()
        for _, file in formats:
            if file:
                check_apart(file, inputs, "'--output-format'")
        self.verbosity = verbosity
        self.stream, style = styled(colour, verbosity, stream)
        self._for_people = any(name == "text" and not file for name, file in formats)
        self._files: list[TextIO] = []
        reporters = [
            reporter(name, self._opened(file), Style(verbosity=verbosity))
            if file
            else reporter(name, self.stream, style)
            for name, file in formats
        ]
        self.reporter: Reporter = reporters[0] if len(reporters) == 1 else Several(reporters)

    def _opened(self, file: str) -> TextIO:
        try:
            stream = Path(file).open("w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115 - closed at the end of the run
        except OSError as error:
            why = reason_of(error)
            raise click.BadParameter(f"cannot write '{file}': {why}", param_hint="'--output-format'") from None
        self._files.append(stream)
        return stream

    def close(self, summary: Summary) -> None:
        """Flush the report, and say for people what came of the run. The report itself must be closed already."""
        self.stream.flush()
        for stream in self._files:
            stream.close()
        has_findings = summary.errors or summary.warnings
        if self._for_people and self.verbosity >= 0 and (has_findings or self.verbosity > 0):
            note(_count(summary, time.perf_counter() - self._started))


def check_apart(file: str, inputs: Sequence[str], option: str) -> None:
    """Check that what an option names, to be written, is none of the inputs. Raises click.BadParameter."""
    if not os.path.isfile(file):  # noqa: PTH113 - Path.is_file raises where it may not look
        return
    if any(os.path.isfile(name) and os.path.samefile(file, name) for name in inputs):  # noqa: PTH113, PTH121 - see above
        raise click.BadParameter(f"'{file}' is to be read, and would be overwritten", param_hint=option)


def styled(colour: str, verbosity: int = 0, stream: TextIO | None = None) -> tuple[TextIO, Style]:
    """Where something for people goes, standard output by default, and how it looks."""
    out = stream if stream is not None else sys.stdout
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


def _count(summary: Summary, seconds: float) -> str:
    parts = [f"{some(summary.checked, 'file')} checked"]
    if summary.skipped:
        parts.append(f"{summary.skipped} skipped")
    if summary.errors or summary.warnings:
        parts.append(some(summary.errors, "error"))
        if summary.warnings:
            parts.append(some(summary.warnings, "warning"))
    else:
        parts.append("nothing wrong" if not summary.known else "nothing new")
    if summary.known:
        parts.append(f"{summary.known} in the baseline")
    return f"{', '.join(parts)} ({seconds:.2f} s)"


def some(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def crash(name: str) -> None:
    """Say, within the handler of an exception, that it is a fault of ours and costs this input only."""
    import traceback

    note(f"internal error in {name}; please report it with this:\n{traceback.format_exc()}")


def note(text: str) -> None:
    """Say something beside the report, on standard error."""
    if sys.stderr is None:  # closed by whoever started us; print would take standard output then
        return
    print(f"relaxng: {text}" if "\n" in text else f"relaxng: {printable(text)}", file=sys.stderr)
