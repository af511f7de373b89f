"""Probing: what lies below the last layer that is given, by the headers of the images.

As libvirt does it when a domain starts, with one difference: a format that a header does not record is never guessed.
libvirt takes its guess where the image seems to have no backing image of its own. A guest could have written what the
guess rests on, so here the chain stays as it is, and a fault says what to write.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relaxng.finding import Severity
from relaxng.libvirt.backing import Backing, BackingError, resolve
from relaxng.libvirt.chain import MAX_LAYERS, Chain, End, Layer, is_untold
from relaxng.libvirt.element import Element, is_writable
from relaxng.libvirt.fault import Fault, Part
from relaxng.libvirt.files import Files, ImageError
from relaxng.libvirt.formats import BACKED, FORMATS, PROTOCOLS, effective
from relaxng.libvirt.images import agrees, recognise
from relaxng.libvirt.source import LABELLED, LOCAL_PATHS, Source

if TYPE_CHECKING:
    from relaxng.libvirt.images.header import Head, Header


@dataclass(frozen=True, slots=True)
class Probed:
    """A chain with what was found below it, and what is wrong.

    The layers that were found are `detected`. Where `faults` hold an error, the chain goes as far as it is sure.
    """

    chain: Chain
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether no fault is an error."""
        return all(fault.severity is not Severity.ERROR for fault in self.faults)


def probe(chain: Chain, files: Files, at_most: int | None = None) -> Probed:
    """The chain, followed from its last layer down to the end through the images of this machine.

    Reads the headers of the last given layer and of those below it, never of one above. Stops after `at_most` layers
    were added, at a loop, at MAX_LAYERS, and where an image cannot be read. Raises nothing for what the images
    hold: see `Probed.faults`.
    """
    if chain.end is End.TERMINATED:
        return Probed(replace(chain, terminator=chain.terminator or _may_be_terminated(chain)))
    walk = _Walk(chain, files, MAX_LAYERS if at_most is None else min(len(chain.layers) + at_most, MAX_LAYERS))
    terminated = False
    with suppress(_StopError):
        while not terminated:
            terminated = walk.step()
    return Probed(replace(chain, layers=tuple(walk.layers), terminator=terminated), tuple(walk.faults))


def image_chain(path: str, format_: str, files: Files) -> Probed:
    """The chain of an image by itself: no domain needs to name it. `format_` is what the image is known to be."""
    return probe(Chain("", (Layer(Source.local(path), format_),)), files)


def next_layer(header: Header, source: Source, files: Files) -> tuple[Layer, Backing]:
    """The layer that an image names below itself; its format is None where the header records none.

    Raises BackingError where libvirt could not use it, ImageError where it is on this machine and cannot be looked at.
    """
    backing = resolve(header.backing or "", source)
    if not _is_writable(backing.source):
        raise BackingError("it has characters that no XML document can hold")
    found = backing.source
    if found.type == "file":
        kind = files.look(found.path or "").kind
        if kind != "file":
            found = Source.local(found.path or "", kind)
    format_ = header.backing_format or backing.format
    if format_ in PROTOCOLS:
        format_ = "raw"
    return Layer(_labelled(found, source), format_, detected=True), backing


def data_store(header: Header, source: Source, files: Files) -> Element:
    """The `<dataStore>` of an image whose header names a data file.

    Raises BackingError where libvirt could not use the name, ImageError where the file cannot be looked at.
    """
    found = resolve(header.data_file or "", source).source
    if not _is_writable(found):
        raise BackingError("it has characters that no XML document can hold")
    if found.type == "file" and files.look(found.path or "").kind == "block":
        found = Source.local(found.path or "", "block")
    element = _labelled(found, source).element or Element("source")
    return Element("dataStore", (("type", found.type),), (Element("format", (("type", "raw"),)), element))


class _StopError(Exception):
    """Nothing more can be found."""


