"""Images: the headers of image files, one module for each family of formats.

Nothing here opens a file, or believes what it reads: a guest can write any header into a raw disk of its own. So a
format that was recognised is a hint for people, and never decides what is read next.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import error as StructError  # noqa: N812 - it is named so in struct

from relaxng.libvirt.images import others, qcow, qed, vmdk
from relaxng.libvirt.images.header import Head, Header, HeaderError

Reader = Callable[[Head], Header | None]

# libvirt's order, so that an image of two minds is taken for the same.
_READERS: tuple[tuple[str, Reader], ...] = (
    ("iso", others.ISO.read),
    ("vpc", others.read_vpc),
    ("vdi", others.read_vdi),
    ("ploop", others.read_ploop),
    ("cow", others.read_cow),
    ("qcow2", qcow.read),
    ("qed", qed.read),
    ("vmdk", vmdk.read),
    *((signature.format, signature.read) for signature in others.SIGNATURES),
    ("raw", others.read_luks),
)
_ALIASES = {"qcow": "qcow2", "vhd": "vpc"}


def recognise(head: Head, declared: str | None = None) -> Header:
    """The header of an image; `raw` where no format is recognised. Never raises.

    An image can be of two formats at once: then it is taken to be of the one that is declared.
    """
    wanted = _ALIASES.get(declared, declared) if declared is not None else None
    for format_, read in sorted(_READERS, key=lambda entry: entry[0] != wanted):
        try:
            header = read(head)
        except HeaderError as fault:
            return Header(format_, faults=(str(fault),))
        except StructError:
            return Header(format_, faults=(f"breaks off in its header, after {len(head.first)} bytes",))
        if header is not None:
            return header
    return Header("raw", size=head.size)


def agrees(header: Header, declared: str) -> bool:
    """Whether an image can be of the format that it is declared to have.

    Any image can be read as raw, and some formats have nothing that they are sure to be known by.
    """
    if declared in ("raw", "fat", "dir"):
        return True
    if declared in ("bochs", "cloop", "dmg"):
        return header.format in ("raw", declared)
    return header.format == {"vhd": "vpc"}.get(declared, declared)
