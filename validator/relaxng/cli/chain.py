"""`relaxng chain`: the backing chains of a domain's disks."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from relaxng.cli.chainview import VIEWS, view
from relaxng.cli.documents import work_on
from relaxng.cli.inputs import STDIN, is_folder
from relaxng.cli.offers import complete_files
from relaxng.cli.output import Formats, Output, note, reporting, styled
from relaxng.codes import ExitStatus
from relaxng.edits import EditError, write
from relaxng.finding import Finding
from relaxng.libvirt.address import AddressError, find, find_among
from relaxng.libvirt.disks import chains_of
from relaxng.libvirt.files import Files
from relaxng.reasons import reason_of
from relaxng.report import printable

if TYPE_CHECKING:
    from relaxng.document import Document

_files = click.argument("files", nargs=-1, required=True, metavar="FILE|DIR|-...", shell_complete=complete_files)
_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Read images under this folder only, wherever links lead.",
)
_view = click.option(
    "--output-format", type=click.Choice(list(VIEWS)), default="text", show_default=True, help="How to write it."
)
_colour = click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to colour the text format; auto asks the terminal, NO_COLOR and FORCE_COLOR.",
)
_in_place = click.option("-i", "--in-place", is_flag=True, help="Write the files anew instead of printing them.")


@click.group(short_help="See, complete and verify backing chains.")
def chain() -> None:
    """See the backing chains of a domain's disks, name a layer, complete and verify them.

    Images are never changed. Only `complete` and `verify` read any, and of each only its header.
    """


@chain.command(short_help="Show the chain of each disk.")
@_files
@click.option("--disk", metavar="TARGET", help="Only the disk of this target, such as vda.")
@_view
@_colour
def show(files: tuple[str, ...], disk: str | None, output_format: str, colour: str) -> None:
    """Show the chain of each disk, top first: layer, index, format, source, how it ends, and the mirror.

    Exit status: 0 all documents were read, 1 one is no domain's, 2 one cannot be read, or none has such a disk.
    """
    out, style = styled(colour)
    shown = view(output_format, out, style)
    targets: set[str] = set()

    def work(document: Document) -> Iterable[Finding]:
        chains = chains_of(document)
        targets.update(found.target for found in chains)
        wanted = [found for found in chains if disk in (None, found.target)]
        if wanted or disk is None:
            shown.show(document, wanted)
        return ()

    status = work_on(files, shown, work).status
    shown.close_view()
    out.flush()
    if disk is not None and disk not in targets:
        note(f"there is no disk '{disk}'; the disks are {', '.join(sorted(targets)) or 'none'}")
        status = max(status, ExitStatus.TROUBLE)
    sys.exit(status)


@chain.command(short_help="Find the layer that an address names.")
@click.argument("file", metavar="FILE|-", shell_complete=complete_files)
@click.argument("address")
@click.option("--disk", metavar="TARGET", help="The disk whose chain it is: block operations are told both.")
@_view
@_colour
def locate(file: str, address: str, disk: str | None, output_format: str, colour: str) -> None:
    """Find the layer that a block operation takes for ADDRESS: vda, vda[0], vda[2], or the path of an image.

    Exit status: 0 it was found, 1 the document is no domain's, 2 there is no such layer, or the file cannot be read.
    """
    if is_folder(file):
        raise click.BadParameter("it is a directory, and a layer is of one domain", param_hint="FILE")
    out, style = styled(colour)
    shown = view(output_format, out, style)

    def work(document: Document) -> Iterable[Finding]:
        chains = chains_of(document)
        try:
            if disk is None:
                found, layer = find_among(chains, address)
            else:
                found, _ = find_among(chains, disk)
                layer = find(found, address)
        except AddressError as error:
            wrong.append(str(error))
        else:
            shown.locate(document, found, layer)
        return ()

    wrong: list[str] = []
    status = work_on((file,), shown, work).status
    for message in wrong:
        raise click.BadParameter(printable(message), param_hint="ADDRESS")
    shown.close_view()
    out.flush()
    sys.exit(status)


@chain.command(short_help="Write the rest of open chains into documents.")
@_files
@_root
@_in_place
@click.option("--depth", type=click.IntRange(1, 200), metavar="N", help="Add at most N layers to a chain.")
@click.option("--index", is_flag=True, help="Give each layer an index, as a running domain shows them.")
@reporting
def complete(
    files: tuple[str, ...],
    root: str | None,
    in_place: bool,
    depth: int | None,
    index: bool,
    formats: Formats,
    colour: str,
    verbose: int,
    quiet: int,
) -> None:
    """Write the rest of each open chain into the document, as the headers of its images tell.

    A chain that is not sure down to its end stays as it is, and a finding says why. No other byte of the document
    changes. Without --in-place the document goes to standard output, and the findings to standard error.

    Exit status: 0 nothing wrong, 1 a chain could not be completed, 2 a file cannot be read or written.
    """
    from relaxng.libvirt.completion import complete as completed
    from relaxng.schema import load_schema

    reach = Files(root)
    schema = load_schema("domain")

    def change(document: Document) -> _Change:
        judge = schema if document.root_name == "domain" else None
        done = completed(document, reach, at_most=depth, numbered=index, schema=judge)
        layers = f"{done.added} layer{'' if done.added == 1 else 's'} added"
        return _Change(done.data, done.findings, layers if done.data != document.data else "nothing to add")

    _edit(files, in_place, change, formats, colour, verbose - quiet)


@chain.command(short_help="Take out what only a running domain shows.")
@_files
@_in_place
@click.option("--keep-layers", is_flag=True, help="Keep the layers, and take out only indexes and mirrors.")
@reporting
def strip(
    files: tuple[str, ...],
    in_place: bool,
    keep_layers: bool,
    formats: Formats,
    colour: str,
    verbose: int,
    quiet: int,
) -> None:
    """Take out what only a running domain shows: indexes, mirrors, and the layers that libvirt detected.

    A layer with an index counts as detected. Without --in-place the document goes to standard output, and the
    findings to standard error.

    Exit status: 0 nothing wrong, 1 a document is no domain's, 2 a file cannot be read or written.
    """
    from relaxng.libvirt.inactive import strip as stripped

    def change(document: Document) -> _Change:
        data = stripped(document, keep_layers=keep_layers)
        return _Change(data, (), "stripped" if data != document.data else "nothing to strip")

    _edit(files, in_place, change, formats, colour, verbose - quiet)


@chain.command(short_help="Compare documents with the headers of images.")
@_files
@_root
@reporting
def verify(files: tuple[str, ...], root: str | None, formats: Formats, colour: str, verbose: int, quiet: int) -> None:
    """Compare the chains in the documents with what the headers of their images say.

    Exit status: 0 nothing wrong, 1 something is, 2 a file cannot be read, or nothing was verified.
    """
    from relaxng.libvirt.verification import verify as verified

    output = Output(formats, colour, verbose - quiet, inputs=files)
    reach = Files(root)
    summary = work_on(files, output.reporter, lambda document: verified(document, reach))
    output.reporter.close(summary)
    output.close(summary)
    sys.exit(summary.status)


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of a document, the findings, and words for what was done."""

    data: bytes
    findings: tuple[Finding, ...]
    outcome: str


