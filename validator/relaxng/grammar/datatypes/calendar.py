"""Calendar: dateTime, time, date and the types of parts of a date (XML Schema part 2, sections 3.2.7 to 3.2.14).

A value is (has a time zone, seconds, decimals of the second): the beginning of what it names, in
seconds from 0001-01-01T00:00:00 of the proleptic Gregorian calendar, brought to UTC where a time
zone is given. What is not named is taken from 1972-01-01T00:00:00.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from relaxng.grammar.datatypes.xsd import BOUNDS, XsdType

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.base import Namespaces
    from relaxng.grammar.datatypes.mismatch import Mismatch

Moment: TypeAlias = tuple[bool, int, str]

MAX_YEAR_DIGITS = 1000
"""Section 3.2.7 asks for four; with more than these, arithmetic would be a way to keep a machine busy."""

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
_YEAR = rf"(?P<year>-?(?:[1-9][0-9]{{4,{MAX_YEAR_DIGITS - 1}}}|[0-9]{{4}}))"
_MONTH, _DAY = "(?P<month>[0-9]{2})", "(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<decimals>[0-9]+))?"
_FORMS: dict[str, tuple[str, str, str]] = {
    "dateTime": (f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}", "a date and time", "2024-02-29T13:45:00"),
    "time": (_TIME, "a time", "13:45:00"),
    "date": (f"{_YEAR}-{_MONTH}-{_DAY}", "a date", "2024-02-29"),
    "gYearMonth": (f"{_YEAR}-{_MONTH}", "a year and month", "2024-02"),
    "gYear": (_YEAR, "a year", "2024"),
    "gMonthDay": (f"--{_MONTH}-{_DAY}", "a month and day", "--02-29"),
    "gDay": (f"---{_DAY}", "a day of the month", "---29"),
    "gMonth": (f"--{_MONTH}", "a month", "--02"),
}
"""The expression of `re`, what a value is, and an example, by the name of the type."""

DAY = 86_400
MAX_ZONE = 14 * 3600
"""The furthest time zone from UTC, in seconds."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_YEAR = 1972


class DateType(XsdType):
    """A type of this module; those with and without a time zone are ordered as 3.2.7.4 says, in part."""

    facet_names: ClassVar[tuple[str, ...]] = (*BOUNDS, "pattern")

    terse: ClassVar[bool] = False

    def __init__(self, name: str, expression: str, noun: str, example: str) -> None:
        super().__init__(name, noun)
        self.form = re.sub(r"\?(P<\w+>|:)", "", expression + _ZONE).replace(f",{MAX_YEAR_DIGITS - 1}}}", ",}")
        self.example = example
        self._match = re.compile(expression + _ZONE).fullmatch

    def parse(self, text: str, namespaces: Namespaces | None) -> Moment | None:  # noqa: ARG002 (the interface)
        """The moment."""
        match = self._match(text)
        fields = match.groupdict() if match else None
        return None if fields is None or _fault(fields) else _moment(fields)

    def fault(self, text: str) -> Mismatch | None:
        """Not in the calendar."""
        from relaxng.grammar.datatypes.mismatch import Mismatch

        match = self._match(text)
        fault = _fault(match.groupdict()) if match else f"the year has more than {MAX_YEAR_DIGITS} digits"
        return Mismatch(self.noun, fault, fits=len(text)) if fault else None

    def compare(self, left: Any, right: Any) -> int | None:
        """By the moment; with a time zone on one side only if it holds for every zone of the other."""
        if left[0] == right[0]:
            return int(left > right) - int(left < right)
        if right[0]:
            return _compare_zones(left, right)
        order = _compare_zones(right, left)
        return None if order is None else -order


def _compare_zones(bare: Moment, zoned: Moment) -> int | None:
    """How a moment without a time zone, which may be 14 hours earlier or later, compares with one that has it."""
    if (bare[1] + MAX_ZONE, bare[2]) < zoned[1:]:
        return -1
    return 1 if (bare[1] - MAX_ZONE, bare[2]) > zoned[1:] else None


def days_before(year: int, month: int) -> int:
    """The days from 0001-01-01 to the first of a month; the year before 1 is 0."""
    year, month = (year - 1, month + 9) if month < 3 else (year, month - 3)
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 - 306


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _astronomical(year: str) -> int:
    """The year as a number; before the year 1 stands no year 0 in XML Schema 1.0, so -0001 is 0."""
    number = int(year)
    return number if number > 0 else number + 1


def _fault(fields: dict[str, str | None]) -> str:
    """What the calendar or the clock does not have; empty where all is well."""
    year, month, day = fields.get("year"), fields.get("month"), fields.get("day")
    if year is not None and not year.strip("-0"):
        return "there is no year 0"
    if month is not None and not 1 <= int(month) <= 12:
        return f"there is no month {month}"
    if day is not None:
        last = _DAYS[int(month) - 1] if month else 31
        if year is not None and month == "02" and not _is_leap(_astronomical(year)):
            last = 28
        if not 1 <= int(day) <= last:
            return f"there is no day {day}" + (" in that month" if month else "")
    hour, minute, second = fields.get("hour"), fields.get("minute"), fields.get("second")
    if hour is not None and minute is not None and second is not None:
        if hour > "24" or (hour == "24" and (minute + second + (fields["decimals"] or "")).strip("0")):
            return "the hours end at 24:00:00"
        if minute > "59":
            return f"there is no minute {minute}"
        if second > "59":
            return f"there is no second {second}"
    zone = fields["zone"]
    if zone and zone != "Z" and (zone[4:] > "59" or zone[1:] > "14:00"):
        return "time zones go from -14:00 to +14:00"
    return ""


def _moment(fields: dict[str, str | None]) -> Moment:
    year, month, day = fields.get("year"), fields.get("month"), fields.get("day")
    number = _astronomical(year) if year is not None else _LEAP_YEAR
    days = days_before(number, int(month or "1")) + int(day or "1") - 1
    seconds = 0
    hour = fields.get("hour")
    if hour is not None:
        if hour == "24" and year is None:
            hour = "00"
        seconds = int(hour) * 3600 + int(fields["minute"] or "0") * 60 + int(fields["second"] or "0")
    zone = fields["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        seconds += offset if zone[0] == "-" else -offset
    return zone is not None, days * DAY + seconds, (fields.get("decimals") or "").rstrip("0")


def date_type(name: str) -> XsdType:
    """The type of this name among those of this module."""
    return DateType(name, *_FORMS[name])
