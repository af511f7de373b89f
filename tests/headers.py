"""Headers of images, made byte by byte."""

from __future__ import annotations

from struct import pack

BACKING_FORMAT, DATA_FILE, UNKNOWN = 0xE2792ACA, 0x44415441, 0x12345678


def qcow(backing: bytes = b"", crypt: int = 0) -> bytes:
    """A qcow image of 1 GiB."""
    offset = 48 if backing else 0
    return pack(">4sIQIIQBBHIQ", b"QFI\xfb", 1, offset, len(backing), 0, 2**30, 12, 9, 0, crypt, 48) + backing


def qcow2(
    backing: bytes = b"",
    extensions: tuple[tuple[int, bytes], ...] = (),
    *,
    version: int = 3,
    incompatible: int = 0,
    crypt: int = 0,
    cluster_bits: int = 16,
) -> bytes:
    """A qcow2 image of 1 GiB."""
    length = 72 if version == 2 else 104
    records = b"".join(pack(">II", kind, len(data)) + data + bytes(-len(data) % 8) for kind, data in extensions)
    records += bytes(8)
    offset = length + len(records) if backing else 0
    head = pack(
        ">4sIQIIQIIQQIIQ", b"QFI\xfb", version, offset, len(backing), cluster_bits, 2**30, crypt, 0, 0, 0, 0, 0, 0
    )
    if version != 2:
        head += pack(">QQQII", incompatible, 0, 0, 4, length)
    return head + records + backing


def qed(backing: bytes = b"", features: int = 0) -> bytes:
    """A qed image of 1 GiB."""
    features |= bool(backing)
    head = pack("<4sIIIQQQQQII", b"QED\0", 65536, 4, 1, features, 0, 0, 65536, 2**30, 64, len(backing))
    return head + backing


def vmdk(descriptor: bytes = b"", version: int = 1) -> bytes:
    """A sparse vmdk image of 1 GiB with its descriptor in the second sector."""
    head = pack("<4sIIQQQQ", b"KDMV", version, 3, 2**21, 128, 1, 20)
    return head.ljust(512, b"\0") + descriptor.ljust(20 * 512, b"\0")


def vpc(kind: int = 3, version: int = 0x00010000) -> bytes:
    """The footer of a vpc image of 1 GiB."""
    return pack(">8sIIQI4sI4sQQII", b"conectix", 2, version, 512, 0, b"qemu", 0, b"Wi2k", 2**30, 2**30, 0, kind).ljust(
        512, b"\0"
    )


def vdi(kind: int = 1, version: int = 0x00010001) -> bytes:
    """A vdi image of 1 GiB."""
    return bytes(64) + pack("<IIII", 0xBEDA107F, version, 400, kind).ljust(304, b"\0") + pack("<Q", 2**30)


def cow(backing: bytes = b"", version: int = 2) -> bytes:
    """A cow image of 1 GiB."""
    return pack(">4sI1024sIQ", b"OOOM", version, backing, 0, 2**30)


def ploop() -> bytes:
    """A ploop image of 1 GiB."""
    return b"WithouFreSpacExt".ljust(36, b"\0") + pack("<Q", 2**21)


def luks(version: int = 1) -> bytes:
    """The begin of a LUKS header."""
    return b"LUKS\xba\xbe" + pack(">H", version) + bytes(200)
