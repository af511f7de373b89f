"""VIR5: backing chains, and what libvirt writes about a running domain and ignores in what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.formats import BACKED
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_IMAGES = 200
"""The images of one chain that the QEMU driver starts, the disk's own among them."""


def chain_too_deep(disk: Disk) -> Iterator[Breach]:
    """A chain has at most 200 images."""
    if len(disk.images) > MOST_IMAGES:
        message = (
            f"this <backingStore> is image {MOST_IMAGES + 1} of the disk '{disk.dev}', and the QEMU driver starts no more"
            f" than {MOST_IMAGES}; merge some of the {len(disk.images)}"
        )
        yield Breach(disk.images[MOST_IMAGES].holder, message)


def repeated_image(disk: Disk) -> Iterator[Breach]:
    """An image stands once in its chain."""
    images = disk.images if len(disk.images) > 1 else []
    for _, image, other in repeated((image.location, image) for image in images):
        if image.source is not None:
            message = (
                f"this <source> is the image of the {disk.domain.element_at(other.holder)} once more, and no image is"
                " its own base; leave one out"
            )
            yield Breach(image.source, message)


def without_backing(disk: Disk) -> Iterator[Breach]:
    """An image above another has a format with backing images."""
    for image, below in zip(disk.images, disk.images[1:], strict=False):
        kind = image.format or (image.qemu_format if disk.domain.is_qemu else None)
        if kind is not None and kind not in BACKED:
            given = f"has the format '{kind}'" if image.format else f"has no format, which means '{kind}'"
            message = (
                f"this <backingStore> is never read, for the image above {given}; give that its real format, or leave"
                " the <backingStore> out"
            )
            yield Breach(below.holder, message)


def open_chain(disk: Disk) -> Iterator[Breach]:
    """A chain that is written down is so to its end."""
    last = disk.images[-1]
    if not last.is_top and last.format in BACKED and "backingStore" not in last.parts:
        message = (
            f"the backing chain of the disk '{disk.dev}' has no end: libvirt reads on in the header of this {last.format} image"
            " as the domain starts; end it with an empty <backingStore/>"
        )
        yield Breach(last.holder, message)


def ignored_index(disk: Disk) -> Iterator[Breach]:
    """Libvirt counts the images itself."""
    if disk.domain.is_live:
        return
    for image in disk.images:
        for node in (image.holder, image.source):
            if node is not None and "index" in node.attrib:
                message = "the attribute 'index' is ignored: libvirt counts the images itself as the domain starts; leave it out"
                yield Breach(node, message, "index")
                return  # the others were written in the same belief


def ignored_mirror(disk: Disk) -> Iterator[Breach]:
    """A block job is not begun by its description."""
    if not disk.domain.is_live:
        message = "<mirror> is ignored: it tells of a block job that runs, and starts none; leave it out"
        yield Breach(disk.parts["mirror"], message)


def _layer(number: int) -> str:
    return f"""\
<backingStore type='file'>
<format type='qcow2'/>
<source file='/srv/images/{number}.qcow2'/>
"""


def _chain(images: int) -> str:
    """An example: a chain of so many images."""
    ends = "</backingStore>\n" * (images - 1)
    return f"""\
<disk type='file'>
<driver name='qemu' type='qcow2'/>
<source file='/srv/images/{images}.qcow2'/>
<target dev='vda' bus='virtio'/>
{"".join(_layer(number) for number in range(images - 1, 0, -1))}<backingStore/>
{ends}</disk>
"""


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR501",
        "chain-too-deep",
        Stage.START,
        Disk,
        chain_too_deep,
        "A backing chain has more than 200 images.",
        "libvirt defines it, and then refuses to start the domain: the QEMU driver takes 200 images, the disk's own"
        " among them.",
        _chain(MOST_IMAGES + 1),
        (_layer(1) + "<backingStore/>\n</backingStore>\n", "<backingStore/>\n"),
        about=("backingStore",),
    ),
    Rule(
        "VIR502",
        "repeated-image",
        Stage.NEVER,
        Disk,
        repeated_image,
        "An image stands twice in one backing chain.",
        "libvirt defines it in silence. An image that is its own base cannot be opened.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'/>
  <backingStore type='file'>
    <format type='qcow2'/>
    <source file='/srv/images/system.qcow2'/>
    <backingStore/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("file='/srv/images/system.qcow2'", "file='/srv/images/base.qcow2'"),
        about=("backingStore",),
    ),
    Rule(
        "VIR503",
        "format-without-backing",
        Stage.NEVER,
        Disk,
        without_backing,
        "A layer stands below an image whose format has no backing images.",
        "libvirt defines it in silence, but the guest never reads the layer: only cow, qcow, qcow2, qed and vmdk have"
        " backing images. A disk without a format is raw to the QEMU driver.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'/>
  <source file='/srv/images/system'/>
  <backingStore type='file'>
    <format type='raw'/>
    <source file='/srv/images/base.img'/>
    <backingStore/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("driver name='qemu' type='raw'", "driver name='qemu' type='qcow2'"),
        about=("backingStore",),
    ),
    Rule(
        "VIR504",
        "open-chain",
        Stage.NEVER,
        Disk,
        open_chain,
        "A backing chain that is written down has no end.",
        "Without an empty <backingStore/> at its end libvirt reads the header of the last image as the domain starts,"
        " and follows it to whatever it names. Where that is wanted it is no mistake, so that this is asked only where"
        " it is selected.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'/>
  <backingStore type='file'>
    <format type='qcow2'/>
    <source file='/srv/images/base.qcow2'/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  </backingStore>
""",
            """\
    <backingStore/>
  </backingStore>
""",
        ),
        about=("backingStore",),
        usual=False,
    ),
    Rule(
        "VIR505",
        "ignored-index",
        Stage.NEVER,
        Disk,
        ignored_index,
        "An image has an index in a document that describes no running domain.",
        "The index is how block operations call an image of a running domain, as in `vda[2]`. libvirt counts it anew at"
        " each start and ignores what is written, repeated or wrong as it may be. The document of a running domain"
        " has an `id`.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2' index='1'/>
  <backingStore/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("file='/srv/images/system.qcow2' index='1'", "file='/srv/images/system.qcow2'"),
        about=("index",),
        beside_devices=True,
    ),
    Rule(
        "VIR506",
        "ignored-mirror",
        Stage.NEVER,
        Disk,
        ignored_mirror,
        "A disk has a mirror in a document that describes no running domain.",
        "libvirt writes <mirror> while a block job runs, and ignores it in what it is given; the job does not start."
        " The document of a running domain has an `id`.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'/>
  <mirror type='file' job='copy'>
    <format type='qcow2'/>
    <source file='/srv/images/copy.qcow2'/>
  </mirror>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  <mirror type='file' job='copy'>
    <format type='qcow2'/>
    <source file='/srv/images/copy.qcow2'/>
  </mirror>
""",
            "",
        ),
        about=("mirror",),
        beside_devices=True,
    ),
)
