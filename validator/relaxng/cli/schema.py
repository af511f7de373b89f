"""`relaxng schema`: the built-in schemas, and a check for schemas of one's own."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from relaxng.catalog import builtin_schemas
from relaxng.checker import Checked, Summary, of_schema, unreadable
from relaxng.cli.inputs import STDIN, inputs
from relaxng.cli.offers import complete_files, complete_schemas
from relaxng.cli.output import Formats, Output, check_apart, reporting
from relaxng.codes import ExitStatus
from relaxng.nearness import did_you_mean
from relaxng.reasons import reason_of
from relaxng.report import Style, reporter
from relaxng.schema import SchemaError, catalog_resolver, load_grammar
from relaxng.schemaset import CheckedSchema
from relaxng.schemaset import check_schemas as check_together


@click.group()
def schema() -> None:
    """Look at the built-in schemas, or check schemas of your own."""


@schema.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_files)
@click.option(
    "--catalog",
    metavar="FILE",
    shell_complete=complete_files,
    help="An OASIS XML catalogue for the files that the schemas refer to.",
)
@click.option(
    "--within",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Where to look for schemas that include one without a start: it is checked as a part of them.",
)
@reporting
def check_schemas(
    files: tuple[str, ...],
    catalog: str | None,
    within: str | None,
    formats: Formats,
    colour: str,
    verbose: int,
    quiet: int,
) -> None:
    """Check RELAX NG schemas: every rule of the specification, and, as warnings, what is never used.

    A file that another of them includes is checked as a part of that.

    Exit status: 0 every schema is correct, 1 one is not, 2 one cannot be read.
    """
    output = Output(formats, colour, verbose - quiet, inputs=files)
    report = output.reporter
    summary = Summary()
    status = ExitStatus.CLEAN
    unread = 0
    try:
        others = _schemas_within(within) if within is not None else ()
        judged = check_together(files, None if catalog is None else catalog_resolver(catalog), others)
    except SchemaError as error:  # the catalogue, which is the same for all
        judged, status = [], ExitStatus.TROUBLE
        for checked in of_schema(error.findings):
            summary.add(checked)
            report.add(checked)
    for one in judged:
        outcomes = list(of_schema(one.findings)) or [Checked(one.file, schema=_judged_as(one))]
        wrong = ExitStatus.FINDINGS
        if one.error is not None:
            outcomes, wrong = [unreadable(one.file, one.error)], ExitStatus.TROUBLE
            unread += 1
        before = summary.errors
        for checked in outcomes:
            summary.add(checked)
            report.add(checked)
        status = max(status, wrong if summary.errors > before else ExitStatus.CLEAN)
    summary.checked = len(judged) - unread
    report.close(summary)
    output.close(summary)
    sys.exit(status)


def _schemas_within(folder: str) -> Iterator[str]:
    """The schemas in a folder; what git ignores is passed over."""
    from relaxng.exclusion import Exclusion

    return (
        found.name for found in inputs((folder,), STDIN, Exclusion, suffixes=(".rng", ".rnc")) if found.error is None
    )


def _judged_as(one: CheckedSchema) -> str:
    return "RELAX NG" if one.part_of is None else f"as a part of {one.part_of}"


@schema.command("doc")
@click.argument("name", metavar="NAME|PATH", shell_complete=complete_schemas)
@click.option("--html", "as_html", is_flag=True, help="Write one HTML page that stands by itself; else Markdown.")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    shell_complete=complete_files,
    help="Write to a file, not to standard output.",
)
@click.option(
    "--catalog",
    metavar="FILE",
    shell_complete=complete_files,
    help="An OASIS XML catalogue for the files that the schema refers to.",
)
def document_schema(name: str, as_html: bool, path: str | None, catalog: str | None) -> None:
    """Write the reference of a schema's vocabulary: a built-in schema, or a RELAX NG file.

    It holds every element and attribute, what they may hold and where they may stand, with the documentation that
    the schema gives (a:documentation), and the release that brought each (rx:since).
    """
    if path is not None:
        check_apart(path, [name], "-o")
    from relaxng.reference.html import html
    from relaxng.reference.markdown import markdown
    from relaxng.reference.vocabulary import vocabulary

    entry = builtin_schemas().get(name)
    title = name if entry is None else entry.title
    subtitle = "" if entry is None else f"The vocabulary of the schema `{name}`, which describes {entry.describes}."
    try:
        grammar = load_grammar(name, catalog)
    except SchemaError as error:
        _refuse(error)
    reference = vocabulary(grammar, title, subtitle)
    written = (html(reference) if as_html else markdown(reference)).encode()
    if path is None:
        if sys.stdout is None:  # closed by whoever started us
            raise OSError(errno.EBADF, "standard output is closed")
        sys.stdout.buffer.write(written)
        return
    try:
        Path(path).write_bytes(written)
    except OSError as error:
        raise click.BadParameter(f"cannot write '{path}': {reason_of(error)}", param_hint="-o") from None


def _refuse(error: SchemaError) -> NoReturn:
    """Say what is wrong with a schema that something else was asked about, and end."""
    report = reporter("text", sys.stderr, Style())
    for checked in of_schema(error.findings):
        report.add(checked)
    sys.exit(ExitStatus.TROUBLE)


@schema.command("list")
def list_schemas() -> None:
    """List the built-in schemas: name, root element, and what their documents are."""
    rows = [(entry.name, f"<{entry.root}>", entry.title, entry.describes) for entry in builtin_schemas().values()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*cells, row[3])))


@schema.command("show")
@click.argument("name", shell_complete=complete_schemas)
@click.option("--path", "only_path", is_flag=True, help="Print only the path of the schema, for another tool to use.")
def show_schema(name: str, only_path: bool) -> None:
    """Show the built-in schema NAME: what it describes, and where its files are."""
    entry = builtin_schemas().get(name)
    if entry is None:
        hint = did_you_mean(name, builtin_schemas()) or "; `relaxng schema list` lists them"
        raise click.BadParameter(f"there is no built-in schema '{name}'{hint}", param_hint="NAME")
    if only_path:
        click.echo(str(entry.path))
        return
    files = sorted(path.name for path in entry.path.parent.glob("*.rng"))
    click.echo(f"name       {entry.name}")
    click.echo(f"title      {entry.title}")
    click.echo(f"root       <{entry.root}>")
    click.echo(f"describes  {entry.describes}")
    click.echo(f"schema     {entry.path}")
    click.echo(f"beside it  {', '.join(file for file in files if file != entry.path.name)}")
