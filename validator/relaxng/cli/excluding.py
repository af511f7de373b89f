"""The options that say what is passed over when directories are walked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from relaxng.config import Config
    from relaxng.exclusion import Exclusion

_F = TypeVar("_F", bound=Callable[..., Any])


def excluding(command: _F) -> _F:
    """Give a command the options for what is passed over."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def exclusion(config: Config | None, globs: tuple[str, ...], *, gitignore: bool, written: tuple[str, ...]) -> Exclusion:
    """What is passed over, by the configuration and the options; `written` are the files of the reports."""
    from relaxng.exclusion import Exclusion
    from relaxng.globs import Globs

    given = [Globs(Path(), globs)] if globs else []
    if config is not None and config.exclude:
        given.append(Globs(config.folder, config.exclude))
    return Exclusion(given, gitignore=gitignore, written=written)


def _globs(_context: click.Context, _parameter: click.Parameter, globs: tuple[str, ...]) -> tuple[str, ...]:
    if globs:
        from relaxng.globs import GlobError, check_glob
    for glob in globs:
        try:
            check_glob(glob)
        except GlobError as error:
            raise click.BadParameter(str(error)) from None
    return globs


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--exclude",
        multiple=True,
        callback=_globs,
        metavar="GLOB",
        help="What to pass over in directories, as .gitignore has it; beside what the configuration excludes.",
    ),
    click.option(
        "--gitignore/--no-gitignore",
        default=True,
        help="Whether directories are searched without what git ignores.  [default: gitignore]",
    ),
)
