"""Offers: what a shell is offered for the words of the command. click's part in it is imported when one asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.catalog import builtin_schemas
from relaxng.finding import Severity
from relaxng.report import FORMATS

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from relaxng.messages import Message

    Items = list[CompletionItem]

VARIABLE = "_RELAXNG_COMPLETE"
"""What the environment has where a shell asks, and no person."""


def complete_files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Files and directories, as the shell finds them."""
    return [item(incomplete, type="file")]


def complete_schemas(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """The built-in schemas, and files."""
    known = (item(schema.name, help=schema.title) for schema in builtin_schemas().values())
    # Bash forgets what comes before a file, and looks for files only where there is nothing else.
    return [*complete_files(context, parameter, incomplete), *_that_begin(known, incomplete)]


def complete_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The formats of reports."""
    return [item(name) for name in FORMATS if name.startswith(incomplete)]


def complete_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, in a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    found = (message for message in _messages() if message.code.id not in given)
    offered = (item(f"{before}{comma}{one.code.id}", help=one.code.summary) for one in found)
    return _that_begin(offered, f"{before}{comma}{last}")


def complete_words_for_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, and their names in words."""
    offered = (
        item(word, help=message.code.summary)
        for message in _messages()
        for word in (message.code.id, message.code.slug)
    )
    return _that_begin(offered, incomplete)


def complete_severities(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, each with how much it may weigh."""
    offered = (
        item(f"{message.code.id}={severity.value}", help=message.code.summary)
        for message in _messages()
        for severity in Severity
    )
    return _that_begin(offered, incomplete)


def item(value: str, type: str = "plain", help: str | None = None) -> CompletionItem:  # noqa: A002 - as click has them
    """One offer."""
    from click.shell_completion import CompletionItem

    return CompletionItem(value, type, help)


def _messages() -> list[Message]:
    from relaxng.messages import every_message

    return list(every_message().values())


def _that_begin(offered: Iterable[CompletionItem], incomplete: str) -> Items:
    return [item for item in offered if str(item.value).startswith(incomplete)]
