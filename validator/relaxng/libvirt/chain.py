"""Layer and Chain: a disk's backing chain as a value.

A chain is flat here, top first, however deep it nests in XML; nothing is done by recursion on its depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from relaxng.finding import Span
from relaxng.libvirt.address import find
from relaxng.libvirt.element import Element
from relaxng.libvirt.formats import BACKED, effective
from relaxng.libvirt.source import Source

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document

MAX_LAYERS = 200
"""The most images in a chain, the top among them, with which libvirt's QEMU driver starts a domain."""


class End(StrEnum):
    """How a chain ends."""

    TERMINATED = "terminated"
    """Nothing is below: a terminator says so, or the format, which has no backing image."""
    OPEN = "open"
    """Nothing is said of what is below: libvirt reads the image's header when the domain starts."""
    UNKNOWN = "unknown"
    """Nothing is said of what is below, and libvirt cannot read the image's header itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document: its lines and columns, and its XPath."""

    span: Span | None
    path: str

    @classmethod
    def of(cls, element: etree._Element, document: Document | None = None) -> Place:
        """The place of an element, which is of this document."""
        line = Span(element.sourceline) if element.sourceline else None
        span = document.places.element_span(element) if document is not None else line
        return cls(span, str(element.getroottree().getpath(element)))


@dataclass(frozen=True, slots=True)
class Layer:
    """One image of a chain.

    `format` is as it is written, None where none is. `index` is the number by which block operations name the
    layer while the domain runs. `options` are what stands within `<format>`, such as the metadata cache. `beside` are
    the `<auth>` and `<encryption>` of a disk that stand beside its source, where they stood before libvirt 3.9.0.

    `detected` says that the user did not give the layer: it was read from an image's header. A running domain
    prints given and detected layers alike, each with an index; a layer below the top that has one counts as detected.
    """

    source: Source
    format: str | None = None
    index: int | None = None
    detected: bool = False
    options: tuple[Element, ...] = ()
    beside: tuple[Element, ...] = ()
    place: Place | None = field(default=None, compare=False)

    @property
    def type(self) -> str:
        """The type of the storage: file, block, dir, network, volume, nvme, and so on."""
        return self.source.type

    @property
    def encryption(self) -> str | None:
        """The format of the encryption that is declared: `luks`, `qcow`, and so on; None without one."""
        declared = next((element.get("format") for element in self.beside if element.name == "encryption"), None)
        return self.source.encryption or declared


@dataclass(frozen=True, slots=True)
class Chain:
    """A disk's image and what it rests on.

    `target` is the disk's name in the domain, such as `vda`. `layers` stand top first, and there is always one;
    its source is empty for a drive without a medium. `terminator` says that an empty `<backingStore/>` stands below
    the last. `mirror` is the copy that a block job is writing.
    """

    target: str
    layers: tuple[Layer, ...]
    terminator: bool = False
    mirror: Mirror | None = None
    device: str = "disk"
    place: Place | None = field(default=None, compare=False)

    @classmethod
    def from_disk(cls, disk: etree._Element, document: Document | None = None) -> Chain:
        """Read the chain of a `<disk>`, as libvirt's parser does: a `<backingStore>` without a type ends it.

        Of children that may stand once the first counts. `document` gives the layers exact places. Reads no image.
        """
        top = _layer(disk, disk.find("driver"), disk.find("source"), document)
        top = replace(top, beside=tuple(Element.of(child) for child in disk.iterchildren("auth", "encryption")))
        found = disk.find("mirror")
        target = disk.find("target")
        return cls(
            target=target.get("dev", "") if target is not None else "",
            layers=(top, *_below(disk, document)),
            terminator=is_terminated(disk),
            mirror=_mirror(found, document) if found is not None else None,
            device=disk.get("device", "disk"),
            place=Place.of(disk, document),
        )

    @property
    def top(self) -> Layer:
        """The image that the guest writes to."""
        return self.layers[0]

    @property
    def last(self) -> Layer:
        """The lowest layer that is known."""
        return self.layers[-1]

    @property
    def is_empty(self) -> bool:
        """Whether the drive holds no medium."""
        return self.top.source.is_empty

    @property
    def end(self) -> End:
        """How the chain ends."""
        last = self.last
        if self.terminator or self.is_empty:
            return End.TERMINATED
        if is_untold(last) or (last.format is None and len(self.layers) > 1):  # libvirt refuses the latter
            return End.UNKNOWN
        if effective(last.format) not in BACKED:
            return End.TERMINATED
        readable = last.type in ("file", "block", "dir", "volume") or last.source.protocol == "gluster"
        return End.OPEN if readable else End.UNKNOWN

    @property
    def addresses(self) -> Iterator[tuple[str, Layer]]:
        """Each layer with the address that names it, its own layers first, then those of the mirror.

        The top is the bare target, whatever its index.
        """
        yield self.target, self.top
        for layer in self.layers:
            if layer.index is not None:
                yield f"{self.target}[{layer.index}]", layer
        for layer in self.mirror.chain.layers if self.mirror is not None else ():
            if layer.index is not None:
                yield f"{self.target}[{layer.index}]", layer

    def locate(self, address: str) -> Layer:
        """The layer that a block operation on this disk would take: `vda`, `vda[0]`, `vda[2]`, or a path.

        Paths are compared as libvirt does it (see `relaxng.libvirt.address`), which may ask the file system whether
        two names are one file. The mirror comes after the chain itself, and is found by index alone.

        Raises AddressError, whose message lists what there is.
        """
        return find(self, address)

    def to_disk(self) -> etree._Element:
        """A new `<disk>` of this chain alone, its children in libvirt's order.

        What else a disk has (its bus, cache mode, serial number) is no part of a chain. Raises ValueError where a
        value holds characters that XML cannot.
        """
        children = []
        if self.top.format is not None:
            children.append(Element("driver", (("type", self.top.format),), self.top.options))
        children += (element for element in self.top.beside if element.name == "auth")
        children += _own(self.top, self.layers[1:], self.terminator)
        if self.mirror is not None:
            children.append(self.mirror.to_element())
        children.append(Element("target", (("dev", self.target),)))
        children += (element for element in self.top.beside if element.name != "auth")
        return Element("disk", (("type", self.top.type), ("device", self.device)), tuple(children)).to_lxml()


