"""An element that is missing around others, or that is there and should not: one mistake, told where it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Schema, load_schema
from tests.unit.diagnosis.messages import messages

TABLE = "start = element table { element tr { element td {text}+ }+ }"
FEED = """\
start = element rss { attribute version {text}, element channel { title & link & element description {text} & item* } }
item = element item { title & link? }
title = element title {text}
link = element link {text}
"""
PAGE = """\
start = element html { element head { element title {text} },
                       element body { (element p {text} | element ul { element li {text}+ })* } }
"""
SECTIONS = (
    "start = element a { element b { attribute k {text}, element c {text}+, element d {text}? }*, element z {text}? }"
)


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (TABLE, "<table><td/></table>", ["<td> belongs in <tr>, not in <table>; put <tr> around it"]),
        (
            TABLE,
            "<table><td/><td/></table>",
            ["<td> belongs in <tr>, not in <table>; put <tr> around it and the next element"],
        ),
        (
            TABLE,
            "<table><td/><tr><td/></tr><td/><td/><td/></table>",
            [
                "<td> belongs in <tr>, not in <table>; put <tr> around it",
                "<td> belongs in <tr>, not in <table>; put <tr> around it and the next 2 elements",
            ],
        ),
        (
            FEED,
            "<rss version='2'><title/><link/><description/><item><title/></item><item><titel/></item></rss>",
            [
                "<title> belongs in <channel>, not in <rss>; put <channel> around it and the next 4 elements",
                "unknown element 'titel' in <item>; did you mean 'title'?",
            ],
        ),
        (
            FEED,
            "<rss version='2'><title/><link/><descripton/><item><title/></item></rss>",
            [
                "<title> belongs in <channel>, not in <rss>; put <channel> around it and the next 3 elements",
                "unknown element 'descripton' in <rss>; did you mean 'description'?",
            ],
        ),
        (  # what is misspelt there ends it, as does what nobody knows
            TABLE,
            "<table><td/><trr><td/></trr><td/><x/><td/></table>",
            [
                "<td> belongs in <tr>, not in <table>; put <tr> around it",
                "unknown element 'trr' in <table>; did you mean 'tr'?",
                "<td> belongs in <tr>, not in <table>; put <tr> around it",
                "unknown element 'x' in <table>; it holds <tr>",
                "<td> belongs in <tr>, not in <table>; put <tr> around it",
            ],
        ),
        (
            PAGE,
            "<html><title/><p/></html>",
            [
                "<title> belongs in <head>, not in <html>; put <head> around it",
                "<p> belongs in <body>, not in <html>; put <body> around it",
            ],
        ),
        (
            SECTIONS,
            "<a><b k='1'><c/></b><c/><d/><z/></a>",
            ["<c> belongs in <b>, not in <a>; put <b> around it and the next element"],
        ),
    ],
)
def test_what_is_missing_around_elements_is_told_once(
    tmp_path: Path, schema: str, document: str, expected: list[str]
) -> None:
    assert messages(tmp_path, schema, document) == expected


def test_an_empty_one_nearby_is_rather_where_it_belongs(tmp_path: Path) -> None:
    assert messages(tmp_path, TABLE, "<table><td/>\n<tr/></table>") == [
        "<td> belongs in <tr>, not in <table>; the <tr> at line 2 lacks it"
    ]


def test_none_is_missing_where_there_is_the_only_one_that_may_be(tmp_path: Path) -> None:
    assert messages(tmp_path, PAGE, "<html><head><title/></head><body/><p/></html>") == [
        "<p> belongs in the <body> at line 1, not in <html>"
    ]


@pytest.fixture(scope="module")
def domain() -> Schema:
    return load_schema("domain", "automaton")


@pytest.mark.parametrize(
    ("os", "devices", "expected"),
    [
        (
            "<type>hvm</type><boot dev='hd'/>",
            "",
            "<type> belongs in <os>, not in <domain>; put <os> around it and the next element",
        ),
        (
            "<os><type>hvm</type></os>",
            "<hostdev mode='subsystem' type='usb'><vendor id='0x1234'/><product id='0x5678'/></hostdev>",
            "<vendor> belongs in <source>, not in <hostdev>; put <source> around it and the next element",
        ),
    ],
)
def test_so_it_is_in_a_domain(domain: Schema, os: str, devices: str, expected: str) -> None:
    document = f"<domain type='kvm'><name>a</name><memory>1</memory>{os}<devices>{devices}</devices></domain>"
    assert [finding.message for finding in domain.iter_findings(document.encode())] == [expected]


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (
            PAGE,
            "<html><page><head><title/></head><body/></page></html>",
            ["unknown element 'page' in <html>; remove its tags: <head> stands directly in <html>"],
        ),
        (
            FEED,
            "<rss version='2'><channel><title/><link/><description/><item><item><title/></item></item></channel></rss>",
            ["<item> does not belong around <title>, which stands directly in <item>; remove its tags"],
        ),
        # What it holds is judged, as what stands in the parent.
        (
            TABLE,
            "<table><body><tr><td/></tr><tr><dt/></tr></body></table>",
            [
                "unknown element 'body' in <table>; remove its tags: <tr> stands directly in <table>",
                "unknown element 'dt' in <tr>; did you mean 'td'?",
            ],
        ),
        # It has an attribute, so it was meant for something.
        (
            TABLE,
            "<table><body k=''><tr><td/></tr></body><tr><td/></tr></table>",
            ["unknown element 'body' in <table>; it holds <tr>"],
        ),
        # What stands in it is right in its own name.
        (
            PAGE,
            "<html><head><title/></head><body><body><p/></body></body></html>",
            ["<body> does not belong around <p>, which stands directly in <body>; remove its tags"],
        ),
        # It may stand there, but holds only what may stand beside it: what it lacks is not told.
        (
            "start = element a { element b { element x {text} }*, element c { text }* }",
            "<a><b><c/></b></a>",
            ["<c> belongs in <a>, not in <b>"],
        ),
    ],
)
def test_what_is_wrongly_around_others_is_told_once(
    tmp_path: Path, schema: str, document: str, expected: list[str]
) -> None:
    assert messages(tmp_path, schema, document) == expected


RANGES = """\
start = element r { element range { (element low {bound}? & element high {bound}?), note? }+ }
bound = element x {text}?, element y {text}?
note = element note { element p {text}+, element x {text}? }
"""


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        # Either may be missing.
        (
            "<r><range><x/><y/></range></r>",
            ["<x> belongs in <low> or <high>, not in <range>; put one of them around it and the next element"],
        ),
        # The document has one of them elsewhere.
        (
            "<r><range><high/></range><range><x/><y/></range></r>",
            ["<x> belongs in <high>, not in <range>; put <high> around it and the next element"],
        ),
        # One that stands alone tells too little.
        (
            "<r><range><x/></range></r>",
            ["<x> belongs in <low>, <high> or <note>, not in <range>; put one of them around it"],
        ),
        # What lacks it elsewhere says more than what could be around it.
        (
            "<r><range><low><x/></low><p/></range><range><note/></range></r>",
            ["<p> belongs in <note>, not in <range>; the <note> at line 1 lacks it"],
        ),
    ],
)
def test_what_is_missing_is_told_by_all_that_it_holds(tmp_path: Path, document: str, expected: list[str]) -> None:
    assert messages(tmp_path, RANGES, document) == expected


def test_an_empty_element_needs_the_attribute_that_would_do_for_its_content(tmp_path: Path) -> None:
    schema = (
        "start = element a { element img { attribute role {text}?,"
        " (attribute src {text} | attribute ref {text} | element * - a { text }) }+ }"
    )
    found = messages(tmp_path, schema, "<a><img role='x'/></a>")
    assert found == ["<img> needs one of the attributes 'src' or 'ref'"]


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        # It lacks all that follows it: that is said once.
        (
            FEED,
            "<rss version='2'><channel/>\n<title/><link/><description/></rss>",
            ["<title> and the next 2 elements belong in the <channel> at line 1, not in <rss>"],
        ),
        # It has something already, and one of them has a place in it no more.
        (
            PAGE,
            "<html><head><title/></head><title/><body/></html>",
            ["<title> belongs in <head>, not in <html>"],
        ),
        # What stands too deep.
        (
            "start = element a { element b { element c {empty}*, element d {empty}? }, element e { element d {empty} } }",
            "<a><b><c><d/></c></b><e><d/></e></a>",
            ["<d> belongs in <b>, not in <c>"],
        ),
    ],
)
def test_an_element_that_was_closed_too_early_or_too_late_is_named(
    tmp_path: Path, schema: str, document: str, expected: list[str]
) -> None:
    assert messages(tmp_path, schema, document) == expected
