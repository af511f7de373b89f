"""`relaxng check` as its users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from relaxng import __version__
from relaxng.catalog import builtin_schemas
from tests.conftest import DOMAIN, SCHEMAS, RunRelaxng
from tests.examples import domain

BAD = DOMAIN.replace("bus='virtio'", "bus='virtoi'")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with good and bad documents, and with what is none."""
    folder = tmp_path / "vms"
    (folder / "sub" / ".git").mkdir(parents=True)
    (folder / "good.xml").write_text(DOMAIN)
    (folder / "sub" / "bad.XML").write_text(BAD)
    (folder / "sub" / "notes.txt").write_text("no XML")
    (folder / "sub" / ".git" / "hidden.xml").write_text("no XML")
    return folder


def test_silence_where_nothing_is_wrong(run: RunRelaxng, tree: Path) -> None:
    done = run("check", tree / "good.xml")
    assert (done.status, done.out, done.err) == (0, "", "")


@pytest.mark.usefixtures("tree")
def test_verbose_says_what_was_checked(run: RunRelaxng) -> None:
    done = run("check", "-v", "vms/good.xml")
    assert (done.status, done.out) == (0, "vms/good.xml: valid (domain)\n")
    assert "1 file checked, nothing wrong" in done.err


@pytest.mark.usefixtures("tree")
def test_a_folder_is_walked(run: RunRelaxng) -> None:
    done = run("check", "-v", "vms")
    assert done.status == 1
    lines = [line for line in done.out.splitlines() if line.startswith("vms")]
    assert lines[0] == "vms/good.xml: valid (domain)"
    assert lines[1].startswith("vms/sub/bad.XML:")
    assert "[RNG301]" in lines[1]
    assert len(lines) == 2
    assert "2 files checked, 1 error" in done.err


@pytest.mark.usefixtures("tree")
def test_each_file_once_in_the_order_given(run: RunRelaxng) -> None:
    done = run("check", "-v", "vms/sub", "vms/good.xml", "vms/sub/bad.XML")
    assert [line.split(":")[0] for line in done.out.splitlines() if line.startswith("vms")] == [
        "vms/sub/bad.XML",
        "vms/good.xml",
    ]


@pytest.mark.usefixtures("tree")
def test_files_alone_mean_check(run: RunRelaxng) -> None:
    assert run("vms/good.xml").status == 0
    assert run("-v", "vms/good.xml").out == "vms/good.xml: valid (domain)\n"
    assert run("--schema", "domain", "vms/sub/bad.XML").status == 1


def test_python_dash_m(tree: Path) -> None:
    words = [sys.executable, "-m", "relaxng", "check", str(tree / "sub" / "bad.XML")]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1


def test_standard_input(run: RunRelaxng) -> None:
    assert run("check", "-", stdin=DOMAIN.encode()).status == 0
    done = run("check", "-", stdin=BAD.encode())
    assert done.status == 1
    assert done.out.startswith("<stdin>:")
    done = run("check", "--stdin-filename", "vm.xml", "-", stdin=BAD.encode())
    assert done.out.startswith("vm.xml:")


@pytest.mark.usefixtures("tree")
def test_every_format_names_the_same_findings(run: RunRelaxng) -> None:
    written = json.loads(run("check", "--output-format", "json", "vms").out)
    (finding,) = written["findings"]
    place = f"{finding['path']}:{finding['line']}:{finding['column']}"
    headline = f"{place}: error: {finding['message']} [{finding['code']}]"
    assert run("check", "--output-format", "gcc", "vms").out == headline + "\n"
    assert run("check", "vms").out.splitlines()[0] == headline


@pytest.mark.usefixtures("tree")
def test_a_machine_format_prints_nothing_else(run: RunRelaxng) -> None:
    done = run("check", "--output-format", "json", "-v", "vms/good.xml")
    assert json.loads(done.out)["findings"] == []
    assert done.err == ""


@pytest.mark.usefixtures("tree")
def test_quiet(run: RunRelaxng) -> None:
    done = run("check", "-q", "vms")
    assert (done.status, len(done.out.splitlines()), done.err) == (1, 1, "")
    done = run("check", "-qq", "vms")
    assert (done.status, done.out, done.err) == (1, "", "")


