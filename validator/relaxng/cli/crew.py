"""Crew: processes that judge inputs side by side, a chunk at a time."""

from __future__ import annotations

import gc
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.checker import Checked
from relaxng.cli.outcome import Crash, outcome
from relaxng.cli.processes import Process, start, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relaxng.cli.inputs import Input
    from relaxng.cli.outcome import Judging, Outcome

_AHEAD = 8
"""Chunks for each worker that may be out or wait for their turn, so that memory stays bounded."""

_PATIENCE = 10.0
"""Seconds that a worker that is not wanted any more may take to put away what is to outlast it."""

_Clean = tuple[str, tuple[str, ...] | None]
"""An input with which nothing is wrong, as a worker tells of it: the schema that judged it, and the judges chosen."""


@dataclass(slots=True, eq=False)
class _Chunk:
    sources: list[Input]
    outcomes: list[Outcome] | None = None


class _Bench:
    """What judges chunks in another process."""

    def __init__(self, checker: Judging) -> None:
        self._checker = checker

    def answer(self, sources: list[Input]) -> list[Outcome | _Clean]:
        """What comes of inputs."""
        return [_packed(outcome(self._checker, source)) for source in sources]

    def finish(self) -> None:
        """There are no more inputs."""
        self._checker.settle()


class _Worker:
    """A process that judges chunks; `chunk` is the one it has."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.chunk: _Chunk | None = None

    def take(self) -> bool:
        """Take the outcomes of the chunk; False where the process has died."""
        chunk, self.chunk = self.chunk, None
        try:
            if chunk is not None:
                pairs = zip(chunk.sources, self.process.recv(), strict=True)
                chunk.outcomes = [_unpacked(source, done) for source, done in pairs]
        except (EOFError, OSError):
            self.chunk = chunk
            return False
        return True

    def end(self) -> None:
        """End the process: where it waits for more it may still put away what it has, else at once."""
        self.process.end(_PATIENCE if self.chunk is None else 0)


class Crew:
    """So many worker processes as there are `jobs`, which take inputs in chunks of `size`.

    Where one dies, what it had is judged again by others, one input at a time.
    """

    def __init__(self, checker: Judging, jobs: int, size: int) -> None:
        self._bench = _Bench(checker)
        self._jobs = jobs
        self._size = size
        self._workers: list[_Worker] = []
        self._turn: deque[_Chunk] = deque()
        self._unassigned: deque[_Chunk] = deque()

    def judge(self, found: Iterator[Input]) -> Iterator[tuple[Input, Outcome]]:
        """The outcomes, in the order of the inputs."""
        while True:
            while len(self._turn) < self._jobs * _AHEAD and (sources := list(islice(found, self._size))):
                self._add(_Chunk([source.held() for source in sources]))
                self._assign()  # before more are looked for
            if not self._turn:
                return
            if self._turn[0].outcomes is None:
                self._wait()
            while self._turn and (done := self._turn[0].outcomes) is not None:
                yield from zip(self._turn.popleft().sources, done, strict=True)

    def end(self) -> None:
        """Stop the workers, all at once."""
        for worker in self._workers:
            worker.process.dismiss()
        for worker in self._workers:
            worker.end()

    def _add(self, chunk: _Chunk) -> None:
        self._turn.append(chunk)
        self._unassigned.append(chunk)

    def _assign(self) -> None:
        """Give those who have nothing to do something."""
        while self._unassigned and (worker := self._idle()) is not None:
            self._hand(worker, self._unassigned.popleft())

    def _idle(self) -> _Worker | None:
        idle = next((worker for worker in self._workers if worker.chunk is None), None)
        if idle is None and len(self._workers) < self._jobs:
            gc.freeze()  # the collector would touch, and so copy, all that is shared with the worker
            idle = _Worker(start(self._bench, [worker.process for worker in self._workers]))
            self._workers.append(idle)
        return idle

    def _hand(self, worker: _Worker, chunk: _Chunk) -> None:
        worker.chunk = chunk
        try:
            worker.process.send(chunk.sources)
        except OSError:
            self._bury(worker)

    def _wait(self) -> None:
        """Take what comes first from any worker, and give it more before what it found is reported."""
        ready = wait([worker.process for worker in self._workers if worker.chunk is not None])
        for worker in [worker for worker in self._workers if worker.process in ready]:
            if not worker.take():
                self._bury(worker)
        self._assign()

    def _bury(self, worker: _Worker) -> None:
        """Split the chunk of a dead worker into its inputs; an input of which a worker died alone is at fault."""
        self._workers.remove(worker)
        worker.end()
        chunk = worker.chunk
        if chunk is None:
            return
        if len(chunk.sources) == 1:
            details = f"the process that judged it ended with {worker.process.exit_code}"
            chunk.outcomes = [Crash(chunk.sources[0].name, details)]
            return
        place = self._turn.index(chunk)
        parts = [_Chunk([source]) for source in chunk.sources]
        self._turn.rotate(-place)
        self._turn.popleft()
        self._turn.extendleft(reversed(parts))
        self._turn.rotate(place)
        self._unassigned.extendleft(reversed(parts))


def _packed(done: Outcome) -> Outcome | _Clean:
    """An outcome as it is sent: most inputs are clean, and to pickle a whole one takes a tenth of the time to judge it."""
    if isinstance(done, Crash) or done.schema is None or done.findings or done.refused or done.known:
        return done
    return done.schema, done.judges


def _unpacked(source: Input, done: Outcome | _Clean) -> Outcome:
    if isinstance(done, Checked | Crash):
        return done
    schema, judges = done
    return Checked(source.name, schema=schema, judges=judges)
