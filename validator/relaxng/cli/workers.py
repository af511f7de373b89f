"""Workers: the inputs of a long run judged by several processes, their outcomes in the order of the inputs."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from relaxng.checker import Checked, unreadable
from relaxng.document import DocumentError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

    from relaxng.cli.inputs import Input

FEW = 400
"""Inputs up to which one process judges them all: starting others takes as long as judging some two hundred."""

_CHUNK = 50
"""Inputs handed to a worker at a time."""

_FIRST = 20
"""Inputs judged before any worker starts: the schemas that they need are loaded once for all."""

_AHEAD = 8
"""Chunks for each worker that may be out or wait for their turn, so that memory stays bounded."""


class Judging(Protocol):
    """What judges inputs: a Checker, or what stands before one."""

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of one document."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A fault of ours in judging an input: it never passes for a clean one. `details` is the traceback."""

    file: str
    details: str


Outcome = Checked | Crash


def outcome(checker: Judging, source: Input) -> Outcome:
    """Judge one input, whatever becomes of it."""
    try:
        data = source.read()
    except OSError as error:
        return unreadable(source.name, error)
    except DocumentError as error:
        return Checked(source.name, (error.finding,))
    try:
        return checker.check(source.name, data)
    except Exception:  # noqa: BLE001 - a fault of ours costs this file only
        import traceback

        return Crash(source.name, traceback.format_exc())


def outcomes(checker: Judging, found: Iterable[Input], jobs: int) -> Generator[tuple[Input, Outcome]]:
    """Judge the inputs, by up to `jobs` processes where they are many; each with its outcome, in their order."""
    waiting = iter(found)
    first = list(islice(waiting, FEW)) if jobs > 1 else []
    for source in first[:_FIRST]:
        yield source, outcome(checker, source)
    rest = chain(first[_FIRST:], waiting)
    if jobs == 1 or len(first) < FEW:
        for source in rest:
            yield source, outcome(checker, source)
        return
    crew = _Crew(checker, jobs)
    try:
        yield from crew.judge(rest)
    finally:
        crew.end()


@dataclass(slots=True, eq=False)
class _Chunk:
    sources: list[Input]
    outcomes: list[Outcome] | None = None


class _Worker:
    """A process that judges chunks; `chunk` is the one it has."""

    def __init__(self, context: BaseContext, checker: Judging, others: list[_Worker]) -> None:
        self.connection, theirs = context.Pipe()
        # A forked process has our ends of all pipes too, and none would ever be seen to close.
        inherited = [other.connection for other in (*others, self)] if context.get_start_method() == "fork" else []
        self.process = context.Process(target=_work, args=(checker, theirs, inherited), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.chunk: _Chunk | None = None

    def take(self) -> bool:
        """Take the outcomes of the chunk; False where the process has died."""
        chunk, self.chunk = self.chunk, None
        try:
            if chunk is not None:
                chunk.outcomes = self.connection.recv()
        except (EOFError, OSError):
            self.chunk = chunk
            return False
        return True

    def end(self) -> None:
        """Stop the process, whatever it does."""
        self.connection.close()
        self.process.terminate()
        self.process.join()


class _Crew:
    """Worker processes. Where one dies, what it had is judged again by others, one input at a time."""

    def __init__(self, checker: Judging, jobs: int) -> None:
        from multiprocessing import get_context

        # A forked worker shares what is loaded and learnt already. Elsewhere it loads the schema anew.
        self._context = get_context("fork" if sys.platform == "linux" else "spawn")
        self._checker = checker
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._turn: deque[_Chunk] = deque()
        self._unassigned: deque[_Chunk] = deque()

    def judge(self, found: Iterator[Input]) -> Iterator[tuple[Input, Outcome]]:
        """The outcomes, in the order of the inputs."""
        while True:
            while len(self._turn) < self._jobs * _AHEAD and (sources := list(islice(found, _CHUNK))):
                self._add(_Chunk(sources))
            while self._unassigned and (worker := self._idle()) is not None:
                self._hand(worker, self._unassigned.popleft())
            if not self._turn:
                return
            if self._turn[0].outcomes is None:
                self._wait()
            while self._turn and (done := self._turn[0].outcomes) is not None:
                yield from zip(self._turn.popleft().sources, done, strict=True)

    def end(self) -> None:
        """Stop the workers."""
        for worker in self._workers:
            worker.end()

    def _add(self, chunk: _Chunk) -> None:
        self._turn.append(chunk)
        self._unassigned.append(chunk)

    def _idle(self) -> _Worker | None:
        idle = next((worker for worker in self._workers if worker.chunk is None), None)
        if idle is None and len(self._workers) < self._jobs:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()  # or the worker would write what is still in the buffer
            gc.freeze()  # the collector would touch, and so copy, all that is shared with the worker
            idle = _Worker(self._context, self._checker, self._workers)
            self._workers.append(idle)
        return idle

    def _hand(self, worker: _Worker, chunk: _Chunk) -> None:
        worker.chunk = chunk
        try:
            worker.connection.send(chunk.sources)
        except OSError:
            self._bury(worker)

    def _wait(self) -> None:
        """Take what comes first from any worker."""
        from multiprocessing.connection import wait

        ready = wait([worker.connection for worker in self._workers if worker.chunk is not None])
        for worker in [worker for worker in self._workers if worker.connection in ready]:
            if not worker.take():
                self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """Split the chunk of a dead worker into its inputs; an input of which a worker died alone is at fault."""
        self._workers.remove(worker)
        worker.end()
        chunk = worker.chunk
        if chunk is None:
            return
        if len(chunk.sources) == 1:
            details = f"the process that judged it ended with {worker.process.exitcode}"
            chunk.outcomes = [Crash(chunk.sources[0].name, details)]
            return
        place = self._turn.index(chunk)
        parts = [_Chunk([source]) for source in chunk.sources]
        self._turn.rotate(-place)
        self._turn.popleft()
        self._turn.extendleft(reversed(parts))
        self._turn.rotate(place)
        self._unassigned.extendleft(reversed(parts))


def _work(checker: Judging, connection: Connection, inherited: list[Connection]) -> None:
    """Judge what comes, until nothing comes any more; an interruption is the first process's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()
    try:
        while True:
            connection.send([outcome(checker, source) for source in connection.recv()])
    except (EOFError, OSError):  # the first process has ended
        os._exit(0)
