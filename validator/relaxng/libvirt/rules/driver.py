"""VIR70 and VIR71: how the hypervisor opens an image and serves the guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def driver_name(disk: Disk) -> Iterator[Breach]:
    """The driver is qemu."""
    name = disk.of_driver("name")
    if disk.driver is not None and name not in (None, "qemu"):
        message = f"'{name}' is no driver of a domain of type '{disk.domain.type}'; the only one is 'qemu'"
        yield Breach(disk.driver, message, "name", value=True)


def native_io(disk: Disk) -> Iterator[Breach]:
    """Native I/O goes past the host's cache."""
    if disk.driver is None or disk.of_driver("io") != "native" or disk.of_driver("cache") in ("none", "directsync"):
        return
    cache = disk.of_driver("cache")
    now = "there is none given" if cache is None else f"here it is '{cache}'"
    message = f"'native' needs the cache 'none' or 'directsync', and {now}; change either"
    yield Breach(disk.driver, message, "io", value=True)


def copy_on_read(disk: Disk) -> Iterator[Breach]:
    """What is copied on reading can be written."""
    # A lun has its own rule.
    if disk.driver is None or disk.of_driver("copy_on_read") != "on" or disk.device == "lun":
        return
    if disk.is_readonly or disk.device == "floppy":
        what = disk.device if disk.device != "disk" else "read-only disk"
        message = f"the attribute 'copy_on_read' writes into the image, and this is a {what}; leave it out"
        yield Breach(disk.driver, message, "copy_on_read")


def shareable_format(disk: Disk) -> Iterator[Breach]:
    """Only raw images are shared by several writers."""
    image = disk.image
    if "shareable" not in disk.parts or disk.is_readonly or image.declares is None:
        return
    if image.format not in (None, "raw"):
        message = f"'{image.format}' images spoil where several guests write to them; the format of a <shareable> disk is 'raw'"
        yield Breach(image.declares, message, "type", value=True)


def transient(disk: Disk) -> Iterator[Breach]:
    """A transient disk has a file that the guest writes to."""
    found = disk.parts.get("transient")
    if found is None:
        return
    if disk.is_empty:
        why = "is empty"
    elif disk.device != "disk":
        why = f"is a {disk.kind}"
    elif disk.is_readonly:
        why = "is read-only"
    elif disk.type != "file":
        why = f"is of type {disk.type}"
    else:
        return
    message = (
        f"<transient> goes with a hard disk in a file that the guest writes to, and '{disk.dev}' {why}; leave it out"
    )
    yield Breach(found, message)


def transient_sharing(disk: Disk) -> Iterator[Breach]:
    """A disk whose image is shared can be plugged in later."""
    found = disk.parts.get("transient")
    if found is not None and found.get("shareBacking") == "yes" and disk.bus not in ("usb", "virtio", "scsi"):
        message = f"the attribute 'shareBacking' goes with a disk on usb, virtio or scsi, and this one is on {disk.bus}; leave it out"
        yield Breach(found, message, "shareBacking")


def virtio_only(disk: Disk) -> Iterator[Breach]:
    """Only virtio disks have virtio's options."""
    if disk.bus == "virtio":
        return
    for name in _VIRTIO_OPTIONS if disk.driver is not None else ():
        if disk.of_driver(name) is not None and disk.driver is not None:
            yield Breach(disk.driver, _of_virtio(name, disk), name)
    model = disk.element.get("model", "")
    if model.startswith("virtio"):
        message = f"'{model}' is the model of a disk on virtio, and this one is on {disk.bus}; leave it out"
        yield Breach(disk.element, message, "model", value=True)


def _of_virtio(name: str, disk: Disk) -> str:
    return f"the attribute '{name}' goes with a disk on virtio, and this one is on {disk.bus}; leave it out"


_VIRTIO_OPTIONS = ("event_idx", "ioeventfd", "iommu", "ats", "packed", "page_per_vq")


def virtio_queues(disk: Disk) -> Iterator[Breach]:
    """Only virtio disks have queues."""
    for name in ("queues", "queue_size"):
        if disk.driver is not None and disk.bus != "virtio" and disk.of_driver(name) is not None:
            yield Breach(disk.driver, _of_virtio(name, disk), name)


