"""Shells complete words of the command: the shells themselves are asked."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relaxng.codes import CODES
from relaxng.report import FORMATS
from tests.conftest import RunRelaxng, oracle

PATH = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))


def offered(run: RunRelaxng, *words: str) -> list[str]:
    """What the command offers for the last of the words, by the protocol of bash."""
    line = {"COMP_WORDS": "\n".join(("relaxng", *words)), "COMP_CWORD": str(len(words))}
    done = run(environment={"_RELAXNG_COMPLETE": "bash_complete", **line})
    assert (done.status, done.err) == (0, "")
    return done.out.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["c"], ["file,c", "plain,chain", "plain,check", "plain,completion"]),
        (["vm"], ["file,vm"]),
        (["--stri"], ["plain,--strict"]),
        (["--out"], ["plain,--output-format"]),
        (["vm.xml", "--out"], ["plain,--output-format"]),
        (["check", "v"], ["file,v"]),
        (["check", "--schema", "domain"], ["file,domain", "plain,domain", "plain,domainsnapshot", "plain,domaincheckpoint", "plain,domainbackup"]),
        (["check", "--output-format", "j"], ["plain,json", "plain,jsonl", "plain,junit"]),
        (["check", "--output-format", "=", "sa"], ["plain,sarif"]),
        (["check", "--output-format", ""], [f"plain,{name}" for name in FORMATS]),
        (["check", "--engine", "a"], ["plain,auto", "plain,automaton"]),
        (["check", "--ignore", "RNG2"], [f"plain,{code}" for code in CODES if code.startswith("RNG2")]),
        (["check", "--ignore", "VIR301,XML001"], ["plain,VIR301,XML001"]),
        (["check", "--select", "XML001,XML001"], []),
        (["check", "--severity", "VIR301"], ["plain,VIR301=error", "plain,VIR301=warning"]),
        (["check", "--libvirt", "99", "--config", "x"], ["file,x"]),
        (["check", "--files-from", "l"], ["file,l"]),
        (["explain", "unknown-r"], ["plain,unknown-root"]),
        (["schema", "show", "domainb"], ["file,domainb", "plain,domainbackup"]),
        (["schema", "check", "--within", "s"], ["dir,s"]),
        (["chain", "lo"], ["plain,locate"]),
        (["chain", "show", "v"], ["file,v"]),
        (["completion", ""], ["plain,bash", "plain,zsh", "plain,fish"]),
    ],
)  # fmt: skip
def test_what_is_offered(run: RunRelaxng, words: list[str], expected: list[str]) -> None:
    assert offered(run, *words) == expected


def test_what_is_no_request_is_refused(run: RunRelaxng) -> None:
    assert run(environment={"_RELAXNG_COMPLETE": "bash_complete"}).status == 2
    assert (
        run(environment={"_RELAXNG_COMPLETE": "tcsh_complete", "COMP_WORDS": "relaxng", "COMP_CWORD": "1"}).status == 2
    )
    assert run("completion", "tcsh").status == 2


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, words: list[str], folder: Path) -> None:
        self._shell, self._end = pty.openpty()
        # Wide, and of few abilities: no line is broken or drawn anew.
        environment = {**os.environ, "PATH": PATH, "TERM": "dumb", "PS1": "$ ", "COLUMNS": "200", "HOME": str(folder)}
        self._process = subprocess.Popen(
            words,
            stdin=self._end,
            stdout=self._end,
            stderr=self._end,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(self._end)
        self.text = ""

    def type(self, keys: str, until: str) -> str:
        """Type, and read until the pattern is there. Fails where it does not come."""
        os.write(self._shell, keys.encode())
        begin, limit = len(self.text), time.monotonic() + 30
        while not re.search(until, self.text[begin:]):
            ready, _, _ = select.select([self._shell], [], [], max(limit - time.monotonic(), 0))
            assert ready, f"no {until!r} in {self.text[begin:]!r}"
            self.text += os.read(self._shell, 4096).decode("utf-8", "replace")
        return self.text[begin:]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._shell)


def test_bash_completes(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    (tmp_path / "guest vm.xml").write_text("")
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], tmp_path)
    try:
        terminal.type('eval "$(relaxng completion bash)"; echo rea""dy\n', "ready\r?\n")
        terminal.type("relaxng check --output-format=sar\t", "sarif")
        terminal.type(" --stri\t", "--strict")
        terminal.type(" --schema domainb\t", "domainbackup")
        terminal.type(" gue\t", r"guest\\ vm\.xml")
        terminal.type("\x15relaxng exp\t", "explain")
        terminal.type("unknown-r\t", "unknown-root")
        assert "RNG107 unknown-root" in terminal.type("\n", "Right:")
    finally:
        terminal.end()


def test_zsh_completes(tmp_path: Path) -> None:
    zsh = oracle("zsh", "zsh")
    (tmp_path / "guest vm.xml").write_text("")
    terminal = Terminal([zsh, "-f", "-i"], tmp_path)
    try:
        terminal.type(
            'autoload -U compinit; compinit -u -D; eval "$(relaxng completion zsh)"; echo rea""dy\n', "ready\r?\n"
        )
        terminal.type("relaxng check --output-format sar\t", "sarif")
        terminal.type(" --stri\t", "--strict")
        terminal.type(" gue\t", r"guest\\ vm\.xml")
    finally:
        terminal.end()


def test_fish_completes(tmp_path: Path) -> None:
    fish = oracle("fish", "fish")
    (tmp_path / "guest vm.xml").write_text("")

    def asked(line: str) -> list[str]:
        script = f"relaxng completion fish | source; complete -C '{line}'"
        environment = {**os.environ, "PATH": PATH, "HOME": str(tmp_path)}
        done = subprocess.run(
            [fish, "--no-config", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return [found.partition("\t")[0] for found in done.stdout.splitlines()]

    assert asked("relaxng check --output-format sar") == ["sarif"]
    assert asked("relaxng explain RNG10") == [code for code in CODES if code.startswith("RNG10")]
    assert asked("relaxng check gue") == ["guest vm.xml"]