@dataclass(frozen=True, slots=True)
class Mirror:
    """The copy that a block job is writing while it runs, with a chain of its own.

    `attributes` are those of `<mirror>`: `job`, `ready`, `type`, and `file` and `format` in libvirt's older form.
    `in_children` is False where only that older form says where the copy goes.
    """

    attributes: tuple[tuple[str, str], ...]
    chain: Chain
    in_children: bool = True

    @property
    def job(self) -> str | None:
        """The job: `copy` or `active-commit`."""
        return dict(self.attributes).get("job")

    @property
    def ready(self) -> str | None:
        """How far it is: None while it copies, then `yes`; `abort` or `pivot` while it ends."""
        return dict(self.attributes).get("ready")

    def to_element(self) -> Element:
        """As `<mirror>`, its children in libvirt's order."""
        top = self.chain.top
        shown = top if self.in_children else Layer(Source(top.type))
        form = () if shown.format is None else (_format(shown),)
        below = _own(shown, self.chain.layers[1:], self.chain.terminator)
        return Element("mirror", self.attributes, (*form, *below))


def is_untold(layer: Layer) -> bool:
    """Whether nothing tells the format: libvirt's QEMU driver takes a disk without one for raw, and VMware's does not."""
    return layer.format is None and layer.source.is_foreign


def stores_of(holder: etree._Element) -> list[etree._Element]:
    """The `<backingStore>` elements below a disk or mirror that are layers, from the top down."""
    found: list[etree._Element] = []
    store = holder.find("backingStore")
    while store is not None and store.get("type") is not None:
        found.append(store)
        store = store.find("backingStore")
    return found


def is_terminated(holder: etree._Element) -> bool:
    """Whether a terminator stands below the last layer of a disk or mirror."""
    return (stores_of(holder) or [holder])[-1].find("backingStore") is not None


def _layer(
    holder: etree._Element, form: etree._Element | None, source: etree._Element | None, document: Document | None
) -> Layer:
    """The layer of a disk or mirror, its index on its source."""
    element = Element.of(source) if source is not None else None
    index = _number(element.get("index")) if element is not None else None
    return Layer(
        source=Source(holder.get("type", "file"), element.without("index") if element is not None else None),
        format=form.get("type") if form is not None else None,
        index=index,
        options=_options(form),
        place=Place.of(holder, document),
    )


def _below(holder: etree._Element, document: Document | None) -> Iterator[Layer]:
    """The layers below that of a disk or mirror."""
    for store in stores_of(holder):
        form, element = store.find("format"), store.find("source")
        index = _number(store.get("index"))
        source = Source(store.get("type", "file"), Element.of(element) if element is not None else None)
        yield Layer(
            source=source,
            format=form.get("type") if form is not None else None,
            index=index,
            detected=index is not None,
            options=_options(form),
            place=Place.of(store, document),
        )


def _options(form: etree._Element | None) -> tuple[Element, ...]:
    """What stands within `<format>`; of a `<driver>`, what `<format>` may hold too."""
    if form is None:
        return ()
    names = ("metadata_cache",) if form.tag == "driver" else None
    return tuple(Element.of(child) for child in form.iterchildren("*") if names is None or child.tag in names)


def _mirror(mirror: etree._Element, document: Document | None) -> Mirror:
    form, source = mirror.find("format"), mirror.find("source")
    in_children = form is not None or source is not None
    top = _layer(mirror, form, source, document)
    if source is None and mirror.get("file") is not None:
        top = replace(top, source=Source.local(mirror.get("file", "")))
    if form is None:
        top = replace(top, format=mirror.get("format"))
    layers = (top, *_below(mirror, document))
    chain = Chain("", layers, is_terminated(mirror), place=Place.of(mirror, document))
    return Mirror(tuple((str(key), str(value)) for key, value in mirror.items()), chain, in_children)


def to_store(layers: Iterable[Layer], terminator: bool) -> Element | None:
    """The `<backingStore>` of these layers, one within the other, and of the terminator; None where there are none."""
    store = Element("backingStore") if terminator else None
    for layer in reversed(tuple(layers)):
        index = () if layer.index is None else (("index", str(layer.index)),)
        form = () if layer.format is None else (_format(layer),)
        source = () if layer.source.element is None else (layer.source.element,)
        below = () if store is None else (store,)
        store = Element("backingStore", (("type", layer.type), *index), (*form, *source, *below))
    return store


def _own(top: Layer, below: tuple[Layer, ...], terminator: bool) -> tuple[Element, ...]:
    """The `<source>` of a disk or mirror, with its index, and its `<backingStore>`."""
    source = top.source.element
    if source is not None and top.index is not None:
        source = source.with_attribute("index", str(top.index))
    store = to_store(below, terminator)
    return tuple(element for element in (source, store) if element is not None)


def _format(layer: Layer) -> Element:
    return Element("format", (("type", layer.format or ""),), layer.options)


def _number(text: str | None) -> int | None:
    """An index as XML writes it; None where it is none."""
    match = re.fullmatch(r"\s*\+?0*([1-9][0-9]{0,17})\s*", text or "", re.ASCII)
    return int(match[1]) if match is not None else None
