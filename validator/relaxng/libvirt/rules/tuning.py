"""VIR74 and VIR75: limits on throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

QEMU_MOST = 10**15
"""The highest limit that the QEMU driver takes, of bytes or requests a second."""


def _limits(iotune: etree._Element) -> dict[str, int]:
    """The limits that are set: 0 is none."""
    found = {str(limit.tag): int(text_of(limit)) for limit in iotune.iterchildren("*") if limit.tag != "group_name"}
    return {name: limit for name, limit in found.items() if limit}


def _group(disk: Disk) -> str | None:
    iotune = disk.parts.get("iotune")
    name = None if iotune is None else iotune.find("group_name")
    return None if name is None else text_of(name)


def iotune_limit(disk: Disk) -> Iterator[Breach]:
    """No limit is beyond QEMU's."""
    for limit in disk.parts["iotune"].iterchildren("*"):
        # The lengths are seconds, which have no bound.
        if limit.tag != "group_name" and not str(limit.tag).endswith("_length") and int(text_of(limit)) > QEMU_MOST:
            message = (
                f"'{text_of(limit)}' is too high a <{limit.tag!s}> for the QEMU driver; the highest is {QEMU_MOST}"
            )
            yield Breach(limit, message, value=True)


def iotune_group_alone(domain: Domain) -> Iterator[Breach]:
    """A group has limits."""
    limited = {group for disk in domain.disks if (group := _group(disk)) is not None and _limits(disk.parts["iotune"])}
    for disk in domain.disks:
        group = _group(disk)
        if group is not None and group not in limited:
            message = f"no <iotune> of the group '{group}' has a limit; give this one some"
            yield Breach(disk.parts["iotune"], message)
            limited.add(group)


def iotune_group_differs(domain: Domain) -> Iterator[Breach]:
    """The disks of a group have the same limits."""
    first: dict[str, tuple[Disk, dict[str, int]]] = {}
    for disk in domain.disks:
        group = _group(disk)
        limits = _limits(disk.parts["iotune"]) if group is not None else {}
        if group is None or not limits:
            continue
        other, wanted = first.setdefault(group, (disk, limits))
        if limits != wanted:
            message = (
                f"the <iotune> of the disk '{disk.dev}' differs from that of '{other.dev}', at line"
                f" {domain.line(other.parts['iotune'])}, and both are of the group '{group}'; make them equal"
            )
            yield Breach(disk.parts["iotune"], message)


def iotune_length(disk: Disk) -> Iterator[Breach]:
    """The length of a burst goes with a burst."""
    iotune = disk.parts["iotune"]
    limits = _limits(iotune)
    for name in limits:
        burst = name.removesuffix("_length")
        if burst != name and burst not in limits:
            message = f"<{name}> says how long a burst may last, and without <{burst}> there is none; give that too"
            yield Breach(iotune.find(name), message)  # type: ignore[arg-type]


def iotune_bus(disk: Disk) -> Iterator[Breach]:
    """An SD card is not throttled."""
    iotune = disk.parts["iotune"]
    if disk.bus == "sd" and (_group(disk) is not None or _limits(iotune)):
        yield Breach(iotune, "<iotune> does not go with a disk on sd; leave it out, or choose another bus")


def throttle_cdrom(disk: Disk) -> Iterator[Breach]:
    """A CD-ROM has no throttle filters."""
    filters = disk.parts["throttlefilters"]
    if disk.device == "cdrom" and len(filters):
        yield Breach(filters, "<throttlefilters> does not go with a cdrom; write an <iotune>, or leave it out")


def throttle_undefined(disk: Disk) -> Iterator[Breach]:
    """A throttle filter is a group of the domain."""
    for each in disk.parts["throttlefilters"].iterchildren("throttlefilter"):
        group = each.get("group", "")
        if group not in disk.domain.throttle_groups:
            message = f"'{group}' is no <throttlegroup> of the domain; add one to its <throttlegroups>"
            yield Breach(each, message, "group", value=True)


def throttle_twice(disk: Disk) -> Iterator[Breach]:
    """A disk passes through a group once."""
    first: dict[str, etree._Element] = {}
    for each in disk.parts["throttlefilters"].iterchildren("throttlefilter"):
        group = each.get("group", "")
        other = first.setdefault(group, each)
        if other is not each:
            message = f"'{group}' is a filter of this disk already, at line {disk.domain.line(other)}; leave one out"
            yield Breach(each, message, "group", value=True)


