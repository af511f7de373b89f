"""What is said of a bad value, by the content model that it breaks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from relaxng.diagnosis.values import Allowed, Remedy
from relaxng.grammar.annotations import EXAMPLE
from relaxng.grammar.datatypes import XSD, datatype
from relaxng.grammar.derivatives import content_matches
from relaxng.grammar.grammar import Grammar
from relaxng.grammar.names import single_names
from relaxng.grammar.occurrences import attributes_in, elements_in
from relaxng.grammar.patterns import Pattern

BEGIN = (
    "<grammar xmlns='http://relaxng.org/ns/structure/1.0' xmlns:rx='urn:relaxng:schema-annotations' xmlns:p='urn:p'"
    f" xmlns:a='http://relaxng.org/ns/compatibility/annotations/1.0' datatypeLibrary='{XSD}'>"
)
Place = tuple[Pattern, Allowed]
Content = Callable[..., Place]


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What may stand as an attribute's value: a pattern, defines that it refers to, and attributes beside it."""
    folder = tmp_path_factory.mktemp("contents")
    made: dict[tuple[str, ...], Place] = {}

    def make(pattern: str, defines: str = "", beside: str = "") -> Place:
        key = pattern, defines, beside
        if key not in made:
            path = folder / f"{len(made)}.rng"
            path.write_text(
                f"{BEGIN}<start><element name='e'><attribute name='v'>{pattern}</attribute>{beside}</element></start>"
                f"{defines}</grammar>",
                encoding="utf-8",
            )
            grammar = Grammar(path)
            assert grammar.findings == ()
            element = next(iter(elements_in(grammar.start)))
            attributes = {
                name: attribute.content
                for attribute in attributes_in(element.content)
                for name in single_names(attribute.name_class)
            }
            others = {name: [other] for name, other in attributes.items() if name != "v"}
            namespaces = {None: "urn:default", "q": "urn:p", "p": "urn:other"}
            made[key] = attributes["v"], Allowed([attributes["v"]], grammar.automaton.derivatives, namespaces, others)
        return made[key]

    return make


def values(*texts: str) -> str:
    return "<choice>" + "".join(f"<value type='string'>{text}</value>" for text in texts) + "</choice>"


def data(name: str, *params: str, inner: str = "", attributes: str = "") -> str:
    facets = [param.split("=", 1) for param in params]
    written = "".join(f"<param name='{name}'>{text}</param>" for name, text in facets)
    return f"<data type='{name}' {attributes}>{written}{inner}</data>"


def choice(*patterns: str) -> str:
    return f"<choice>{''.join(patterns)}</choice>"


def items(*patterns: str) -> str:
    return f"<list>{''.join(patterns)}</list>"


def excepted(pattern: str) -> str:
    return f"<except>{pattern}</except>"


