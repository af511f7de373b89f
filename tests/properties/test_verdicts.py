"""The engine's verdicts against a naive validator, libxml2, and itself."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from lxml import etree

from relaxng import Schema, SchemaError, load_schema
from relaxng.grammar.grammar import Grammar
from tests.properties.conftest import COMMON, RAISES_THE_LIMIT, Load, Write
from tests.properties.model import (
    Choice,
    Element,
    Empty,
    Group,
    Interleave,
    NotAllowed,
    OneName,
    Ref,
    Value,
    leads_back,
)
from tests.properties.model import Grammar as Model
from tests.properties.reference import Reference
from tests.properties.strategies import Case, Seeded, case, cases

pytestmark = RAISES_THE_LIMIT

QUIRKS = {
    r'<ref name="\w+"/>\n<(group|interleave|mixed)>': "it drops a <ref> that stands before a group of one pattern",
    r"(?s)<interleave>.*<(data|value|list)": "in an <interleave> it takes white space for no string",
}
"""What libxml2 accepts wrongly though it is let judge, by what such a schema holds."""


def is_excused(schema: object) -> bool:
    return any(re.search(pattern, str(schema)) for pattern in QUIRKS)


def loaded(load: Load, schema: object, engine: str = "automaton") -> Schema:
    """The schema, where it is correct; else the example does not count."""
    found = load(schema, engine)
    assume(found is not None)
    assert found is not None
    return found


@settings(COMMON, max_examples=250)
@given(cases(9))
def test_the_automaton_agrees_with_the_naive_validator(load: Load, case: Case) -> None:
    schema = loaded(load, case.grammar)
    reference = Reference(case.grammar)
    for document in case.documents:
        expected = reference.accepts(etree.fromstring(document.encode()))
        assert schema.is_valid(document.encode()) is expected, f"{case.grammar}\n{document}"


def test_seeded_schemas_agree_too_and_most_of_them_are_correct(load: Load) -> None:
    """Hypothesis likes small examples; a plain generator of random numbers makes larger ones."""
    verdicts = []
    for seed in range(300):
        made = case(Seeded(seed), 9)
        schema = load(made.grammar)
        if schema is None:
            continue
        reference = Reference(made.grammar)
        for document in made.documents:
            expected = reference.accepts(etree.fromstring(document.encode()))
            assert schema.is_valid(document.encode()) is expected, f"seed {seed}\n{made.grammar}\n{document}"
            verdicts.append(expected)
    assert len(verdicts) > 200 * 9, "too many schemas are refused: these tests test little"
    assert 0.25 < sum(verdicts) / len(verdicts) < 0.75, "too many documents have the same verdict"


def agree(automaton: Schema, auto: Schema, made: Case) -> None:
    for document in made.documents:
        expected, found = automaton.is_valid(document.encode()), auto.is_valid(document.encode())
        excused = found and is_excused(made.grammar)
        assert found is expected or excused, f"{made.grammar}\n{document}"


@settings(COMMON, max_examples=100)
@given(cases(8))
def test_auto_agrees_with_the_automaton(load: Load, case: Case) -> None:
    assume(not leads_back(case.grammar))
    agree(loaded(load, case.grammar), loaded(load, case.grammar, "auto"), case)


@pytest.mark.parametrize("first", [0, 1000])
def test_auto_agrees_with_the_automaton_on_seeded_schemas(load: Load, first: int) -> None:
    for seed in range(first, first + 150):
        made = case(Seeded(seed))
        if leads_back(made.grammar):
            continue
        automaton, auto = load(made.grammar), load(made.grammar, "auto")
        assert (automaton is None) is (auto is None)
        if automaton is not None and auto is not None:
            agree(automaton, auto, made)


@settings(COMMON, max_examples=100)
@given(cases(6))
def test_libxml2_accepts_nothing_more_but_for_a_known_reason(load: Load, write: Write, case: Case) -> None:
    """Where libxml2 is trusted with a schema, what it accepts is valid: `auto` takes its word for it."""
    assume(not leads_back(case.grammar))
    schema = loaded(load, case.grammar)
    path = write(case.grammar)
    if Grammar(path).is_beyond_libxml2:
        return
    try:
        twin = etree.RelaxNG(file=str(path))
    except etree.RelaxNGParseError:
        return
    for document in case.documents:
        if twin.validate(etree.fromstring(document.encode()).getroottree()):
            valid = schema.is_valid(document.encode())
            assert valid or is_excused(case.grammar), f"{case.grammar}\n{document}"


@settings(COMMON, max_examples=60)
@given(cases(8))
def test_the_verdict_does_not_depend_on_what_was_judged_before(load: Load, case: Case) -> None:
    assume(not leads_back(case.grammar))
    documents = [document.encode() for document in case.documents]
    for engine in ("automaton", "auto"):
        alone = [loaded(load, case.grammar, engine).is_valid(document) for document in documents]
        forward, backward = loaded(load, case.grammar, engine), loaded(load, case.grammar, engine)
        assert [forward.is_valid(document) for document in documents] == alone
        assert [backward.is_valid(document) for document in reversed(documents)] == alone[::-1]
        assert [forward.is_valid(document) for document in documents] == alone


@settings(COMMON, max_examples=150)
@given(cases(8))
def test_a_rejected_document_has_findings_within_it(load: Load, case: Case) -> None:
    schema = loaded(load, case.grammar)
    for document in case.documents:
        found = list(schema.iter_findings(document.encode()))
        assert bool(found) is not schema.is_valid(document.encode()), f"{case.grammar}\n{document}"
        lines = document.count("\n") + 1
        for finding in found:
            assert finding.message.strip(), f"{case.grammar}\n{document}"
            assert finding.span is not None, f"{finding}\n{case.grammar}\n{document}"
            assert 1 <= finding.span.line <= lines, f"{finding}\n{case.grammar}\n{document}"


@settings(COMMON, max_examples=60)
@given(cases(4))
def test_the_explanation_does_not_depend_on_where_the_document_comes_from(load: Load, case: Case) -> None:
    """A tree has no text to find columns in: then places are coarser, but the findings are the same ones."""
    schema = loaded(load, case.grammar)
    for document in case.documents:
        from_bytes = list(schema.iter_findings(document.encode()))
        from_tree = list(schema.iter_findings(etree.fromstring(document.encode())))
        assert sorted((f.code, f.message) for f in from_tree) == sorted((f.code, f.message) for f in from_bytes)


@settings(COMMON, max_examples=100)
@given(cases(3))
def test_a_faulty_schema_is_blamed_at_a_line(write: Write, case: Case) -> None:
    try:
        load_schema(write(case.grammar), "automaton")
    except SchemaError as error:
        for finding in error.findings:
            assert finding.message.strip()
            assert finding.span is not None
            assert 1 <= finding.span.line <= str(case.grammar).count("\n")


@pytest.mark.parametrize("engine", ["auto", "automaton", "both"])
def test_a_define_that_is_not_used_may_lead_back_to_itself(write: Write, engine: str) -> None:
    """Section 4.19 allows it. libxml2 would take for ever to compile it, and is not asked."""
    unused = ("d", Interleave((Empty(), Ref("d"))))
    schema = write(Model(Element(OneName("", "a"), Empty()), (unused,)))
    program = "import sys, relaxng; print([f.code for f in relaxng.load_schema(*sys.argv[1:]).iter_findings(b'<a/>')])"
    command = [sys.executable, "-c", program, str(schema), engine]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    assert done.stdout == ("['RNG002']\n" if engine == "both" else "[]\n")


@pytest.mark.parametrize("document", ["<a> <!-- --></a>", "<a><?p?> </a>"])
def test_white_space_beside_a_comment_is_found_wrong(load: Load, document: str) -> None:
    schema = load(Model(Element(OneName("", "a"), Value("", "string", ""))))
    assert schema is not None
    assert not schema.is_valid(document.encode())
    assert list(schema.iter_findings(document.encode()))


def test_recursion_beside_not_allowed_is_still_recursion(load: Load) -> None:
    """Section 4.19, recursion, comes before 4.20, which drops what stands beside notAllowed. jing refuses it."""
    never = Group((NotAllowed(), Element(OneName("", "b"), Ref("d"))))
    back = ("d", Choice((Empty(), Ref("d"))))
    assert load(Model(Element(OneName("", "a"), Choice((Empty(), never))), (back,))) is None
