"""What the words on the command line stand for: files, the files of directories, standard input."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar

import click

from relaxng.cli.offers import complete_files
from relaxng.files import read_file, read_stream
from relaxng.finding import DocumentError
from relaxng.reasons import reason_of

if TYPE_CHECKING:
    from relaxng.exclusion import Exclusion

_F = TypeVar("_F", bound=Callable[..., Any])

Passing = Callable[[], "Exclusion | None"]
"""What directories are searched without, made when it is first needed."""

STDIN = "-"

_BLOCK = 65536
"""Bytes of a list that are read at a time; no name is longer."""


class Input(NamedTuple):
    """One document to read; `name` is what reports call it, and without a `path` it is on standard input.

    An `error` stands for what could not be listed or read, and `data` for what was read already.
    """

    name: str
    path: str | None
    error: OSError | DocumentError | None = None
    data: bytes | None = None

    def read(self) -> bytes:
        """The bytes of the document. Raises OSError, and DocumentError where there are too many."""
        if self.error is not None:
            raise self.error
        if self.data is not None:
            return self.data
        if self.path is None:
            if sys.stdin is None:  # closed by whoever started us
                raise OSError(errno.EBADF, "standard input is closed")
            return read_stream(sys.stdin.buffer, self.name)
        return read_file(self.path, self.name)

    def held(self) -> Input:
        """The same for another process: standard input can be read here alone, and once."""
        if self.path is not None or self.error is not None:
            return self
        try:
            return self._replace(data=self.read())
        except (OSError, DocumentError) as error:
            return self._replace(error=error)


def listing(command: _F) -> _F:
    """Give a command `--files-from`, as `files_from`: the list, open to read bytes."""
    return click.option(
        "--files-from",
        metavar="FILE|-",
        shell_complete=complete_files,
        callback=_opened,
        help="A list of files and directories to check: a line each or, as of `find -print0`, a NUL character after"
        " each; - reads the list from standard input.",
    )(command)


def _opened(context: click.Context, _parameter: click.Parameter, file: str | None) -> BinaryIO | None:
    if file is None or context.resilient_parsing:
        return None
    if file == STDIN:
        if sys.stdin is None:
            raise click.BadParameter("standard input is closed")
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        why = reason_of(error)
        raise click.BadParameter(f"cannot read the list '{file}': {why}") from None


def inputs(
    words: Iterable[str],
    stdin_name: str,
    exclusion: Passing = lambda: None,
    listed: BinaryIO | None = None,
    suffixes: tuple[str, ...] = (".xml",),
) -> Iterator[Input]:
    """The inputs that the words stand for, in their order, each once; a directory's in the order of names.

    In a directory every file with one of the suffixes counts, at any depth; what begins with a dot is passed over, and links to
    directories are not followed. What `exclusion` says of is passed over too, which is asked for at the first directory; a file that is named never is. The
    names in `listed` come after the words, and are read as they are needed.
    """
    given = list(words)
    found_all = _all(given, stdin_name, exclusion, listed, suffixes)
    if len(given) == 1 and listed is None:  # what one word stands for comes once; to know many takes much memory
        yield from found_all
        return
    seen: set[str | None] = set()
    for found in found_all:
        key = None if found.path is None else _key(found.path)
        is_named = found.path is not None or found.error is None
        if not is_named or key not in seen:
            seen.add(key)
            yield found


def _key(path: str) -> str:
    """What paths to one file have in common, as far as their words tell."""
    # What a parent folder is depends on links, so only Path, which keeps it, may shorten such a path.
    return os.path.normcase(str(Path(path)) if ".." in path else os.path.normpath(path))


def _all(
    words: Iterable[str],
    stdin_name: str,
    exclusion: Passing,
    listed: BinaryIO | None,
    suffixes: tuple[str, ...],
) -> Iterator[Input]:
    for word in words:
        if word == STDIN:
            yield Input(stdin_name, None)
        else:
            yield from _named(word, exclusion, suffixes)
    if listed is not None:
        try:
            for name in _names(listed):
                yield from _named(name, exclusion, suffixes)
        except OSError as error:
            yield Input(listed.name, None, error)


def _names(listed: BinaryIO) -> Iterator[str]:
    """The names in a list. Raises OSError where it cannot be read on, and for a name that none can be."""
    rest = listed.read(_BLOCK)
    end = b"\0" if b"\0" in rest else b"\n"
    block = rest = rest.removeprefix(b"\xef\xbb\xbf")
    while block:
        *names, rest = rest.split(end)
        yield from _decoded(names, end)
        if len(rest) > _BLOCK:
            raise OSError(errno.ENAMETOOLONG, f"a name in the list has more than {_BLOCK} bytes")
        block = listed.read(_BLOCK)
        rest += block
    yield from _decoded([rest], end)


def _decoded(names: list[bytes], end: bytes) -> Iterator[str]:
    """The names without empty ones, and without what Windows ends lines with."""
    stripped = names if end == b"\0" else [name.removesuffix(b"\r") for name in names]
    return (os.fsdecode(name) for name in stripped if name)


def _named(name: str, exclusion: Passing, suffixes: tuple[str, ...]) -> Iterator[Input]:
    if not name:  # to the system it would be the working folder
        yield Input(name, None, OSError(errno.EINVAL, "its name is empty; is it a variable that is not set?"))
    elif "\0" in name:
        yield Input(name, None, OSError(errno.EINVAL, "a path has no zero byte"))
    elif is_folder(name):
        yield from _walk(name, exclusion(), suffixes)
    else:
        yield Input(name, name)


def is_folder(name: str) -> bool:
    """Whether a path leads to a directory; where we may not know, or the path can be none, it leads to none."""
    return os.path.isdir(name)  # noqa: PTH112 - Path.is_dir raises there


def _walk(folder: str, exclusion: Exclusion | None, suffixes: tuple[str, ...]) -> Iterator[Input]:
    errors: list[OSError] = []
    walk = exclusion.below(folder) if exclusion is not None else None
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if walk is not None:
            walk.prune(parent, folders)
        for name in sorted(files):
            if name.lower().endswith(suffixes) and not name.startswith("."):
                path = str(Path(parent, name))
                if walk is not None and walk.excludes(parent, path, is_folder=False):
                    continue
                # A pipe or device would wait for ever. What we may not look at is told when it is read.
                if os.path.isfile(path) or not os.path.exists(path):  # noqa: PTH110, PTH113 - Path's raise there
                    yield Input(path, path)
        yield from (Input(error.filename, error.filename, error) for error in errors)
        errors.clear()
    yield from (Input(error.filename, error.filename, error) for error in errors)
