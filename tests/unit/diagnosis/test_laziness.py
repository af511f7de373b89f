"""What is mended where it stands is explained without a look at the rest of a schema, which takes longer than all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from relaxng import load_schema
from relaxng.diagnosis.recovery import explain
from relaxng.document import Document
from relaxng.schema import load_grammar

if TYPE_CHECKING:
    from relaxng.grammar.automaton import Automaton

DISK = "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>"
DOMAIN = f"<domain type='kvm'><name>a</name><memory unit='MiB'>1</memory><os><type>hvm</type></os><devices>{DISK}</devices></domain>"


def explained(automaton: Automaton, right: str, wrong: str) -> str:
    document = Document.parse(DOMAIN.replace(right, wrong).encode(), "d.xml")
    return explain(document, automaton)[0].message


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("'qcow2'", "'qcow3'", "'qcow3' is no value of 'type' in <driver>; did you mean 'qcow2'?"),
        ("<memory unit='MiB'>1<", "<memory unit='MiB'>one<", "'one' is no text for <memory>"),
        (" type='kvm'", "", "<domain> needs an attribute 'type'"),
    ],
)
def test_a_value_or_a_missing_attribute_needs_no_other_element(right: str, wrong: str, message: str) -> None:
    automaton = load_grammar("domain").automaton
    assert explained(automaton, right, wrong).startswith(message)
    assert "homes" not in vars(automaton)


def test_an_element_in_the_wrong_place_is_looked_for_everywhere() -> None:
    automaton = load_grammar("domain").automaton
    assert "belongs in <disk>" in explained(automaton, "</disk>", "</disk><blockio logical_block_size='512'/>")
    assert "homes" in vars(automaton)


def test_the_rules_of_a_device_need_none_either() -> None:
    schema = load_schema("domain", "automaton")
    findings = list(schema.iter_findings(DOMAIN.replace("'qcow2'", "'qcow3'").encode()))
    assert [finding.code for finding in findings] == ["RNG301"]
    assert "homes" not in vars(schema._judge.automaton)
