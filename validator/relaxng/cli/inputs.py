"""What the words on the command line stand for: files, the files of directories, standard input."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.document import read_file, read_stream

if TYPE_CHECKING:
    from relaxng.exclusion import Exclusion

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


def inputs(words: Iterable[str], stdin_name: str, exclusion: Exclusion | None = None) -> Iterator[Input]:
    """The inputs that the words stand for, in their order, each once; a directory's in the order of names.

    In a directory every `*.xml` counts, at any depth; what begins with a dot is passed over, and links to
    directories are not followed. What `exclusion` says of is passed over too; a file that is named never is.
    """
    given = list(words)
    if len(given) == 1:  # what one word stands for comes once; of much, what was seen would take much memory
        yield from _inputs(given[0], stdin_name, exclusion)
        return
    seen: set[str | None] = set()
    for word in given:
        for found in _inputs(word, stdin_name, exclusion):
            name = None if found.path is None else str(found.path)
            if name not in seen:
                seen.add(name)
                yield found


def _inputs(word: str, stdin_name: str, exclusion: Exclusion | None) -> Iterator[Input]:
    if word == STDIN:
        yield Input(stdin_name, None)
    elif Path(word).is_dir():
        yield from _walk(word, exclusion)
    else:
        yield Input(word, Path(word))


def _walk(folder: str, exclusion: Exclusion | None) -> Iterator[Input]:
    errors: list[OSError] = []
    walk = exclusion.below(folder) if exclusion is not None else None
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if walk is not None:
            walk.prune(parent, folders)
        for name in sorted(files):
            if name.lower().endswith(".xml") and not name.startswith("."):
                path = Path(parent, name)
                if walk is not None and walk.excludes(parent, str(path), is_folder=False):
                    continue
                if path.is_file() or not path.exists():  # a pipe or device would wait for ever
                    yield Input(str(path), path)
        yield from (Input(error.filename, Path(error.filename), error) for error in errors)
        errors.clear()
    yield from (Input(error.filename, Path(error.filename), error) for error in errors)
