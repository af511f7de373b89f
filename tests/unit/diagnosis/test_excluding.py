"""Elements of which one excludes the other, and moves that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.diagnosis.messages import messages

AUTHOR = "start = element author { (element first {text}, element last {text}) | element org {text} }"
LISTS = """\
start = element a { (element b {empty}, element c {empty}*)
                  | (element d {empty}, element e {empty}, element f { attribute x { xsd:int } }) }
"""
BOXES = "start = element r { element box { element ph {empty} | (element o {empty}, element k {empty}?) }* }"


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (AUTHOR, "<author><first/><org/></author>", ["<org> does not go with <first>, at line 1; keep one of them"]),
        (AUTHOR, "<author><org/><first/></author>", ["<first> does not go with <org>, at line 1; keep one of them"]),
        (
            AUTHOR,
            "<author><org/><first/><last/></author>",
            ["<first> does not go with <org>, at line 1; keep one of them"],
        ),
        (AUTHOR, "<author><org/><last/></author>", ["<last> does not go with <org>, at line 1"]),
        (
            AUTHOR,
            "<author><last/><first/></author>",
            ["<first> stands in the wrong place in <author>; it belongs before <last>, at line 1"],
        ),
        (
            LISTS,
            "<a><b/><d/><e/><f x='y'/></a>",
            [
                "<d> does not go with <b>, at line 1; keep one of them",
                "'y' is no value of 'x' in <f>; it is not a whole number",
            ],
        ),
        (LISTS, "<a><b/><c/><f x='1'/></a>", ["<f> does not go with <b>, at line 1"]),
        (
            LISTS,
            "<a><b/><c/><f x='y'/></a>",
            ["<f> does not go with <b>, at line 1", "'y' is no value of 'x' in <f>; it is not a whole number"],
        ),
    ],
)
def test_what_excludes_another_is_one_mistake(tmp_path: Path, schema: str, document: str, expected: list[str]) -> None:
    assert messages(tmp_path, schema, document) == expected


def test_a_wrong_order_is_no_move_to_another_element(tmp_path: Path) -> None:
    assert messages(tmp_path, BOXES, "<r>\n<box><k/><o/></box>\n<box/>\n</r>") == [
        "<o> stands in the wrong place in <box>; it belongs before <k>, at line 2",
        "<box> needs <o> or <ph>",
    ]


def test_nor_is_one_that_is_too_much_where_another_element_wants_one_of_several(tmp_path: Path) -> None:
    assert messages(tmp_path, BOXES, "<r>\n<box><ph/><o/></box>\n<box/>\n</r>") == [
        "<o> does not go with <ph>, at line 2; keep one of them",
        "<box> needs <ph> or <o>",
    ]
