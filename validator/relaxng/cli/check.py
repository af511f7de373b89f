"""`relaxng check`: the main job."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from relaxng.catalog import builtin_schemas
from relaxng.checker import Checker
from relaxng.cli.inputs import STDIN, inputs
from relaxng.cli.output import Formats, Output, note, reporting
from relaxng.cli.progress import Progress
from relaxng.cli.run import Run
from relaxng.codes import ExitStatus
from relaxng.engine import Engine
from relaxng.schema import SchemaError, load_schema

if TYPE_CHECKING:
    from typing import TextIO

    from relaxng.cli.fixing import Fixing


def _jobs(_ctx: click.Context, _parameter: click.Parameter, value: str) -> int:
    """A number of processes, or `auto` for the number of processors that this process may use."""
    if value == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise click.BadParameter(f"'{value}' is no number of processes; write a whole number from 1 on, or auto")
    return int(value)


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
@click.option(
    "--libvirt",
    metavar="VERSION",
    callback=lambda _context, _parameter, value: version(value),
    help="The libvirt that the documents are meant for, as in 9.0: warn of what it does not know yet.",
)
@click.option("--skip-unknown", is_flag=True, help="Pass over files whose root element belongs to no built-in schema.")
@click.option("--fix", is_flag=True, help="Mend what is certain in the files, and report what is left.")
@click.option("--diff", is_flag=True, help="Show as a patch what --fix would change, and change nothing.")
@click.option(
    "--max-errors",
    type=click.IntRange(1),
    metavar="N",
    help="Report the first N findings of the run; the others are only counted.",
)
@click.option(
    "-j",
    "--jobs",
    callback=_jobs,
    default="auto",
    show_default=True,
    metavar="N|auto",
    help="Processes that judge; auto takes as many as there are processors, where the files are many.",
)
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input in the report.")
@reporting
def check(
    files: tuple[str, ...],
    schema_source: str | None,
    engine: str,
    catalog: str | None,
    check_ids: bool,
    libvirt: str | None,
    skip_unknown: bool,
    fix: bool,
    diff: bool,
    max_errors: int | None,
    jobs: int,
    stdin_filename: str | None,
    formats: Formats,
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
    if fix and (diff or STDIN in files):
        raise click.UsageError("--fix and --diff exclude each other" if diff else "--fix needs files; use --diff for -")
    output = Output(formats, colour, verbose - quiet)
    progress = Progress(wanted=quiet == 0 and verbose == 0)
    run = Run(output.reporter, max_errors, fixing=_fixing(fix, diff, output.stream), progress=progress)
    interrupted = False
    try:
        schema = None if schema_source is None else load_schema(schema_source, engine, catalog, check_ids, libvirt)
    except SchemaError as error:
        run.refuse(error)
    else:
        checker = Checker(schema, engine=Engine(engine), skip_unknown=skip_unknown, libvirt=libvirt)
        try:
            run.judge(checker, inputs(files, stdin_filename or "<stdin>"), jobs)
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: what was found until then follows")
    summary = run.close()
    status = summary.status
    if not interrupted and status is ExitStatus.CLEAN and not summary.checked and not summary.skipped:
        note(f"nothing was checked: {', '.join(files)} has no *.xml files (links to folders are not followed)")
        status = ExitStatus.TROUBLE
    output.close(summary)
    sys.exit(130 if interrupted else status)


def version(text: str | None) -> str | None:
    """A version of libvirt as it was given; a note where the built-in schemas know only what came before it."""
    if text is None:
        return None
    from relaxng.versions import Version

    try:
        wanted = Version.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    for schema in builtin_schemas().values():
        product, _, described = schema.describes.partition(" ")
        if product == "libvirt" and wanted > Version.parse(described):
            note(f"the schema '{schema.name}' describes {schema.describes}; of what came after it nothing is known")
    return text


def _fixing(fix: bool, diff: bool, out: TextIO) -> Fixing | None:
    if not fix and not diff:
        return None
    from relaxng.cli.fixing import Fixing

    return Fixing(out if diff else None)
