"""Declaration: the XML declaration at the start of a document (XML 1.0, productions 23 to 32 and 80)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.nearness import did_you_mean, nearest
from relaxng.wellformedness import quotes
from relaxng.wellformedness.characters import QUOTES_LIKE, WHITE, short, shown, skip

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_EQUALS = r"[ \t\r\n]*+=[ \t\r\n]*+"
_RIGHT = re.compile(
    rf"""<\?xml[ \t\r\n]++version{_EQUALS}(?:'1\.[0-9]++'|"1\.[0-9]++")"""
    rf"""(?:[ \t\r\n]++encoding{_EQUALS}(?:'[A-Za-z][A-Za-z0-9._-]*+'|"[A-Za-z][A-Za-z0-9._-]*+"))?"""
    rf"""(?:[ \t\r\n]++standalone{_EQUALS}(?:'(?:yes|no)'|"(?:yes|no)"))?[ \t\r\n]*+\?>"""
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._:-]*")
_ORDER = ("version", "encoding", "standalone")
_WITHOUT_MARK = re.compile(r"(<xml)[ \t\r\n]+(?:version|encoding)[ \t\r\n]*=[^<>]*>(?![\s\S]*</xml)")
_WRITE = "<?xml version='1.0' encoding='UTF-8'?>"


def declaration(source: Source) -> int | Mistake | None:
    """Where the XML declaration ends, 0 where there is none, or what is wrong with it."""
    text = source.text
    if (lost := _WITHOUT_MARK.match(text)) is not None:
        return source.mistake(
            *lost.span(1), f"the XML declaration begins with '<?xml', not with '<xml'; write {_WRITE}"
        )
    if not text.startswith("<?xml") or text[5:6] not in (*WHITE, "?", ">", ""):
        return 0
    right = _RIGHT.match(text)
    return right.end() if right is not None else _mistake(source)


def _mistake(source: Source) -> Mistake | None:
    text = source.text
    position = 5
    seen: dict[str, int] = {}
    while True:
        start, position = position, skip(text, position)
        if text.startswith("?>", position):
            break
        name = _NAME.match(text, position)
        if name is None:
            return _no_name(source, position)
        if start == position:
            return source.mistake(*name.span(), f"white space is missing before '{name[0]}' in the XML declaration")
        fault = _misplaced(source, name, seen)
        if fault is not None:
            return fault
        equals = skip(text, name.end())
        if not text.startswith("=", equals):
            return source.mistake(
                *name.span(), f"'=' is missing after '{name[0]}' in the XML declaration", noticed=equals
            )
        ended = _value(source, name, skip(text, equals + 1))
        if not isinstance(ended, int):
            return ended
        seen[name[0]] = name.start()
        position = ended
    if "version" not in seen:
        return source.mistake(0, 5, f"the XML declaration has no version; write {_WRITE}", noticed=5)
    return None


def _no_name(source: Source, position: int) -> Mistake:
    text = source.text
    if position == len(text):
        return source.mistake(0, 5, "the file ends within the XML declaration", noticed=position)
    if text[position] == ">":
        return source.mistake(position, position + 1, "the XML declaration ends with '?>', not with '>'")
    if text[position] == "?":
        message = "the XML declaration ends with '?>'; '>' is missing after this '?'"
        if text.startswith(">", skip(text, position + 1)):
            message = "the XML declaration ends with '?>', without white space between the two"
        return source.mistake(position, position + 1, message)
    if text[position] == "<":
        return source.mistake(0, 5, "the XML declaration is never closed; end it with '?>'", noticed=position)
    character = text[position]
    words = quotes.stray(character, "in the XML declaration") if character in "\"'" + QUOTES_LIKE else None
    return source.mistake(
        position, position + 1, words or f"{shown(character)} cannot stand in the XML declaration; write {_WRITE}"
    )


def _misplaced(source: Source, name: re.Match[str], seen: dict[str, int]) -> Mistake | None:
    """What is wrong with a name in the declaration, or with its place there."""
    written = name[0]
    if written in seen:
        return source.mistake(*name.span(), f"'{written}' stands twice in the XML declaration; remove one")
    if written not in _ORDER:
        hint = did_you_mean(written, _ORDER)
        expected = "it holds version, encoding and standalone only"
        message = f"'{written}' cannot stand in the XML declaration{hint or f'; {expected}'}"
        return source.mistake(*name.span(), message)
    later = [other for other in seen if _ORDER.index(other) > _ORDER.index(written)]
    if later:
        return source.mistake(
            *name.span(), f"'{written}' comes before '{later[0]}' in the XML declaration; swap the two"
        )
    if written != "version" and "version" not in seen:
        end = source.text.find("?>", name.end())
        if re.compile(r"\sversion\s*=").search(source.text, name.end(), max(end, name.end())):
            message = f"'version' comes first in the XML declaration, before '{written}'"
        else:
            message = f"the XML declaration has no version before '{written}'; write version='1.0' there"
        return source.mistake(*name.span(), message)
    return None


def _value(source: Source, name: re.Match[str], begin: int) -> int | Mistake | None:
    """Where a value in the declaration ends, or what is wrong with it."""
    text = source.text
    quote = text[begin : begin + 1]
    attribute = quotes.Attribute(name[0], *name.span(), "the XML declaration")
    if not quote or quote not in "\"'":
        fault = quotes.value(source, attribute, begin)
        if not isinstance(fault, int) and text.startswith("?>", fault.end - 1):
            # The value was taken to go on into the mark that ends the declaration.
            value = text[begin : fault.end - 1]
            message = (
                f"the value '{short(value)}' of {attribute} is not in quotes; write {quotes.written(name[0], value)}"
            )
            return source.mistake(begin, fault.end - 1, message)
        return fault
    end = text.find(quote, begin + 1)
    mark = text.find("?>", begin)
    if 0 <= mark < end or (end < 0 <= mark):
        value = text[begin + 1 : mark]
        message = (
            f"the value of {attribute} opens with {quote} and is never closed; write {quotes.written(name[0], value)}"
        )
        return source.mistake(begin, begin + 1, message)
    if end < 0 or quotes.is_swallowed(text, begin, end):
        return quotes.unclosed(source, attribute, begin, begin)
    value = text[begin + 1 : end]
    why = _why_not(name[0], value)
    if why is not None:
        return source.mistake(begin + 1, max(end, begin + 2), why)
    return end + 1


def _why_not(name: str, value: str) -> str | None:
    shown_value = short(value)
    if name == "version" and not re.fullmatch(r"1\.[0-9]+", value):
        return f"there is no XML version '{shown_value}'; write version='1.0'"
    if name == "encoding" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", value):
        return (
            f"'{shown_value}' is no name of an encoding; write the one that the file is saved in, as encoding='UTF-8'"
        )
    if name == "standalone" and value not in ("yes", "no"):
        near = nearest(value, ("yes", "no"))
        return f"standalone is 'yes' or 'no', not '{shown_value}'" + (f"; did you mean '{near}'?" if near else "")
    return None
