"""VIR40: where a disk sits on its bus."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain, c_number
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_DRIVE_BUSES = frozenset({"ide", "fdc", "scsi", "sata", "nvme"})


class Drive(NamedTuple):
    """A drive address."""

    controller: int
    bus: int
    target: int
    unit: int

    def __str__(self) -> str:
        return f"controller {self.controller}, bus {self.bus}, target {self.target}, unit {self.unit}"


def _written(address: etree._Element) -> Drive:
    return Drive(*(int(address.get(part, "0")) for part in Drive._fields))


def _counted(disk: Disk) -> Drive | None:
    """The address that libvirt gives a disk by the letters of its target; None where it gives none."""
    letters = _LETTERS.match(disk.dev)
    if letters is None:
        return None
    number = 0
    for letter in letters[1]:
        number = number * 26 + ord(letter) - ord("a") + 1
    number -= 1
    match disk.bus:
        case "scsi" if disk.domain.type == "vmware":  # a wide bus, whose unit 7 is the controller's own
            unit = number % 15
            return Drive(number // 15, 0, 0, unit + (unit >= 7))
        case "scsi":
            return Drive(number // 7, 0, 0, number % 7)
        case "ide":
            return Drive(number // 4, number % 4 // 2, 0, number % 2)
        case "sata":
            return Drive(number // 6, 0, 0, number % 6)
        case "fdc":
            return Drive(number // 2, 0, 0, number % 2)
    return None


_LETTERS = re.compile(r"(?:fd|hd|sd|vd|xvd|ubd)([a-z]+)[0-9]*\Z")


def _place(disk: Disk) -> Drive | None:
    """Where the disk sits, by its address or by its target."""
    address = disk.parts.get("address")
    if address is None:
        return _counted(disk)
    return _written(address) if address.get("type") == "drive" else None


def address_type(disk: Disk) -> Iterator[Breach]:
    """The kind of address is that of the bus."""
    address = disk.parts.get("address")
    kind = None if address is None else address.get("type")
    if address is None or kind == "drive":
        return
    if disk.bus in _DRIVE_BUSES:
        message = f"'{kind}' is no address on the bus '{disk.bus}', which has those of type 'drive'; write one, or leave <address> out"
        yield Breach(address, message, "type", value=True)
    elif kind == "unassigned":
        message = "'unassigned' is no address for a disk, as only a <hostdev> may stay away from the guest; leave <address> out"
        yield Breach(address, message, "type", value=True)


def usb_address(disk: Disk) -> Iterator[Breach]:
    """A USB disk has a USB address."""
    address = disk.parts.get("address")
    if disk.bus == "usb" and address is not None and address.get("type") not in ("usb", "unassigned"):
        message = f"'{address.get('type')}' is no address on the bus 'usb', which has those of type 'usb'; write one, or leave <address> out"
        yield Breach(address, message, "type", value=True)


def duplicate_drive_address(domain: Domain) -> Iterator[Breach]:
    """No two disks sit in one place."""
    places = ((place, disk) for disk in domain.disks if (place := _place(disk)) is not None)
    for (_, place), disk, other in repeated(((disk.bus, place), disk) for place, disk in places):
        # Equal targets without addresses are one mistake, that of the targets.
        if other.dev != disk.dev:
            yield _clash(disk, f"the disk '{other.dev}', at line {domain.line(other.element)}", place)


def duplicate_address(domain: Domain) -> Iterator[Breach]:
    """No two devices have one address."""
    # A console is the first serial port once more, and sits where that does.
    addresses = [address for device, address in domain.parts.get("address", []) if device.tag != "console"]
    placed = ((_written_place(tuple(address.items())), address) for address in addresses)
    for _, address, other in repeated(placed):
        device = other.getparent()
        message = (
            f"this <address> is that of the {domain.element_at(other if device is None else device)} already; give"
            " each device its own, or leave it out for libvirt to choose"
        )
        yield Breach(address, message)


@lru_cache(maxsize=1024)
def _written_place(attributes: tuple[tuple[str, str], ...]) -> tuple[object, ...] | None:
    """An address by its attributes, equal for the same place; None where libvirt chooses it, or has other rules for its kind."""
    address = dict(attributes)
    kind = address.get("type", "")
    parts = tuple(c_number(address.get(name, "0")) for name in _PARTS.get(kind, ()))
    match kind:
        case "pci":
            return (kind, *parts) if any(parts) else None
        case "usb":
            return (kind, *parts, address.get("port")) if "port" in address else None
        case "virtio-serial":
            return (kind, *parts) if parts[-1] else None
        case "ccw":
            return (kind, *parts) if "devno" in address else None
        case "spapr-vio":
            return (kind, *parts) if "reg" in address else None
    return None


_PARTS = {
    "pci": ("domain", "bus", "slot", "function"),
    "usb": ("bus",),
    "virtio-serial": ("controller", "bus", "port"),
    "ccw": ("cssid", "ssid", "devno"),
    "spapr-vio": ("reg",),
}


def unassigned_device(domain: Domain) -> Iterator[Breach]:
    """Only a device of the host may stay away from the guest."""
    for device, address in domain.parts.get("address", []):
        if address.get("type") == "unassigned" and device.tag not in ("hostdev", "disk"):
            message = (
                f"'unassigned' is no address for <{device.tag!s}>, as only a <hostdev> may stay away from the guest;"
                " leave <address> out"
            )
            yield Breach(address, message, "type", value=True)


def hostdev_address(domain: Domain) -> Iterator[Breach]:
    """No SCSI disk sits where a SCSI device of the host does."""
    taken: dict[Drive, etree._Element] = {}
    for device in domain.devices:
        if device.tag == "hostdev" and device.get("type") == "scsi":
            address = device.find("address[@type='drive']")
            if address is not None and all(address.get(part, "0").isdecimal() for part in Drive._fields):
                taken.setdefault(_written(address), device)
    for disk in domain.disks if taken else ():
        place = _place(disk) if disk.bus == "scsi" else None
        if place is not None and place in taken:
            yield _clash(disk, f"a <hostdev>, at line {domain.line(taken[place])}", place)


def _clash(disk: Disk, other: str, place: Drive) -> Breach:
    address = disk.parts.get("address")
    if address is None:
        message = (
            f"'{disk.dev}' stands for a place that is taken by {other}: {place}; name another, or give an <address>"
        )
        return Breach(disk.target, message, "dev", value=True)
    return Breach(address, f"the <address> of the disk '{disk.dev}' is taken by {other}: {place}; choose another")


RULES: tuple[Rule[Domain] | Rule[Disk], ...] = (
    Rule(
        "VIR401",
        "address-type",
        Stage.DEFINE,
        Disk,
        address_type,
        "The address of a disk is of a type that its bus does not have.",
        "Disks on IDE, SATA, SCSI, NVMe and floppy controllers have drive addresses, and only host devices are"
        " `unassigned`; libvirt refuses to define others.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='sata'/>
  <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
</disk>
""",
        (
            "type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'",
            "type='drive' controller='0' bus='0' target='0' unit='0'",
        ),
        about=("address",),
    ),
    Rule(
        "VIR402",
        "usb-address",
        Stage.QEMU,
        Disk,
        usb_address,
        "A disk on USB has another address than a USB one.",
        "The QEMU driver refuses to define it.",
        """\
<disk type='file'>
  <source file='/srv/images/stick.img'/>
  <target dev='sda' bus='usb'/>
  <address type='drive' controller='0' bus='0' target='0' unit='0'/>
</disk>
""",
        ("type='drive' controller='0' bus='0' target='0' unit='0'", "type='usb' bus='0' port='1'"),
        about=("address",),
    ),
    Rule(
        "VIR403",
        "duplicate-drive-address",
        Stage.DEFINE,
        Domain,
        duplicate_drive_address,
        "Two disks on a bus have the same drive address.",
        "libvirt refuses to define the domain. A disk without an <address> gets one by the letters of its target:"
        " `sda` is the first of its controller, whatever its bus.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='scsi'/>
  <address type='drive' controller='0' bus='0' target='0' unit='1'/>
</disk>
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='sdb' bus='scsi'/>
</disk>
""",
        ("unit='1'", "unit='0'"),
        about=("devices/disks",),
        beside_devices=True,
    ),
    Rule(
        "VIR404",
        "hostdev-address",
        Stage.DEFINE,
        Domain,
        hostdev_address,
        "A SCSI disk has the drive address of a SCSI device of the host.",
        "Both sit on the same controllers; libvirt refuses to define the domain.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='scsi'/>
</disk>
<hostdev mode='subsystem' type='scsi'>
  <source>
    <adapter name='scsi_host0'/>
    <address bus='0' target='1' unit='0'/>
  </source>
  <address type='drive' controller='0' bus='0' target='0' unit='0'/>
</hostdev>
""",
        ("unit='0'", "unit='1'"),
        about=("devices/hostdev",),
        beside_devices=True,
    ),
    Rule(
        "VIR405",
        "duplicate-address",
        Stage.QEMU,
        Domain,
        duplicate_address,
        "Two devices have the same address.",
        "A copied device keeps the address of the first; the QEMU driver refuses it. Without an address libvirt chooses a free one. This is about addresses of the types pci, usb, ccw, virtio-serial and spapr-vio.",
        """\
<interface type='network'>
  <source network='default'/>
  <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
</interface>
<interface type='network'>
  <source network='default'/>
  <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
</interface>
""",
        ("slot='0x03'", "slot='0x04'"),
        about=("devices/*/address",),
    ),
    Rule(
        "VIR406",
        "unassigned-device",
        Stage.DEFINE,
        Domain,
        unassigned_device,
        "A device that is none of the host stays away from the guest.",
        "An address of the type unassigned is for a <hostdev> that the guest is not shown; libvirt refuses it for others.",
        """\
<interface type='network'>
  <source network='default'/>
  <address type='unassigned'/>
</interface>
""",
        (
            """\
  <address type='unassigned'/>
""",
            "",
        ),
        about=("devices/*/address",),
    ),
)
