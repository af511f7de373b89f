"""Table: the types of the XML Schema library by name, and the modules that make them, imported when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.xsd import XsdType


def _number(name: str) -> XsdType:
    from relaxng.grammar.datatypes.numbers import number_type

    return number_type(name)


def _string(name: str) -> XsdType:
    from relaxng.grammar.datatypes.strings import string_type

    return string_type(name)


def _uri(name: str) -> XsdType:
    from relaxng.grammar.datatypes.uri import UriType

    return UriType(name, "a URI reference")


def _date(name: str) -> XsdType:
    from relaxng.grammar.datatypes.calendar import date_type

    return date_type(name)


def _duration(name: str) -> XsdType:
    from relaxng.grammar.datatypes.duration import DurationType

    return DurationType(name, "a duration")


def _binary(name: str) -> XsdType:
    from relaxng.grammar.datatypes.binary import binary_type

    return binary_type(name)


_FAMILIES: tuple[tuple[Callable[[str], XsdType], str], ...] = (
    (_number, "boolean decimal float double integer nonPositiveInteger negativeInteger long int short byte"),
    (_number, "nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger"),
    (_string, "string normalizedString token language NMTOKEN NMTOKENS Name NCName ID IDREF IDREFS ENTITY ENTITIES"),
    (_string, "QName NOTATION"),
    (_uri, "anyURI"),
    (_date, "dateTime time date gYearMonth gYear gMonthDay gDay gMonth"),
    (_duration, "duration"),
    (_binary, "hexBinary base64Binary"),
)

XSD_TYPES: dict[str, Callable[[str], XsdType]] = {name: maker for maker, names in _FAMILIES for name in names.split()}
"""What makes each type."""
