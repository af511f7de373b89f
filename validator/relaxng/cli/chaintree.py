"""Chains for people: a tree for each disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from relaxng.cli.chainview import position
from relaxng.cli.output import note
from relaxng.libvirt.chain import Chain, End, Layer, Mirror
from relaxng.libvirt.formats import effective
from relaxng.report import Style, printable
from relaxng.report.gcc import place

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.document import Document

_RESET, _BOLD, _DIM = "\033[0m", "\033[1m", "\033[2m"
_ENDS = {End.TERMINATED: "\033[32m", End.OPEN: "\033[33m", End.UNKNOWN: "\033[31m"}


class TreeView:
    """A tree for each disk; what is wrong goes to standard error, as a line."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream = stream
        self._style = style
        self._blank = False
        encoding = getattr(stream, "encoding", None) or "utf-8"
        try:
            "├└".encode(encoding)
            self._branch, self._last = "├─", "└─"
        except (LookupError, UnicodeEncodeError):
            self._branch, self._last = "|-", "`-"

    def show(self, document: Document, chains: list[Chain]) -> None:
        """Show the chains of a document, one below the other."""
        if not chains:
            self._write(f"{printable(document.name)}: no disks")
        for chain in chains:
            if self._blank:
                self._write("")
            self._blank = True
            device = "" if chain.device == "disk" else f" ({chain.device})"
            where = self._in(_DIM, f"{printable(document.name)}{_line(chain)}")
            self._write(f"{self._in(_BOLD, printable(chain.target or '?'))}{printable(device)}  {where}")
            self._tree(chain, "")
            if chain.mirror is not None:
                self._mirror(chain.mirror)

    def locate(self, document: Document, chain: Chain, layer: Layer) -> None:
        """Show what is known of the layer, a line for each thing."""
        where = f"{printable(document.name)}{_line(layer)}"
        number, in_mirror = position(chain, layer)
        rows = {
            "layer": f"{number} of {'the mirror of ' if in_mirror else ''}{chain.target}"
            + _rank(chain, number, in_mirror),
            "index": str(layer.index) if layer.index is not None else "none",
            "format": _format(layer, number),
            "type": layer.type,
            "source": str(layer.source),
            "line": where,
            "xpath": layer.place.path if layer.place is not None else "",
        }
        for key, value in rows.items():
            self._write(f"{key:<8}{printable(value)}")

    def add(self, checked: Checked) -> None:
        """Say what is wrong with a document, on standard error."""
        for finding in checked.findings:
            note(f"{place(finding)}: {finding.message} [{finding.code}]")

    def close(self, summary: Summary) -> None:
        """Nothing is left to say."""

    def close_view(self) -> None:
        """Nothing is left to write."""

    def _mirror(self, mirror: Mirror) -> None:
        state = {None: "copying", "yes": "ready", "abort": "ending", "pivot": "pivoting"}.get(
            mirror.ready, mirror.ready
        )
        self._write(f"   mirror: {printable(mirror.job or 'copy')}, {printable(state or '')}")
        self._tree(mirror.chain, "   ")

    def _tree(self, chain: Chain, indent: str) -> None:
        if chain.is_empty:
            self._write(f"{indent}{self._last} no medium")
            return
        rows = [
            (
                str(number),
                f"[{layer.index}]" if layer.index is not None else "",
                printable(_format(layer, number)),
                layer.type if layer.type in ("block", "dir") else "",  # the others say it in their names
                printable(str(layer.source)),
            )
            for number, layer in enumerate(chain.layers)
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False) if width)
            self._write(f"{indent}{self._branch} {cells}  {row[4]}")
        self._write(f"{indent}{self._last} {self._in(_ENDS[chain.end], _end(chain))}")

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self._style.colour else text

    def _write(self, line: str) -> None:
        print(line, file=self._stream)


def _line(what: Chain | Layer) -> str:
    span = what.place.span if what.place is not None else None
    return f":{span.line}" if span is not None else ""


def _rank(chain: Chain, number: int, in_mirror: bool) -> str:
    if number == 0:
        return ", the top"
    layers = chain.mirror.chain.layers if in_mirror and chain.mirror is not None else chain.layers
    return ", the base" if number == len(layers) - 1 else ""


def _format(layer: Layer, number: int) -> str:
    """The format; in brackets what libvirt takes the top to be where it has none."""
    if layer.format is None:
        return "(raw)" if number == 0 else "?"
    return layer.format


def _end(chain: Chain) -> str:
    if chain.terminator:
        return "terminated"
    last = chain.last
    match chain.end:
        case End.TERMINATED:
            return f"terminated: {effective(last.format)} has no backing image"
        case End.OPEN:
            return "open: libvirt looks for more when the domain starts"
        case End.UNKNOWN:
            return "unknown: nothing says what is below"
