"""Lexer: the text of a schema in the compact syntax as tokens (appendix A.2, section 4 for the escapes)."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is."""

    NAME = "a name"
    PREFIXED = "a name with a prefix"
    NAMESPACE = "a prefix with '*'"
    LITERAL = "a literal"
    DOCUMENTATION = "documentation"
    SYMBOL = "a symbol"
    STRAY = "what means nothing"
    END = "the end of the file"


KEYWORDS = frozenset({
    "attribute", "default", "datatypes", "div", "element", "empty", "external", "grammar", "include", "inherit",
    "list", "mixed", "namespace", "notAllowed", "parent", "start", "string", "text", "token",
})  # fmt: skip


class Token(NamedTuple):
    """One token, with its offsets in the text. `text` is what it says: a literal's content, a name without its backslash.

    `escaped`: a name written with a backslash, which is no keyword. `fault`: of what means nothing, why it does.
    """

    kind: Kind
    text: str
    begin: int
    end: int
    escaped: bool = False
    fault: str = ""

    @property
    def keyword(self) -> str:
        """The keyword that it is; empty for anything else."""
        return self.text if self.kind is Kind.NAME and not self.escaped and self.text in KEYWORDS else ""

    def is_symbol(self, *symbols: str) -> bool:
        """Whether it is one of these symbols."""
        return self.kind is Kind.SYMBOL and self.text in symbols

    def __str__(self) -> str:
        """The token as a message quotes it."""
        if self.kind is Kind.LITERAL:
            text = self.text if len(self.text) <= _QUOTED else f"{self.text[:_QUOTED]}..."
            return f'the literal "{text}"'
        return str(self.kind) if self.kind in (Kind.END, Kind.DOCUMENTATION) else f"'{self.text}'"


_QUOTED = 30


class CompactError(Exception):
    """What is wrong with a schema in the compact syntax, and from where to where.

    `is_slight`: it is known all the same what the rest of the schema stands for.
    """

    def __init__(self, message: str, begin: int, end: int, *, is_slight: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.begin = begin
        self.end = end
        self.is_slight = is_slight


_NAME = r"[^\W\d][\w.\-\u00b7]*"
_TOKEN = re.compile(
    rf'''
    (?P<space>[ \t\r\n]+ | \#(?!\#)[^\r\n]*)
  | (?P<documentation>\#\#[^\r\n]*(?:(?:\r\n|\r|\n)[ \t]*\#\#[^\r\n]*)*)
  | (?P<literal>"""(?P<long>(?:[^"]|"(?!"")|""(?!"))*)""" | \'\'\'(?P<long1>(?:[^']|'(?!'')|''(?!'))*)\'\'\'
      | "(?!"")(?P<short>[^"\r\n]*)" | '(?!'')(?P<short1>[^'\r\n]*)')
  | (?P<uri>[A-Za-z][A-Za-z0-9+.\-]*://[^\s"'{{}}()]*)
  | (?P<namespace>{_NAME}:\*)
  | (?P<prefixed>{_NAME}:{_NAME})
  | (?P<name>\\?{_NAME})
  | (?P<symbol>\|= | &= | >> | [][{{}}()=|&,*?+\-~])
    ''',
    re.VERBOSE,
)
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"\\x+\{([0-9A-Fa-f]+)\}")
_BREAK = "\x00"
"""Stands for a line break that was written as an escape: it ends no line of the schema, but is one in a literal."""

_HEAD = re.compile(r"[ \t]*##+ ?")


