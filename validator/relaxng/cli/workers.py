"""Workers: the inputs of a long run judged by several processes, their outcomes in the order of the inputs."""

from __future__ import annotations

from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING

from relaxng.cli.outcome import outcome

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from relaxng.cli.inputs import Input
    from relaxng.cli.outcome import Judging, Outcome

FEW = 240
"""Inputs from which on several processes judge them, however soon each is judged: starting others takes as long as judging a hundred."""

_FIRST = 20
"""Of so many, those judged before any worker starts: the schemas that they need are loaded once for all."""

_SAMPLE = 5
"""Inputs after which it is seen how long one takes; of the first ones some load a schema."""

_WORTH = 0.1
"""Seconds that the others would take one process from which on workers are started for fewer inputs too."""

_WORTH_SPAWNED = 1.0
"""The same where workers load anew what they need."""

_MOST_CHUNK = 50
"""Inputs handed to a worker at a time, at most."""

_CHUNK_TIME = 0.02
"""Seconds that a worker should take for those: nobody waits for long for the last one."""

_SHARES = 4
"""Chunks for each worker, at least, where it is known how many inputs there are."""


def outcomes(checker: Judging, found: Iterable[Input], jobs: int) -> Generator[tuple[Input, Outcome]]:
    """Judge the inputs, by up to `jobs` processes where they are many or slow; each with its outcome, in their order."""
    waiting = iter(found)
    if jobs == 1:
        try:
            for source in waiting:
                yield source, outcome(checker, source)
        finally:
            checker.settle()
        return
    first = list(islice(waiting, FEW))
    times: list[float] = []
    try:
        for source in first:
            if _is_worth_workers(times, len(first)):
                break
            begin = perf_counter()
            done = outcome(checker, source)
            times.append(perf_counter() - begin)
            yield source, done
    finally:
        checker.settle()
    rest = first[len(times) :]
    if not rest:
        return
    from relaxng.cli.crew import Crew

    size = min(_MOST_CHUNK, int(_CHUNK_TIME / max(_usual(times), 1e-6)))
    if len(first) < FEW:
        size = min(size, len(rest) // (jobs * _SHARES))
    crew = Crew(checker, jobs, max(size, 1))
    try:
        yield from crew.judge(chain(rest, waiting))
    finally:
        crew.end()


def _is_worth_workers(times: Sequence[float], number: int) -> bool:
    """Whether other processes should judge what is left of so many inputs, by the seconds that the first ones took."""
    if number == FEW and len(times) >= _FIRST:
        return True
    if not times or len(times) % _SAMPLE:
        return False
    seconds = (number - len(times)) * _usual(times)
    if seconds < _WORTH:
        return False
    from relaxng.cli.processes import FORKS

    return FORKS or seconds >= _WORTH_SPAWNED


def _usual(times: Sequence[float]) -> float:
    """The seconds that the one in the middle took."""
    return sorted(times)[len(times) // 2]
