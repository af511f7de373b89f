"""Quotes: what is wrong with the value of an attribute (XML 1.0, production 10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from relaxng.wellformedness.characters import (
    NAME,
    NAME_LIKE,
    QUOTES_LIKE,
    WHITE,
    kind_of_quote,
    line_end,
    short,
)

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_CUT = re.compile(rf"/?>|[<\r\n]|[ \t]{NAME_LIKE}[ \t]*+=")
"""Where the value of an unclosed quote most likely was to end."""

_SWALLOWED = re.compile(rf"[ \t\r\n]({NAME_LIKE})[ \t\r\n]*+=[ \t\r\n]*+\Z")
_BARE = re.compile(r"""(?:[^ \t\r\n"'<>/]|/(?!>))+""")
_LIKE = re.compile(rf"[{QUOTES_LIKE}]([^{QUOTES_LIKE}\"'<>\r\n]*)[{QUOTES_LIKE}\"']?")
_AFTER = f"{WHITE}/>?"


class Attribute(NamedTuple):
    """An attribute by its name, where that begins and ends, and what it belongs to, in words."""

    name: str
    begin: int
    end: int
    owner: str

    def __str__(self) -> str:
        return f"'{self.name}' of {self.owner}"


def value(source: Source, attribute: Attribute, begin: int) -> int | Mistake:
    """Where the value that begins at an offset ends, or what is wrong with it."""
    text = source.text
    quote = text[begin : begin + 1]
    if quote and quote in "\"'":
        end = text.find(quote, begin + 1)
        less = text.find("<", begin + 1, end if end >= 0 else len(text))
        if end < 0 or less >= 0:
            return _open(source, attribute, begin, end, less)
        if text[end + 1 : end + 2] in _AFTER:
            return end + 1
        return _followed(source, attribute, begin, end)
    if quote and quote in QUOTES_LIKE:
        like = _LIKE.match(text, begin)
        meant = like[1] if like else ""
        return source.mistake(begin, begin + 1, _not_straight(attribute.name, quote, meant))
    return _unquoted(source, attribute, begin)


def _not_straight(name: str, quote: str, meant: str) -> str:
    kind = kind_of_quote(quote)
    article = "an" if kind[0] in "aeiou" else "a"
    return f"'{quote}' is {article} {kind}, and a value stands in straight ones; write {written(name, meant)}"


def written(name: str, text: str, quote: str = "'") -> str:
    """An attribute as it should be written."""
    text = text.strip()
    quote = ('"' if quote == "'" else "'") if quote in text else quote
    return f"{name}={quote}{short(text)}{quote}"


_ESCAPED = re.compile(r"""\\(["'])([^"'<>\\]*)\\\1""")
"""A value whose quotes are escaped."""


def _unquoted(source: Source, attribute: Attribute, begin: int) -> Mistake:
    text, name = source.text, attribute.name
    bare = _BARE.match(text, begin)
    if bare is None or bare[0].startswith("="):
        if bare is not None:
            return source.mistake(begin, begin + 1, f"'=' stands twice after {attribute}; remove one")
        message = f"the attribute {attribute} has no value after its '='; write {name}='…', or remove it"
        return source.mistake(attribute.begin, attribute.end, message, noticed=begin)
    after = text[bare.end() : bare.end() + 1]
    if (escaped := _ESCAPED.match(text, begin)) is not None:
        message = f"the quotes of {attribute} have a '\\' before them, as in a string of a program; write {written(name, escaped[2])}"
        return source.mistake(begin, escaped.end(), message)
    if after and after in "\"'":
        message = f"the value of {attribute} has no opening quote; write {written(name, bare[0], after)}"
        return source.mistake(begin, bare.end() + 1, message)
    message = f"the value '{short(bare[0])}' of {attribute} is not in quotes; write {written(name, bare[0])}"
    return source.mistake(begin, bare.end(), message)


def _open(source: Source, attribute: Attribute, begin: int, end: int, less: int) -> Mistake:
    """A value with a '<' in it, or without an end: the '<' is wrong, or the quote is not closed."""
    text = source.text
    closes_here = 0 <= end < line_end(text, begin) and text[end + 1 : end + 2] in _AFTER
    if closes_here and not is_swallowed(text, begin, end):
        return source.mistake(less, less + 1, f"a bare '<' stands in the value of {attribute}; write '&lt;'")
    return unclosed(source, attribute, begin, less if less >= 0 else len(text))


def is_swallowed(text: str, begin: int, end: int) -> bool:
    """Whether a value between two quotes holds the next attribute's name, so that its quote was never closed."""
    return _SWALLOWED.search(text, begin + 1, end) is not None


def unclosed(source: Source, attribute: Attribute, begin: int, noticed: int) -> Mistake:
    """A value whose quote opens at an offset and is not closed."""
    text, name = source.text, attribute.name
    quote = text[begin]
    # A parser stumbles over a '&' within before it does over the end.
    ampersand = text.find("&", begin, noticed)
    noticed = ampersand if ampersand >= 0 else noticed
    cut = _CUT.search(text, begin + 1)
    if cut is None and noticed == len(text):
        message = f"the file ends within the value of {attribute}, which opens here; the rest is missing"
        return source.mistake(begin, begin + 1, message, noticed=noticed)
    meant = text[begin + 1 : cut.start() if cut else len(text)].rstrip(WHITE)
    last = meant[-1:]
    if last and last in QUOTES_LIKE:
        at = begin + len(meant)
        message = (
            f"the value of {attribute} begins with {quote} and ends with the {kind_of_quote(last)} {last}; "
            f"write {written(name, meant[:-1])}"
        )
        return source.mistake(at, at + 1, message, noticed=noticed)
    if last and last in "\"'":
        message = (
            f"the value of {attribute} begins with {quote} and ends with {last}; write {written(name, meant[:-1])}"
        )
    else:
        message = (
            f"the value of {attribute} opens with {quote} and is never closed; write {written(name, meant, quote)}"
        )
    return source.mistake(begin, begin + 1, message, noticed=noticed)


def _followed(source: Source, attribute: Attribute, begin: int, end: int) -> Mistake:
    """A value whose closing quote is followed by what cannot follow one."""
    text = source.text
    if is_swallowed(text, begin, end):
        return unclosed(source, attribute, begin, end + 1)
    quote = text[begin]
    following = end + 1
    again = text.find(quote, following, line_end(text, following))
    between = text[following:again] if again >= 0 else "="
    if again == following:
        return source.mistake(
            again, again + 1, f"there is one {quote} too many after the value of {attribute}; remove it"
        )
    if not set("=<>") & set(between) and text[again + 1 : again + 2] in _AFTER:
        other, reference = ("'", "&quot;") if quote == '"' else ('"', "&apos;")
        message = (
            f"the value of {attribute} ends at this {quote}, before '{short(between)}'; "
            f"write {reference} for it, or put the value in {other}"
        )
        return source.mistake(end, end + 1, message, noticed=following)
    another = NAME.match(text, following)
    if another is not None:
        message = (
            f"white space is missing before '{another[0]}' of {attribute.owner}, after the value of '{attribute.name}'"
        )
        return source.mistake(following, another.end(), message)
    return source.mistake(following, following + 1, stray(text[following], f"after the value of {attribute}"))


def stray(character: str, where: str) -> str:
    """The words for a character that cannot stand in a tag."""
    if character in "\"'":
        return f"a stray {character} stands {where}; remove it"
    if character in QUOTES_LIKE:
        return f"a stray {kind_of_quote(character)} {character} stands {where}; remove it"
    remedy = "only white space stands between attributes" if character in ",;" else "remove it"
    return f"'{character}' cannot stand {where}; {remedy}"