YES_NO = values("yes", "no")
DISK = values("ide", "fdc", "scsi", "virtio")
MANY = values(*(f"value-{letter * 3}" for letter in "abcdefghijkl"))
PORT = data("unsignedShort")
MAC = data("string", "pattern=[0-9a-f]{2}(:[0-9a-f]{2}){5}")
PATH = data("string", r"pattern=(/|[a-zA-Z]:\\).*")
STORE = data("string", r"pattern=\[[^\[\]]+\] .+")
HOST = data("string", r"pattern=[a-zA-Z0-9.\-]+")
SIZE = data("unsignedLong")
UNIT = "<optional><attribute name='unit'>" + values("M", "MiB", "G") + "</attribute></optional>"
INT_RED = items(data("int"), data("int"), values("red", "green"))


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        # values
        (DISK, "virtoi", "did you mean 'virtio'?"),
        (DISK, "VirtIO", "did you mean 'virtio'?"),
        (DISK, "vir_tio", "did you mean 'virtio'?"),
        (DISK, "virtio-scsi", "did you mean 'virtio'?"),
        (DISK, " virtio\n", "write it without white space around it"),
        (DISK, "nothing", "expected one of 'ide', 'fdc', 'scsi' or 'virtio'"),
        (DISK, "", "expected one of 'ide', 'fdc', 'scsi' or 'virtio'"),
        (DISK, "'ide'", "write it without the quotes around it"),
        (DISK, "ide;", "write it without the ';' at its end"),
        (values("a"), "nothing", "expected 'a'"),
        (YES_NO, "true", "did you mean 'yes'?"),
        (YES_NO, "off", "did you mean 'no'?"),
        (YES_NO, "1", "did you mean 'yes'?"),
        (YES_NO, "maybe", "expected 'yes' or 'no'"),
        (values("on", "off", "unmap"), "yes", "did you mean 'on'?"),
        (values("no", "internal", "manual"), "on", "expected one of 'no', 'internal' or 'manual'"),
        (values("unmap", "ignore"), "on", "expected 'unmap' or 'ignore'"),
        (values("qcow", "qcow2", "raw"), "qco2", "did you mean 'qcow2'?"),
        (values("raw", "ploop"), "foo", "expected 'raw' or 'ploop'"),
        (values("\u2013x"), "-x", "did you mean '\u2013x'?"),
        (values("a-b"), "a\u2013b", "did you mean 'a-b'?"),
        (MANY, "?", "expected one of 'value-aaa', 'value-bbb', 'value-ccc', 'value-ddd', 'value-eee', 'value-fff', "
         "'value-ggg', 'value-hhh' and 4 others"),
        (values(*"abcdefghi"), "nothing", "expected one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' or 'i'"),
        (data("boolean"), "yes", "did you mean 'true'?"),
        (data("boolean"), "maybe", "expected one of 'true', 'false', '1' or '0'"),
        (data("string", "pattern=(tcp|udp)6?"), "tpc", "did you mean 'tcp'?"),
        (data("string", "pattern=(tcp|udp)6?", "maxLength=3"), "?", "expected 'tcp' or 'udp'"),
        # numbers
        (PORT, "abc", "it is not a whole number, 0 or more"),
        (PORT, "", "expected a whole number, 0 or more"),
        (PORT, "65536", "it must be at most 65535"),
        (PORT, "-1", "it must be at least 0"),
        (data("int", "minInclusive=1"), "0", "it must be at least 1"),
        (data("int"), "10G", "it is not a whole number: 'G' at position 3; write it without a unit"),
        (data("int"), "1 0", "it is not a whole number: a space at position 2"),
        (data("int"), "1.5", "it is not a whole number: '.' at position 2"),
        (data("int"), "1,500,000", "write '1500000', without marks between the digits"),
        (data("int"), "0x1F", "write it as a decimal number, '31'"),
        (data("decimal", "fractionDigits=2"), "1.255", "it has 3 digits after the point, at most 2 are allowed"),
        (data("decimal"), "1,25", "write '.' for ','"),
        (data("double"), "1.2.3", "it is not a number: '.' at position 4"),
        (data("unsignedInt", inner=excepted(data("string", "pattern=.*[^0-9].*"))), "+5", "write it without '+'"),
        # lengths and other types
        (data("string", "maxLength=16"), "a" * 17, "it has 17 characters, at most 16 are allowed"),
        (data("string", "pattern=[ -~]{0,16}"), "a" * 17, "it has 17 characters, at most 16 are allowed"),
        (data("hexBinary"), "abc", "it is not hexadecimal data: it ends too early, 1 more hexadecimal digit must follow"),
        (data("date"), "2024/02/28", "did you mean '2024-02-28'? '/' at position 5 should be '-'"),
        (data("date"), "2023-02-29", "it is not a date: there is no day 29 in that month"),
        (data("time"), "13:45", "it is not a time such as '13:45:00': it ends too early, ':' must follow"),
        (data("NCName"), "1a", "it is not a name without a colon: it must begin with a letter or '_'"),
        (data("NMTOKENS"), "a b/c", "it has the item 'b/c', which is not a name token: '/' at position 4"),
        (data("anyURI"), "%zz", 'it is not a URI reference: after "%" must stand two hexadecimal digits'),
        # patterns
        (MAC, "52-54-00-12-34-56", "did you mean '52:54:00:12:34:56'? '-' at position 3 should be ':'"),
        (MAC, "52:54:00:AB:34:56", "did you mean '52:54:00:ab:34:56'?"),
        (MAC, "52:54:00", "it ends too early, ':' must follow; an example is '12:34:56:78:90:ab'"),
        (PATH, "images/x.raw", "it must begin with '/'"),
        (HOST, "a_b.example.org", "'_' at position 2 is neither a letter, a digit, '-' nor '.'"),
        (HOST, "http://a.example.org", "write it without 'http://'"),
        (data("string", "pattern=vd[a-z]"), "/dev/vda", "write it without '/dev/'"),
        (data("string", "pattern=[0-9a-f:]+"), "[::1]", "write it without brackets"),
        # several alternatives
        (choice(PATH, STORE), "vm.raw", "it must begin with '/'"),
        (choice(PATH, STORE), "[store]vm.raw", "did you mean '[store] vm.raw'? a space is missing at position 8"),
        (choice(values("auto"), PORT), "atuo", "did you mean 'auto'?"),
        (choice(values("auto"), PORT), "70000", "it must be at most 65535"),
        (choice(values("auto"), PORT), "12px", "it is not a whole number: 'p' at position 3"),
        (choice(values("auto"), PORT), "foo", "expected 'auto' or a whole number, 0 or more"),
        (choice(data("date"), data("time")), "foo", "expected a date such as '2024-02-29' or a time such as '13:45:00'"),
        (choice(data("date"), data("time")), "13:45:61", "it is not a time: there is no second 61"),
        # exceptions
        (data("string", inner=excepted(values("."))), ".", "it is excepted here"),
        (data("int", inner=excepted(data("int", "minInclusive=5"))), "7", "it is excepted here"),
        # lists
        (INT_RED, "1 2 rde", "item 3 of the list, 'rde', is wrong: did you mean 'red'?"),
        (INT_RED, "1 x red", "item 2 of the list, 'x', is wrong: it is not a whole number"),
        (INT_RED, "1  2", "the list ends after 2 items: expected 'red' or 'green' to follow"),
        (INT_RED, "1 2 red 4", "item 4 of the list, '4', is too much: 3 are allowed"),
        (INT_RED, "", "expected a list"),
        (choice(values("all"), items("<oneOrMore>" + values("top", "left") + "</oneOrMore>")), "?",
         "expected 'all' or a list of 'top', 'left'"),
        (choice(values("all"), items("<oneOrMore>" + values("top", "left") + "</oneOrMore>")), "lfet",
         "did you mean 'left'?"),
        # names in namespaces
        (choice("<value type='QName'>p:x</value>", "<value type='QName'>y</value>"), "p:x",
         "its prefix stands for another namespace than in the schema"),
        (data("QName"), "r:x", "it has the prefix 'r', which is bound to no namespace here"),
    ],
)  # fmt: skip
def test_words(content: Content, pattern: str, text: str, words: str) -> None:
    assert content(pattern)[1].remedy(text).words == words


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        (SIZE, "10G", "it is not a whole number: 'G' at position 3; put the unit in its attribute, unit='G'"),
        (SIZE, "10 MiB", "it is not a whole number: a space at position 3; put the unit in its attribute, unit='MiB'"),
        (SIZE, "10px", "it is not a whole number: 'p' at position 3"),
        (SIZE, "0xG", "it is not a whole number: 'x' at position 2"),
        (HOST, "a.example:80", "write 'a.example' and put the port in its attribute, port='80'"),
        (HOST, "${host}", "that is a template's; render it, and check what comes of it"),
        (HOST, "a.example:123456", "':' at position 10 is neither a letter, a digit, '-' nor '.'"),
    ],
)
def test_what_belongs_in_an_attribute_beside(content: Content, pattern: str, text: str, words: str) -> None:
    port = f"<optional><attribute name='port'>{PORT}</attribute></optional>"
    assert content(pattern, beside=UNIT + port)[1].remedy(text).words == words


