from __future__ import annotations

import pytest
from lxml import etree

from relaxng.document import Document
from relaxng.finding import Span


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_elements_are_found_in_characters(encoding: str, end: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f"<?xml version='1.0' encoding='{declared}'?>\n<à>é\n\té<x:bç xmlns:x='u'/></à>".replace("\n", end)
    parsed = Document.parse(text.encode(encoding), "d")
    assert parsed.places.element_span(parsed.tree.getroot()) == Span(2, 2, 2, 3)
    assert parsed.places.element_span(parsed.tree.getroot()[0]) == Span(3, 4, 3, 8)


def test_elements_are_found_behind_line_65535() -> None:
    parsed = Document.parse(b"<a>" + b"\n" * 70_000 + b"  <b/></a>", "d")
    assert parsed.places.element_span(parsed.tree.getroot()[0]) == Span(70_001, 4, 70_001, 5)


def test_a_tree_built_in_memory_has_no_places() -> None:
    root = etree.Element("a")
    assert Document.of(root).places.element_span(root) is None


def test_a_text_is_not_looked_for_behind_its_element() -> None:
    parsed = Document.parse(b"<a>\n<b>&#120;y</b><!-- xy --><c>xy</c></a>", "d")
    b, c = parsed.tree.getroot().iterchildren("*")
    assert parsed.places.text_span(b, "xy") == Span(2, 4, 2, 11)
    assert parsed.places.text_span(c, "xy") == Span(2, 29, 2, 31)


@pytest.mark.parametrize(
    ("content", "places"),
    [
        ("<b/>x", [(1, 8, 9)]),
        ("<b c='x'>x</b>\n > x", [(2, 2, 5)]),
        ("<b/><!-- x -->y<?x?> z ", [(1, 18, 19), (1, 25, 26)]),
        ("<!-- x --> x<b>x</b>", [(1, 15, 16)]),
        ("<b><b/></b><![CDATA[ x<y ]]><b/>z", [(1, 25, 28), (1, 36, 37)]),
        ("<b/>&#120;\n<c/>", [(1, 8, 14)]),
    ],
)
def test_texts_behind_children_are_found(content: str, places: list[tuple[int, int, int]]) -> None:
    parsed = Document.parse(f"<a>{content}</a>".encode(), "d")
    spans = [parsed.places.tail_span(node) for node in parsed.tree.getroot() if (node.tail or "").strip()]
    assert [span and (span.line, span.column, span.end_column) for span in spans] == places


def test_the_first_text_may_stand_behind_a_child() -> None:
    parsed = Document.parse(b"<a> <b/>\n x y <c/>z</a>", "d")
    text, place = parsed.places.first_text(parsed.tree.getroot())
    assert (text.strip(), place) == ("x y", Span(2, 2, 2, 5))
    assert parsed.places.first_text(parsed.tree.getroot()[0]) == ("", None)


def test_places_end_where_expat_does() -> None:
    parsed = Document.parse(b"<!DOCTYPE a [<!ENTITY e 'f'>]><a><b/>&e;x<c/></a>", "d")
    a, b, c = parsed.tree.getroot().iter("*")
    parsed.places.__dict__["_tags"] = ([30, 33], [None, 37])
    assert parsed.places.element_span(b) == Span(1, 35, 1, 36)
    assert parsed.places.element_span(c) == Span(1)
    assert parsed.places.tail_span(b) == parsed.places.element_span(a) == Span(1, 32, 1, 33)


def test_begins_are_known_where_expat_finds_no_ends() -> None:
    parsed = Document.parse(b"<a><b/>x</a>", "d")
    parsed.places.__dict__["_tags"] = ([], [])
    a, b = parsed.tree.getroot().iter("*")
    assert parsed.places.tail_span(b) == parsed.places.element_span(a) == Span(1, 2, 1, 3)
    assert parsed.places.tag_offsets(b) is None


def test_what_looks_like_a_tag_is_none() -> None:
    apart = "<!-- <x> --><![CDATA[<y><!-- ]]><?z <z>?>"
    parsed = Document.parse(
        f"<?xml version='1.0'?>{apart[:12]}<a>{apart}<b c='>/>'>{apart}</b>\n<d/></a>".encode(), "d"
    )
    a, b, d = parsed.tree.getroot().iter("*")
    assert parsed.places.element_span(a) == Span(1, 35, 1, 36)
    assert parsed.places.element_span(b) == Span(1, 79, 1, 80)
    assert parsed.places.attribute_span(b, "c", value=True) == Span(1, 84, 1, 87)
    assert parsed.places.element_span(d) == Span(2, 2, 2, 3)
    assert parsed.places._tag_offsets == parsed.places._tags[0]  # what expat finds, which is slower


def test_version_1_1_has_places() -> None:
    parsed = Document.parse(b"<?xml version='1.1'?><a>x<b/>y</a>", "d")
    (b,) = parsed.tree.getroot()
    assert parsed.places.element_span(b) == Span(1, 27, 1, 28)
    assert parsed.places.tail_span(b) is not None
