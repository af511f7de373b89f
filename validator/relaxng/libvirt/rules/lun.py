"""VIR23 and VIR24: what a LUN that is passed through whole can have, and only it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def lun_source(disk: Disk) -> Iterator[Breach]:
    """The only network protocol of a LUN is iSCSI."""
    protocol = disk.image.protocol
    if disk.device == "lun" and protocol is not None and protocol != "iscsi":
        message = f"'{protocol}' offers no LUN to pass through; the only protocol for a lun is 'iscsi'"
        yield Breach(disk.parts["source"], message, "protocol", value=True)


def lun_empty(disk: Disk) -> Iterator[Breach]:
    """A LUN has a source."""
    if disk.device == "lun" and "source" not in disk.parts:
        message = f"this <disk> is a lun, '{disk.dev}', and has no <source>, so that libvirt takes it for a file; name the device"
        yield Breach(disk.element, message)


def lun_format(disk: Disk) -> Iterator[Breach]:
    """A LUN is raw."""
    image = disk.image
    if disk.device == "lun" and image.declares is not None and image.format not in (None, "raw"):
        message = f"'{image.format}' is no format for a lun, which the guest gets as it is; write 'raw'"
        yield Breach(image.declares, message, "type", value=True)


def lun_slice(disk: Disk) -> Iterator[Breach]:
    """A LUN is whole."""
    source = disk.parts.get("source")
    slices = None if source is None else source.find("slices")
    if disk.device == "lun" and slices is not None:
        yield Breach(slices, "<slices> does not go with a lun, which is passed through whole; leave it out")


def lun_encryption(disk: Disk) -> Iterator[Breach]:
    """A LUN is not decrypted."""
    encryption = disk.image.encryption
    if disk.device == "lun" and encryption is not None and encryption.get("format") != "default":
        message = "<encryption> does not go with a lun, which the guest gets as it is; leave it out"
        yield Breach(encryption, message)


def lun_bus(disk: Disk) -> Iterator[Breach]:
    """A LUN is on SCSI or virtio."""
    if disk.device == "lun" and disk.bus not in ("scsi", "virtio", "fdc"):
        message = f"'{disk.bus}' is no bus for a lun, whose commands are those of SCSI; put it on 'scsi'"
        yield Breach(disk.target, message, disk.says_bus, value=True)


def lun_properties(disk: Disk) -> Iterator[Breach]:
    """A LUN has its own properties."""
    if disk.device != "lun":
        return
    for name in ("wwn", "vendor", "product", "serial"):
        if name in disk.parts and (name != "serial" or disk.bus == "scsi"):
            yield Breach(disk.parts[name], f"<{name}> does not go with a lun, which has its own; leave it out")
    if disk.driver is not None and disk.of_driver("copy_on_read") == "on":
        message = "the attribute 'copy_on_read' does not go with a lun, which has no backing chain; leave it out"
        yield Breach(disk.driver, message, "copy_on_read")


def lun_blockio(disk: Disk) -> Iterator[Breach]:
    """A LUN has its own block sizes."""
    blockio = disk.parts.get("blockio")
    if disk.device == "lun" and blockio is not None and _says_something(blockio.items()):
        yield Breach(blockio, "<blockio> does not go with a lun, which has block sizes of its own; leave it out")


def _says_something(sizes: list[tuple[str, str]]) -> bool:
    return any(name == "discard_granularity" or int(size) for name, size in sizes)


def reservations(disk: Disk) -> Iterator[Breach]:
    """Only a LUN has persistent reservations."""
    source = disk.parts.get("source")
    found = None if source is None else source.find("reservations")
    if disk.device != "lun" and found is not None:
        yield Breach(found, f"<reservations> goes with a lun, and this is a {disk.kind}; leave it out")


def reservations_source(disk: Disk) -> Iterator[Breach]:
    """Reservations that libvirt does not manage name a helper."""
    for image in disk.images:
        found = None if image.source is None else image.source.find("reservations")
        if found is not None and found.get("managed") == "no" and found.find("source") is None:
            message = "'no' leaves the helper to you; name its socket in a <source> within the <reservations>"
            yield Breach(found, message, "managed", value=True)


def unfiltered(disk: Disk) -> Iterator[Breach]:
    """The host filters SCSI commands."""
    if disk.element.get("sgio") == "unfiltered":
        message = "'unfiltered' is supported no more; leave the attribute 'sgio' out"
        yield Breach(disk.element, message, "sgio", value=True)


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR231",
        "lun-protocol",
        Stage.DEFINE,
        Disk,
        lun_source,
        "A LUN comes over another network protocol than iSCSI.",
        "Only iSCSI carries the SCSI commands that a LUN is for; libvirt refuses to define any other.",
        """\
