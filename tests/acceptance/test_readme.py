"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import DOMAIN, ROOT, RunRelaxng

if TYPE_CHECKING:
    import pytest

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_error_is_printed_as_shown(run: RunRelaxng) -> None:
    shown = re.search(r"```console\n\$ relaxng (.*)\n([^`]*)```", README)
    assert shown is not None
    assert run(*shown[1].split(), cwd=ROOT).out == shown[2]


def test_the_library_works_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vm.xml").write_text(DOMAIN.replace("vda", ""))
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own text
    assert "RNG301" in capsys.readouterr().out


def test_the_commands_exist(run: RunRelaxng) -> None:
    options = set(re.findall(r"(--[a-z][a-z-]+)", README)) - {"--noout", "--relaxng"}
    known = run("check", "--help").out + run("schema", "show", "--help").out
    known += run("chain", "complete", "--help").out
    known += run("schema", "doc", "--help").out
    assert [option for option in options if option not in known] == []