def discard_no_unref(disk: Disk) -> Iterator[Breach]:
    """Only a qcow2 image that is written to keeps what is discarded."""
    if disk.driver is None or disk.of_driver("discard_no_unref") != "on":
        return
    if disk.image.format != "qcow2":
        why = f"has the format {disk.image.format}" if disk.image.format else "has no format given"
    elif disk.is_readonly:
        why = "is read-only"
    else:
        return
    message = f"the attribute 'discard_no_unref' goes with a qcow2 image that is written to, and '{disk.dev}' {why}; leave it out"
    yield Breach(disk.driver, message, "discard_no_unref")


def detect_zeroes(disk: Disk) -> Iterator[Breach]:
    """Zeroes are discarded where discarding is on."""
    if disk.driver is not None and disk.of_driver("detect_zeroes") == "unmap" and disk.of_driver("discard") == "ignore":
        message = "'unmap' does no more than 'on' here, for the attribute 'discard' is 'ignore'; make that 'unmap' too"
        yield Breach(disk.driver, message, "detect_zeroes", value=True)


def usb_model(disk: Disk) -> Iterator[Breach]:
    """Only USB disks have models of USB."""
    model = disk.element.get("model", "")
    if model.startswith("usb-") and disk.bus != "usb":
        message = f"'{model}' is the model of a disk on usb, and this one is on {disk.bus}; leave it out"
        yield Breach(disk.element, message, "model", value=True)


