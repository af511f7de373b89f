from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from relaxng.document import Document
from relaxng.finding import DocumentError, Finding


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
    monkeypatch.setattr("relaxng.files.MAX_BYTES", 2**20)
    with pytest.raises(DocumentError) as caught:
        Document.of(io.BytesIO(b"<a>" + b" " * 2**20 + b"</a>"), "big.xml")
    assert caught.value.finding.code == "XML003"
    assert "1 MiB" in caught.value.finding.message
