"""Disk: a <disk> and its images as libvirt's parser reads them, in thin views over the tree.

The views hold what is written, with the parser's defaults; they decide nothing. They take it that the schema
found nothing in the disk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import EllipsisType

    from lxml import etree

    from relaxng.libvirt.domain import Domain

_PREFIX = re.compile(r"fd|hd|sd|vd|xvd|ubd|nvme")

_USUAL = re.compile(r"(?:hd|sd|vd|xvd|ubd)[a-z]+")

_USUAL_BUS = {"hd": "ide", "sd": "scsi", "vd": "virtio", "xvd": "xen", "ubd": "uml", "nvme": "nvme"}

_PATH = {"file": "file", "block": "dev", "dir": "dir"}
"""The attribute of <source> that holds the path, for the types whose source can be empty."""

BESIDE_THE_PLACE = frozenset({"index", "startupPolicy", "fdgroup", "managed", "tls", "tlsHostname", "mode"})
"""The attributes of <source> that say nothing of where the data lies."""


class Image:
    """One image of a chain: the disk's own, or that of a <backingStore>.

    `holder` is the <disk> or the <backingStore>, `parts` are its children by name. `format` is as declared, with
    `aio` read as `raw`, None where nothing is said; `declares` is the element whose attribute `type` says it.
    """

    __slots__ = ("_location", "declares", "format", "holder", "is_top", "parts", "source", "type")

    def __init__(self, holder: etree._Element, parts: dict[str, etree._Element], *, is_top: bool) -> None:
        self.holder = holder
        self.parts = parts
        self.is_top = is_top
        self.source = parts.get("source")
        self.type = holder.get("type", "file")
        self.declares = parts.get("driver" if is_top else "format")
        declared = None if self.declares is None else self.declares.get("type")
        self.format = "raw" if declared == "aio" else declared
        self._location: tuple[object, ...] | EllipsisType | None = ...  # not looked for yet

    @property
    def protocol(self) -> str | None:
        """The network protocol; None for other types."""
        return self.source.get("protocol") if self.type == "network" and self.source is not None else None

    @property
    def qemu_format(self) -> str | None:
        """The format that the QEMU driver takes, `raw` where none is declared; None where the pool will say."""
        return self.format or {"dir": "fat", "volume": None}.get(self.type, "raw")

    @property
    def encryption(self) -> etree._Element | None:
        """The <encryption> of the image: in its source, or for the disk's own beside it."""
        inner = None if self.source is None else self.source.find("encryption")
        return self.parts.get("encryption") if inner is None and self.is_top else inner

    @property
    def location(self) -> tuple[object, ...] | None:
        """Where the data lies: equal for the same place written in the same way. None for an empty source."""
        if self._location is ...:
            self._location = self._find()
        return self._location

    def _find(self) -> tuple[object, ...] | None:
        if self.source is None:
            return None
        place: list[object] = [item for item in self.source.items() if item[0] not in BESIDE_THE_PLACE]
        if len(self.source):
            place += [
                (part.tag, *sorted(part.items()))
                for child in self.source.iterchildren("host", "address", "snapshot", "slices")
                for part in (child.iterchildren("slice") if child.tag == "slices" else (child,))
            ]
        return (self.type, frozenset(place)) if place else None


class Disk:
    """A <disk>: what it is, where the guest finds it, and its images.

    `dev` is the target's name, without the prefix `ioemu:` that libvirt strips; `bus` is the one that is written,
    or else the one that libvirt takes for such a target. `names` are those of all elements and attributes within, and
    what kind of disk it is: `device=lun`, `type=dir`, `bus=usb`, `driver!=qemu`, `format=fat` for its own image; `empty`,
    and `odd` where the target is not just letters after the prefix of a hard disk. `image` is the disk's own image.
    """

    __slots__ = (
        "_images",
        "bus",
        "dev",
        "device",
        "domain",
        "driver",
        "element",
        "image",
        "names",
        "parts",
        "target",
        "type",
    )

    def __init__(self, element: etree._Element, domain: Domain) -> None:
        self.element = element
        self.domain = domain
        self.parts, self.names = _read(element)
        self.type = element.get("type", "file")
        self.device = element.get("device", "disk")
        self.driver = self.parts.get("driver")
        self.target = self.parts["target"]
        self.dev = self.target.get("dev", "").removeprefix("ioemu:")
        self.bus = self.target.get("bus") or self._usual_bus()
        self.image = Image(element, self.parts, is_top=True)
        self._images: list[Image] | None = None
        self.names |= {f"type={self.type}", f"device={self.device}", f"bus={self.bus}", f"format={self.image.format}"}
        if self.of_driver("name") not in (None, "qemu"):
            self.names.add("driver!=qemu")
        if self.is_empty:
            self.names.add("empty")
        if not _USUAL.fullmatch(self.dev):
            self.names.add("odd")

    def _usual_bus(self) -> str:
        return "fdc" if self.device == "floppy" else _USUAL_BUS.get(self.prefix, "ide")

    @property
    def kind(self) -> str:
        """What the disk is, as a message speaks of it."""
        return "hard disk" if self.device == "disk" else self.device

    @property
    def prefix(self) -> str:
        """How the target begins: fd, hd, sd, vd, xvd, ubd or nvme."""
        found = _PREFIX.match(self.dev)
        return found[0] if found else ""

    @property
    def says_bus(self) -> str:
        """The attribute of the target that says the bus: `bus`, or where that is missing `dev`."""
        return "bus" if "bus" in self.target.attrib else "dev"

    @property
    def is_readonly(self) -> bool:
        """Whether the guest cannot write: it is said so, or it is a CD-ROM."""
        return "readonly" in self.parts or self.device == "cdrom"

    @property
    def is_empty(self) -> bool:
        """Whether there is no image: a drive without a medium."""
        source = self.image.source
        if source is None:
            return True
        path = _PATH.get(self.type)
        return path is not None and source.get(path) is None

    def of_driver(self, name: str) -> str | None:
        """An attribute of <driver>; None where either is missing."""
        return None if self.driver is None else self.driver.get(name)

    @property
    def images(self) -> list[Image]:
        """The images that are declared, the disk's own first."""
        if self._images is None:
            self._images = self._declared()
        return self._images

    def _declared(self) -> list[Image]:
        found = [self.image]
        below = self.parts.get("backingStore")
        while below is not None and "type" in below.attrib:
            parts = parts_of(below)
            found.append(Image(below, parts, is_top=False))
            below = parts.get("backingStore")
        return found

    @property
    def sources(self) -> Iterator[tuple[Image, etree._Element]]:
        """The images that have a <source>, each with it."""
        return ((image, image.source) for image in self.images if image.source is not None)


def parts_of(element: etree._Element) -> dict[str, etree._Element]:
    """The children of an element by name, the first of each: libvirt's parser reads no other."""
    parts: dict[str, etree._Element] = {}
    for child in element.iterchildren("*"):
        tag: Any = child.tag  # of a tree built in memory it can be a QName, which is equal to its text
        parts.setdefault(tag, child)
    return parts


def _read(element: etree._Element) -> tuple[dict[str, etree._Element], set[str]]:
    """The children of an element by name, and the names of all that is in it and of all attributes."""
    # A list: lxml looks upwards for who holds a node that is let go, all the way where nothing does.
    nodes = list(element.iter("*"))
    tags: Any = [node.tag for node in nodes]
    return parts_of(element), set(tags).union(*[node.keys() for node in nodes])
