"""Which findings the command reports, and how much they weigh."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.examples import domain

if TYPE_CHECKING:
    from tests.conftest import RunRelaxng

DISKS = """\
<disk type='file'>
  <source file='/srv/a.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
<disk type='file'>
  <source file='/srv/a.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
"""


@pytest.fixture
def vm(tmp_path: Path) -> Path:
    path = tmp_path / "vm.xml"
    path.write_text(domain(DISKS))
    return path


def codes(out: str) -> list[str]:
    return [line.rsplit("[", 1)[1].rstrip("]") for line in out.splitlines() if line.endswith("]")]


def test_errors_and_warnings_of_rules(run: RunRelaxng, vm: Path) -> None:
    done = run("check", vm)
    assert (done.status, codes(done.out)) == (1, ["VIR301", "VIR101"])
    assert "warning:" in done.out
    assert "1 error, 1 warning" in done.err


@pytest.mark.parametrize(
    ("options", "status", "left"),
    [
        (["--ignore", "VIR101"], 0, ["VIR301"]),
        (["--ignore", "VIR101,VIR3"], 0, []),
        (["--ignore", "VIR101", "--ignore", "VIR301"], 0, []),
        (["--ignore=VIR"], 0, []),
        (["--ignore", "VIR", "--select", "VIR1"], 1, ["VIR101"]),
        (["--severity", "VIR1=warning"], 0, ["VIR301", "VIR101"]),
        (["--severity", "VIR301=error", "--ignore", "VIR101"], 1, ["VIR301"]),
        (["--severity", "VIR=error,VIR1=warning", "--ignore", "VIR3"], 0, ["VIR101"]),
        (["--ignore", "VIR504"], 1, ["VIR301", "VIR101"]),
    ],
)
def test_switches(run: RunRelaxng, vm: Path, options: list[str], status: int, left: list[str]) -> None:
    done = run("check", *options, vm)
    assert (done.status, codes(done.out)) == (status, left)


def test_switches_hold_for_the_schema_too(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(domain("<dsk><source file='/a'/><target dev='vda'/></dsk>\n"))
    assert run("check", "vm.xml").status == 1
    assert run("check", "--ignore", "RNG101", "vm.xml").out == ""
    done = run("check", "--severity", "RNG1=warning", "vm.xml")
    assert (done.status, codes(done.out)) == (0, ["RNG101"])


def test_a_rule_that_is_off_is_switched_on(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(domain(DISKS.replace("vda", "hda", 1)))
    assert codes(run("check", "--ignore", "VIR3", "vm.xml").out) == []
    assert codes(run("check", "--ignore", "VIR3", "--select", "VIR105", "vm.xml").out) == ["VIR105"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--ignore", "VIR110"], "no code is called 'VIR110', or begins so; did you mean 'VIR101'?"),
        (["--select", "XML001"], "'XML001' cannot be switched"),
        (["--severity", "VIR101"], "--severity wants a code and a severity, as in VIR101=error"),
        (["--severity", "VIR101=fatal"], "'fatal' is no severity for VIR101: there are error and warning"),
    ],
)
def test_a_switch_that_means_nothing_is_refused(run: RunRelaxng, vm: Path, options: list[str], words: str) -> None:
    done = run("check", *options, vm)
    assert (done.status, done.out) == (2, "")
    assert words in " ".join(done.err.split())


def test_what_cannot_be_read_is_never_passed_over(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<domain>")
    assert run("check", "--ignore", "RNG,VIR,CFG", "bad.xml").status == 1
    assert run("check", "--ignore", "RNG,VIR,CFG", "missing.xml").status == 2


def test_a_comment_switches_a_finding_off(run: RunRelaxng, vm: Path) -> None:
    text = vm.read_text()
    vm.write_text(text.replace("<devices>", "<!-- relaxng: ignore VIR101, VIR301: on purpose -->\n<devices>"))
    assert run("check", vm).status == 0
    assert run("check", vm).out == ""
    vm.write_text(text.replace("<devices>", "<!-- relaxng: ignore VIR101, VIR302 -->\n<devices>"))
    done = run("check", vm)
    assert (done.status, codes(done.out)) == (0, ["CFG301", "VIR301"])
    assert "'VIR302' is to be ignored here, and there is no such finding; leave it out [CFG301]" in done.out
