"""`relaxng check --jobs`: the same report, whatever the number of processes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import DOMAIN, RunRelaxng

BAD = DOMAIN.replace("bus='virtio'", "bus='virtoi'")


NOTE = '<x xmlns="urn:x"/>'
"""What <metadata> may hold any number of."""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(900):
        (folder / f"{number:04}.xml").write_text(BAD if number % 11 == 0 else DOMAIN)
    return folder


@pytest.mark.parametrize("output_format", ["gcc", "json"])
def test_the_report_does_not_depend_on_the_number_of_processes(run: RunRelaxng, many: Path, output_format: str) -> None:
    one, two, three = (run("check", "-j", jobs, "--output-format", output_format, many) for jobs in "123")
    assert one.status == 1
    assert one.out == two.out == three.out
    assert one.out.count("RNG301") == 82


def test_the_report_does_not_depend_on_chance(run: RunRelaxng, tmp_path: Path) -> None:
    """Two rules find fault with one element, and both are asked because of names in a set."""
    wrong = "<disk type='vhostuser'><driver name='qemu' type='raw'><metadata_cache><max_size>1</max_size></metadata_cache></driver>"
    source = "<source type='unix' path='/run/a'/><target dev='vda' bus='virtio'/></disk>"
    (tmp_path / "a.xml").write_text(
        DOMAIN.replace("<disk ", f"{wrong}{source}<disk ").replace("'vda' bus='virtio'/>\n", "'vdb'/>\n")
    )
    reports = {run("check", "a.xml", environment={"PYTHONHASHSEED": str(seed)}).out for seed in range(8)}
    assert len(reports) == 1
    assert reports.pop().count("<max_size>") >= 2


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "٣", ""])
def test_no_number_of_processes(run: RunRelaxng, many: Path, jobs: str) -> None:
    done = run("check", "--jobs", jobs, many)
    assert done.status == 2
    assert "number of processes" in done.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_ends_with_what_was_found(tmp_path: Path, jobs: str) -> None:
    folder = tmp_path / "endless"
    folder.mkdir()
    (folder / "0.xml").write_text(BAD)
    slow = DOMAIN.replace("<devices>", "<devices>" + "<disk><source file='/a'/><target dev='vda'/></disk>" * 3000)
    (folder / "1.xml").write_text(slow)
    for number in range(2, 3000):
        (folder / f"{number}.xml").hardlink_to(folder / "1.xml")
    command: list[str | Path] = [
        Path(sys.executable).with_name("relaxng"),
        "check",
        "-j",
        jobs,
        "--output-format",
        "gcc",
        folder,
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "interrupted" in err
    assert out.count("RNG301") == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_terminal_shows_how_far_a_long_run_has_come(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    # Right, so that nothing waits to be read on standard output.
    slow = DOMAIN.replace("<devices>", f"<metadata>{NOTE * 60_000}</metadata><devices>")
    (folder / "0.xml").write_text(slow)
    for number in range(1, 80):
        (folder / f"{number}.xml").hardlink_to(folder / "0.xml")
    ours, theirs = pty.openpty()
    command: list[str | Path] = [Path(sys.executable).with_name("relaxng"), "check", folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs)
    process.wait(timeout=120)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:
            break
    assert b"files checked" in shown
    assert process.stdout is not None
    assert process.stdout.read() == b""
    process.stdout.close()
