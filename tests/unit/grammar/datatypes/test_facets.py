"""Parameters: what they demand, and which of them are faults of the schema."""

from __future__ import annotations

import pytest

from relaxng.grammar.datatypes import XSD, DatatypeError, datatype

Params = list[tuple[str, str]]


def params(text: str) -> Params:
    """Parameters written as "minLength=1 maxLength=2"."""
    return [(name, value) for name, _, value in (piece.partition("=") for piece in text.split())]


@pytest.mark.parametrize(
    ("name", "facets", "allowed", "refused"),
    [
        ("string", "length=1", ["a", "\U00010000", "\n"], ["", "ab"]),
        ("string", "minLength=1 maxLength=2", ["a", "ab"], ["", "abc"]),
        ("string", "length=2 minLength=2", ["ab"], ["a"]),
        ("token", "maxLength=3", [" a  b "], ["abcd"]),
        ("hexBinary", "length=1", ["0A"], ["0A0A", ""]),
        ("base64Binary", "length=3", ["YWJj", "Y W J j"], ["YWI="]),
        ("NMTOKENS", "length=2", ["a b", " a  bcd "], ["a", "a b c"]),
        ("anyURI", "length=3", ["abc", "é/b"], ["abcd"]),
        ("QName", "length=3", ["abcd", "a"], [":"]),
        ("NOTATION", "maxLength=1", ["abcd"], []),
        ("integer", "minInclusive=2 maxExclusive=5", ["2", "4"], ["1", "5", "9" * 5000]),
        ("decimal", "minExclusive=1.5 maxInclusive=2.50", ["1.51", "2.5"], ["1.5", "2.51"]),
        ("decimal", "totalDigits=2", ["010", "1.5", "0.12", "1.50", "-99", "0"], ["100", "0.001", "1.25", "10.5"]),
        ("decimal", "fractionDigits=1", ["1.1", "1.10", "100"], ["1.11"]),
        ("integer", "totalDigits=2 fractionDigits=0", ["99", "-99", "0099"], ["100"]),
        ("integer", "totalDigits=5000", ["9" * 5000], ["9" * 5001]),
        ("float", "minInclusive=1", ["1", "INF"], ["NaN", "0", "-INF"]),
        ("float", "minInclusive=NaN", ["NaN"], ["1"]),
        ("double", "maxExclusive=INF", ["1e308"], ["INF", "NaN"]),
        (
            "dateTime",
            "minInclusive=2000-01-15T12:00:00",
            ["2000-01-15T12:00:00", "2000-01-16T02:00:01Z", "2000-01-16T02:00:00.1Z"],
            ["2000-01-15T12:00:00Z", "2000-01-16T02:00:00Z", "2000-01-15T11:59:59.9"],
        ),
        ("dateTime", "maxExclusive=2000-01-15T12:00:00Z", ["2000-01-14T21:59:59"], ["2000-01-14T22:00:00"]),
        ("date", "minInclusive=-0002-01-01", ["-0001-01-01", "0001-01-01"], ["-0003-12-31", "-10000-01-01"]),
        ("time", "minInclusive=01:00:00Z", ["00:30:00-01:00"], ["01:30:00+01:00", "01:00:00"]),
        ("gYear", "maxInclusive=2000", ["2000", "-0001"], ["2001", "10000"]),
        ("gMonthDay", "minInclusive=--02-01", ["--02-01", "--12-31"], ["--01-31"]),
        ("duration", "minInclusive=P1M", ["P1M", "P32D"], ["P31D", "P28D", "P27D"]),
        ("duration", "maxExclusive=P1M", ["P27D", "-P1Y"], ["P28D", "P1M"]),
        ("duration", "minExclusive=P1Y", ["P367D", "P12MT0.1S"], ["P365D", "P366D", "P12M"]),
        ("boolean", "pattern=1|0", ["1", " 0 "], ["true"]),
        ("string", "pattern=[a-z]+ pattern=.{2}", ["ab"], ["a", "abc", "a1"]),
        ("int", "pattern=[0-9]{2}", ["07", " 07 "], ["7", "-7"]),
        ("NMTOKENS", "pattern=a\\sb", ["a  b"], ["a", "b a"]),
        ("string", "pattern=\\sa", [" a"], ["a"]),
    ],
)
def test_facets(name: str, facets: str, allowed: list[str], refused: list[str]) -> None:
    kind = datatype(XSD, name, params(facets))
    assert [text for text in allowed if not kind.allows(text)] == []
    assert [text for text in refused if kind.allows(text)] == []
    assert [text for text in allowed if kind.why_not(text)] == []
    assert [text for text in refused if not kind.why_not(text)] == []


def test_the_type_itself_stays_as_it_was() -> None:
    datatype(XSD, "int", [("minInclusive", "5")])
    assert datatype(XSD, "int").allows("1")


def test_white_space_around_a_number_in_a_parameter() -> None:
    assert datatype(XSD, "string", [("length", " 1 ")]).allows("a")
    assert datatype(XSD, "int", [("minInclusive", "\n1 ")]).why_not("0") == "'0' must be at least 1"


