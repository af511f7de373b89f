"""Workers judge as one process does, and lose nothing when one of them dies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path

import pytest

from relaxng.association import Associations
from relaxng.checker import Checked, Checker
from relaxng.cli.inputs import Input
from relaxng.cli.outcome import Crash
from relaxng.cli.processes import Process, Server, start
from relaxng.cli.workers import FEW, outcomes
from relaxng.finding import Finding

NUMBER = 700
"""More than one process judges alone."""

# pytest-xdist has threads of its own, which the command has not.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def found(tmp_path: Path) -> list[Input]:
    paths = [tmp_path / f"{number}.xml" for number in range(NUMBER)]
    for path in paths:
        path.write_bytes(path.stem.encode())
    return [Input(str(path), str(path)) for path in paths]


class Judge:
    """Finds fault with every seventh; of some numbers it dies, of others it fails."""

    def __init__(self, deadly: frozenset[int] = frozenset(), faulty: frozenset[int] = frozenset()) -> None:
        self.deadly = deadly
        self.faulty = faulty

    def check(self, name: str, data: bytes) -> Checked:
        number = int(data)
        if number in self.deadly:
            os._exit(9)
        if number in self.faulty:
            raise RuntimeError("a fault of ours")
        return Checked(name, (Finding(name, "RNG101", "x"),) if number % 7 == 0 else ())

    def settle(self) -> None:
        """There is nothing to put away."""


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_outcomes_come_in_the_order_of_the_inputs(found: list[Input], jobs: int) -> None:
    judged = list(outcomes(Judge(), found, jobs))
    assert [source for source, _ in judged] == found
    assert [done == Judge().check(source.name, source.read()) for source, done in judged] == [True] * NUMBER


@pytest.mark.parametrize("forks", [pytest.param(True, id="forked"), pytest.param(False, id="spawned")])
def test_a_worker_that_dies_loses_only_the_input_of_which_it_died(
    found: list[Input], monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    monkeypatch.setattr("relaxng.cli.processes.FORKS", forks)
    deadly = frozenset({300, 301, 555})
    judged = list(outcomes(Judge(deadly, frozenset({600})), found, 2))
    assert [source for source, _ in judged] == found
    crashed = {number for number, (_, done) in enumerate(judged) if isinstance(done, Crash)}
    assert crashed == deadly | {600}
    assert "ended with 9" in str(judged[300][1])


@pytest.mark.parametrize("forks", [pytest.param(True, id="forked"), pytest.param(False, id="spawned")])
@pytest.mark.parametrize(
    ("number", "seconds", "workers"),
    [(30, 0.000_1, 0), (30, 0.01, 2), (6, 1.0, 1), (5, 1.0, 0), (FEW - 1, 0.000_1, 0), (FEW, 0.000_1, 2)],
)
def test_workers_judge_few_inputs_where_these_take_long(
    found: list[Input], monkeypatch: pytest.MonkeyPatch, forks: bool, number: int, seconds: float, workers: int
) -> None:
    monkeypatch.setattr("relaxng.cli.processes.FORKS", forks)
    monkeypatch.setattr("relaxng.cli.workers.perf_counter", count(0, seconds).__next__)
    started = 0

    def counted(server: Server, others: Sequence[Process]) -> Process:
        nonlocal started
        started += 1
        return start(server, others)

    monkeypatch.setattr("relaxng.cli.crew.start", counted)
    judged = list(outcomes(Judge(), found[:number], 2))
    assert [source for source, _ in judged] == found[:number]
    assert [done == Judge().check(source.name, source.read()) for source, done in judged] == [True] * number
    # To start one that loads everything anew takes longer than 0.25 s of judging.
    assert started == (0 if not forks and seconds == 0.01 else workers)


@pytest.mark.parametrize("forks", [pytest.param(True, id="forked"), pytest.param(False, id="spawned")])
def test_standard_input_is_read_by_the_first_process_alone(
    found: list[Input], monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    monkeypatch.setattr("relaxng.cli.processes.FORKS", forks)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"7")))
    found[300] = Input("<stdin>", None)
    # One that dies with the chunk in hand: what was read must not be lost with it.
    judged = [done for _, done in outcomes(Judge(frozenset({310})), found, 2)]
    assert judged[300] == Checked("<stdin>", (Finding("<stdin>", "RNG101", "x"),))
    assert [number for number, done in enumerate(judged) if isinstance(done, Crash)] == [310]


def test_too_much_on_standard_input_is_a_finding_from_a_worker_too(
    found: list[Input], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relaxng.files.MAX_BYTES", 100)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"7" * 101)))
    found[300] = Input("<stdin>", None)
    done = list(outcomes(Judge(), found, 2))[300][1]
    assert isinstance(done, Checked)
    assert [finding.file for finding in done.findings] == ["<stdin>"]


def test_inputs_that_cannot_be_read_are_findings(found: list[Input]) -> None:
    Path(found[500].name).unlink()
    done = list(outcomes(Judge(), found, 2))[500][1]
    assert isinstance(done, Checked)
    assert done.findings[0].code == "XML002"


def test_nobody_is_left_when_the_outcomes_are_not_wanted_any_more(found: list[Input]) -> None:
    before = children()  # other tests start processes that stay, such as the tracker of multiprocessing
    judged = outcomes(Judge(), found, 2)
    for _ in range(FEW):
        next(judged)
    assert len(children() - before) == 2
    judged.close()
    assert children() == before


def test_workers_that_load_what_they_need_judge_alike(
    found: list[Input], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.rng").write_text(
        '<element name="list" xmlns="http://relaxng.org/ns/structure/1.0"><zeroOrMore><element name="item">'
        "<text/></element></zeroOrMore></element>"
    )
    for number, source in enumerate(found):
        Path(source.name).write_text("<list><itm/></list>" if number % 7 == 0 else "<list><item/></list>")
    checker = Checker(associations=Associations([str(tmp_path / "list.rng")]))
    forked = list(outcomes(checker, found, 2))
    monkeypatch.setattr("relaxng.cli.processes.FORKS", False)
    assert list(outcomes(checker, found, 2)) == forked
    assert sum(bool(done.findings) for _, done in forked if isinstance(done, Checked)) == NUMBER // 7


def children() -> set[str]:
    """The processes that this one has started, those among them that have ended and were not waited for."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


class Keeping(Judge):
    """Leaves a file behind when it settles."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def settle(self) -> None:
        (self.folder / str(os.getpid())).touch()


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_process_settles(found: list[Input], tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / "settled"
    folder.mkdir()
    assert len(list(outcomes(Keeping(folder), found, jobs))) == NUMBER
    settled = {path.name for path in folder.iterdir()}
    assert str(os.getpid()) in settled
    assert len(settled) == (1 if jobs == 1 else jobs + 1)
