from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaxng.baseline import Baseline, BaselineError
from relaxng.finding import Finding, Severity, Span


def finding(code: str, node: str, line: int = 1, file: str = "x") -> Finding:
    return Finding(file, code, f"message on line {line}", Span(line, 1), node)


def test_known_is_by_place_in_the_tree_and_not_by_line(tmp_path: Path) -> None:
    document = str(tmp_path / "vm" / "a.xml")
    new = Baseline(tmp_path / "base" / "b.json")
    (tmp_path / "base").mkdir()
    assert len(new.meet(document, [finding("RNG101", "/a/b", 3), finding("RNG101", "/a/b", 4)])) == 2
    assert new.write() == 2
    entries = json.loads(new.file.read_text())["findings"]
    assert [(entry["path"], entry["node"], entry["ordinal"]) for entry in entries] == [
        ("../vm/a.xml", "/a/b", 1),
        ("../vm/a.xml", "/a/b", 2),
    ]
    known = Baseline.load(new.file)
    left = known.meet(document, [finding("RNG101", "/a/b", line) for line in (30, 31, 32)] + [finding("RNG1", "/a")])
    assert [one.message for one in left] == ["message on line 32", "message on line 1"]
    assert known.stale() == []


def test_stale_entries_are_of_files_that_were_checked(tmp_path: Path) -> None:
    new = Baseline(tmp_path / "b.json")
    for name in ("a.xml", "b.xml", "c.xml"):
        new.meet(str(tmp_path / name), [finding("RNG101", "/a"), finding("RNG201", "/a/@b")])
    new.write()
    known = Baseline.load(tmp_path / "b.json")
    known.meet(str(tmp_path / "a.xml"), [finding("RNG101", "/a")])
    known.meet(str(tmp_path / "b.xml"), [])
    stale = known.stale()
    assert {one.severity for one in stale} == {Severity.WARNING}
    assert [one.message.partition(" that")[0] for one in stale] == [
        "the baseline knows a finding of 'a.xml'",
        "the baseline knows 2 findings of 'b.xml'",
    ]


def test_writing_keeps_what_was_not_checked_and_is_still_there(tmp_path: Path) -> None:
    (tmp_path / "kept.xml").touch()
    new = Baseline(tmp_path / "b.json")
    for name in ("kept.xml", "gone.xml", "a.xml"):
        new.meet(str(tmp_path / name), [finding("RNG101", "/a")])
    new.write()
    again = Baseline.load(tmp_path / "b.json")
    again.meet(str(tmp_path / "a.xml"), [finding("RNG202", "/a")])
    again.write()
    found = json.loads((tmp_path / "b.json").read_text())["findings"]
    assert [(entry["path"], entry["code"]) for entry in found] == [("a.xml", "RNG202"), ("kept.xml", "RNG101")]


def test_an_empty_baseline_can_be_read(tmp_path: Path) -> None:
    assert Baseline(tmp_path / "b.json").write() == 0
    assert Baseline.load(tmp_path / "b.json").meet("a.xml", [finding("RNG101", "/a")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no JSON"),
        (b"{\n,", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "it has no 'version'"),
        (b'{"version": 2, "findings": []}', "version 2"),
        (b'{"version": 1, "findings": {}}', "is not an array"),
        (b'{"version": 1, "findings": [3]}', "entry 1 of 'findings'"),
        (b'{"version": 1, "findings": [{"path": "a", "code": "b", "node": "c", "ordinal": true}]}', "entry 1"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: bytes, words: str) -> None:
    (tmp_path / "b.json").write_bytes(text)
    with pytest.raises(BaselineError) as caught:
        Baseline.load(tmp_path / "b.json")
    assert caught.value.findings[0].code == "CFG202"
    assert words in caught.value.findings[0].message


def test_a_baseline_that_cannot_be_read(tmp_path: Path) -> None:
    for place in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BaselineError, match="cannot read the baseline"):
            Baseline.load(place)
