"""What was judged is not judged again, unless something that decides on it has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from relaxng.association import Associations
from relaxng.cache.checking import CachedChecker
from relaxng.cache.circumstances import circumstances
from relaxng.cache.store import Store
from relaxng.checker import Checked, Checker
from relaxng.schema import SchemaError
from tests.conftest import DOMAIN

BAD = DOMAIN.replace("<target", "<traget").encode()
GRAMMAR = "<grammar xmlns='http://relaxng.org/ns/structure/1.0'>{}</grammar>"
NOTE = GRAMMAR.format("<include href='parts.rng'/><start><ref name='note'/></start>")
PARTS = GRAMMAR.format("<define name='note'><element name='note'><{}/></element></define>")
XSD = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{}</xs:schema>"


class Counting(Checker):
    """Counts what it has to do."""

    judged = 0
    loaded = 0

    def check(self, name: str, data: bytes) -> Checked:
        self.judged += 1
        return super().check(name, data)

    def load(self, names: object) -> None:
        self.loaded += 1
        super().load(names)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note.rng").write_text(NOTE)
    Path("parts.rng").write_text(PARTS.format("text"))


def run(*documents: tuple[str, bytes], schemas: tuple[str, ...] = ()) -> tuple[int, list[Checked]]:
    """How many documents were judged, and what came of all."""
    checker = Counting(associations=Associations(schemas))
    cached = CachedChecker(checker, Store(Path("cache")), circumstances(checker), frozenset({"<stdin>"}))
    cached.load(schemas)
    found = [cached.check(name, data) for name, data in documents]
    assert found == [Checker(associations=Associations(schemas)).check(name, data) for name, data in documents]
    cached.settle()
    return checker.judged, found


def test_what_is_the_same_is_not_judged_again() -> None:
    documents = [("a.xml", DOMAIN.encode()), ("b.xml", BAD), ("c.xml", b"<domain>"), ("d.xml", b"<domain/>")]
    assert run(*documents)[0] == 4
    judged, found = run(*documents)
    assert judged == 0
    assert [len(one.findings) > 0 for one in found] == [False, True, True, True]


def test_another_content_or_name_is_judged() -> None:
    run(("a.xml", BAD))
    assert run(("a.xml", BAD + b"\n"))[0] == 1
    assert run(("b.xml", BAD))[0] == 1
    assert run(("a.xml", BAD), ("a.xml", BAD + b"\n"), ("b.xml", BAD))[0] == 0


def test_standard_input_is_not_kept() -> None:
    assert run(("<stdin>", BAD))[0] == 1
    assert run(("<stdin>", BAD))[0] == 1


@pytest.mark.parametrize("file", ["note.rng", "parts.rng"])
def test_a_changed_file_of_the_schema_counts(file: str) -> None:
    note = ("a.xml", b"<note>text</note>")
    assert run(note, schemas=("note.rng",))[0] == 1
    assert run(note, schemas=("note.rng",))[0] == 0
    path = Path(file)
    path.write_text(path.read_text() + "<!-- changed -->")
    assert run(note, schemas=("note.rng",))[0] == 1
    Path("parts.rng").write_text(PARTS.format("empty"))
    judged, (checked,) = run(note, schemas=("note.rng",))
    assert judged == 1
    assert checked.findings
    Path("parts.rng").write_text(PARTS.format("text"))
    assert not run(note, schemas=("note.rng",))[1][0].findings


def test_a_changed_part_of_an_xml_schema_counts() -> None:
    Path("note.xsd").write_text(XSD.format("<xs:include schemaLocation='part.xsd'/>"))
    Path("part.xsd").write_text(XSD.format("<xs:element name='note' type='xs:string'/>"))
    note = ("a.xml", b"<note>text</note>")
    assert [run(note, schemas=("note.xsd",))[0] for _ in range(2)] == [1, 0]
    Path("part.xsd").write_text(XSD.format("<xs:element name='note' type='xs:int'/>"))
    judged, (checked,) = run(note, schemas=("note.xsd",))
    assert judged == 1
    assert checked.findings


def test_a_schema_that_the_document_names_counts() -> None:
    document = ("a.xml", b"<?xml-model href='note.rng'?><note>text</note>")
    assert [run(document)[0] for _ in range(2)] == [1, 0]
    Path("parts.rng").write_text(PARTS.format("empty"))
    assert run(document)[1][0].findings


def test_what_cannot_be_judged_is_tried_again() -> None:
    lost = ("a.xml", b"<?xml-model href='lost.rng'?><domain/>")
    unknown = ("b.xml", b"<unknown/>")
    for _ in range(2):
        judged, (first, second) = run(lost, unknown)
        assert judged == 2
        assert first.refused
        assert second.findings[0].code == "SCH001"
    Path("lost.rng").write_text(PARTS.format("text").replace("define name='note'", "start").replace("define", "start"))
    assert not run(lost)[1][0].refused


def test_what_a_document_is_passed_for_may_change() -> None:
    os.mkfifo("pipe.rng")
    document = ("a.xml", b"<?xml-model href='pipe.rng'?>" + DOMAIN.encode())
    assert run(document)[1][0].schema == "domain"
    Path("pipe.rng").unlink()
    Path("pipe.rng").write_text(NOTE)
    judged, (checked,) = run(document)
    assert judged == 1
    assert checked.schema == "pipe.rng"


def test_a_schema_known_to_be_right_is_loaded_when_it_is_needed() -> None:
    note = ("a.xml", b"<note>text</note>")
    run(note, schemas=("note.rng",))
    checker = Counting(associations=Associations(["note.rng"]))
    cached = CachedChecker(checker, Store(Path("cache")), circumstances(checker))
    cached.load(["note.rng"])
    assert cached.check(*note).findings == ()
    assert (checker.loaded, checker._loaded) == (0, {})
    assert cached.check("b.xml", b"<nothing/>").findings
    cached.settle()


def test_a_faulty_schema_is_faulty_each_time() -> None:
    Path("parts.rng").write_text("<nothing/>")
    for _ in range(2):
        with pytest.raises(SchemaError):
            run(schemas=("note.rng",))
    Path("parts.rng").write_text(PARTS.format("text"))
    run(schemas=("note.rng",))
    Path("parts.rng").write_text("<nothing/>")
    with pytest.raises(SchemaError):
        run(schemas=("note.rng",))


def test_what_is_very_long_is_not_kept() -> None:
    document = ("a.xml", b"<note>\n<wrong/>" + b" " * 2_000_000 + b"</note>")
    judged, (checked,) = run(document, schemas=("note.rng",))
    assert (judged, len(checked.findings)) == (1, 1)
    assert run(document, schemas=("note.rng",))[0] == 1


def test_an_entry_that_is_no_entry_is_judged_anew() -> None:
    document = ("a.xml", BAD)
    checker = Checker()
    cached = CachedChecker(checker, Store(Path("cache")), circumstances(checker))
    cached._store.put(cached._key(b"document", *document), b"[]")
    cached.settle()
    assert run(document)[0] == 1
    assert run(document)[0] == 0


def test_another_version_of_the_library_for_xml_schemas_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    import xmlschema

    Path("note.xsd").write_text(XSD.format("<xs:element name='note' type='xs:string'/>"))
    note = ("a.xml", b"<note>text</note>")
    library = Path("library.py")
    library.write_text("__version__ = '1'")
    monkeypatch.setattr(xmlschema, "__file__", str(library))
    assert [run(note, schemas=("note.xsd",))[0] for _ in range(2)] == [1, 0]
    library.write_text("__version__ = '2'")
    assert [run(note, schemas=("note.xsd",))[0] for _ in range(2)] == [1, 0]
