"""qed: `docs/interop/qed_spec.txt` of QEMU. All numbers are little-endian."""

from __future__ import annotations

from struct import unpack_from

from relaxng.libvirt.images.header import Head, Header, HeaderError, name_at

_MAGIC = b"QED\0"
_BACKING, _NEEDS_CHECK, _RAW_BACKING = 1, 2, 4


def read(head: Head) -> Header | None:
    """The header of a qed image; None for any other."""
    if not head.first.startswith(_MAGIC):
        return None
    (features,) = unpack_from("<Q", head.first, 16)
    size, offset, length = unpack_from("<QII", head.first, 48)
    if unknown := features & ~(_BACKING | _NEEDS_CHECK | _RAW_BACKING):
        bits = ", ".join(str(bit) for bit in range(64) if unknown >> bit & 1)
        raise HeaderError(f"needs features that are not known (bits {bits})")
    backing = None
    if features & _BACKING and length:
        backing = name_at(head, offset, length, "the name of its backing image") or None
    # The header can say that the backing image is raw, and nothing else of it.
    return Header("qed", None, size, backing, "raw" if backing and features & _RAW_BACKING else None)
