"""`relaxng check`: the main job."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from relaxng.checker import Checked, Checker, Summary, unreadable
from relaxng.cli.inputs import STDIN, Input, inputs
from relaxng.codes import ExitStatus
from relaxng.document import DocumentError
from relaxng.report import FORMATS, Reporter, Style, printable, reporter
from relaxng.schema import Schema, SchemaError, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|DIR|-]...")
@click.option(
    "--schema",
    "--schemafile",
    "schema_source",
    metavar="NAME|PATH",
    help="The schema: a built-in name, or a RELAX NG file. By default the root element of each document chooses"
    " a built-in one.",
)
@click.option("--skip-unknown", is_flag=True, help="Pass over files whose root element belongs to no built-in schema.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input in the report.")
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to colour the text format; auto asks the terminal, NO_COLOR and FORCE_COLOR.",
)
@click.option("-v", "--verbose", count=True, help="Say more: each file that is right, and the count at the end.")
@click.option("-q", "--quiet", count=True, help="Say less: no excerpts; twice: nothing but the exit status.")
def check(
    files: tuple[str, ...],
    schema_source: str | None,
    skip_unknown: bool,
    stdin_filename: str | None,
    output_format: str,
    colour: str,
    verbose: int,
    quiet: int,
) -> None:
    """Check documents: files, directories (every *.xml in them), or - for standard input.

    Exit status: 0 nothing wrong, 1 something is, 2 a fault in the usage, a schema or a file that cannot
    be read, or nothing was checked; 3 a fault of relaxng itself.
    """
    if not files:
        raise click.UsageError("nothing to check: name files or directories, or - for standard input")
    if stdin_filename is not None and STDIN not in files:
        raise click.UsageError("--stdin-filename needs standard input among the files: -")
    started = time.perf_counter()
    out, style = _output(colour, verbose - quiet)
    report = reporter(output_format, out, style)
    summary = Summary()
    schema = _schema(schema_source, report, summary)
    if schema is not None or schema_source is None:
        checker = Checker(schema, skip_unknown=skip_unknown)
        _run(checker, inputs(files, stdin_filename or "<stdin>"), report, summary)
    report.close(summary)
    status = summary.status
    if status is ExitStatus.CLEAN and not summary.checked and not summary.skipped:
        _note(f"nothing was checked: there are no XML files in {', '.join(files)}")
        status = ExitStatus.TROUBLE
    if output_format == "text" and style.verbosity >= 0 and (summary.errors or summary.warnings or verbose):
        _note(_count(summary, time.perf_counter() - started))
    out.flush()
    sys.exit(status)


def _run(checker: Checker, found: Iterable[Input], report: Reporter, summary: Summary) -> None:
    for source in found:
        try:
            checked = _check(checker, source)
        except Exception:  # noqa: BLE001 - a fault of ours costs this file only, and never passes for a clean one
            import traceback

            summary.status = ExitStatus.CRASH
            _note(f"internal error in {source.name}; please report it with this:\n{traceback.format_exc()}")
            continue
        summary.add(checked)
        report.add(checked)


def _check(checker: Checker, source: Input) -> Checked:
    try:
        data = source.read()
    except OSError as error:
        checked = unreadable(source.name, error)
        if isinstance(error, FileNotFoundError) and (near := _near_command(source.name)):
            _note(f"'{source.name}' is no command either; did you mean `relaxng {near}`?")
        return checked
    except DocumentError as error:
        return Checked(source.name, (error.finding,))
    return checker.check(source.name, data)


def _schema(source: str | None, report: Reporter, summary: Summary) -> Schema | None:
    """The schema that --schema names; its faults are findings of the run, once."""
    if source is None:
        return None
    try:
        return load_schema(source)
    except SchemaError as error:
        checked = Checked(source, error.findings)
        summary.add(checked)
        summary.status = ExitStatus.TROUBLE
        report.add(checked)
        return None


def _output(colour: str, verbosity: int) -> tuple[TextIO, Style]:
    out = sys.stdout
    if verbosity <= -2:
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


def _near_command(name: str) -> str | None:
    from difflib import get_close_matches

    commands = click.get_current_context().find_root().command
    names = commands.commands if isinstance(commands, click.Group) else {}
    return next(iter(get_close_matches(name, names, n=1)), None)


def _count(summary: Summary, seconds: float) -> str:
    parts = [f"{_some(summary.checked, 'file')} checked"]
    if summary.skipped:
        parts.append(f"{summary.skipped} skipped")
    if summary.errors or summary.warnings:
        parts.append(_some(summary.errors, "error"))
        if summary.warnings:
            parts.append(_some(summary.warnings, "warning"))
    else:
        parts.append("nothing wrong")
    return f"{', '.join(parts)} ({seconds:.2f} s)"


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _note(text: str) -> None:
    print(f"relaxng: {text}" if "\n" in text else f"relaxng: {printable(text)}", file=sys.stderr)
