"""The hooks, run by the real pre-commit from a clone of this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DOMAIN, ROOT, Run

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

WHO = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *words: str) -> Run:
    # Within a hook git points at the repository around it: ours are repositories of their own.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), environment["PATH"]))
    done = subprocess.run(
        ["git", *words],  # noqa: S607 - the user's own git
        cwd=folder,
        capture_output=True,
        text=True,
        env={**environment, **WHO, "PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit-cache")},
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def repository(folder: Path) -> str:
    """Make a repository of a folder; its commit."""
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        assert git(folder, *words).status == 0
    return git(folder, "rev-parse", "HEAD").out.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A clone of what is in the working tree, as pre-commit would fetch it, and its commit."""
    folder = tmp_path_factory.mktemp("relaxng")
    for name in ("validator", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    return folder, repository(folder)


def scratch(folder: Path, hooks: tuple[Path, str], hook: str) -> Path:
    """A user's repository with the hook installed."""
    config = f"repos:\n  - repo: {hooks[0]}\n    rev: {hooks[1]}\n    hooks:\n      {hook}\n"
    (folder / ".pre-commit-config.yaml").write_text(config)
    repository(folder)
    assert git(folder, "init", "-q").status == 0
    installed = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=folder, capture_output=True, check=False
    )
    assert installed.returncode == 0, installed
    return folder


def commit(folder: Path) -> Run:
    assert git(folder, "add", "-A").status == 0
    return git(folder, "commit", "-m", "change")


def test_a_good_commit_passes_and_a_bad_one_is_stopped(tmp_path: Path, hooks: tuple[Path, str]) -> None:
    folder = scratch(tmp_path, hooks, "- id: libvirt-xml")
    (folder / "vm.xml").write_text(DOMAIN)
    (folder / "pom.xml").write_text("<project/>")
    good = commit(folder)
    assert good.status == 0, good
    assert "Passed" in good.out + good.err

    (folder / "vm.xml").write_text(DOMAIN.replace("vda", "virtio0"))
    bad = commit(folder)
    assert bad.status != 0
    said = bad.out + bad.err
    assert "vm.xml:" in said
    assert "[RNG301]" in said
    assert "pom.xml" not in said

    (folder / "vm.xml").write_text(DOMAIN)
    (folder / "settings.xml").write_text("<settings/>")
    other = commit(folder)
    assert other.status == 0, other


def test_the_generic_hook_takes_a_schema(tmp_path: Path, hooks: tuple[Path, str]) -> None:
    folder = scratch(tmp_path, hooks, "- {id: relaxng, args: [--schema, note.rng]}")
    (folder / "note.rng").write_text(
        "<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><text/></element>"
    )
    (folder / "a.xml").write_text("<note>one</note>")
    good = commit(folder)
    assert good.status == 0, good
    (folder / "a.xml").write_text("<note><b/></note>")
    bad = commit(folder)
    assert bad.status != 0
    assert "a.xml:1:" in bad.out + bad.err
