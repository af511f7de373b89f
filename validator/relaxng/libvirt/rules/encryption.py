"""VIR606 to VIR609: how an image is decrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


def luks_parameters(disk: Disk) -> Iterator[Breach]:
    """The parameters of LUKS are in the image."""
    for encryption in _encryptions(disk):
        cipher = encryption.find("cipher")
        if encryption.get("format") == "luks" and cipher is not None:
            message = "<cipher> is for the creation of a volume, and a disk's image exists and has its own; leave it and <ivgen> out"
            yield Breach(cipher, message)


def old_encryption(disk: Disk) -> Iterator[Breach]:
    """The encryption is not the old one of qcow."""
    for encryption in _encryptions(disk):
        form = encryption.get("format")
        if form in ("default", "qcow"):
            message = f"'{form}' means the old encryption of qcow, which QEMU has given up; convert the image to 'luks'"
            yield Breach(encryption, message, "format", value=True)


def qemu_encryption(disk: Disk) -> Iterator[Breach]:
    """QEMU itself decrypts LUKS in raw and qcow2 images, with one secret."""
    for image in disk.images:
        encryption = image.encryption
        if encryption is None or encryption.get("engine", "qemu") != "qemu":
            continue
        form = encryption.get("format")
        if form in ("luks2", "luks-any"):
            message = f"'{form}' is not decrypted by QEMU itself; for an RBD image write engine='librbd'"
            yield Breach(encryption, message, "format", value=True)
        elif form == "luks" and image.qemu_format not in ("raw", "qcow2", None) and image.declares is not None:
            message = (
                f"'{image.format}' is no format in which QEMU decrypts LUKS; convert the image to 'qcow2' or 'raw'"
            )
            yield Breach(image.declares, message, "type", value=True)
        elif form == "luks" and len(secrets := encryption.findall("secret")) > 1:
            message = "<secret> stands more than once, and QEMU itself opens an image with one; only librbd has several layers"
            yield Breach(secrets[1], message)


def librbd_encryption(disk: Disk) -> Iterator[Breach]:
    """What librbd decrypts is an RBD image."""
    for image in disk.images:
        encryption = image.encryption
        if encryption is not None and encryption.get("engine") == "librbd" and image.type != "network":
            message = f"'librbd' decrypts RBD images, and this one is of type {image.type}; write 'qemu'"
            yield Breach(encryption, message, "engine", value=True)


def _encryptions(disk: Disk) -> Iterator[etree._Element]:
    return (image.encryption for image in disk.images if image.encryption is not None)


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR606",
        "luks-parameters",
        Stage.DEFINE,
        Disk,
        luks_parameters,
        "The encryption of a disk has the parameters of LUKS.",
        "<cipher> and <ivgen> say how a volume is to be created. A disk's image exists and holds them itself, so that"
        " libvirt refuses to define them.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'>
    <encryption format='luks'>
      <secret type='passphrase' usage='system'/>
      <cipher name='aes' size='256' mode='xts' hash='sha256'/>
      <ivgen name='plain64'/>
    </encryption>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
      <cipher name='aes' size='256' mode='xts' hash='sha256'/>
      <ivgen name='plain64'/>
""",
            "",
        ),
        about=("cipher",),
    ),
    Rule(
        "VIR607",
        "old-encryption",
        Stage.QEMU,
        Disk,
        old_encryption,
        "An image has the old encryption of qcow.",
        "QEMU gave it up for its weakness; the QEMU driver refuses it for every image of a chain.",
        """\
<disk type='file'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/images/system.qcow2'>
    <encryption format='qcow'>
      <secret type='passphrase' usage='system'/>
    </encryption>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("format='qcow'", "format='luks'"),
        about=("encryption",),
    ),
    Rule(
        "VIR608",
        "qemu-encryption",
        Stage.QEMU,
        Disk,
        qemu_encryption,
        "An image is encrypted in a way that QEMU itself does not decrypt.",
        "QEMU decrypts LUKS, version 1, in raw and qcow2 images, and with one secret. librbd decrypts more, where"
        " `engine` says so; the QEMU driver refuses the rest.",
        """\
<disk type='network'>
  <driver name='qemu' type='raw'/>
  <source protocol='rbd' name='vms/system'>
    <encryption format='luks2'>
      <secret type='passphrase' usage='system'/>
    </encryption>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("format='luks2'", "format='luks2' engine='librbd'"),
        about=("encryption",),
    ),
    Rule(
        "VIR609",
        "librbd-encryption",
        Stage.QEMU,
        Disk,
        librbd_encryption,
        "An image that is not in RBD is to be decrypted by librbd.",
        "librbd sees only what it reads itself; the QEMU driver refuses it for files, devices and volumes.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'>
    <encryption format='luks' engine='librbd'>
      <secret type='passphrase' usage='system'/>
    </encryption>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("engine='librbd'", "engine='qemu'"),
        about=("engine",),
    ),
)
