"""The options for a cache, and the checker that has one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relaxng.cli.output import note
from relaxng.reasons import reason_of

if TYPE_CHECKING:
    from relaxng.cache.checking import CachedChecker
    from relaxng.checker import Checker

_F = TypeVar("_F", bound=Callable[..., Any])


def caching(command: _F) -> _F:
    """Give a command the options for a cache."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--cache/--no-cache",
        default=None,
        help="Keep what is found, and do not look again at files that are the same, by the same schema and"
        " configuration, when the run is repeated.  [default: no-cache]",
    ),
    click.option(
        "--cache-dir",
        metavar="DIR",
        help="Where to keep it, and that it is kept; by default the folder relaxng in the platform's folder of caches.",
    ),
)


def cached(checker: Checker, wanted: bool | None, folder: str | None, uncached: frozenset[str]) -> CachedChecker | None:
    """The checker with a cache, where one is wanted and can be had; a note where it cannot.

    `uncached` are the names of inputs that are not to be kept.
    """
    if not (folder is not None if wanted is None else wanted):
        return None
    from relaxng.cache.checking import CachedChecker
    from relaxng.cache.circumstances import circumstances
    from relaxng.cache.folder import default_folder
    from relaxng.xmlcatalog import CatalogError

    try:
        from relaxng.cache.store import Store
    except ImportError:  # sqlite3 is an optional part of Python
        note("there is no cache: this Python has no sqlite3")
        return None
    try:
        store = Store(Path(folder).absolute() if folder is not None else default_folder())
        made = CachedChecker(checker, store, circumstances(checker), uncached)
    except CatalogError as error:
        note(f"there is no cache: {error}")
        return None
    except OSError as error:
        note(f"there is no cache: {reason_of(error)}")
        return None
    if not store.open():
        note(f"there is no cache in '{store.folder}': {store.trouble}")
        return None
    return made
