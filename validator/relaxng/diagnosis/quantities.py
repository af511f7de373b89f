"""Quantities: a number that is written with a unit where the schema counts in one of its own (`rx:unit`)."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_WRITTEN = re.compile(r"([0-9]{1,20}(?:\.[0-9]{1,9})?)\s*([A-Za-z/\u00b5]{1,10})")

_POWERS = "kmgtpe"

_TIMES = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "\u00b5s": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "sec": Fraction(1),
    "secs": Fraction(1),
    "second": Fraction(1),
    "seconds": Fraction(1),
    "min": Fraction(60),
    "minutes": Fraction(60),
    "h": Fraction(3600),
    "hours": Fraction(3600),
}

_FREQUENCIES = {"hz": Fraction(1), "khz": Fraction(10**3), "mhz": Fraction(10**6), "ghz": Fraction(10**9)}

_SIZE = re.compile(r"([kmgtpe])?(i)?(b|bits?|bytes?)?(?:/s|ps)?", re.IGNORECASE)

_SPOKEN = {
    "B": "bytes",
    "B/s": "bytes per second",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "Hz": "hertz",
}


def spoken(unit: str) -> str:
    """A unit in words, where it is not one as it stands."""
    return _SPOKEN.get(unit, unit)


def in_unit(text: str, unit: str) -> Fraction | None:
    """How many of a unit a number with another one is; None where it is none, or of another kind.

    Units of sizes are libvirt's: 1 K and 1 KiB are 1024 bytes, 1 KB is 1000. A rate may be written as a size, for a
    rate is counted per second wherever one stands.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    wanted = _measure(unit)
    is_minutes = wanted is not None and wanted[0] == "time" and found[2] == "m"  # of sizes it is a million
    given = _measure("min" if is_minutes else found[2])
    if given is None or wanted is None or given[0] != wanted[0]:
        return None
    return Fraction(found[1]) * given[1] / wanted[1]


@lru_cache(maxsize=256)
def _measure(unit: str) -> tuple[str, Fraction] | None:
    """What a unit measures, and how much of it."""
    if (time := _TIMES.get(unit.lower())) is not None:
        return "time", time
    if (frequency := _FREQUENCIES.get(unit.lower())) is not None:
        return "frequency", frequency
    found = _SIZE.fullmatch(unit)
    if found is None or not (found[1] or found[3]):
        return None
    prefix, is_binary, of = found.groups()
    base = 1024 if is_binary or not of else 1000
    size = Fraction(base ** (_POWERS.index(prefix.lower()) + 1)) if prefix else Fraction(1)
    is_bits = of is not None and (of.lower().startswith("bit") or (of == "b" and unit.lower().endswith(("ps", "/s"))))
    return "size", size / 8 if is_bits else size
