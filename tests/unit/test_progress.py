from __future__ import annotations

import io
import sys
import time

import pytest

from relaxng.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, report: io.StringIO | None) -> tuple[Progress, Terminal]:
    """The progress of a long run whose report goes there, and the terminal that shows it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", report)
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = Progress()
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    for _ in range(16):
        progress.step()
    assert terminal.getvalue() == "\rrelaxng: 16 files checked"
    return progress, terminal


def test_it_gives_way_to_a_report_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    progress, terminal = shown(monkeypatch, Terminal())
    progress.give_way()
    assert terminal.getvalue().endswith(" \r")


@pytest.mark.parametrize("report", [io.StringIO(), None])
def test_it_stays_where_the_report_goes_elsewhere(monkeypatch: pytest.MonkeyPatch, report: io.StringIO | None) -> None:
    progress, terminal = shown(monkeypatch, report)
    progress.give_way()
    assert terminal.getvalue().endswith("checked")
    progress.clear()
    assert terminal.getvalue().endswith(" \r")
