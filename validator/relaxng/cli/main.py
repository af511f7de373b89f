"""The command `relaxng`, and how its words are told from files."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from relaxng import __version__
from relaxng.cli.offers import VARIABLE, item
from relaxng.codes import ExitStatus
from relaxng.reasons import reason_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "chain": "relaxng.cli.chain",
    "check": "relaxng.cli.check",
    "completion": "relaxng.cli.completion",
    "explain": "relaxng.cli.explain",
    "lsp": "relaxng.cli.lsp",
    "schema": "relaxng.cli.schema",
}
"""The modules of the commands, each with a function of the command's name; only the one that is asked for is imported."""

OBJECTS_TO_COLLECT = 50_000
"""Objects that may be new before the collector looks for cycles among them."""


class CheckByDefault(click.Group):
    """A group for which words that name no command mean `check`: `relaxng vm.xml`, `relaxng -v vm.xml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` before the words where they do not begin with a command or an option of the group."""
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if args and args[0] not in own and args[0] not in COMMANDS:
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What the first word may become: a command, or what `check` takes."""
        check = self.get_command(ctx, "check")
        if check is None:
            return super().shell_complete(ctx, incomplete)
        with check.make_context("check", [], parent=ctx, resilient_parsing=True) as inner:
            own = super().shell_complete(ctx, incomplete)
            of_check = check.shell_complete(inner, incomplete)
        known = {one.value for one in own}
        is_option = incomplete.startswith("-")
        files = [] if is_option else [item(incomplete, type="file")]
        return [*files, *own, *(one for one in of_check if one.value not in known)]

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        module = COMMANDS.get(cmd_name)
        command: click.Command | None = getattr(import_module(module), cmd_name) if module else None
        return command


@click.group(
    cls=CheckByDefault,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A list of files without a command means `relaxng check`.",
)
@click.version_option(__version__, "-V", "--version", prog_name="relaxng", message="%(prog)s %(version)s")
def main() -> None:
    """Check XML against RELAX NG schemas; those of libvirt's domain XML are built in."""


def run() -> NoReturn:
    """Run the command, and end with its status whatever becomes of the streams.

    130 after an interruption and 141 where the reader of a pipe has gone, as shells have it; 2 where the
    report cannot be written.
    """
    # Most of what is made stays, or goes without the collector: to look at it at every 700th object takes a tenth of the time.
    gc.set_threshold(OBJECTS_TO_COLLECT)
    try:
        if instruction := os.environ.get(VARIABLE):
            from relaxng.cli.completion import answer

            sys.exit(answer(main, instruction))
        # Not main(): it would end with 1 where a pipe is closed, which means something else here.
        with main.make_context("relaxng", sys.argv[1:]) as context:
            main.invoke(context)
    except (click.exceptions.Exit, click.ClickException, click.Abort, SystemExit, KeyboardInterrupt, OSError) as end:
        # From within: what it holds, schemas above all, is gone with the process sooner than it is freed.
        _leave(_status(end))
    _leave(ExitStatus.CLEAN)


def _status(end: BaseException) -> int:
    """The exit status that an end of the command means; what was not said of it yet is said."""
    match end:
        case click.exceptions.Exit():
            return end.exit_code
        case SystemExit():
            return end.code if isinstance(end.code, int) else ExitStatus.TROUBLE
        case click.ClickException():
            end.show()
            return end.exit_code
        case BrokenPipeError():
            return 141
        case OSError():
            return _refused(end)
        case _:
            return 130


def _refused(error: OSError) -> int:
    """Say what the system refuses: a stream, whose errors name no file, or the working folder that has gone."""
    from relaxng.report import printable

    what = "cannot write the report"
    try:
        os.getcwd()  # noqa: PTH109 - whether it raises is all that is asked
    except OSError:
        what = "the working folder cannot be used"
    else:
        if error.filename is not None:
            what = f"'{error.filename}' cannot be used"
    with suppress(OSError):
        print(f"relaxng: {printable(what)}: {reason_of(error)}", file=sys.stderr, flush=True)
    return ExitStatus.TROUBLE


def _leave(status: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            status = 141
        except OSError as error:
            status = max(status, _refused(error))
    # What could not be written would be tried again at the interpreter's end, with a traceback.
    os._exit(status)
