"""VIR33 and VIR34: image formats, and the data file of a qcow2 image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.disk import Disk, Image, parts_of
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


def unusable_format(disk: Disk) -> Iterator[Breach]:
    """QEMU has the format."""
    for image in disk.images:
        if image.declares is not None and image.format in _INSTEAD:
            message = f"'{image.format}' is no format that the QEMU driver uses; {_INSTEAD[image.format]}"
            yield Breach(image.declares, message, "type", value=True)


_INSTEAD = {
    "cow": "convert the image to 'qcow2'",
    "dir": "write 'fat' with a disk of type 'dir'",
    "iso": "write 'raw' for the image of a CD",
}


def fat_without_directory(disk: Disk) -> Iterator[Breach]:
    """The format fat stands for a directory."""
    for image in disk.images:
        if image.declares is not None and image.format == "fat" and image.type not in ("dir", "volume"):
            message = f"'fat' shows a directory to the guest, and this image is of type '{image.type}'; write 'raw'"
            yield Breach(image.declares, message, "type", value=True)


def directory_format(disk: Disk) -> Iterator[Breach]:
    """A directory is shown as fat."""
    for image in disk.images:
        # dir itself is refused as a format.
        if image.type == "dir" and image.declares is not None and image.format not in (None, "fat", *_INSTEAD):
            message = f"'{image.format}' is no format for a directory; the only one is 'fat'"
            yield Breach(image.declares, message, "type", value=True)


def directory_written(disk: Disk) -> Iterator[Breach]:
    """A directory is not written to."""
    if disk.type == "dir" and not disk.is_empty and not disk.is_readonly:
        message = f"the disk '{disk.dev}' shows a directory, which the guest can only read; make it <readonly/>"
        yield Breach(disk.element, message)


def metadata_cache(disk: Disk) -> Iterator[Breach]:
    """Only qcow2 images have a metadata cache."""
    for image in disk.images:
        size = None if image.declares is None else image.declares.find("metadata_cache/max_size")
        if size is not None and int(text_of(size)) and image.qemu_format not in ("qcow2", None):
            message = f"<max_size> bounds the metadata cache of a qcow2 image, and this one is {image.qemu_format}; leave it out"
            yield Breach(size, message)


def _data_stores(disk: Disk) -> Iterator[tuple[Image, etree._Element]]:
    for image, source in disk.sources:
        store = source.find("dataStore")
        if store is not None:
            yield image, store


def data_store_owner(disk: Disk) -> Iterator[Breach]:
    """Only a qcow2 image has a data file."""
    for image, store in _data_stores(disk):
        if image.format != "qcow2":
            what = f"this one is {image.format}" if image.format else "the format of this one is not given"
            yield Breach(store, f"<dataStore> goes with a qcow2 image, and {what}; make it qcow2, or leave it out")


def data_store_format(disk: Disk) -> Iterator[Breach]:
    """A data file is raw."""
    for _, store in _data_stores(disk):
        declares = store.find("format")
        if declares is not None and declares.get("type") != "raw":
            message = f"'{declares.get('type')}' is no format for a <dataStore>; the only one is 'raw'"
            yield Breach(declares, message, "type", value=True)


def data_store_content(disk: Disk) -> Iterator[Breach]:
    """A data file is whole, and has no data file of its own."""
    for _, store in _data_stores(disk):
        source = store.find("source")
        parts = {} if source is None else parts_of(source)
        if "dataStore" in parts:
            yield Breach(
                parts["dataStore"], "<dataStore> stands within a <dataStore>, which has none of its own; leave it out"
            )
        if "slices" in parts:
            yield Breach(parts["slices"], "<slices> stands within a <dataStore>, which is used whole; leave it out")


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR331",
        "unusable-format",
        Stage.QEMU,
        Disk,
        unusable_format,
        "An image has a format that the QEMU driver does not use.",
        "QEMU has lost `cow`, and `dir` and `iso` are names of libvirt's own; the QEMU driver refuses them for every"
        " image of a chain.",
        """\
