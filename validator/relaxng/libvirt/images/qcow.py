"""qcow and qcow2: `docs/interop/qcow2.txt` of QEMU. All numbers are big-endian."""

from __future__ import annotations

from dataclasses import replace
from struct import unpack_from

from relaxng.libvirt.images.header import Head, Header, HeaderError, name_at, text_of

_MAGIC = b"QFI\xfb"

_DIRTY, _CORRUPT, _DATA_FILE, _COMPRESSION, _EXTENDED_L2 = (1 << bit for bit in range(5))
_KNOWN = _DIRTY | _CORRUPT | _DATA_FILE | _COMPRESSION | _EXTENDED_L2

_END, _BACKING_FORMAT, _DATA_FILE_NAME = 0, 0xE2792ACA, 0x44415441
_ENCRYPTION = {0: None, 1: "qcow", 2: "luks"}


def read(head: Head) -> Header | None:
    """The header of a qcow or qcow2 image; None for any other."""
    data = head.first
    if not data.startswith(_MAGIC):
        return None
    (version,) = unpack_from(">I", data, 4)
    if version == 1:
        return _read_qcow(head)
    if version in (2, 3):
        return _read_qcow2(head, version)
    raise HeaderError(f"is of version {version} of qcow2, which is not known")


def _read_qcow(head: Head) -> Header:
    offset, length, _, size, crypt = unpack_from(">QIIQ4xI", head.first, 8)
    header = Header("qcow", 1, size, encryption=_encryption(crypt))
    return replace(header, backing=_backing(head, offset, length))


def _read_qcow2(head: Head, version: int) -> Header:
    offset, length, cluster_bits, size, crypt = unpack_from(">QIIQI", head.first, 8)
    features, header_length = 0, 72
    if version == 3:
        features, _, _, _, header_length = unpack_from(">QQQII", head.first, 72)
        if header_length < 104:
            raise HeaderError(f"says that its header is {header_length} bytes long, and the least is 104")
    if not 9 <= cluster_bits <= 21:
        raise HeaderError(f"says that its clusters are of 2^{cluster_bits} bytes, which qcow2 does not have")
    if unknown := features & ~_KNOWN:
        bits = ", ".join(str(bit) for bit in range(64) if unknown >> bit & 1)
        raise HeaderError(f"needs features that are not known (incompatible bits {bits})")
    extensions = _extensions(head, header_length, offset or len(head.first))
    backing = _backing(head, offset, length)
    data_file = None
    if features & _DATA_FILE:
        data_file = text_of(extensions.get(_DATA_FILE_NAME, b""))
        if not data_file:
            raise HeaderError("keeps its data in another file, and does not name it")
    return Header(
        "qcow2",
        version,
        size,
        backing=backing,
        # A format without a backing image means nothing.
        backing_format=(text_of(extensions.get(_BACKING_FORMAT, b"")) or None) if backing is not None else None,
        data_file=data_file,
        encryption=_encryption(crypt),
        is_corrupt=bool(features & _CORRUPT),
    )


def _backing(head: Head, offset: int, length: int) -> str | None:
    return name_at(head, offset, length, "the name of its backing image") or None if offset and length else None


def _encryption(method: int) -> str | None:
    if method not in _ENCRYPTION:
        raise HeaderError(f"is encrypted by the method {method}, which is not known")
    return _ENCRYPTION[method]


def _extensions(head: Head, begin: int, end: int) -> dict[int, bytes]:
    """The header extensions by their type; each is padded to eight bytes."""
    found: dict[int, bytes] = {}
    data = head.first
    end = min(end, len(data))
    at = begin
    while at + 8 <= end:
        kind, length = unpack_from(">II", data, at)
        if kind == _END:
            break
        at += 8
        if length > end - at:
            raise HeaderError(f"has a header extension of {length} bytes at byte {at - 8}, more than there is room for")
        found[kind] = data[at : at + length]
        at += (length + 7) // 8 * 8
    return found