def _edit(
    files: tuple[str, ...],
    in_place: bool,
    change: Callable[[Document], _Change],
    formats: Formats,
    colour: str,
    verbosity: int,
) -> None:
    """Change documents, and put them where they are wanted."""
    if in_place and STDIN in files:
        raise click.UsageError("--in-place needs files: standard input has no place")
    if not in_place and (len(files) > 1 or is_folder(files[0])):
        raise click.UsageError("several documents cannot be printed as one: write them with --in-place")
    if not in_place and sys.stdout is None:  # closed by whoever started us
        raise OSError(errno.EBADF, "standard output is closed")
    # Beside a document that is printed, the report stands on standard error.
    output = Output(formats, colour, verbosity, None if in_place else sys.stderr, inputs=files)
    unwritten: list[str] = []

    def work(document: Document) -> Iterable[Finding]:
        try:
            changed = change(document)
            if in_place and changed.data != document.data:
                _write(document, changed.data, unwritten)
        except EditError as error:
            return [Finding(document.name, "VIR918", str(error))]
        if not in_place:
            sys.stdout.buffer.write(changed.data)
            sys.stdout.flush()
        elif verbosity > 0:
            note(f"{document.name}: {changed.outcome}")
        return changed.findings

    summary = work_on(files, output.reporter, work)
    output.reporter.close(summary)
    output.close(summary)
    sys.exit(max(summary.status, ExitStatus.TROUBLE) if unwritten else summary.status)


def _write(document: Document, data: bytes, unwritten: list[str]) -> None:
    try:
        write(document.name, data, was=document.data)
    except OSError as error:
        note(f"cannot write {document.name}: {reason_of(error)}")
        unwritten.append(document.name)
