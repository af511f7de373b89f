"""Paths as machines want them: relative to the root of the checkout, or to the working folder, and as URIs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from urllib.parse import quote


def relative_path(name: str) -> str:
    """The path with slashes, relative to the working folder where the file lies below it."""
    path = Path(name)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_posix()
    return path.as_posix()


def checkout_path(name: str) -> str:
    """The path with slashes, relative to the root of the checkout, whatever folder of it is the working one.

    The root is the nearest folder with a `.git`, from the working folder upwards, and that itself where there is
    none. A file elsewhere keeps its absolute path.
    """
    try:
        folder = Path.cwd()
    except OSError:  # it has been removed
        return Path(name).as_posix()
    path = Path(os.path.normpath(folder / name))
    try:
        return path.relative_to(_checkout(folder)).as_posix()
    except ValueError:
        return path.as_posix()


@cache
def _checkout(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if os.path.exists(place / ".git")), folder)  # noqa: PTH110 - Path.exists raises where it may not look


def checkout_uri(name: str) -> str:
    """The same as a URI reference; of a file elsewhere, its `file:` URI."""
    path = checkout_path(name)
    quoted = quote(path.encode("utf-8", "surrogateescape"))
    return f"file://{quoted}" if path.startswith("/") else quoted
