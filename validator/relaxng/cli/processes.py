"""Processes: others that work for this one. What is asked of one goes through a pipe, and so does its answer."""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

FORKS = sys.platform == "linux"
"""Whether processes are forked: they share what is loaded and learnt already. Elsewhere that is not safe."""


class Server(Protocol):
    """What answers in another process; where processes are not forked, it is pickled."""

    def answer(self, asked: Any) -> Any:
        """The answer to what was asked."""

    def finish(self) -> None:
        """Nothing is asked any more."""


class _Ends(Protocol):
    def send(self, message: Any) -> None: ...

    def recv(self) -> Any: ...


class Process(Protocol):
    """Another process. What is asked of it is answered before it is asked again."""

    def send(self, message: Any) -> None:
        """Ask. Raises OSError where the process has ended."""

    def recv(self) -> Any:
        """The answer. Raises EOFError or OSError where the process has ended without one."""

    def dismiss(self) -> None:
        """Nothing is asked of it any more: it may end by itself."""

    def end(self, patience: float = 0) -> None:
        """End it: after so many seconds at most if nothing is asked of it, to let it finish."""

    @property
    def exit_code(self) -> int | None:
        """How it has ended: its exit status, or a signal, negative."""


def start(server: Server, others: Sequence[Process]) -> Process:
    """Start a process. `others` are those that were started before, and go on."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()  # or the process would write what is still in the buffer
    return _Forked(server, [other for other in others if isinstance(other, _Forked)]) if FORKS else _Spawned(server)


def wait(processes: Sequence[Process]) -> list[Process]:
    """Those that have answered or ended, one at least."""
    if spawned := {one.connection: one for one in processes if isinstance(one, _Spawned)}:
        from multiprocessing.connection import wait as wait_for

        return [spawned[ready] for ready in wait_for(list(spawned)) if ready in spawned]
    forked = {one.number: one for one in processes if isinstance(one, _Forked)}
    poll = select.poll()
    for number in forked:
        poll.register(number, select.POLLIN)
    return [forked[number] for number, _ in poll.poll()]


def _serve(ends: _Ends, server: Server) -> None:
    """Answer until nothing is asked any more; an interruption is the first process's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            ends.send(server.answer(ends.recv()))
    except (EOFError, OSError):  # the first process has ended, or wants no more
        server.finish()


class _Pipes:
    """Our ends of two pipes."""

    def __init__(self, reads: int, writes: int) -> None:
        self._in: IO[bytes] = open(reads, "rb")  # noqa: SIM115 - closed by close
        self._out: IO[bytes] = open(writes, "wb")  # noqa: SIM115

    def fileno(self) -> int:
        return self._in.fileno()

    def send(self, message: Any) -> None:
        pickle.dump(message, self._out, pickle.HIGHEST_PROTOCOL)
        self._out.flush()

    def recv(self) -> Any:
        return pickle.load(self._in)  # noqa: S301 - a process of our own wrote it

    def hang_up(self) -> None:
        """Say that nothing is asked any more."""
        with suppress(OSError):  # what it had no time to read is of no use to it
            self._out.close()

    def close(self) -> None:
        self.hang_up()
        self._in.close()


class _Forked:
    """A forked process. multiprocessing would take 15 ms to start the first, as long as it takes to judge a hundred documents."""

    _pipes: _Pipes

    def __init__(self, server: Server, others: Sequence[_Forked]) -> None:
        asked, asks = os.pipe()
        answered, answers = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            status = 1
            try:
                # It has our ends of all pipes too, and none would ever be seen to close.
                for other in others:
                    other._pipes.close()
                os.close(asks)
                os.close(answered)
                _serve(_Pipes(asked, answers), server)
                status = 0
            except BaseException:  # noqa: BLE001 - it must not come back to what the first process does
                import traceback

                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(asked)
        os.close(answers)
        self._pipes = _Pipes(answered, asks)
        self.exit_code: int | None = None

    @property
    def number(self) -> int:
        """The descriptor that can be read when it has answered."""
        return self._pipes.fileno()

    def send(self, message: Any) -> None:
        self._pipes.send(message)

    def recv(self) -> Any:
        return self._pipes.recv()

    def dismiss(self) -> None:
        self._pipes.hang_up()

    def end(self, patience: float = 0) -> None:
        self.dismiss()
        if patience:
            poll = select.poll()
            poll.register(self.number, 0)
            poll.poll(patience * 1_000)  # its end of the pipe closes as it ends
        self._pipes.close()
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        _, status = os.waitpid(self._pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)


class _Spawned:
    """A process that starts anew, and loads what it needs."""

    def __init__(self, server: Server) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, server), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def send(self, message: Any) -> None:
        self.connection.send(message)

    def recv(self) -> Any:
        return self.connection.recv()

    def dismiss(self) -> None:
        self.connection.close()

    def end(self, patience: float = 0) -> None:
        self.dismiss()
        if patience:
            self._process.join(patience)
        self._process.terminate()
        self._process.join()
