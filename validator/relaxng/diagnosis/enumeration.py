"""Enumeration: which of the values that may stand somewhere was meant, or which there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from relaxng.nearness import by_nearness, slips

MOST_LISTED = 8
"""How many values a message names."""
MIN_PART = 3
"""The shortest value that is recognised within a longer text."""
MAX_LENGTH = 64
"""The longest text that is taken for a misspelt value."""

_YES = frozenset({"yes", "true", "on", "1", "enabled", "enable", "y"})
_NO = frozenset({"no", "false", "off", "0", "disabled", "disable", "n"})


@dataclass(frozen=True, slots=True)
class Meant:
    """The value that was meant, and whether that is certain."""

    value: str
    certain: bool


def meant(text: str, values: Iterable[str]) -> Meant | None:
    """Which value a text stands for: by case, by sense, by its marks or by its letters, in this order."""
    known = [value for value in values if value]
    if not text or len(text) > MAX_LENGTH:
        return None
    for likeness in (str.casefold, _without_marks):
        same = [value for value in known if likeness(value) == likeness(text) != ""]
        if same:
            return Meant(same[0], certain=len(same) == 1)
        if likeness == str.casefold and (switch := _switch(text, known)) is not None:
            return Meant(switch, certain=True)
    opposite = _opposite(text)
    likely = [value for value in known if _may_be_near(text, value) and value.casefold() not in opposite]
    near = [value for value in by_nearness(text, likely) if _is_near(text.casefold(), value.casefold())]
    longer = [value for value in known if value.casefold().startswith(text.casefold())]
    if not near or (len(longer) > 1 and len(text) >= MIN_PART):
        return None  # the beginning of several values is none of them
    best = min(near, key=lambda value: _farness(text, value))
    return Meant(best, certain=_is_certain(text, best, known))


def _farness(text: str, value: str) -> tuple[bool, bool, int, int]:
    """How far a value is: one that the text begins, a word of the text, then few slips, then few letters that it lacks."""
    is_begun = len(text) >= MIN_PART and value.startswith(text)
    return not is_begun, not _is_part(value, text), slips(text, value), (Counter(text) - Counter(value)).total()


def _is_part(value: str, text: str) -> bool:
    """Whether a value stands as a word of its own within a text, such as virtio in virtio-blk-pci."""
    return len(value) >= MIN_PART and value in re.split(r"[\W_]+", text)


def _may_be_near(text: str, value: str) -> bool:
    """Whether their lengths and letters allow for what `_is_near` asks, told without much ado."""
    short, long = sorted((text, value), key=len)
    few = (len(long) - len(short)) * 3 <= len(long) + 1 and len(set(long) - set(short)) * 3 <= len(long) + 3
    return few or short.casefold() in long.casefold()


def _is_near(text: str, value: str) -> bool:
    """Whether one holds the other, or few slips lie between them for their length."""
    short, long = sorted((text, value), key=len)
    return (len(short) >= MIN_PART and short in long) or slips(text, value) * 3 <= len(long) + 1


def _without_marks(text: str) -> str:
    """A text without what joins its words, empty where these are numbers: 1-5 is not 15."""
    bare = re.sub(r"[-_\s]", "", text).casefold()
    return "" if bare.isdigit() else bare


def _switch(text: str, known: list[str]) -> str | None:
    """The one value with the sense of a text that switches something on or off."""
    for sense in (_YES, _NO):
        if text.casefold() in sense:
            same = [value for value in known if value.casefold() in sense]
            worded = [value for value in same if not value.isdigit()] or same
            return worded[0] if len(worded) == 1 else None
    return None


def says_no(text: str) -> bool:
    """Whether a text switches something off."""
    return text.casefold() in _NO


def _opposite(text: str) -> frozenset[str]:
    return _NO if text.casefold() in _YES else _YES if text.casefold() in _NO else frozenset()


def _is_certain(text: str, value: str, known: list[str]) -> bool:
    """Whether a text is a slip of one value and of no other: a letter swapped, left out, doubled or wrong.

    A digit, or a letter added at random, may make another word of a value, such as vhdx of vhd.
    """
    if slips(text, value) != 1 or any(slips(text, other) <= 2 for other in known if other != value):
        return False
    if _digits(text) != _digits(value):
        return False
    if len(text) > len(value):
        return any(text[:i] + text[i + 1 :] == value and text[i] in text[i - 1 : i] for i in range(1, len(text)))
    return len(value) > 4 or (len(value) > 2 and sorted(text) == sorted(value))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def expected(values: Iterable[str], others: Iterable[str] = ()) -> str:
    """What may stand somewhere, as the end of a message: the values, and forms in words."""
    return f"expected {one_of(values, others)}"


def one_of(values: Iterable[str], others: Iterable[str] = ()) -> str:
    """Values, and forms in words, of which one will do."""
    quoted = [f"'{_short(value)}'" for value in dict.fromkeys(values)]
    words = list(dict.fromkeys(others))
    if len(quoted) > MOST_LISTED + 1:
        listed = f"one of {', '.join(quoted[:MOST_LISTED])} and {len(quoted) - MOST_LISTED} others"
        return " or ".join([listed, *words])
    several = "one of " if len(quoted) > 2 and not words else ""
    every = [*quoted, *words]
    return several + (" or ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every))


def _short(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 3]}..."
