"""Charset: sets of characters as sorted ranges of code points, and their text in Python's regular expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

CharSet: TypeAlias = tuple[tuple[int, int], ...]
"""Disjoint, not adjacent, ascending; both ends belong to a range."""

TOP = 0x10FFFF
ASCII_TOP = 0x7F


def normal(ranges: Iterable[tuple[int, int]]) -> CharSet:
    """Any ranges, sorted and joined."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            if high > result[-1][1]:
                result[-1] = result[-1][0], high
        else:
            result.append((low, high))
    return tuple(result)


def union(*sets: CharSet) -> CharSet:
    """What is in any of the sets."""
    present = [chars for chars in sets if chars]
    if len(present) <= 1:
        return present[0] if present else ()
    return normal([pair for chars in present for pair in chars])


def complement(chars: CharSet, top: int = TOP) -> CharSet:
    """What is not in the set, up to the code point `top`."""
    result = []
    start = 0
    for low, high in chars:
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= top:
        result.append((start, top))
    return tuple(result)


def intersection(left: CharSet, right: CharSet) -> CharSet:
    """What is in both sets."""
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        low, high = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if low <= high:
            result.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def disjoint(left: CharSet, right: CharSet) -> bool:
    """Whether no character is in both."""
    return not intersection(left, right)


def below(chars: CharSet, top: int) -> CharSet:
    """The part of a set up to the code point `top`."""
    if not chars or chars[-1][1] <= top:
        return chars
    return tuple((low, min(high, top)) for low, high in chars if low <= top)


def python_class(chars: CharSet, top: int = TOP) -> str:
    """The set in the syntax of `re`, for texts whose characters are all up to `top`; with DOTALL."""
    if not chars:
        return r"[^\s\S]"
    if len(chars) == 1 and chars[0][0] == chars[0][1]:
        return _char(chars[0][0])
    outside = complement(chars, top)
    if not outside:
        return "."
    if len(outside) < len(chars):
        return f"[^{python_ranges(outside)}]"
    return f"[{python_ranges(chars)}]"


def python_ranges(chars: CharSet) -> str:
    """The inside of a bracket expression."""
    return "".join(
        _char(low) + (("" if high == low + 1 else "-") + _char(high) if high > low else "") for low, high in chars
    )


def _char(code: int) -> str:
    char = chr(code)
    if char.isascii():
        return char if char.isalnum() else f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
