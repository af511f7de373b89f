from __future__ import annotations

import time

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from relaxng.lsp.cursor import On, cursor_at


def on(marked: str) -> tuple[On, str, list[str], str]:
    """What a cursor at `|` is on: what, the text, the elements around, the attribute."""
    offset = marked.index("|")
    text = marked.replace("|", "", 1)
    cursor = cursor_at(text, offset)
    return cursor.on, text[cursor.begin : cursor.end], [tag.name for tag in cursor.around], cursor.attribute


@pytest.mark.parametrize(
    ("marked", "what"),
    [
        ("|<a>", (On.CONTENT, "", [], "")),
        ("<|a>", (On.ELEMENT, "a", [], "")),
        ("<a|>", (On.ELEMENT, "a", [], "")),
        ("<a>|", (On.CONTENT, "", ["a"], "")),
        ("<a/>|", (On.CONTENT, "", [], "")),
        ("<a><b|bb c='>'/></a>", (On.ELEMENT, "bbb", ["a"], "")),
        ("<a><b c|d='>'/></a>", (On.ATTRIBUTE, "cd", ["a"], "cd")),
        ("<a><b c='x|>'/></a>", (On.VALUE, "x>", ["a"], "c")),
        ("<a><b c='|'/></a>", (On.VALUE, "", ["a"], "c")),
        ('<a><b c = "|', (On.VALUE, "", ["a"], "c")),
        ("<a><b |/></a>", (On.TAG, "", ["a"], "")),
        ("<a><b |</a>", (On.TAG, "", ["a"], "")),
        ("<a><b></b><|</a>", (On.ELEMENT, "", ["a"], "")),
        ("<a><b></|", (On.END_TAG, "", ["a"], "")),
        ("<a><b></b|></a>", (On.END_TAG, "b", ["a"], "")),
        ("<a><b></c><|", (On.ELEMENT, "", ["a"], "")),
        ("<a></a></a></a><|", (On.ELEMENT, "", [], "")),
        ("<a><!-- <b> | --></a>", (On.OTHER, "<!-- <b>  -->", ["a"], "")),
        ("<a><!-- <b> --><|", (On.ELEMENT, "", ["a"], "")),
        ("<a><![CDATA[<b>]]><?p <c> ?><|", (On.ELEMENT, "", ["a"], "")),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ELEMENT a (b)><!ENTITY e '<c>'>]><|", (On.ELEMENT, "", [], "")),
        ("<a b='<c d='e'><|", (On.ELEMENT, "", ["a", "c"], "")),
        ("<a b=1 c><|", (On.ELEMENT, "", ["a"], "")),
        ("", (On.CONTENT, "", [], "")),
    ],
)
def test_what_a_cursor_is_on(marked: str, what: tuple[On, str, list[str], str]) -> None:
    assert on(marked or "|") == what


def test_names_in_their_namespaces() -> None:
    cursor = cursor_at("<a xmlns='urn:a' xmlns:p='urn:p' c='1 &lt; 2'><p:b p:d='' e='' xml:lang=''", 60)
    (around,) = cursor.around
    assert around.expanded == "{urn:a}a"
    assert around.step.attributes == {"c": "1 < 2"}
    assert cursor.tag is not None
    assert cursor.tag.expanded == "{urn:p}b"
    assert set(cursor.tag.step.attributes) == {"{urn:p}d", "e", "{http://www.w3.org/XML/1998/namespace}lang"}


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a b='", "<a b=\"'", "<!--", "<![CDATA[", "<!DOCTYPE [", "</", "'", "<a>"]
)
def test_time_is_linear_whatever_the_text(piece: str) -> None:
    began = time.monotonic()
    text = piece * 20_000
    cursor_at(text, len(text))
    assert time.monotonic() - began < 10
