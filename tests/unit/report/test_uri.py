"""Paths as machines want them."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.report.uri import checkout_path, checkout_uri


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout; the working folder is one below it."""
    root = tmp_path / "check out"
    (root / ".git").mkdir(parents=True)
    (root / "sub").mkdir()
    monkeypatch.chdir(root / "sub")
    return root


@pytest.mark.parametrize(
    ("name", "path", "uri"),
    [
        ("vm.xml", "sub/vm.xml", "sub/vm.xml"),
        ("./a b/é.xml", "sub/a b/é.xml", "sub/a%20b/%C3%A9.xml"),
        ("../vm.xml", "vm.xml", "vm.xml"),
        ("x/../../y:1.xml", "y:1.xml", "y%3A1.xml"),
        ("<stdin>", "sub/<stdin>", "sub/%3Cstdin%3E"),
        ("\udce9.xml", "sub/\udce9.xml", "sub/%E9.xml"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_paths_begin_at_the_root(name: str, path: str, uri: str) -> None:
    assert (checkout_path(name), checkout_uri(name)) == (path, uri)


def test_what_lies_elsewhere_keeps_its_path(checkout: Path) -> None:
    assert checkout_path(str(checkout / "sub" / "vm.xml")) == "sub/vm.xml"
    other = checkout.parent / "vm 1.xml"
    assert checkout_path("../../vm 1.xml") == str(other)
    assert checkout_uri("../../vm 1.xml") == other.as_uri()


def test_a_work_tree_of_git_is_a_checkout(checkout: Path) -> None:
    (checkout / ".git").rmdir()
    (checkout / ".git").write_text("gitdir: elsewhere")
    assert checkout_path("vm.xml") == "sub/vm.xml"


def test_without_one_the_working_folder_is_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert checkout_path("./a/b.xml") == "a/b.xml"


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert checkout_path("/srv/vm.xml") == "/srv/vm.xml"
