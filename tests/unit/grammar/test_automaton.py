"""The automaton's own ways through a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from relaxng.grammar.grammar import Grammar
from relaxng.grammar.states import MANY, all_values

SCHEMA = """\
<element name="a" xmlns="http://relaxng.org/ns/structure/1.0">
  <oneOrMore><attribute><anyName/><choice><value>1</value><value>\u00e9&lt;</value></choice></attribute></oneOrMore>
</element>
"""


@pytest.mark.parametrize("count", [1, MANY - 1, MANY, 3 * MANY])
def test_the_values_of_many_attributes_are_those_of_each(tmp_path: Path, count: int) -> None:
    (tmp_path / "s.rng").write_text(SCHEMA, encoding="utf-8")
    automaton = Grammar(tmp_path / "s.rng").automaton
    values = ["1" if number % 3 else "\u00e9<" for number in range(count)]
    node = etree.Element("a", {f"{{urn:{number % 2}}}x{number}" if number % 5 else f"x{number}": value for number, value in enumerate(values)})  # fmt: skip
    assert all_values(node) == node.values() == values
    assert automaton.accepts(node)
    for wrong in (0, count // 2, count - 1):
        other = etree.Element("a", dict(node.attrib))
        other.set(node.keys()[wrong], "2")
        assert not automaton.accepts(other)