@pytest.mark.parametrize(
    ("pattern", "text", "suggestion", "certain"),
    [
        (DISK, "VIRTIO", "virtio", True),
        (DISK, " ide", "ide", True),
        (data("string", "pattern=[a-z]+"), "Bob", "bob", False),
        (values("a-b"), "a\u2013b", "a-b", True),
        (DISK, "virtoi", "virtio", True),
        (DISK, "viritio", "virtio", False),
        (DISK, "nothing", None, False),
        (values("io_uring", "native"), "io-uring", "io_uring", True),
        (values("optional"), "optionnal", "optional", True),
        (values("vhd", "raw"), "vhdx", "vhd", False),
        (values("qcow2", "qcow"), "qcow3", "qcow2", False),
        (values("15"), "1-5", "15", False),
        (values("rbd", "nbd"), "bbd", "rbd", False),
        (YES_NO, "true", "yes", True),
        (PORT, "0x50", "80", False),
        (MAC, "525400123456", "52:54:00:12:34:56", False),
        (INT_RED, "1 2  rde", "1 2 red", True),
    ],
)
def test_suggestions(content: Content, pattern: str, text: str, suggestion: str | None, certain: bool) -> None:
    remedy = content(pattern)[1].remedy(text)
    assert (remedy.suggestion, remedy.certain) == (suggestion, certain)


