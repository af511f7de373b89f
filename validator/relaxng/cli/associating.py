"""The options that choose schemas, and `--show-schema`, which says what they choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from relaxng.checker import Checked, unreadable
from relaxng.cli.offers import complete_files, complete_schemas
from relaxng.document import Document
from relaxng.finding import DocumentError
from relaxng.report import printable

if TYPE_CHECKING:
    from relaxng.association import Associations, Choice
    from relaxng.cli.inputs import Input
    from relaxng.cli.run import Run

_F = TypeVar("_F", bound=Callable[..., Any])


def associating(command: _F) -> _F:
    """Give a command the options that choose schemas."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--schema",
        "--schemafile",
        "schema_sources",
        multiple=True,
        metavar="NAME|PATH",
        shell_complete=complete_schemas,
        help="A schema for every document: a built-in name, a RELAX NG file or an XML Schema (*.xsd); may be given"
        " several times. By default the configuration chooses, then <?xml-model?> in the document, then the namespace"
        " in the XML catalogue, then the root element a built-in one.",
    ),
    click.option(
        "--catalog",
        metavar="FILE",
        shell_complete=complete_files,
        help="An OASIS XML catalogue for the files that documents and schemas refer to, and with a schema for a"
        " namespace.",
    ),
    click.option(
        "--xml-model/--no-xml-model",
        default=True,
        help="Whether <?xml-model?> in a document chooses its schemas.  [default: xml-model]",
    ),
    click.option(
        "--show-schema", is_flag=True, help="Show which schemas judge each file, and what says so; judge nothing."
    ),
)


def show(associations: Associations, found: Iterable[Input], run: Run, out: TextIO) -> None:
    """Write for each input which schemas judge it, and why; what cannot be read is reported."""
    for source in found:
        try:
            document = Document.parse(source.read(), source.name)
        except OSError as error:
            run.report(unreadable(source.name, error))
        except DocumentError as error:
            run.report(Checked(source.name, (error.finding,)))
        else:
            out.write(f"{printable(source.name)}: {printable(_words(associations.choose(document)))}\n")


def _words(choice: Choice) -> str:
    chosen = f"{', '.join(choice.schemas)} ({choice.why})" if choice.schemas else "none"
    return "; ".join((chosen, *choice.passed))
