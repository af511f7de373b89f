"""The formats that are only recognised: libvirt follows no backing image of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack_from

from relaxng.libvirt.images.header import Head, Header, HeaderError, text_of


def read_vpc(head: Head) -> Header | None:
    """vpc, also called VHD: its footer, which all but disks of a fixed size repeat at the beginning; big-endian."""
    footer, is_probed = head.first, True
    if not footer.startswith(b"conectix"):
        footer, is_probed = head.last, False
    if not footer.startswith(b"conectix"):
        return None
    (version,) = unpack_from(">I", footer, 12)
    size, _, _, kind = unpack_from(">QQII", footer, 40)
    if version != 0x00010000:
        raise HeaderError(f"is of version {version:#x} of vpc, which is not known")
    if kind == 4:
        raise HeaderError("is a differencing vpc image, whose parent neither libvirt nor QEMU follows")
    return Header("vpc", 1, size, is_probed=is_probed)


def read_vdi(head: Head) -> Header | None:
    """vdi, of VirtualBox; little-endian."""
    if head.first[64:68] != b"\x7f\x10\xda\xbe":
        return None
    version, _, kind = unpack_from("<III", head.first, 68)
    if version != 0x00010001:
        raise HeaderError(f"is of version {version:#x} of vdi, which is not known")
    if kind == 4:
        raise HeaderError("is a differencing vdi image, whose parent neither libvirt nor QEMU follows")
    return Header("vdi", 1, *unpack_from("<Q", head.first, 368))


def read_ploop(head: Head) -> Header | None:
    """ploop, of Parallels and Virtuozzo; little-endian."""
    if not head.first.startswith(b"WithouFreSpacExt"):
        return None
    return Header("ploop", size=unpack_from("<Q", head.first, 36)[0] * 512)


def read_cow(head: Head) -> Header | None:
    """cow, of User Mode Linux; big-endian. It does name a backing image, and no QEMU since 2.2 reads it."""
    if not head.first.startswith(b"OOOM"):
        return None
    (version,) = unpack_from(">I", head.first, 4)
    if version != 2:
        raise HeaderError(f"is of version {version} of cow, which is not known")
    (size,) = unpack_from(">Q", head.first, 1036)
    return Header("cow", 2, size, text_of(head.first[8:1032]) or None)


def read_luks(head: Head) -> Header | None:
    """LUKS, which to libvirt is a raw image with encryption; big-endian."""
    if not head.first.startswith(b"LUKS\xba\xbe"):
        return None
    (version,) = unpack_from(">H", head.first, 6)
    return Header("raw", encryption="luks" if version == 1 else "luks2")


@dataclass(frozen=True, slots=True)
class Signature:
    """A format known by bytes at one place, `from_end` counted from the image's end."""

    format: str
    magic: bytes
    offset: int = 0
    from_end: bool = False
    is_probed: bool = False

    def read(self, head: Head) -> Header | None:
        """The header, which says nothing but the format; None for any other image."""
        data = head.last if self.from_end else head.first
        return Header(self.format, is_probed=self.is_probed) if data.startswith(self.magic, self.offset) else None


ISO = Signature("iso", b"CD001", 32769, is_probed=True)
SIGNATURES = (
    Signature("bochs", b"Bochs Virtual HD Image"),
    Signature("cloop", b"#!/bin/sh\n#V2.0 Format\n"),
    Signature("vhdx", b"vhdxfile"),
    Signature("parallels", b"WithoutFreeSpace"),
    Signature("dmg", b"koly", from_end=True),
)
