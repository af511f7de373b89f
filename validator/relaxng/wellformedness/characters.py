"""Characters: what XML 1.0 (fifth edition, productions 2 to 5) lets stand in a document and in its names."""

from __future__ import annotations

import re
import unicodedata

WHITE = " \t\r\n"

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff:"
)
_REST = _START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"

NAME = re.compile(f"[{_START}][{_REST}]*+")
"""A Name (production 5)."""

NAME_LIKE = r"[^\x00-9;-@\[-\^`{-\x7f][^\x00-,/;-@\[-\^`{-\x7f]*+"
"""A Name, as part of a regular expression that gives nothing back: exact in ASCII, and takes all else for letters.
Classes with the ranges of NAME cost Python a millisecond or more each to compile."""

NO_SPACE = re.compile(f"[^{WHITE}]")
ATTRIBUTE = re.compile(rf"""({NAME_LIKE})[ \t\r\n]*+=[ \t\r\n]*+("[^"]*+"|'[^']*+')""")
"""An attribute that is right: its name, and its value with the quotes."""

_LINE_END = re.compile(r"[\r\n]")
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_CONTROLS = {
    0x00: "NUL",
    0x07: "bell",
    0x08: "backspace",
    0x0B: "vertical tab",
    0x0C: "form feed",
    0x1A: "substitute",
    0x1B: "escape",
}

_NO_QUOTES = {
    "curly quote": "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b",
    "angle quote": "\u00ab\u00bb\u2039\u203a",
    "prime": "\u2032\u2033",
    "accent": "\u00b4`",
    "full-width quote": "\uff02\uff07",
}
QUOTES_LIKE = "".join(_NO_QUOTES.values())
DASHES_LIKE = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def skip(text: str, position: int) -> int:
    """Where the white space that begins at a position ends."""
    found = NO_SPACE.search(text, position)
    return found.start() if found else len(text)


FIRST = "a name begins with a letter or '_'"


def misshapen(name: str, kind: str) -> str | None:
    """What is wrong with the colons of a name, where something is (Namespaces in XML 1.0, production 7)."""
    prefix, colon, local = name.partition(":")
    if ":" in local:
        return f"'{name}' has two colons; {kind} is a prefix, one ':' and a name"
    if colon and not (prefix and local):
        missing = "name after" if prefix else "prefix before"
        remedy = f"write one, or '{prefix or local}' alone" if prefix or local else "remove it"
        return f"'{name}' has no {missing} its ':'; {remedy}"
    if local and NAME.fullmatch(local) is None:
        return f"'{name}' is no name: after the ':', {FIRST}, not with {shown(local[0])}"
    return None


def line_end(text: str, position: int) -> int:
    """Where the line of a position ends."""
    found = _LINE_END.search(text, position)
    return found.start() if found else len(text)


def stray_text(text: str, begin: int) -> str:
    """The text that begins at a position, up to the next '<' or the end of the line."""
    end = line_end(text, begin)
    less = text.find("<", begin + 1, end)
    return text[begin : less if less >= 0 else end].rstrip(WHITE)


def kind_of_quote(character: str) -> str:
    """What a character of QUOTES_LIKE is called."""
    return next(kind for kind, characters in _NO_QUOTES.items() if character in characters)


def described(character: str) -> str:
    """A character that cannot be shown, in words."""
    code = ord(character)
    if code < 0x20:
        name = f" ({_CONTROLS[code]})" if code in _CONTROLS else ""
        return f"the control character U+{code:04X}{name}"
    return f"U+{code:04X} (no character)"


def shown(character: str) -> str:
    """A character for a message: in quotes, by its number too where it could be taken for another."""
    if " " < character <= "~":
        return f"'{character}'"
    if character.isprintable() and character != " ":
        return f"'{character}' (U+{ord(character):04X})"
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}{f' ({name})' if name else ''}"


def short(text: str, most: int = 40) -> str:
    """A text for a message: on one line, and no longer than that many characters."""
    text = " ".join(text[: most * 4].split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
