"""Exclusion: what is passed over when a directory is walked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from relaxng.files import read_regular
from relaxng.globs import Globs


class Exclusion:
    """Says what is passed over below a folder that is walked: what `globs` match, what git ignores, and `written`.

    Git's rules count inside a work tree: each `.gitignore` from its top down to the file, the nearest first, and
    `.git/info/exclude`. `written` are the files that the run itself writes. What is named on the command line is
    never passed over, even where a rule says so: in a folder that is named, such a rule counts for nothing, the others
    as always.
    """

    def __init__(self, globs: Sequence[Globs] = (), *, gitignore: bool = True, written: Sequence[str] = ()) -> None:
        self._globs = tuple(globs)
        self._gitignore = gitignore
        self._written = frozenset(map(os.path.realpath, written))

    def below(self, folder: str) -> Walk:
        """The rules for a folder that is to be walked."""
        return Walk(folder, self._globs, gitignore=self._gitignore, written=self._written)


_Rules = tuple[Globs, ...]


class Walk:
    """The rules that count in one walk of a folder; the folders in it are entered from the top down."""

    def __init__(self, folder: str, globs: tuple[Globs, ...], *, gitignore: bool, written: frozenset[str]) -> None:
        self._globs = tuple(one.sparing(folder) if one.match(folder, is_folder=True) else one for one in globs)
        # The rules of each folder; None outside of work trees, where `.gitignore` is a file like any other.
        self._rules: dict[str, _Rules | None] = {folder: _rules_of(Path(folder)) if gitignore else None}
        self._gitignore = gitignore
        self._written = written
        self._names = {Path(path).name for path in written}

    def prune(self, parent: str, folders: list[str]) -> None:
        """Take from the names of the folders in one that was entered those that are passed over, and enter the others."""
        folders[:] = [name for name in folders if not self.excludes(parent, str(Path(parent, name)), is_folder=True)]
        for name in folders:
            self._enter(parent, os.path.join(parent, name))  # noqa: PTH118 - as os.walk calls it

    def _enter(self, parent: str, folder: str) -> None:
        rules = self._rules[parent]
        if self._gitignore and _is_top(folder):  # a work tree of its own
            rules = _rules_in(Path(folder), is_top=True)
        elif rules is not None:
            rules = (*rules, *_rules_in(Path(folder)))
        self._rules[folder] = rules

    def excludes(self, parent: str, path: str, *, is_folder: bool) -> bool:
        """Whether a file or folder in one that was entered is passed over."""
        if any(globs.match(path, is_folder=is_folder) for globs in self._globs):
            return True
        # The name first: asking for where a path comes to takes as long as all else here.
        if self._names and Path(path).name in self._names and os.path.realpath(path) in self._written:
            return True
        return _is_ignored(self._rules[parent] or (), path, is_folder=is_folder)


def _rules_of(folder: Path) -> _Rules | None:
    """The rules that count in a folder, its own and those from above; those that pass over itself count no more."""
    real = Path(os.path.realpath(folder))
    top = next((place for place in (real, *real.parents) if _is_top(place)), None)
    if top is None:
        return None
    above: _Rules = ()
    for place in reversed(real.parents):
        if place.is_relative_to(top):
            above = (*above, *_rules_in(place, is_top=place == top))
            if _is_ignored(above, real, is_folder=True):
                above = tuple(globs.sparing(real) for globs in above)
    return (*above, *_rules_in(real, is_top=real == top))


def _is_top(folder: str | Path) -> bool:
    """Whether a folder is the top of a work tree; one that we may not look into is none."""
    return os.path.exists(os.path.join(folder, ".git"))  # noqa: PTH110, PTH118 - Path.exists raises there


def _is_ignored(rules: Sequence[Globs], path: str | Path, *, is_folder: bool) -> bool:
    """What git says: the last rule counts, the nearest file's before those above it."""
    for globs in reversed(rules):
        decided = globs.decide(path, is_folder=is_folder)
        if decided is not None:
            return decided
    return False


def _rules_in(folder: Path, *, is_top: bool = False) -> tuple[Globs, ...]:
    files = ([folder / ".git" / "info" / "exclude"] if is_top else []) + [folder / ".gitignore"]
    return tuple(Globs(folder, lines) for file in files if (lines := _lines_of(file)))


def _lines_of(file: Path) -> list[str]:
    """The rules of a file that git would read; one that cannot be read has none, as for git."""
    try:
        text = read_regular(file).decode("utf-8", "surrogateescape")
    except OSError:
        return []
    return [line for line in text.removeprefix("\ufeff").splitlines() if _is_rule(line)]


def _is_rule(line: str) -> bool:
    """Whether git takes a line for a rule: it passes over what is no pattern, and so do we."""
    from pathspec import GitIgnoreSpec

    try:
        return any(pattern.include is not None for pattern in GitIgnoreSpec.from_lines([line]).patterns)
    except ValueError:
        return False
