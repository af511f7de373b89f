"""The options that say which configuration counts, and how it becomes the defaults of the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relaxng.cli.offers import complete_files

if TYPE_CHECKING:
    from relaxng.config import Config, ConfigError

_F = TypeVar("_F", bound=Callable[..., Any])

_FOUND = "relaxng.config"
_CHOSEN = "relaxng.config.chosen"


def configured(command: _F) -> _F:
    """Give a command `--config` and `--no-config`; what they find is for `configuration` to answer."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def configuration(context: click.Context) -> Config | None:
    """The configuration of a command, None for none. Raises ConfigError for one that cannot be used."""
    found: Config | ConfigError | None = context.meta.get(_FOUND)
    if isinstance(found, Exception):
        raise found
    return found


def _without(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        _choose(context, "--no-config")


def _with(context: click.Context, _parameter: click.Parameter, file: str | None) -> None:
    """Read the configuration before any other option is looked at."""
    if file is not None:
        _choose(context, "--config")
    if context.resilient_parsing or context.meta.get(_CHOSEN) == "--no-config":
        return
    path = _nearest(context) if file is None else Path(file).absolute()
    if path is None:
        return
    from relaxng.config import ConfigError, load

    try:
        config = load(path)
    except ConfigError as error:
        context.meta[_FOUND] = error
        return
    context.meta[_FOUND] = config
    context.default_map = config.options


def _nearest(context: click.Context) -> Path | None:
    try:
        folder = Path.cwd()
    except OSError:  # it has been removed
        return None
    # Only what is found is worth the import of what reads it. Where we may not look there is none.
    places = (place / name for place in (folder, *folder.parents) for name in _NAMES)
    if not any(map(os.path.exists, places)):
        return None
    from relaxng.config import ConfigError, find

    try:
        return find(folder)
    except ConfigError as error:
        context.meta[_FOUND] = error
        return None


_NAMES = ("relaxng.toml", "pyproject.toml")


def _choose(context: click.Context, option: str) -> None:
    if context.meta.setdefault(_CHOSEN, option) != option:
        raise click.UsageError("--config and --no-config exclude each other")


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--config",
        metavar="FILE",
        shell_complete=complete_files,
        is_eager=True,
        expose_value=False,
        callback=_with,
        help="The configuration: a relaxng.toml, or a pyproject.toml with [tool.relaxng]. By default the nearest one,"
        " from the working folder upwards.",
    ),
    click.option(
        "--no-config", is_flag=True, is_eager=True, expose_value=False, callback=_without, help="Read no configuration."
    ),
)
