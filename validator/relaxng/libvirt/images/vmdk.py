"""vmdk: sparse extents with a descriptor inside, and descriptors that are files of their own.

VMware's "Virtual Disk Format 1.1". All numbers are little-endian.
"""

from __future__ import annotations

import re
from struct import unpack_from

from relaxng.libvirt.images.header import MAX_NAME, Head, Header, HeaderError, text_of

_MAGIC = b"KDMV"
_SECTOR = 512
_PARENT = re.compile(rb'^[ \t]*parentFileNameHint[ \t]*=[ \t]*"([^"\r\n]*)("?)', re.MULTILINE)


def read(head: Head) -> Header | None:
    """The header of a vmdk image; None for any other."""
    data = head.first
    if re.match(rb"#[ \t]*Disk[ \t]+DescriptorFile", data):
        # libvirt does not know the file for a vmdk, but takes one that is declared.
        return _header(None, None, data, is_probed=False)
    if not data.startswith(_MAGIC):
        return None
    version, _, sectors = unpack_from("<IIQ", data, 4)
    if version not in (1, 2, 3):
        raise HeaderError(f"is of version {version} of vmdk, which is not known")
    begin, length = (number * _SECTOR for number in unpack_from("<QQ", data, 28))
    # An extent of an image in several files has no descriptor.
    descriptor = data[begin : begin + length] if begin else b""
    if begin >= len(data) and length:
        raise HeaderError(f"says that its descriptor is at byte {begin}, beyond the {len(data)} bytes that are read")
    return _header(version, sectors * _SECTOR, descriptor.partition(b"\0")[0])


def _header(version: int | None, size: int | None, descriptor: bytes, *, is_probed: bool = True) -> Header:
    """A header with what the descriptor says. It records no format: the parent of a vmdk is one, or it is none."""
    parent = _parent(descriptor)
    return Header("vmdk", version, size, parent, "vmdk" if parent is not None else None, is_probed=is_probed)


def _parent(descriptor: bytes) -> str | None:
    match = _PARENT.search(descriptor)
    if match is None:
        return None
    if not match[2]:
        raise HeaderError("has a descriptor in which the name of the parent breaks off")
    if len(match[1]) > MAX_NAME:
        raise HeaderError(f"names a parent in {len(match[1])} bytes, and the most is {MAX_NAME}")
    return text_of(match[1]) or None
