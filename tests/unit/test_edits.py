from __future__ import annotations

import codecs
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from relaxng.document import Document
from relaxng.edits import Edit, EditError, apply, write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_edits_are_made_in_one_go_whatever_their_order() -> None:
    document = Document.parse(b"<a><b/><c/></a>", "a.xml")
    edits = [Edit(7, 11, ""), Edit(3, 3, "<x/>"), Edit(4, 5, "bb"), Edit(3, 3, "<y/>")]
    assert apply(document, edits) == b"<a><x/><y/><bb/></a>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-15", "shift_jis"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_no_other_byte_changes(encoding: str, line_end: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    head = f"<?xml version='1.0' encoding='{declared}'?>{line_end}<a b = '\N{LATIN SMALL LETTER U WITH DIAERESIS}"
    head = head.replace("\N{LATIN SMALL LETTER U WITH DIAERESIS}", "\u8868" if encoding == "shift_jis" else "\xfc")
    tail = f"'>{line_end}\t</a >{line_end}"
    document = Document.parse((head + tail).encode(encoding), "a.xml")
    changed = apply(document, [Edit(len(head), len(head), "!")])
    assert changed == (head + "!" + tail).encode(encoding)
    assert apply(document, []) == document.data


def test_big_endian_keeps_its_mark() -> None:
    data = codecs.BOM_UTF16_BE + "<a/>".encode("utf-16-be")
    assert apply(Document.parse(data, "a.xml"), [Edit(1, 2, "b")]) == codecs.BOM_UTF16_BE + "<b/>".encode("utf-16-be")


def test_a_character_that_the_encoding_lacks_becomes_a_reference() -> None:
    document = Document.parse(b"<?xml version='1.0' encoding='iso-8859-1'?><a b='\xe9'/>", "a.xml")
    changed = apply(document, [Edit(document.text.index("'/>"), document.text.index("'/>"), "\u4e2d")])
    assert changed.endswith(b"<a b='\xe9&#20013;'/>")
    assert etree.fromstring(changed).get("b") == "\xe9\u4e2d"


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([Edit(0, 3, "x"), Edit(2, 4, "y")], "overlap at character 2"),
        ([Edit(1, 3, "x"), Edit(2, 2, "y")], "overlap at character 2"),
        ([Edit(2, 9, "x")], "2 to 9 are not in a text of 4"),
        ([Edit(3, 2, "x")], "3 to 2"),
        ([Edit(-1, 2, "x")], "-1 to 2"),
    ],
)
def test_edits_that_cannot_be_made(edits: list[Edit], words: str) -> None:
    with pytest.raises(EditError, match=words):
        apply(Document.parse(b"<a/>", "a.xml"), edits)


def test_edits_may_touch() -> None:
    document = Document.parse(b"<a>xyz</a>", "a.xml")
    assert apply(document, [Edit(3, 4, "1"), Edit(4, 4, "+"), Edit(4, 5, "2"), Edit(5, 6, "3")]) == b"<a>1+23</a>"


def test_a_document_without_text_cannot_be_edited() -> None:
    with pytest.raises(EditError, match="not read from bytes"):
        apply(Document.of(etree.fromstring("<a/>")), [])


def test_bytes_that_would_not_come_back_cannot_be_edited() -> None:
    # UTF-7 writes one text in many ways.
    document = Document(
        "a.xml", b"<?xml version='1.0' encoding='utf-7'?><a>+AGE-</a>", etree.ElementTree(etree.Element("a"))
    )
    with pytest.raises(EditError, match="do not fit its encoding"):
        apply(document, [])


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="<&]"), max_size=20),
    cut=st.integers(0, 20),
    length=st.integers(0, 5),
    new=st.text(st.characters(codec="utf-8"), max_size=3),
)
def test_an_edit_is_a_slice_of_the_text(text: str, cut: int, length: int, new: str) -> None:
    data = ("<!--" + text.replace("-", "") + "--><a/>").encode()
    document = Document("a.xml", data, etree.ElementTree(etree.Element("a")))
    begin = min(cut, len(document.text))
    end = min(begin + length, len(document.text))
    wanted = document.text[:begin] + new + document.text[end:]
    assert apply(document, [Edit(begin, end, new)]) == wanted.encode()


def test_writing_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path, b"new", was=b"old")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.xml"]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.xml").write_bytes(b"old")
    link = tmp_path / "b.xml"
    link.symlink_to("there/a.xml")
    write(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "there" / "a.xml").read_bytes() == b"new"


def test_nothing_is_written_over_what_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"newer")
    with pytest.raises(EditError, match="has changed"):
        write(path, b"new", was=b"old")
    assert path.read_bytes() == b"newer"


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EditError, match="no regular file"):
        write(tmp_path / "pipe", b"new")
    with pytest.raises(EditError, match="no regular file"):
        write(tmp_path, b"new")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "absent.xml", b"new")
    (tmp_path / "dangling.xml").symlink_to("absent.xml")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "dangling.xml", b"new")
    assert names(tmp_path) == ["dangling.xml", "pipe"]


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.xml"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the permission binds no administrator")
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        write(path, b"new")
    assert path.read_bytes() == b"old"
