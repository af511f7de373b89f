"""Tags: what is wrong within a start tag or an end tag (XML 1.0, section 3.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.catalog import builtin_elements
from relaxng.nearness import nearest
from relaxng.wellformedness import quotes
from relaxng.wellformedness.characters import (
    ATTRIBUTE,
    FIRST,
    NAME,
    QUOTES_LIKE,
    WHITE,
    misshapen,
    short,
    shown,
    skip,
)
from relaxng.wellformedness.conflict import conflict

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_WORD = re.compile(r"""[^ \t\r\n=<>/"'&]+""")
_TAG_NAME = re.compile(r"/?[^ \t\r\n<>/]+")
_REST_OF_TAG = re.compile(r"""(?=[ \t\r\n/>])[^<>]*>""")


def start_tag(source: Source, begin: int, owner: str | None) -> Mistake | None:
    """What is wrong with the start tag that begins with the '<' at an offset, within the element `owner`."""
    text = source.text
    name = NAME.match(text, begin + 1)
    if name is None:
        return _no_tag(source, begin, owner)
    wrong = misshapen(name[0], "an element name")
    if wrong is not None:
        return source.mistake(*name.span(), wrong, noticed=name.end())
    following = text[name.end() : name.end() + 1]
    if not following or following in WHITE or following in "/><":
        return _attributes(source, begin, name, owner)
    return _name(source, begin + 1, name)


def _no_tag(source: Source, begin: int, owner: str | None) -> Mistake:
    """A '<' that no name follows."""
    text = source.text
    marker = conflict(source, begin)
    if marker is not None:
        return marker
    if text.startswith("<--", begin):
        return source.mistake(begin, begin + 3, "a comment begins with '<!--', not with '<--'")
    ended = _WORD.match(text, begin + 2) if text.startswith("\\", begin + 1) else None
    if ended is not None:
        return source.mistake(begin, ended.end(), f"an end tag begins with '</', not with '<\\'; write </{ended[0]}>")
    word = _WORD.match(text, skip(text, begin + 1))
    if word is not None and _REST_OF_TAG.match(text, word.end()):
        if word.start() == begin + 1:
            return _name(source, begin + 1, None)
        if NAME.fullmatch(word[0]):
            message = f"white space stands between '<' and '{word[0]}'; write <{word[0]}"
            return source.mistake(begin, word.end(), message)
    if text.startswith("<<", begin):
        return source.mistake(begin, begin + 1, "this '<' begins no tag: another follows; remove it, or write '&lt;'")
    return _bare(source, begin, owner)


def _bare(source: Source, begin: int, owner: str | None) -> Mistake:
    if source.text.startswith("<%", begin):
        message = "'<%' begins a piece of a template; render that, and check what comes of it"
        return source.mistake(begin, begin + 2, message)
    if owner is None:
        return source.mistake(begin, begin + 1, "a bare '<' stands outside the root element; remove it")
    return source.mistake(begin, begin + 1, f"a bare '<' stands in the text of <{owner}>; write '&lt;'")


def _name(source: Source, begin: int, name: re.Match[str] | None, slash: str = "") -> Mistake:
    """A name in a tag with something in it, or after it, that cannot be there."""
    text = source.text
    if name is None:
        word = _WORD.match(text, begin)
        whole = short(word[0]) if word else text[begin]
        end = word.end() if word else begin + 1
        character = text[begin]
        return source.mistake(begin, end, f"'{whole}' is no element name: {FIRST}, not with {shown(character)}")
    character = text[name.end()]
    if character == "=":
        message = f"'=' follows the element name '{name[0]}'; if an attribute begins there, put white space before it"
        return source.mistake(begin, name.end(), message, noticed=name.end())
    if character in "\"'" or character in QUOTES_LIKE:
        return source.mistake(name.end(), name.end() + 1, quotes.stray(character, f"after <{slash}{name[0]}"))
    if character.isspace():
        message = f"{shown(character)} stands after '{slash}{name[0]}', and is no white space to XML; write a space"
        return source.mistake(name.end(), name.end() + 1, message)
    word = _WORD.match(text, begin)
    end = word.end() if word else name.end() + 1
    message = f"'{short(text[begin:end])}' is no element name: {shown(character)} cannot stand in one; remove it"
    return source.mistake(begin, end, message, noticed=name.end())