<disk type='file' device='cdrom'>
  <driver name='qemu' type='iso'/>
  <source file='/srv/iso/install.iso'/>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("type='iso'", "type='raw'"),
        about=("format", *(f"format={name}" for name in _INSTEAD)),
    ),
    Rule(
        "VIR332",
        "fat-without-directory",
        Stage.QEMU,
        Disk,
        fat_without_directory,
        "An image that is no directory has the format fat.",
        "The format makes QEMU show a directory as a FAT file system. An image with such a file system in it is"
        " `raw`; the QEMU driver refuses `fat` for it.",
        """\
<disk type='file'>
  <driver name='qemu' type='fat'/>
  <source file='/srv/images/stick.img'/>
  <target dev='sda' bus='usb'/>
</disk>
""",
        (
            """\
<disk type='file'>
  <driver name='qemu' type='fat'/>
  <source file='/srv/images/stick.img'/>
  <target dev='sda' bus='usb'/>
""",
            """\
<disk type='dir'>
  <driver name='qemu' type='fat'/>
  <source dir='/srv/exchange'/>
  <target dev='sda' bus='usb'/>
  <readonly/>
""",
        ),
        about=("format", "format=fat"),
    ),
    Rule(
        "VIR333",
        "directory-format",
        Stage.QEMU,
        Disk,
        directory_format,
        "A directory has another format than fat.",
        "QEMU shows a directory as a FAT file system and in no other way; the QEMU driver refuses other formats.",
        """\
<disk type='dir'>
  <driver name='qemu' type='raw'/>
  <source dir='/srv/exchange'/>
  <target dev='sda' bus='usb'/>
  <readonly/>
</disk>
""",
        ("type='raw'", "type='fat'"),
        about=(
            "type=dir",
            "backingStore",
        ),
    ),
    Rule(
        "VIR334",
        "directory-written",
        Stage.QEMU,
        Disk,
        directory_written,
        "A disk that shows a directory is not read-only.",
        "Writing to a directory through the FAT file system that QEMU makes up loses data; the QEMU driver refuses it.",
        """\
<disk type='dir'>
  <driver name='qemu' type='fat'/>
  <source dir='/srv/exchange'/>
  <target dev='sda' bus='usb'/>
</disk>
""",
        (
            """\
</disk>
""",
            """\
  <readonly/>
</disk>
""",
        ),
        about=("type=dir",),
    ),
    Rule(
        "VIR335",
        "metadata-cache-format",
        Stage.QEMU,
        Disk,
        metadata_cache,
        "An image that is not qcow2 bounds its metadata cache.",
        "The cache is that of QEMU's qcow2 driver; the QEMU driver refuses it for every other format.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'>
    <metadata_cache>
      <max_size unit='MiB'>4</max_size>
    </metadata_cache>
  </driver>
  <source file='/srv/images/system'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("type='raw'", "type='qcow2'"),
        about=("max_size",),
    ),
    Rule(
        "VIR341",
        "data-store-owner",
        Stage.DEFINE,
        Disk,
        data_store_owner,
        "An image that is not qcow2 has a data file.",
        "Only qcow2 keeps the guest's data in another file; libvirt refuses to define it for other formats.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'/>
  <source file='/srv/images/system'>
    <dataStore type='file'>
      <format type='raw'/>
      <source file='/srv/images/system.data'/>
    </dataStore>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("driver name='qemu' type='raw'", "driver name='qemu' type='qcow2'"),
        about=("dataStore",),
        since="10.10.0",
    ),
    Rule(
        "VIR342",
        "data-store-format",
        Stage.DEFINE,
        Disk,
        data_store_format,
        "A data file is not raw.",
        "The data file of a qcow2 image holds the guest's data as it is; libvirt refuses to define another format.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'>
    <dataStore type='file'>
      <format type='qcow2'/>
      <source file='/srv/images/system.data'/>
    </dataStore>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("type='qcow2'", "type='raw'"),
        about=("dataStore",),
        since="10.10.0",
    ),
    Rule(
        "VIR343",
        "data-store-content",
        Stage.DEFINE,
        Disk,
        data_store_content,
        "A data file is a slice, or has a data file of its own.",
        "The data file of a qcow2 image is a raw image as a whole; libvirt refuses to define anything within it.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'>
    <dataStore type='file'>
      <format type='raw'/>
      <source file='/srv/images/system.data'>
        <slices>
          <slice type='storage' offset='0' size='1073741824'/>
        </slices>
      </source>
    </dataStore>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
      <source file='/srv/images/system.data'>
        <slices>
          <slice type='storage' offset='0' size='1073741824'/>
        </slices>
      </source>
""",
            """\
      <source file='/srv/images/system.data'/>
""",
        ),
        about=("dataStore",),
        since="10.10.0",
    ),
)
