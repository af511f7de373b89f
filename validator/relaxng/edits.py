"""Edits: changing a few characters of a document's text, and no other byte of its file."""

from __future__ import annotations

import codecs
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.encoding import encoding_of

if TYPE_CHECKING:
    from relaxng.document import Document


class EditError(ValueError):
    """Edits that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `begin` to `end` of `Document.text`, counted from 0 and without `end`, become `text`.

    With `begin == end` the text is inserted, with an empty `text` the characters are deleted.
    """

    begin: int
    end: int
    text: str


def apply(document: Document, edits: Iterable[Edit]) -> bytes:
    """The bytes of the document after the edits, in its own encoding and behind its own byte order mark.

    What the edits do not name keeps its bytes, line ends among them. Edits may touch but not overlap;
    what is inserted at one place stands there in the order given, and before what is replaced from there
    on. A character that the encoding lacks is written as a character reference, so such a text may hold
    no name and no comment.

    Raises EditError where edits overlap or lie outside the text, and where the document has no text or
    its bytes are not those that its encoding would give.
    """
    if not document.data:
        raise EditError(f"{document.name} was not read from bytes, so it has no text to edit")
    text = document.text
    mark, encoding = _form(document.data)
    try:
        exact = mark + text.encode(encoding) == document.data
    except (LookupError, UnicodeError):
        exact = False
    if not exact:
        raise EditError(f"{document.name} has bytes that do not fit its encoding ({encoding}): it cannot be edited")
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.begin, edit.end)):
        if not 0 <= edit.begin <= edit.end <= len(text):
            raise EditError(f"characters {edit.begin} to {edit.end} are not in a text of {len(text)}")
        if edit.begin < at:
            raise EditError(f"two edits overlap at character {edit.begin}")
        pieces += (text[at : edit.begin], edit.text)
        at = edit.end
    pieces.append(text[at:])
    return mark + "".join(pieces).encode(encoding, "xmlcharrefreplace")


def write(path: str | os.PathLike[str], data: bytes, *, was: bytes | None = None) -> None:
    """Write a file anew, whole or not at all: readers see the old content or the new.

    The mode, the extended attributes and, where the system allows it, the owner stay as they were. A symbolic
    link stays one, and the file that it leads to is written; another hard link to the file keeps the old content.
    `was` is what was read before: where the file no longer holds it, nothing is written.

    Raises OSError where the file cannot be written, EditError where it is no regular file or has changed.
    """
    target = Path(os.path.realpath(path))
    before = target.stat()
    if not stat.S_ISREG(before.st_mode):
        raise EditError(f"{os.fspath(path)} is no regular file")
    if not os.access(target, os.W_OK):  # replacing it would need no such permission
        raise PermissionError(13, os.strerror(13), os.fspath(path))
    if was is not None and target.read_bytes() != was:
        raise EditError(f"{os.fspath(path)} has changed since it was read")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(PermissionError):
            os.chown(temporary, before.st_uid, before.st_gid)
        shutil.copystat(target, temporary)
        os.utime(temporary)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _form(data: bytes) -> tuple[bytes, str]:
    """The byte order mark of a document, and the encoding of what follows it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", encoding_of(data)
