"""Extents: where whole elements stand in a document's text, for edits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from relaxng.document import START_TAG

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document


@dataclass(frozen=True, slots=True)
class Extent:
    """The offsets in `Document.text` of an element: of its start tag, its content and its end.

    The start tag is `text[begin:content]`, what the element holds is `text[content:content_end]`, and the whole
    is `text[begin:end]`. For an element written as one tag, `<a/>`, content and end are the same place.
    """

    begin: int
    content: int
    content_end: int
    end: int

    @property
    def is_one_tag(self) -> bool:
        """Whether it is written as one tag, `<a/>`."""
        return self.content == self.end


class Extents:
    """The extents of all the elements of a document, found in one pass."""

    def __init__(self, document: Document) -> None:
        self._numbers = {element: number for number, element in enumerate(document.tree.getroot().iter("*"))}
        self._extents = _extents(document.text) if document.data else []

    def of(self, element: etree._Element) -> Extent | None:
        """The extent of an element of the document; None where it does not stand in the text, but in an entity."""
        number = self._numbers[element]
        return self._extents[number] if number < len(self._extents) else None


def _extents(text: str) -> list[Extent | None]:
    encoded = text.encode("utf-8", "surrogatepass")
    parser = expat.ParserCreate("utf-8")
    begins: list[int] = []
    ends: list[int] = []
    opened: list[int] = []

    def start(_name: str, _attributes: dict[str, str]) -> None:
        opened.append(len(begins))
        begins.append(parser.CurrentByteIndex)
        ends.append(-1)

    def end(_name: str) -> None:
        ends[opened.pop()] = parser.CurrentByteIndex

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    with suppress(expat.ExpatError):  # an entity that only a DTD would declare: what is open there has no end
        parser.Parse(encoded, True)
    at = _characters(encoded, text, sorted({*begins, *ends} - {-1}))
    return [_extent(text, at[begin], at[end]) if end >= 0 else None for begin, end in zip(begins, ends, strict=True)]


def _extent(text: str, begin: int, closing: int) -> Extent | None:
    """The extent of the element whose start tag begins at `begin` and whose end tag, if it has one, at `closing`."""
    tag = START_TAG.match(text, begin)
    if tag is None:  # it stands in an entity, and this is the reference
        return None
    if tag[0].endswith("/>"):
        return Extent(begin, tag.end(), tag.end(), tag.end())
    after = text.find(">", closing) + 1
    return Extent(begin, tag.end(), closing, after) if text.startswith("</", closing) and after else None


def _characters(encoded: bytes, text: str, places: list[int]) -> dict[int, int]:
    """The offsets in characters of these offsets in bytes, which are sorted."""
    if len(encoded) == len(text):
        return {place: place for place in places}
    found: dict[int, int] = {}
    last = characters = 0
    for place in places:
        characters += len(encoded[last:place].decode("utf-8", "surrogatepass"))
        last = place
        found[place] = characters
    return found
