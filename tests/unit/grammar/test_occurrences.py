"""What stands in patterns."""

from __future__ import annotations

from pathlib import Path

from relaxng.grammar.grammar import Grammar
from relaxng.grammar.occurrences import elements_at

NESTED = """\
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <start><element name="domain"><zeroOrMore><ref name="device"/></zeroOrMore></element></start>
  <define name="device"><element name="devices"><choice>
    <element name="disk"><attribute name="type"><value>file</value></attribute><optional><ref name="device"/></optional></element>
    <element name="disk"><attribute name="type"><value>block</value></attribute></element>
    <element name="rng"><empty/></element>
  </choice></element></define>
</grammar>
"""


def test_declarations_are_found_by_the_names_that_lead_to_them(tmp_path: Path) -> None:
    (tmp_path / "s.rng").write_text(NESTED)
    automaton = Grammar(tmp_path / "s.rng").automaton
    disks = elements_at(automaton.start, "domain", "devices", "disk")
    assert len(disks) == 2
    assert disks == automaton.homes["disk"]["devices"]
    assert elements_at(automaton.start, "domain", "devices", "disk", "devices", "disk") == disks
    assert elements_at(automaton.start, "domain", "disk") == []
    assert elements_at(automaton.start, "devices") == []
