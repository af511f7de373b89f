"""Characters that XML does not have."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "backspace": (
        "<a>b\x08c</a>",
        "1:5-6 XML001 the control character U+0008 (backspace) cannot stand in XML, not even as a reference; remove it",
    ),
    "NUL": (
        "<a>b\x00c</a>",
        "1:5-6 XML001 the control character U+0000 (NUL) cannot stand in XML, not even as a reference; remove it",
    ),
    "escape": (
        "<a>\x1b[31m</a>",
        "1:4-5 XML001 the control character U+001B (escape) cannot stand in XML, not even as a reference; remove it",
    ),
    "another": (
        "<a>\x03</a>",
        "1:4-5 XML001 the control character U+0003 cannot stand in XML, not even as a reference; remove it",
    ),
    "U+FFFE": (
        "<a>\ufffe</a>",
        "1:4-5 XML001 U+FFFE (no character) cannot stand in XML, not even as a reference; remove it",
    ),
    "in a value": (
        "<a b='\x08'/>",
        "1:7-8 XML001 the control character U+0008 (backspace) cannot stand in XML, not even as a reference; remove it",
    ),
    "in a comment": (
        "<!-- \x08 --><a/>",
        "1:6-7 XML001 the control character U+0008 (backspace) cannot stand in XML, not even as a reference; remove it",
    ),
    "in a name": (
        "<a\x08b/>",
        "1:3-4 XML001 the control character U+0008 (backspace) cannot stand in XML, not even as a reference; remove it",
    ),
    "before another mistake": (
        "<a>\x08&</a>",
        "1:4-5 XML001 the control character U+0008 (backspace) cannot stand in XML, not even as a reference; remove it",
    ),
    "behind another mistake": (
        "<a>&\x08</a>",
        "1:4-5 XML001 a bare '&' stands in the text of <a>; write '&amp;'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_characters(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
