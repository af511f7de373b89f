"""VIR20 to VIR22: what kind of device a disk is, and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def empty_disk(disk: Disk) -> Iterator[Breach]:
    """A hard disk has a source."""
    if disk.device == "disk" and disk.is_empty:
        source = disk.parts.get("source")
        lacks = "this <disk> has no <source>" if source is None else "this <source> names nothing"
        message = f"{lacks}, and '{disk.dev}' is a hard disk; only a cdrom or a floppy may be empty"
        yield Breach(disk.element if source is None else source, message)


def floppy_bus(disk: Disk) -> Iterator[Breach]:
    """Floppies are on the bus fdc, and nothing else is."""
    if (disk.device == "floppy") is (disk.bus == "fdc"):
        return
    if disk.device == "floppy":
        message = f"'{disk.bus}' is no bus for a floppy; the only one is 'fdc'"
    else:
        message = f"'fdc' is the bus of floppies, and '{disk.dev}' is a {disk.kind}; choose another bus"
    yield Breach(disk.target, message, "bus", value=True)


def floppy_target(disk: Disk) -> Iterator[Breach]:
    """The target of a floppy begins with fd."""
    if disk.device == "floppy" and disk.prefix != "fd":
        message = f"'{disk.dev}' is no target for a floppy; that begins with fd, as 'fda'"
        yield Breach(disk.target, message, "dev", value=True)


def floppy_machine(disk: Disk) -> Iterator[Breach]:
    """The machine can have floppies."""
    machine = disk.domain.machine
    if disk.device == "floppy" and machine.startswith(("pseries", "s390-ccw")):
        message = f"'floppy' is no device of the machine '{machine}', which has no place for a floppy controller; make it a 'cdrom'"
        yield Breach(disk.element, message, "device", value=True)


def cdrom_bus(disk: Disk) -> Iterator[Breach]:
    """A CD-ROM is on a bus that can eject."""
    if disk.device == "cdrom" and disk.bus in ("virtio", "sd"):
        message = f"'{disk.bus}' is no bus for a cdrom, whose medium must come out; put it on 'sata', 'scsi' or 'ide'"
        yield Breach(disk.target, message, disk.says_bus, value=True)


def _this_is(disk: Disk) -> str:
    return f"this is a {disk.kind} on {disk.bus}"


def open_tray(disk: Disk) -> Iterator[Breach]:
    """Only a removable medium has a tray."""
    if disk.target.get("tray") == "open" and disk.device in ("disk", "lun"):
        message = f"the attribute 'tray' goes with a cdrom or a floppy, and this is a {disk.kind}; leave it out"
        yield Breach(disk.target, message, "tray")


def removable(disk: Disk) -> Iterator[Breach]:
    """Only USB disks, and hard disks on SCSI, say whether they are removable."""
    if "removable" not in disk.target.attrib or disk.bus == "usb":
        return
    if disk.bus != "scsi" or disk.device != "disk":
        message = f"the attribute 'removable' goes with a disk on usb or a hard disk on scsi, and {_this_is(disk)}; leave it out"
        yield Breach(disk.target, message, "removable")


def rotation_rate(disk: Disk) -> Iterator[Breach]:
    """Only hard disks on IDE, SATA and SCSI say how fast they turn."""
    if "rotation_rate" in disk.target.attrib and not (disk.device == "disk" and disk.bus in ("scsi", "ide", "sata")):
        message = f"the attribute 'rotation_rate' goes with a hard disk on scsi, ide or sata, and {_this_is(disk)}; leave it out"
        yield Breach(disk.target, message, "rotation_rate")


def rotation_rate_range(disk: Disk) -> Iterator[Breach]:
    """The rotation rate has a meaning."""
    rate = disk.target.get("rotation_rate")
    if rate is not None and int(rate) != 1 and not 1025 <= int(rate) <= 65534:
        message = f"'{rate}' is no rotation rate that guests know; 1 stands for a disk without moving parts, else it is 1025 to 65534"
        yield Breach(disk.target, message, "rotation_rate", value=True)


def dpofua(disk: Disk) -> Iterator[Breach]:
    """Only SCSI disks have DPO and FUA."""
    if "dpofua" in disk.target.attrib and disk.bus != "scsi":
        message = f"the attribute 'dpofua' goes with a disk on scsi, and this one is on {disk.bus}; leave it out"
        yield Breach(disk.target, message, "dpofua")


def readonly_bus(disk: Disk) -> Iterator[Breach]:
    """A hard disk on IDE or SATA is not read-only."""
    if disk.device == "disk" and "readonly" in disk.parts and disk.bus in ("ide", "sata"):
        message = (
            f"<readonly> does not go with a hard disk on {disk.bus}; put the disk on virtio or scsi, or make it a cdrom"
        )
        yield Breach(disk.parts["readonly"], message)


def readonly_snapshot(disk: Disk) -> Iterator[Breach]:
    """A read-only disk takes no part in external snapshots."""
    if disk.is_readonly and disk.element.get("snapshot") == "external":
        what = "a cdrom" if disk.device == "cdrom" else "read-only"
        message = f"'external' would put an image above the disk '{disk.dev}', which is {what}; write 'no'"
        yield Breach(disk.element, message, "snapshot", value=True)


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR201",
        "empty-disk",
        Stage.DEFINE,
        Disk,
        empty_disk,
        "A hard disk has no source.",
        "Only a drive for media can be empty; libvirt refuses to define a hard disk without a path, volume or server.",
        """\
