"""Globs: patterns of paths below a folder, as `.gitignore` has them.

`*.xml` matches at any depth, `vm/*.xml` in the folder `vm` beside the pattern's file, `vm/` all in folders of that
name, `**` any number of folders.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec


class GlobError(ValueError):
    """A glob that can match nothing; the text says why."""


def library() -> str:
    """The version of the library that decides what a glob matches."""
    from pathspec import __version__

    return str(__version__)


def check_glob(glob: str, *, may_negate: bool = True) -> None:
    """Check a glob. Raises GlobError where it cannot match anything."""
    from pathspec import GitIgnoreSpec

    parts = glob.removeprefix("!").split("/")
    if ".." in parts:
        raise GlobError(f"'{glob}' leads out of the folder that globs are relative to, and would match nothing")
    if glob.startswith("!") and not may_negate:
        raise GlobError(f"'{glob}' says what it does not match; write a glob for what it does")
    if not glob.strip() or glob.startswith("#"):
        raise GlobError(f"'{glob}' is a comment in a list of globs, and would match nothing")
    try:
        GitIgnoreSpec.from_lines([glob])
    except ValueError:
        raise GlobError(f"'{glob}' is no glob") from None


class Globs:
    """Globs below a folder; the last that matches a path decides."""

    def __init__(self, folder: Path, globs: Iterable[str]) -> None:
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay what they are called
        self._globs = tuple(globs)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(self._globs)

    def decide(self, path: str | Path, *, is_folder: bool = False) -> bool | None:
        """Whether they match a path, or match it no more by a `!`; None where none says anything, as outside the folder."""
        if not self._globs:
            return None
        relative = self._relative(path)
        if relative is None:
            return None
        return self._spec.check_file(f"{relative}/" if is_folder else relative).include

    def match(self, path: str | Path, *, is_folder: bool = False) -> bool:
        """Whether they match a path."""
        return bool(self.decide(path, is_folder=is_folder))

    def sparing(self, folder: str | Path) -> Globs:
        """The same without those that match a folder, and so would match all that is in it."""
        kept = [glob for glob in self._globs if not Globs(self._folder, [glob]).match(folder, is_folder=True)]
        return Globs(self._folder, kept) if len(kept) < len(self._globs) else self

    def _relative(self, path: str | Path) -> str | None:
        """The path from the folder, as it is called or, where that leads elsewhere, as it is."""
        named = Path(os.path.abspath(path))  # noqa: PTH100 - see above
        folder = self._folder
        if not named.is_relative_to(folder):
            named, folder = Path(os.path.realpath(named)), Path(os.path.realpath(folder))
        return named.relative_to(folder).as_posix() if named != folder and named.is_relative_to(folder) else None
