from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from relaxng.grammar.references import NAMESPACE
from relaxng.schema import check_schema

if TYPE_CHECKING:
    from relaxng.finding import Finding

P = "<element name='p'><empty/></element>"


def write(folder: Path, name: str, content: str, root: str = "grammar") -> Path:
    path = folder / name
    path.write_text(f"<{root} xmlns='{NAMESPACE}'>\n{content}\n</{root}>")
    return path


def check(path: Path) -> list[Finding]:
    return [finding for finding in check_schema(path) if finding.code not in ("SCH121", "SCH201")]


def test_a_schema_of_several_files_is_right(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", "leaf.rng", f"<define name='p'>{P}</define>")
    write(tmp_path, "left.rng", "<include href='sub/leaf.rng'/>")
    write(tmp_path / "sub", "other.rng", "<define name='q'><element name='q'><empty/></element></define>")
    write(tmp_path, "right.rng", "<div xml:base='sub/deep/'><include href='../other.rng'/></div>")
    assert not check(write(tmp_path, "top.rng", "<include href='left.rng'/><include href='right.rng'/>"))


@pytest.mark.parametrize(
    ("reference", "code", "words"),
    [
        ("<include href='none.rng'/>", "SCH102", "none.rng"),
        ("<start><externalRef href='none.rng'/></start>", "SCH102", "none.rng"),
        ("<include href='.'/>", "SCH102", "directory"),
        ("<include href='http://127.0.0.1:9/x.rng'/>", "SCH103", "never fetched"),
        ("<include href='//host/x.rng'/>", "SCH103", "never fetched"),
        ("<include href='top.rng'/>", "SCH104", "includes itself"),
        ("<include/>", "SCH110", "'href'"),
        ("<include href='pattern.rng'/>", "SCH105", "only a <grammar>"),
        ("<include href='broken.rng'/>", "XML001", "<grammar> is never closed"),
        ("<include href='other.rng'/>", "SCH101", "<config>"),
    ],
)
def test_a_reference_that_leads_nowhere(tmp_path: Path, reference: str, code: str, words: str) -> None:
    write(tmp_path, "pattern.rng", "<empty/>", root="group")
    (tmp_path / "broken.rng").write_text("<grammar>")
    (tmp_path / "other.rng").write_text("<config/>")
    (finding,) = check(write(tmp_path, "top.rng", reference))
    assert finding.code == code
    assert words in finding.message
    if code.startswith("SCH1") and code != "SCH101":
        assert finding.span is not None
        assert finding.span.line == 2
        assert finding.file.endswith("top.rng")


def test_a_file_that_is_included_twice(tmp_path: Path) -> None:
    write(tmp_path, "leaf.rng", f"<define name='p'>{P}</define>")
    (finding,) = check(write(tmp_path, "top.rng", "<include href='leaf.rng'/><include href='./leaf.rng'/>"))
    assert finding.code == "SCH113"
    assert "'p' is included twice" in finding.message


def test_every_wrong_reference_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, "top.rng", "<include href='a.rng'/>\n<include href='b.rng'/>")
    assert [finding.span and finding.span.line for finding in check(path)] == [2, 3]


def test_a_wide_circle(tmp_path: Path) -> None:
    write(tmp_path, "b.rng", "<include href='c.rng'/>")
    write(tmp_path, "c.rng", "<include href='a.rng'/>")
    (finding,) = check(write(tmp_path, "a.rng", "<include href='b.rng'/>"))
    assert finding.code == "SCH104"
    assert finding.file.endswith("c.rng")
    assert "'a.rng' leads to this file" in finding.message


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("<schema xmlns='http://www.w3.org/2001/XMLSchema'/>", "SCH101", "XSD"),
        ("<grammar/>", "SCH101", "namespace"),
        ("<html/>", "SCH101", "<html>"),
        ("start = element a { empty }", "SCH101", "compact syntax"),
        ("", "XML001", "empty"),
        ("<grammar", "XML001", "the file ends within the tag <grammar>"),
    ],
)
def test_a_file_that_is_no_schema(tmp_path: Path, content: str, code: str, words: str) -> None:
    path = tmp_path / "s.rng"
    path.write_text(content)
    (finding,) = check(path)
    assert finding.code == code
    assert words in finding.message