<disk type='file' device='disk'>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
<disk type='file' device='disk'>
  <target dev='vda' bus='virtio'/>
""",
            """\
<disk type='file' device='cdrom'>
  <target dev='sda' bus='sata'/>
""",
        ),
        about=("empty",),
    ),
    Rule(
        "VIR202",
        "floppy-bus",
        Stage.DEFINE,
        Disk,
        floppy_bus,
        "A floppy is on another bus than fdc, or something else is on fdc.",
        "The floppy controller takes floppies, and floppies take no other; libvirt refuses to define the domain.",
        """\
<disk type='file' device='floppy'>
  <source file='/srv/images/boot.img'/>
  <target dev='fda' bus='usb'/>
</disk>
""",
        ("bus='usb'", "bus='fdc'"),
        about=(
            "device=floppy",
            "bus=fdc",
        ),
    ),
    Rule(
        "VIR203",
        "floppy-target",
        Stage.DEFINE,
        Disk,
        floppy_target,
        "The target of a floppy does not begin with fd.",
        "libvirt refuses to define a floppy whose target begins with anything else.",
        """\
<disk type='file' device='floppy'>
  <source file='/srv/images/boot.img'/>
  <target dev='hda' bus='fdc'/>
</disk>
""",
        ("dev='hda'", "dev='fda'"),
        about=("device=floppy",),
    ),
    Rule(
        "VIR204",
        "floppy-machine",
        Stage.QEMU,
        Disk,
        floppy_machine,
        "A floppy is in a machine that can have none.",
        "The QEMU driver asks QEMU whether the machine has floppies; those of POWER and S390 never have.",
        """\
<os>
  <type arch='ppc64' machine='pseries'>hvm</type>
</os>
<devices>
  <disk type='file' device='floppy'>
    <source file='/srv/images/boot.img'/>
    <target dev='fda' bus='fdc'/>
  </disk>
</devices>
""",
        ("arch='ppc64' machine='pseries'", "arch='x86_64' machine='pc'"),
        about=("device=floppy",),
        beside_devices=True,
    ),
    Rule(
        "VIR205",
        "cdrom-bus",
        Stage.QEMU,
        Disk,
        cdrom_bus,
        "A CD-ROM is on a bus whose media cannot be changed.",
        "virtio and SD disks cannot eject; the QEMU driver refuses to define a CD-ROM on them.",
        """\
