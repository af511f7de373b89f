"""Views of chains: one module for each, one table that lists them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.document import Document
    from relaxng.libvirt.chain import Chain, Layer
    from relaxng.report import Style


class View(Protocol):
    """Shows chains, and what is wrong with the documents that they are in."""

    def __init__(self, stream: TextIO, style: Style) -> None: ...

    def show(self, document: Document, chains: list[Chain]) -> None:
        """Show the chains of a document."""

    def locate(self, document: Document, chain: Chain, layer: Layer) -> None:
        """Show one layer of a chain, and where it stands."""

    def add(self, checked: Checked) -> None:
        """Take what is wrong with a document."""

    def close(self, summary: Summary) -> None:
        """As a reporter: nothing is left to say."""

    def close_view(self) -> None:
        """Write what can only be written at the end."""


VIEWS = {"text": "relaxng.cli.chaintree:TreeView", "json": "relaxng.cli.chainjson:JsonView"}


def view(name: str, stream: TextIO, style: Style) -> View:
    """The view for a format of VIEWS."""
    module, _, cls = VIEWS[name].partition(":")
    made: View = getattr(import_module(module), cls)(stream, style)
    return made


def position(chain: Chain, layer: Layer) -> tuple[int, bool]:
    """The number of a layer from the top, and whether it is one of the mirror."""
    for number, other in enumerate(chain.layers):
        if other is layer:
            return number, False
    mirrored = chain.mirror.chain.layers if chain.mirror is not None else ()
    return next(number for number, other in enumerate(mirrored) if other is layer), True
