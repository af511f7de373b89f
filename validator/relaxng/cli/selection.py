"""The options by which a command is told which findings are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from relaxng.cli.completion import complete_codes, complete_severities
from relaxng.selection import Selection, SelectionError

_F = TypeVar("_F", bound=Callable[..., Any])


def selecting(command: _F) -> _F:
    """Give a command the options `ignore`, `select` and `severity`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--ignore",
        metavar="CODE[,CODE]...",
        shell_complete=complete_codes,
        multiple=True,
        help="Leave out findings of these codes; VIR5 stands for all codes that begin so.",
    ),
    click.option(
        "--select",
        metavar="CODE[,CODE]...",
        shell_complete=complete_codes,
        multiple=True,
        help="Also look for what is not looked for usually, or is ignored as part of a shorter code.",
    ),
    click.option(
        "--severity",
        metavar="CODE=error|warning",
        shell_complete=complete_severities,
        multiple=True,
        help="How much findings of a code weigh; only errors make the exit status 1.",
    ),
)


def selection_of(ignore: tuple[str, ...], select: tuple[str, ...], severity: tuple[str, ...]) -> Selection:
    """The selection that the options ask for. Raises UsageError where they mean nothing."""
    severities: dict[str, str] = {}
    for given in (part for word in severity for part in _parts(word)):
        code, equals, weight = given.partition("=")
        if not equals:
            raise click.UsageError(f"--severity wants a code and a severity, as in {code or 'VIR301'}=error")
        severities[code.strip()] = weight.strip()
    ignored, selected = ([part for word in words for part in _parts(word)] for words in (ignore, select))
    try:
        return Selection.of(ignored, selected, severities)
    except SelectionError as error:
        raise click.UsageError(str(error)) from None


def _parts(word: str) -> list[str]:
    return [part.strip() for part in word.split(",") if part.strip()]
