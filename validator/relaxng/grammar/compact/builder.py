"""Builder: the elements that a schema in the compact syntax stands for, each with its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.grammar.references import NAMESPACE, TAG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.lines import Lines


class Builder:
    """Makes elements of RELAX NG in XML. `places` has the offsets of each, and `values` those of its attributes."""

    def __init__(self, prefixes: dict[str, str], lines: Lines) -> None:
        self._namespaces: dict[str | None, str] = {None: NAMESPACE}
        self._namespaces.update(prefixes)
        self._lines = lines
        self.places: dict[etree._Element, tuple[int, int]] = {}
        self.values: dict[tuple[etree._Element, str], tuple[int, int]] = {}

    def element(
        self,
        kind: str,
        place: tuple[int, int],
        children: Iterable[etree._Element] = (),
        text: str | None = None,
        **attributes: str | None,
    ) -> etree._Element:
        """A pattern, name class or component; attributes of None are left out."""
        made = etree.Element(f"{TAG}{kind}", nsmap=self._namespaces)
        for name, value in attributes.items():
            if value is not None:
                made.set(name, value)
        made.text = text
        made.extend(children)
        self.locate(made, place)
        return made

    def has_prefix(self, prefix: str) -> bool:
        """Whether its elements declare a prefix, so that a name can be written with it."""
        return prefix == "xml" or prefix in self._namespaces

    def locate(self, made: etree._Element, place: tuple[int, int]) -> None:
        """Say where an element comes from."""
        self.places[made] = place
        made.sourceline = self._lines.place(place[0])[0]  # type: ignore[misc]  # the stubs know no setter
