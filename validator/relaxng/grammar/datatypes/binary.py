"""Binary: hexBinary and base64Binary (XML Schema part 2, sections 3.2.15 and 3.2.16), compared by octets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from relaxng.grammar.datatypes.xsd import XsdType

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.base import Namespaces

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*").fullmatch
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?").fullmatch
_B, _END = "[A-Za-z0-9+/] ?", "[AEIMQUYcgkosw048] ?= ?"


class HexType(XsdType):
    """hexBinary: two digits an octet."""

    unit: ClassVar[str] = "octet"
    form = "([0-9a-fA-F]{2})*"

    def parse(self, text: str, namespaces: Namespaces | None) -> bytes | None:  # noqa: ARG002 (the interface)
        """The octets."""
        return bytes.fromhex(text) if _HEX(text) else None


class Base64Type(XsdType):
    """base64Binary: four characters for three octets, with single spaces anywhere and no stray bits at the end."""

    unit: ClassVar[str] = "octet"
    form = f"(({_B}){{4}})*({_B}{_B}{_END}|{_B}[AQgw] ?= ?= ?)?"

    def parse(self, text: str, namespaces: Namespaces | None) -> bytes | None:  # noqa: ARG002 (the interface)
        """The octets."""
        text = text.replace(" ", "")
        if not _BASE64(text):
            return None
        from binascii import a2b_base64

        return a2b_base64(text)


def binary_type(name: str) -> XsdType:
    """The type of this name among those of this module."""
    return HexType(name, "hexadecimal data") if name == "hexBinary" else Base64Type(name, "base64 data")
