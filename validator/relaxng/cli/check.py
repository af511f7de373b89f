"""`relaxng check`: the main job."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING

import click

from relaxng.association import Associations
from relaxng.catalog import builtin_schemas
from relaxng.checker import Checker
from relaxng.cli.adoption import Adoption, adopting
from relaxng.cli.associating import associating, show
from relaxng.cli.caching import cached, caching
from relaxng.cli.configuration import configuration, configured
from relaxng.cli.excluding import excluding, exclusion
from relaxng.cli.inputs import STDIN, inputs, listing
from relaxng.cli.offers import complete_files
from relaxng.cli.output import Formats, Output, note, reporting
from relaxng.cli.progress import Progress
from relaxng.cli.run import Run
from relaxng.cli.selection import selecting, selection_of
from relaxng.codes import ExitStatus
from relaxng.engine import Engine
from relaxng.finding import FaultError
from relaxng.schema import catalog_resolver
from relaxng.switches import Switches

if TYPE_CHECKING:
    from typing import BinaryIO, TextIO

    from relaxng.cli.fixing import Fixing


def _jobs(_ctx: click.Context, _parameter: click.Parameter, value: str) -> int:
    """A number of processes, or `auto` for the number of processors that this process may use."""
    if value == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise click.BadParameter(f"'{value}' is no number of processes; write a whole number from 1 on, or auto")
    return int(value)


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|DIR|-]...", shell_complete=complete_files)
@associating
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.AUTO.value,
    show_default=True,
    help="Who judges: auto takes libxml2 where it is right and fast; both reports where libxml2 differs.",
)
@click.option(
    "--check-ids/--no-check-ids",
    help="Also check that IDs are unique and that references lead to one, by schemas that are not built in.",
)
@click.option(
    "--libvirt",
    metavar="VERSION",
    callback=lambda context, _parameter, value: None if context.resilient_parsing else version(value),
    help="The libvirt that the documents are meant for, as in 9.0: warn of what it does not know yet.",
)
@click.option("--skip-unknown/--no-skip-unknown", help="Pass over files for which nothing chooses a schema.")
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
    help="Processes that judge; auto takes as many as there are processors, where the files are many or take long.",
)
@caching
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input in the report.")
@listing
@excluding
@adopting
@selecting
@reporting
@configured
@click.pass_context
def check(
    context: click.Context,
    /,
    files: tuple[str, ...],
    schema_sources: tuple[str, ...],
    catalog: str | None,
    xml_model: bool,
    show_schema: bool,
    engine: str,
    check_ids: bool,
    libvirt: str | None,
    skip_unknown: bool,
    exclude: tuple[str, ...],
    gitignore: bool,
    fix: bool,
    diff: bool,
    max_errors: int | None,
    jobs: int,
    cache: bool | None,
    cache_dir: str | None,
    stdin_filename: str | None,
    files_from: BinaryIO | None,
    ignore: tuple[str, ...],
    select: tuple[str, ...],
    severity: tuple[str, ...],
    baseline: str | None,
    write_baseline: str | None,
    strict: bool,
    exit_zero: bool,
    formats: Formats,
    colour: str,
    verbose: int,
    quiet: int,
) -> None:
    """Check documents: files, directories (every *.xml in them), or - for standard input.

    Exit status: 0 nothing wrong, 1 something is, 2 a fault in the usage, a schema or a file that cannot
    be read, or nothing was checked; 3 a fault of relaxng itself.
    """
    _check_usage(files, files_from, stdin_filename, fix=fix, diff=diff)
    selection = selection_of(ignore, select, severity)
    output = Output(formats, colour, verbose - quiet, inputs=files)
    progress = Progress(wanted=quiet == 0 and verbose == 0)
    run = Run(output.reporter, max_errors, fixing=_fixing(fix, diff, output.stream), progress=progress)
    interrupted = False
    name = stdin_filename or "<stdin>"
    try:
        config = configuration(context)
        run.adopt(Adoption.of(baseline, write_baseline, strict=strict, exit_zero=exit_zero), Switches(config))
        project = config.project if config is not None else None
        associations = Associations(schema_sources, project, catalog_resolver(catalog), models=xml_model)
        checker = Checker(
            engine=Engine(engine),
            skip_unknown=skip_unknown,
            associations=associations,
            catalog=catalog,
            check_ids=check_ids,
            libvirt=libvirt,
            selection=selection,
        )
        # What is mended is judged several times as it changes; what is piped in changes with each key that is hit.
        keeping = None if fix or diff or show_schema else cached(checker, cache, cache_dir, frozenset({name}))
        if not show_schema:
            (keeping or checker).load(schema_sources)
    except FaultError as error:
        run.refuse(error.findings)
    else:
        reports = tuple(file for _, file in formats if file)
        passed_over = functools.cache(lambda: exclusion(config, exclude, gitignore=gitignore, written=reports))
        found = inputs(files, name, passed_over, files_from)
        try:
            if show_schema:
                show(associations, found, run, output.stream)
            else:
                run.judge(keeping or checker, found, jobs)
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: what was found until then follows")
        if keeping is not None and keeping.trouble is not None:
            note(f"the cache was given up: {keeping.trouble}")
    summary = run.close(interrupted=interrupted)
    status = summary.status
    is_empty = not summary.checked and not summary.skipped and not show_schema
    if not interrupted and status is ExitStatus.CLEAN and is_empty:
        _note_nothing(files, files_from)
        status = ExitStatus.TROUBLE
    output.close(summary)
    sys.exit(130 if interrupted else status)


def _check_usage(
    files: tuple[str, ...], files_from: BinaryIO | None, stdin_filename: str | None, *, fix: bool, diff: bool
) -> None:
    if not files and files_from is None:
        raise click.UsageError("nothing to check: name files or directories, or - for standard input")
    if STDIN in files and sys.stdin is not None and files_from is sys.stdin.buffer:
        raise click.UsageError("standard input is either the document - or the list of --files-from")
    if stdin_filename is not None and STDIN not in files:
        raise click.UsageError("--stdin-filename needs standard input among the files: -")
    if fix and (diff or STDIN in files):
        raise click.UsageError("--fix and --diff exclude each other" if diff else "--fix needs files; use --diff for -")


def _note_nothing(files: tuple[str, ...], files_from: BinaryIO | None) -> None:
    where = [f"{', '.join(files)} has no *.xml files (links to folders are not followed)"] if files else []
    where += [f"{files_from.name} lists nothing to check"] if files_from is not None else []
    note(f"nothing was checked: {'; '.join(where)}")


def version(text: str | None) -> str | None:
    """A version of libvirt as it was given; a note where the built-in schemas know only what came before it."""
    if text is None:
        return None
    from relaxng.versions import Version

    try:
        wanted = Version.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    behind: dict[str, list[str]] = {}
    for schema in builtin_schemas().values():
        product, _, described = schema.describes.partition(" ")
        if product == "libvirt" and wanted > Version.parse(described):
            behind.setdefault(schema.describes, []).append(f"'{schema.name}'")
    for what, names in behind.items():
        schemas = f"schema {names[0]} describes" if len(names) == 1 else f"schemas {', '.join(names)} describe"
        note(f"the {schemas} {what}; of what came after it nothing is known")
    return text


def _fixing(fix: bool, diff: bool, out: TextIO) -> Fixing | None:
    if not fix and not diff:
        return None
    from relaxng.cli.fixing import Fixing

    return Fixing(out if diff else None)