@pytest.mark.usefixtures("tree")
def test_colour(run: RunRelaxng) -> None:
    assert "\033[" not in run("check", "vms").out
    assert "\033[" in run("check", "--color", "always", "vms").out
    assert "\033[" in run("check", "vms", environment={"FORCE_COLOR": "1"}).out
    assert "\033[" not in run("check", "vms", environment={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out
    assert "\033[" in run("check", "--color", "always", "vms", environment={"NO_COLOR": "1"}).out
    assert "\033[" not in run("check", "--color", "never", "vms", environment={"FORCE_COLOR": "1"}).out


def test_a_schema_by_path_judges_other_documents(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "a.rng").write_text("<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><empty/></element>")
    (tmp_path / "good.xml").write_text("<a/>")
    (tmp_path / "bad.xml").write_text("<a><b/></a>")
    assert run("check", "--schema", "a.rng", "good.xml").status == 0
    assert run("check", "--schemafile", "a.rng", "good.xml", "bad.xml").status == 1
    assert run("check", "--schema", SCHEMAS / "domain.rng", "good.xml").status == 1


def test_an_unknown_root_is_named(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text("<project/>")
    done = run("check", "pom.xml")
    assert done.status == 2
    assert done.out.startswith("pom.xml:1:2: error: no built-in schema has the root element <project>")
    done = run("check", "--skip-unknown", "-v", "pom.xml")
    assert done.status == 0
    assert "skipped" in done.out


@pytest.mark.parametrize(
    ("root", "remedy"),
    [
        ("<domain xmlns='http://libvirt.org/schemas/domain/1.0'/>", "remove this xmlns"),
        ("<d:domain xmlns:d='http://libvirt.org/schemas/domain/1.0'/>", "write <domain>"),
    ],
)
def test_a_root_element_that_should_be_in_no_namespace(run: RunRelaxng, tmp_path: Path, root: str, remedy: str) -> None:
    (tmp_path / "vm.xml").write_text(root)
    done = run("check", "vm.xml")
    assert done.status == 2
    assert f"; <domain> is in no namespace: {remedy}, or name a schema with --schema [SCH001]" in done.out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "Usage"),
        (["check"], 2, "nothing to check"),
        (["check", "--nonsense", "x"], 2, "--nonsense"),
        (["check", "--output-format", "pdf", "x"], 2, "pdf"),
        (["check", "--stdin-filename", "x", "y"], 2, "--stdin-filename"),
        (["chekc"], 2, "did you mean `relaxng check`?"),
        (["help"], 2, "did you mean `relaxng --help`?"),
        (["schema", "show", "domian"], 2, "did you mean 'domain'?"),
    ],
)
def test_wrong_usage(run: RunRelaxng, words: list[str], status: int, said: str) -> None:
    done = run(*words)
    assert done.status == status
    assert said in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--output-format", "json=good.xml"],
        ["schema", "check", "--output-format", "json=./good.xml"],
        ["schema", "doc", "-o", "good.xml"],
        ["chain", "verify", "--output-format", "text=good.xml"],
        ["chain", "strip", "--in-place", "--output-format", "text=good.xml"],
    ],
)
def test_a_report_never_overwrites_what_is_to_be_read(run: RunRelaxng, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "good.xml").write_text(DOMAIN)
    done = run(*words, "good.xml")
    assert done.status == 2
    assert "good.xml' is to be read, and would be overwritten" in done.err
    assert (tmp_path / "good.xml").read_text() == DOMAIN


def test_version_and_help(run: RunRelaxng) -> None:
    assert run("--version").out == f"relaxng {__version__}\n"
    assert run("-V").out == f"relaxng {__version__}\n"
    for words in (["-h"], ["check", "--help"], ["schema", "--help"]):
        done = run(*words)
        assert (done.status, done.err) == (0, "")
        assert "Usage" in done.out


def test_the_built_in_schemas_are_listed_and_shown(run: RunRelaxng) -> None:
    listed = [line.split()[:2] for line in run("schema", "list").out.splitlines()]
    assert listed == [[name, f"<{name}>"] for name in builtin_schemas()]
    path = Path(run("schema", "show", "domain", "--path").out.strip())
    assert path.read_bytes() == (SCHEMAS / "domain.rng").read_bytes()
    assert str(path) in run("schema", "show", "domain").out


@pytest.mark.parametrize("option", ["", "--diff"])
def test_a_closed_pipe_is_no_crash(tree: Path, option: str) -> None:
    for number in range(2000):
        (tree / f"bad{number}.xml").write_text(BAD)
    command = f"'{Path(sys.executable).with_name('relaxng')}' check {option} '{tree}' | head -1"
    done = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 141
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "words",
    ["check vms", "check --output-format json vms", "check --diff vms", "schema list", "check -v vms/good.xml"],
)
@pytest.mark.usefixtures("tree")
def test_a_report_that_cannot_be_written_is_no_success(tmp_path: Path, words: str) -> None:
    command = f"'{Path(sys.executable).with_name('relaxng')}' {words} > /dev/full"
    done = subprocess.run(["/bin/bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "relaxng: cannot write the report: no space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("tree")
def test_closed_streams(tmp_path: Path) -> None:
    command = f"'{Path(sys.executable).with_name('relaxng')}'"
    for words, status in (("- <&-", 2), ("vms/good.xml >&-", 0), ("vms >&-", 1), ("vms >&- 2>&-", 1)):
        done = subprocess.run(["/bin/bash", "-c", f"{command} {words}"], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == status, words
        assert b"Traceback" not in done.stderr, words


def test_standard_input_and_a_file_of_its_name(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(BAD)
    done = run("check", "-", "bad.xml", "--stdin-filename", "bad.xml", stdin=DOMAIN.encode())
    assert done.status == 1


def test_a_pipe_in_a_folder_is_passed_over(run: RunRelaxng, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "good.xml").write_text(DOMAIN)
    assert run("check", ".", timeout=10).status == 0


def test_that_no_more_is_looked_for_is_said(run: RunRelaxng, tmp_path: Path) -> None:
    disks = "<disk typ='file'/>\n" * 600
    (tmp_path / "many.xml").write_text(domain(disks))
    done = run("check", tmp_path / "many.xml")
    assert f"{tmp_path / 'many.xml'}: after 1000 findings in a file no more are looked for\n" in done.err
