"""What the automaton remembers stays within bounds, whatever documents bring, and stays right."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

from relaxng.grammar.automaton import MOST_STATES, Automaton
from relaxng.grammar.states import MOST_KEYS, MOST_VALUES, Opening, State

if TYPE_CHECKING:
    from relaxng import Schema
    from tests.properties.conftest import Load

RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'
NAMES = [f"n{number}" for number in range(45)]

ANYTHING = f"""
<grammar {RNG}><start><ref name="any"/></start><define name="any">
<element><anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
<zeroOrMore><ref name="any"/></zeroOrMore></element></define></grammar>"""

CHILDREN = f"""
<element name="root" {RNG}><zeroOrMore><element name="one"><interleave>
{"".join(f'<optional><element name="{name}"><empty/></element></optional>' for name in NAMES)}
</interleave></element></zeroOrMore></element>"""

ATTRIBUTES = f"""
<element name="root" {RNG}><zeroOrMore><element name="one">
{"".join(f'<optional><attribute name="{name}"/></optional>' for name in NAMES[:40])}
{"".join(f'<optional><attribute name="{name}"><data type="int"/></attribute></optional>' for name in NAMES[40:])}
</element></zeroOrMore></element>"""

VALUES = f"""
<element name="root" {RNG}><zeroOrMore><element name="one">
<attribute name="v"><choice><data type="token"><param name="pattern">v[0-9]+</param></data><value>w</value></choice>
</attribute><optional><attribute name="w"><data type="int"/></attribute></optional>
<choice><data type="int"/><empty/></choice></element></zeroOrMore></element>"""


def automaton_of(schema: Schema) -> Automaton:
    return schema._judge.automaton


def within_bounds(automaton: Automaton, slack: int = 100) -> None:
    """Check every table that can be reached; `slack` is what one step may add before the bound is looked at."""
    assert len(automaton._states) <= MOST_STATES
    assert len(automaton.patterns) <= MOST_STATES * 4 + slack
    assert len(automaton.patterns._order) <= len(automaton.patterns) * 2 + slack
    for judge in automaton._judges.values():
        assert len(judge.classes) <= MOST_KEYS
    for state in reachable(automaton):
        assert len(state.openings) <= MOST_KEYS
        assert len(state.texts) <= MOST_KEYS
        for opening in openings(state):
            assert len(opening.plans) <= MOST_KEYS
            for plan in opening.plans.values():
                assert len(plan.known) <= MOST_VALUES
                assert len(plan.within) <= MOST_KEYS


def openings(state: State) -> set[Opening]:
    return {*state.shared_openings.values(), *(opening for opening in state.openings.values() if opening)}


def reachable(automaton: Automaton) -> Iterator[State]:
    """All states that the automaton holds on to, those in no table of its own among them."""
    seen = {automaton.first_state, *automaton._states.values()}
    queue = list(seen)
    while queue:
        state = queue.pop()
        yield state
        following: list[State | None] = [state.text_state]
        for opening in openings(state):
            following += opening.after.values()
            for plan in opening.plans.values():
                following += [plan.only, *plan.known.values(), *plan.within.values()]
        new = {one for one in following if one is not None} - seen
        seen |= new
        queue += new
    assert len(seen) <= MOST_STATES * 2, "states that are cut loose are held somewhere"


@pytest.fixture
def random() -> Random:
    return Random(1)  # noqa: S311 - nothing secret


def judge(load: Load, schema: str) -> Schema:
    found = load(schema)
    assert found is not None
    return found


def document(children: list[str]) -> bytes:
    return f"<root>{''.join(children)}</root>".encode()


def test_fifty_thousand_names(load: Load) -> None:
    schema = judge(load, ANYTHING)
    for first in range(0, 50_000, 10_000):
        numbers = range(first, first + 10_000)
        assert schema.is_valid(document([f"<e{n} a{n}='' b='{n}'/>" for n in numbers]))
        within_bounds(automaton_of(schema))
    assert not schema.is_valid(b"<a><b>text</b></a>")


def test_children_in_any_order(load: Load, random: Random) -> None:
    schema = judge(load, CHILDREN)
    for number in range(0, 2_000, 100):
        made = [[f"<{name}/>" for name in random.sample(NAMES, len(NAMES))] for _ in range(100)]
        assert schema.is_valid(document([f"<one>{''.join(children)}</one>" for children in made]))
        if number % 500 == 0:
            within_bounds(automaton_of(schema))
    within_bounds(automaton_of(schema))
    assert schema.is_valid(document([f"<one>{''.join(made[0])}</one>"]))
    assert not schema.is_valid(document([f"<one>{''.join([*made[0], made[0][7]])}</one>"]))
    assert not schema.is_valid(document(["<one><n1/><n2/><n1/></one>"]))


def test_attributes_in_any_order(load: Load, random: Random) -> None:
    schema = judge(load, ATTRIBUTES)

    def tag(names: list[str]) -> str:
        return f"<one {' '.join(f'{name}={quoteattr(str(random.randrange(9)))}' for name in names)}/>"

    for _ in range(20):
        assert schema.is_valid(document([tag(random.sample(NAMES, random.randrange(45))) for _ in range(100)]))
    within_bounds(automaton_of(schema))
    assert schema.is_valid(document([tag(NAMES), tag(NAMES[::-1])]))
    assert not schema.is_valid(document([tag(NAMES), "<one n44='x' n0=''/>"]))
    assert not schema.is_valid(document(["<one n0='' other=''/>"]))


def test_twenty_thousand_values(load: Load, random: Random) -> None:
    schema = judge(load, VALUES)
    for first in range(0, 20_000, 5_000):
        numbers = range(first, first + 5_000)
        assert schema.is_valid(document([f"<one v='v{n}' w='{random.randrange(10**6)}'>{n}</one>" for n in numbers]))
        within_bounds(automaton_of(schema))
    assert schema.is_valid(document(["<one v=' w ' w='1'/>", "<one v='v1'>\n7</one>"]))
    for wrong in ("<one v='x1'/>", "<one v='v1' w='v1'/>", "<one v='v1'>v1</one>", "<one/>"):
        assert not schema.is_valid(document([wrong])), wrong


def test_what_is_wrong_is_not_remembered(load: Load) -> None:
    schema = judge(load, VALUES)
    assert schema.is_valid(document(["<one v='v1'/>"]))
    automaton = automaton_of(schema)
    before = sum(
        len(opening.plans) + len(state.openings) for state in reachable(automaton) for opening in openings(state)
    )
    for number in range(2_000):
        assert not schema.is_valid(document([f"<one v='x{number}'/>"]))
        assert not schema.is_valid(document([f"<x{number}/>"]))
        assert not schema.is_valid(document([f"<one y{number}=''/>"]))
    after = sum(
        len(opening.plans) + len(state.openings) for state in reachable(automaton) for opening in openings(state)
    )
    assert after == before
    assert all(len(judge.classes) == 1 for judge in automaton._judges.values())


def test_a_document_that_outgrows_the_tables_in_its_midst_is_judged_right(
    load: Load, random: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """States that are cut loose while elements are open in them must go on as they were."""
    schema, anything = judge(load, CHILDREN), judge(load, ANYTHING)
    assert len(automaton_of(schema)._states) == len(automaton_of(anything)._states) == 1
    monkeypatch.setattr("relaxng.grammar.automaton.MOST_STATES", 7)
    monkeypatch.setattr("relaxng.grammar.automaton.MOST_KEYS", 3)
    for _ in range(30):
        children = [f"<{name}/>" for name in random.sample(NAMES, 12)]
        good, bad = f"<one>{''.join(children)}</one>", f"<one>{''.join([*children, children[3]])}</one>"
        assert schema.is_valid(document([good, good]))
        assert not schema.is_valid(document([good, bad, good]))
    deep = "".join(f"<e{n} a{n}=''>" for n in range(100)) + "".join(f"</e{n}>" for n in reversed(range(100)))
    assert anything.is_valid(deep.encode())
    assert not anything.is_valid(etree.tostring(etree.fromstring(deep.replace("<e99 a99=''>", "<e99 a99=''>x"))))
    assert len(automaton_of(anything)._states) <= 7


def test_a_schema_larger_than_the_tables_can_judge(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relaxng.grammar.automaton.MOST_STATES", 1)
    schema = judge(load, CHILDREN)
    assert schema.is_valid(document(["<one><n1/></one>"]))
