"""Duration: duration (XML Schema part 2, section 3.2.6), as months and seconds.

A value is (months, seconds scaled by 10^decimals, decimals), with no zero at the end of the decimals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from relaxng.grammar.datatypes.calendar import DAY, days_before
from relaxng.grammar.datatypes.xsd import BOUNDS, XsdType

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.base import Namespaces
    from relaxng.grammar.datatypes.mismatch import Mismatch

MAX_DIGITS = 1000
"""How many digits a number in a duration may have."""

_N = f"[0-9]{{1,{MAX_DIGITS}}}"
_DURATION = re.compile(
    rf"(-?)P(?=.)(?:({_N})Y)?(?:({_N})M)?(?:({_N})D)?"
    rf"(?:T(?=.)(?:({_N})H)?(?:({_N})M)?(?:({_N})(?:\.({_N}))?S)?)?"
).fullmatch
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months from which two durations are compared (section 3.2.6.2)."""


class DurationType(XsdType):
    """duration: ordered in part, as a month may have from 28 to 31 days."""

    facet_names: ClassVar[tuple[str, ...]] = (*BOUNDS, "pattern")
    form = r"-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?"
    example = "P1Y2M3DT4H5M6S"
    terse: ClassVar[bool] = False

    def parse(self, text: str, namespaces: Namespaces | None) -> tuple[int, int, int] | None:  # noqa: ARG002
        """The months and seconds."""
        match = _DURATION(text)
        if match is None:
            return None
        sign = -1 if match[1] else 1
        years, months, days, hours, minutes, seconds = (int(number or "0") for number in match.groups()[1:7])
        decimals = (match[8] or "").rstrip("0")
        whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        scaled = whole * 10 ** len(decimals) + int(decimals or "0")
        return sign * (years * 12 + months), sign * scaled, len(decimals)

    def fault(self, text: str) -> Mismatch | None:
        """Nothing after P or T, or more digits than are taken."""
        from relaxng.grammar.datatypes.mismatch import Mismatch

        if _DURATION(text):
            return None
        what = f"a number and its unit must follow '{text[-1:]}'" if text[-1:] in {"P", "T"} else "a number is too long"
        return Mismatch(self.noun, what, fits=len(text))

    def compare(self, left: Any, right: Any) -> int | None:
        """The order that holds from all four starts."""
        orders = set()
        scale = max(left[2], right[2])
        for year, month in _STARTS:
            one, other = _end(left, year, month, scale), _end(right, year, month, scale)
            orders.add((one > other) - (one < other))
        return orders.pop() if len(orders) == 1 else None


def _end(value: tuple[int, int, int], year: int, month: int, scale: int) -> int:
    """Where a duration ends that begins with a month, in 10^-scale seconds."""
    total = year * 12 + month - 1 + value[0]
    days = days_before(total // 12, total % 12 + 1)
    return int(days * DAY * 10**scale + value[1] * 10 ** (scale - value[2]))
