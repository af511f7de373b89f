"""Many documents: throughput and memory, with and without the cache, and what an interruption and a killed worker cost.

    python -m benchmarks.scale [--documents N] [--folder DIR]

The documents are those of the corpus over and over, no two alike, one in a hundred of them invalid; first a tenth of
them is checked, so that memory can be seen to stay. Memory is the largest resident set of the first process and of any
worker; what a worker shares with the first process counts in both.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path

from benchmarks.verdict import RELAXNG, ROOT

_IN_A_FOLDER = 1_000
_EVERY = 0.02
"""Seconds between two looks at the memory of the processes."""


@dataclass(frozen=True, slots=True)
class Done:
    """A run of the command that has ended: memory in MiB, `report` is the digest of what it printed."""

    status: int
    seconds: float
    parent: float
    workers: float
    report: str
    said: str


def make(folder: Path, number: int) -> None:
    """Write the documents, a thousand in a folder."""
    right, wrong = (
        [path.read_bytes() for path in sorted((ROOT / "domainschemadata" / kind).rglob("*.xml"))]
        for kind in ("valid", "invalid")
    )
    documents, faulty = cycle(right), cycle(wrong)
    for index in range(number):
        place = folder / f"{index // _IN_A_FOLDER:05}"
        if index % _IN_A_FOLDER == 0:
            place.mkdir()
        data = next(faulty if index % 100 == 99 else documents)
        (place / f"{index % _IN_A_FOLDER:03}.xml").write_bytes(data + b"<!-- %d -->\n" % index)


def run(*words: str | Path, during: Callable[[int, float], None] = lambda _process, _seconds: None) -> Done:
    """Run `relaxng check`, and look at it from time to time; `during` is told the process and the seconds it has run."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [RELAXNG, "check", "--no-config", *map(str, words)], stdout=out, stderr=err, start_new_session=True
        )
        parent = most = 0.0
        while process.poll() is None:
            parent = max(parent, _peak(process.pid))
            most = max([most, *map(_peak, workers_of(process.pid))])
            during(process.pid, time.perf_counter() - begin)
            time.sleep(_EVERY)
        seconds = time.perf_counter() - begin
        out.seek(0)
        err.seek(0)
        digest = sha256()
        while part := out.read(1 << 20):
            digest.update(part)
        return Done(process.returncode, seconds, parent, most, digest.hexdigest()[:12], err.read().decode().strip())


def workers_of(process: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except (OSError, ValueError):
        return []


def _peak(process: int) -> float:
    """The largest resident set that a process has had, in MiB; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def show(what: str, number: int, done: Done) -> None:
    """Print one line of the table."""
    workers = f"{done.workers:6.0f} MiB a worker" if done.workers else ""
    print(
        f"{what:34} {number:7} documents {done.seconds:7.2f} s {number / done.seconds:8.0f}/s"
        f" {done.parent:6.0f} MiB {workers:22} report {done.report}, status {done.status}",
        flush=True,
    )


def throughput(folder: Path, number: int, cache: Path) -> None:
    """With one and two processes, without a cache, with an empty one and with a full one."""
    for jobs in ("1", "2"):
        show(f"{jobs} jobs", number, run("--jobs", jobs, "--output-format", "gcc", folder))
        own = cache / f"{jobs}-{number}"
        for state in ("cold", "warm"):
            words = ("--jobs", jobs, "--output-format", "gcc", "--cache", "--cache-dir", own)
            show(f"{jobs} jobs, cache {state}", number, run(*words, folder))
        size = sum(path.stat().st_size for path in own.iterdir())
        print(f"{'':34} the cache takes {size / 1024 / 1024:.1f} MiB")


def formats(folder: Path, number: int) -> None:
    """Memory of the formats that hold more than they have written."""
    for name in ("text", "json", "jsonl", "sarif", "gitlab", "github", "junit", "checkstyle", "rdjson"):
        show(f"2 jobs, {name}", number, run("--jobs", "2", "--output-format", name, folder))


def interruption(folder: Path, number: int) -> None:
    """Ctrl-C after a second: what was found follows, and nobody is left."""
    for jobs in ("1", "2"):
        sent: list[float] = []
        left: set[int] = set()

        def interrupt(process: int, seconds: float, sent: list[float] = sent, left: set[int] = left) -> None:
            left.update(workers_of(process))
            if not sent and seconds > 1:
                os.killpg(process, signal.SIGINT)
                sent.append(seconds)

        done = run("--jobs", jobs, "--output-format", "gcc", folder, during=interrupt)
        after = done.seconds - sent[0] if sent else 0.0
        alive = [one for one in left if Path(f"/proc/{one}").exists()]
        print(
            f"{jobs} jobs, interrupted: status {done.status} {after:.2f} s after it; {len(alive)} workers are left; {number=}"
        )


def killed(folder: Path, number: int) -> None:
    """A worker killed twice in a run: the report is that of a run in peace."""
    dead: list[int] = []

    def kill(process: int, seconds: float) -> None:
        if len(dead) < 2 and seconds > 1 + len(dead) and (workers := workers_of(process)):
            os.kill(workers[-1], signal.SIGKILL)
            dead.append(workers[-1])

    peace = run("--jobs", "2", "--output-format", "gcc", folder)
    done = run("--jobs", "2", "--output-format", "gcc", folder, during=kill)
    show(f"2 jobs, {len(dead)} workers killed", number, done)
    print("the reports are the same" if done.report == peace.report else f"THE REPORTS DIFFER\n{done.said}")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to make the folder of the documents; a temporary one else")
    options = parser.parse_args()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored in a shell's background, and so by who is started
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder, cache = Path(name, "documents"), Path(name, "cache")
        for number in (options.documents // 10, options.documents):
            place = folder / str(number)
            place.mkdir(parents=True)
            make(place, number)
            throughput(place, number, cache)
            formats(place, number)
        interruption(place, number)
        killed(place, number)


if __name__ == "__main__":
    main()