NAMED = data("string", "pattern=[0-9]+(:[0-9]+)+")


def define(name: str, pattern: str, documentation: str = "", attributes: str = "") -> str:
    note = f"<a:documentation>{documentation}</a:documentation>" if documentation else ""
    return f"<define name='{name}' {attributes}>{note}{pattern}</define>"


@pytest.mark.parametrize(
    ("defines", "words"),
    [
        (define("theTime", NAMED), "it is not a the time such as '1:2'"),
        (define("macAddr", NAMED), "it is not a MAC address such as '1:2'"),
        (define("ipv6Address", NAMED), "it is not an IPv6 address such as '1:2'"),
        (define("UUID", NAMED), "it is not a UUID such as '1:2'"),
        (define("db.x.contents", NAMED), "'x' at position 1 should be a digit; an example is '1:2'"),
        (define("d", NAMED, "A lap time: minutes and seconds. Or more."), "it is not a lap time such as '1:2'"),
        (define("d", NAMED, "A lap time, as in `59:59`."), "it is not a lap time such as '1:2'"),
        (define("d", NAMED, "A lap time.", "rx:example='59:59'"), "it is not a lap time such as '59:59'"),
        (define("d", NAMED, "How long a lap took."), "'x' at position 1 should be a digit; an example is '1:2'"),
        (define("d", choice(NAMED, values("?")), "A lap time: so."), "expected '?' or a lap time (so)"),
        (define("d", data("string", "pattern=[0-9:]{1,9}", attributes="rx:example='1:23'"), "A lap: so."),
         "it is not a lap such as '1:23'"),
        (define("d", data("int"), "A lap: a number of one."), "it is not a lap (a number of one)"),
        (define("lapNumber", data("int")), "it is not a whole number"),
        (define("lap", data("date")), "it is not a date such as '2024-02-29'"),
    ],
)  # fmt: skip
def test_the_schemas_own_name(content: Content, defines: str, words: str) -> None:
    name = re.findall("name='([^']*)'", defines)[0]
    remedy = content(f"<ref name='{name}'/>", defines)[1].remedy("x")
    assert re.sub(": 'x' at position 1 should be .*", "", remedy.words) == words


def test_a_name_of_more_than_the_datatype_is_not_used(content: Content) -> None:
    defines = (
        "<define name='timed'><attribute name='w'><text/></attribute><attribute name='x'>"
        f"{NAMED}</attribute></define><define name='lapTime'><group>{NAMED}<empty/></group></define>"
    )
    assert "lap" not in content("<ref name='lapTime'/>", defines, "<ref name='timed'/>")[1].remedy("x").words


def test_values_stand_in_the_order_of_the_schema(content: Content) -> None:
    shuffled = choice(values("zeta", "alpha"), choice(values("mid"), values("beta")))
    assert content(shuffled)[1].remedy("?").words == "expected one of 'zeta', 'alpha', 'mid' or 'beta'"


