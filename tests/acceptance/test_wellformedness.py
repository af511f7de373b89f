"""Documents that are not well-formed, through the command: one finding, at the tag to be mended, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import CORPUS, DOMAIN, RunRelaxng

ILL_FORMED = CORPUS / "invalid" / "well-formedness"


def test_what_is_printed(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(DOMAIN.replace("qcow2'/>", "qcow2'>"))
    done = run("check", "vm.xml")
    assert done.status == 1
    assert done.out == (
        "vm.xml:6:8: error: <source> is never closed, and </disk> at line 8 does not match it; "
        "end it with '/>', or add </source> before <target> at line 7 [XML001]\n"
        "    6 |       <source file='/srv/images/guest.qcow2'>\n"
        "      |        ^^^^^^\n"
    )


def test_a_byte_that_does_not_fit_is_shown_and_named(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_bytes(DOMAIN.replace("guest<", "g\u00fcst<").encode("latin-1"))
    done = run("check", "vm.xml")
    assert "vm.xml:2:10: error: the byte 0xFC does not fit UTF-8" in done.out
    assert "the '\u00fc' of 'g\u00fcst'" in done.out
    assert "[XML005]\n    2 |   <name>g\ufffdst</name>\n      |          ^\n" in done.out


def test_an_error_of_virsh_on_standard_input(run: RunRelaxng) -> None:
    done = run("check", "-", stdin=b"error: failed to get domain 'vm'\n")
    assert done.status == 1
    assert "there is no '<' in it; it looks like what a command printed" in done.out


@pytest.mark.parametrize(
    ("document", "skipped"),
    [
        ("<domain><name>a<name></domain>", False),
        ("<mydomain><a></mydomain>", True),
        ("<?xml version='2.0'?><domain/>", False),
        ("<html><br></html>", True),
        ("<domain", False),
        ("{}", False),
    ],
)
def test_documents_of_others_are_passed_over(run: RunRelaxng, tmp_path: Path, document: str, skipped: bool) -> None:
    (tmp_path / "a.xml").write_text(document)
    (tmp_path / "b.xml").write_text(DOMAIN)
    done = run("check", "--skip-unknown", "--output-format", "json", ".")
    found = json.loads(done.out)["findings"]
    assert [finding["code"] for finding in found] == ([] if skipped else ["XML001"])
    assert done.status == (0 if skipped else 1)
    assert run("check", ".").status == 1


def test_one_finding_for_each_document_of_the_corpus(run: RunRelaxng) -> None:
    done = run("check", "--schema", "domain", "--output-format", "json", ILL_FORMED)
    assert done.status == 1
    found = json.loads(done.out)["findings"]
    assert sorted(finding["path"] for finding in found) == sorted(map(str, ILL_FORMED.glob("*.xml")))
    assert all("not well-formed" not in finding["message"] for finding in found)