def tokens(text: str) -> list[Token]:
    """The tokens of a text, what means nothing among them, the last of them its end. Raises CompactError."""
    if (stray := _NO_CHARACTER.search(text)) is not None:
        message = f"XML has no character U+{ord(stray[0]):04X}, and so has no schema"
        raise CompactError(message, stray.start(), stray.end())
    written, offsets = _unescaped(text)
    found: list[Token] = []
    place = depth = 0
    while place < len(written):
        match = _TOKEN.match(written, place)
        if match is None:
            begin = offsets(place)
            shown, fault, skipped = _stray(written, place, is_open=depth > 0)
            found.append(Token(Kind.STRAY, shown, begin, begin + len(shown), fault=fault))
            place += skipped
            continue
        place = match.end()
        kind = match.lastgroup or ""
        begin, end = offsets(match.start()), offsets(place)
        if kind == "literal":
            content = next(part for name in ("long", "long1", "short", "short1") if (part := match[name]) is not None)
            content = content.replace("\r\n", "\n").replace("\r", "\n").replace(_BREAK, "\n")
            found.append(Token(Kind.LITERAL, content, begin, end))
        elif kind == "documentation":
            lines = (
                _HEAD.sub("", line, count=1) for line in match[0].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            )
            found.append(Token(Kind.DOCUMENTATION, "\n".join(lines).replace(_BREAK, "\n"), begin, end))
        elif kind == "uri":
            fault = f"'{match[0]}' means nothing here; a URI stands in quotes"
            found.append(Token(Kind.STRAY, match[0], begin, end, fault=fault))
        elif kind == "name":
            found.append(Token(Kind.NAME, match[0].removeprefix("\\"), begin, end, match[0].startswith("\\")))
        elif kind != "space":
            depth += (match[0] in "{(") - (match[0] in "})")
            found.append(Token(_KINDS[kind], match[0], begin, end))
    return [*found, Token(Kind.END, "", len(text), len(text))]


_KINDS = {"namespace": Kind.NAMESPACE, "prefixed": Kind.PREFIXED, "symbol": Kind.SYMBOL}


class _Offsets:
    """Where the characters of a text stand in the one that it was before its escapes were replaced."""

    def __init__(self, shifts: list[tuple[int, int]]) -> None:
        self._shifts = shifts  # from this offset on, so much is to be added
        self._next = 0

    def __call__(self, offset: int) -> int:
        """The offset in the text as it is written; asked for rising ones."""
        while self._next < len(self._shifts) and self._shifts[self._next][0] <= offset:
            self._next += 1
        return offset + (self._shifts[self._next - 1][1] if self._next else 0)


def _unescaped(text: str) -> tuple[str, _Offsets]:
    """The text without escapes, which are a backslash and x{A0} (section 4)."""
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    last = length = shift = 0
    for match in _ESCAPE.finditer(text):
        number = int(match[1], 16) if len(match[1]) <= _MOST_DIGITS else -1
        if not _is_character(number):
            raise CompactError(f"'{match[0]}' is no character that XML has", match.start(), match.end())
        parts.append(text[last : match.start()])
        length += len(parts[-1]) + 1
        parts.append(_BREAK if number in (0x0A, 0x0D) else chr(number))
        shift += match.end() - match.start() - 1
        shifts.append((length, shift))
        last = match.end()
    parts.append(text[last:])
    return "".join(parts), _Offsets(shifts)


_MOST_DIGITS = 12


def _is_character(number: int) -> bool:
    """Whether XML 1.0 has a character of this number (its production 2)."""
    return 0 <= number <= sys.maxunicode and _NO_CHARACTER.match(chr(number)) is None


_LINE_END = re.compile(r"[\r\n]")
_CLOSING = re.compile(r"[ \t\r\n]*[})]")
_NUMBER = re.compile(r"[0-9][\w.\-]*")


def _stray(text: str, place: int, *, is_open: bool) -> tuple[str, str, int]:
    """What cannot begin a token, why, and how many characters to go on behind. `is_open`: within brackets."""
    character = text[place]
    if character in "\"'":
        triple = text.startswith(character * 3, place)
        what = "is not closed" if triple else "is not closed on its line; three quotes hold several lines"
        end = None if triple else _LINE_END.search(text, place)
        rest = (len(text) if end is None else end.start()) - place
        return character * (3 if triple else 1), f"the literal that begins here {what}", rest
    if character == "<":
        message = "this is XML within the compact syntax; a schema in XML has a name that ends with .rng"
        return character, message, len(text) - place
    if character == "\\":
        return character, "a backslash stands before a name, or before x{...} with hexadecimal digits", 1
    if (number := _NUMBER.match(text, place)) is not None:
        shown = number[0]
        return shown, f"'{shown}' means nothing here; values stand in quotes, as in \"{shown}\"", len(shown)
    shown = f"'{character}'" if character.isprintable() else f"the character U+{ord(character):04X}"
    remedy = {
        ";": "; nothing ends a definition",
        "/": "; a comment begins with '#'",
        ":": "; a prefix stands directly before its ':'",
    }.get(character, "")
    if character == ";" and is_open:
        remedy = "; leave it out" if _CLOSING.match(text, place + 1) else "; write ',' to join patterns in their order"
    return character, f"{shown} means nothing here{remedy}", 1