def test_a_pattern_is_shown_among_what_is_expected_alone(content: Content) -> None:
    remedy = content(choice(values("auto"), MAC, data("int", "minInclusive=1"), items(data("int"))))[1].remedy("?")
    assert remedy.expected == (
        "'auto'", "string pattern=[0-9a-f]{2}(:[0-9a-f]{2}){5}", "int minInclusive=1", "list",
    )  # fmt: skip
    assert "{" not in remedy.words


MODELS = [
    DISK, YES_NO, MANY, PORT, MAC, PATH, HOST, INT_RED, choice(values("auto"), PORT), choice(PATH, STORE),
    choice(values("all"), items("<oneOrMore>" + values("top", "left") + "</oneOrMore>")),
    data("date"), data("duration"), data("base64Binary"), data("anyURI"), data("QName"), data("IDREFS"),
    data("string", "pattern=(x{1,100000}y){3}"), data("string", r"pattern=\i\c*"), data("decimal", "totalDigits=3"),
    data("unsignedInt", inner=excepted(data("string", "pattern=[0-9]*[^0-9].*"))),
]  # fmt: skip
STRINGS = st.one_of(
    st.text(max_size=30),
    st.from_regex("[a-z0-9:/. +-]{0,20}", fullmatch=True),
    st.sampled_from(["virtio", "52:54:00:12:34:56", "2024-02-29", "/a/b", "1 2 red", "x" * 3000]).flatmap(
        lambda text: st.integers(0, len(text)).flatmap(
            lambda at: st.sampled_from("xX0 -:/\u2013").map(lambda char: text[:at] + char + text[at:])
        )
    ),
)


@pytest.fixture(scope="session")
def models(content: Content) -> list[Place]:
    """The models, made before hypothesis begins: reading schemas raises the recursion limit."""
    return [content(model) for model in MODELS]


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(MODELS) - 1), STRINGS)
def test_any_text(models: list[Place], model: int, text: str) -> None:
    pattern, allowed = models[model]
    namespaces = {None: "urn:default", "q": "urn:p", "p": "urn:other"}
    if content_matches(allowed._derivatives, pattern, text, namespaces):
        return
    remedy: Remedy = allowed.remedy(text)
    assert 0 < len(remedy.words) < 600
    assert "pattern" not in remedy.words
    assert all(1 <= int(number) <= len(text) for number in re.findall(r"at position (\d+)", remedy.words))
    if remedy.suggestion is not None:
        assert remedy.suggestion != text
        assert content_matches(allowed._derivatives, pattern, remedy.suggestion, namespaces)
    else:
        assert not remedy.certain


@pytest.mark.parametrize("model", [*MODELS, choice(*(values(f"v{i}") for i in range(5000)))])
@pytest.mark.parametrize("text", ["x" * 2_000_000, "1 " * 20_000, "9" * 100_000 + "x", "\u20ac" * 100_000])
def test_a_long_text_takes_no_time_and_is_not_repeated(content: Content, model: str, text: str) -> None:
    allowed = content(model)[1]
    started = time.perf_counter()
    words = allowed.remedy(text).words
    assert time.perf_counter() - started < 3
    assert len(words) < 600


SCHEMAS = Path(__file__).parents[3] / "schemas"


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.rng")), ids=lambda path: path.stem)
def test_examples_of_our_schemas_are_values(content: Content, path: Path) -> None:
    for place in etree.parse(path).getroot().iter("{*}define", "{*}data"):
        shown = place.get(EXAMPLE)
        if shown is None:
            continue
        if place.get("name") is None:
            params = [(str(param.get("name")), param.text or "") for param in place.iterchildren("{*}param")]
            assert datatype(XSD, str(place.get("type")), params).allows(shown), shown
        else:
            defines = f"<include href='{path.as_uri()}'/>"
            pattern, allowed = content(f"<ref name='{place.get('name')}'/>", defines)
            assert content_matches(allowed._derivatives, pattern, shown, None), shown
