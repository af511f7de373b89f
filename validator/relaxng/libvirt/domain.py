"""Domain: a libvirt domain as its rules see it, in thin views over the tree."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml import etree

QEMU = frozenset({"qemu", "kvm", "hvf"})
"""The domain types that libvirt's QEMU driver runs."""

_PARTS = {"boot": "order", "alias": "name", "address": "type", "audio": "id", "port": "isolated"}
"""What few devices hold and rules are about, each with the attribute that makes it so."""

_VIRTIO = ("iommu", "ats", "packed", "page_per_vq")
"""Likewise attributes of the <driver> of an interface."""


class Domain:
    """A <domain>: its type, its devices and its disks.

    Devices that are `broken`, those that the schema found fault with, are left out: nothing is concluded from
    them. `line` tells where an element stands. `is_live`: it describes a running domain, in libvirt's own words.
    `names` are those of all that is in its disks; of what stands beside <devices> and holds something, with what it
    holds, or has attributes, with these, and `name/slash`; of its devices, `devices/disk`, and
    `devices/disks` where there are several (an interface can be one of the `devices/hostdevs`); and of `parts`,
    `devices/*/boot`. `kinds` has the devices by their names, `parts` what few devices hold and rules are about, by
    its names too, each with its device; neither has what is left out.
    """

    def __init__(
        self, root: etree._Element, broken: frozenset[etree._Element], line: Callable[[etree._Element], int]
    ) -> None:
        self.root = root
        self.line = line
        self.type = root.get("type", "")
        self.is_qemu = self.type in QEMU
        self.is_live = "id" in root.attrib
        self.names: set[str] = set()
        self.kinds: dict[str, list[etree._Element]] = {}
        devices: list[etree._Element] = []
        tag: Any  # of a tree built in memory it can be a QName, which is equal to its text
        for part in root.iterchildren("*"):
            tag = part.tag
            if tag == "devices":
                devices = devices or [device for device in part.iterchildren("*") if device not in broken]
            elif len(part):
                self.names.add(tag)
                children: Any = [child.tag for child in part.iterchildren("*")]
                self.names.update(children)
            elif names := part.keys():
                self.names.add(tag)
                self.names.update(names)
            elif tag == "name" and "/" in (part.text or ""):
                self.names.add("name/slash")
        self.devices = devices
        for device in devices:
            tag = device.tag
            self.kinds.setdefault(tag, []).append(device)
            if tag == "interface" and device.get("type") == "hostdev":
                self.names.add("devices/hostdevs")
        self.names.update([f"devices/{kind}" for kind in self.kinds])
        self.names.update([f"devices/{kind}s" for kind, alike in self.kinds.items() if len(alike) > 1])
        self.disks = [Disk(disk, self) for disk in self.kinds.get("disk", ())]
        for disk in self.disks:
            self.names |= disk.names
        self.parts = self._parts_of_devices()
        self.names.update([f"devices/*/{name}" for name in self.parts])

    def element_at(self, element: etree._Element) -> str:
        """An element as a message speaks of it: `<disk> at line 12`."""
        return f"<{element.tag!s}> at line {self.line(element)}"

    @cached_property
    def vcpus(self) -> int:
        """How many virtual CPUs there are at most: one where nothing is said."""
        vcpu = self.root.find("vcpu")
        return 1 if vcpu is None else number_in(text_of(vcpu))

    @cached_property
    def cells(self) -> list[tuple[int, etree._Element]]:
        """The NUMA cells of the guest with their numbers: those without an `id` go by their place."""
        cells = self.root.findall("cpu/numa/cell")
        return [(number_in(cell.get("id", str(place))), cell) for place, cell in enumerate(cells)]

    @cached_property
    def _iothreads(self) -> tuple[list[int], int]:
        """The ids in <iothreadids>, sorted, and how many threads <iothreads> asks for beyond them."""
        given = sorted({number_in(thread.get("id")) for thread in self.root.iterfind("iothreadids/iothread")})
        wanted = self.root.find("iothreads")
        return given, (0 if wanted is None else number_in(text_of(wanted))) - len(given)

    def has_iothread(self, number: int) -> bool:
        """Whether there is an I/O thread of this id: threads without one of their own get the lowest free ones."""
        given, more = self._iothreads
        below = bisect_left(given, number)
        return (below < len(given) and given[below] == number) or 1 <= number - below <= more

    def _parts_of_devices(self) -> dict[str, list[tuple[etree._Element, etree._Element]]]:
        found: dict[str, list[tuple[etree._Element, etree._Element]]] = {}
        disks = iter(self.disks)
        for device in self.devices:
            children: Iterable[etree._Element] = next(disks).parts.values() if device.tag == "disk" else device
            for part in children:
                tag: Any = part.tag
                attribute = _PARTS.get(tag)
                if attribute is not None and part.get(attribute) is not None:
                    found.setdefault(tag, []).append((device, part))
        for interface in self.kinds.get("interface", ()):
            for driver in interface.iterchildren("driver"):
                if any(option in driver.attrib for option in _VIRTIO):
                    found.setdefault("driver", []).append((interface, driver))
        return found

    @cached_property
    def throttle_groups(self) -> frozenset[str]:
        """The names in <throttlegroups>."""
        names = self.root.iterfind("throttlegroups/throttlegroup/group_name")
        return frozenset(map(text_of, names))

    @cached_property
    def shares_memory(self) -> bool:
        """Whether other processes can map the guest's memory: all of its NUMA cells, or the domain as a whole."""
        access = self.root.find("memoryBacking/access")
        usual = "" if access is None else access.get("mode", "")
        cells = self.root.findall("cpu/numa/cell")
        return all(cell.get("memAccess", usual) == "shared" for cell in cells) if cells else usual == "shared"

    @cached_property
    def machine(self) -> str:
        """The machine type, empty where libvirt chooses."""
        kind = self.root.find("os/type")
        return "" if kind is None else kind.get("machine", "")


def number_in(text: str | None) -> int:
    """A number that the schema has not necessarily looked at; 0 for none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0


@lru_cache(maxsize=1024)
def c_number(text: str) -> int | None:
    """A number as C writes it, hexadecimal behind 0x and octal behind 0; None for none."""
    text = text.strip().lower()
    base = 16 if text.startswith("0x") else 8 if text.startswith("0") and len(text) > 1 else 10
    try:
        return int(text[:40], base)
    except ValueError:
        return None


def size_in(element: etree._Element, text: str) -> int | None:
    """An amount of memory in KiB, rounded up as libvirt does, in the element's `unit` or else in KiB; None where it is none."""
    from relaxng.diagnosis.quantities import in_unit  # fractions take 2 ms to import, and few domains ask

    size = in_unit(f"{text.strip()} {element.get('unit', 'KiB')}", "KiB")
    return None if size is None else ceil(size)
