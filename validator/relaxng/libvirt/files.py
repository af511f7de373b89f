"""Files: the images of this machine, read with care.

Only the first bytes of an image are read, and its last ones; only regular files and block devices are opened; and
with a root, nothing outside it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from relaxng.libvirt.images.header import HEADER_BYTES, TRAILER_BYTES, Head


class ImageError(OSError):
    """An image that cannot be read; the message has it as its subject, and `code` tells which kind of finding it is."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Image:
    """What an image is: its type of storage, and what is the same for two names of one image."""

    kind: str
    identity: tuple[int, ...]


class Files:
    """The files that may be read: all, or those under `root` once every symbolic link is resolved."""

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self.root = None if root is None else os.path.realpath(root)

    def look(self, path: str) -> Image:
        """What there is of this name: an image, or a directory. Opens nothing.

        Raises ImageError where there is nothing, or it is no image, or lies outside the root.
        """
        with _explained(path), ExitStack() as stack:
            folder, name = self._enter(path, stack)
            return _image(os.stat(name, dir_fd=folder, follow_symlinks=folder is None))

    def read(self, path: str) -> Head:
        """The first bytes of an image and its last ones.

        Raises ImageError where there is none, or it cannot be read, is no image, or lies outside the root.
        """
        with _explained(path), ExitStack() as stack:
            folder, name = self._enter(path, stack)
            # Opening a pipe would wait, and opening a device may do anything: first see what it is.
            if _image(os.stat(name, dir_fd=folder, follow_symlinks=folder is None)).kind == "dir":
                raise ImageError("VIR902", "is a directory")
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY | (0 if folder is None else os.O_NOFOLLOW)
            handle = os.open(name, flags, dir_fd=folder)
            stack.callback(os.close, handle)
            found = os.fstat(handle)
            size = found.st_size if _image(found).kind == "file" else os.lseek(handle, 0, os.SEEK_END)
            last = _pread(handle, TRAILER_BYTES, size - TRAILER_BYTES) if size >= TRAILER_BYTES else b""
            return Head(_pread(handle, HEADER_BYTES, 0), last, size)

    def _enter(self, path: str, stack: ExitStack) -> tuple[int | None, str]:
        """A name, and the open folder that it is in where a root confines us.

        Every folder on the way from the root is opened by itself: a link that is put there meanwhile is refused.
        """
        if not path.startswith("/"):
            raise ImageError("VIR902", "has a relative path, and nothing says relative to what")
        if self.root is None:
            return None, path
        resolved = PurePath(os.path.realpath(path))
        if not resolved.is_relative_to(self.root):
            raise ImageError("VIR903", f"lies outside {self.root}, and is not read")
        *folders, name = resolved.relative_to(self.root).parts or (".",)
        handle = os.open(self.root, _FOLDER)
        stack.callback(os.close, handle)
        for folder in folders:
            handle = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
            stack.callback(os.close, handle)
        return handle, name


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Turn what the system says of an image into an ImageError."""
    try:
        yield
    except ImageError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        link = ": a link that leads nowhere" if Path(path).is_symlink() else ""
        raise ImageError("VIR901", f"is missing{link}") from None
    except (OSError, ValueError) as error:  # ValueError: what can be no file's name
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ImageError("VIR902", f"cannot be read: {reason}") from None


_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def _image(found: os.stat_result) -> Image:
    if stat.S_ISREG(found.st_mode):
        return Image("file", (found.st_dev, found.st_ino))
    if stat.S_ISBLK(found.st_mode):
        return Image("block", (found.st_rdev,))
    if stat.S_ISDIR(found.st_mode):
        return Image("dir", (found.st_dev, found.st_ino))
    raise ImageError("VIR902", "is neither a file nor a block device, and is not read")


def _pread(handle: int, length: int, offset: int) -> bytes:
    """So many bytes, or as many as there are."""
    parts: list[bytes] = []
    while length > 0 and (part := os.pread(handle, length, offset)):
        parts.append(part)
        offset += len(part)
        length -= len(part)
    return b"".join(parts)
