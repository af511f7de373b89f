"""Encoding: the bytes of a document as text."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")

_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def encoding_of(data: bytes) -> str:
    """The encoding that a document's first bytes call for, by XML 1.0, appendix F: a signature, then the declaration."""
    signature = next((name for mark, name in _SIGNATURES if data.startswith(mark)), None)
    if signature is not None:
        return signature
    declared = _DECLARED.match(data[:1024])
    if declared is None:
        return "utf-8"
    # A declaration that can be read byte by byte is not in an encoding of two or four bytes.
    name = declared[1].decode("ascii")
    return "utf-8" if is_wide(name) else name


def is_wide(encoding: str) -> bool:
    """Whether an encoding has two or four bytes for each character of a declaration."""
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "ucs-", "iso-10646-ucs"))


def decode(data: bytes) -> str:
    """The text of a document; what does not decode is replaced."""
    try:
        text = data.decode(encoding_of(data), "replace")
    except (LookupError, UnicodeError):  # an encoding that Python lacks, or one that is no character set
        text = data.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")