def _attributes(source: Source, begin: int, element: re.Match[str], owner: str | None) -> Mistake | None:
    text = source.text
    position = element.end()
    while True:
        position = skip(text, position)
        character = text[position : position + 1]
        if not character or character == "<":
            return _no_end(source, begin, element, position, owner)
        if character == ">" or text.startswith("/>", position):
            return None
        if character == "/":
            return _slash(source, position, element[0])
        name = NAME.match(text, position)
        if name is None:
            return _no_attribute(source, position, element[0])
        ended = _attribute(source, begin, element, name, owner)
        if not isinstance(ended, int):
            return ended
        position = ended


def _attribute(
    source: Source, begin: int, element: re.Match[str], name: re.Match[str], owner: str | None
) -> int | Mistake:
    """Where an attribute ends, or what is wrong with it."""
    text = source.text
    wrong = misshapen(name[0], "an attribute name")
    if wrong is not None and text[name.end() : name.end() + 1] not in ("'", '"'):
        return source.mistake(*name.span(), wrong, noticed=name.end())
    equals = skip(text, name.end())
    character = text[equals : equals + 1]
    if character == "=":
        first = skip(text, equals + 1)
        if first == len(text):
            return _no_end(source, begin, element, first, owner)
        return quotes.value(source, quotes.Attribute(name[0], *name.span(), f"<{element[0]}>"), first)
    if not character:
        return _no_end(source, begin, element, equals, owner)
    whole = f"'{name[0]}' of <{element[0]}>"
    if character in "\"'":
        end = text.find(character, equals + 1, equals + 200)
        remedy = quotes.written(name[0].rstrip(":"), text[equals + 1 : end] if end >= 0 else "…")
        wrong = "':' stands in place of" if name[0].endswith(":") else "there is no"
        message = f"{wrong} '=' after the attribute {whole}; write {remedy}"
        return source.mistake(name.start(), name.end(), message, noticed=equals)
    if character in QUOTES_LIKE:
        return source.mistake(equals, equals + 1, quotes.stray(character, f"after '{name[0]}'"))
    if _is_text(source, begin):
        return _bare(source, begin, owner)
    broken = _broken_name(source, element, name)
    if broken is not None:
        return broken
    if character == ":":
        return source.mistake(equals, equals + 1, f"':' stands in place of '=' after the attribute {whole}; write '='")
    if equals > name.end() or character in "/><":
        message = f"the attribute {whole} has no value; write {name[0]}='…', or remove it"
        return source.mistake(name.start(), name.end(), message, noticed=equals)
    word = _WORD.match(text, name.start())
    end = word.end() if word else name.end() + 1
    message = (
        f"'{short(text[name.start() : end])}' is no attribute name: {shown(character)} cannot stand in one; remove it"
    )
    return source.mistake(name.start(), end, message, noticed=equals)


def _broken_name(
    source: Source, element: re.Match[str], rest: re.Match[str], owner: str | None = None
) -> Mistake | None:
    """An element name that white space breaks in two."""
    whole = element[0] + rest[0]
    if source.text[element.end() : rest.start()].strip(WHITE) or whole not in (
        builtin_elements() if owner is None else {owner}
    ):
        return None
    message = f"white space stands within the name '{whole}'; remove it"
    return source.mistake(*element.span(), message, noticed=rest.start())


def _is_text(source: Source, begin: int) -> bool:
    """Whether a '<' and a name stand in a running text, and no '>' follows before the next '<'."""
    text = source.text
    following = text.find("<", begin + 1)
    if ">" in text[begin : following if following >= 0 else len(text)]:
        return False
    before = text[max(begin - 200, 0) : begin].rstrip(" \t")[-1:]
    return bool(before) and before not in "\r\n>"


def _no_end(source: Source, begin: int, element: re.Match[str], position: int, owner: str | None) -> Mistake:
    """A start tag that another tag, or the end of the file, interrupts."""
    text = source.text
    if position == len(text):
        message = f"the file ends within the tag <{element[0]}>; the rest is missing"
        return source.mistake(begin + 1, element.end(), message, noticed=position)
    if _is_text(source, begin) and position <= element.end() + 1:
        return _bare(source, begin, owner)
    marker = conflict(source, position)
    if marker is not None:
        return marker
    following = _TAG_NAME.match(text, position + 1)
    before = f"'<{short(following[0])}'" if following else "'<'"
    message = (
        f"the tag <{element[0]}> has no '>', and {before} comes {source.where(position, begin + 1)}; "
        "end it with '>', or with '/>'"
    )
    return source.mistake(begin + 1, element.end(), message, noticed=position)


