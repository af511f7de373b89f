"""Classes: the character classes of XML Schema regular expressions (part 2, appendix F.1), evaluated when needed.

A class is kept as it is written, so that a text of ASCII only needs no Unicode table: the sets are
worked out up to a code point `top`, ASCII's last or the last of all.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP, CharSet, below, complement, intersection, normal, union
from relaxng.grammar.datatypes.record import Record

_MINORS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
CATEGORIES = frozenset({*_MINORS, *(major + minor for major, minors in _MINORS.items() for minor in minors)})
"""The categories of Unicode; the surrogates, Cs, are no characters of XML."""


class Ranges(Record):
    """Characters given by their code points."""

    __slots__ = ("chars",)
    __match_args__ = ("chars",)

    def __init__(self, chars: CharSet) -> None:
        self.chars = chars


class Property(Record):
    """A category of Unicode, or "i" or "c" for the characters of XML names (appendix F.1.1)."""

    __slots__ = ("name",)
    __match_args__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Not(Record):
    """All but a class."""

    __slots__ = ("inner",)
    __match_args__ = ("inner",)

    def __init__(self, inner: Class) -> None:
        self.inner = inner


class Union(Record):
    """What is in any of some classes."""

    __slots__ = ("members",)
    __match_args__ = ("members",)

    def __init__(self, members: tuple[Class, ...]) -> None:
        self.members = members


class Minus(Record):
    """A class without what is in another: [a-z-[aeiou]]."""

    __slots__ = ("left", "right")
    __match_args__ = ("left", "right")

    def __init__(self, left: Class, right: Class) -> None:
        self.left = left
        self.right = right


Class: TypeAlias = Ranges | Property | Not | Union | Minus

_WORD = Not(Union((Property("P"), Property("Z"), Property("C"))))
ESCAPES: dict[str, Class] = {
    "s": Ranges(((9, 10), (13, 13), (32, 32))),
    "i": Property("i"),
    "c": Property("c"),
    "d": Property("Nd"),
    "w": _WORD,
}
"""The multi-character escapes; the capital of each is its complement."""

DOT: Class = Not(Ranges(((10, 10), (13, 13))))
"""What "." stands for."""


@lru_cache(maxsize=2048)
def evaluate(written: Class, top: int) -> CharSet:
    """The characters of a class up to a code point."""
    match written:
        case Ranges(chars):
            return below(chars, top)
        case Property(name):
            return _property(name, top)
        case Not(inner):
            return complement(evaluate(inner, top), top)
        case Union(members):
            return union(*(evaluate(member, top) for member in members))
        case Minus(left, right):
            return intersection(evaluate(left, top), complement(evaluate(right, top), top))


def _property(name: str, top: int) -> CharSet:
    if name in {"i", "c"}:
        from relaxng.grammar.datatypes.names import name_char, name_start

        return below(name_start() if name == "i" else name_char(), top)
    table = _categories(top)
    return normal([pair for key, pairs in table.items() if key.startswith(name) for pair in pairs])


@lru_cache(maxsize=2)
def _categories(top: int) -> dict[str, list[tuple[int, int]]]:
    """The ranges of each category. No plane from 4 to 13 has an assigned character, and 15 and 16 are private."""
    from unicodedata import category

    table: dict[str, list[tuple[int, int]]] = {}
    scanned = [(0, top)] if top == ASCII_TOP else [(0, 0x3FFFF), (0xE0000, 0xE0FFF)]
    for first, last in scanned:
        start = first
        for key, run in groupby(map(category, map(chr, range(first, last + 1)))):
            end = start + sum(1 for _ in run)
            table.setdefault(key, []).append((start, end - 1))
            start = end
    if top == TOP:
        table["Cn"] += [(0x40000, 0xDFFFF), (0xE1000, 0xEFFFF), (0xFFFFE, 0xFFFFF), (0x10FFFE, 0x10FFFF)]
        table["Co"] += [(0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)]
    return table
