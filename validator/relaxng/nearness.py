"""Which name was meant: the nearest of those that could stand there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_DIGITS = "0123456789"  # `string` takes a millisecond to import


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name that a misspelt one was most likely meant to be; None where none is near."""
    return next(iter(by_nearness(name, known)), None)


def did_you_mean(name: str, known: Iterable[str], quoted: str = "'{}'") -> str:
    """The near miss as the end of a message; empty where none is near."""
    near = nearest(name, known)
    return "" if near is None else f"; did you mean {quoted.format(near)}?"


def by_nearness(name: str, known: Iterable[str]) -> list[str]:
    """The names that a misspelt one may have been meant to be, the likeliest first.

    Another case of letters is nearest of all, then come the fewest slips: a letter too many, missing, wrong, or
    two swapped. A name that is part of the other is near too.
    """
    from difflib import get_close_matches

    candidates = list(dict.fromkeys(known))
    same = [candidate for candidate in candidates if candidate.lower() == name.lower()]
    lower: dict[str, list[str]] = {}
    for candidate in candidates:
        lower.setdefault(candidate.lower(), []).append(candidate)
    matches = get_close_matches(name.lower(), lower, n=8, cutoff=0.6 if len(name) > 4 else 0.5)
    close = [candidate for match in matches for candidate in lower[match]]
    return same or sorted((other for other in close if _is_near(name, other)), key=lambda other: _farness(name, other))


def _is_near(name: str, other: str) -> bool:
    shorter, longer = sorted((name.lower(), other.lower()), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return True
    most = max(1, len(shorter) // 3)
    return len(longer) - len(shorter) <= most and slips(shorter, longer) <= most


def _farness(name: str, other: str) -> tuple[int, bool, int, float, bool]:
    from difflib import SequenceMatcher

    ratio = SequenceMatcher(None, name, other).ratio()
    # Another number behind the same letters is nearer than no number: 'qcow3' was 'qcow2', and not 'qcow'.
    same_letters = name.strip(_DIGITS) == other.strip(_DIGITS)
    numbering = abs(len(name) - len(other)) if same_letters else 2
    swapped = sorted(name) == sorted(other)
    return (slips(name.lower(), other.lower()), not swapped, numbering, -ratio, name[:1] != other[:1])


@lru_cache(maxsize=4096)
def slips(name: str, other: str) -> int:
    """The least number of single slips between two names (optimal string alignment distance)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(name, start=1):
        row = [i]
        for j, meant in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and name[i - 2] == meant:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
