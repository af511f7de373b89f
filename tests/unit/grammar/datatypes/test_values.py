"""Which texts each type allows, which of them are equal, and what is said of the others."""

from __future__ import annotations

import pytest

from relaxng.grammar.datatypes import XSD, datatype
from relaxng.grammar.datatypes.regex import Regex
from relaxng.grammar.datatypes.strings import NameListType
from relaxng.grammar.datatypes.table import XSD_TYPES
from relaxng.grammar.datatypes.xsd import XsdType

NAMESPACES = {"p": "urn:p", "q": "urn:p", None: "urn:default"}

ALLOWED: dict[str, list[str]] = {
    "string": ["", " a\n", "é"],
    "normalizedString": ["", "a\tb"],
    "token": ["", " a  b "],
    "boolean": ["true", "false", "1", "0", " true\n"],
    "decimal": ["0", "+1", "-1.5", ".5", "5.", "007", "9" * 5000, "\t1 "],
    "float": ["0", "-0", "1e5", "1E-5", ".5", "5.", "+1.5", "INF", "-INF", "NaN", "1e400"],
    "double": ["0", "1e400", "INF", "NaN"],
    "integer": ["0", "+1", "-0", "9" * 5000],
    "nonPositiveInteger": ["0", "-0", "+0", "-99999999999999999999"],
    "negativeInteger": ["-1"],
    "long": ["9223372036854775807", "-9223372036854775808"],
    "int": ["2147483647", "-2147483648"],
    "short": ["32767", "-32768"],
    "byte": ["127", "-128"],
    "nonNegativeInteger": ["0", "-0"],
    "unsignedLong": ["18446744073709551615"],
    "unsignedInt": ["4294967295"],
    "unsignedShort": ["65535", "+1", "00000000001"],
    "unsignedByte": ["255"],
    "positiveInteger": ["1"],
    "duration": ["P1Y", "-P1D", "P1Y2M3DT4H5M6.789S", "PT1S", "P0M", "P99999999999Y"],
    "dateTime": [
        "2000-01-01T00:00:00",
        "2000-02-29T23:59:59.999Z",
        "-0004-01-01T24:00:00",
        "12000-01-01T00:00:00-14:00",
    ],
    "time": ["00:00:00", "24:00:00.0", "23:59:59.5+14:00"],
    "date": ["2000-02-29", "1999-12-31Z", "-0001-02-29", "-0001-01-01-13:59"],
    "gYearMonth": ["2000-01", "10000-12Z"],
    "gYear": ["2000", "-0001", "12345", "0001+01:00"],
    "gMonthDay": ["--02-29", "--12-31Z"],
    "gDay": ["---31", "---01-01:00"],
    "gMonth": ["--01", "--12Z"],
    "hexBinary": ["", "0A", "0aFf"],
    "base64Binary": ["", "YWJj", "YW Jj", "YWI=", "Y Q = =", "YWJj\nYWJj"],
    "anyURI": [
        "",
        "a b",
        "é",
        "http://a/b?c#d",
        "file:///x",
        "//[::1]:80/",
        "a/b:c",
        "a?[",
        "%41",
        "..",
        "urn:x[",
        "{}|\\^`",
    ],
    "QName": ["a", "p:a", "xml:lang", " a "],
    "NOTATION": ["a", "p:a"],
    "language": ["en", "en-GB", "x-klingon", "de-1996"],
    "NMTOKEN": ["a", "1", "-", ":", "é·"],
    "NMTOKENS": ["1 2", " a "],
    "Name": [":", "a:b", "_", "é"],
    "NCName": ["a", "_1", "a-b.c", "ÄÖ", "a·"],
    "ID": ["a"],
    "IDREF": ["a"],
    "IDREFS": ["a b", "\ta"],
    "ENTITY": ["a"],
    "ENTITIES": ["a b"],
}

