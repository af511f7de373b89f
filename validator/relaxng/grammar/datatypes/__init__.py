"""Datatypes: the datatype libraries of RELAX NG, the built-in one and that of XML Schema part 2 (1.0, second edition).

Parameters apply as "Guidelines for using W3C XML Schema Datatypes with RELAX NG" prescribes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.base import Datatype, DatatypeError, Namespaces, quote
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.xsd import XsdType

__all__ = ["XSD", "Datatype", "DatatypeError", "Namespaces", "datatype"]

XSD = "http://www.w3.org/2001/XMLSchema-datatypes"


def datatype(
    library: str, name: str, params: Sequence[tuple[str, str]] = (), namespaces: Namespaces | None = None
) -> Datatype:
    """The type of this name in the library of this URI, with parameters (name, value) applied.

    Raises DatatypeError where the schema asks for what there is not.
    """
    if library == "":
        return _builtin(name, params)
    if library != XSD:
        raise DatatypeError(_unknown_library(library))
    base = _xsd(name)
    return base.restricted(params, namespaces) if params else base


def _builtin(name: str, params: Sequence[tuple[str, str]]) -> Datatype:
    from relaxng.grammar.datatypes.builtin import BUILTIN

    if name not in BUILTIN:
        from relaxng.grammar.datatypes.table import XSD_TYPES

        remedy = f'set datatypeLibrary="{XSD}" to have it' if name in XSD_TYPES else "it has string and token"
        raise DatatypeError(f"the built-in datatype library has no type {quote(name)}: {remedy}")
    if params:
        raise DatatypeError(f"the built-in type {name} has no parameters", 0)
    return BUILTIN[name]


@cache
def _xsd(name: str) -> XsdType:
    from relaxng.grammar.datatypes.table import XSD_TYPES

    maker = XSD_TYPES.get(name)
    if maker is None:
        raise DatatypeError(f"the XML Schema datatype library has no type {quote(name)}{_near(name, XSD_TYPES)}")
    return maker(name)


def _near(name: str, names: Iterable[str]) -> str:
    """The near miss as the end of a message."""
    return did_you_mean(name, names, "{}") or "; look the type up in XML Schema part 2"


def _unknown_library(library: str) -> str:
    if library.rstrip("#/") in {XSD, "http://www.w3.org/2001/XMLSchema"}:
        return f"the datatype library {quote(library)} is unknown: write {XSD}"
    return f"the datatype library {quote(library)} is unknown: there are {XSD} and the built-in one"
