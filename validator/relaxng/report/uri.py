"""Paths as URIs: relative to the working folder where they lie in it, for machines that know the repository."""

from __future__ import annotations

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


def relative_uri(name: str) -> str:
    """The same as a URI reference; of a file elsewhere, its `file:` URI."""
    path = relative_path(name)
    quoted = quote(path.encode("utf-8", "surrogateescape"))
    return f"file://{quoted}" if path.startswith("/") else quoted