REFUSED: dict[str, list[str]] = {
    "boolean": ["TRUE", "", "yes", "2", "\xa01"],
    "decimal": ["", ".", "-", "1e1", "1,5", "INF", "\u0661", "1 2", "--1", "1_0"],
    "float": ["", "+INF", "inf", "nan", "1e", ".", "0x1", "1e1.5", "1_0", "Infinity"],
    "double": ["+INF", "e5"],
    "integer": ["1.0", "", "1_0", "\u0661", "+", "1 0"],
    "nonPositiveInteger": ["1"],
    "negativeInteger": ["0", "-0"],
    "long": ["9223372036854775808"],
    "int": ["2147483648"],
    "short": ["-32769"],
    "byte": ["128"],
    "nonNegativeInteger": ["-1"],
    "unsignedLong": ["18446744073709551616"],
    "unsignedInt": ["4294967296", "-1"],
    "unsignedShort": ["65536", "9" * 5000],
    "unsignedByte": ["256"],
    "positiveInteger": ["0"],
    "duration": ["", "P", "PT", "P1YT", "+P1D", "P1S", "1Y", "P-1Y", "P1M1Y", "PT1.S", "PT.5S", "P1.5D", "-"],
    "dateTime": [
        "0000-01-01T00:00:00",
        "1900-02-29T00:00:00",
        "2000-01-01",
        "2000-01-01T24:00:01",
        "2000-01-01T24:00:00.1",
        "2000-01-01T25:00:00",
        "2000-01-01T00:60:00",
        "2000-01-01T00:00:60",
        "2000-01-01T00:00:00.",
        "2000-01-01T00:00:00+14:01",
        "2000-01-01T00:00:00+13:60",
        "02000-01-01T00:00:00",
        "+2000-01-01T00:00:00",
        "2000-13-01T00:00:00",
        "2000-00-01T00:00:00",
        "2000-01-00T00:00:00",
        "2000-01-01 00:00:00",
        "2000-01-01t00:00:00",
        "2000-1-01T00:00:00",
    ],
    "time": ["24:00:01", "1:00:00", "00:00", "00:00:00+1:00"],
    "date": ["2001-02-29", "-0002-02-29", "2000-04-31", "2000-01-01T00:00:00", "200-01-01"],
    "gYearMonth": ["2000-13", "2000"],
    "gYear": ["0000", "-0000", "02000", "+2000", "99"],
    "gMonthDay": ["--02-30", "-02-01", "--13-01"],
    "gDay": ["---32", "---00", "--01"],
    "gMonth": ["--13", "--00", "--05--"],
    "hexBinary": ["0", "0g", "0 A"],
    "base64Binary": ["Y", "YQ=", "YWJ=", "YR==", "YQ==YQ==", "Y-==", "===="],
    "anyURI": ["%", "%zz", "a#b#c", ":a", "1:a", "a:", "a:#b", "//", "[", "a[b", "http://[zz]/", "//[::1]x", "ab_c:d"],
    "QName": ["x:a", "", ":a", "p:", "a:b:c", "1a", "p: a"],
    "NOTATION": ["x:a"],
    "language": ["", "e1", "abcdefghi", "en-", "en_GB", "en--x"],
    "NMTOKEN": ["", "a b", "a,b"],
    "NMTOKENS": ["", " ", "a, b"],
    "Name": ["", "1a", "-a", "a b"],
    "NCName": ["a:b", "", "1", "·a", "\u0132", "a\u2070", "\U00010000", "a\xa0b"],
    "ID": ["a:b"],
    "IDREF": ["1"],
    "IDREFS": ["", "a 1"],
    "ENTITY": [""],
    "ENTITIES": [""],
}

EQUAL = [
    ("token", " a  b", "a b"),
    ("normalizedString", "a\tb", "a b"),
    ("boolean", "1", "true"),
    ("decimal", "1.0", "01"),
    ("decimal", "-0", "0.00"),
    ("integer", "+01", "1"),
    ("integer", "0" * 5000 + "7", "7"),
    ("float", "NaN", "NaN"),
    ("float", "-0", "0"),
    ("float", "0.1", "0.10000000001"),
    ("float", "1e400", "INF"),
    ("float", "1.000000059604644775390624", "1"),
    ("double", "1e0", "1"),
    ("duration", "P1Y", "P12M"),
    ("duration", "P1D", "PT24H"),
    ("duration", "PT1S", "PT1.0S"),
    ("duration", "-P0Y", "PT0S"),
    ("dateTime", "2000-01-01T24:00:00", "2000-01-02T00:00:00"),
    ("dateTime", "2000-01-01T12:00:00Z", "2000-01-01T13:00:00.0+01:00"),
    ("dateTime", "-0001-12-31T24:00:00", "0001-01-01T00:00:00"),
    ("time", "24:00:00", "00:00:00"),
    ("time", "12:00:00Z", "13:00:00+01:00"),
    ("date", "2002-10-10+13:00", "2002-10-09-11:00"),
    ("gDay", "---01Z", "---01+00:00"),
    ("hexBinary", "0a", "0A"),
    ("base64Binary", "YWJj", "Y W Jj"),
    ("QName", "p:a", "q:a"),
    ("NMTOKENS", " a  b", "a b"),
]

UNEQUAL = [
    ("string", "a", " a"),
    ("decimal", "0.1", "0.10000000000000000000000000001"),
    ("double", "0.1", "0.1000000001"),
    ("float", "1.000000059604644775390626", "1"),
    ("duration", "P1M", "P30D"),
    ("duration", "P1D", "-P1D"),
    ("time", "12:00:00Z", "12:00:00"),
    ("date", "2000-01-01", "2000-01-01Z"),
    ("dateTime", "2000-01-01T00:00:00.1", "2000-01-01T00:00:00.01"),
    ("anyURI", "HTTP://a", "http://a"),
    ("language", "en", "EN"),
    ("QName", "p:a", "a"),
]