def usb_empty(disk: Disk) -> Iterator[Breach]:
    """A disk that QEMU shows as usb-storage is not empty."""
    if disk.element.get("model") == "usb-storage" and disk.bus == "usb" and disk.is_empty:
        message = f"'usb-storage' is no model for a drive without a medium, as '{disk.dev}' is; write 'usb-bot'"
        yield Breach(disk.element, message, "model", value=True)


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR701",
        "driver-name",
        Stage.QEMU,
        Disk,
        driver_name,
        "The driver of a disk of the QEMU driver is not `qemu`.",
        "`tap`, `phy` and the like are drivers of Xen; the QEMU driver refuses them.",
        """\
<disk type='file'>
  <driver name='tap' type='raw'/>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("name='tap'", "name='qemu'"),
        about=("driver!=qemu",),
    ),
    Rule(
        "VIR702",
        "native-io",
        Stage.QEMU,
        Disk,
        native_io,
        "Native I/O goes through a cache of the host.",
        "The kernel's native I/O is asynchronous only where it goes past the page cache; the QEMU driver refuses it"
        " with another cache than `none` or `directsync`.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw' cache='writeback' io='native'/>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("cache='writeback'", "cache='none'"),
        about=("io",),
    ),
    Rule(
        "VIR703",
        "copy-on-read",
        Stage.QEMU,
        Disk,
        copy_on_read,
        "A disk that cannot be written to copies on reading.",
        "Copy-on-read writes into the image what it reads from the images below; the QEMU driver refuses it for"
        " read-only disks and removable media.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2' copy_on_read='on'/>
  <source file='/srv/images/system.qcow2'/>
  <target dev='vda' bus='virtio'/>
  <readonly/>
</disk>
""",
        (
            """\
  <readonly/>
""",
            "",
        ),
        about=("copy_on_read",),
    ),
    Rule(
        "VIR704",
        "shareable-format",
        Stage.QEMU,
        Disk,
        shareable_format,
        "An image with metadata is shared by several writers.",
        "Each writer keeps its own view of the metadata, and what one writes the other overwrites; the QEMU driver"
        " refuses any format but raw.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/shared'/>
  <target dev='vdb' bus='virtio'/>
  <shareable/>
</disk>
""",
        ("type='qcow2'", "type='raw'"),
        about=("shareable",),
    ),
    Rule(
        "VIR705",
        "transient-disk",
        Stage.QEMU,
        Disk,
        transient,
        "A disk is transient that is empty, read-only, no hard disk, or not in a file.",
        "A transient disk gets an image above its own while the domain runs. The QEMU driver does so for files that"
        " the guest writes to, and refuses the rest.",
        """\
<disk type='block'>
  <source dev='/dev/vg0/scratch'/>
  <target dev='vdb' bus='virtio'/>
  <transient/>
</disk>
""",
        (
            """\
<disk type='block'>
  <source dev='/dev/vg0/scratch'/>
""",
            """\
<disk type='file'>
  <source file='/srv/images/scratch.img'/>
""",
        ),
        about=("transient",),
    ),
    Rule(
        "VIR706",
        "transient-sharing",
        Stage.QEMU,
        Disk,
        transient_sharing,
        "A transient disk shares its image on a bus that cannot be plugged into.",
        "The disk is plugged in once the image above its own exists, which takes a bus with hotplug; the QEMU driver"
        " refuses the others.",
        """\
<disk type='file'>
  <source file='/srv/images/scratch.img'/>
  <target dev='sda' bus='sata'/>
  <transient shareBacking='yes'/>
</disk>
""",
        ("dev='sda' bus='sata'", "dev='vdb' bus='virtio'"),
        about=("shareBacking",),
    ),
    Rule(
        "VIR707",
        "virtio-only",
        Stage.DEFINE,
        Disk,
        virtio_only,
        "A disk that is not on virtio has an option or a model of virtio.",
        "libvirt refuses to define it.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw' ioeventfd='on'/>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("dev='sda' bus='sata'", "dev='vda' bus='virtio'"),
        about=(*_VIRTIO_OPTIONS, "model"),
    ),
    Rule(
        "VIR708",
        "virtio-queues",
        Stage.QEMU,
        Disk,
        virtio_queues,
        "A disk that is not on virtio has queues.",
        "On SCSI the queues are those of the controller; the QEMU driver refuses them for the disk.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw' queues='4'/>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='scsi'/>
</disk>
""",
        ("dev='sda' bus='scsi'", "dev='vda' bus='virtio'"),
        about=("queues", "queue_size"),
    ),
    Rule(
        "VIR709",
        "discard-no-unref",
        Stage.DEFINE,
        Disk,
        discard_no_unref,
        "A disk that is read-only or not qcow2 keeps what is discarded.",
        "The option makes qcow2 keep the place of a discarded cluster; libvirt refuses to define it elsewhere.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw' discard_no_unref='on'/>
  <source file='/srv/images/system'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("type='raw'", "type='qcow2'"),
        about=("discard_no_unref",),
        since="9.5.0",
    ),
    Rule(
        "VIR710",
        "detect-zeroes",
        Stage.NEVER,
        Disk,
        detect_zeroes,
        "Zeroes are to be unmapped where discarding is off.",
        "With discard='ignore' QEMU takes detect_zeroes='unmap' for 'on': it writes zeroes quickly, and frees nothing.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2' discard='ignore' detect_zeroes='unmap'/>
  <source file='/srv/images/system.qcow2'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("discard='ignore'", "discard='unmap'"),
        about=("detect_zeroes",),
    ),
    Rule(
        "VIR711",
        "ignored-usb-model",
        Stage.NEVER,
        Disk,
        usb_model,
        "A disk that is not on USB has a model of USB.",
        "The models say which USB device the guest finds; on another bus they say nothing.",
        """\
<disk type='file' model='usb-storage'>
  <source file='/srv/images/stick.img'/>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("bus='sata'", "bus='usb'"),
        about=("model",),
        since="11.5.0",
    ),
    Rule(
        "VIR712",
        "usb-empty",
        Stage.QEMU,
        Disk,
        usb_empty,
        "A drive of the model usb-storage is empty.",
        "QEMU's usb-storage is made with its medium; the QEMU driver refuses it without one, and takes usb-bot.",
        """\
<disk type='file' device='cdrom' model='usb-storage'>
  <target dev='sda' bus='usb'/>
</disk>
""",
        ("model='usb-storage'", "model='usb-bot'"),
        about=("model",),
        since="11.5.0",
    ),
)