class _Walk:
    """The way down a chain: its layers so far, the images met, and the faults."""

    def __init__(self, chain: Chain, files: Files, most: int) -> None:
        self.layers = list(chain.layers)
        self.faults: list[Fault] = []
        self._files = files
        self._most = most
        self._given = len(chain.layers)
        self._met = [(identity(layer.source, files), layer) for layer in chain.layers]

    def step(self) -> bool:
        """Add the next layer; True where there is none. Raises _StopError where that cannot be told."""
        layer = self.layers[-1]
        format_ = effective(layer.format)
        detected = len(self.layers) > self._given
        is_last = format_ not in BACKED and not is_untold(layer)
        if is_last and (not detected or layer.type == "dir"):
            return True
        head = self._read(layer)
        if head is None:
            if is_last:
                return True
            self._fault("VIR909", f"{elsewhere(layer.source)}, so what is below it is not known", Severity.WARNING)
            raise _StopError
        header = recognise(head, format_)
        self._encryption(layer, header, detected=detected)
        if format_ not in BACKED:
            return True
        self._check(layer, header, format_)
        if header.data_file is not None and layer.source.data_store is None:
            self._add_data_store(layer, header)
        if header.backing is None:
            return True
        if len(self.layers) >= self._most:
            self._too_long()
        self._append(*self._next(layer, header))
        return False

    def _read(self, layer: Layer) -> Head | None:
        try:
            return read(layer.source, self._files)
        except ImageError as error:
            self._fault(error.code, f"the image '{layer.source}' {error}")
            raise _StopError from None

    def _check(self, layer: Layer, header: Header, format_: str) -> None:
        if not agrees(header, format_):
            self._fault("VIR904", f"the image '{layer.source}' {wrong_format(header, format_)}", part=Part.FORMAT)
            raise _StopError
        for fault in header.faults:
            self._fault("VIR910", f"the image '{layer.source}' {fault}")
            raise _StopError

    def _encryption(self, layer: Layer, header: Header, *, detected: bool) -> None:
        if detected and header.encryption is not None:
            message = (
                f"the image '{layer.source}' is encrypted ({header.encryption}); "
                "give its layer an <encryption> with the secret"
            )
            self._fault("VIR911", message, Severity.WARNING)

    def _add_data_store(self, layer: Layer, header: Header) -> None:
        try:
            store = data_store(header, layer.source, self._files)
        except (BackingError, ImageError) as error:
            self._fault("VIR908", f"the image '{layer.source}' keeps its data in '{header.data_file}': {about(error)}")
            raise _StopError from None
        self.layers[-1] = replace(layer, source=layer.source.with_children([store]))

    def _next(self, layer: Layer, header: Header) -> tuple[Layer, Backing]:
        name = f"'{header.backing}', the backing image of '{layer.source}'"
        try:
            found, backing = next_layer(header, layer.source, self._files)
        except ImageError as error:
            self._fault(error.code, f"{name}, {error}", part=Part.BELOW)
            raise _StopError from None
        except BackingError as error:
            self._fault("VIR912", f"{name}, cannot be a layer: {error}", part=Part.BELOW)
            raise _StopError from None
        if found.type == "dir" and found.format != "fat":
            self._fault("VIR902", f"{name}, is a directory", part=Part.BELOW)
            raise _StopError
        if found.format is None:
            self._fault("VIR907", unrecorded(layer, header, found, self._files), part=Part.BELOW)
            raise _StopError
        if found.format not in FORMATS:
            self._fault(
                "VIR912", f"{name}, is of the format '{found.format}', which libvirt does not know", part=Part.BELOW
            )
            raise _StopError
        return found, backing

    def _append(self, found: Layer, backing: Backing) -> None:
        self._loop(found)
        self.layers.append(found)
        for lost in backing.lost:
            message = (
                f"'{lost}' in the name of the backing image '{found.source}' has no place in <source>, and is left out"
            )
            self._fault("VIR913", message, Severity.WARNING)

    def _too_long(self) -> None:
        """Raises _StopError: no layer may be added."""
        if self._most >= MAX_LAYERS:
            self._fault("VIR906", too_long(), part=Part.BELOW)
        raise _StopError

    def _loop(self, found: Layer) -> None:
        """Raises _StopError where the image is already in the chain."""
        own = identity(found.source, self._files)
        for other, layer in self._met:
            if own == other:
                self._fault(
                    "VIR905",
                    f"the chain is a loop: below '{self.layers[-1].source}' comes '{layer.source}' again",
                    part=Part.BELOW,
                )
                raise _StopError
        self._met.append((own, found))

    def _fault(self, code: str, message: str, severity: Severity = Severity.ERROR, *, part: Part = Part.SOURCE) -> None:
        self.faults.append(Fault(len(self.layers) - 1, code, message, part, severity))


def identity(source: Source, files: Files) -> object:
    """What is equal for two names of one image: the file itself where it can be looked at, else the name."""
    if source.path is not None and source.is_here:
        with suppress(ImageError):
            return files.look(source.path).identity
    return source.place


def read(source: Source, files: Files) -> Head | None:
    """The header of a layer; None for one that `elsewhere` has words for. Raises ImageError where it cannot be read."""
    return files.read(source.path) if source.path is not None and source.is_here else None


def elsewhere(source: Source) -> str:
    """Words for an image that is no file or device of this machine, or only a part of one."""
    if source.type == "volume":
        return f"'{source}' is in a storage pool"
    if source.path is not None and source.element is not None and source.element.child("slices") is not None:
        return f"the layer is a slice of '{source}', in which libvirt reads no header"
    return f"'{source}' is not on this machine"


def too_long() -> str:
    """Words for a chain of too many layers."""
    return f"the chain has more than {MAX_LAYERS} layers, the most that libvirt takes; merge some of them"


def wrong_format(header: Header, declared: str) -> str:
    """Words for an image that is not of the format that it is declared to have."""
    if header.format == "raw":
        return f"is declared to be {declared}, and has no such header"
    return f"is declared to be {declared}, and its header is of {header.format}"


def unrecorded(layer: Layer, header: Header, found: Layer, files: Files) -> str:
    """Words for a backing image whose format the header above it does not record."""
    seems = ""
    if found.source.path is not None:
        with suppress(ImageError):
            seen = recognise(files.read(found.source.path)).format
            seems = f" (it looks like {seen}, but whoever writes to it decides that)"
    record = ""
    if header.format == "qcow2":
        names = (shlex.quote(name) for name in (header.backing or "", str(layer.source)))
        record = "; `qemu-img rebase -u -b {} -F FORMAT {}` records it".format(*names)
    return (
        f"the format of '{header.backing}', the backing image of '{layer.source}', is not recorded{seems}; "
        f"name it in a <backingStore>{record}"
    )


def about(error: BackingError | ImageError) -> str:
    """The words of an error after a colon."""
    return f"it {error}" if isinstance(error, ImageError) else str(error)


def _may_be_terminated(chain: Chain) -> bool:
    """Whether libvirt takes a terminator there: a drive without a medium needs none, vhost-user takes none."""
    return not chain.is_empty and chain.last.type in (*LOCAL_PATHS, "network", "volume", "nvme")


def _labelled(found: Source, parent: Source) -> Source:
    """The source with the security labels of the image above, which libvirt hands down."""
    labels = parent.seclabels if found.type in LABELLED else ()
    return found.with_children(labels) if labels else found


def _is_writable(source: Source) -> bool:
    todo = [source.element] if source.element is not None else []
    while todo:
        element = todo.pop()
        if not all(is_writable(text) for text in (element.text, *(value for _, value in element.attributes))):
            return False
        todo.extend(element.children)
    return True
