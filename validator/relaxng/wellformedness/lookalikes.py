"""Lookalikes: what a file without mark-up is, where that can be told."""

from __future__ import annotations

import re

from relaxng.encoding import encoding_of, is_wide
from relaxng.wellformedness.characters import WHITE

_SIGNATURES = (
    (b"QFI\xfb", "a qcow2 disk image"),
    (b"KDMV", "a VMDK disk image"),
    (b"vhdxfile", "a VHDX disk image"),
    (b"conectix", "a VHD disk image"),
    (b"LibvirtQemudSave", "a saved state of a libvirt domain"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x7fELF", "an ELF program"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
)

_JSON = re.compile(r"""\{\s*(?:"|\})|\[\s*(?:[{\["\]]|-?[0-9])""")
_YAML = re.compile(r"(?:\A---[ \t]*$|^[ \t]*(?:- )?[\w.-]+:(?:[ \t]|$))", re.MULTILINE)
_INI = re.compile(r"^\[[^\]\r\n]+\][ \t]*$", re.MULTILINE)
_SCRIPT = re.compile(r"#![ \t]*/")
_MARKDOWN = re.compile(r"#{1,6} \S")
_COMMAND = re.compile(r"(?:virsh|error|usage|qemu-system-\w+|/usr/\S*)\b", re.IGNORECASE)


def of_bytes(data: bytes) -> str | None:
    """What a file is by its first bytes, None where they are of nothing known."""
    found = next((what for mark, what in _SIGNATURES if data.startswith(mark)), None)
    if found is None and data[257:262] == b"ustar":
        return "a tar archive"
    is_text = data.lstrip()[:1] == b"<" or b"\0" not in data[:1024] or is_wide(encoding_of(data))
    return found or (None if is_text else "binary data")


def of_text(text: str) -> str | None:
    """What a text without a '<' looks like, None where it looks like nothing known."""
    text = text[:4096].lstrip(WHITE)
    for pattern, what in (
        (_JSON, "JSON"),
        (_SCRIPT, "a script"),
        (_INI, "an INI file"),
        (_COMMAND, "what a command printed"),
    ):
        if pattern.match(text):
            return what
    if _YAML.search(text):
        return "YAML"
    return "Markdown" if _MARKDOWN.match(text) else None
