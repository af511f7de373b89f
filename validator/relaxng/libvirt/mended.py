"""Mended: a domain as it was meant, where all that the schema finds wrong with a device is certain to mend.

The rules are asked of that, so that a slip in a device hides neither what else is wrong with it, nor with others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from relaxng.document import Document
from relaxng.finding import DocumentError
from relaxng.repair import after_repairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from relaxng.finding import Finding


class Mended(NamedTuple):
    """The root of a domain whose certain mistakes are mended, and the elements of the document that its own stand for."""

    root: etree._Element
    originals: dict[etree._Element, etree._Element]

    def standing_for(self, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """The elements that stand for these of the document."""
        wanted = set(elements)
        return [element for element, original in self.originals.items() if original in wanted]


def mended(document: Document, errors: Iterable[Finding]) -> Mended | None:
    """The domain without the mistakes that are certain to mend; None where there are none, or their text cannot be edited."""
    certain = [finding for finding in errors if finding.repair]
    data = after_repairs(document, certain) if certain else None
    if data is None:
        return None
    try:
        root = Document.parse(data, document.name).tree.getroot()
    except DocumentError:  # no repair makes a document ill-formed, but several at one place might
        return None
    elements, originals = list(root.iter("*")), list(document.tree.getroot().iter("*"))
    return Mended(root, dict(zip(elements, originals, strict=True))) if len(elements) == len(originals) else None
