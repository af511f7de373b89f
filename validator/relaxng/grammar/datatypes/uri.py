"""Uri: anyURI (XML Schema part 2, section 3.2.17): what is a URI reference (RFC 2396, 2732) once escaped.

Nearly every character can be escaped, so what remains to be wrong is few things; they are those
that jing finds wrong too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.base import Namespaces, quote
from relaxng.grammar.datatypes.xsd import XsdType

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.mismatch import Mismatch

_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})").search
_PARTS = re.compile(r"(?:([^:/?#]*):)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL).fullmatch
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*").fullmatch
_LITERAL_HOST = re.compile(r"(?:[^/@\[\]]*@)?\[([0-9A-Fa-f:.]+)\](?::[0-9]*)?").fullmatch


class UriType(XsdType):
    """anyURI; two are equal when they are the same text."""

    def parse(self, text: str, namespaces: Namespaces | None) -> str | None:  # noqa: ARG002 (the interface)
        """The text itself."""
        return None if _fault(text) else text

    def fault(self, text: str) -> Mismatch | None:
        """The first thing that is wrong."""
        from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness

        fault = _fault(text)
        return Mismatch(self.noun, fault, Nearness.PREFIX) if fault else None


def _fault(text: str) -> str:
    """What is wrong with a URI reference; empty where nothing is."""
    if "%" in text and _BAD_ESCAPE(text):
        return 'after "%" must stand two hexadecimal digits'
    if text.count("#") > 1:
        return '"#" stands in it twice'
    match = _PARTS(text)
    if match is None:
        return "it has no such form"
    scheme, path, query, fragment = match.groups()
    if scheme is not None:
        if not _SCHEME(scheme):
            return f'{quote(scheme)} before ":" is no scheme'
        if not path and not query:
            return f'nothing follows "{scheme}:"'
        if not path.startswith("/"):
            return ""
    if path == "//" and not query and not fragment:
        return 'nothing follows "//"'
    if "[" in path or "]" in path:
        authority = ""
        if path.startswith("//"):
            authority, slash, path = path[2:].partition("/")
            path = slash + path
        if "[" in path or "]" in path:
            return "[ and ] must be written as %5B and %5D"
        if ("[" in authority or "]" in authority) and not _is_literal(authority):
            return "[ and ] may only enclose an IPv6 address as the host"
    return ""


def _is_literal(authority: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    match = _LITERAL_HOST(authority)
    try:
        return match is not None and bool(IPv6Address(match[1]).compressed)
    except AddressValueError:
        return False
