"""Layout: new elements in a document's text, written as the elements around them are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relaxng.edits import Edit, EditError

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.extents import Extent, Extents
    from relaxng.libvirt.element import Element


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines look around an element: their end, its own indentation, one step of it, and the quotes.

    An element that does not begin its line has an empty `line_end`: what is put beside it stays on the line.
    """

    line_end: str
    indent: str
    step: str
    quote: str

    @classmethod
    def around(cls, text: str, begin: int, parent: int, tag: str) -> Layout:
        """The layout of the element at `begin` whose parent is at `parent`; both are offsets in the text."""
        line_end, indent = _lead(text, begin)
        _, outer = _lead(text, parent)
        step = indent.removeprefix(outer) if indent.startswith(outer) and len(indent) > len(outer) else "  "
        quote = re.search("[\"']", tag)
        return cls(line_end, indent, step, quote[0] if quote is not None else "'")

    def after(self, elements: Iterable[Element]) -> str:
        """The text of elements that follow, each on lines of its own."""
        return "".join(
            f"{self.line_end}{self.indent if self.line_end else ''}{line}"
            for element in elements
            for line in element.lines(self.quote, self.step if self.line_end else "")
        )

    def inside(self, elements: Iterable[Element]) -> str:
        """The text of elements that follow one step further in."""
        return Layout(self.line_end, self.indent + self.step, self.step, self.quote).after(elements)

    @property
    def line(self) -> str:
        """A line's end and the indentation of the next."""
        return self.line_end + self.indent if self.line_end else ""


class Writer:
    """Collects edits of a document: elements put in, attributes added, elements and attributes taken out.

    Raises EditError for a document that was not read from bytes, and from its methods for what an entity holds.
    """

    def __init__(self, document: Document, extents: Extents) -> None:
        if not document.data:
            raise EditError(f"{document.name} was not read from bytes, so it has no text to edit")
        self.edits: list[Edit] = []
        self._text = document.text
        self._extents = extents

    def extent(self, element: etree._Element) -> Extent:
        """Where the element stands. Raises EditError for one that an entity holds."""
        extent = self._extents.of(element)
        if extent is None:
            raise EditError(f"<{element.tag!s}> stands in an entity, where it cannot be edited")
        return extent

    def layout(self, element: etree._Element) -> Layout:
        """The layout around an element that is not the root."""
        extent = self.extent(element)
        parent = element.getparent()
        outer = self.extent(parent).begin if parent is not None else extent.begin
        return Layout.around(self._text, extent.begin, outer, self._text[extent.begin : extent.content])

    def insert_after(self, element: etree._Element, new: Iterable[Element]) -> None:
        """Put elements after this one."""
        at = self.extent(element).end
        self.edits.append(Edit(at, at, self.layout(element).after(new)))

    def append(self, element: etree._Element, new: Iterable[Element]) -> None:
        """Put elements at the end of what this one holds."""
        extent, layout = self.extent(element), self.layout(element)
        if extent.is_one_tag:
            slash = self._text.rindex("/", extent.begin, extent.content)
            text = f">{layout.inside(new)}{layout.line}</{_name(self._text, extent)}>"
            self.edits.append(Edit(slash, extent.end, text))
            return
        at = max(_blank_before(self._text, extent.content_end), extent.content)
        self.edits.append(Edit(at, at, layout.inside(new) + (layout.line if at == extent.content else "")))

    def add_attribute(self, element: etree._Element, name: str, value: str) -> None:
        """Put an attribute after the others."""
        extent = self.extent(element)
        tag = self._text[extent.begin : extent.content]
        at = extent.begin + len(tag.removesuffix(">").removesuffix("/").rstrip())
        quote = self.layout(element).quote
        self.edits.append(Edit(at, at, f" {name}={quote}{value}{quote}"))

    def drop_attribute(self, element: etree._Element, name: str) -> None:
        """Take an attribute out, with the space before it."""
        extent = self.extent(element)
        tag = self._text[extent.begin : extent.content]
        for match in _ATTRIBUTE.finditer(tag):
            if match["name"] == name:
                self.edits.append(Edit(extent.begin + match.start(), extent.begin + match.end(), ""))
                return

    def drop(self, element: etree._Element) -> None:
        """Take an element out, with the space before it."""
        extent = self.extent(element)
        self.edits.append(Edit(_blank_before(self._text, extent.begin), extent.end, ""))


_ATTRIBUTE = re.compile(r"""\s+(?P<name>[^\s"'<>/=]+)\s*=\s*(?:"[^"]*"|'[^']*')""")


def _lead(text: str, offset: int) -> tuple[str, str]:
    """The line end before an element and the indentation up to it; both empty where it does not begin a line."""
    match = re.search(r"(\r\n|\r|\n)([ \t]*)\Z", text[max(offset - 2000, 0) : offset])
    return (match[1], match[2]) if match is not None else ("", "")


def _blank_before(text: str, offset: int) -> int:
    """Where the white space before this place begins."""
    while offset and text[offset - 1] in " \t\r\n":
        offset -= 1
    return offset


def _name(text: str, extent: Extent) -> str:
    match = re.match(r"<([^\s/>]+)", text[extent.begin : extent.content])
    assert match is not None  # noqa: S101 - it is a start tag
    return match[1]
