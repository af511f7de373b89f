"""Sets of numbers, as libvirt writes and reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaxng.libvirt.numberset import MOST, backward, beyond, bits, lowest, shared, upward


def members(numbers: int) -> set[int]:
    return {number for number in range(numbers.bit_length()) if numbers >> number & 1}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0", {0}),
        ("0-3", {0, 1, 2, 3}),
        (" 1, 3 - 4 ", {1, 3, 4}),
        ("0-3,^2", {0, 1, 3}),
        ("^2,0-3", {0, 1, 2, 3}),
        ("1,^1", set()),
        ("3-1", set()),
        ("", set()),
        ("a", set()),
        (f"{MOST - 1}-{MOST + 9}", {MOST - 1}),
        ("999999999", set()),
    ],
)
def test_a_set_is_read(text: str, numbers: set[int]) -> None:
    assert members(bits(text)) == numbers


def test_ranges_run_upwards() -> None:
    assert backward("0-1, 7-4,3-2") == "7-4"
    assert backward("0-1,4-4,a-0") is None
    assert upward("3-1,13-1,5") == "1-3,1-13,5"


def test_what_is_beyond_a_count() -> None:
    assert beyond(bits("0-3"), 4) is None
    assert beyond(bits("0-9"), 4) == 4
    assert beyond(bits("7,9"), 0) == 7


@given(st.lists(st.sets(st.integers(0, 60))))
def test_who_shares_a_number_with_an_earlier_one(sets: list[set[int]]) -> None:
    found = list(shared((sum(1 << number for number in each), place) for place, each in enumerate(sets)))
    expected = []
    for place, each in enumerate(sets):
        if both := each.intersection(*[set().union(*sets[:place])]):
            owner = next(before for before in range(place) if min(both) in sets[before])
            expected.append((place, owner, min(both)))
    assert found == expected


def test_the_least_number() -> None:
    assert lowest(0b10100) == 2
