from __future__ import annotations

from lxml import etree

from relaxng.document import Document
from relaxng.extents import Extents
from tests.conftest import corpus


def extents_of(text: str) -> dict[str, str | None]:
    document = Document.parse(text.encode(), "a.xml")
    extents = Extents(document)
    found: dict[str, str | None] = {}
    for element in document.tree.getroot().iter("*"):
        extent = extents.of(element)
        found[str(element.tag)] = None if extent is None else document.text[extent.begin : extent.end]
    return found


def test_where_elements_begin_and_end() -> None:
    text = "<?xml version='1.0'?><!-- <a> --><a\n x='>'><b/>\xfc<c ></c\n><!-- </a> --><![CDATA[</a>]]><d\ty=\"/>\" /></a >\n"
    assert extents_of(text) == {
        "a": text[text.index("<a\n") : -1],
        "b": "<b/>",
        "c": "<c ></c\n>",
        "d": '<d\ty="/>" />',
    }


def test_what_an_element_holds() -> None:
    document = Document.parse("<a><b>\u4e2d<c/></b></a>".encode(), "a.xml")
    extents = Extents(document)
    b = extents.of(document.tree.getroot()[0])
    c = extents.of(document.tree.getroot()[0][0])
    assert b is not None
    assert c is not None
    assert document.text[b.content : b.content_end] == "\u4e2d<c/>"
    assert not b.is_one_tag
    assert c.is_one_tag


def test_what_stands_in_an_entity_has_no_extent() -> None:
    text = "<!DOCTYPE a [<!ENTITY e '<b/><c></c>'>]><a>&e;<d/></a>"
    assert extents_of(text) == {"a": "<a>&e;<d/></a>", "b": None, "c": None, "d": "<d/>"}


def test_every_element_of_the_corpus_is_found() -> None:
    for path in corpus("valid"):
        document = Document.of(path)
        if "<!ENTITY" in document.text:
            continue
        extents = Extents(document)
        for element in document.tree.getroot().iter("*"):
            extent = extents.of(element)
            assert extent is not None, (path, element)
            whole = document.text[extent.begin : extent.end]
            assert whole.startswith(
                f"<{etree.QName(element).localname}" if element.prefix is None else f"<{element.prefix}:"
            ), path
            assert whole.endswith(">")