<disk type='network' device='lun'>
  <source protocol='rbd' name='vms/data'/>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        (
            """\
  <source protocol='rbd' name='vms/data'/>
""",
            """\
  <source protocol='iscsi' name='iqn.2026-01.org.example:vms/1'>
    <host name='san.example.org'/>
  </source>
""",
        ),
        about=("device=lun",),
    ),
    Rule(
        "VIR232",
        "lun-empty",
        Stage.DEFINE,
        Disk,
        lun_empty,
        "A LUN has no source.",
        "A disk without a <source> is one of type 'file' to libvirt's parser, and a file is no LUN: it refuses to"
        " define the domain.",
        """\
<disk type='block' device='lun'>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        (
            """\
  <target dev='sda' bus='scsi'/>
""",
            """\
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='scsi'/>
""",
        ),
        about=("device=lun",),
    ),
    Rule(
        "VIR233",
        "lun-format",
        Stage.DEFINE,
        Disk,
        lun_format,
        "A LUN has an image format.",
        "The guest sends its commands to the device itself; libvirt refuses to define any format but raw.",
        """\
<disk type='block' device='lun'>
  <driver name='qemu' type='qcow2'/>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("type='qcow2'", "type='raw'"),
        about=("device=lun",),
    ),
    Rule(
        "VIR234",
        "lun-slice",
        Stage.DEFINE,
        Disk,
        lun_slice,
        "A LUN is only a slice of a device.",
        "A LUN is passed through whole; libvirt refuses to define a slice of one.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'>
    <slices>
      <slice type='storage' offset='1048576' size='1073741824'/>
    </slices>
  </source>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("device='lun'", "device='disk'"),
        about=("device=lun",),
    ),
    Rule(
        "VIR235",
        "lun-encryption",
        Stage.DEFINE,
        Disk,
        lun_encryption,
        "A LUN is encrypted.",
        "Nothing stands between the guest and a LUN that could decrypt it; libvirt refuses to define one.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'>
    <encryption format='luks'>
      <secret type='passphrase' usage='data'/>
    </encryption>
  </source>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("device='lun'", "device='disk'"),
        about=("device=lun",),
    ),
    Rule(
        "VIR236",
        "lun-bus",
        Stage.QEMU,
        Disk,
        lun_bus,
        "A LUN is on a bus that knows no SCSI commands.",
        "The QEMU driver passes a LUN through on SCSI, and with an old QEMU on virtio; it refuses the other buses.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("bus='sata'", "bus='scsi'"),
        about=("device=lun",),
    ),
    Rule(
        "VIR237",
        "lun-properties",
        Stage.QEMU,
        Disk,
        lun_properties,
        "A LUN is given a property that the device has itself.",
        "The guest reads the name, vendor and product of the device itself, on SCSI its serial number too, and there"
        " is no chain to copy from; the QEMU driver refuses all of these.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='scsi'/>
  <serial>WD-WMAP9A966149</serial>
</disk>
""",
        ("device='lun'", "device='disk'"),
        about=("device=lun",),
    ),
    Rule(
        "VIR238",
        "lun-blockio",
        Stage.DEFINE,
        Disk,
        lun_blockio,
        "A LUN is given block sizes.",
        "The guest reads the block sizes of the device itself; newer releases refuse others, older ones ignore them.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='scsi'/>
  <blockio logical_block_size='512' physical_block_size='4096'/>
</disk>
""",
        ("device='lun'", "device='disk'"),
        about=("device=lun",),
        since="9.1.0",
    ),
    Rule(
        "VIR239",
        "reservations-device",
        Stage.DEFINE,
        Disk,
        reservations,
        "A disk that is no LUN has persistent reservations.",
        "Reservations are SCSI commands of the guest, which only a LUN passes through; libvirt refuses to define them"
        " elsewhere.",
        """\
<disk type='block' device='disk'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'>
    <reservations managed='yes'/>
  </source>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("device='disk'", "device='lun'"),
        about=("reservations",),
    ),
    Rule(
        "VIR240",
        "reservations-source",
        Stage.PARSE,
        Disk,
        reservations_source,
        "Reservations that libvirt does not manage name no helper.",
        "With managed='no' somebody else runs the helper, and libvirt's parser wants the path of its socket.",
        """\
<disk type='block' device='lun'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'>
    <reservations managed='no'/>
  </source>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        (
            """\
    <reservations managed='no'/>
""",
            """\
    <reservations managed='no'>
      <source type='unix' path='/run/qemu-pr-helper.sock' mode='client'/>
    </reservations>
""",
        ),
        about=("reservations",),
    ),
    Rule(
        "VIR241",
        "unfiltered-sgio",
        Stage.DEFINE,
        Disk,
        unfiltered,
        "A LUN asks for unfiltered SCSI commands.",
        "The kernels that could turn the filter off for one device are gone; libvirt refuses to define it.",
        """\
<disk type='block' device='lun' sgio='unfiltered'>
  <source dev='/dev/disk/by-id/wwn-0x5000c50015ea71ad'/>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("sgio='unfiltered'", "sgio='filtered'"),
        about=("sgio",),
    ),
)