<disk type='file' device='cdrom'>
  <source file='/srv/iso/install.iso'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='sda' bus='sata'"),
        about=("device=cdrom",),
    ),
    Rule(
        "VIR206",
        "open-tray",
        Stage.DEFINE,
        Disk,
        open_tray,
        "A hard disk or LUN has an open tray.",
        "Only a CD-ROM or a floppy drive has a tray; libvirt refuses to define any other with an open one.",
        """\
<disk type='file' device='disk'>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='sata' tray='open'/>
</disk>
""",
        (
            """\
<disk type='file' device='disk'>
  <source file='/srv/images/system.img'/>
""",
            """\
<disk type='file' device='cdrom'>
""",
        ),
        about=("tray",),
    ),
    Rule(
        "VIR207",
        "removable-bus",
        Stage.DEFINE,
        Disk,
        removable,
        "A disk that is neither on USB nor a hard disk on SCSI says whether it is removable.",
        "libvirt refuses to define it. Before 9.6.0 it took the attribute for USB alone.",
        """\
<disk type='file'>
  <source file='/srv/images/stick.img'/>
  <target dev='vda' bus='virtio' removable='on'/>
</disk>
""",
        ("dev='vda' bus='virtio'", "dev='sda' bus='usb'"),
        about=("removable",),
    ),
    Rule(
        "VIR208",
        "rotation-rate-bus",
        Stage.QEMU,
        Disk,
        rotation_rate,
        "A disk that cannot tell how fast it turns has a rotation rate.",
        "Only hard disks on IDE, SATA and SCSI report the rate to the guest; the QEMU driver refuses it for others.",
        """\
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='vdb' bus='virtio' rotation_rate='7200'/>
</disk>
""",
        ("dev='vdb' bus='virtio'", "dev='sdb' bus='scsi'"),
        about=("rotation_rate",),
    ),
    Rule(
        "VIR209",
        "rotation-rate-range",
        Stage.NEVER,
        Disk,
        rotation_rate_range,
        "A rotation rate is neither 1 nor from 1025 to 65534.",
        "libvirt hands any number on, but the standards of SCSI and ATA know no other: 1 stands for a disk without"
        " moving parts, the rest are turns a minute.",
        """\
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='sdb' bus='scsi' rotation_rate='720'/>
</disk>
""",
        ("rotation_rate='720'", "rotation_rate='1'"),
        about=("rotation_rate",),
    ),
    Rule(
        "VIR210",
        "dpofua-bus",
        Stage.DEFINE,
        Disk,
        dpofua,
        "A disk that is not on SCSI has `dpofua`.",
        "DPO and FUA are flags of SCSI commands; libvirt refuses to define the attribute on another bus.",
        """\
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='vdb' bus='virtio' dpofua='on'/>
</disk>
""",
        ("dev='vdb' bus='virtio'", "dev='sdb' bus='scsi'"),
        about=("dpofua",),
        since="11.10.0",
    ),
    Rule(
        "VIR211",
        "readonly-bus",
        Stage.QEMU,
        Disk,
        readonly_bus,
        "A hard disk on IDE or SATA is read-only.",
        "QEMU's IDE and SATA disks cannot refuse writes, so the QEMU driver refuses the disk.",
        """\
<disk type='file' device='disk'>
  <source file='/srv/images/base.img'/>
  <target dev='sda' bus='sata'/>
  <readonly/>
</disk>
""",
        ("dev='sda' bus='sata'", "dev='vda' bus='virtio'"),
        about=("readonly",),
    ),
    Rule(
        "VIR212",
        "readonly-snapshot",
        Stage.NEVER,
        Disk,
        readonly_snapshot,
        "A read-only disk asks for external snapshots.",
        "The guest changes nothing on a read-only disk, and libvirt leaves it out of snapshots unless it is told"
        " otherwise. An external snapshot puts an empty image above it, and leaves that behind.",
        """\
<disk type='file' device='cdrom' snapshot='external'>
  <source file='/srv/iso/install.iso'/>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("snapshot='external'", "snapshot='no'"),
        about=("snapshot",),
    ),
)
