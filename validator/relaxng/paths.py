"""Paths: from elements to their paths and back, as libxml2 writes these, many of one document in linear time.

`getpath` of lxml counts the siblings before an element anew each time.
"""

from __future__ import annotations

import re

from lxml import etree

_STEP = re.compile(r"(.+?)(?:\[([0-9]+)\])?")

_ANY = "*"
"""How a path has elements whose names it cannot write: those of a default namespace."""


class Paths:
    """The paths of one document's elements. The tree must not change meanwhile."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._numbers: dict[tuple[etree._Element, str], dict[etree._Element, int]] = {}

    def of(self, element: etree._Element) -> str:
        """The path of an element."""
        steps = []
        while element is not self._root and (parent := element.getparent()) is not None:
            name = _name(element)
            numbers = self._alike(parent, name)
            steps.append(name if len(numbers) == 1 else f"{name}[{numbers[element]}]")
            element = parent
        return "/".join(["", _name(element), *reversed(steps)])

    def element(self, path: str) -> etree._Element | None:
        """The element that a path leads to, or that holds the attribute; None where it leads to neither."""
        node = self._root
        for step in path.split("/")[2:]:
            if step.startswith("@"):
                break
            matched = _STEP.fullmatch(step)
            found = list(self._alike(node, matched[1])) if matched else []
            index = int(matched[2] or 1) - 1 if matched else 0
            if index >= len(found):
                return None
            node = found[index]
        return node

    def _alike(self, parent: etree._Element, name: str) -> dict[etree._Element, int]:
        """The children for which a path has this name, each with its number among them."""
        found = self._numbers.get((parent, name))
        if found is None:
            is_prefixed = ":" in name
            children = parent.iterchildren("*" if is_prefixed else name)
            alike = (child for child in children if _name(child) == name) if is_prefixed else children
            found = self._numbers[parent, name] = {child: number for number, child in enumerate(alike, 1)}
        return found


def _name(element: etree._Element) -> str:
    tag = element.tag
    if isinstance(tag, str) and tag[0] != "{":  # nearly all: to take a name apart costs as much as a whole path
        return tag
    name = etree.QName(element)
    if name.namespace is None:
        return name.localname
    return f"{element.prefix}:{name.localname}" if element.prefix else _ANY
