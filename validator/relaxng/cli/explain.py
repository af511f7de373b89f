"""`relaxng explain`: what a code means, and what to do about it."""

from __future__ import annotations

import textwrap

import click

from relaxng.cli.completion import complete_words_for_codes
from relaxng.messages import Message, every_message, find, markdown
from relaxng.nearness import did_you_mean


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=complete_words_for_codes)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the reference of all codes as Markdown.")
def explain(codes: tuple[str, ...], as_markdown: bool) -> None:
    """Explain codes, such as RNG101 or unknown-element; without any, list them all."""
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    if not codes:
        for message in every_message().values():
            click.echo(f"{message.code.id}  {message.code.slug:22} {message.code.summary}")
        return
    found = [_message(word) for word in codes]
    click.echo("\n".join(_text(message) for message in found), nl=False)


def _message(word: str) -> Message:
    message = find(word)
    if message is None:
        known = [*every_message(), *(one.code.slug for one in every_message().values())]
        hint = did_you_mean(word, known) or "; `relaxng explain` lists them"
        raise click.BadParameter(f"there is no code '{word}'{hint}", param_hint="CODE")
    return message


def _text(message: Message) -> str:
    parts = [f"{message.code.id} {message.code.slug}\n", f"{message.code.summary} {message.words}"]
    text = "\n".join(textwrap.fill(part, 88) for part in parts) + "\n"
    if message.bad:
        text += f"\nWrong:\n\n{textwrap.indent(message.bad, '    ')}\n"
        text += f"\nRight:\n\n{textwrap.indent(message.good, '    ')}\n"
    return text
