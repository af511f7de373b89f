"""VIR80 and VIR81: what the guest reads about the disk: names, numbers, geometry, block sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OF_PRODUCT = 16
"""Characters of a product's name on SCSI; IDE and SATA have 40, which the schema knows."""


def wwn_bus(disk: Disk) -> Iterator[Breach]:
    """Only disks on IDE and SCSI have a world wide name."""
    yield from _belongs("wwn", disk, ("ide", "scsi"), "ide or scsi")


def vendor_bus(disk: Disk) -> Iterator[Breach]:
    """Only disks on SCSI have a vendor."""
    yield from _belongs("vendor", disk, ("scsi",), "scsi")


def product_bus(disk: Disk) -> Iterator[Breach]:
    """Only disks on SCSI, IDE and SATA have a product."""
    yield from _belongs("product", disk, ("scsi", "ide", "sata"), "scsi, ide or sata")


def _belongs(name: str, disk: Disk, buses: tuple[str, ...], words: str) -> Iterator[Breach]:
    # A lun has none of them, on any bus, by a rule of its own.
    if name in disk.parts and disk.bus not in buses and disk.device != "lun":
        message = f"<{name}> goes with a disk on {words}, and this one is on {disk.bus}; leave it out"
        yield Breach(disk.parts[name], message)


def product_length(disk: Disk) -> Iterator[Breach]:
    """On SCSI the product has at most 16 characters."""
    product = disk.parts["product"]
    text = text_of(product)
    if disk.bus == "scsi" and len(text) > MOST_OF_PRODUCT:
        message = f"'{text}' has {len(text)} characters; on scsi a <product> has at most {MOST_OF_PRODUCT}"
        yield Breach(product, message, value=True)


def serial_bus(disk: Disk) -> Iterator[Breach]:
    """An SD card has no serial number to give."""
    if disk.bus == "sd":
        yield Breach(disk.parts["serial"], "<serial> does not go with a disk on sd; leave it out")


def nvme_serial(domain: Domain) -> Iterator[Breach]:
    """An NVMe controller has a serial number, given with it or with its disks, and one only."""
    disks = [disk for disk in domain.disks if disk.bus == "nvme"]
    controllers = [device for device in domain.devices if device.tag == "controller" and device.get("type") == "nvme"]
    if any("index" not in controller.attrib for controller in controllers):  # libvirt numbers it
        return
    given = {
        controller.get("index"): serial
        for controller in controllers
        if (serial := controller.find("serial")) is not None
    }
    with_disk = {_controller(disk): disk.parts["serial"] for disk in reversed(disks) if "serial" in disk.parts}
    for disk in disks:
        controller = _controller(disk)
        known = given.get(controller, with_disk.get(controller))
        own = disk.parts.get("serial")
        if known is None:
            message = f"the disk '{disk.dev}' is on an NVMe controller without a serial number; give it a <serial>"
            yield Breach(disk.element, message)
        elif own is not None and text_of(own) != text_of(known):
            message = (
                f"'{text_of(own)}' is not the serial number of the disk's NVMe controller, '{text_of(known)}', at line"
                f" {domain.line(known)}; a controller has one only"
            )
            yield Breach(own, message, value=True)


def _controller(disk: Disk) -> str:
    """The number of the controller: that of the address, else that of the target."""
    address = disk.parts.get("address")
    if address is not None:
        return address.get("controller", "0")
    return disk.dev.removeprefix("nvme").partition("n")[0] if disk.prefix == "nvme" else "0"


def geometry_bus(disk: Disk) -> Iterator[Breach]:
    """Disks on USB and SD have no geometry."""
    if disk.bus in ("usb", "sd") and _has_geometry(disk):
        message = f"<geometry> does not go with a disk on {disk.bus}; leave it out"
        yield Breach(disk.parts["geometry"], message)


def geometry_translation(disk: Disk) -> Iterator[Breach]:
    """Only the geometry of IDE is translated."""
    geometry = disk.parts["geometry"]
    if "trans" in geometry.attrib and disk.bus not in ("ide", "usb", "sd") and _has_geometry(disk):
        message = f"the attribute 'trans' goes with a disk on ide, and this one is on {disk.bus}; leave it out"
        yield Breach(geometry, message, "trans")


def _has_geometry(disk: Disk) -> bool:
    return all(int(disk.parts["geometry"].get(part, "0")) for part in ("cyls", "heads", "secs"))


