"""Verifying: what a document says of its chains, against what the headers of the images say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.finding import Finding, Severity
from relaxng.libvirt.backing import BackingError, resolve
from relaxng.libvirt.chain import MAX_LAYERS, Chain, End, Layer
from relaxng.libvirt.disks import disks_of
from relaxng.libvirt.fault import Fault, Part
from relaxng.libvirt.files import Files, ImageError
from relaxng.libvirt.formats import BACKED, PROTOCOLS, effective
from relaxng.libvirt.images import agrees, recognise
from relaxng.libvirt.probe import (
    about,
    data_store,
    elsewhere,
    identity,
    probe,
    read,
    too_long,
    wrong_format,
)
from relaxng.libvirt.reporting import finding_of, in_order
from relaxng.libvirt.source import Source

if TYPE_CHECKING:
    from relaxng.document import Document
    from relaxng.libvirt.images.header import Header


def verify(document: Document, files: Files) -> list[Finding]:
    """What is wrong with the chains of the document's disks, as the images of this machine tell.

    Reads the header of every image that is declared, and of those that libvirt would find below an open chain.
    Raises nothing for what they hold.
    """
    return in_order(
        finding_of(document, disk, fault)
        for disk in disks_of(document)
        for fault in verify_chain(Chain.from_disk(disk), files)
    )


def verify_chain(chain: Chain, files: Files) -> list[Fault]:
    """What is wrong with one chain: faults by the depth of the layer, where 0 is the top."""
    if chain.is_empty:
        return []
    check = _Check(chain, files)
    for depth in range(len(chain.layers)):
        check.layer(depth)
    check.loop()
    if len(chain.layers) > MAX_LAYERS:
        check.faults.append(Fault(MAX_LAYERS, "VIR906", too_long()))
    elif chain.end is End.OPEN and chain.last.source.is_here:
        check.faults += (fault for fault in probe(chain, files).faults if fault not in check.faults)
    return check.faults


class _Check:
    """One chain against its images; `faults` grow from the top down."""

    def __init__(self, chain: Chain, files: Files) -> None:
        self.faults: list[Fault] = []
        self._chain = chain
        self._files = files

    def layer(self, depth: int) -> None:
        """Compare one layer with the header of its image, and with the layer below it."""
        layer = self._chain.layers[depth]
        below = self._chain.layers[depth + 1] if depth + 1 < len(self._chain.layers) else None
        try:
            head = read(layer.source, self._files) if layer.type != "dir" else None
        except ImageError as error:
            self._fault(depth, error.code, f"the image '{layer.source}' {error}")
            return
        if head is None:
            if layer.type != "dir":
                message = f"{elsewhere(layer.source)}, so it is not verified"
                self._fault(depth, "VIR909", message, severity=Severity.WARNING)
            return
        format_ = effective(layer.format) if depth == 0 or layer.format is not None else "raw"
        header = recognise(head, format_)
        if not self._format(depth, layer, header, format_):
            return
        self._encryption(depth, layer, header)
        if format_ not in BACKED:
            if below is not None:
                message = f"the document puts '{below.source}' below '{layer.source}', which is {format_} and has no backing image"
                self._fault(depth, "VIR917", message, Part.BELOW)
            return
        self._data_store(depth, layer, header)
        self._backing(depth, layer, header, below)

    def loop(self) -> None:
        """Report the first image that stands in the chain twice."""
        met: dict[object, Layer] = {}
        for depth, layer in enumerate(self._chain.layers):
            own = identity(layer.source, self._files)
            if own in met:
                message = f"the chain is a loop: '{layer.source}' stands in it twice"
                if str(met[own].source) != str(layer.source):
                    message += f", first as '{met[own].source}'"
                self._fault(depth, "VIR905", message)
                return
            met[own] = layer

    def _format(self, depth: int, layer: Layer, header: Header, format_: str) -> bool:
        """Whether the image can be of its format, and can be used."""
        image = f"the image '{layer.source}'"
        if not agrees(header, format_):
            self._fault(depth, "VIR904", f"{image} {wrong_format(header, format_)}", Part.FORMAT)
            return False
        if format_ == "raw":
            if header.format == "raw":
                return True
            if layer.format is None:
                message = (
                    f"{image} has no format in the document, so libvirt takes it to be raw, and its header is of "
                    f"{header.format}; if it is that, say so: <driver name='qemu' type='{header.format}'/>"
                )
                self._fault(depth, "VIR904", message, Part.FORMAT)
            else:
                message = (
                    f"{image} is declared to be raw, and its header is of {header.format}; a guest may have written "
                    "that, so trust it only if you made the image"
                )
                self._fault(depth, "VIR919", message, Part.FORMAT, Severity.WARNING)
            return True
        for fault in header.faults:
            self._fault(depth, "VIR910", f"{image} {fault}")
            return False
        if header.is_corrupt:
            message = f"{image} is marked as corrupt; `qemu-img check -r all` may repair it"
            self._fault(depth, "VIR910", message, severity=Severity.WARNING)
        return True

    def _encryption(self, depth: int, layer: Layer, header: Header) -> None:
        declared, found = layer.encryption, header.encryption
        if declared in (found, "default"):
            return
        image = f"the image '{layer.source}'"
        if declared is None:
            # A guest may well encrypt its own raw disk.
            if effective(layer.format) != "raw":
                message = f"{image} is encrypted ({found}), and the document has no <encryption> with its secret"
                self._fault(depth, "VIR911", message)
        elif header.format == "raw" and found is None and effective(layer.format) == "raw":
            self._fault(depth, "VIR911", f"{image} is declared to be encrypted ({declared}), and has no such header")
        else:
            message = f"{image} is declared to be encrypted ({declared}), and by its header {found or 'it is not'}"
            self._fault(depth, "VIR911", message)

    def _data_store(self, depth: int, layer: Layer, header: Header) -> None:
        declared = layer.source.data_store
        image = f"the image '{layer.source}'"
        if header.data_file is None:
            if declared is not None:
                message = f"{image} keeps its data in itself, and the document has a <dataStore> for it"
                self._fault(depth, "VIR908", message)
            return
        try:
            store = data_store(header, layer.source, self._files)
        except (BackingError, ImageError) as error:
            self._fault(depth, "VIR908", f"{image} keeps its data in '{header.data_file}': {about(error)}")
            return
        found = Source(store.get("type") or "file", store.child("source"))
        if declared is None:
            # Below an open chain libvirt finds it by itself.
            if layer is not self._chain.last or self._chain.end is not End.OPEN:
                message = f"{image} keeps its data in '{found}', and the document has no <dataStore> for it"
                self._fault(depth, "VIR908", message)
        elif identity(declared, self._files) != identity(found, self._files):
            message = f"{image} keeps its data in '{found}', and the document says in '{declared}'"
            self._fault(depth, "VIR908", message)

    def _backing(self, depth: int, layer: Layer, header: Header, below: Layer | None) -> None:
        if header.backing is None:
            if below is not None:
                message = (
                    f"the document puts '{below.source}' below '{layer.source}', whose header names no backing image"
                )
                self._fault(depth, "VIR917", message, Part.BELOW)
            return
        if below is None:
            if self._chain.terminator:
                message = f"the chain ends at '{layer.source}' in the document, and its header names '{header.backing}' below it"
                self._fault(depth, "VIR916", message, Part.BELOW)
            return
        try:
            named = resolve(header.backing, layer.source).source
        except BackingError as error:
            message = (
                f"the header of '{layer.source}' names '{header.backing}' below it, which cannot be a layer: {error}"
            )
            self._fault(depth, "VIR912", message, Part.BELOW, Severity.WARNING)
            return
        if identity(named, self._files) != identity(below.source, self._files):
            message = (
                f"the layer below '{layer.source}' is '{below.source}' in the document, and '{named}' by its header"
            )
            self._fault(depth + 1, "VIR914", message)
        recorded = "raw" if header.backing_format in PROTOCOLS else header.backing_format
        if recorded is not None and below.format is not None and recorded != effective(below.format):
            message = (
                f"the layer '{below.source}' is declared to be {below.format}, and the header of '{layer.source}' "
                f"records {recorded}"
            )
            self._fault(depth + 1, "VIR915", message, Part.FORMAT)

    def _fault(
        self,
        depth: int,
        code: str,
        message: str,
        part: Part = Part.SOURCE,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.faults.append(Fault(depth, code, message, part, severity))
