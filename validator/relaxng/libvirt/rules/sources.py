"""VIR30 to VIR32: where the data of a disk lies, and the files of several disks against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def _may_spoil(disk: Disk) -> bool:
    """Whether the guest writes to the image, and takes it to be its own."""
    return not disk.is_readonly and "shareable" not in disk.parts and "transient" not in disk.parts


def shared_image(domain: Domain) -> Iterator[Breach]:
    """No two disks write to one image, each as if it were alone."""
    disks = [disk for disk in domain.disks if _may_spoil(disk)] if len(domain.disks) > 1 else []
    for _, disk, other in repeated((disk.image.location, disk) for disk in disks):
        message = (
            f"this <source> is the image of the disk '{other.dev}' too, at line {domain.line(other.element)}, and"
            " both write to it; give each its own, or make both <shareable>"
        )
        yield Breach(disk.parts["source"], message)


def written_base(domain: Domain) -> Iterator[Breach]:
    """No disk writes to an image that is the base of another."""
    bases: dict[object, Disk] = {}
    disks = domain.disks if len(domain.disks) > 1 else []
    for disk in disks:
        for image in disk.images[1:]:
            bases.setdefault(image.location, disk)
    for disk in disks if bases else ():
        where = disk.image.location
        other = bases.get(where)
        if where is not None and other is not None and other is not disk and _may_spoil(disk):
            message = (
                f"this <source> is the base of the disk '{other.dev}', at line {domain.line(other.element)}, which is"
                f" spoilt by writing to it; make '{disk.dev}' <readonly>, or give it an image above the base"
            )
            yield Breach(disk.parts["source"], message)


def network_name(disk: Disk) -> Iterator[Breach]:
    """The name of an RBD image begins with its pool, that of a Gluster file with its volume."""
    for image, source in disk.sources:
        if image.protocol in _WHOLE:
            name = source.get("name", "")
            if name.find("/") < 1:
                whole, part = _WHOLE[str(image.protocol)]
                message = f"'{name}' lacks the {whole}; write the name as {whole}/{part}"
                yield Breach(source, message, "name", value=True)


_WHOLE = {"rbd": ("pool", "image"), "gluster": ("volume", "path")}


def duplicate_cookie(disk: Disk) -> Iterator[Breach]:
    """A cookie has one value."""
    for _, source in disk.sources:
        for name, cookie, other in repeated(
            (cookie.get("name"), cookie) for cookie in source.iterfind("cookies/cookie")
        ):
            message = f"'{name}' is already the name of a <cookie>, at line {disk.domain.line(other)}; name each once"
            yield Breach(cookie, message, "name", value=True)


def unsupported_protocol(disk: Disk) -> Iterator[Breach]:
    """QEMU knows the protocol."""
    for image, source in disk.sources:
        if image.protocol in ("tftp", "vxhs"):
            message = f"'{image.protocol}' is a protocol that QEMU has given up; copy the image to where it can be read"
            yield Breach(source, message, "protocol", value=True)


def sheepdog(disk: Disk) -> Iterator[Breach]:
    """Sheepdog is gone."""
    for image, source in disk.sources:
        if image.protocol == "sheepdog":
            message = "'sheepdog' is supported by no hypervisor any more; copy the image to where it can be read"
            yield Breach(source, message, "protocol", value=True)


def ignored_curl(disk: Disk) -> Iterator[Breach]:
    """Read-ahead and timeout go with HTTP and FTP."""
    for image, source in disk.sources:
        # tftp and sheepdog are refused as a whole.
        for name in ("readahead", "timeout") if image.protocol == "ssh" else ():
            found = source.find(name)
            if found is not None:
                message = f"<{name}> is ignored: it goes with http, https, ftp and ftps, and not with ssh; leave it out"
                yield Breach(found, message)


def startup_policy_type(disk: Disk) -> Iterator[Breach]:
    """Only local storage and volumes have a startup policy."""
    source = disk.parts.get("source")
    if source is not None and "startupPolicy" in source.attrib and disk.type == "nvme":
        message = "the attribute 'startupPolicy' does not go with a disk of type nvme; leave it out"
        yield Breach(source, message, "startupPolicy")


def startup_policy_requisite(disk: Disk) -> Iterator[Breach]:
    """Only a removable medium may be missing later on."""
    source = disk.parts.get("source")
    if source is not None and source.get("startupPolicy") == "requisite" and disk.device in ("disk", "lun"):
        message = f"'requisite' is for a cdrom or a floppy, and this is a {disk.kind}; write 'mandatory' or 'optional'"
        yield Breach(source, message, "startupPolicy", value=True)


def startup_policy_backing(disk: Disk) -> Iterator[Breach]:
    """The startup policy is that of the disk."""
    for image, source in disk.sources:
        if not image.is_top and "startupPolicy" in source.attrib:
            message = (
                "the attribute 'startupPolicy' is ignored in a <backingStore>; give it to the <source> of the <disk>"
            )
            yield Breach(source, message, "startupPolicy")


RULES: tuple[Rule[Domain] | Rule[Disk], ...] = (
    Rule(
        "VIR301",
        "shared-image",
        Stage.NEVER,
        Domain,
        shared_image,
        "Two disks write to the same image.",
        "libvirt defines it in silence. Both disks of the guest change the same data, and destroy it; where a lock"
        " manager runs, the domain does not start.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vdb' bus='virtio'/>
</disk>
""",
        (
            """\
</disk>
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vdb' bus='virtio'/>
""",
            """\
  <shareable/>
</disk>
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vdb' bus='virtio'/>
  <shareable/>
""",
        ),
        about=("devices/disks",),
    ),
    Rule(
        "VIR302",
        "written-base",
        Stage.NEVER,
        Domain,
        written_base,
        "A disk writes to an image that is the base of another.",
        "libvirt defines it in silence. What an image above has left out it reads from its base, so that every image"
        " above is worthless once the base changes.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'/>
  <backingStore type='file'>
    <format type='qcow2'/>
    <source file='/srv/images/base.qcow2'/>
    <backingStore/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/base.qcow2'/>
  <target dev='vdb' bus='virtio'/>
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
        about=("backingStore",),
    ),
    Rule(
        "VIR303",
        "network-name",
        Stage.PARSE,
        Disk,
        network_name,
        "The name of an RBD image lacks its pool, or that of a Gluster file its volume.",
        "libvirt's parser splits the name at its first slash, which must not be its first character, and refuses one"
        " that cannot be split.",
        """\
<disk type='network'>
  <source protocol='rbd' name='system'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("name='system'", "name='vms/system'"),
        about=("protocol",),
    ),
    Rule(
        "VIR304",
        "duplicate-cookie",
        Stage.PARSE,
        Disk,
        duplicate_cookie,
        "Two cookies of a source have the same name.",
        "libvirt's parser refuses the second.",
        """\
<disk type='network' device='cdrom'>
  <source protocol='https' name='iso/install.iso'>
    <host name='www.example.org'/>
    <cookies>
      <cookie name='session'>1f2e</cookie>
      <cookie name='session'>3d4c</cookie>
    </cookies>
  </source>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("name='session'", "name='mirror'"),
        about=("cookie",),
    ),
    Rule(
        "VIR305",
        "unsupported-protocol",
        Stage.QEMU,
        Disk,
        unsupported_protocol,
        "An image is reached over a protocol that QEMU has given up.",
        "QEMU lost TFTP in 2.8 and VxHS in 5.1; the QEMU driver refuses both.",
        """\
<disk type='network' device='cdrom'>
  <source protocol='tftp' name='install.iso'>
    <host name='boot.example.org'/>
  </source>
  <target dev='sda' bus='sata'/>
</disk>
""",
        ("protocol='tftp'", "protocol='http'"),
        about=("protocol",),
    ),
    Rule(
        "VIR306",
        "sheepdog",
        Stage.DEFINE,
        Disk,
        sheepdog,
        "An image is on Sheepdog.",
        "No hypervisor has a Sheepdog driver any more; newer releases of libvirt refuse to define such a disk.",
        """\
<disk type='network'>
  <source protocol='sheepdog' name='system'>
    <host name='store.example.org'/>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("protocol='sheepdog' name='system'", "protocol='rbd' name='vms/system'"),
        about=("protocol",),
        since="9.1.0",
    ),
    Rule(
        "VIR307",
        "ignored-curl-option",
        Stage.NEVER,
        Disk,
        ignored_curl,
        "An SSH source has a read-ahead or a timeout.",
        "Both are options of QEMU's HTTP and FTP drivers; libvirt's parser drops them for any other protocol.",
        """\
<disk type='network'>
  <source protocol='ssh' name='images/system.img'>
    <host name='store.example.org'/>
    <timeout seconds='30'/>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("protocol='ssh'", "protocol='https'"),
        about=("readahead", "timeout"),
    ),
    Rule(
        "VIR308",
        "startup-policy-type",
        Stage.DEFINE,
        Disk,
        startup_policy_type,
        "An NVMe disk has a startup policy.",
        "libvirt looks for a missing source only where it is a file, block device, directory or volume, and refuses"
        " to define the policy elsewhere.",
        """\
<disk type='nvme'>
  <source type='pci' namespace='1' startupPolicy='optional'>
    <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("namespace='1' startupPolicy='optional'", "namespace='1'"),
        about=("startupPolicy",),
    ),
    Rule(
        "VIR309",
        "startup-policy-requisite",
        Stage.DEFINE,
        Disk,
        startup_policy_requisite,
        "A hard disk or LUN has the startup policy `requisite`.",
        "The policy takes the medium out where it is missing after the first boot, and only a CD-ROM or a floppy can"
        " do without; libvirt refuses to define it elsewhere.",
        """\
<disk type='file' device='disk'>
  <source file='/srv/images/data.img' startupPolicy='requisite'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
<disk type='file' device='disk'>
  <source file='/srv/images/data.img' startupPolicy='requisite'/>
  <target dev='vda' bus='virtio'/>
""",
            """\
<disk type='file' device='cdrom'>
  <source file='/srv/iso/install.iso' startupPolicy='requisite'/>
  <target dev='sda' bus='sata'/>
""",
        ),
        about=("startupPolicy",),
    ),
    Rule(
        "VIR310",
        "startup-policy-backing",
        Stage.NEVER,
        Disk,
        startup_policy_backing,
        "A layer of a backing chain has a startup policy.",
        "The policy belongs to the disk; libvirt's parser drops it in a <backingStore>.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/data.qcow2'/>
  <backingStore type='file'>
    <format type='raw'/>
    <source file='/srv/images/base.img' startupPolicy='optional'/>
    <backingStore/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  <source file='/srv/images/data.qcow2'/>
  <backingStore type='file'>
    <format type='raw'/>
    <source file='/srv/images/base.img' startupPolicy='optional'/>
""",
            """\
  <source file='/srv/images/data.qcow2' startupPolicy='optional'/>
  <backingStore type='file'>
    <format type='raw'/>
    <source file='/srv/images/base.img'/>
""",
        ),
        about=("startupPolicy",),
    ),
)