@pytest.mark.parametrize(
    ("name", "facets", "text", "words"),
    [
        ("int", "maxInclusive=9", "10", "'10' must be at most 9"),
        ("int", "maxExclusive=9", "9", "'9' must be less than 9"),
        ("int", "minInclusive=1", "-3000000000", "'-3000000000' must be at least 1"),
        ("int", "minInclusive=1", "3000000000", "'3000000000' must be at most 2147483647"),
        ("string", "maxLength=1", "abc", "'abc' has 3 characters, at most 1 is allowed"),
        ("string", "length=2", "a", "'a' has 1 character, exactly 2 are needed"),
        ("NMTOKENS", "minLength=2", "a", "'a' has 1 item, at least 2 are needed"),
        ("hexBinary", "maxLength=1", "abcd", "'abcd' has 2 octets, at most 1 is allowed"),
        ("decimal", "fractionDigits=1", "1.25", "'1.25' has 2 digits after the point, at most 1 is allowed"),
        ("decimal", "totalDigits=2", "0.001", "'0.001' has 3 digits, at most 2 are allowed"),
        (
            "string",
            "pattern=[a-z]+",
            "ab c",
            "'ab c' is not of the form that is asked for: a space at position 3 should be a lower-case letter",
        ),
        ("string", "pattern=ab", "a", "'a' is not of the form that is asked for: it ends too early, 'b' must follow"),
        ("string", "pattern=a+", "", "'' is not of the form that is asked for: it is empty and must begin with 'a'"),
    ],
)
def test_why_not(name: str, facets: str, text: str, words: str) -> None:
    assert datatype(XSD, name, params(facets)).why_not(text) == words


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("token", "  a\n\nb1", "'1' at position 7 should be"),
        ("token", "\ta   ", "it ends too early"),
        ("string", " ab", "a space at position 1 is too much"),
        ("NMTOKENS", " ab \t ac   a1", "'1' at position 13 should be"),
    ],
)
def test_positions_count_in_the_text_as_written(name: str, text: str, words: str) -> None:
    assert words in datatype(XSD, name, [("pattern", "[a-z][a-z ]*b|[a-z][a-z ]+")]).why_not(text)


@pytest.mark.parametrize(
    ("library", "name", "facets", "words", "index"),
    [
        ("urn:x", "string", "", "the datatype library 'urn:x' is unknown", None),
        (XSD + "#", "string", "", f"write {XSD}", None),
        ("", "int", "", "the built-in datatype library has no type 'int': set datatypeLibrary=", None),
        ("", "text", "", "it has string and token", None),
        ("", "string", "length=1", "the built-in type string has no parameters", 0),
        (XSD, "strin", "", "no type 'strin'; did you mean string?", None),
        (XSD, "unsignedshort", "", "did you mean unsignedShort?", None),
        (XSD, "anySimpleType", "", "no type 'anySimpleType'", None),
        (XSD, "string", "lenght=1", "no parameter 'lenght'; did you mean length?", 0),
        (XSD, "string", "length=1 minInclusive=1", "no parameter 'minInclusive'", 1),
        (XSD, "boolean", "length=1", "no parameter 'length'; it has pattern", 0),
        (XSD, "string", "whiteSpace=collapse", "whiteSpace is no parameter", 0),
        (XSD, "string", "enumeration=a", "write a choice of value elements", 0),
        (XSD, "string", "length=-1", "must be a whole number, 0 or more, not '-1'", 0),
        (XSD, "string", "length=x", "must be a whole number", 0),
        (XSD, "decimal", "totalDigits=0", "must be a whole number above 0", 0),
        (XSD, "unsignedByte", "minInclusive=300", "must be a whole number, 0 or more: '300' must be at most 255", 0),
        (XSD, "string", "minLength=3 maxLength=1", "no text can meet both minLength and maxLength", 1),
        (XSD, "string", "maxLength=1 length=3", "no text can meet both length and maxLength", 1),
        (XSD, "string", "minLength=1 minLength=2", "minLength is given twice", 1),
        (XSD, "int", "minInclusive=2 maxInclusive=1", "no text can meet both minInclusive and maxInclusive", 1),
        (XSD, "int", "minExclusive=2 maxInclusive=2", "no text can meet both", 1),
        (XSD, "int", "minInclusive=1 minExclusive=2", "minInclusive and minExclusive are given both", 1),
        (XSD, "decimal", "totalDigits=1 fractionDigits=2", "no text can meet both", 1),
        (XSD, "duration", "minInclusive=P2M maxInclusive=P1M", "no text can meet both", 1),
        (XSD, "string", "pattern=a pattern=(", "is no regular expression", 1),
    ],
)
def test_faults(library: str, name: str, facets: str, words: str, index: int | None) -> None:
    with pytest.raises(DatatypeError) as caught:
        datatype(library, name, params(facets))
    assert words in caught.value.message
    assert str(caught.value) == caught.value.message
    assert caught.value.parameter == index
