"""References: to characters and entities (XML 1.0, section 4.1), and the '&' that begins none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.nearness import nearest
from relaxng.wellformedness.characters import ATTRIBUTE, NAME, NO_CHARACTER, described

if TYPE_CHECKING:
    from relaxng.wellformedness.doctype import Doctype
    from relaxng.wellformedness.source import Mistake, Source

_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")
_RIGHT = re.compile(f"&(?:{'|'.join(_PREDEFINED)});")
_NUMBER = re.compile(r"&#(?:x([0-9A-Fa-f]++)|([0-9]++));")
_NUMBER_LIKE = re.compile(r"&#[xX]?\w{0,20};?")
_GREATEST = 0x10FFFF


def is_character(text: str, at: int) -> bool:
    """Whether a reference to a character that XML allows, or to a predefined entity, begins at an offset."""
    if _RIGHT.match(text, at):
        return True
    number = _NUMBER.match(text, at)
    return number is not None and _is_allowed(_code(number))


def _code(number: re.Match[str]) -> int:
    digits, base = (number[1], 16) if number[1] else (number[2], 10)
    digits = digits.lstrip("0")
    # No more digits than the greatest has: Python refuses to read numbers of thousands.
    return int(digits or "0", base) if len(digits) <= 7 else _GREATEST + 1


def _is_allowed(code: int) -> bool:
    return code <= _GREATEST and not NO_CHARACTER.match(chr(code))


def mistake(
    source: Source, at: int, doctype: Doctype | None, owner: str, tag: tuple[int, int] | None
) -> Mistake | None:
    """What is wrong with the '&' at an offset, if anything; `tag` is the stretch of attributes that it stands in."""
    text = source.text
    if text.startswith("&#", at):
        return _character(source, at)
    name = NAME.match(text, at + 1)
    if name is None:
        return _bare(source, at, owner, tag)
    if not text.startswith(";", name.end()):
        return _without_semicolon(source, at, name, doctype, owner, tag)
    entity = name[0]
    if doctype is not None and entity in doctype.entities:
        return doctype.entity_mistake(source, at, entity, in_attribute=tag is not None)
    return source.mistake(at, name.end() + 1, _undeclared(entity, doctype))


def _undeclared(entity: str, doctype: Doctype | None) -> str:
    from html.entities import html5

    character = html5.get(f"{entity};")
    if character is not None and entity not in _PREDEFINED and entity.lower() not in _PREDEFINED:
        written = "".join(f"&#{ord(one)};" for one in character)
        return f"the entity '{entity}' is HTML's, XML does not know it; write {written}"
    declared = doctype.entities if doctype is not None else ()
    near = nearest(entity, (*_PREDEFINED, *declared))
    if near is not None:
        return f"the entity '{entity}' is not declared; did you mean '&{near};'?"
    if doctype is not None and doctype.is_external:
        return f"the entity '{entity}' is not declared in the document itself, and its DTD is never loaded"
    return f"the entity '{entity}' is not declared; declare it in a DOCTYPE, or write '&amp;' for a bare '&'"


def _character(source: Source, at: int) -> Mistake:
    text = source.text
    number = _NUMBER.match(text, at)
    if number is not None:
        code = _code(number)
        if code > _GREATEST:
            why = "is beyond the last character, U+10FFFF"
        elif 0xD800 <= code < 0xE000:
            why = f"is no character: U+{code:04X} is one half of a surrogate pair"
        else:
            why = f"stands for {described(chr(code))}, which no XML document may hold"
        return source.mistake(at, number.end(), f"'{_short(number[0])}' {why}; remove it")
    like = _NUMBER_LIKE.match(text, at)
    written = like[0] if like else "&#"
    end = at + len(written)
    digits = written[2:].rstrip(";")
    if not written.endswith(";"):
        if re.fullmatch(r"x?[0-9A-Fa-f]+", digits):
            return source.mistake(at, end, f"';' is missing after '{written}'")
        message = f"'{written}' begins no character reference; write '&amp;#' for the characters themselves"
        return source.mistake(at, end, message)
    if re.fullmatch(r"X[0-9A-Fa-f]+", digits):
        return source.mistake(at, end, f"'{written}' is no character reference; write '&#x{digits[1:]};'")
    if re.fullmatch(r"[0-9A-Fa-f]+", digits):
        return source.mistake(
            at, end, f"'{written}' is no decimal character reference; did you mean the hexadecimal '&#x{digits};'?"
        )
    form = "'&#x' and hexadecimal digits" if digits[:1] in "xX" and digits else "'&#' and digits"
    return source.mistake(at, end, f"'{written}' is no character reference: that is {form}, then ';'")


def _short(reference: str) -> str:
    return reference if len(reference) <= 24 else f"{reference[:12]}…{reference[-6:]}"


def _without_semicolon(
    source: Source, at: int, name: re.Match[str], doctype: Doctype | None, owner: str, tag: tuple[int, int] | None
) -> Mistake:
    known = (*_PREDEFINED, *(doctype.entities if doctype is not None else ()))
    # In a query, '&lt=5' is a parameter; a bare '&' is the likelier mistake there.
    if not source.text.startswith("=", name.end()):
        meant = next((entity for entity in known if name[0].startswith(entity)), None)
        if meant is not None:
            end = at + 1 + len(meant)
            return source.mistake(at, end, f"';' is missing after '&{meant}'; write '&{meant};'")
    return _bare(source, at, owner, tag)


def _bare(source: Source, at: int, owner: str, tag: tuple[int, int] | None) -> Mistake:
    return source.mistake(at, at + 1, f"a bare '&' stands in {place(source, at, owner, tag)}; write '&amp;'")


def place(source: Source, at: int, owner: str, tag: tuple[int, int] | None) -> str:
    """What an offset lies in, in words: a value among the attributes of an element, or its text."""
    if tag is None:
        return f"the text of <{owner}>"
    for attribute in ATTRIBUTE.finditer(source.text, *tag):
        if attribute.start() <= at < attribute.end():
            return f"the value of '{attribute[1]}' of <{owner}>"
    return f"the start tag of <{owner}>"
