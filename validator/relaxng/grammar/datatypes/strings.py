"""Strings: string and what derives from it, anyURI, QName and NOTATION (XML Schema part 2, 3.2.1, 3.2.17 to 3.3.12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from relaxng.grammar.datatypes.base import Namespaces, quote
from relaxng.grammar.datatypes.names import ASCII_NAME, ASCII_START
from relaxng.grammar.datatypes.whitespace import collapse, preserve, replace, words
from relaxng.grammar.datatypes.xsd import XsdType
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.mismatch import Mismatch, Place


_ASCII: dict[str, Callable[[str], Any]] = {
    "Name": re.compile(f"[{ASCII_START}:][{ASCII_NAME}:]*").fullmatch,
    "NCName": re.compile(f"[{ASCII_START}][{ASCII_NAME}]*").fullmatch,
    "NMTOKEN": re.compile(f"[{ASCII_NAME}:]+").fullmatch,
}
_FORMS = {"Name": r"\i\c*", "NCName": r"[\i-[:]][\c-[:]]*", "NMTOKEN": r"\c+"}
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*").fullmatch


@cache
def _full(production: str) -> Callable[[str], Any]:
    """The same productions for every character, built when a text beyond ASCII first asks for it."""
    from relaxng.grammar.datatypes.charset import complement, intersection, python_ranges
    from relaxng.grammar.datatypes.names import name_char, name_start

    no_colon = complement(((58, 58),))
    if production == "NMTOKEN":
        return re.compile(f"[{python_ranges(name_char())}]+").fullmatch
    start, char = name_start(), name_char()
    if production == "NCName":
        start, char = intersection(start, no_colon), intersection(char, no_colon)
    return re.compile(f"[{python_ranges(start)}][{python_ranges(char)}]*").fullmatch


def is_name(production: str, text: str) -> bool:
    """Whether a text is a Name, NCName or NMTOKEN."""
    return (_ASCII[production] if text.isascii() else _full(production))(text) is not None


class StringType(XsdType):
    """string (3.2.1), normalizedString (3.3.1) and token (3.3.2): any text."""

    def __init__(self, name: str, normalize: Callable[[str], str]) -> None:
        super().__init__(name, "a text")
        self.normalize = normalize

    def parse(self, text: str, namespaces: Namespaces | None) -> str:  # noqa: ARG002 (the interface)
        """The text itself."""
        return text


class NameType(XsdType):
    """NMTOKEN, Name, NCName, ID, IDREF and ENTITY (3.3.4 to 3.3.11), and lists of them.

    No unparsed entities are known here, so ENTITY is judged by its form alone, as libxml2 does.
    """

    def __init__(self, name: str, noun: str, production: str) -> None:
        super().__init__(name, noun)
        self.production = production
        self.form = _FORMS[production]
        self.id_type = name if name in {"ID", "IDREF", "IDREFS"} else None

    def parse(self, text: str, namespaces: Namespaces | None) -> Any:  # noqa: ARG002 (the interface)
        """The name itself."""
        return text if is_name(self.production, text) else None


class NameListType(NameType):
    """NMTOKENS, IDREFS and ENTITIES (3.3.5, 3.3.10, 3.3.12): at least one item; lengths count items."""

    unit: ClassVar[str] = "item"

    def parse(self, text: str, namespaces: Namespaces | None) -> tuple[str, ...] | None:  # noqa: ARG002
        """The items."""
        items = tuple(words(text))
        return items if items and all(is_name(self.production, item) for item in items) else None

    def misshape(self, text: str, place: Place | None) -> Mismatch | None:
        """The first item that is no such name."""
        from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness

        start = 0
        for item in words(text):
            if not is_name(self.production, item):
                found = super().misshape(item, _moved(place, start))
                if item == text:
                    return found
                if found is not None:
                    detail = f"has the item {quote(item)}, which {found}"
                    return Mismatch("", detail, found.nearness, start + found.fits)
            start += len(item) + 1
        return None if text else Mismatch("", "is empty, at least one item is needed", Nearness.PREFIX)


def _moved(place: Place | None, start: int) -> Place:
    """Positions in a text for those in a piece of it."""
    return lambda index: place(start + index) if place else start + index + 1


class LanguageType(XsdType):
    """language (3.3.3): a language tag as RFC 3066 has it."""

    form = "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"
    example = "en-GB"

    def parse(self, text: str, namespaces: Namespaces | None) -> str | None:  # noqa: ARG002 (the interface)
        """The tag as it stands; case counts."""
        return text if _LANGUAGE(text) else None


class QNameType(XsdType):
    """QName (3.2.18) and NOTATION (3.2.19): a name in a namespace that is in scope.

    Length facets have no effect, as the specification came to say (section 4.3.1).
    """

    needs_context = True
    unit: ClassVar[str] = ""
    form = r"([\i-[:]][\c-[:]]*:)?[\i-[:]][\c-[:]]*"

    def parse(self, text: str, namespaces: Namespaces | None) -> tuple[str, str] | None:
        """The namespace and the local name; None where nothing binds the prefix."""
        prefix, colon, local = text.rpartition(":")
        if not is_name("NCName", local) or (colon and not is_name("NCName", prefix)):
            return None
        if prefix == "xml":
            return XML_NAMESPACE, local
        namespace = (namespaces or {}).get(prefix or None)
        if namespace is None:
            return None if prefix else ("", local)
        return namespace, local

    def fault(self, text: str) -> Mismatch | None:
        """Of a prefix only that nothing may bind it can be said."""
        from relaxng.grammar.datatypes.mismatch import Mismatch

        prefix = text.rpartition(":")[0]
        if not prefix or prefix == "xml":
            return None
        return Mismatch("", f"has the prefix {quote(prefix)}, which is bound to no namespace here", fits=len(text))


_STRINGS: dict[str, Callable[[str], str]] = {"string": preserve, "normalizedString": replace, "token": collapse}
_NAMES: dict[str, tuple[str, str]] = {
    "NMTOKEN": ("a name token", "NMTOKEN"),
    "Name": ("a name", "Name"),
    "NCName": ("a name without a colon", "NCName"),
    "ID": ("a name without a colon", "NCName"),
    "IDREF": ("a name without a colon", "NCName"),
    "ENTITY": ("a name without a colon", "NCName"),
}
_LISTS: dict[str, str] = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}


def string_type(name: str) -> XsdType:
    """The type of this name among those of this module."""
    if name in _STRINGS:
        return StringType(name, _STRINGS[name])
    if name in _NAMES:
        return NameType(name, *_NAMES[name])
    if name in _LISTS:
        return NameListType(name, *_NAMES[_LISTS[name]])
    if name == "language":
        return LanguageType(name, "a language tag")
    if name in {"QName", "NOTATION"}:
        return QNameType(name, "a qualified name")
    raise KeyError(name)
