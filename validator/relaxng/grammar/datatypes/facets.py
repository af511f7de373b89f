"""Facet: what the parameters of a `data` pattern demand (XML Schema part 2, section 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from relaxng.grammar.datatypes.base import DatatypeError, Namespaces, count, quote
from relaxng.grammar.datatypes.record import Record
from relaxng.grammar.datatypes.regex import Regex, RegexError
from relaxng.grammar.datatypes.whitespace import SPACES, collapse
from relaxng.grammar.datatypes.xsd import DIGITS, LENGTHS
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.xsd import XsdType

MAX_DIGITS = 18
"""The longest number of a length or of digits; beyond it lies no text that fits in memory."""

_CONTRADICTIONS: tuple[tuple[str, str, Callable[[int], bool]], ...] = (
    ("minLength", "maxLength", lambda order: order > 0),
    ("minLength", "length", lambda order: order > 0),
    ("length", "maxLength", lambda order: order > 0),
    ("fractionDigits", "totalDigits", lambda order: order > 0),
    ("minInclusive", "maxInclusive", lambda order: order > 0),
    ("minExclusive", "maxExclusive", lambda order: order > 0),
    ("minInclusive", "maxExclusive", lambda order: order >= 0),
    ("minExclusive", "maxInclusive", lambda order: order >= 0),
    ("minInclusive", "minExclusive", lambda _: True),
    ("maxInclusive", "maxExclusive", lambda _: True),
)
"""Pairs that exclude each other when the first compares so with the second (the constraints of 4.3.1 to 4.3.12)."""

_BOUNDS: dict[str, tuple[Callable[[int], bool], str]] = {
    "minInclusive": (lambda order: order >= 0, "must be at least"),
    "maxInclusive": (lambda order: order <= 0, "must be at most"),
    "minExclusive": (lambda order: order > 0, "must be more than"),
    "maxExclusive": (lambda order: order < 0, "must be less than"),
}


class Facet(Record):
    """One demand on a value; `words` say of one that breaks it: "must be at most 65535"."""

    __slots__ = ("holds", "words")
    __match_args__ = ("holds", "words")

    def __init__(self, holds: Callable[[Any], bool], words: Callable[[Any], str]) -> None:
        self.holds = holds
        self.words = words


def read_facets(
    base: XsdType, params: Sequence[tuple[str, str]], namespaces: Namespaces | None
) -> tuple[tuple[Regex, ...], tuple[Facet, ...]]:
    """The patterns and the other facets that parameters state for a type. Raises DatatypeError."""
    patterns: list[Regex] = []
    facets: list[Facet] = []
    stated: dict[str, tuple[Any, str]] = {}
    for index, (name, text) in enumerate(params):
        try:
            _check_name(base, name, stated)
            if name == "pattern":
                patterns.append(Regex.parse(text))
                continue
            value = _limit(base, name, text, namespaces)
            _check_consistent(base, name, value, stated)
        except RegexError as error:
            raise DatatypeError(f"the pattern {quote(text)} is no regular expression: {error}", index) from None
        except DatatypeError as error:
            error.parameter = index
            raise
        stated[name] = value, text.strip(SPACES)
        if base.unit or name not in LENGTHS:
            facets.append(_facet(base, name, value, text.strip(SPACES)))
    return tuple(patterns), tuple(facets)


def _check_name(base: XsdType, name: str, stated: dict[str, Any]) -> None:
    if name in stated:
        raise DatatypeError(f"the parameter {name} is given twice: keep one of them")
    if name in base.facet_names:
        return
    if name == "enumeration":
        raise DatatypeError("enumeration is no parameter in RELAX NG: write a choice of value elements")
    if name == "whiteSpace":
        raise DatatypeError("whiteSpace is no parameter in RELAX NG: choose string, normalizedString or token")
    known = ", ".join(base.facet_names)
    remedy = did_you_mean(name, base.facet_names, "{}") or f"; it has {known}"
    raise DatatypeError(f"the type {base.name} has no parameter {quote(name)}{remedy}")


def _limit(base: XsdType, name: str, text: str, namespaces: Namespaces | None) -> Any:
    """The value of a parameter: a number of units or digits, or a value of the type itself."""
    if name in _BOUNDS:
        value = base.value(text, namespaces)
        if value is None:
            raise DatatypeError(f"the value of {name} must be {base.noun}: {base.why_not(text)}")
        return value
    digits = collapse(text).removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or (name == "totalDigits" and not digits.strip("0")):
        kind = "a whole number above 0" if name == "totalDigits" else "a whole number, 0 or more"
        raise DatatypeError(f"the value of {name} must be {kind}, not {quote(text)}")
    return int(digits) if len(digits) <= MAX_DIGITS else int(digits.lstrip("0")[:MAX_DIGITS] or "0")


def _check_consistent(base: XsdType, name: str, value: Any, stated: dict[str, tuple[Any, str]]) -> None:
    for lower, upper, clash in _CONTRADICTIONS:
        if name not in {lower, upper}:
            continue
        other = upper if name == lower else lower
        if other not in stated:
            continue
        left, right = (value, stated[other][0]) if name == lower else (stated[other][0], value)
        order = base.compare(left, right) if lower in _BOUNDS else (left > right) - (left < right)
        if order is not None and clash(order):
            if lower[:3] == upper[:3]:
                raise DatatypeError(f"{lower} and {upper} are given both: keep one of them")
            raise DatatypeError(f"no text can meet both {lower} and {upper}: change one of them")


def _facet(base: XsdType, name: str, limit: Any, text: str) -> Facet:
    if name in _BOUNDS:
        accepts, words = _BOUNDS[name]
        return Facet(base.bound(name, limit, accepts), lambda _: f"{words} {text}")
    if name in DIGITS:
        from relaxng.grammar.datatypes.numbers import digits_of, fraction_digits, total_digits

    if name == "totalDigits":
        return Facet(
            total_digits(limit),
            lambda value: f"has {count(max(digits_of(value)), 'digit')}, {_allowed('at most', limit)}",
        )
    if name == "fractionDigits":
        return Facet(
            fraction_digits(limit),
            lambda value: f"has {_amount(digits_of(value)[1], 'digit after the point')}, {_allowed('at most', limit)}",
        )
    least, most = (limit if name != "maxLength" else 0), (limit if name != "minLength" else None)
    return Facet(
        lambda value: len(value) >= least and (most is None or len(value) <= most),
        lambda value: wrong_length(len(value), least, most, base.unit),
    )


def wrong_length(length: int, least: int, most: int | None, unit: str) -> str:
    """That something is too short or too long, in words; empty where it is neither."""
    if least == most and length != least:
        return f"has {_amount(length, unit)}, exactly {least} {'is' if least == 1 else 'are'} needed"
    if length < least:
        return f"has {_amount(length, unit)}, at least {least} {'is' if least == 1 else 'are'} needed"
    if most is not None and length > most:
        return f"has {_amount(length, unit)}, {_allowed('at most', most)}"
    return ""


def _amount(number: int, noun: str) -> str:
    """As in "1 digit after the point" and "2 digits after the point"."""
    first, _, rest = noun.partition(" ")
    return f"{count(number, first)} {rest}".rstrip()


def _allowed(limit: str, number: int) -> str:
    return f"{limit} {number} {'is' if number == 1 else 'are'} allowed"
