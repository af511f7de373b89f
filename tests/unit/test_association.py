from __future__ import annotations

import os
from pathlib import Path

import pytest

from relaxng.association import Associations, Choice, ProjectSchemas
from relaxng.document import Document

RELAXNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema"


def document(text: str, name: str = "d.xml") -> Document:
    return Document.parse(text.encode(), name)


def model(pseudo: str) -> Document:
    return document(f"<?xml-model {pseudo}?><a/>")


def test_the_order_of_what_tells() -> None:
    text = "<?xml-model href='m.rng'?><domain xmlns='urn:n'/>"
    found = document(text, "hosts/d.xml")
    project = ProjectSchemas(("every.rng",), (("hosts/*.xml", ("first.rng",)), ("*.xml", ("last.rng",))), Path(), "c")

    def catalogue(name: str) -> str | None:
        return "file:///x/n.rng" if name == "urn:n" else None

    def chosen(*args: object, models: bool = True) -> tuple[str, ...]:
        return Associations(*args, models=models).choose(found).schemas  # type: ignore[arg-type]

    assert chosen(["given.rng", "too.xsd"], project, catalogue) == ("given.rng", "too.xsd")
    assert chosen([], project, catalogue) == ("last.rng",)
    assert chosen([], ProjectSchemas(("every.rng",)), catalogue) == ("every.rng",)
    assert chosen([], None, catalogue) == ("hosts/m.rng",)
    assert chosen([], None, catalogue, models=False) == ("/x/n.rng",)
    assert chosen([], models=False) == ()
    assert Associations().choose(document("<domain/>")) == Choice(("domain",), "the root element <domain>")


def test_globs_are_below_the_folder_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project" / "sub")
    associations = Associations((), ProjectSchemas((), (("sub/*.xml", ("s.rng",)),), tmp_path / "project", "c"))
    assert associations.by_name("a.xml") == Choice(("s.rng",), "c, 'sub/*.xml'")
    assert associations.by_name("../sub/a.xml") is not None
    assert associations.by_name("../a.xml") is None
    assert associations.by_name("../../sub/a.xml") is None
    (tmp_path / "link").symlink_to(tmp_path / "project" / "sub")
    assert associations.by_name(str(tmp_path / "link" / "a.xml")) is not None
    (tmp_path / "cycle").symlink_to(tmp_path / "cycle")
    assert associations.by_name(str(tmp_path / "cycle" / "a.xml")) is None


@pytest.mark.parametrize(
    ("pseudo", "schemas"),
    [
        ("href='a.rng'", ("a.rng",)),
        (f"href='a' schematypens='{RELAXNG}'", ("a",)),
        (f"href='a.b' schematypens='{XSD}'", ("a.b",)),
        ("href='a.xsd'", ("a.xsd",)),
        ("href='x/../a%20b.rng'", ("a b.rng",)),
        ("href='a.rng' schematypens='http://purl.oclc.org/dsdl/schematron'", ()),
        ("href='a.dtd' type='application/xml-dtd'", ()),
        ("href='a.sch'", ()),
        ("type='x'", ()),
    ],
)
def test_xml_model(pseudo: str, schemas: tuple[str, ...]) -> None:
    choice = Associations().choose(model(pseudo))
    assert (choice.schemas, choice.passed) == (schemas, ())


@pytest.mark.parametrize(
    ("pseudo", "words"),
    [
        ("href='http://example.org/a.rng'", "not fetched"),
        ("href='//host/a.rng'", "not fetched"),
        ("href='a' type='application/relax-ng-compact-syntax'", "compact syntax"),
        (f"href='#s' schematypens='{RELAXNG}'", "no file"),
        ("href='pipe.rng'", "no regular file"),
        ("href='http://[x/a.rng'", "cannot be the address"),
        ("href='a%00.rng'", "cannot be the address"),
        (f"href='{'a' * 5000}.rng'", "cannot be the address"),
    ],
)
def test_an_xml_model_that_cannot_judge_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pseudo: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.rng")
    choice = Associations().choose(model(pseudo))
    assert choice.schemas == ()
    (passed,) = choice.passed
    assert words in passed


def test_several_models_in_their_order_and_a_catalogue_for_a_remote_one() -> None:
    text = "<?xml-model href='http://e.org/b.rng'?><?xml-model href='a.xsd'?><?xml-model href='./a.xsd'?><a/>"
    associations = Associations(resolve=lambda uri: "file:///c/b.rng" if uri == "http://e.org/b.rng" else None)
    assert associations.choose(document(text)).schemas == ("/c/b.rng", "a.xsd")


def test_what_stands_after_the_root_element_does_not_count() -> None:
    assert Associations().choose(document("<a/><?xml-model href='a.rng'?>")).schemas == ()
