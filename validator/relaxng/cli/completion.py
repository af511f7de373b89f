"""`relaxng completion`: the script that makes a shell complete the command, and what it offers for each word.

The script asks the command itself, which the environment variable VARIABLE tells; see click's `shell_completion`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, shell_complete

from relaxng.catalog import builtin_schemas
from relaxng.codes import ExitStatus
from relaxng.finding import Severity
from relaxng.report import FORMATS

if TYPE_CHECKING:
    from relaxng.messages import Message

VARIABLE = "_RELAXNG_COMPLETE"

SHELLS = ("bash", "zsh", "fish")

Items = list[CompletionItem]


@click.command(short_help="Print what makes a shell complete words.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, /, shell: str) -> None:
    """Print the script that makes a shell complete commands, options, files, schemas, formats and codes.

    For bash put `eval "$(relaxng completion bash)"` into ~/.bashrc, for zsh the same with zsh into ~/.zshrc, behind
    compinit; for fish `relaxng completion fish > ~/.config/fish/completions/relaxng.fish` is enough.
    """
    _ask(context.find_root().command, f"{shell}_source")


def answer(command: click.Command, instruction: str) -> int:
    """Answer a shell: `instruction` is what VARIABLE holds. The exit status."""
    if instruction.endswith("_complete") and not {"COMP_WORDS", "COMP_CWORD"} <= set(os.environ):
        return ExitStatus.TROUBLE
    return ExitStatus.CLEAN if _ask(command, instruction) == 0 else ExitStatus.TROUBLE


def _ask(command: click.Command, instruction: str) -> int:
    return shell_complete(command, {}, "relaxng", VARIABLE, instruction)


@add_completion_class
class _Bash(BashComplete):
    """Bash takes the `=` of `--option=value` for a word of its own."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        return [word for word in args if word != "="], incomplete


def complete_files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Files and directories, as the shell finds them."""
    return [CompletionItem(incomplete, type="file")]


def complete_schemas(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """The built-in schemas, and files."""
    known = (CompletionItem(schema.name, help=schema.title) for schema in builtin_schemas().values())
    # Bash forgets what comes before a file, and looks for files only where there is nothing else.
    return [*complete_files(context, parameter, incomplete), *_that_begin(known, incomplete)]


def complete_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The formats of reports."""
    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def complete_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, in a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    found = (message for message in _messages() if message.code.id not in given)
    offered = (CompletionItem(f"{before}{comma}{one.code.id}", help=one.code.summary) for one in found)
    return _that_begin(offered, f"{before}{comma}{last}")


def complete_words_for_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, and their names in words."""
    offered = (
        CompletionItem(word, help=message.code.summary)
        for message in _messages()
        for word in (message.code.id, message.code.slug)
    )
    return _that_begin(offered, incomplete)


def complete_severities(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The codes of findings, each with how much it may weigh."""
    offered = (
        CompletionItem(f"{message.code.id}={severity.value}", help=message.code.summary)
        for message in _messages()
        for severity in Severity
    )
    return _that_begin(offered, incomplete)


def _messages() -> list[Message]:
    from relaxng.messages import every_message

    return list(every_message().values())


def _that_begin(offered: Iterable[CompletionItem], incomplete: str) -> Items:
    return [item for item in offered if str(item.value).startswith(incomplete)]
