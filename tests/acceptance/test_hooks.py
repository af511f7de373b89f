"""The hooks, run by the real pre-commit and the real prek from a clone of this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.hooks import FILE, hooks, text
from relaxng.catalog import builtin_schemas
from tests.conftest import DOMAIN, ROOT, Run

BIN = Path(sys.executable).parent
WHO = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
RUNNERS = {"pre-commit": [sys.executable, "-m", "pre_commit"], "prek": [str(BIN / "prek")]}

RNG = "http://relaxng.org/ns/structure/1.0"
NOTE = f"<element name='note' xmlns='{RNG}'><text/></element>\n"
MAIN = f"<grammar xmlns='{RNG}'>\n<include href='part.rng'/>\n<start><ref name='note'/></start>\n</grammar>\n"
PART = f"<grammar xmlns='{RNG}'>\n<define name='note'><element name='note'><text/></element></define>\n</grammar>\n"


def call(folder: Path, *words: str) -> Run:
    # Within a hook git points at the repository around it: ours are repositories of their own.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PREK_"))}
    homes = {name: str(folder.parent / name) for name in ("PRE_COMMIT_HOME", "PREK_HOME")}
    path = os.pathsep.join((str(BIN), environment["PATH"]))
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        env={**environment, **WHO, **homes, "PATH": path},
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def git(folder: Path, *words: str) -> Run:
    return call(folder, "git", *words)


def repository(folder: Path) -> str:
    """Make a repository of a folder; its commit."""
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        assert git(folder, *words).status == 0
    return git(folder, "rev-parse", "HEAD").out.strip()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A clone of what is in the working tree, as the runners would fetch it, and its commit."""
    folder = tmp_path_factory.mktemp("relaxng")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("validator", "schemas", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    return folder, repository(folder)


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> list[str]:
    """The words of pre-commit, or of prek."""
    if request.param == "pre-commit":
        pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    elif not (BIN / "prek").exists():
        pytest.skip("prek is not installed")
    return RUNNERS[request.param]


def scratch(folder: Path, runner: list[str], clone: tuple[Path, str], *wanted: str) -> Path:
    """A user's repository with the hooks installed."""
    lines = "\n      ".join(wanted)
    config = f"repos:\n  - repo: {clone[0]}\n    rev: {clone[1]}\n    hooks:\n      {lines}\n"
    (folder / ".pre-commit-config.yaml").write_text(config)
    repository(folder)
    installed = call(folder, *runner, "install")
    assert installed.status == 0, installed
    return folder


def commit(folder: Path) -> Run:
    assert git(folder, "add", "-A").status == 0
    return git(folder, "commit", "-m", "change")


def test_the_file_is_written_from_the_catalogue() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "write it with `python -m docs.hooks`"


def test_there_are_the_hooks_that_were_promised() -> None:
    found = {hook.id: hook for hook in hooks()}
    assert {"relaxng", "libvirt-xml", "relaxng-schema"} <= set(found)
    for schema in builtin_schemas().values():
        assert f"<{schema.root}>" in found[f"{schema.describes.partition(' ')[0]}-xml"].description


def test_the_file_is_as_the_runners_want_it(tmp_path: Path, runner: list[str]) -> None:
    done = call(tmp_path, *runner, "validate-manifest", str(FILE))
    assert done.status == 0, done


def test_a_good_commit_passes_and_a_bad_one_is_stopped(
    tmp_path: Path, runner: list[str], clone: tuple[Path, str]
) -> None:
    folder = scratch(tmp_path, runner, clone, "- id: libvirt-xml")
    (folder / "vm.xml").write_text(DOMAIN)
    (folder / "pom.xml").write_text("<project/>")
    good = commit(folder)
    assert good.status == 0, good
    assert "Passed" in good.out + good.err

    (folder / "vm.xml").write_text(DOMAIN.replace("vda", "virtio0"))
    (folder / "other vm.xml").write_text(DOMAIN)
    bad = commit(folder)
    assert bad.status != 0
    said = bad.out + bad.err
    assert "vm.xml:7:20: error: 'virtio0' " in said
    assert "[RNG301]" in said
    assert "pom.xml" not in said
    assert "other vm.xml" not in said

    (folder / "vm.xml").write_text(DOMAIN)
    (folder / "settings.xml").write_text("<settings/>")
    other = commit(folder)
    assert other.status == 0, other

    everything = call(folder, *runner, "run", "--all-files")
    assert everything.status == 0, everything


def test_the_generic_hook_takes_a_schema(tmp_path: Path, runner: list[str], clone: tuple[Path, str]) -> None:
    folder = scratch(tmp_path, runner, clone, "- {id: relaxng, args: [--schema, note.rng]}")
    (folder / "note.rng").write_text(NOTE)
    (folder / "a.xml").write_text("<note>one</note>")
    good = commit(folder)
    assert good.status == 0, good
    (folder / "a.xml").write_text("<note><b/></note>")
    bad = commit(folder)
    assert bad.status != 0
    assert "a.xml:1:" in bad.out + bad.err


def test_the_generic_hook_holds_files_to_one_kind(tmp_path: Path, runner: list[str], clone: tuple[Path, str]) -> None:
    """What `libvirt-xml` would pass over: a root element that is misspelt."""
    folder = scratch(tmp_path, runner, clone, "- {id: relaxng, args: [--schema, domain], files: ^hosts/}")
    (folder / "hosts").mkdir()
    (folder / "hosts" / "vm.xml").write_text(DOMAIN.replace("domain", "domian"))
    (folder / "pom.xml").write_text("<project/>")
    bad = commit(folder)
    assert bad.status != 0
    said = bad.out + bad.err
    assert "hosts/vm.xml:1:2: error: " in said
    assert "did you mean <domain>?" in said
    assert "pom.xml" not in said


def test_schemas_are_checked_themselves(tmp_path: Path, runner: list[str], clone: tuple[Path, str]) -> None:
    folder = scratch(tmp_path, runner, clone, "- id: relaxng-schema")
    (folder / "schemas").mkdir()
    (folder / "schemas" / "main.rng").write_text(MAIN)
    (folder / "schemas" / "part.rng").write_text(PART)
    (folder / "vm.xml").write_text("<neither-checked-nor-valid")
    good = commit(folder)
    assert good.status == 0, good

    # A part of a schema changes alone: it has no start, and is right all the same.
    (folder / "schemas" / "part.rng").write_text(PART.replace("<text/>", "<empty/>"))
    part = commit(folder)
    assert part.status == 0, part

    (folder / "schemas" / "part.rng").write_text(PART.replace("text/", "txet/"))
    bad = commit(folder)
    assert bad.status != 0
    said = bad.out + bad.err
    assert "schemas/part.rng:2:43: error: " in said
    assert "did you mean <text>?" in said


def test_a_report_holds_all_files(tmp_path: Path, runner: list[str], clone: tuple[Path, str]) -> None:
    """However many: several processes would write over each other's report."""
    folder = scratch(tmp_path, runner, clone, "- {id: libvirt-xml, args: [--output-format, gcc=../report]}")
    for number in range(60):
        (folder / f"vm{number}.xml").write_text(DOMAIN.replace("vda", ""))
    assert commit(folder).status != 0
    assert len((folder.parent / "report").read_text().splitlines()) == 60
