"""Header: what the first bytes of an image say of it."""

from __future__ import annotations

from dataclasses import dataclass

HEADER_BYTES = 0x8200
"""How much of an image is read, as much as libvirt reads: what lies beyond it is not known to either."""

TRAILER_BYTES = 512
"""How much is read of its end, where some formats have their footer."""

MAX_NAME = 1023
"""The longest name of a backing image in bytes."""


@dataclass(frozen=True, slots=True)
class Head:
    """The bytes of an image that are read: its beginning, its end, and its size in bytes."""

    first: bytes
    last: bytes = b""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What an image says of itself.

    `format` is by libvirt's names; `raw` where nothing was recognised, which proves nothing. `size` is what the
    guest sees, in bytes. `backing` is the name of the backing image as it is recorded, None where there is none,
    and `backing_format` its format; `data_file` the name of the file that holds the guest's data. `encryption` is by
    libvirt's names too: `qcow` is the old AES of qcow and qcow2.

    `faults` say in words, with the image as their subject, why it cannot be used; then the rest may be missing.
    `is_probed` is False where QEMU knows the format and libvirt's own detection does not.
    """

    format: str
    version: int | None = None
    size: int | None = None
    backing: str | None = None
    backing_format: str | None = None
    data_file: str | None = None
    encryption: str | None = None
    is_corrupt: bool = False
    is_probed: bool = True
    faults: tuple[str, ...] = ()


class HeaderError(ValueError):
    """A header that cannot be used; the message has the image as its subject."""


def name_at(head: Head, offset: int, length: int, what: str) -> str:
    """A name in the header, up to its first NUL; undecodable bytes stay as os.fsdecode has them.

    Raises HeaderError where it is longer than MAX_NAME or lies beyond what is read.
    """
    if length > MAX_NAME:
        raise HeaderError(f"says that {what} is {length} bytes long, and the most is {MAX_NAME}")
    if offset + length > len(head.first):
        where = (
            "its own end" if len(head.first) < HEADER_BYTES else f"the first {HEADER_BYTES} bytes that libvirt reads"
        )
        raise HeaderError(f"says that {what} is at byte {offset}, beyond {where}")
    return text_of(head.first[offset : offset + length])


def text_of(data: bytes) -> str:
    """A name in an image as text."""
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
