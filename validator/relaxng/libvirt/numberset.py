"""Number set: CPUs, threads or NUMA nodes as libvirt writes them, `0-3,^2,8`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Owner = TypeVar("Owner")

MOST = 16_384
"""How many numbers libvirt counts, from 0 on; what is beyond is left out here."""

_PART = re.compile(r"\s*(\^?)\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*)?")


def backward(text: str) -> str | None:
    """The first range that ends before it begins; libvirt takes no such."""
    return next((part.strip() for part in text.split(",") if _turned(part) is not None), None)


def upward(text: str) -> str:
    """The same set with all ranges put right."""
    return ",".join(_turned(part) or part for part in text.split(","))


def _turned(part: str) -> str | None:
    """A range that runs downwards, put right; None for all else."""
    found = _PART.fullmatch(part)
    is_wrong = found is not None and found[3] is not None and int(found[3]) < int(found[2])
    return f"{found[1]}{found[3]}-{found[2]}" if found is not None and is_wrong else None


def bits(text: str) -> int:
    """The numbers as bits, later parts applied to earlier ones; 0 where there is none, or the set cannot be read."""
    found = 0
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return 0
        first, last = int(match[2]), int(match[3] or match[2])
        if first > last:
            return 0
        span = (1 << min(last + 1, MOST)) - (1 << min(first, MOST))
        found = found & ~span if match[1] else found | span
    return found


def lowest(numbers: int) -> int:
    """The least number of a set of bits that has one."""
    return (numbers & -numbers).bit_length() - 1


def beyond(numbers: int, count: int) -> int | None:
    """The least number that is not among `count`, counted from 0; None where all are."""
    left = numbers >> count
    return lowest(left) + count if left else None


def shared(sets: Iterable[tuple[int, Owner]]) -> Iterator[tuple[Owner, Owner, int]]:
    """Whose set has a number that an earlier one has: it, whose that is, and the least such number."""
    taken = 0
    owners: dict[int, Owner] = {}
    for numbers, owner in sets:
        if both := numbers & taken:
            number = lowest(both)
            yield owner, owners[number], number
        new = numbers & ~taken
        taken |= numbers
        while new:
            number = lowest(new)
            owners[number] = owner
            new &= new - 1
