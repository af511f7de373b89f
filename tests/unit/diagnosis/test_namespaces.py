"""What is said of names in a wrong namespace: where it is to be mended, once, as the names are written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Finding, load_schema
from relaxng.checker import Checked
from relaxng.repair import repair

LINK = 'namespace x="urn:x" start = element a { element b { attribute x:href {text}?, attribute x:as {"p"|"q"}?, attribute id {text}? }* }'
MIXED = 'default namespace = "urn:a" namespace b = "urn:b" start = element f { element t {empty}, element b:div { element b:p {text}? }* }'
FOREIGN = 'namespace m="urn:m" start = element doc { element m:head {text}, element body {text}, element * - (m:*|doc|body) {text}* }'
ANY_ORDER = FOREIGN.replace(",", " &")
ATOM = 'default namespace a="urn:Atom" start = element f { element id {text} & element * - a:* {text}* }'
PREFIXED = 'namespace a="urn:a" start = element a:doc { element a:x { element a:z {empty}? }, element a:y { attribute k {text} } }'
PLAIN = "start = element doc { element p {text}*, element q { element p {text}* }* }"


def found(tmp_path: Path, schema: str, document: str) -> list[Finding]:
    path = tmp_path / "schema.rnc"
    path.write_text(schema)
    return list(load_schema(path, "automaton").iter_findings(document.encode()))


def told(finding: Finding) -> tuple[int, int | None, str, str]:
    assert finding.span is not None
    return finding.span.line, finding.span.column, finding.code, finding.message


@pytest.mark.parametrize(
    ("schema", "document", "place", "message"),
    [
        (
            LINK,
            '<a xmlns:x="urn:xx">\n<b x:href="1" x:as="p"/><b x:as="q"/></a>',
            (1, 13),
            "'urn:xx' is not the namespace of 'x:href'; did you mean 'urn:x'?",
        ),
        (
            FOREIGN,
            '<doc xmlns:m="urn:mm"><m:head>x</m:head><body/></doc>',
            (1, 15),
            "'urn:mm' is not the namespace of <m:head>; did you mean 'urn:m'?",
        ),
        (
            ANY_ORDER,
            '<doc xmlns:m="urn:mm"><body/><m:head>x</m:head></doc>',
            (1, 15),
            "'urn:mm' is not the namespace of <m:head>; did you mean 'urn:m'?",
        ),
        (
            ATOM,
            '<f xmlns="urn:atom"><id>x</id></f>',
            (1, 11),
            "'urn:atom' is not the namespace of <f>; did you mean 'urn:Atom'?",
        ),
    ],
)
def test_a_slip_is_told_once_at_its_declaration(
    tmp_path: Path, schema: str, document: str, place: tuple[int, int], message: str
) -> None:
    (finding,) = found(tmp_path, schema, document)
    assert told(finding) == (*place, "RNG106", message)
    assert len(finding.repair) == 1


@pytest.mark.parametrize(
    ("schema", "document", "told_at"),
    [
        (
            MIXED,
            '<f xmlns="urn:a">\n<t/>\n<div><p/></div>\n<div/>\n</f>',
            [
                (
                    3,
                    "<div> is in the namespace 'urn:a'; it belongs in the namespace 'urn:b'; declare it with xmlns on <div>",
                ),
                (
                    4,
                    "<div> is in the namespace 'urn:a'; it belongs in the namespace 'urn:b'; declare it with xmlns on <div>",
                ),
            ],
        ),
        (
            MIXED,
            '<f xmlns="urn:a" xmlns:b="urn:b">\n<t/>\n<div><p/></div>\n</f>',
            [
                (
                    3,
                    "<div> is in the namespace 'urn:a'; it belongs in the namespace 'urn:b'; write <b:div>, and so what it holds",
                )
            ],
        ),
        (
            PREFIXED,
            '<a:doc xmlns:a="urn:a">\n<x/>\n<y k=""/>\n</a:doc>',
            [
                (2, "<x> is in no namespace; it belongs in the namespace 'urn:a'; write <a:x>"),
                (3, "<y> is in no namespace; it belongs in the namespace 'urn:a'; write <a:y>"),
            ],
        ),
        (
            PLAIN,
            '<doc xmlns="urn:far:off">\n<p/><q><p/></q></doc>',
            [(1, "<doc> is in the namespace 'urn:far:off'; it belongs in no namespace; remove this xmlns")],
        ),
        (
            PLAIN,
            '<z:doc xmlns:z="urn:z">\n<z:p/></z:doc>',
            [
                (
                    1,
                    "<z:doc> is in the namespace 'urn:z'; it belongs in no namespace; write <doc>, and so what it holds",
                )
            ],
        ),
        (
            PLAIN,
            '<doc>\n<p xmlns="urn:z"/>\n<q xmlns="urn:z"><p/></q></doc>',
            [
                (2, "<p> is in the namespace 'urn:z'; it belongs in no namespace; remove this xmlns"),
                (3, "<q> is in the namespace 'urn:z'; it belongs in no namespace; remove this xmlns"),
            ],
        ),
    ],
)
def test_elsewhere_the_element_is_to_blame(
    tmp_path: Path, schema: str, document: str, told_at: list[tuple[int, str]]
) -> None:
    findings = found(tmp_path, schema, document)
    assert [(line, message) for line, _, _, message in map(told, findings)] == told_at
    assert {finding.code for finding in findings} == {"RNG106"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            '<a xmlns:y="urn:x"><b href=""/></a>',
            "attribute 'href' of <b> is in no namespace; it belongs in the namespace 'urn:x'; write y:href",
        ),
        (
            '<a xmlns:z="urn:other" xmlns:y="urn:x"><b z:href=""/></a>',
            "attribute 'z:href' of <b> is in the namespace 'urn:other'; it belongs in the namespace 'urn:x'; write y:href",
        ),
        (
            '<a xmlns:x="urn:x"><b x:id=""/></a>',
            "attribute 'x:id' of <b> is in the namespace 'urn:x'; it belongs in no namespace; write id",
        ),
        ('<a xmlns:x="urn:x"><b x:hrf=""/></a>', "unknown attribute 'x:hrf' of <b>; did you mean 'x:href'?"),
        ('<a xmlns:x="urn:x"><b hrf=""/></a>', "unknown attribute 'hrf' of <b>; did you mean 'x:href'?"),
    ],
)
def test_an_attribute_is_mended_by_its_prefix(tmp_path: Path, document: str, message: str) -> None:
    (finding,) = found(tmp_path, LINK, document)
    assert (finding.code, finding.message) == ("RNG201", message)


def test_what_is_wrong_besides_the_namespace_is_told(tmp_path: Path) -> None:
    findings = found(tmp_path, LINK, '<a xmlns:x="urn:xx"><b x:href=""/>\n<b x:as="r"/></a>')
    assert [one.code for one in findings] == ["RNG106", "RNG301"]
    assert findings[1].message.startswith("'r' is no value of 'x:as' in <b>")
    nested = (
        'default namespace a="urn:A" start = element f { element e { element id {text} & element * - a:* {text}* }* }'
    )
    findings = found(tmp_path, nested, '<f xmlns="urn:a"><e><id/></e>\n<e/></f>')
    assert [told(one)[0] for one in findings] == [1, 2]
    assert findings[1].message == "<e> needs <id>"


def test_a_foreign_element_in_front_of_what_is_missing_is_not_at_fault(tmp_path: Path) -> None:
    messages = [one.message for one in found(tmp_path, FOREIGN, "<doc><z/></doc>")]
    assert messages == ["<doc> needs <head>", "<doc> needs <body>"]
    codes = [one.code for one in found(tmp_path, FOREIGN, '<doc xmlns:m="urn:m"><z/><m:head/><body/></doc>')]
    assert codes == ["RNG105"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('<a:doc xmlns:a="urn:a"><a:x/></a:doc>', "<a:doc> needs <a:y>"),
        ('<a:doc xmlns:a="urn:a"><a:x/><a:y/></a:doc>', "<a:y> needs an attribute 'k'"),
        (
            '<a:doc xmlns:a="urn:a"><a:x/><a:y k=""/><a:xyzzy/></a:doc>',
            "unknown element 'a:xyzzy' in <a:doc>; it holds <a:x> or <a:y>",
        ),
        (
            '<a:doc xmlns:a="urn:a"><a:x><a:zz/></a:x><a:y k=""/></a:doc>',
            "unknown element 'a:zz' in <a:x>; did you mean 'a:z'?",
        ),
        ('<doc xmlns="urn:a"><x/></doc>', "<doc> needs <y>"),
        ('<doc xmlns="urn:a" xmlns:a="urn:a"><x/></doc>', "<doc> needs <y>"),
    ],
)
def test_names_are_shown_as_they_are_written_there(tmp_path: Path, document: str, message: str) -> None:
    (finding,) = found(tmp_path, PREFIXED, document)
    assert finding.message == message


@pytest.mark.parametrize(
    "document",
    [
        '<a:doc xmlns:a="urn:a"><x/><y k=""/></a:doc>',
        '<a:doc xmlns:a="urn:a"><a:x><a:zz/></a:x><y k=""></y></a:doc>',
        '<a:doc xmlns:a="urn:b"><a:x><a:z/></a:x><a:y k=""/></a:doc>',
    ],
)
def test_what_is_certain_is_mended(tmp_path: Path, document: str) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text(PREFIXED)
    schema = load_schema(path, "automaton")
    mended = repair(document.encode(), lambda data: Checked("a.xml", tuple(schema.iter_findings(data))))
    assert schema.is_valid(mended.data)