def discard_granularity(disk: Disk) -> Iterator[Breach]:
    """What is discarded are whole blocks."""
    blockio = disk.parts["blockio"]
    granularity, block = (int(blockio.get(name, "0")) for name in ("discard_granularity", "logical_block_size"))
    if granularity and block and granularity % block:
        message = (
            f"'{granularity}' is no multiple of 'logical_block_size', which is {block}; guests discard whole blocks"
        )
        yield Breach(blockio, message, "discard_granularity", value=True)


RULES: tuple[Rule[Domain] | Rule[Disk], ...] = (
    Rule(
        "VIR801",
        "wwn-bus",
        Stage.QEMU,
        Disk,
        wwn_bus,
        "A disk that is neither on IDE nor on SCSI has a world wide name.",
        "Only their disks report one to the guest; the QEMU driver refuses it for others.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <wwn>5000c50015ea71ad</wwn>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='sda' bus='scsi'"),
        about=("wwn",),
    ),
    Rule(
        "VIR802",
        "vendor-bus",
        Stage.QEMU,
        Disk,
        vendor_bus,
        "A disk that is not on SCSI has a vendor.",
        "Only SCSI disks report one to the guest; the QEMU driver refuses it for others.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <vendor>ACME</vendor>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='sda' bus='scsi'"),
        about=("vendor",),
    ),
    Rule(
        "VIR803",
        "product-bus",
        Stage.QEMU,
        Disk,
        product_bus,
        "A disk that is not on SCSI, IDE or SATA has a product name.",
        "Only their disks report one to the guest, those on IDE and SATA from 11.1.0 on; the QEMU driver refuses it for others.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <product>FastDisk</product>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='sda' bus='scsi'"),
        about=("product",),
    ),
    Rule(
        "VIR804",
        "product-length",
        Stage.DEFINE,
        Disk,
        product_length,
        "The product name of a disk on SCSI has more than 16 characters.",
        "SCSI has room for 16; libvirt refuses to define a longer one. IDE and SATA have 40.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='scsi'/>
  <product>FastDisk of the year</product>
</disk>
""",
        ("product>FastDisk of the year<", "product>FastDisk<"),
        about=("product",),
    ),
    Rule(
        "VIR805",
        "serial-bus",
        Stage.QEMU,
        Disk,
        serial_bus,
        "A disk on SD has a serial number.",
        "QEMU gives SD cards none; the QEMU driver refuses it.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='sd'/>
  <serial>WD-WMAP9A966149</serial>
</disk>
""",
        ("bus='sd'", "bus='usb'"),
        about=("serial",),
    ),
    Rule(
        "VIR806",
        "nvme-serial",
        Stage.QEMU,
        Domain,
        nvme_serial,
        "An NVMe controller has no serial number, or two.",
        "The number is that of the controller. It is given with the controller or with a disk on it; the QEMU driver refuses a controller without one, and a disk with another.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='nvme0n1' bus='nvme'/>
</disk>
""",
        (
            """\
</disk>
""",
            """\
  <serial>WD-WMAP9A966149</serial>
</disk>
""",
        ),
        about=("bus=nvme",),
        since="11.5.0",
        among_devices=True,
    ),
    Rule(
        "VIR811",
        "geometry-bus",
        Stage.QEMU,
        Disk,
        geometry_bus,
        "A disk on USB or SD has a geometry.",
        "Neither has cylinders to report; the QEMU driver refuses it.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='usb'/>
  <geometry cyls='1024' heads='16' secs='63'/>
</disk>
""",
        ("dev='sda' bus='usb'", "dev='hda' bus='ide'"),
        about=("geometry",),
    ),
    Rule(
        "VIR812",
        "geometry-translation",
        Stage.QEMU,
        Disk,
        geometry_translation,
        "The geometry of a disk that is not on IDE is translated.",
        "The translation is between the BIOS and IDE; the QEMU driver refuses it on other buses.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <geometry cyls='1024' heads='16' secs='63' trans='lba'/>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='hda' bus='ide'"),
        about=("trans",),
    ),
    Rule(
        "VIR813",
        "discard-granularity",
        Stage.NEVER,
        Disk,
        discard_granularity,
        "The granularity of discarding is no multiple of the block size.",
        "libvirt defines it in silence; guests discard whole blocks, and may take the disk for one that discards nothing.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <blockio logical_block_size='4096' discard_granularity='6144'/>
</disk>
""",
        ("discard_granularity='6144'", "discard_granularity='8192'"),
        about=("discard_granularity",),
    ),
)
