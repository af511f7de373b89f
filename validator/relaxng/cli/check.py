"""`relaxng check`: the main job."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from relaxng.checker import Checked, Checker, Summary, of_schema, unreadable
from relaxng.cli.inputs import STDIN, Input, inputs
from relaxng.cli.output import close, note, output, reporting
from relaxng.codes import ExitStatus
from relaxng.document import DocumentError
from relaxng.engine import Engine
from relaxng.nearness import nearest
from relaxng.report import Reporter, reporter
from relaxng.schema import SchemaError, load_schema

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
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.AUTO.value,
    show_default=True,
    help="Who judges: auto takes libxml2 where it is right and fast; both reports where libxml2 differs.",
)
@click.option("--catalog", metavar="FILE", help="An OASIS XML catalogue for the files that the schema refers to.")
@click.option("--check-ids", is_flag=True, help="Also check that IDs are unique and that references lead to one.")
@click.option("--skip-unknown", is_flag=True, help="Pass over files whose root element belongs to no built-in schema.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input in the report.")
@reporting
def check(
    files: tuple[str, ...],
    schema_source: str | None,
    engine: str,
    catalog: str | None,
    check_ids: bool,
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
    if (catalog is not None or check_ids) and schema_source is None:
        option = "--check-ids" if check_ids else "--catalog"
        raise click.UsageError(f"{option} goes with --schema: the built-in schemas have no use for it")
    started = time.perf_counter()
    out, style = output(colour, verbose - quiet)
    report = reporter(output_format, out, style)
    summary = Summary()
    schema = None
    try:
        if schema_source is not None:
            schema = load_schema(schema_source, engine, catalog, check_ids)
    except SchemaError as error:
        for checked in of_schema(error.findings):
            summary.add(checked)
            report.add(checked)
        summary.status = ExitStatus.TROUBLE
    if schema is not None or schema_source is None:
        checker = Checker(schema, engine=Engine(engine), skip_unknown=skip_unknown)
        _run(checker, inputs(files, stdin_filename or "<stdin>"), report, summary)
    report.close(summary)
    status = summary.status
    if status is ExitStatus.CLEAN and not summary.checked and not summary.skipped:
        note(f"nothing was checked: {', '.join(files)} has no *.xml files (links to folders are not followed)")
        status = ExitStatus.TROUBLE
    close(out, output_format, style, summary, time.perf_counter() - started)
    sys.exit(status)


def _run(checker: Checker, found: Iterable[Input], report: Reporter, summary: Summary) -> None:
    for source in found:
        checked = _outcome(checker, source)
        if checked is None:
            summary.status = ExitStatus.CRASH
        else:
            summary.add(checked)
            report.add(checked)


def _outcome(checker: Checker, source: Input) -> Checked | None:
    try:
        return _check(checker, source)
    except Exception:  # noqa: BLE001 - a fault of ours costs this file only, and never passes for a clean one
        import traceback

        note(f"internal error in {source.name}; please report it with this:\n{traceback.format_exc()}")
        return None


def _check(checker: Checker, source: Input) -> Checked:
    try:
        data = source.read()
    except OSError as error:
        checked = unreadable(source.name, error)
        if isinstance(error, FileNotFoundError) and (near := _near_command(source.name)):
            note(f"'{source.name}' is no command either; did you mean `relaxng {near}`?")
        return checked
    except DocumentError as error:
        return Checked(source.name, (error.finding,))
    return checker.check(source.name, data)


def _near_command(name: str) -> str | None:
    commands = click.get_current_context().find_root().command
    names = commands.commands if isinstance(commands, click.Group) else {}
    near = nearest(name, names)
    return near if near != name else None
