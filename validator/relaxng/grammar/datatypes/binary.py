"""Binary: hexBinary and base64Binary (XML Schema part 2, sections 3.2.15 and 3.2.16), compared by octets."""

from __future__ import annotations

import re
from typing import ClassVar

from relaxng.grammar.datatypes.base import Namespaces, quote
from relaxng.grammar.datatypes.xsd import XsdType

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*").fullmatch
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?").fullmatch
_STRANGE = re.compile(r"[^A-Za-z0-9+/= ]").search


class HexType(XsdType):
    """hexBinary: two digits an octet."""

    unit: ClassVar[str] = "octet"

    def parse(self, text: str, namespaces: Namespaces | None) -> bytes | None:  # noqa: ARG002 (the interface)
        """The octets."""
        return bytes.fromhex(text) if _HEX(text) else None

    def explain(self, text: str) -> str:
        """A strange character, or an odd number of digits."""
        if _HEX(text):
            return ""
        strange = re.search("[^0-9a-fA-F]", text)
        reason = f"{quote(strange[0])} is no hexadecimal digit" if strange else "the number of digits is odd"
        return f"{quote(text)} is not {self.noun}: {reason}"


class Base64Type(XsdType):
    """base64Binary: four characters for three octets, with single spaces anywhere and no stray bits at the end."""

    unit: ClassVar[str] = "octet"

    def parse(self, text: str, namespaces: Namespaces | None) -> bytes | None:  # noqa: ARG002 (the interface)
        """The octets."""
        text = text.replace(" ", "")
        if not _BASE64(text):
            return None
        from binascii import a2b_base64

        return a2b_base64(text)

    def explain(self, text: str) -> str:
        """A strange character, an incomplete group, or bits that should be zero."""
        bare = text.replace(" ", "")
        if _BASE64(bare):
            return ""
        strange = _STRANGE(text)
        if strange:
            reason = f"{quote(strange[0])} does not belong to it"
        elif len(bare) % 4:
            reason = "its length is no multiple of 4"
        elif re.fullmatch("[^=]*={1,2}", bare):
            reason = "the last character before = has bits that belong to no octet"
        else:
            reason = "= stands elsewhere than at the end"
        return f"{quote(text)} is not {self.noun}: {reason}"


def binary_type(name: str) -> XsdType:
    """The type of this name among those of this module."""
    return HexType(name, "hexadecimal data") if name == "hexBinary" else Base64Type(name, "base64 data")