def _slash(source: Source, position: int, element: str) -> Mistake:
    after = skip(source.text, position + 1)
    if source.text.startswith(">", after):
        message = f"white space stands between '/' and '>' of <{element}>; write '/>'"
        return source.mistake(position, after + 1, message)
    if source.text.startswith("<", after):
        message = f"the tag <{element}> has no '>' after its '/'; end it with '/>'"
        return source.mistake(position, position + 1, message)
    message = f"'/' cannot stand within the tag <{element}>, only before its '>'; remove it"
    return source.mistake(position, position + 1, message)


def _no_attribute(source: Source, position: int, element: str) -> Mistake:
    """What stands where an attribute's name should."""
    text = source.text
    character = text[position]
    word = _WORD.match(text, position)
    if word is not None and character not in QUOTES_LIKE + ",;" and len(word[0]) > 1:
        message = f"'{short(word[0])}' is no attribute name: {FIRST}, not with {shown(character)}"
        return source.mistake(position, word.end(), message)
    if character == "=":
        return source.mistake(
            position, position + 1, f"'=' stands in <{element}> without an attribute's name before it; add it"
        )
    return source.mistake(position, position + 1, quotes.stray(character, f"among the attributes of <{element}>"))


def repeated_attribute(source: Source, begin: int, element: str) -> Mistake | None:
    """The attribute that a start tag gives twice."""
    first: dict[str, int] = {}
    for attribute in ATTRIBUTE.finditer(source.text, begin):
        before = first.setdefault(attribute[1], attribute.start())
        if before != attribute.start():
            message = (
                f"the attribute '{attribute[1]}' of <{element}> is given twice; "
                f"the first is {source.where(before, attribute.start())}: remove one"
            )
            return source.mistake(*attribute.span(1), message, noticed=begin)
    return None


def end_tag(source: Source, begin: int, owner: str | None) -> Mistake | None:
    """What is wrong with the end tag that begins with the '</' at an offset; `owner` is what it should close."""
    text = source.text
    first = skip(text, begin + 2)
    name = NAME.match(text, first)
    expected = f"; write </{owner}>" if owner else ""
    if name is None:
        return _no_name(source, begin, first, expected)
    if first > begin + 2:
        return source.mistake(begin, name.end(), f"white space stands between '</' and '{name[0]}'; write </{name[0]}>")
    wrong = misshapen(name[0], "an element name")
    if wrong is not None:
        return source.mistake(*name.span(), wrong, noticed=name.end())
    position = skip(text, name.end())
    character = text[position : position + 1]
    if not character:
        message = f"the file ends within the end tag </{name[0]}>; the rest is missing"
        return source.mistake(first, name.end(), message, noticed=position)
    if character == "<":
        meant = name[0] if owner is None else (nearest(name[0], [owner]) or name[0])
        return source.mistake(first, name.end(), f"the end tag </{meant}> has no '>'; add it", noticed=position)
    if character == "/":
        message = f"'/' stands twice in the end tag; write </{name[0]}>, or <{name[0]}/> for an empty element"
        return source.mistake(position, position + 1, message)
    attribute = NAME.match(text, position)
    broken = _broken_name(source, name, attribute, owner) if attribute is not None and owner is not None else None
    if broken is not None:
        return broken
    if position > name.end() and attribute is not None:
        begins = "" if name[0] == owner else f", and no <{name[0]}> is open"
        remedy = "remove it" if name[0] == owner else "remove the '/' if an element begins here"
        message = f"'{attribute[0]}' stands in the end tag </{name[0]}>, which can have no attributes{begins}; {remedy}"
        return source.mistake(position, attribute.end(), message)
    if position == name.end():
        return _name(source, first, name, "/")
    return source.mistake(position, position + 1, quotes.stray(character, f"in the end tag </{name[0]}>"))


def _no_name(source: Source, begin: int, first: int, expected: str) -> Mistake:
    text = source.text
    word = _WORD.match(text, first)
    if word is not None:
        whole = short(word[0])
        message = f"'{whole}' is no element name: {FIRST}, not with {shown(word[0][0])}"
        return source.mistake(word.start(), word.end(), message, noticed=begin)
    if text.startswith("/", first):
        return source.mistake(first, first + 1, f"'/' stands twice in the end tag{expected}")
    if text.startswith(">", first):
        return source.mistake(begin, first + 1, f"'</>' is an end tag without a name{expected}")
    return source.mistake(begin, begin + 2, f"'</' begins an end tag, and no name follows{expected}")
