"""The same verdicts as jing and xmlschema, but for differences that have their reasons here."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaxng.grammar.datatypes import XSD, DatatypeError, datatype
from relaxng.grammar.datatypes.table import XSD_TYPES
from tests.unit.grammar.datatypes.test_facets import params
from tests.unit.grammar.datatypes.test_regex import MATCHES
from tests.unit.grammar.datatypes.test_values import ALLOWED, EQUAL, NAMESPACES, REFUSED, UNEQUAL

JING = shutil.which("jing")
Case: TypeAlias = tuple[str, tuple[tuple[str, str], ...], str]
"""Type, parameters ("=" for the value of a `value` pattern), text."""

JING_DIFFERS: dict[str, set[Case]] = {
    "jing knows no 24:00:00, which the second edition allows": {
        ("dateTime", (), "-0004-01-01T24:00:00"),
        ("time", (), "24:00:00.0"),
    },
    "jing allows the 60th second, and a point with no digit on one side": {
        ("dateTime", (), "2000-01-01T00:00:60"),
        ("dateTime", (), "2000-01-01T00:00:00."),
        ("duration", (), "PT1.S"),
        ("duration", (), "PT.5S"),
    },
    "jing compares durations by fields, the specification by months and seconds": {
        ("duration", (("=", "P1Y"),), "P12M"),
        ("duration", (("=", "P1D"),), "PT24H"),
    },
    "jing asks for the entities that a DTD declares; none is known here": {
        ("ENTITY", (), "a"),
        ("ENTITIES", (), "a b"),
    },
    "jing counts digits as written, the specification (4.3.11, 4.3.12) in the value": {
        ("decimal", (("totalDigits", "2"),), "0.001"),
        ("decimal", (("totalDigits", "2"),), "10.0"),
        ("decimal", (("fractionDigits", "1"),), "1.10"),
    },
    "jing's time zones end at -13:00 in the west, the specification's (3.2.7.3) at -14:00": {
        ("dateTime", (), "12000-01-01T00:00:00-14:00"),
        ("date", (), "-0001-01-01-13:59"),
    },
}

FACETED: list[tuple[str, str, list[str]]] = [
    ("decimal", "totalDigits=2", ["0.001", "0.01", "100", "10.0", "010", "1.5", "0.10", "-99"]),
    ("decimal", "fractionDigits=1", ["1.1", "1.10", "1.11", "1"]),
    ("integer", "totalDigits=2", ["100", "-10", "0", "099"]),
    ("float", "minInclusive=1", ["NaN", "INF", "0", "1"]),
    ("float", "maxInclusive=1", ["NaN", "-INF"]),
    (
        "dateTime",
        "minInclusive=2000-01-15T12:00:00",
        ["2000-01-15T12:00:00Z", "2000-01-16T02:00:00Z", "2000-01-16T02:00:01Z"],
    ),
    (
        "dateTime",
        "maxExclusive=2000-01-15T12:00:00Z",
        ["2000-01-14T22:00:00", "2000-01-14T21:59:59", "2000-01-15T13:00:00+02:00"],
    ),
    ("duration", "minInclusive=P1M", ["P28D", "P30D", "P31D", "P32D"]),
    ("duration", "maxExclusive=P1M", ["P27D", "P28D", "P30D"]),
    ("time", "minInclusive=01:00:00Z", ["00:30:00-01:00", "01:30:00+01:00", "00:00:00+01:00"]),
    ("date", "maxInclusive=-0001-06-01", ["-0002-01-01", "0001-01-01", "-0001-06-02"]),
    ("gMonthDay", "minInclusive=--02-01", ["--02-01", "--01-31", "--12-31"]),
    ("NMTOKENS", "length=2", ["a b", "a", " a  b "]),
    ("hexBinary", "length=1", ["0A", "0A0A"]),
    ("base64Binary", "length=3", ["YWJj", "YWI=", "Y WJ j"]),
    ("anyURI", "length=3", ["abc", "abcd", "é/b"]),
    ("string", "length=1", ["\U00010000", "ab", "a"]),
    ("boolean", "pattern=1|0", ["1", "true", " 1 "]),
    ("NMTOKENS", "pattern=a\\sb", ["a b", " a  b "]),
]

JING_REJECTS = {"[a-]", "[-a]", "[^-a]"}
"""A hyphen at an end of a class is an ordinary character since the second edition."""


def cases() -> Iterator[Case]:
    for name in XSD_TYPES:
        for text in [*ALLOWED[name], *REFUSED.get(name, [])]:
            yield name, (), text
    for name, left, right in [*EQUAL, *UNEQUAL]:
        if "24:00:00" in left:
            continue  # a fault of the schema to jing
        yield name, (("=", left),), right
    for name, facets, texts in FACETED:
        for text in texts:
            yield name, tuple(params(facets)), text
    for pattern, matching, others in MATCHES:
        if pattern not in JING_REJECTS:
            for text in [*matching, *others]:
                yield "string", (("pattern", pattern),), text


def verdict(case: Case) -> bool:
    name, facets, text = case
    if facets and facets[0][0] == "=":
        kind = datatype(XSD, name)
        value = kind.value(facets[0][1], NAMESPACES)
        return value is not None and value == kind.value(text, NAMESPACES)
    return datatype(XSD, name, facets).allows(text, NAMESPACES)


def attribute(text: str) -> str:
    """A quoted attribute value that the parser does not normalise."""
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


@pytest.mark.skipif(JING is None, reason="jing is not installed")
def test_same_verdicts_as_jing(tmp_path: Path) -> None:
    reasoned = set().union(*JING_DIFFERS.values())
    asked = [
        case
        for case in dict.fromkeys([*cases(), *sorted(reasoned)])
        if re.fullmatch("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*", case[2]) and len(case[2]) < 1000
    ]
    assert len(asked) > 500
    schema = [
        f'<element name="r" xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="{XSD}" ns=""><oneOrMore><choice>'
    ]
    document = ['<r xmlns:p="urn:p" xmlns:q="urn:p">']
    for index, (name, facets, text) in enumerate(asked):
        inner = "".join(f'<param name="{facet}">{escape(value)}</param>' for facet, value in facets)
        pattern = f'<data type="{name}">{inner}</data>'
        if facets and facets[0][0] == "=":
            pattern = f'<value type="{name}">{escape(facets[0][1])}</value>'
        schema.append(f'<element name="e{index}"><attribute name="v">{pattern}</attribute></element>')
        document.append(f"<e{index} v={attribute(text)}/>")
    (tmp_path / "schema.rng").write_text("\n".join([*schema, "</choice></oneOrMore></element>"]))
    namespaces = 'xmlns:p="urn:p" xmlns:q="urn:p" '
    text = (tmp_path / "schema.rng").read_text().replace("<element name=", f"<element {namespaces}name=", 1)
    (tmp_path / "schema.rng").write_text(text)
    (tmp_path / "document.xml").write_text("\n".join([*document, "</r>"]))
    command = [str(JING), "-i", str(tmp_path / "schema.rng"), str(tmp_path / "document.xml")]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "schema.rng" not in output, output
    refused = {int(line) - 2 for line in re.findall(r"document\.xml:(\d+):", output)}
    assert len(refused) > 150
    differing = {case for index, case in enumerate(asked) if verdict(case) == (index in refused)}
    assert differing == reasoned


@cache
def xmlschema_types() -> Any:
    xmlschema = pytest.importorskip("xmlschema")
    return xmlschema.XMLSchema10.builtin_types()


ALPHABETS = {
    "number": "+-.0123456789eINFa ",
    "date": "-:.TZ+0123456789",
    "name": string.ascii_letters + "-_:.1é· ",
    "binary": "ABQgw/+= 09af",
}
ORACLES: dict[str, str] = {
    "boolean decimal float double integer nonPositiveInteger negativeInteger long int short byte nonNegativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger": "number",
    "language NMTOKEN Name NCName ID IDREF ENTITY token": "name",
    "hexBinary": "binary",
    "dateTime time date gYearMonth gYear gMonthDay gDay gMonth": "date",
}
KINDS = {name: kind for names, kind in ORACLES.items() for name in names.split()}


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str]:
    """A type and a text that is one of its own, changed, or random characters that it may have."""
    name = draw(st.sampled_from(sorted(KINDS)))
    alphabet = ALPHABETS[KINDS[name]]
    known = [text for text in [*ALLOWED[name], *REFUSED.get(name, [])] if len(text) < 60]
    text = draw(st.one_of(st.sampled_from(known), st.text(alphabet, max_size=6)))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *alphabet])) + text[at + draw(st.integers(0, 1)) :]
    return name, text


@settings(max_examples=1500, deadline=None)
@given(questions())
def test_same_verdicts_as_xmlschema(question: tuple[str, str]) -> None:
    name, text = question
    ours = datatype(XSD, name).allows(text)
    theirs = not list(xmlschema_types()[name].iter_errors(text))
    assert ours == theirs or is_lenient(name, text), (name, text, ours, theirs)


def is_lenient(name: str, text: str) -> bool:
    """Whether xmlschema is known to judge such a text otherwise than the specification.

    It reads numbers by Python, knows more letters than the fourth edition, and leaves out no year 0
    when it looks for leap years before the year 1.
    """
    if name in {"decimal", "integer"}:
        return "_" in text or not text.isascii() or len(text.split()) > 1
    if name == "boolean":
        return "\xa0" in text
    if name in {"Name", "NCName", "NMTOKEN", "ID", "IDREF", "ENTITY"}:
        return any(char in text for char in "\u0132\u2070")
    return name in {"date", "dateTime"} and text.strip().startswith("-") and "-02-29" in text


def test_a_fault_of_the_schema_where_jing_finds_one() -> None:
    for facets in ["length=-1", "minInclusive=1", "pattern=[a", "whiteSpace=collapse"]:
        with pytest.raises(DatatypeError):
            datatype(XSD, "string", params(facets))
