"""Domain: a libvirt domain as its rules see it, in thin views over the tree."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable

QEMU = frozenset({"qemu", "kvm", "hvf"})
"""The domain types that libvirt's QEMU driver runs."""

_boots_and_aliases = etree.XPath("devices/*/*[self::boot[@order] or self::alias[@name]]")


class Domain:
    """A <domain>: its type, its devices and its disks.

    Devices that are `broken`, those that the schema found fault with, are left out: nothing is concluded from
    them. `line` tells where an element stands. `is_live`: it describes a running domain, in libvirt's own words.
    `names` are those of all that is in its disks, `boot` and `alias` where any device has such, `hostdev` where there
    is one, and `disks` where there are several.
    """

    def __init__(
        self, root: etree._Element, broken: frozenset[etree._Element], line: Callable[[etree._Element], int]
    ) -> None:
        self.root = root
        self.line = line
        self.type = root.get("type", "")
        self.is_qemu = self.type in QEMU
        self.is_live = "id" in root.attrib
        devices = next(root.iterchildren("devices"), None)
        self.devices = (
            [] if devices is None else [device for device in devices.iterchildren("*") if device not in broken]
        )
        self.disks: list[Disk] = []
        self.names: set[str] = set()
        for device in self.devices:
            if device.tag == "disk":
                self.disks.append(disk := Disk(device, self))
                self.names |= disk.names
            elif device.tag == "hostdev":
                self.names.add("hostdev")
        if len(self.disks) > 1:
            self.names.add("disks")
        self.names.update(str(part.tag) for part in self.boots_and_aliases)

    def element_at(self, element: etree._Element) -> str:
        """An element as a message speaks of it: `<disk> at line 12`."""
        return f"<{element.tag!s}> at line {self.line(element)}"

    @cached_property
    def _iothreads(self) -> tuple[list[int], int]:
        """The ids in <iothreadids>, sorted, and how many threads <iothreads> asks for beyond them."""
        given = sorted({_number(thread.get("id")) for thread in self.root.iterfind("iothreadids/iothread")})
        wanted = self.root.find("iothreads")
        return given, (0 if wanted is None else _number(text_of(wanted))) - len(given)

    def has_iothread(self, number: int) -> bool:
        """Whether there is an I/O thread of this id: threads without one of their own get the lowest free ones."""
        given, more = self._iothreads
        below = bisect_left(given, number)
        return (below < len(given) and given[below] == number) or 1 <= number - below <= more

    @cached_property
    def boots_and_aliases(self) -> list[etree._Element]:
        """Each <boot order='...'> and <alias name='...'> of a device, found in one walk: most domains have none."""
        found: list[etree._Element] = _boots_and_aliases(self.root)
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


def _number(text: str | None) -> int:
    """A number that the schema has not necessarily looked at; 0 for none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0
