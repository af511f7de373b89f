"""The pieces of docs/ci.md are what the services want, and their commands do what they are there for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml
from lxml import etree

from docs.hooks import hooks
from relaxng import __version__
from relaxng.report import FORMATS
from tests.conftest import DOMAIN, ROOT, Run

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


PIECES = [yaml.safe_load(text) for text in blocks("yaml")]
WORKFLOWS = [text for text, piece in zip(blocks("yaml"), PIECES, strict=True) if "jobs" in piece]
HOOKS = [text for text, piece in zip(blocks("yaml"), PIECES, strict=True) if "repos" in piece]
GITLAB = [text for text in blocks("yaml") if text not in WORKFLOWS + HOOKS]
(JENKINS,) = blocks("groovy")


def program(*words: str | Path, cwd: Path) -> Run:
    done = subprocess.run([BIN / words[0], *words[1:]], cwd=cwd, capture_output=True, text=True, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def shell(command: str, cwd: Path) -> Run:
    path = os.pathsep.join((str(BIN), os.environ["PATH"]))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["sh", "-c", command],  # noqa: S607 - our own text
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**environment, "PATH": path, "NO_COLOR": "1"},
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with what is good, bad, and of others."""
    (tmp_path / "hosts").mkdir()
    (tmp_path / "hosts" / "good.xml").write_text(DOMAIN)
    (tmp_path / "hosts" / "bad vm.xml").write_text(DOMAIN.replace("vda", ""))
    (tmp_path / "pom.xml").write_text("<project/>")
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_there_are_pieces_of_each_kind() -> None:
    assert (len(WORKFLOWS), len(GITLAB), len(HOOKS)) == (2, 1, 2)


@pytest.mark.parametrize(
    ("texts", "schema"), [(WORKFLOWS, "vendor.github-workflows"), (GITLAB, "vendor.gitlab-ci")], ids=["GitHub", "GitLab"]
)  # fmt: skip
def test_pieces_are_as_the_services_want_them(tmp_path: Path, texts: list[str], schema: str) -> None:
    for text in texts:
        (tmp_path / "piece.yml").write_text(text)
        done = program("check-jsonschema", "--builtin-schema", schema, "piece.yml", cwd=tmp_path)
        assert done.status == 0, done


@pytest.mark.parametrize("text", HOOKS)
def test_configurations_of_hooks_are_as_the_runners_want_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    for words in (("python", "-m", "pre_commit", "validate-config"), ("prek", "validate-config")):
        done = program(*words, "config.yaml", cwd=tmp_path)
        assert done.status == 0, done
    known = {hook.id for hook in hooks()}
    assert {hook["id"] for repo in yaml.safe_load(text)["repos"] for hook in repo["hooks"]} <= known


def test_workflows_give_inputs_that_the_action_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = [step for piece in PIECES if "jobs" in piece for step in piece["jobs"]["relaxng"]["steps"]]
    used = [step["with"] for step in steps if step["uses"].startswith("relaxng/")]
    assert len(used) == 2
    assert {name for inputs in used for name in inputs} <= set(action["inputs"])


def test_the_tables_hold_everything() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    rows = set(re.findall(r"^\| (`.*?`) \|", PAGE, re.MULTILINE))
    names = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert names == set(action["inputs"]) | {hook.id for hook in hooks()} | set(FORMATS) - {"text"}


def test_it_is_this_version_that_is_pinned() -> None:
    versions = re.findall(r"(?:relaxng@v|rev: v)([\w.]+)", PAGE)
    assert len(versions) == 6
    assert set(versions) == {__version__}


def test_what_gitlab_runs(tree: Path) -> None:
    (job,) = yaml.safe_load(GITLAB[0]).values()
    install, check = job["script"]
    assert install.startswith("pip install ")
    done = shell(check, tree)
    assert done.status == 1
    assert "hosts/bad vm.xml:7:" in done.out
    reports = {name: tree / file for name, file in job["artifacts"]["reports"].items()}
    (issue,) = json.loads(reports["codequality"].read_text())
    assert issue["location"]["path"] == "hosts/bad vm.xml"
    report = JUnitXml.fromfile(str(reports["junit"]))
    assert (report.tests, report.failures, report.skipped) == (3, 1, 1)


def test_what_jenkins_runs(tree: Path) -> None:
    assert JENKINS.count("{") == JENKINS.count("}")
    *_, check = re.findall(r"^ *sh '(.*)'$", JENKINS, re.MULTILINE)
    done = shell(check.replace(".venv/bin/", ""), tree)
    assert done.status == 1
    (junit,) = re.findall(r"junit '(.*?)'", JENKINS)
    assert JUnitXml.fromfile(str(tree / junit)).failures == 1
    (pattern,) = re.findall(r"pattern: '(.*?)'", JENKINS)
    assert [file.get("name") for file in etree.parse(tree / pattern).getroot()] == ["hosts/bad vm.xml"]


def test_what_is_shown_on_a_terminal_is_what_happens() -> None:
    (text,) = blocks("console")
    command, _, output = text.removeprefix("$ ").partition("\n")
    assert shell(command, ROOT).out == output


def commit(tree: Path) -> None:
    identity = "git -c user.name=t -c user.email=t@example.org"
    assert shell(f"git add -A && {identity} commit -q -m all", tree).status == 0


def test_what_is_changed_is_checked(tree: Path) -> None:
    command, _ = blocks("sh")
    (tree / ".git").rmdir()
    assert shell("git init -q -b main", tree).status == 0
    commit(tree)
    assert shell(command, tree).status == 0
    (tree / "hosts" / "good.xml").write_text(DOMAIN.replace("bus='virtio'", "bus='virtoi'"))
    (tree / "hosts" / "bad vm.xml").unlink()
    done = shell(command, tree)
    assert done.status == 1
    assert "hosts/good.xml:7:" in done.out
    assert "bad vm.xml" not in done.out


def test_what_reviewdog_reads(tree: Path) -> None:
    _, command = blocks("sh")
    check, pipe, _ = command.partition(" | ")
    assert pipe
    report: Any = json.loads(shell(check, tree).out)
    assert [one["location"]["path"] for one in report["diagnostics"]] == ["hosts/bad vm.xml"]
