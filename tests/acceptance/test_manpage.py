"""The manual page is that of this version, and right by those who show it."""

from __future__ import annotations

import os
import re
import subprocess

from docs.manpage import PAGE, page
from tests.conftest import RunRelaxng, ask, oracle


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it with `python -m docs.manpage`"


def test_every_command_and_option_stands_in_it(run: RunRelaxng) -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    for words in (("check",), ("chain", "complete"), ("schema", "check"), ("schema", "doc"), ("completion",)):
        assert f"\n.SS {' '.join(('relaxng', *words))}\n" in text
        for option in re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", run(*words, "--help").out, re.MULTILINE):
            assert f"\\fB{option}\\fP" in text


def test_man_has_nothing_to_say_against_it() -> None:
    done = subprocess.run(
        [oracle("man", "man-db"), "--warnings", "-l", PAGE],
        capture_output=True,
        text=True,
        env={**os.environ, "MANWIDTH": "80", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.sub(r".\x08", "", done.stdout)
    assert "relaxng - check XML against RELAX NG schemas" in shown
    assert "--files-from FILE|-" in shown
    assert "\n       --strict / --no-strict\n" in shown


def test_mandoc_has_nothing_to_say_against_it() -> None:
    """But for the date: the page is that of a version, not of a day."""
    done = ask("mandoc", "mandoc", "-Tlint", PAGE)
    assert [line for line in done.out.splitlines() if "missing date" not in line] == []
