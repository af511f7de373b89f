from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from relaxng import document
from relaxng.document import Document, DocumentError, sniff_root_name
from relaxng.finding import Finding, Span


def fault(data: bytes) -> Finding:
    with pytest.raises(DocumentError) as caught:
        Document.parse(data, "d.xml")
    return caught.value.finding


def test_a_document_from_every_kind_of_source(tmp_path: Path) -> None:
    data = b"<a><b/></a>"
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    tree = etree.fromstring(data)
    for source in (path, str(path), data, io.BytesIO(data), tree, tree.getroottree()):
        assert Document.of(source).root_name == "a", source


def test_a_stream_of_text_is_refused() -> None:
    with pytest.raises(TypeError, match="binary mode"):
        Document.of(io.StringIO("<a/>"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "code", "place", "words"),
    [
        (b"", "XML001", (1, 1), "empty"),
        (b" \n", "XML001", (1, 1), "empty"),
        (bytes(range(32)), "XML001", (1, 1), "no XML"),
        (b"<a>\n<b></a>", "XML001", (2, 2), "<b> is never closed"),
        (b"<a>\n <b>", "XML001", (2, 5), "<b> in column 2 is still open"),
        (b"<a>\0</a>", "XML001", (1, 4), "U+0000"),
        (b"<a>&nbsp;</a>", "XML001", (1, 4), "'nbsp'"),
        (b"<a>\n\xe9</a>", "XML005", (2, 1), "UTF-8"),
        (b"<?xml version='1.0' encoding='ascii'?><a>\xe9</a>", "XML005", (1, 42), "ascii"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "XML005", (1, 31), "klingon"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "XML004", None, "'x'"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1/x'>]><a b='&x;'/>", "XML004", None, "'x'"),
        (b"<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a>&y;</a>", "XML004", None, "'x'"),
        (b"<!DOCTYPE a [<!ENTITY x '&y;'><!ENTITY y '&x;'>]><a>&x;</a>", "XML003", None, "itself"),
        (b"<a>" * 257 + b"</a>" * 257, "XML003", None, "deeper than 256"),
        (b"<a>" + b"x" * 10_000_001 + b"</a>", "XML003", None, "longer than 10 million"),
    ],
)
def test_what_does_not_parse(data: bytes, code: str, place: tuple[int, int] | None, words: str) -> None:
    finding = fault(data)
    assert finding.code == code
    assert words in finding.message
    assert finding.span is not None
    if place is not None:
        assert (finding.span.line, finding.span.column) == place


def test_entities_do_not_blow_up() -> None:
    levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    finding = fault(f"<!DOCTYPE a [<!ENTITY l0 'lollollol'>{levels}]><a>&l9;</a>".encode())
    assert finding.code == "XML003"
    assert "entities" in finding.message


def test_entities_of_the_document_itself_are_expanded() -> None:
    parsed = Document.parse(b"<!DOCTYPE a [<!ENTITY x '<b>1</b>'>]><a c='&x;'>&x;</a>".replace(b"c='&x;'", b""), "d")
    assert etree.tostring(parsed.tree.getroot()) == b"<a><b>1</b></a>"


def test_a_dtd_is_named_and_never_read(tmp_path: Path) -> None:
    dtd = tmp_path / "a.dtd"
    dtd.write_text("<!ELEMENT a EMPTY><!ATTLIST a b CDATA 'from the DTD'>")
    for system in (dtd.as_uri(), str(dtd), "http://127.0.0.1:9/a.dtd", "nowhere.dtd"):
        parsed = Document.parse(f"<!DOCTYPE a SYSTEM '{system}'><a/>".encode(), "d")
        assert not parsed.tree.getroot().attrib


def test_a_document_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 2**20)
    with pytest.raises(DocumentError) as caught:
        Document.of(io.BytesIO(b"<a>" + b" " * 2**20 + b"</a>"), "big.xml")
    assert caught.value.finding.code == "XML003"
    assert "1 MiB" in caught.value.finding.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_elements_are_found_in_characters(encoding: str, end: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f"<?xml version='1.0' encoding='{declared}'?>\n<à>é\n\té<x:bç xmlns:x='u'/></à>".replace("\n", end)
    parsed = Document.parse(text.encode(encoding), "d")
    assert parsed.element_span(parsed.tree.getroot()) == Span(2, 2, 2, 3)
    assert parsed.element_span(parsed.tree.getroot()[0]) == Span(3, 4, 3, 8)


def test_elements_are_found_behind_line_65535() -> None:
    parsed = Document.parse(b"<a>" + b"\n" * 70_000 + b"  <b/></a>", "d")
    assert parsed.element_span(parsed.tree.getroot()[0]) == Span(70_001, 4, 70_001, 5)


def test_a_tree_built_in_memory_has_no_places() -> None:
    root = etree.Element("a")
    assert Document.of(root).element_span(root) is None


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (b"<!-- c --><?p i?><domain><broken", "domain"),
        (b"<x:a xmlns:x='urn:x'>&bad;", "{urn:x}a"),
        (b" " * 10_000 + b"<late/>", "late"),
        ("<a/>".encode("utf-16"), "a"),
        (b"<!-- never closed", None),
        (b"no XML", None),
        (b"", None),
    ],
)
def test_the_root_of_what_may_not_parse(data: bytes, root: str | None) -> None:
    assert sniff_root_name(data) == root


def test_a_text_is_not_looked_for_behind_its_element() -> None:
    parsed = Document.parse(b"<a>\n<b>&#120;y</b><!-- xy --><c>xy</c></a>", "d")
    b, c = parsed.tree.getroot().iterchildren("*")
    assert parsed.text_span(b, "xy") == Span(2, 4, 2, 11)
    assert parsed.text_span(c, "xy") == Span(2, 29, 2, 31)


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
    spans = [parsed.tail_span(node) for node in parsed.tree.getroot() if (node.tail or "").strip()]
    assert [span and (span.line, span.column, span.end_column) for span in spans] == places


def test_the_first_text_may_stand_behind_a_child() -> None:
    parsed = Document.parse(b"<a> <b/>\n x y <c/>z</a>", "d")
    text, place = parsed.first_text(parsed.tree.getroot())
    assert (text.strip(), place) == ("x y", Span(2, 2, 2, 5))
    assert parsed.first_text(parsed.tree.getroot()[0]) == ("", None)


def test_places_end_where_expat_does() -> None:
    parsed = Document.parse(b"<a><b/>x</a>", "d")
    parsed.__dict__["_tags"] = ([0], [None])
    b = parsed.tree.getroot()[0]
    assert parsed.tail_span(b) is not None
    parsed.__dict__["_tags"] = ([], [])
    assert parsed.tail_span(b) == parsed.element_span(parsed.tree.getroot()) == Span(1)
