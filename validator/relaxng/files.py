"""Files: reading what strangers wrote, no more of it than can be held."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from relaxng.finding import DocumentError, Finding

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

MAX_BYTES = 512 * 2**20
"""The largest document read, in bytes."""


def read_file(path: str | PathLike[str], name: str) -> bytes:
    """The bytes of a file. Raises OSError, and DocumentError where they are more than MAX_BYTES."""
    # A small file is read by four calls of the system: a stream would take twice the time.
    descriptor = os.open(path, _READ)
    try:
        size = os.fstat(descriptor).st_size
        if 0 < size < _SMALL:
            if len(data := os.read(descriptor, size + 1)) == size:
                return data
            os.lseek(descriptor, 0, os.SEEK_SET)  # it was written meanwhile
        with open(descriptor, "rb", closefd=False) as stream:
            return read_stream(stream, name)
    finally:
        os.close(descriptor)


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_SMALL = 2**20
"""Bytes of a file that is read at once."""


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file, as far as MAX_BYTES: a pipe or device would wait for ever. Raises OSError."""
    if not path.is_file() and path.exists():
        raise OSError("it is no regular file")
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES)


def read_stream(stream: IO[bytes], name: str) -> bytes:
    """The rest of a stream. Raises DocumentError beyond MAX_BYTES, TypeError for a stream of text."""
    data = stream.read(MAX_BYTES + 1)
    if not isinstance(data, bytes):
        raise TypeError("a document is bytes: open the file in binary mode")
    if len(data) > MAX_BYTES:
        message = f"the document is larger than {MAX_BYTES // 2**20} MiB, the most that is read"
        raise DocumentError(Finding(name, "XML003", message))
    return data
