"""What the words on the command line stand for: files, the files of directories, standard input."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from relaxng.document import read_file, read_stream

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One document to read; `name` is what reports call it. An `error` stands for what could not be listed."""

    name: str
    path: Path | None
    error: OSError | None = None

    def read(self) -> bytes:
        """The bytes of the document. Raises OSError, and DocumentError where there are too many."""
        if self.error is not None:
            raise self.error
        if self.path is None:
            if sys.stdin is None:  # closed by whoever started us
                raise OSError(errno.EBADF, "standard input is closed")
            return read_stream(sys.stdin.buffer, self.name)
        return read_file(self.path, self.name)


def inputs(words: Iterable[str], stdin_name: str) -> Iterator[Input]:
    """The inputs that the words stand for, in their order, each once; a directory's in the order of names.

    In a directory every `*.xml` counts, at any depth; what begins with a dot is passed over, and links to
    directories are not followed.
    """
    seen: set[Path | None] = set()
    for word in words:
        for found in _inputs(word, stdin_name):
            if found.path not in seen:
                seen.add(found.path)
                yield found


def _inputs(word: str, stdin_name: str) -> Iterator[Input]:
    if word == STDIN:
        yield Input(stdin_name, None)
    elif Path(word).is_dir():
        yield from _walk(word)
    else:
        yield Input(word, Path(word))


def _walk(folder: str) -> Iterator[Input]:
    errors: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(".xml") and not name.startswith("."):
                path = Path(parent, name)
                if path.is_file() or not path.exists():  # a pipe or device would wait for ever
                    yield Input(str(path), path)
        yield from (Input(error.filename, Path(error.filename), error) for error in errors)
        errors.clear()
    yield from (Input(error.filename, Path(error.filename), error) for error in errors)
