"""The action of action.yml, run as a runner of GitHub runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import DOMAIN, ROOT, oracle

ACTION = ROOT / "action.yml"
BIN = Path(sys.executable).parent
BAD = DOMAIN.replace("vda", "")


def action() -> Any:
    return yaml.safe_load(ACTION.read_text(encoding="utf-8"))


def step(name: str) -> Any:
    (found,) = [one for one in action()["runs"]["steps"] if one["id"] == name]
    return found


@dataclass
class Done:
    """What a step printed, its status, its outputs, and the summary of the job."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Runner:
    """A runner of GitHub Actions: a checkout of the action, a workspace, and where a job keeps its files."""

    checkout: Path
    workspace: Path
    temporary: Path

    def run(self, **inputs: str) -> Done:
        """Run the step as the runner does; inputs that are not given have their defaults."""
        values: dict[str, str] = {name: one["default"] for name, one in action()["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }

        def value(expression: re.Match[str]) -> str:
            if expression[1] == "steps.python.outputs.python-path":
                return sys.executable
            return values[expression[1].removeprefix("inputs.")]

        given = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", value, text) if text.startswith("${{") else text
            for name, text in step("check")["env"].items()
        }
        files = {name: self.temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        script = self.temporary / "script.sh"
        script.write_text(step("check")["run"])
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "INPUT_"))}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],  # noqa: S607 - as GitHub calls it
            cwd=self.workspace,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={
                **plain,
                **given,
                **{name: str(file) for name, file in files.items()},
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(self.checkout),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temporary),
            },
            timeout=300,
            check=False,
        )
        log = done.stdout.decode("utf-8", "replace")
        assert "Traceback" not in log, log
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Done(done.returncode, log, outputs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8")), summary)


def outputs(text: str) -> dict[str, str]:
    """The outputs in a file of GITHUB_OUTPUT, as the runner reads it. Fails for anything else."""
    found: dict[str, str] = {}
    while text:
        entry = re.match(r"([a-z]+)<<(.+)\n([\s\S]*?)\n\2\n", text)
        assert entry is not None, text
        found[entry[1]] = entry[3]
        text = text[entry.end() :]
    return found


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkout of the action as the runner makes it, and the folder of the job; their paths hold spaces."""
    checkout = tmp_path_factory.mktemp("actions") / "relaxng" / "a b"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("validator", "schemas", "docs", ".github"):
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "action.yml"):
        shutil.copy(ROOT / name, checkout)
    temporary = tmp_path_factory.mktemp("runner") / "temp dir"
    temporary.mkdir()
    return checkout, temporary


@pytest.fixture
def runner(job: tuple[Path, Path], tmp_path: Path) -> Runner:
    workspace = tmp_path / "work space"
    (workspace / "hosts").mkdir(parents=True)
    (workspace / ".git").mkdir()
    (workspace / "hosts" / "good.xml").write_text(DOMAIN)
    return Runner(job[0], workspace, job[1])


def test_it_is_as_github_wants_it() -> None:
    """By the JSON schema that check-jsonschema carries."""
    checker = BIN / "check-jsonschema"
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.github-actions", ACTION], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done


def test_no_input_stands_in_a_script() -> None:
    steps = action()["runs"]["steps"]
    assert all("${{" not in one.get("run", "") for one in steps)
    assert {one.removeprefix("INPUT_") for one in step("check")["env"]} == {
        "PYTHON", "PATHS", "SCHEMA", "LIBVIRT", "ARGS", "SARIF", "FOLDER",
    }  # fmt: skip
    used = set(re.findall(r"inputs\.([a-z-]+)", ACTION.read_text(encoding="utf-8")))
    assert used == set(action()["inputs"])


def test_actions_of_others_are_pinned() -> None:
    for one in action()["runs"]["steps"]:
        if "uses" in one:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one["uses"])


def test_its_script_pleases_shellcheck(tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text(step("check")["run"])
    checker = BIN / "shellcheck"
    program = str(checker) if checker.exists() else oracle("shellcheck", "shellcheck")
    done = subprocess.run([program, "--shell=bash", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_good_tree_passes(runner: Runner) -> None:
    assert runner.run().status == 0
    done = runner.run()  # what is installed already is not installed again
    assert (done.status, done.log, done.outputs, done.summary) == (0, "", {"status": "0"}, "")


def test_what_is_wrong_is_annotated_summed_up_and_in_sarif(runner: Runner) -> None:
    (runner.workspace / "hosts" / "bad vm.xml").write_text(BAD)
    done = runner.run(sarif="reports/out put.sarif", paths="hosts\n")
    assert done.status == 1
    annotations = done.log.splitlines()
    assert annotations[0] == "::error title=relaxng::files: 2, errors: 1, warnings: 0"
    assert annotations[1].startswith("::error file=hosts/bad vm.xml,line=7,")
    assert "| hosts/bad vm.xml:7:" in done.summary
    assert done.outputs["status"] == "1"
    log = json.loads(Path(done.outputs["sarif"]).read_text())
    assert Path(done.outputs["sarif"]) == runner.workspace / "reports" / "out put.sarif"
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "hosts/bad%20vm.xml"


def test_the_inputs_say_what_is_checked_and_how(runner: Runner) -> None:
    other = runner.workspace / "other place"
    other.mkdir()
    for name in ("a 1.xml", "a 2.xml", "[b].xml", "c.xml"):
        (other / name).write_text(BAD)
    done = runner.run(working_directory="other place", paths="a*.xml\n\n  [b].xml\n../hosts/**/*.xml")
    files = re.findall(r"file=([^,]*),", done.log)
    assert files == ["other place/a 1.xml", "other place/a 2.xml", "other place/[b].xml"]
    note = "<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><text/></element>"
    (other / "my note.rng").write_text(note)
    (other / "note.xml").write_text("<note/>")
    both = runner.run(working_directory="other place", paths="note.xml", schema="my note.rng\ndomain")
    assert "the root element is <note>" in both.log
    assert runner.run(working_directory="other place", paths="note.xml", schema="my note.rng").status == 0
    old = runner.run(paths="hosts", libvirt="0.1", args="--strict --ignore 'RNG1, RNG2'")
    assert old.status == 1
    assert "::warning file=hosts/good.xml" in old.log


def test_nothing_to_check_is_no_success(runner: Runner) -> None:
    done = runner.run(paths="none*.xml")
    assert done.status == 2
    assert done.outputs == {"status": "2"}
    assert "cannot read the file" in done.log
    assert runner.run(args="--exclude hosts/").status == 2


HOSTILE = (
    "$(touch pwned)`touch pwned`;touch pwned\n\";touch pwned;\"\n';touch pwned;'\n--fix\n::error::x\n-\n%0A::error::y"
)


@pytest.mark.parametrize("name", ["paths", "schema", "libvirt", "args", "sarif", "working_directory"])
def test_no_input_is_ever_run(runner: Runner, name: str) -> None:
    (runner.workspace / "hosts" / "bad.xml").write_text(BAD)
    before = sorted(runner.workspace.rglob("*"))
    done = runner.run(**{name: HOSTILE})
    assert done.status in (1, 2)
    assert not list(runner.workspace.parent.rglob("pwned*"))
    assert (runner.workspace / "hosts" / "bad.xml").read_text() == BAD
    assert not [line for line in done.log.splitlines() if line.startswith("::error::")]
    assert set(done.outputs) <= {"status", "sarif"}
    assert name == "sarif" or sorted(runner.workspace.rglob("*")) == before


def test_args_that_are_quoted_wrongly_are_told(runner: Runner) -> None:
    done = runner.run(args="--ignore 'VIR301")
    assert done.status == 2
    assert done.log == "::error title=relaxng::the input `args` is not quoted as in a shell: no closing quotation\n"
    assert done.outputs == {"status": "2"}


def test_what_cannot_be_installed_is_told(runner: Runner, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(runner.checkout / ".github", broken / ".github")
    done = Runner(broken, runner.workspace, tmp_path).run()
    assert done.status == 2
    assert "::error title=relaxng::relaxng cannot be installed; the log says why\n" in done.log
