"""What the documentation shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, oracle

CHAINS = (ROOT / "docs" / "chains.md").read_text(encoding="utf-8")
FOLDER = "/srv/guests/web"
PATH = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))


def steps() -> list[tuple[str, str]]:
    """The commands of the page, each with what it shows."""
    blocks = re.findall(r"```console\n(.*?)```", CHAINS, re.DOTALL)
    parts = re.split(r"^\$ (.*)\n", "".join(blocks), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is about as long as that in the page: long lines are cut in excerpts."""
    with tempfile.TemporaryDirectory(prefix="web-", dir="/tmp") as name:
        yield Path(name)


def test_the_page_on_chains(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    oracle("qemu-img", "qemu-utils")
    shown = dict(steps())
    (folder / "web.xml").write_text(shown["cat web.xml"].replace(FOLDER, str(folder)))
    for command, output in steps():
        done = subprocess.run(
            ["sh", "-c", command.replace(FOLDER, str(folder))],  # noqa: S607 - our own text
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "PATH": PATH, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        assert unmarked(done.stdout.replace(str(folder), FOLDER)) == unmarked(output), (command, done.stderr)
    (code,) = re.findall(r"```python\n(.*?)```", CHAINS, re.DOTALL)
    monkeypatch.chdir(folder)
    exec(compile(code.replace(FOLDER, str(folder)), "chains.md", "exec"), {})  # noqa: S102 - our own text
    assert capsys.readouterr().out.splitlines() == [
        f"vda open ['{folder}/root.qcow2']",
        "qcow2",
        "3 terminated []",
        "disk",
        "2 []",
    ]


def unmarked(text: str) -> str:
    """The text without carets, whose number follows from the folder."""
    return re.sub(r"\^+", "^", text)
