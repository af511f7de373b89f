"""Element: a piece of XML as a value, which can be compared, kept and written again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_BLANK = " \t\r\n"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a document cannot hold in any way (XML 1.0, section 2.2): lone surrogates among it."""

_CHARACTERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_QUOTES = {"'": "&apos;", '"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element, as libvirt reads it: comments, processing instructions and the space between elements are no part.

    `name` is as lxml has it, `{namespace}local` outside of no namespace. `attributes` keep their order. `text` is
    that of an element without children.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, element: etree._Element) -> Element:
        """The value of an element of a document."""
        made: dict[etree._Element, list[Element]] = {}
        # Each element before its parent, without recursion: data stores nest as deep as a document may.
        for _, node in etree.iterwalk(element, events=("end",)):
            if not isinstance(node.tag, str):
                continue
            children = tuple(made.pop(node, ()))
            text = "" if children else "".join((node.text or "", *(child.tail or "" for child in node))).strip(_BLANK)
            value = cls(node.tag, tuple((str(key), str(value)) for key, value in node.items()), children, text)
            if node is element:
                return value
            parent = node.getparent()
            assert parent is not None  # noqa: S101 - it is below `element`
            made.setdefault(parent, []).append(value)
        raise ValueError("no element")

    def get(self, name: str) -> str | None:
        """The value of an attribute; None where there is none."""
        return next((value for key, value in self.attributes if key == name), None)

    def child(self, name: str) -> Element | None:
        """The first child of this name, the one that libvirt reads."""
        return next((child for child in self.children if child.name == name), None)

    def find_all(self, name: str) -> tuple[Element, ...]:
        """The children of this name."""
        return tuple(child for child in self.children if child.name == name)

    def without(self, attribute: str) -> Element:
        """The same without an attribute."""
        kept = tuple(pair for pair in self.attributes if pair[0] != attribute)
        return Element(self.name, kept, self.children, self.text)

    def with_attribute(self, attribute: str, value: str) -> Element:
        """The same with one more attribute, after the others."""
        return Element(self.name, (*self.without(attribute).attributes, (attribute, value)), self.children, self.text)

    def to_lxml(self) -> etree._Element:
        """A new element for lxml. Raises ValueError where a value holds what XML cannot."""
        root = etree.Element(self.name, dict(self.attributes))
        todo = [(self, root)]
        while todo:
            value, made = todo.pop()
            made.text = value.text or None
            todo.extend((child, etree.SubElement(made, child.name, dict(child.attributes))) for child in value.children)
        return root

    def lines(self, quote: str = "'", indent: str = "  ") -> Iterator[str]:
        """The element as text, line by line, each indented by its depth within it.

        Only for elements in no namespace, as all of libvirt's storage is.
        """
        todo: list[tuple[int, Element | str]] = [(0, self)]
        while todo:
            depth, value = todo.pop()
            if isinstance(value, str):
                yield indent * depth + value
                continue
            tag = value.name + "".join(f" {key}={quote}{escaped(text, quote)}{quote}" for key, text in value.attributes)
            if value.children:
                yield f"{indent * depth}<{tag}>"
                todo.append((depth, f"</{value.name}>"))
                todo.extend((depth + 1, child) for child in reversed(value.children))
            elif value.text:
                yield f"{indent * depth}<{tag}>{escaped(value.text)}</{value.name}>"
            else:
                yield f"{indent * depth}<{tag}/>"


def escaped(text: str, quote: str = "") -> str:
    """The text as it stands in a document: between tags, or in an attribute within this quote."""
    return "".join(
        _CHARACTERS.get(character, character) if character != quote else _QUOTES[quote] for character in text
    )


def is_writable(text: str) -> bool:
    """Whether an XML document can hold the text; a file name may have characters that none can."""
    return _NOT_XML.search(text) is None
