"""`relaxng check --fix` and `--diff`: what is certain is mended, and nothing else is touched."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.checker import Checker
from relaxng.repair import repair
from tests.acceptance.test_mutants import Mutation, misspell_attribute, misspell_element
from tests.conftest import DOMAIN, RunRelaxng, corpus, oracle

SLIPS = DOMAIN.replace("<memory", "<memroy", 1).replace("</memory>", "</memroy>", 1).replace("bus=", "buz=")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_certain_is_mended_and_no_other_byte(run: RunRelaxng, tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "vm.xml"
    path.write_bytes(SLIPS.replace("\n", end).encode(encoding))
    path.chmod(0o640)
    done = run("check", "--fix", path)
    assert (done.status, done.out) == (0, "")
    assert "mended 2 mistakes in 1 file" in done.err
    assert path.read_bytes() == DOMAIN.replace("\n", end).encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    assert run("check", "--fix", path).err == ""


def test_what_libvirts_rules_then_say_hinders_no_repair(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "vm.xml"
    path.write_text(SLIPS.replace("'vda'", "'vd1'"))
    done = run("check", "--fix", "--output-format", "gcc", path)
    assert (done.status, "[VIR103]" in done.out) == (1, True)
    assert path.read_text() == DOMAIN.replace("'vda'", "'vd1'")


def test_more_mistakes_than_are_told_at_once_are_mended(run: RunRelaxng, tmp_path: Path) -> None:
    disk = "<disk type='file'><source file='/srv/{0}'/><target dev='vd{0}' bus='virtoi'/></disk>"
    letters = "abcdefghijklmnop"
    names = [a + b + c for a in letters for b in letters for c in letters][:2500]
    path = tmp_path / "vm.xml"
    path.write_text(DOMAIN.replace("</devices>", "\n".join(map(disk.format, names)) + "</devices>"))
    done = run("check", "--fix", path)
    assert (done.status, done.out) == (0, "")
    assert "virtoi" not in path.read_text()


def test_what_is_not_certain_stays_and_is_reported(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "vm.xml"
    path.write_text(SLIPS.replace("<devices>", "<devices><frobnicator/>"))
    done = run("check", "--fix", "--output-format", "gcc", path)
    assert done.status == 1
    (line,) = done.out.splitlines()
    assert "unknown element 'frobnicator'" in line
    assert "memroy" not in path.read_text()


def test_a_diff_changes_nothing_and_applies(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "vm.xml"
    path.write_text(SLIPS)
    done = run("check", "--diff", "vm.xml")
    assert done.status == 1
    assert path.read_text() == SLIPS
    patch = oracle("patch", "patch")
    subprocess.run([patch, "-p1"], input=done.out, text=True, cwd=tmp_path, check=True, capture_output=True)
    assert path.read_text() == DOMAIN
    assert run("check", "--diff", "vm.xml").status == 0


def test_a_diff_of_standard_input(run: RunRelaxng) -> None:
    done = run("check", "--diff", "-", "--stdin-filename", "vm.xml", stdin=SLIPS.encode())
    assert done.out.startswith("--- a/vm.xml\n+++ b/vm.xml\n")


def test_usage(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(DOMAIN)
    assert run("check", "--fix", "-", stdin=b"<a/>").status == 2
    assert run("check", "--fix", "--diff", "vm.xml").status == 2


def test_what_does_not_parse_stays_as_it_is(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "vm.xml"
    path.write_bytes(b"<domain type='kvm'><name>caf\xe9</name></domain>")
    before = path.read_bytes()
    assert run("check", "--fix", path).status == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("misspell", [misspell_element, misspell_attribute])
def test_repairs_make_documents_valid(misspell: Mutation) -> None:
    checker = Checker(load_schema("domain", "automaton"))
    tried = wrong = untouched = 0
    for path in corpus("valid", "domain"):
        dice = random.Random(path.name)  # noqa: S311 - a test's dice
        base = etree.tostring(etree.parse(path).getroot())
        tree = etree.fromstring(base)
        disks = [node for disk in tree.iter("disk") for node in disk.iter("*")]
        if not disks or misspell(dice.choice(disks), dice) is None:
            continue
        data = etree.tostring(tree)
        repaired = repair(data, lambda changed: checker.check("x", changed))
        tried += 1
        untouched += repaired.data == data
        wrong += repaired.data not in (data, base)
    assert tried > 60
    assert wrong <= tried * 0.02
    assert untouched <= tried * 0.25
