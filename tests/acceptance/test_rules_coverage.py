from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from relaxng import Schema, load_schema
from relaxng.libvirt.rules import rules
from tests.acceptance.rules_coverage import COVERAGE, Kept
from tests.examples import domain

if TYPE_CHECKING:
    from tests.conftest import RunRelaxng

REJECTED = [(number, disk) for number, kept in COVERAGE.items() for disk in kept.rejected]


@cache
def schema() -> Schema:
    return load_schema("domain")


def test_no_fact_is_forgotten() -> None:
    assert list(COVERAGE) == [f"R{number}" for number in range(1, 99)]


@pytest.mark.parametrize("number", COVERAGE)
def test_each_is_kept_or_has_a_reason_not_to_be(number: str) -> None:
    kept: Kept = COVERAGE[number]
    assert kept.codes or kept.rejected or kept.reason
    assert set(kept.codes) <= set(rules())


OF_OTHER_DEVICES = {"VIR405", "VIR406"}


def test_every_rule_of_disks_is_there_for_some_fact() -> None:
    of_disks = {code for code in rules() if not code.startswith("VIR0")} - OF_OTHER_DEVICES
    assert {code for kept in COVERAGE.values() for code in kept.codes} == of_disks


@pytest.mark.parametrize(("number", "disk"), REJECTED, ids=[number for number, _ in REJECTED])
def test_what_the_schema_is_said_to_reject_it_rejects(number: str, disk: str) -> None:
    findings = list(schema().iter_findings(domain(disk + "\n").encode()))
    assert findings, number
    assert all(finding.code.startswith("RNG") for finding in findings)


def test_the_reader_stops_at_what_libvirt_cannot_read(run: RunRelaxng) -> None:
    layer = "<backingStore type='file'><format type='qcow2'/><source file='/srv/a'/>"
    disk = f"<disk type='file'><source file='/a'/><target dev='vda'/>{layer * 260}{'</backingStore>' * 260}</disk>\n"
    done = run("check", "--output-format", "gcc", "-", stdin=domain(disk).encode())
    assert "[XML003]" in done.out
