from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.cli.inputs import inputs
from relaxng.exclusion import Exclusion
from relaxng.globs import Globs


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ("a.xml", "old.xml", "build/b.xml", "sub/c.xml", "sub/keep.xml", "sub/deep/d.xml", "other/old.xml")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(*words: str, exclusion: Exclusion | None = None) -> list[str]:
    return [one.name for one in inputs(words, "-", lambda: exclusion or Exclusion())]


ALL = ["a.xml", "build/b.xml", "old.xml", "other/old.xml", "sub/c.xml", "sub/deep/d.xml", "sub/keep.xml"]


def test_gitignore_counts_in_a_work_tree_only(tree: Path) -> None:
    (tree / ".gitignore").write_text("build/\n/old.xml\n# c\n\n")
    assert sorted(listed(".")) == ALL
    (tree / ".git").mkdir()
    assert sorted(listed(".")) == [name for name in ALL if name not in ("build/b.xml", "old.xml")]
    assert sorted(listed(".", exclusion=Exclusion(gitignore=False))) == ALL


def test_nested_files_and_the_exclude_of_the_repository(tree: Path) -> None:
    (tree / ".git" / "info").mkdir(parents=True)
    (tree / ".git" / "info" / "exclude").write_text("other\n")
    (tree / ".gitignore").write_text("keep.xml\nc.xml\n")
    (tree / "sub" / ".gitignore").write_text("!keep.xml\ndeep/\n")
    assert sorted(listed(".")) == ["a.xml", "build/b.xml", "old.xml", "sub/keep.xml"]
    assert listed("sub") == ["sub/keep.xml"]


def test_what_is_named_is_never_passed_over(tree: Path) -> None:
    (tree / ".git").mkdir()
    (tree / ".gitignore").write_text("build/\nold.xml\n")
    assert listed("old.xml", "build") == ["old.xml", "build/b.xml"]
    excluded = Exclusion([Globs(tree, ["build", "a.xml"])])
    assert listed("build", "a.xml", exclusion=excluded) == ["build/b.xml", "a.xml"]


def test_rules_beside_one_that_a_named_folder_overrules_still_count(tree: Path) -> None:
    excluded = Exclusion([Globs(tree, ["other/", "old.xml"])])
    assert listed("other", exclusion=excluded) == []
    assert listed("sub", exclusion=Exclusion([Globs(tree, ["sub", "deep/", "!sub/keep.xml"])])) == [
        "sub/c.xml", "sub/keep.xml",
    ]  # fmt: skip
    (tree / ".git").mkdir()
    (tree / ".gitignore").write_text("sub/\nkeep.xml\n")
    assert listed("sub/deep", "sub") == ["sub/deep/d.xml", "sub/c.xml"]


def test_a_work_tree_in_another_has_its_own_rules(tree: Path) -> None:
    (tree / ".git").mkdir()
    (tree / ".gitignore").write_text("*.xml\n")
    (tree / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n")
    (tree / "sub" / ".gitignore").write_text("deep\n")
    assert sorted(listed(".")) == ["sub/c.xml", "sub/keep.xml"]


def test_globs_of_the_configuration(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excluded = Exclusion([Globs(tree, ["old.xml", "!other/old.xml", "sub/*", "!sub/keep.xml"])])
    assert sorted(listed(".", exclusion=excluded)) == ["a.xml", "build/b.xml", "other/old.xml", "sub/keep.xml"]
    monkeypatch.chdir(tree / "sub")
    assert sorted(listed("..", exclusion=excluded)) == [
        "../a.xml", "../build/b.xml", "../other/old.xml", "../sub/keep.xml",
    ]  # fmt: skip


@pytest.mark.parametrize("rules", [b"\xff\xfe", b"[z-a\n", b"!\n/\n\\\n", b"\x00", b"\xef\xbb\xbfbuild/"])
def test_odd_rules_stop_nothing(tree: Path, rules: bytes) -> None:
    (tree / ".git").mkdir()
    (tree / ".gitignore").write_bytes(rules)
    assert "a.xml" in listed(".")


def test_a_gitignore_that_cannot_be_read_or_links_in_circles(tree: Path) -> None:
    (tree / ".git").mkdir()
    (tree / ".gitignore").symlink_to(".gitignore")
    (tree / "sub" / ".gitignore").mkdir()
    (tree / "round").symlink_to(tree)
    assert sorted(listed(".")) == ALL
