"""A naive validator to compare with: James Clark, "An algorithm for RELAX NG validation", as it is written there.

It goes recursively over the schema as it was generated, and shares nothing with the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

from lxml import etree

from tests.properties import model
from tests.properties.model import (
    XSD,
    AnyName,
    Data,
    Empty,
    Name,
    NameChoice,
    NameClass,
    NotAllowed,
    NsName,
    OneName,
    Value,
)
from tests.properties.model import Text as AnyText

# The simple syntax, in pairs as in the paper


@dataclass(frozen=True)
class Choice:
    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Group:
    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Interleave:
    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class After:
    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class OneOrMore:
    item: Pattern


@dataclass(frozen=True)
class List:
    item: Pattern


@dataclass(frozen=True)
class Element:
    name_class: NameClass
    content: Pattern


@dataclass(frozen=True)
class Attribute:
    name_class: NameClass
    content: Pattern


@dataclass(frozen=True)
class Strings:
    """Data, but for what `excepted` matches."""

    data: Data
    excepted: Pattern


Pattern = (
    Empty
    | NotAllowed
    | AnyText
    | Value
    | Strings
    | model.Ref
    | Choice
    | Group
    | Interleave
    | After
    | OneOrMore
    | List
    | Element
    | Attribute
)

EMPTY, NOT_ALLOWED, TEXT = Empty(), NotAllowed(), AnyText()


def simple(pattern: model.Pattern) -> Pattern:
    """Section 4, as far as our schemas need it."""
    match pattern:
        case model.Choice(items):
            return _paired(Choice, items)
        case model.Group(items):
            return _paired(Group, items)
        case model.Interleave(items):
            return _paired(Interleave, items)
        case model.Optional(item):
            return Choice(simple(item), EMPTY)
        case model.ZeroOrMore(item):
            return Choice(OneOrMore(simple(item)), EMPTY)
        case model.OneOrMore(item):
            return OneOrMore(simple(item))
        case model.Mixed(item):
            return Interleave(simple(item), TEXT)
        case model.List(item):
            return List(simple(item))
        case model.Element(name_class, content):
            return Element(name_class, simple(content))
        case model.Attribute(name_class, value):
            return Attribute(name_class, TEXT if value is None else simple(value))
        case Data(excepted=excepted):
            return Strings(pattern, _paired(Choice, excepted) if excepted else NOT_ALLOWED)
        case _:
            return pattern


def _paired(make: Callable[[Pattern, Pattern], Pattern], items: Iterable[model.Pattern]) -> Pattern:
    return reduce(make, map(simple, items))


# Constructors


def choice(left: Pattern, right: Pattern) -> Pattern:
    if isinstance(left, NotAllowed) or left == right:
        return right
    if isinstance(right, NotAllowed):
        return left
    if isinstance(right, Choice):
        return choice(choice(left, right.left), right.right)
    return left if _among(right, left) else Choice(left, right)


def _among(pattern: Pattern, choices: Pattern) -> bool:
    while isinstance(choices, Choice):
        if choices.right == pattern:
            return True
        choices = choices.left
    return choices == pattern


def group(left: Pattern, right: Pattern) -> Pattern:
    if isinstance(left, NotAllowed) or isinstance(right, NotAllowed):
        return NOT_ALLOWED
    if isinstance(left, Empty):
        return right
    return left if isinstance(right, Empty) else Group(left, right)


def interleave(left: Pattern, right: Pattern) -> Pattern:
    if isinstance(left, NotAllowed) or isinstance(right, NotAllowed):
        return NOT_ALLOWED
    if isinstance(left, Empty):
        return right
    return left if isinstance(right, Empty) else Interleave(left, right)


def after(left: Pattern, right: Pattern) -> Pattern:
    if isinstance(left, NotAllowed) or isinstance(right, NotAllowed):
        return NOT_ALLOWED
    return After(left, right)


def one_or_more(item: Pattern) -> Pattern:
    return NOT_ALLOWED if isinstance(item, NotAllowed) else OneOrMore(item)


# Names and strings


def contains(name_class: NameClass, name: Name) -> bool:
    match name_class:
        case OneName(namespace, local):
            return name == (namespace, local)
        case NsName(namespace, excepted):
            return name[0] == namespace and not any(contains(item, name) for item in excepted)
        case AnyName(excepted):
            return not any(contains(item, name) for item in excepted)
        case NameChoice(items):
            return any(contains(item, name) for item in items)


def words(text: str) -> list[str]:
    return re.findall(r"[^ \t\r\n]+", text)


def allows(data: Data, text: str) -> bool:
    """Whether a string is of a datatype with its parameters, whatever is excepted."""
    if data.library != XSD or data.type == "string":
        value = text
    else:
        value = " ".join(words(text))
        if not re.fullmatch(_LEXICAL[data.type], value):
            return False
        if data.type == "int" and not -(2**31) <= int(value) < 2**31:
            return False
    return all(_holds(name, limit, value) for name, limit in data.params)


_LEXICAL = {"token": r"(?s).*", "int": "[+-]?[0-9]+", "boolean": "true|false|1|0", "NCName": "[A-Za-z_][A-Za-z0-9_.-]*"}


def _holds(param: str, limit: str, value: str) -> bool:
    match param:
        case "length":
            return len(value) == int(limit)
        case "minLength":
            return len(value) >= int(limit)
        case "maxLength":
            return len(value) <= int(limit)
        case "minInclusive":
            return int(value) >= int(limit)
        case "maxInclusive":
            return int(value) <= int(limit)
        case "pattern":
            return re.fullmatch(limit, value) is not None
    raise ValueError(param)


def is_value(value: Value, text: str) -> bool:
    match value.type:
        case "string":
            return text == value.text
        case "token":
            return words(text) == words(value.text)
        case "int":
            return allows(Data(XSD, "int"), text) and int(text) == int(value.text)
    raise ValueError(value.type)


# The paper


class Reference:
    """Judges documents by a schema."""

    def __init__(self, grammar: model.Grammar) -> None:
        self._start = simple(grammar.start)
        self._defines = {name: simple(pattern) for name, pattern in grammar.defines}

    def accepts(self, root: etree._Element) -> bool:
        return self._nullable(self._element(self._start, root))

    def _nullable(self, pattern: Pattern) -> bool:
        match pattern:
            case Group(left, right) | Interleave(left, right):
                return self._nullable(left) and self._nullable(right)
            case Choice(left, right):
                return self._nullable(left) or self._nullable(right)
            case OneOrMore(item):
                return self._nullable(item)
            case model.Ref(name):
                return self._nullable(self._defines[name])
            case _:
                return isinstance(pattern, Empty | AnyText)

    def _element(self, pattern: Pattern, node: etree._Element) -> Pattern:
        left = self._open(pattern, _name(str(node.tag)))
        for name, value in node.attrib.items():
            left = self._attribute(left, _name(name), value)
        return self._end(self._children(self._close(left), node))

    def _text(self, pattern: Pattern, text: str) -> Pattern:
        match pattern:
            case Choice(left, right):
                return choice(self._text(left, text), self._text(right, text))
            case Interleave(left, right):
                return choice(interleave(self._text(left, text), right), interleave(left, self._text(right, text)))
            case Group(left, right):
                ahead = group(self._text(left, text), right)
                return choice(ahead, self._text(right, text)) if self._nullable(left) else ahead
            case After(left, right):
                return after(self._text(left, text), right)
            case OneOrMore(item):
                return group(self._text(item, text), choice(pattern, EMPTY))
            case AnyText():
                return pattern
            case Value():
                return EMPTY if is_value(pattern, text) else NOT_ALLOWED
            case Strings(data, excepted):
                refused = not allows(data, text) or self._nullable(self._text(excepted, text))
                return NOT_ALLOWED if refused else EMPTY
            case List(item):
                for word in words(text):
                    item = self._text(item, word)
                return EMPTY if self._nullable(item) else NOT_ALLOWED
            case model.Ref(name):
                return self._text(self._defines[name], text)
            case _:
                return NOT_ALLOWED

    def _open(self, pattern: Pattern, name: Name) -> Pattern:
        match pattern:
            case Choice(left, right):
                return choice(self._open(left, name), self._open(right, name))
            case Element(name_class, content):
                return after(content, EMPTY) if contains(name_class, name) else NOT_ALLOWED
            case Interleave(left, right):
                return choice(
                    _apply_after(lambda p: interleave(p, right), self._open(left, name)),
                    _apply_after(lambda p: interleave(left, p), self._open(right, name)),
                )
            case OneOrMore(item):
                return _apply_after(lambda p: group(p, choice(pattern, EMPTY)), self._open(item, name))
            case Group(left, right):
                ahead = _apply_after(lambda p: group(p, right), self._open(left, name))
                return choice(ahead, self._open(right, name)) if self._nullable(left) else ahead
            case After(left, right):
                return _apply_after(lambda p: after(p, right), self._open(left, name))
            case model.Ref(define):
                return self._open(self._defines[define], name)
            case _:
                return NOT_ALLOWED

    def _attribute(self, pattern: Pattern, name: Name, value: str) -> Pattern:
        match pattern:
            case After(left, right):
                return after(self._attribute(left, name, value), right)
            case Choice(left, right):
                return choice(self._attribute(left, name, value), self._attribute(right, name, value))
            case Group(left, right):
                return choice(
                    group(self._attribute(left, name, value), right), group(left, self._attribute(right, name, value))
                )
            case Interleave(left, right):
                return choice(
                    interleave(self._attribute(left, name, value), right),
                    interleave(left, self._attribute(right, name, value)),
                )
            case OneOrMore(item):
                return group(self._attribute(item, name, value), choice(pattern, EMPTY))
            case Attribute(name_class, content):
                blank = not words(value) and self._nullable(content)
                fits = contains(name_class, name) and (blank or self._nullable(self._text(content, value)))
                return EMPTY if fits else NOT_ALLOWED
            case model.Ref(define):
                return self._attribute(self._defines[define], name, value)
            case _:
                return NOT_ALLOWED

    def _close(self, pattern: Pattern) -> Pattern:
        match pattern:
            case After(left, right):
                return after(self._close(left), right)
            case Choice(left, right):
                return choice(self._close(left), self._close(right))
            case Group(left, right):
                return group(self._close(left), self._close(right))
            case Interleave(left, right):
                return interleave(self._close(left), self._close(right))
            case OneOrMore(item):
                return one_or_more(self._close(item))
            case Attribute():
                return NOT_ALLOWED
            case model.Ref(define):
                return self._close(self._defines[define])
            case _:
                return pattern

    def _children(self, pattern: Pattern, node: etree._Element) -> Pattern:
        children = _children_of(node)
        match children:
            case [] | [str()]:
                text = "".join(child for child in children if isinstance(child, str))
                left = self._text(pattern, text)
                return left if words(text) else choice(pattern, left)
        for child in children:
            if not isinstance(child, str):
                pattern = self._element(pattern, child)
            elif words(child):
                pattern = self._text(pattern, child)
        return pattern

    def _end(self, pattern: Pattern) -> Pattern:
        match pattern:
            case Choice(left, right):
                return choice(self._end(left), self._end(right))
            case After(left, right):
                return right if self._nullable(left) else NOT_ALLOWED
            case _:
                return NOT_ALLOWED


def _apply_after(function: Callable[[Pattern], Pattern], pattern: Pattern) -> Pattern:
    match pattern:
        case After(left, right):
            return after(left, function(right))
        case Choice(left, right):
            return choice(_apply_after(function, left), _apply_after(function, right))
        case _:
            return NOT_ALLOWED


def _name(name: str) -> Name:
    qname = etree.QName(name)
    return (qname.namespace or "", qname.localname)


def _children_of(node: etree._Element) -> list[etree._Element | str]:
    """Elements and texts, no two texts side by side."""
    children: list[etree._Element | str] = []
    text = node.text or ""
    for child in node:
        if isinstance(child.tag, str):
            children += [text, child] if text else [child]
            text = child.tail or ""
        else:
            text += child.tail or ""
    return [*children, text] if text else children
