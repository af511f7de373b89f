"""Extents: where whole elements stand in a document's text, for edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relaxng.places import START_TAG

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
    """The extents of all the elements of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def of(self, element: etree._Element) -> Extent | None:
        """The extent of an element of the document; None where it does not stand in the text, but in an entity."""
        offsets = self._document.places.tag_offsets(element) if self._document.data else None
        return _extent(self._document.text, *offsets) if offsets is not None else None


def _extent(text: str, begin: int, closing: int) -> Extent | None:
    """The extent of the element whose start tag begins at `begin` and whose end tag, if it has one, at `closing`."""
    tag = START_TAG.match(text, begin)
    if tag is None:
        return None
    if tag[0].endswith("/>"):
        return Extent(begin, tag.end(), tag.end(), tag.end())
    after = text.find(">", closing) + 1
    return Extent(begin, tag.end(), closing, after) if text.startswith("</", closing) and after else None
