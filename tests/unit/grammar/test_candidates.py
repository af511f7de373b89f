from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.grammar.candidates import MOST_PASSED, Step, candidates
from relaxng.grammar.grammar import Grammar
from relaxng.grammar.occurrences import attributes_in, elements_in

SCHEMA = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <start><element name="r"><interleave><ref name="d"/><optional><element name="leaf"><text/></element></optional></interleave></element></start>
  <define name="d"><oneOrMore><element name="d"><choice>
    <group><attribute name="t"><value>a</value></attribute><element name="x"><attribute name="ax"/></element></group>
    <group><attribute name="t"><value>b</value></attribute><element name="x"><attribute name="bx"/></element></group>
  </choice><optional><ref name="d"/></optional></element></oneOrMore></define>
</grammar>
"""


@pytest.fixture
def grammar(tmp_path: Path) -> Grammar:
    (tmp_path / "s.rng").write_text(SCHEMA)
    return Grammar(tmp_path / "s.rng")


def attributes(grammar: Grammar, *steps: Step) -> list[str]:
    found = candidates(grammar.start, grammar.automaton.derivatives, steps)
    return sorted(str(leaf.source.get("name")) for one in found for leaf in attributes_in(one.left))


def test_attributes_around_choose(grammar: Grammar) -> None:
    root = Step("r")
    assert attributes(grammar, root, Step("d", {"t": "a"}), Step("x")) == ["ax"]
    assert attributes(grammar, root, Step("d", {"t": "b", "wrong": ""}), Step("x")) == ["bx"]
    assert attributes(grammar, root, Step("d", {"t": "neither"}), Step("x")) == ["ax", "bx"]
    assert attributes(grammar, root, Step("d"), Step("x")) == ["ax", "bx"]
    assert attributes(grammar, root, Step("d"), Step("x", {"bx": "1"})) == []


def test_elements_without_end_tags_are_passed_over(grammar: Grammar) -> None:
    root, leaf = Step("r"), Step("leaf")
    (found,) = candidates(grammar.start, grammar.automaton.derivatives, [root, leaf, Step("d")])
    assert sorted(str(one.source.get("name")) for one in elements_in(found.left)) == ["d", "x", "x"]
    deep = [root, *[Step("d")] * MOST_PASSED, leaf]
    assert candidates(grammar.start, grammar.automaton.derivatives, deep)
    assert not candidates(grammar.start, grammar.automaton.derivatives, [root, *[Step("d")] * MOST_PASSED, *deep[1:]])


def test_what_may_stand_nowhere(grammar: Grammar) -> None:
    assert candidates(grammar.start, grammar.automaton.derivatives, [Step("r"), Step("nosuch")]) == []
    assert candidates(grammar.start, grammar.automaton.derivatives, [Step("nosuch")]) == []
    assert candidates(grammar.start, grammar.automaton.derivatives, []) == []
