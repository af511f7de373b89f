"""`relaxng completion`: the script that makes a shell complete the command.

The script asks the command itself, which the environment variable VARIABLE tells; see click's `shell_completion`.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, add_completion_class, shell_complete

from relaxng.cli.offers import VARIABLE
from relaxng.codes import ExitStatus

SHELLS = ("bash", "zsh", "fish")


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
