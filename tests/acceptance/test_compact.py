"""A schema in the compact syntax serves wherever one in XML does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import RunRelaxng


NOTE = """\
namespace a = "http://relaxng.org/ns/compatibility/annotations/1.0"
start = note
## A thing to remember.
note = element note {
  attribute kind { "idea" | "task" }?,
  title, body*
}
title = element title { text }
body = element body { xsd:NCName }
"""

WRONG = "<note kind='tsak'>\n  <titel/>\n</note>\n"


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("note.rnc").write_text(NOTE)
    Path("wrong.xml").write_text(WRONG)
    Path("right.xml").write_text("<note><title/></note>")
    return tmp_path


@pytest.mark.usefixtures("note")
@pytest.mark.parametrize("engine", ["auto", "automaton", "libxml2", "both"])
def test_by_option(run: RunRelaxng, engine: str) -> None:
    done = run("check", "--schema", "note.rnc", "--engine", engine, "--output-format", "gcc", "wrong.xml", "right.xml")
    lines = [line for line in done.out.splitlines() if "[RNG002]" not in line]  # what `both` says of libxml2
    assert done.status == 1
    assert lines == [
        "wrong.xml:1:13: error: 'tsak' is no value of 'kind' in <note>; did you mean 'task'? [RNG301]",
        "wrong.xml:2:4: error: unknown element 'titel' in <note>; did you mean 'title'? [RNG101]",
    ]


@pytest.mark.usefixtures("note")
def test_by_model_and_by_configuration(run: RunRelaxng) -> None:
    Path("model.xml").write_text(f"<?xml-model href='note.rnc' type='application/relax-ng-compact-syntax'?>{WRONG}")
    Path("other.xml").write_text(f"<?xml-model href='note' type='application/relax-ng-compact-syntax'?>{WRONG}")
    assert run("check", "-qq", "model.xml").status == 1
    assert "read from files whose names end with .rnc alone" in run("check", "other.xml").out
    Path("relaxng.toml").write_text("[schemas]\n'*.xml' = ['note.rnc']\n")
    assert run("check", "-qq", "right.xml").status == 0
    assert run("check", "-qq", "wrong.xml").status == 1


@pytest.mark.usefixtures("note")
def test_places_in_the_schema(run: RunRelaxng) -> None:
    assert "note.rnc:5" in run("check", "-v", "--schema", "note.rnc", "wrong.xml").out
    assert "A thing to remember." in run("schema", "doc", "note.rnc").out
    assert run("schema", "check", "note.rnc").status == 0
    Path("note.rnc").write_text(NOTE.replace("title, body*", "titel, body*"))
    done = run("schema", "check", "note.rnc")
    assert done.status == 1
    assert "note.rnc:6:3: error: no define is called 'titel'; did you mean 'title'? [SCH112]" in done.out
    assert "    6 |   titel, body*\n      |   ^^^^^" in done.out


@pytest.mark.usefixtures("note")
def test_a_mistake_is_one_error_of_the_schema(run: RunRelaxng) -> None:
    Path("note.rnc").write_text(NOTE.replace("element title {", "elemnt title {"))
    done = run("check", "--schema", "note.rnc", "--output-format", "gcc", "wrong.xml", "right.xml")
    assert done.status == 2
    assert done.out == "note.rnc:8:9: error: 'elemnt' is no keyword; did you mean 'element'? [SCH108]\n"
