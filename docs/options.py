"""The page about every option, from the commands themselves: `python -m docs.options` writes docs/options.md."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relaxng.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("options.md")

_CODE = re.compile(
    r"<\?[^<>]+\?>|<[^<>]+>|(?<![\w-])--?[a-z][\w-]*|\*\.\w+|\[tool\.\w+\]|\b\w+\.toml\b|\b[A-Z]+_[A-Z]+\b"
)

_BAR = "\\|"
"""A bar within a cell."""

HEAD = """\
# Every option

Written from the commands themselves, in the words of their `--help`. Words that begin with no command's name mean
`relaxng check`. Most options of `check` have a key in the [configuration](configuration.md). `-h` or `--help` shows
the options of every command.
"""


def page() -> str:
    """The text of the page."""
    context = click.Context(main, info_name="relaxng", **main.context_settings)
    return "\n".join([HEAD, *_command(main, context)])


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    """The part about a command, then those about the commands within it."""
    path = context.command_path
    usage = " ".join((path, *command.collect_usage_pieces(context)))
    yield f"## {path}\n\n`{usage}`\n\n{_paragraphs(command.help or '')}\n"
    rows = [
        _row(option, context) for option in command.params if isinstance(option, click.Option) and not option.hidden
    ]
    if rows:
        yield "| option | meaning |\n|---|---|\n" + "".join(rows)
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context), key=lambda name: name != "check"):
            within = command.get_command(context, name)
            if within is not None and not within.hidden:
                yield from _command(within, click.Context(within, info_name=name, parent=context))


def _row(option: click.Option, context: click.Context) -> str:
    names, meaning = option.get_help_record(context) or ("", "")
    cells = (", ".join(f"`{name}`" for name in _names(names)), _marked(meaning))
    return f"| {' | '.join(cell.replace('|', _BAR) for cell in cells)} |\n"


def _names(names: str) -> list[str]:
    """The names of an option, with what it takes at the last: "-o, --output FILE"."""
    return [part.strip() for part in re.split(r", (?=-)| / (?=-)", names)]


def _marked(text: str) -> str:
    """A text of `--help` in one line, with what is code marked as code."""
    parts = " ".join(text.split()).replace("  [", " [").split("`")
    parts[::2] = (_CODE.sub(lambda code: f"`{code[0]}`", part) for part in parts[::2])
    return "`".join(parts)


def _paragraphs(text: str) -> str:
    return "\n\n".join(_marked(part.replace("\b", "")) for part in inspect.cleandoc(text).split("\n\n"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
