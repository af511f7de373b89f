"""The manual page, from the commands and their options: `python -m docs.manpage` writes docs/relaxng.1."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from relaxng import __version__
from relaxng.cli.main import main

PAGE = Path(__file__).with_name("relaxng.1")

_END = """\
.SH EXIT STATUS
.TP
.B 0
Nothing is wrong.
.TP
.B 1
Something is wrong with a document.
.TP
.B 2
A fault in the usage, the configuration or a schema, or a file that cannot be
read; or nothing was checked.
.TP
.B 3
A fault of relaxng itself; the message names the file.
.TP
.BR 130 ", " 141
Interrupted; the reader of a pipe has gone.
.SH ENVIRONMENT
.TP
.BR NO_COLOR ", " FORCE_COLOR
Where one is set to anything, reports are never, or always, coloured, unless
.B \\-\\-color
says otherwise.
.TP
.B GITHUB_STEP_SUMMARY
The file to which the format
.B github
adds its table, as GitHub Actions sets it.
.SH FILES
.TP
.IR relaxng.toml ", " pyproject.toml
The configuration of
.BR "relaxng check" ,
in the latter its table
.BR [tool.relaxng] :
the nearest one, from the working folder upwards.
.SH EXAMPLES
.TP
.B relaxng vm.xml hosts/
Check a file and all XML files below a folder.
.TP
.B virsh dumpxml vm | relaxng check \\-
Check standard input.
.TP
.B git ls\\-files \\-z \\(aq*.xml\\(aq | relaxng check \\-\\-skip\\-unknown \\-\\-files\\-from \\-
Check what git knows, however many files there are.
.TP
.B relaxng check \\-\\-output\\-format sarif=report.sarif \\-\\-output\\-format text .
Show the findings, and write them to a file for a machine.
.SH SEE ALSO
.BR virsh (1),
.BR virt\\-xml\\-validate (1),
.BR xmllint (1)
"""


def page() -> str:
    """The text of the page, in the macros of man(7)."""
    context = click.Context(main, info_name="relaxng", **main.context_settings)
    # The main job comes first; the others in the order of the help.
    commands = sorted(_commands(context), key=lambda each: each.command_path != "relaxng check")
    what = inspect.cleandoc(main.help or "")
    parts = [
        f'.TH RELAXNG 1 "" "relaxng {__version__}" "User Commands"',
        ".SH NAME",
        f"relaxng \\- {_text(what[:1].lower() + what[1:].partition(';')[0])}",
        ".SH SYNOPSIS",
        "\n.br\n".join(_usage(each) for each in commands),
        ".SH DESCRIPTION",
        *_paragraphs(what)[1:],
        *_paragraphs(main.epilog or ""),
        ".SH OPTIONS",
        *_options(context),
        ".SH COMMANDS",
    ]
    for each in commands:
        parts += [f".SS {_text(each.command_path)}", *_paragraphs(each.command.help or "")[1:], *_options(each)]
    return "\n".join(parts) + "\n" + _END


def _commands(context: click.Context) -> Iterator[click.Context]:
    """All commands that do something by themselves, in the order of the help."""
    group = context.command
    if not isinstance(group, click.Group):
        yield context
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield from _commands(click.Context(command, info_name=name, parent=context))


def _usage(context: click.Context) -> str:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return f"\\fB{_text(context.command_path)}\\fP {_text(pieces)}"


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each behind its macro."""
    found = [part for part in inspect.cleandoc(text).split("\n\n") if part.strip()]
    return [line for part in found for line in (".PP", _filled(part))]


def _options(context: click.Context) -> Iterator[str]:
    """The options of a command; how to ask for help stands with those of all commands."""
    for option in context.command.get_params(context):
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None and ("--help" not in option.opts or context.parent is None):
            words, text = record
            yield from (".TP", re.sub(r"(?<![\w-])(--?[\w-]+)", r"\\fB\1\\fP", words).replace("-", "\\-"))
            yield _filled(text)


def _filled(text: str) -> str:
    """A text in lines of moderate length, none of which roff takes for a request."""
    lines = textwrap.wrap(_text(" ".join(text.split())), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)


_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "^": "\\(ha", "~": "\\(ti"}


def _text(text: str) -> str:
    """A text in roff: signs as they are, what stands between backquotes in bold."""
    signs = "".join(_SIGNS.get(sign, sign) for sign in text)
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fP", signs).replace("`", "\\(ga")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
