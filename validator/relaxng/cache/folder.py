"""Folder: where the cache is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of relaxng: it can be deleted at any time, and backups may pass over it.
# See https://bford.info/cachedir/
"""


def default_folder() -> Path:
    """Where the platform keeps caches: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`.

    Three lines of convention, and so not worth a dependency, which every hook's environment would have to install.
    Raises OSError where there is no home.
    """
    try:
        home = Path.home()
    except RuntimeError as error:
        raise OSError(str(error)) from None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "relaxng" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "relaxng"
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # A relative path is to be ignored (XDG Base Directory Specification).
    return (chosen if chosen.is_absolute() else home / ".cache") / "relaxng"


def make(folder: Path) -> None:
    """Make the folder where it is not there. A new or empty one is marked as a cache, for backups and for git.

    Raises OSError where it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Whatever else is there is not ours to hide.
    if next(folder.iterdir(), None) is None:
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="ascii")
        (folder / ".gitignore").write_text("*\n", encoding="ascii")
