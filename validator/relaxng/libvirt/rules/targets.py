"""VIR1: the name by which a disk goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNTED = re.compile(r"(fd|hd|sd|vd|xvd|ubd)[a-z]+[0-9]*|nvme[0-9]+n[0-9]+(p[0-9]+)?")
_PARTITION = re.compile(r"((?:fd|hd|sd|vd|xvd|ubd)[a-z]+)[0-9]+|(nvme[0-9]+n[0-9]+)p[0-9]+")

_BUSES = {
    "hd": ("ide",),
    "sd": ("scsi", "sata", "usb", "sd"),
    "vd": ("virtio",),
    "xvd": ("xen",),
    "ubd": ("uml",),
    "nvme": ("nvme",),
}
_PREFIXES = {"ide": "hd", "virtio": "vd", "xen": "xvd", "uml": "ubd", "nvme": "nvme"}


def duplicate_target(domain: Domain) -> Iterator[Breach]:
    """No two disks have the same target."""
    for dev, disk, other in repeated((disk.dev, disk) for disk in domain.disks):
        message = f"'{dev}' is already the target of the {domain.element_at(other.element)}; give each disk its own"
        yield Breach(disk.target, message, "dev", value=True)


def target_prefix(disk: Disk) -> Iterator[Breach]:
    """The target of a hard disk begins like one."""
    if disk.device in ("disk", "lun") and disk.prefix == "fd":
        message = (
            f"'{disk.dev}' is the target of a floppy; that of a {disk.kind} begins with hd, sd, vd, xvd, ubd or nvme"
        )
        yield Breach(disk.target, message, "dev", value=True)


def target_name(disk: Disk) -> Iterator[Breach]:
    """The target can be counted: lower-case letters come after its prefix."""
    if not _COUNTED.fullmatch(disk.dev) and (disk.domain.is_qemu or "address" not in disk.parts):
        message = (
            f"'{disk.dev}' is no target that libvirt can count; after '{disk.prefix}' come lower-case letters alone,"
            f" as in '{disk.prefix}a'"
        )
        yield Breach(disk.target, message, "dev", value=True)


def target_partition(disk: Disk) -> Iterator[Breach]:
    """The target is that of a whole disk."""
    partition = _PARTITION.fullmatch(disk.dev)
    if partition:
        whole = partition[1] or partition[2]
        message = f"'{disk.dev}' is the target of a partition; the QEMU driver takes whole disks only, as '{whole}'"
        yield Breach(disk.target, message, "dev", value=True)


def target_bus(disk: Disk) -> Iterator[Breach]:
    """The target begins as is usual on the bus."""
    # Floppies have rules of their own, which are no matter of taste.
    if disk.prefix == "fd" or disk.bus == "fdc" or disk.bus in _BUSES.get(disk.prefix, ()):
        return
    usual = _PREFIXES.get(disk.bus, "sd")
    message = f"'{disk.dev}' is no usual target on the bus '{disk.bus}'; name it like '{usual}a'"
    yield Breach(disk.target, message, "dev", value=True)


RULES: tuple[Rule[Domain] | Rule[Disk], ...] = (
    Rule(
        "VIR101",
        "duplicate-target",
        Stage.DEFINE,
        Domain,
        duplicate_target,
        "Two disks have the same target.",
        "The target names the disk in every block operation, so libvirt refuses to define the domain.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("dev='vda'", "dev='vdb'"),
        about=("devices/disks",),
    ),
    Rule(
        "VIR102",
        "target-prefix",
        Stage.DEFINE,
        Disk,
        target_prefix,
        "A hard disk or LUN has the target of a floppy.",
        "libvirt refuses to define a hard disk whose target begins with anything but hd, sd, vd, xvd, ubd or nvme.",
        """\
<disk type='file' device='disk'>
  <source file='/srv/images/system.img'/>
  <target dev='fda' bus='ide'/>
</disk>
""",
        ("dev='fda'", "dev='hda'"),
        about=("odd",),
    ),
    Rule(
        "VIR103",
        "target-name",
        Stage.DEFINE,
        Disk,
        target_name,
        "The target of a disk cannot be counted.",
        "From the letters of the target libvirt counts the place of the disk on its controller, where no <address>"
        " gives it; capital letters and underscores do not count. The QEMU driver refuses them with an address too.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vdA' bus='virtio'/>
</disk>
""",
        ("dev='vdA'", "dev='vda'"),
        about=("odd",),
    ),
    Rule(
        "VIR104",
        "target-partition",
        Stage.QEMU,
        Disk,
        target_partition,
        "The target of a disk names a partition.",
        "A number after the letters of a target means a partition. Only paravirtual Xen guests have disks that are"
        " partitions; the QEMU driver refuses them.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda1' bus='virtio'/>
</disk>
""",
        ("dev='vda1'", "dev='vda'"),
        about=("odd",),
    ),
    Rule(
        "VIR105",
        "target-bus",
        Stage.NEVER,
        Disk,
        target_bus,
        "The target of a disk is not one that is usual on its bus.",
        "libvirt takes any target with any bus. The guest names the disk by the bus, so that a target of another kind"
        " misleads those who read it. Many documents have such targets, so that this is asked only where it is"
        " selected.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='hda' bus='virtio'/>
</disk>
""",
        ("dev='hda'", "dev='vda'"),
        usual=False,
    ),
)
