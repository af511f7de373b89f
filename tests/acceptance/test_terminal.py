"""What a terminal gets that a pipe does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DOMAIN

if sys.platform == "win32":
    pytest.skip("there are no pseudoterminals", allow_module_level=True)

import termios


def in_terminal(folder: Path, *words: str, columns: int = 80) -> str:
    """What the installed command writes to a terminal so wide."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    command = [str(Path(sys.executable).with_name("relaxng")), *words]
    with subprocess.Popen(
        command, cwd=folder, env={**environment, "TERM": "xterm"}, stdin=theirs, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_an_explanation_is_no_wider_than_the_terminal(tmp_path: Path) -> None:
    words, _, examples = in_terminal(tmp_path, "explain", "VIR101", columns=40).partition("Wrong:")
    assert 30 < max(map(len, words.splitlines())) <= 40
    assert "\n\n\n" not in examples
    assert max(map(len, in_terminal(tmp_path, "explain", "VIR101", columns=300).splitlines())) <= 88


def test_colour(tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(DOMAIN.replace("<target", "<targte"))
    assert "\033[1;31merror:" in in_terminal(tmp_path, "bad.xml")
    assert "\033[" not in in_terminal(tmp_path, "--color", "never", "bad.xml")