RULES: tuple[Rule[Domain] | Rule[Disk], ...] = (
    Rule(
        "VIR741",
        "iotune-limit",
        Stage.QEMU,
        Disk,
        iotune_limit,
        "A limit is higher than QEMU takes.",
        "The QEMU driver refuses limits above 10^15; the lengths of bursts have no bound.",
        """\
<disk type='file'>
  <source file='/srv/images/vda.img'/>
  <target dev='vda' bus='virtio'/>
  <iotune>
    <total_bytes_sec>2000000000000000</total_bytes_sec>
  </iotune>
</disk>
""",
        ("total_bytes_sec>2000000000000000<", "total_bytes_sec>2000000000<"),
        about=("iotune",),
    ),
    Rule(
        "VIR742",
        "iotune-group-alone",
        Stage.QEMU,
        Domain,
        iotune_group_alone,
        "A throttle group of disks has no limits.",
        "A disk with the name of a group alone takes the limits of another disk of the group; where none has any, the QEMU driver refuses it.",
        """\
<disk type='file'>
  <source file='/srv/images/vda.img'/>
  <target dev='vda' bus='virtio'/>
  <iotune>
    <group_name>slow</group_name>
  </iotune>
</disk>
""",
        (
            """\
    <group_name>slow</group_name>
""",
            """\
    <total_iops_sec>100</total_iops_sec>
    <group_name>slow</group_name>
""",
        ),
        about=("group_name",),
        among_devices=True,
    ),
    Rule(
        "VIR743",
        "iotune-group-differs",
        Stage.QEMU,
        Domain,
        iotune_group_differs,
        "Disks of one group have different limits.",
        "The limits are those of the group as a whole; the QEMU driver refuses to define others for one of its disks.",
        """\
<disk type='file'>
  <source file='/srv/images/vda.img'/>
  <target dev='vda' bus='virtio'/>
  <iotune>
    <total_iops_sec>100</total_iops_sec>
    <group_name>slow</group_name>
  </iotune>
</disk>
<disk type='file'>
  <source file='/srv/images/vdb.img'/>
  <target dev='vdb' bus='virtio'/>
  <iotune>
    <total_iops_sec>200</total_iops_sec>
    <group_name>slow</group_name>
  </iotune>
</disk>
""",
        ("total_iops_sec>200<", "total_iops_sec>100<"),
        about=("group_name",),
    ),
    Rule(
        "VIR744",
        "iotune-length",
        Stage.NEVER,
        Disk,
        iotune_length,
        "The length of a burst is limited, and no burst is allowed.",
        "libvirt defines it in silence. QEMU knows a length only beside the height of the burst, so that the domain may not start.",
        """\
<disk type='file'>
  <source file='/srv/images/vda.img'/>
  <target dev='vda' bus='virtio'/>
  <iotune>
    <total_iops_sec>100</total_iops_sec>
    <total_iops_sec_max_length>5</total_iops_sec_max_length>
  </iotune>
</disk>
""",
        (
            """\
    <total_iops_sec_max_length>5</total_iops_sec_max_length>
""",
            """\
    <total_iops_sec_max>500</total_iops_sec_max>
    <total_iops_sec_max_length>5</total_iops_sec_max_length>
""",
        ),
        about=("iotune",),
    ),
    Rule(
        "VIR745",
        "iotune-bus",
        Stage.QEMU,
        Disk,
        iotune_bus,
        "A disk on SD has limits.",
        "QEMU cannot throttle an SD card; newer releases of the QEMU driver refuse it, older ones do not throttle.",
        """\
<disk type='file'>
  <source file='/srv/images/sda.img'/>
  <target dev='sda' bus='sd'/>
  <iotune>
    <total_iops_sec>100</total_iops_sec>
  </iotune>
</disk>
""",
        ("bus='sd'", "bus='usb'"),
        about=("iotune",),
        since="9.1.0",
    ),
    Rule(
        "VIR751",
        "throttle-cdrom",
        Stage.DEFINE,
        Disk,
        throttle_cdrom,
        "A CD-ROM has throttle filters.",
        "Filters stay in place when the medium changes, which libvirt cannot do yet; it refuses to define them.",
        """\
<throttlegroups>
  <throttlegroup>
    <group_name>slow</group_name>
    <total_iops_sec>100</total_iops_sec>
  </throttlegroup>
</throttlegroups>
<devices>
  <disk type='file' device='cdrom'>
    <source file='/srv/images/sda.img'/>
    <target dev='sda' bus='sata'/>
    <throttlefilters>
      <throttlefilter group='slow'/>
    </throttlefilters>
  </disk>
</devices>
""",
        (
            """\
    <throttlefilters>
      <throttlefilter group='slow'/>
    </throttlefilters>
""",
            """\
    <iotune>
      <total_iops_sec>100</total_iops_sec>
    </iotune>
""",
        ),
        about=("throttlefilters",),
        since="11.2.0",
    ),
    Rule(
        "VIR752",
        "throttle-undefined",
        Stage.DEFINE,
        Disk,
        throttle_undefined,
        "A throttle filter names no throttle group of the domain.",
        "The groups are those of <throttlegroups>; libvirt refuses to define any other.",
        """\
<throttlegroups>
  <throttlegroup>
    <group_name>slow</group_name>
    <total_iops_sec>100</total_iops_sec>
  </throttlegroup>
</throttlegroups>
<devices>
  <disk type='file'>
    <source file='/srv/images/vda.img'/>
    <target dev='vda' bus='virtio'/>
    <throttlefilters>
      <throttlefilter group='fast'/>
    </throttlefilters>
  </disk>
</devices>
""",
        ("group='fast'", "group='slow'"),
        about=("throttlefilters",),
        since="11.2.0",
        beside_devices=True,
    ),
    Rule(
        "VIR753",
        "throttle-twice",
        Stage.DEFINE,
        Disk,
        throttle_twice,
        "A disk passes through a throttle group twice.",
        "A request is counted once for each group; libvirt refuses to define the second filter.",
        """\
<throttlegroups>
  <throttlegroup>
    <group_name>slow</group_name>
    <total_iops_sec>100</total_iops_sec>
  </throttlegroup>
</throttlegroups>
<devices>
  <disk type='file'>
    <source file='/srv/images/vda.img'/>
    <target dev='vda' bus='virtio'/>
    <throttlefilters>
      <throttlefilter group='slow'/>
      <throttlefilter group='slow'/>
    </throttlefilters>
  </disk>
</devices>
""",
        (
            """\
      <throttlefilter group='slow'/>
""",
            "",
        ),
        about=("throttlefilters",),
        since="11.2.0",
    ),
)
