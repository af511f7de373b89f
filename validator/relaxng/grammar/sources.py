"""Sources: where in a schema the patterns stand that keep no place of their own, as text and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from relaxng.grammar.patterns import Empty, Group, Interleave, OneOrMore, Pattern, Text
from relaxng.grammar.syntax import own_children

if TYPE_CHECKING:
    from collections.abc import Callable

    from relaxng.grammar.scopes import Component


class Source(NamedTuple):
    """An element of a schema, and the file that it stands in."""

    element: etree._Element
    file: str


_LEAVES = frozenset({"attribute", "data", "element", "list", "value"})
_MAKE: dict[type[Pattern], frozenset[str]] = {
    Text: frozenset({"text", "mixed"}),
    Empty: frozenset({"empty", "optional", "zeroOrMore"}),
    Interleave: frozenset({"interleave", "mixed"}),
    OneOrMore: frozenset({"oneOrMore", "zeroOrMore"}),
}
"""The elements that make patterns of a kind; a group is made by all that hold several."""

_NO_GROUPS = frozenset({"attribute", "choice", "data", "element", "except", "grammar", "interleave"})


class Sources:
    """Finds those places. References are followed as they were when patterns were made of them."""

    def __init__(self) -> None:
        self._targets: dict[etree._Element, list[Component]] = {}

    def lead(self, reference: etree._Element, targets: list[Component]) -> None:
        """Say where a reference leads: to the parts of a define, to another file, to the starts of a grammar."""
        self._targets[reference] = targets

    def first(self, kind: type[Pattern], within: Source) -> Source | None:
        """The first element that makes a pattern of a kind; of leaves only what `within` holds is looked at."""
        return next((source for source in self._walk(within) if _makes(source.element, kind)), None)

    def second_text(self, within: Source) -> Source | None:
        """The text in another branch of an interleave than the first."""
        for source in self._walk(within):
            found = [text for branch in self._branches(source) if (text := branch()) is not None]
            if len(found) > 1:
                return found[1]
        return None

    def _branches(self, source: Source) -> Iterator[Callable[[], Source | None]]:
        """What looks for text in each of the branches of an interleave; none for anything else."""
        element, file = source
        kind = etree.QName(element).localname
        if kind == "mixed":
            yield lambda: source
            yield lambda: next(filter(None, map(self._text_of, self._inside(source))), None)
        elif kind == "interleave":
            for child in own_children(element):
                yield lambda child=child: self._text_of(Source(child, file))  # type: ignore[misc]
        elif (targets := self._targets.get(element)) and _combine(targets) == "interleave":
            for target in self._inside(source):
                yield lambda target=target: self.first(Text, target)  # type: ignore[misc]

    def _text_of(self, source: Source) -> Source | None:
        if etree.QName(source.element).localname in _LEAVES:
            return None
        return self.first(Text, source)

    def _walk(self, within: Source) -> Iterator[Source]:
        """What stands within, in the order of the schema, once each; itself too, where it is no leaf."""
        seen: set[etree._Element] = set()
        is_leaf = etree.QName(within.element).localname in _LEAVES
        stack = [*reversed(self._inside(within))] if is_leaf else [within]
        while stack:
            source = stack.pop()
            if source.element in seen:
                continue
            seen.add(source.element)
            yield source
            if etree.QName(source.element).localname not in _LEAVES:
                stack.extend(reversed(self._inside(source)))

    def _inside(self, source: Source) -> list[Source]:
        if source.element in self._targets:
            return [Source(one.element, one.context.document.name) for one in self._targets[source.element]]
        return [Source(child, source.file) for child in own_children(source.element)]


def _makes(element: etree._Element, kind: type[Pattern]) -> bool:
    name = etree.QName(element).localname
    if kind is Group:
        return name not in _NO_GROUPS and len(own_children(element)) > 1
    if kind is Interleave and name in ("define", "start") and element.get("combine", "").strip() == "interleave":
        return True
    return name in _MAKE.get(kind, ())


def _combine(targets: Iterable[Component]) -> str | None:
    return next((target.combine for target in targets if target.combine is not None), None)
