"""Numbers: decimal, the integers, float, double and boolean (XML Schema part 2, sections 3.2.2 to 3.2.5 and 3.3.13 on)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, ClassVar

from relaxng.grammar.datatypes.xsd import BOUNDS, DIGITS, XsdType

if TYPE_CHECKING:
    from decimal import Decimal

    from relaxng.grammar.datatypes.base import Namespaces
    from relaxng.grammar.datatypes.mismatch import Mismatch

MAX_INT_DIGITS = 4000
"""Above this Python refuses `int(text)`, and is slow at it; a Decimal equals the same int, hash included."""

_INTEGER = re.compile(r"[+-]?[0-9]+").fullmatch
_DECIMAL = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))").fullmatch
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_SPECIAL: dict[str, float | str] = {"INF": float("inf"), "-INF": float("-inf"), "NaN": "NaN"}
_OPERATORS = {"minInclusive": ge, "maxInclusive": le, "minExclusive": gt, "maxExclusive": lt}


class DecimalType(XsdType):
    """decimal (3.2.3): by number, of any precision."""

    facet_names: ClassVar[tuple[str, ...]] = (*DIGITS, *BOUNDS, "pattern")
    form = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"

    def parse(self, text: str, namespaces: Namespaces | None) -> Decimal | None:  # noqa: ARG002 (the interface)
        """The number, without zeros at the end of its fraction."""
        match = _DECIMAL(text)
        return _decimal(match) if match else None

    def bound(self, name: str, limit: Any, accepts: Callable[[int], bool]) -> Callable[[Any], bool]:  # noqa: ARG002
        """Whether a number lies within a bound."""
        operator = _OPERATORS[name]
        return lambda value: operator(value, limit)


def _decimal(match: re.Match[str]) -> Decimal:
    from decimal import Decimal

    sign, whole, fraction, bare = match.groups()
    fraction = (fraction or bare or "").rstrip("0")
    return Decimal(f"{sign}{(whole or '').lstrip('0') or '0'}.{fraction}")


class IntegerType(DecimalType):
    """integer (3.3.13) and the types derived from it, which differ by their bounds."""

    form = "[+-]?[0-9]+"
    form_noun = "a whole number"

    def __init__(self, name: str, noun: str, lowest: int | None = None, highest: int | None = None) -> None:
        super().__init__(name, noun)
        self.lowest = lowest
        self.highest = highest

    def parse(self, text: str, namespaces: Namespaces | None) -> Any:  # noqa: ARG002 (the interface)
        """The number, as an int, or as a Decimal where it has thousands of digits."""
        if not _INTEGER(text):
            return None
        value = _whole(text)
        if self.lowest is not None and value < self.lowest:
            return None
        if self.highest is not None and value > self.highest:
            return None
        return value

    def fault(self, text: str) -> Mismatch | None:
        """Out of the type's range, or of the narrower one that facets set."""
        from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness

        value = _whole(text)
        for facet in self.facets:
            if not facet.holds(value):
                return Mismatch("", facet.words(value), Nearness.FORM, len(text))
        if self.lowest is not None and value < self.lowest:
            return Mismatch("", f"must be at least {self.lowest}", Nearness.FORM, len(text))
        if self.highest is not None and value > self.highest:
            return Mismatch("", f"must be at most {self.highest}", Nearness.FORM, len(text))
        return None


def _whole(text: str) -> Any:
    if len(text) <= MAX_INT_DIGITS:
        return int(text)
    from decimal import Decimal

    return Decimal(text)


class FloatType(XsdType):
    """float (3.2.4) and double (3.2.5): IEEE 754 values, NaN equal to itself and not ordered with others."""

    facet_names: ClassVar[tuple[str, ...]] = (*BOUNDS, "pattern")
    form = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN"

    def parse(self, text: str, namespaces: Namespaces | None) -> float | str | None:  # noqa: ARG002 (the interface)
        """The nearest number of this precision; the text "NaN" stands for that value, which equals itself."""
        if _FLOAT(text):
            value = float(text)
            return _single(text, value) if self.name == "float" else value
        return _SPECIAL.get(text)

    def compare(self, left: Any, right: Any) -> int | None:
        """By number; NaN compares with nothing but itself."""
        if isinstance(left, str) or isinstance(right, str):
            return 0 if left == right else None
        return int(left > right) - int(left < right)


def _single(text: str, value: float) -> float:
    """The nearest single-precision number to a text, whose nearest double is known."""
    import struct

    bits = struct.unpack("<Q", struct.pack("<d", value))[0]
    if bits & 0x1FFFFFFF == 0x10000000:  # halfway between two singles: the text decides, not the double
        from decimal import Decimal
        from math import inf, nextafter

        exact = Decimal(text)
        if exact != Decimal(value):
            value = nextafter(value, inf if exact > Decimal(value) else -inf)
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


class BooleanType(XsdType):
    """boolean (3.2.2): true, false, 1 and 0."""

    facet_names: ClassVar[tuple[str, ...]] = ("pattern",)
    form = "true|false|1|0"
    texts: ClassVar[dict[str, bool]] = {"true": True, "false": False, "1": True, "0": False}

    def parse(self, text: str, namespaces: Namespaces | None) -> Hashable | None:  # noqa: ARG002 (the interface)
        """Whether it is true."""
        return self.texts.get(text)


def total_digits(limit: int) -> Callable[[int | Decimal], bool]:
    """Whether a number is i / 10^n with no more than so many digits in i, and n no larger (4.3.11)."""
    ceiling: int = 10 ** min(limit, MAX_INT_DIGITS)

    def holds(value: int | Decimal) -> bool:
        if isinstance(value, int):
            return abs(value) < ceiling
        digits, fraction = digits_of(value)
        return digits <= limit and fraction <= limit

    return holds


def fraction_digits(limit: int) -> Callable[[int | Decimal], bool]:
    """Whether a number has no more than so many digits after the point (4.3.12)."""
    return lambda value: isinstance(value, int) or digits_of(value)[1] <= limit


def digits_of(value: int | Decimal) -> tuple[int, int]:
    """How many digits a number has, leading zeros not counted, and how many of its fraction."""
    from decimal import Decimal

    _, digits, exponent = Decimal(value).as_tuple()
    return len(digits), -int(exponent)


NATURAL = "a whole number, 0 or more"
INTEGERS: dict[str, tuple[str, int | None, int | None]] = {
    "integer": ("a whole number", None, None),
    "nonPositiveInteger": ("a whole number, 0 or less", None, 0),
    "negativeInteger": ("a whole number below 0", None, -1),
    "long": ("a whole number", -(2**63), 2**63 - 1),
    "int": ("a whole number", -(2**31), 2**31 - 1),
    "short": ("a whole number", -(2**15), 2**15 - 1),
    "byte": ("a whole number", -(2**7), 2**7 - 1),
    "nonNegativeInteger": (NATURAL, 0, None),
    "unsignedLong": (NATURAL, 0, 2**64 - 1),
    "unsignedInt": (NATURAL, 0, 2**32 - 1),
    "unsignedShort": (NATURAL, 0, 2**16 - 1),
    "unsignedByte": (NATURAL, 0, 2**8 - 1),
    "positiveInteger": ("a whole number, 1 or more", 1, None),
}
"""What a value is, and the bounds, by the name of the type."""


def number_type(name: str) -> XsdType:
    """The type of this name among those of this module."""
    if name in INTEGERS:
        return IntegerType(name, *INTEGERS[name])
    if name == "decimal":
        return DecimalType(name, "a decimal number")
    if name == "boolean":
        return BooleanType(name, "true, false, 1 or 0")
    return FloatType(name, "a number")
