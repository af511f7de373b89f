"""References and the '&' that begins none."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "bare": (
        "<a>R & D</a>",
        "1:6-7 XML001 a bare '&' stands in the text of <a>; write '&amp;'",
    ),
    "bare before a name": (
        "<a>AT&T </a>",
        "1:6-7 XML001 a bare '&' stands in the text of <a>; write '&amp;'",
    ),
    "bare in a value": (
        "<a b='?x=1&y=2'/>",
        "1:11-12 XML001 a bare '&' stands in the value of 'b' of <a>; write '&amp;'",
    ),
    "bare in a later value": (
        "<a b='1' c='&'/>",
        "1:13-14 XML001 a bare '&' stands in the value of 'c' of <a>; write '&amp;'",
    ),
    "bare before a parameter": (
        "<a b='?x=1&lt=2'/>",
        "1:11-12 XML001 a bare '&' stands in the value of 'b' of <a>; write '&amp;'",
    ),
    "bare at the end": (
        "<a>&",
        "1:4-5 XML001 a bare '&' stands in the text of <a>; write '&amp;'",
    ),
    "bare before another fault of the tag": (
        "<a b='x & y' c=5/>",
        "1:9-10 XML001 a bare '&' stands in the value of 'b' of <a>; write '&amp;'",
    ),
    "no semicolon": (
        "<a>R &amp D</a>",
        "1:6-10 XML001 ';' is missing after '&amp'; write '&amp;'",
    ),
    "no semicolon, and letters": (
        "<a>1 &ltb</a>",
        "1:6-9 XML001 ';' is missing after '&lt'; write '&lt;'",
    ),
    "no semicolon, of an own entity": (
        "<!DOCTYPE a [<!ENTITY team 'x'>]><a>&team </a>",
        "1:37-42 XML001 ';' is missing after '&team'; write '&team;'",
    ),
    "of HTML": (
        "<a>&nbsp;</a>",
        "1:4-10 XML001 the entity 'nbsp' is HTML's, XML does not know it; write &#160;",
    ),
    "of HTML, two characters": (
        "<a>&bne;</a>",
        "1:4-9 XML001 the entity 'bne' is HTML's, XML does not know it; write &#61;&#8421;",
    ),
    "in capitals": (
        "<a>&LT;</a>",
        "1:4-8 XML001 the entity 'LT' is not declared; did you mean '&lt;'?",
    ),
    "misspelt": (
        "<a>&qout;</a>",
        "1:4-10 XML001 the entity 'qout' is not declared; did you mean '&quot;'?",
    ),
    "of nobody": (
        "<a>&company;</a>",
        "1:4-13 XML001 the entity 'company' is not declared; declare it in a DOCTYPE, or write '&amp;' for a bare '&'",
    ),
    "misspelt, of the document's own": (
        "<!DOCTYPE a [<!ENTITY company 'x'>]><a>&compnay;</a>",
        "1:40-49 XML001 the entity 'compnay' is not declared; did you mean '&company;'?",
    ),
    "of a DTD that is not loaded": (
        "<!DOCTYPE a SYSTEM 'a.dtd'><a>&company;</a>",
        "1:31-40 XML001 the entity 'company' is not declared in the document itself, and its DTD is never loaded",
    ),
    "to NUL": (
        "<a>&#0;</a>",
        "1:4-8 XML001 '&#0;' stands for the control character U+0000 (NUL), which no XML document may hold; remove it",
    ),
    "to a control character": (
        "<a>&#x8;</a>",
        "1:4-9 XML001 '&#x8;' stands for the control character U+0008 (backspace), which no XML document may hold; remove it",
    ),
    "to half a pair": (
        "<a>&#xD800;</a>",
        "1:4-12 XML001 '&#xD800;' is no character: U+D800 is one half of a surrogate pair; remove it",
    ),
    "to U+FFFF": (
        "<a>&#xFFFF;</a>",
        "1:4-12 XML001 '&#xFFFF;' stands for U+FFFF (no character), which no XML document may hold; remove it",
    ),
    "beyond Unicode": (
        "<a>&#x110000;</a>",
        "1:4-14 XML001 '&#x110000;' is beyond the last character, U+10FFFF; remove it",
    ),
    "far beyond": (
        "<a>&#9999999999999999999999999999999999999999;</a>",
        "1:4-47 XML001 '&#9999999999\u202699999;' is beyond the last character, U+10FFFF; remove it",
    ),
    "no digits": (
        "<a>&#;</a>",
        "1:4-7 XML001 '&#;' is no character reference: that is '&#' and digits, then ';'",
    ),
    "no such digits": (
        "<a>&#xZZ;</a>",
        "1:4-10 XML001 '&#xZZ;' is no character reference: that is '&#x' and hexadecimal digits, then ';'",
    ),
    "hexadecimal digits without x": (
        "<a>&#4a;</a>",
        "1:4-9 XML001 '&#4a;' is no decimal character reference; did you mean the hexadecimal '&#x4a;'?",
    ),
    "a capital X": (
        "<a>&#X41;</a>",
        "1:4-10 XML001 '&#X41;' is no character reference; write '&#x41;'",
    ),
    "a number without a semicolon": (
        "<a>&#65 </a>",
        "1:4-8 XML001 ';' is missing after '&#65'",
    ),
    "nothing after the signs": (
        "<a>&# </a>",
        "1:4-6 XML001 '&#' begins no character reference; write '&amp;#' for the characters themselves",
    ),
    "to a text outside": (
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>&x;</a>"),
        "2:4-7 XML004 the entity 'x' stands for text outside the document, which is never loaded; put the text itself here",
    ),
    "to a text outside, in a value": (
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'x'>]><a b='&x;'/>",
        "1:44-47 XML004 the entity 'x' stands for text outside the document, which is never loaded; put the text itself here",
    ),
    "to mark-up, in a value": (
        "<!DOCTYPE a [<!ENTITY x '<b/>'>]><a c='&x;'/>",
        "1:40-43 XML001 the entity 'x' holds a '<', which the value of an attribute cannot have",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_references(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
