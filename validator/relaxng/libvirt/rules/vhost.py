"""VIR85: disks that another process or a device serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


def vhostuser_bus(disk: Disk) -> Iterator[Breach]:
    """A vhost-user disk is a virtio one."""
    if disk.type == "vhostuser" and disk.bus != "virtio":
        message = f"'{disk.bus}' is no bus for a disk of type vhostuser; the only one is 'virtio'"
        yield Breach(disk.target, message, disk.says_bus, value=True)


def vhostuser_snapshot(disk: Disk) -> Iterator[Breach]:
    """A vhost-user disk takes no part in snapshots."""
    snapshot = disk.element.get("snapshot", "no")
    if disk.type == "vhostuser" and snapshot != "no":
        message = (
            f"'{snapshot}' asks for snapshots of a disk of type vhostuser, whose image is out of reach; write 'no'"
        )
        yield Breach(disk.element, message, "snapshot", value=True)


def vhostuser_setting(disk: Disk) -> Iterator[Breach]:
    """What the serving process decides is not set here."""
    if disk.type != "vhostuser":
        return
    if disk.device == "cdrom":
        message = "'cdrom' is no device for a disk of type vhostuser, which is never read-only; write 'disk'"
        yield Breach(disk.element, message, "device", value=True)
    for name in _ATTRIBUTES:
        if disk.driver is not None and disk.of_driver(name) not in (None, "default"):
            yield Breach(disk.driver, _refused(f"the attribute '{name}'"), name)
    cache = None if disk.driver is None else disk.driver.find("metadata_cache/max_size")
    if cache is not None and int(text_of(cache)):
        yield Breach(cache, _refused("<max_size>"))
    for name in _ELEMENTS:
        element = disk.parts.get(name)
        if element is not None and (name not in _SILENT or _SILENT[name](element)):
            yield Breach(element, _refused(f"<{name}>"))


def _refused(what: str) -> str:
    return f"{what} does not go with a disk of type vhostuser, which another process serves its own way; leave it out"


_ATTRIBUTES = (
    "cache",
    "error_policy",
    "rerror_policy",
    "io",
    "ioeventfd",
    "copy_on_read",
    "discard",
    "iothread",
    "detect_zeroes",
)

_ELEMENTS = (
    "iotune",
    "backingStore",
    "encryption",
    "readonly",
    "shareable",
    "transient",
    "serial",
    "wwn",
    "vendor",
    "product",
    "auth",
    "geometry",
    "blockio",
)


def _limits(iotune: etree._Element) -> bool:
    return any(limit.tag == "group_name" or int(text_of(limit)) for limit in iotune.iterchildren("*"))


def _shapes(geometry: etree._Element) -> bool:
    return any(name == "trans" or int(value) for name, value in geometry.items())


def _sizes(blockio: etree._Element) -> bool:
    return any(name == "discard_granularity" or int(value) for name, value in blockio.items())


_SILENT = {"iotune": _limits, "geometry": _shapes, "blockio": _sizes}
"""Elements that say nothing while all in them is 0."""


def shared_memory(disk: Disk) -> Iterator[Breach]:
    """The guest's memory is open to who serves the disk."""
    if disk.type in ("vhostuser", "vhostvdpa") and not disk.domain.shares_memory:
        message = (
            f"the disk '{disk.dev}' of type {disk.type} needs memory that others can map; give the domain"
            " <memoryBacking> with <access mode='shared'/>"
        )
        yield Breach(disk.element, message, "type", value=True)


def vhostvdpa_cache(disk: Disk) -> Iterator[Breach]:
    """A vhost-vdpa disk goes past the host's cache."""
    if disk.type != "vhostvdpa" or disk.of_driver("cache") in ("none", "directsync"):
        return
    cache = disk.of_driver("cache")
    if disk.driver is not None and cache is not None:
        message = f"'{cache}' is no cache for a disk of type vhostvdpa; write 'none' or 'directsync'"
        yield Breach(disk.driver, message, "cache", value=True)
    else:
        message = (
            f"the disk '{disk.dev}' of type vhostvdpa needs an attribute 'cache' of <driver>, 'none' or 'directsync'"
        )
        yield Breach(disk.element if disk.driver is None else disk.driver, message)


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR851",
        "vhostuser-bus",
        Stage.DEFINE,
        Disk,
        vhostuser_bus,
        "A disk of type vhostuser is not on virtio.",
        "The protocol is that of virtio; libvirt refuses to define another bus.",
        """\
<memoryBacking>
  <access mode='shared'/>
</memoryBacking>
<devices>
  <disk type='vhostuser'>
    <source type='unix' path='/run/vhost/system.sock'/>
    <target dev='sda' bus='scsi'/>
  </disk>
</devices>
""",
        ("dev='sda' bus='scsi'", "dev='vda' bus='virtio'"),
        about=("type=vhostuser",),
    ),
    Rule(
        "VIR852",
        "vhostuser-snapshot",
        Stage.DEFINE,
        Disk,
        vhostuser_snapshot,
        "A disk of type vhostuser takes part in snapshots.",
        "The image is in the hands of another process, and libvirt cannot put one above it; it refuses to define anything but `no`.",
        """\
<memoryBacking>
  <access mode='shared'/>
</memoryBacking>
<devices>
  <disk type='vhostuser' snapshot='external'>
    <source type='unix' path='/run/vhost/system.sock'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        ("snapshot='external'", "snapshot='no'"),
        about=("type=vhostuser",),
    ),
    Rule(
        "VIR853",
        "vhostuser-setting",
        Stage.DEFINE,
        Disk,
        vhostuser_setting,
        "A disk of type vhostuser has a setting that is not the hypervisor's to keep.",
        "Cache, limits, serial number, backing chain and the like are up to the process that serves the disk; libvirt refuses to define them here.",
        """\
<memoryBacking>
  <access mode='shared'/>
</memoryBacking>
<devices>
  <disk type='vhostuser'>
    <source type='unix' path='/run/vhost/system.sock'/>
    <target dev='vda' bus='virtio'/>
    <serial>WD-WMAP9A966149</serial>
  </disk>
</devices>
""",
        (
            """\
    <serial>WD-WMAP9A966149</serial>
""",
            "",
        ),
        about=("type=vhostuser",),
    ),
    Rule(
        "VIR854",
        "shared-memory",
        Stage.QEMU,
        Disk,
        shared_memory,
        "A disk that another process or a device serves is in a domain whose memory is its own.",
        "The server reads and writes the guest's memory, which it must be able to map; the QEMU driver refuses the disk otherwise.",
        """\
<devices>
  <disk type='vhostuser'>
    <source type='unix' path='/run/vhost/system.sock'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        (
            """\
<devices>
""",
            """\
<memoryBacking>
  <access mode='shared'/>
</memoryBacking>
<devices>
""",
        ),
        about=(
            "type=vhostuser",
            "type=vhostvdpa",
        ),
        beside_devices=True,
    ),
    Rule(
        "VIR855",
        "vhostvdpa-cache",
        Stage.QEMU,
        Disk,
        vhostvdpa_cache,
        "A disk of type vhostvdpa goes through a cache of the host.",
        "The guest talks to the device past the host; the QEMU driver refuses any cache but `none` and `directsync`.",
        """\
<memoryBacking>
  <access mode='shared'/>
</memoryBacking>
<devices>
  <disk type='vhostvdpa'>
    <driver name='qemu' type='raw' cache='writeback'/>
    <source dev='/dev/vhost-vdpa-0'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        ("cache='writeback'", "cache='none'"),
        about=("type=vhostvdpa",),
        since="9.8.0",
    ),
)
