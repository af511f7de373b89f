"""The order of children, where a group comes again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import load_schema

PAIRS = "element r { (element k {empty}, element v {empty})+ }"
HEADED = "element r { (element h {empty}, element p {empty}*)* }"
LISTS = "element r { (element t {empty}+, element d {empty}+)+ }"
CHOSEN = "element r { (element k {empty}, (element s {empty} | element i {xsd:int}))* }"
ONCE = "element r { element a {empty}, element b {empty}, element c {empty} }"
LONG = "element r { element a {empty}, element h {empty}, element p {empty}, element u {empty}+, element z {empty} }"
NEEDS = ["2 <r> needs <a>", "2 <r> needs <h>", "2 <r> needs <p>"]
WITH_ATTRIBUTE = 'element r { attribute n {"x"}, element a {empty}*, element b {empty}+ }'


def said(tmp_path: Path, schema: str, document: str) -> list[str]:
    path = tmp_path / "schema.rnc"
    path.write_text(f"start = {schema}")
    return [
        f"{one.span.column if one.span else 0} {one.message}"
        for one in load_schema(path).iter_findings(document.encode())
    ]


@pytest.mark.parametrize(
    ("schema", "children", "expected"),
    [
        (PAIRS, "vk", ["5 <v> stands in the wrong place in <r>; it belongs behind <k>, at line 1"]),
        (PAIRS, "kvvk", ["13 <v> stands in the wrong place in <r>; it belongs behind <k>, at line 1"]),
        (PAIRS, "kvkkv", ["17 <r> needs another <v> before this <k>"]),
        (PAIRS, "vkv", ["5 <r> needs another <k> before this <v>"]),
        (PAIRS, "kvv", ["13 <r> needs another <k> before this <v>"]),
        (PAIRS, "kkvk", ["2 <r> needs another <v>", "9 <r> needs another <v> before this <k>"]),
        (HEADED, "ph", ["5 <p> stands in the wrong place in <r>; it belongs behind <h>, at line 1"]),
        (HEADED, "pph", ["5 <r> needs another <h> before this <p>"]),
        (HEADED, "p", ["2 <r> needs <h>"]),
        (LISTS, "dt", ["5 <d> stands in the wrong place in <r>; it belongs behind <t>, at line 1"]),
        (LISTS, "tdtdt", ["2 <r> needs another <d>"]),
        (CHOSEN, "sks", ["5 <r> needs another <k> before this <s>"]),
        (ONCE, "bac", ["9 <a> stands in the wrong place in <r>; it belongs before <b>, at line 1"]),
        (ONCE, "bc", ["2 <r> needs <a>"]),
        (ONCE, "c", ["2 <r> needs <a>", "2 <r> needs <b>"]),
        (ONCE, "cab", ["5 <c> stands in the wrong place in <r>; it belongs behind <b>, at line 1"]),
        (LONG, "auz", ["2 <r> needs <h>", "2 <r> needs <p>"]),
        (
            LONG,
            "puza",
            ["2 <r> needs <h>", "17 <a> stands in the wrong place in <r>; it belongs before <p>, at line 1"],
        ),
        (LONG, "uahpz", ["5 <u> stands in the wrong place in <r>; it belongs behind <p>, at line 1"]),
        (LONG, "zu", [*NEEDS, "9 <u> stands in the wrong place in <r>; it belongs before <z>, at line 1"]),
    ],
)
def test_order(tmp_path: Path, schema: str, children: str, expected: list[str]) -> None:
    assert said(tmp_path, schema, f"<r>{''.join(f'<{one}/>' for one in children)}</r>") == expected


def test_another_mistake_hides_none_of_order(tmp_path: Path) -> None:
    assert said(tmp_path, HEADED, "<r><p/><h/><z/></r>") == [
        "5 <p> stands in the wrong place in <r>; it belongs behind <h>, at line 1",
        "13 unknown element 'z' in <r>; it holds <p> or <h>",
    ]
    assert said(tmp_path, CHOSEN, "<r><s/><k/><i>x</i></r>") == [
        "5 <r> needs another <k> before this <s>",
        "15 'x' is no text for <i>; it is not a whole number",
    ]


def test_an_attribute_that_is_missing_or_wrong_has_no_part_in_order(tmp_path: Path) -> None:
    order = "<a> stands in the wrong place in <r>; it belongs before <b>, at line 1"
    assert said(tmp_path, WITH_ATTRIBUTE, "<r><b/><a/></r>") == ["2 <r> needs n='x'", f"9 {order}"]
    assert said(tmp_path, WITH_ATTRIBUTE, "<r n='y'><b/><a/></r>") == [
        "7 'y' is no value of 'n' in <r>; expected 'x'",
        f"15 {order}",
    ]


def test_what_is_in_a_child_out_of_order_is_judged(tmp_path: Path) -> None:
    schema = "element r { (element k {empty}, element v { element x {xsd:int} })+ }"
    assert said(tmp_path, schema, "<r><v><x>y</x></v><k/></r>") == [
        "5 <v> stands in the wrong place in <r>; it belongs behind <k>, at line 1",
        "10 'y' is no text for <x>; it is not a whole number",
    ]


def test_what_comes_behind_several_that_are_missing_is_judged(tmp_path: Path) -> None:
    schema = "element r { element h {empty}, element p {empty}, element u { element n {xsd:int} }* }"
    assert said(tmp_path, schema, "<r><u><n>x</n></u></r>") == [
        "2 <r> needs <h>",
        "2 <r> needs <p>",
        "10 'x' is no text for <n>; it is not a whole number",
    ]


def test_attributes_that_should_be_elements_count_as_these(tmp_path: Path) -> None:
    schema = "element r { element h {text}, element p {text}, element u {empty}*, element l {empty}? }"
    assert said(tmp_path, schema, "<r h='1' p='2'><l/><u/></r>") == [
        "4 unknown attribute 'h' of <r>; it is an element: <h>1</h>",
        "10 unknown attribute 'p' of <r>; it is an element: <p>2</p>",
        "21 <u> stands in the wrong place in <r>; it belongs before <l>, at line 1",
    ]
