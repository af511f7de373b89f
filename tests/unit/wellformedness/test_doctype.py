"""The document type declaration."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "no name": (
        "<!DOCTYPE><a/>",
        "1:1-10 XML001 '<!DOCTYPE' needs the name of the root element after it, as in <!DOCTYPE domain>",
    ),
    "no URI": (
        "<!DOCTYPE a SYSTEM><a/>",
        "1:13-19 XML001 'SYSTEM' in a DOCTYPE is written SYSTEM 'uri', with one text in quotes",
    ),
    "one text for PUBLIC": (
        "<!DOCTYPE a PUBLIC 'x'><a/>",
        "1:13-19 XML001 'PUBLIC' in a DOCTYPE is written PUBLIC 'name' 'uri', with two texts in quotes",
    ),
    "misspelt": (
        "<!DOCTYPE a SYTEM 'x'><a/>",
        "1:13-18 XML001 'SYTEM' means nothing in a DOCTYPE; did you mean 'SYSTEM'?",
    ),
    "something else": (
        "<!DOCTYPE a 5><a/>",
        "1:13-15 XML001 '5>' cannot stand in the DOCTYPE of 'a' here; write <!DOCTYPE a [\u2026]>",
    ),
    "never closed": (
        "<!DOCTYPE a\n<a/>",
        "1:1-10 XML001 the DOCTYPE of 'a' is never closed; end it with '>'",
    ),
    "brackets never closed": (
        "<!DOCTYPE a [<!ENTITY x 'y'>\n<a/>",
        "1:1-10 XML001 the DOCTYPE of 'a' is not closed before <a>; end it with ']>'",
    ),
    "cut off": (
        "<!DOCTYPE a [ <!ENTITY x 'y'> ",
        "1:1-10 XML001 the DOCTYPE of 'a' is never closed; end it with ']>'",
    ),
    "a keyword misspelt": (
        "<!DOCTYPE a [<!ENTTY x 'y'>]><a/>",
        "1:14-21 XML001 '<!ENTTY' means nothing in a DOCTYPE; did you mean '<!ENTITY'?",
    ),
    "a keyword unknown": (
        "<!DOCTYPE a [<!ZZZ x 'y'>]><a/>",
        "1:14-19 XML001 '<!ZZZ' means nothing in a DOCTYPE; it declares with ENTITY, ELEMENT, ATTLIST, NOTATION",
    ),
    "a keyword without its mark": (
        "<!DOCTYPE a [<ENTITY x 'y'>]><a/>",
        "1:14-21 XML001 a declaration begins with '<!ENTITY', not with '<ENTITY'",
    ),
    "a text": (
        "<!DOCTYPE a [ hello <!ENTITY x 'y'>]><a/>",
        "1:15-20 XML001 'hello' stands between the declarations of the DOCTYPE, and is none; remove it",
    ),
    "an entity without text": (
        "<!DOCTYPE a [<!ENTITY x>]><a/>",
        "1:23-24 XML001 the entity 'x' is declared without its text; write <!ENTITY x 'text'>",
    ),
    "an entity without quotes": (
        "<!DOCTYPE a [<!ENTITY x y>]><a/>",
        "1:23-24 XML001 the entity 'x' is declared without its text; write <!ENTITY x 'text'>",
    ),
    "an entity never closed": (
        "<!DOCTYPE a [<!ENTITY x 'y'\n]><a/>",
        "1:23-24 XML001 the declaration of the entity 'x' is never closed; end it with '>' after its text",
    ),
    "a quote never closed": (
        ("<!DOCTYPE a [<!ENTITY x 'y>\n]>\n<a b='1'/>"),
        "1:25-26 XML001 the text of the entity 'x' opens with ' and is never closed; close it on this line",
    ),
    "a comment in it": (
        "<!DOCTYPE a [<!-- b -- c -->]><a/>",
        "1:21-23 XML001 '--' cannot stand within the comment that begins in column 14; write a single '-'",
    ),
    "a parameter of a text outside": (
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'x'> %x;]><a/>",
        "1:39-42 XML004 the entity 'x' stands for text outside the document, which is never loaded; put the text itself here",
    ),
    "what is left to libxml2": (
        "<!DOCTYPE a [<!ELEMENT a>]><a/>",
        "1:25-25 XML001 not well-formed: Space required after the element name",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_doctype(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
