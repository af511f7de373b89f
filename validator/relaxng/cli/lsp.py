"""`relaxng lsp`: the language server."""

from __future__ import annotations

import os
import signal
import sys

import click

from relaxng.cli.output import note
from relaxng.codes import ExitStatus


@click.command()
@click.option("--stdio", is_flag=True, hidden=True, help="Speak over standard input and output, as it always does.")
def lsp(stdio: bool) -> None:  # noqa: ARG001 - editors say it
    """Check documents in an editor: a language server over standard input and output.

    The nearest relaxng.toml or pyproject.toml above a document says how, as for `relaxng check`. It needs the
    extra `lsp`: pip install 'relaxng[lsp]'.
    """
    try:
        from relaxng.lsp.server import serve
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("pygls", "lsprotocol"):
            raise
        note(f"the language server needs {missing}: pip install 'relaxng[lsp]'")
        sys.exit(ExitStatus.TROUBLE)
    if sys.stdin is None or sys.stdout is None:
        raise click.UsageError("the language server needs standard input and output")
    if sys.stdin.isatty():
        note("the language server waits for an editor on standard input; interrupt it with Ctrl-C")
    # An interruption ends it at once: it has nothing to save, and reading cannot be broken off.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Whatever else is printed must not come between the messages.
    stdout = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    orderly = serve(sys.stdin.buffer, stdout)
    sys.exit(ExitStatus.CLEAN if orderly else ExitStatus.FINDINGS)