def test_every_type_is_in_the_tables() -> None:
    assert set(ALLOWED) == set(XSD_TYPES)
    assert set(ALLOWED) - set(REFUSED) == {"string", "normalizedString", "token"}
    assert len(XSD_TYPES) == 44


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ALLOWED.items() for text in texts])
def test_allowed(name: str, text: str) -> None:
    kind = datatype(XSD, name)
    assert kind.allows(text, NAMESPACES)
    assert kind.value(text, NAMESPACES) is not None
    hash(kind.value(text, NAMESPACES))
    if not kind.needs_context:
        assert kind.why_not(text) == ""


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ALLOWED.items() for text in texts])
def test_what_is_allowed_has_the_form_by_which_misfits_are_explained(name: str, text: str) -> None:
    kind = datatype(XSD, name)
    assert isinstance(kind, XsdType)
    if kind.form and not isinstance(kind, NameListType):
        assert Regex.parse(kind.form).matches(kind.normalize(text))
    assert not kind.example or kind.allows(kind.example)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_refused(name: str, text: str) -> None:
    kind = datatype(XSD, name)
    assert not kind.allows(text, NAMESPACES)
    assert kind.value(text, NAMESPACES) is None
    assert kind.why_not(text)


@pytest.mark.parametrize(("name", "left", "right"), EQUAL)
def test_equal(name: str, left: str, right: str) -> None:
    kind = datatype(XSD, name)
    one, other = kind.value(left, NAMESPACES), kind.value(right, NAMESPACES)
    assert one is not None
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(("name", "left", "right"), UNEQUAL)
def test_unequal(name: str, left: str, right: str) -> None:
    kind = datatype(XSD, name)
    one, other = kind.value(left, NAMESPACES), kind.value(right, NAMESPACES)
    assert one is not None
    assert other is not None
    assert one != other


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("int", "abc", "'abc' is not a whole number"),
        ("unsignedShort", "99999", "'99999' must be at most 65535"),
        ("unsignedShort", "-1", "'-1' must be at least 0"),
        ("NCName", "a:b", "'a:b' is not a name without a colon: ':' at position 2"),
        ("NCName", "1a", "'1a' is not a name without a colon: it must begin with a letter or '_'"),
        ("IDREFS", "a  b/", "'a  b/' has the item 'b/', which is not a name without a colon: '/' at position 5"),
        ("NMTOKENS", "a/", "'a/' is not a name token: '/' at position 2"),
        ("NMTOKENS", "", "'' is empty, at least one item is needed"),
        ("int", "10G", "'10G' is not a whole number: 'G' at position 3"),
        ("int", " 1 0 ", "' 1 0 ' is not a whole number: a space at position 3"),
        ("decimal", "1,5", "'1,5' is not a decimal number: ',' at position 2 should be '.'"),
        ("date", "2001-02-29", "'2001-02-29' is not a date: there is no day 29 in that month"),
        ("date", "2001/02/28", "'2001/02/28' is not a date such as '2024-02-29': '/' at position 5 should be '-'"),
        ("date", "2001-2-28", "'2001-2-28' is not a date such as '2024-02-29': a digit is missing at position 7"),
        ("time", "12:30", "'12:30' is not a time such as '13:45:00': it ends too early, ':' must follow"),
        (
            "duration",
            "P1H",
            "'P1H' is not a duration such as 'P1Y2M3DT4H5M6S': 'H' at position 3 is neither 'D', 'M' nor 'Y'",
        ),
        ("duration", "P1DT", "'P1DT' is not a duration: a number and its unit must follow 'T'"),
        ("hexBinary", "abc", "'abc' is not hexadecimal data: it ends too early, 1 more hexadecimal digit must follow"),
        ("base64Binary", "YW", "'YW' is not base64 data: it ends too early, a base64 character must follow"),
        ("language", "en_GB", "'en_GB' is not a language tag such as 'en-GB': '_' at position 3 should be '-'"),
        ("anyURI", "%zz", "'%zz' is not a URI reference: after \"%\" must stand two hexadecimal digits"),
        ("QName", "x:a", "'x:a' has the prefix 'x', which is bound to no namespace here"),
        ("boolean", "yes", "'yes' is not true, false, 1 or 0"),
    ],
)
def test_why_not(name: str, text: str, words: str) -> None:
    assert datatype(XSD, name).why_not(text) == words


def test_qname_takes_the_default_namespace() -> None:
    kind = datatype(XSD, "QName")
    assert kind.value("a", NAMESPACES) == ("urn:default", "a")
    assert kind.value("a") == ("", "a")
    assert kind.value("xml:a") == ("http://www.w3.org/XML/1998/namespace", "a")


def test_properties() -> None:
    context = {name for name in XSD_TYPES if datatype(XSD, name).needs_context}
    assert context == {"QName", "NOTATION"}
    ids = {name: datatype(XSD, name).id_type for name in XSD_TYPES if datatype(XSD, name).id_type}
    assert ids == {"ID": "ID", "IDREF": "IDREF", "IDREFS": "IDREFS"}
    assert all(datatype(XSD, name).name == name for name in XSD_TYPES)


def test_builtin_library() -> None:
    string, token = datatype("", "string"), datatype("", "token")
    assert string.value(" a ") == " a "
    assert token.value(" a\n b ") == "a b"
    assert token.value("\xa0a") == "\xa0a"
    assert string.allows("")
    assert string.why_not("x") == ""
