"""Workers: the inputs of a long run judged by several processes, their outcomes in the order of the inputs."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from relaxng.cli.outcome import outcome

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from relaxng.cli.inputs import Input
    from relaxng.cli.outcome import Judging, Outcome

FEW = 240
"""Inputs up to which one process judges them all: starting others takes as long as judging a hundred."""

_FIRST = 20
"""Inputs judged before any worker starts: the schemas that they need are loaded once for all."""


def outcomes(checker: Judging, found: Iterable[Input], jobs: int) -> Generator[tuple[Input, Outcome]]:
    """Judge the inputs, by up to `jobs` processes where they are many; each with its outcome, in their order."""
    waiting = iter(found)
    first = list(islice(waiting, FEW)) if jobs > 1 else []
    for source in first[:_FIRST]:
        yield source, outcome(checker, source)
    checker.settle()
    rest = chain(first[_FIRST:], waiting)
    if jobs == 1 or len(first) < FEW:
        try:
            for source in rest:
                yield source, outcome(checker, source)
        finally:
            checker.settle()
        return
    from relaxng.cli.crew import Crew

    crew = Crew(checker, jobs)
    try:
        yield from crew.judge(rest)
    finally:
        crew.end()
