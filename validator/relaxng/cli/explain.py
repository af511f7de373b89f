"""`relaxng explain`: what a code means, and what to do about it."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

from relaxng.cli.offers import complete_words_for_codes
from relaxng.messages import Message, every_message, find, markdown
from relaxng.nearness import did_you_mean

_WIDTH = 88
"""Characters of a line of text, at most."""


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=complete_words_for_codes)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the reference of all codes as Markdown.")
def explain(codes: tuple[str, ...], as_markdown: bool) -> None:
    """Explain codes, such as RNG101 or unknown-element.

    Of the beginning of codes, such as RNG1, those that begin so are listed; without any code, all are.
    """
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    texts = [_explained(word) for word in codes] or [_listed("")]
    click.echo("\n".join(texts), nl=False)


def _explained(word: str) -> str:
    """What a word says, a code or its name, or the beginning of codes. Raises click.BadParameter for any other."""
    message = find(word)
    text = _listed(word.upper()) if message is None else _text(message)
    if not text:
        known = [*every_message(), *(one.code.slug for one in every_message().values())]
        hint = did_you_mean(word, known) or "; `relaxng explain` lists them"
        raise click.BadParameter(f"there is no code '{word}'{hint}", param_hint="CODE")
    return text


def _listed(beginning: str) -> str:
    """The codes that begin so, a line each."""
    return "".join(
        f"{code}  {message.code.slug:22} {message.code.summary}\n"
        for code, message in every_message().items()
        if code.startswith(beginning)
    )


def _text(message: Message) -> str:
    # On a terminal that is narrow a line that is wider would break within words.
    width = (
        min(_WIDTH, shutil.get_terminal_size().columns) if sys.stdout is not None and sys.stdout.isatty() else _WIDTH
    )
    parts = [f"{message.code.id} {message.code.slug}\n", f"{message.code.summary} {message.words}"]
    text = "\n".join(textwrap.fill(part, width) for part in parts) + "\n"
    for title, example in (("Wrong", message.bad), ("Right", message.good)):
        if example:
            text += f"\n{title}:\n\n{textwrap.indent(example.rstrip(), '    ')}\n"
    return text
