"""Paths: from elements to their paths and back, as libxml2 writes these, many of one document in linear time.

`getpath` of lxml counts the siblings before an element anew each time.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

_STEP = re.compile(r"(.+?)(?:\[([0-9]+)\])?")

_ANY = "*"
"""How a path has elements whose names it cannot write: those of a default namespace."""


class _Children(NamedTuple):
    """The children of an element by the names that a path has for them, and the number of each among those of its name."""

    named: dict[str, list[etree._Element]]
    numbers: dict[etree._Element, int]


class Paths:
    """The paths of one document's elements. The tree must not change meanwhile."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._known: dict[etree._Element, _Children] = {}

    def of(self, element: etree._Element) -> str:
        """The path of an element."""
        steps = []
        while element is not self._root and (parent := element.getparent()) is not None:
            named, numbers = self._children(parent)
            name = _name(element)
            steps.append(name if len(named[name]) == 1 else f"{name}[{numbers[element]}]")
            element = parent
        return "/".join(["", _name(element), *reversed(steps)])

    def element(self, path: str) -> etree._Element | None:
        """The element that a path leads to, or that holds the attribute; None where it leads to neither."""
        node = self._root
        for step in path.split("/")[2:]:
            if step.startswith("@"):
                break
            matched = _STEP.fullmatch(step)
            found = self._children(node).named.get(matched[1], []) if matched else []
            index = int(matched[2] or 1) - 1 if matched else 0
            if index >= len(found):
                return None
            node = found[index]
        return node

    def _children(self, parent: etree._Element) -> _Children:
        found = self._known.get(parent)
        if found is None:
            named: dict[str, list[etree._Element]] = {_ANY: []}
            numbers: dict[etree._Element, int] = {}
            for child in parent.iterchildren("*"):
                named[_ANY].append(child)
                if (name := _name(child)) != _ANY:
                    named.setdefault(name, []).append(child)
                numbers[child] = len(named[name])
            found = self._known[parent] = _Children(named, numbers)
        return found


def _name(element: etree._Element) -> str:
    tag = element.tag
    if isinstance(tag, str) and tag[0] != "{":  # nearly all: to take a name apart costs as much as a whole path
        return tag
    name = etree.QName(element)
    if name.namespace is None:
        return name.localname
    return f"{element.prefix}:{name.localname}" if element.prefix else _ANY
