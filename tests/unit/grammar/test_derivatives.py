"""The derivative by a whole start tag is what those by its attributes, one after the other, leave at its end."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from relaxng.grammar.derivatives import Derivatives
from relaxng.grammar.grammar import Grammar
from relaxng.grammar.occurrences import attributes_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute

if TYPE_CHECKING:
    from relaxng.grammar.patterns import Pattern

CONTENTS = {
    "group": "<attribute name='a'/><optional><attribute name='b'/></optional><element name='x'><text/></element>",
    "interleave": "<interleave><attribute name='a'/><group><attribute name='b'/><attribute name='c'/></group></interleave>",
    "choice": "<choice><group><attribute name='a'/><attribute name='b'/></group><attribute name='a'/><empty/></choice>",
    "one item for several": "<optional><attribute name='a'/><optional><attribute name='b'/></optional></optional><text/>",
    "any name": "<attribute name='a'/><oneOrMore><attribute><anyName><except><name>a</name></except></anyName></attribute></oneOrMore>",
    "values": "<choice><attribute name='a'><value>1</value></attribute><attribute name='a'><value>2</value></attribute></choice>",
    "two branches": "<choice><group><attribute name='a'/><element name='x'><empty/></element></group><group><attribute name='a'/><attribute name='b'/></group></choice>",
}


def content_of(path: Path, content: str) -> tuple[Pattern, Derivatives]:
    path.write_text(f"<element name='root' xmlns='http://relaxng.org/ns/structure/1.0'>{content}</element>")
    automaton = Grammar(path).automaton
    return automaton.declarations[0].content, Derivatives(automaton.patterns)


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_in_one_walk_and_step_by_step(tmp_path: Path, content: str) -> None:
    pattern, derivatives = content_of(tmp_path / "schema.rng", content)
    declared = list(attributes_in(pattern))
    assert declared
    tags = [tag for length in range(4) for tag in permutations([frozenset({one}) for one in declared], length)]
    tags += [(frozenset(declared),), (frozenset(declared[:1]), frozenset(declared[-1:]))]
    verdicts = set()
    for tag in tags:
        left = pattern
        for accepted in tag:
            left = derivatives.attribute(left, accepted)
        left = derivatives.close_attributes(left)
        assert derivatives.attributes(pattern, tag) is left
        verdicts.add(left is NOT_ALLOWED)
    assert verdicts == {True, False}


def test_an_attribute_of_another_element_is_not_taken(tmp_path: Path) -> None:
    pattern, derivatives = content_of(tmp_path / "one.rng", CONTENTS["group"])
    other, _ = content_of(tmp_path / "other.rng", CONTENTS["group"])
    stranger = attributes_in(other)[0]
    assert isinstance(stranger, Attribute)
    assert derivatives.attributes(pattern, (frozenset({stranger}),)) is NOT_ALLOWED
    assert derivatives.attribute(pattern, frozenset({stranger})) is NOT_ALLOWED
