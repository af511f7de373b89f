"""Prints the engine's simplified patterns as a schema: one define for each element declaration."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5

from lxml import etree
from lxml.builder import ElementMaker

from relaxng.grammar.names import AnyName, Name, NameClass, NsName, local_of, namespace_of
from relaxng.grammar.occurrences import reachable_elements
from relaxng.grammar.patterns import (
    Attribute,
    Choice,
    Data,
    Element,
    Empty,
    Group,
    Interleave,
    Leaf,
    List,
    NotAllowed,
    OneOrMore,
    Pattern,
    Text,
    Value,
)

_RNG = "http://relaxng.org/ns/structure/1.0"
_E = ElementMaker(namespace=_RNG, nsmap={None: _RNG})


def printed(start: Pattern) -> str:
    """The schema; declarations are numbered as they are met.

    The engine keeps the items of choices and interleaves in the order in which it first met them, which
    says nothing. Here they are in the order of what they print as, for which declarations need names that
    do not depend on it: what they print as, to some depth.
    """
    elements = reachable_elements(start)
    names = dict.fromkeys(elements, "")
    for _ in range(_DEPTH):
        printer = _Printer(names.__getitem__)
        names = {element: _digest(printer.declaration(element)) for element in elements}
    by_name = _Printer(names.__getitem__)

    numbers: dict[Element, int] = {}

    def number(element: Element) -> str:
        return f"e{numbers.setdefault(element, len(numbers))}"

    printer = _Printer(number, by_name)
    root = _E.grammar(_E.start(printer.pattern(start)))
    while len(root) <= len(numbers):
        element = list(numbers)[len(root) - 1]
        root.append(_E.define(printer.declaration(element), name=number(element)))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


_DEPTH = 8


def _digest(element: etree._Element) -> str:
    return "e" + md5(etree.tostring(element), usedforsecurity=False).hexdigest()


class _Printer:
    """`refer` names a declaration; items are sorted by what they print as with `order`, or else with this."""

    def __init__(self, refer: Callable[[Element], str], order: _Printer | None = None) -> None:
        self._refer = refer
        self._order = order or self

    def digest(self, pattern: Pattern) -> str:
        return _digest(self.pattern(pattern))

    def declaration(self, element: Element) -> etree._Element:
        return _E.element(_name_class(element.name_class), self.pattern(element.content))

    def pattern(self, pattern: Pattern) -> etree._Element:
        match pattern:
            case Element():
                return _E.ref(name=self._refer(pattern))
            case Attribute():
                return _E.attribute(_name_class(pattern.name_class), self.pattern(pattern.content))
            case OneOrMore():
                return _E.oneOrMore(self.pattern(pattern.item))
            case List():
                return _E.list(self.pattern(pattern.item))
            case Group():
                return _E.group(*map(self.pattern, pattern.items))
            case Choice() | Interleave():
                made = _E.choice() if isinstance(pattern, Choice) else _E.interleave()
                made.extend(map(self.pattern, sorted(pattern.items, key=self._order.digest)))
                return made
            case Value():
                kind = pattern.source.get("type")  # without one it is of the built-in library (section 4.4)
                library = "" if kind is None else _library(pattern)
                return _E.value(pattern.text, type=kind or "token", datatypeLibrary=library)
            case Data():
                params = list(pattern.source.iterchildren(f"{{{_RNG}}}param"))
                data = _E.data(
                    *(_E.param(param.text or "", name=param.get("name", "")) for param in params),
                    type=pattern.source.get("type", ""),
                    datatypeLibrary=_library(pattern),
                )
                if not isinstance(pattern.excepted, NotAllowed):
                    data.append(_E("except", self.pattern(pattern.excepted)))
                return data
            case Text():
                return _E.text()
            case Empty():
                return _E.empty()
            case NotAllowed():
                return _E.notAllowed()
        raise TypeError(pattern)


def _library(leaf: Leaf) -> str:
    around = (leaf.source, *leaf.source.iterancestors())
    return next((library for element in around if (library := element.get("datatypeLibrary")) is not None), "")


def _name_class(name_class: NameClass) -> etree._Element:
    match name_class:
        case Name(name):
            return _E.name(local_of(name), ns=namespace_of(name))
        case NsName(namespace, excepted):
            made = _E.nsName(ns=namespace)
        case AnyName(excepted):
            made = _E.anyName()
        case _:
            return _E.choice(*map(_name_class, name_class.classes))
    if excepted is not None:
        made.append(_E("except", _name_class(excepted)))
    return made
