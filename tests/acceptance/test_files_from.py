"""Lists of files: what `xargs` cannot take."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from relaxng.cli.inputs import inputs
from tests.conftest import DOMAIN, RunRelaxng

BAD = DOMAIN.replace("vda", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in ("a.xml", "b c.xml", "sub/d.xml", "line\nbreak.xml"):
        (tmp_path / name).write_text(BAD)
    (tmp_path / "sub" / "no.txt").write_text("")
    return tmp_path


def named(output: str) -> list[str]:
    """The files of the findings, in their order."""
    return [line.split(".xml")[0] for line in output.splitlines()]


@pytest.mark.parametrize(
    ("listed", "checked"),
    [
        (b"b c.xml\na.xml\n", ["b c", "a"]),
        (b"\xef\xbb\xbfb c.xml\r\n\r\na.xml", ["b c", "a"]),
        (b"a.xml\0line\nbreak.xml\0b c.xml", ["a", "line break", "b c"]),
        (b"sub\n./a.xml\na.xml\n", ["sub/d", "./a"]),
    ],
    ids=["lines", "as Windows writes them", "zero bytes", "directories, and each once"],
)
def test_the_files_of_a_list_are_checked_in_its_order(
    run: RunRelaxng, folder: Path, listed: bytes, checked: list[str]
) -> None:
    done = run("check", "--output-format", "gcc", "--files-from", "-", cwd=folder, stdin=listed)
    assert (done.status, named(done.out)) == (1, checked)
    (folder / "list").write_bytes(listed)
    done = run("check", "--output-format", "gcc", "--files-from", "list", cwd=folder)
    assert (done.status, named(done.out)) == (1, checked)


def test_it_comes_after_the_files_that_are_named(run: RunRelaxng, folder: Path) -> None:
    done = run("check", "--output-format", "gcc", "--files-from", "-", "sub", cwd=folder, stdin=b"a.xml")
    assert named(done.out) == ["sub/d", "a"]


def test_what_is_wrong_with_a_name_costs_that_file_only(run: RunRelaxng, folder: Path) -> None:
    listed = b"none.xml\na.xml\n" + b"b c.xml\n" * 9000 + b"x\0y\n-\n--fix\n"
    done = run("check", "--output-format", "gcc", "--files-from", "-", cwd=folder, stdin=listed)
    assert done.status == 2
    assert [line.partition(": ")[2] for line in done.out.splitlines() if "XML002" in line] == [
        "error: cannot read the file: no such file or directory [XML002]",
        "error: cannot read the file: a path has no zero byte [XML002]",
        "error: cannot read the file: no such file or directory [XML002]",
        "error: cannot read the file: no such file or directory [XML002]",
    ]
    assert named(done.out)[1:3] == ["a", "b c"]


@pytest.mark.parametrize("listed", [True, False])
def test_a_name_that_is_too_long_costs_that_file_only(run: RunRelaxng, folder: Path, listed: bool) -> None:
    names = ["x" * 300, "a.xml"]
    words = ["--files-from", "-"] if listed else names
    done = run("check", "--output-format", "gcc", *words, cwd=folder, stdin="\n".join(names).encode())
    assert done.status == 2
    first, second = done.out.splitlines()
    assert first == f"{'x' * 300}: error: cannot read the file: file name too long [XML002]"
    assert second.startswith("a.xml:7:")


def test_what_is_no_list_is_told(run: RunRelaxng, folder: Path) -> None:
    endless = run("check", "--files-from", "-", cwd=folder, stdin=b"x" * 200_000)
    assert endless.status == 2
    assert "a name in the list has more than 65536 bytes" in endless.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--files-from", "-"], "nothing was checked: <stdin> lists nothing to check"),
        (["--files-from", "empty"], "nothing was checked: empty lists nothing to check"),
        (["--files-from", "none"], "cannot read the list 'none': no such file or directory"),
        (["--files-from", "sub"], "cannot read the list 'sub': is a directory"),
        (["--files-from", "-", "-"], "standard input is either the document - or the list of --files-from"),
    ],
)
def test_nothing_checked_is_no_success(run: RunRelaxng, folder: Path, words: list[str], said: str) -> None:
    (folder / "empty").write_bytes(b"\n")
    done = run("check", *words, cwd=folder)
    assert done.status == 2
    assert said in " ".join(done.err.split())


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the stream")
def test_a_closed_standard_input_is_told(folder: Path) -> None:
    command = f"'{Path(sys.executable).with_name('relaxng')}' check --files-from - <&-"
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 2
    assert "standard input is closed" in done.stderr


def test_a_list_is_read_as_it_is_needed() -> None:
    class Endless:
        blocks = 0

        def read(self, size: int) -> bytes:
            self.blocks += 1
            return b"".join(b"%d-%d.xml\n" % (self.blocks, number) for number in range(size // 40))

    source = Endless()
    found = inputs((), "-", listed=cast("BinaryIO", source))
    assert [one.name for one in islice(found, 2)] == ["1-0.xml", "1-1.xml"]
    assert source.blocks < 3
    assert sum(1 for _ in islice(found, 100_000)) == 100_000
