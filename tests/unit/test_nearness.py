from __future__ import annotations

import pytest

from relaxng.nearness import by_nearness, nearest, slips


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("memroy", ["memory", "memtune", "metadata"], "memory"),
        ("brot", ["root", "boot"], "boot"),
        ("BackingStore", ["backingStore", "backingstor"], "backingStore"),
        ("cvpu", ["cpu", "vcpu"], "vcpu"),
        ("xyz", ["memory"], None),
        ("", ["memory"], None),
        ("dev", [], None),
    ],
)
def test_the_nearest_name(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant


def test_the_likeliest_comes_first() -> None:
    assert by_nearness("vpu", ["cpu", "vcpu", "gpu"])[0] in ("cpu", "vcpu", "gpu")
    assert by_nearness("a", ["A", "b"]) == ["A"]


@pytest.mark.parametrize(
    ("name", "other", "number"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "abd", 1), ("abc", "abcd", 1), ("abcd", "badc", 2)],
)
def test_slips(name: str, other: str, number: int) -> None:
    assert slips(name, other) == slips(other, name) == number
