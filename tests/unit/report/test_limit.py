from __future__ import annotations

from relaxng.checker import Checked, Summary
from relaxng.finding import Finding
from relaxng.report.limit import Limited


class Kept:
    def __init__(self) -> None:
        self.added: list[Checked] = []

    def add(self, checked: Checked) -> None:
        self.added.append(checked)

    def close(self, summary: Summary) -> None: ...


def checked(name: str, number: int) -> Checked:
    return Checked(name, tuple(Finding(name, "RNG101", str(count)) for count in range(number)))


def test_the_first_findings_of_a_run_are_shown_and_the_others_counted() -> None:
    kept = Kept()
    limited = Limited(kept, 3)
    for name, number in (("a", 2), ("b", 2), ("c", 1), ("d", 0)):
        limited.add(checked(name, number))
    assert [(one.file, len(one.findings)) for one in kept.added] == [("a", 2), ("b", 1), ("d", 0)]
    assert limited.hidden == 2


def test_without_a_bound_all_are_shown() -> None:
    kept = Kept()
    limited = Limited(kept, None)
    limited.add(checked("a", 2000))
    assert len(kept.added[0].findings) == 2000
    assert limited.hidden == 0
