"""Clusters: which element declarations of a schema are one entry of a reference.

A name may be declared many times. What can stand under that name in one parent is one thing in several forms; what
stands under it in other parents only, such as the <iothreads> of a domain and those of a disk's driver, is another,
unless both hold what one define says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.grammar.occurrences import elements_in, leaves_in, reachable_elements
from relaxng.grammar.patterns import Element, Named
from relaxng.reference.content import ANY, Key, Rank, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from relaxng.grammar.patterns import Pattern

_Named = tuple[Element, str]


class Clusters:
    """The entries of a schema: each a name, and the declarations that stand for it."""

    def __init__(self, start: Pattern, rank: Callable[[Element], Rank]) -> None:
        self._leaders: dict[_Named, _Named] = {}
        self._declarations = reachable_elements(start)
        for element in self._declarations:
            for name in names_of(element):
                self._leaders[element, name] = (element, name)
        self._join(list(elements_in(start)))
        alike: dict[Pattern, list[Element]] = {}
        for element in self._declarations:
            alike.setdefault(element.content, []).append(element)
        for content, elements in alike.items():
            if any(ANY not in names_of(leaf) for leaf in leaves_in(content) if isinstance(leaf, Named)):
                self._join(elements)
        self._children = {
            element: sorted(elements_in(element.content), key=rank(element)) for element in self._declarations
        }
        self._join_all()
        self.forms: dict[Key, list[Element]] = {}
        self._numbers: dict[_Named, int] = {}
        self._arrange(start)

    def keys(self, element: Element) -> list[Key]:
        """The entries of a declaration, one for each name; those of any name at all have none of their own."""
        return [
            (name, self._numbers[self._leader((element, name))] if name != ANY else 0) for name in names_of(element)
        ]

    def children(self, key: Key) -> list[Key]:
        """The entries of the children of an entry, each once, in the order of the schema."""
        return list(
            dict.fromkeys(
                child for form in self.forms[key] for element in self._children[form] for child in self.keys(element)
            )
        )

    def _leader(self, named: _Named) -> _Named:
        while self._leaders[named] != named:
            self._leaders[named] = self._leaders[self._leaders[named]]
            named = self._leaders[named]
        return named

    def _join(self, elements: list[Element]) -> bool:
        """Make one of what stands beside each other under one name; whether that changed anything."""
        changed = False
        first: dict[str, _Named] = {}
        for element in elements:
            for name in names_of(element):
                leader = self._leader((element, name))
                other = self._leader(first.setdefault(name, leader))
                if leader != other:
                    self._leaders[leader] = other
                    changed = True
        return changed

    def _join_all(self) -> None:
        """Join the children of each entry, until entries that grow by that bring no more."""
        changed = True
        while changed:
            together: dict[_Named, list[Element]] = {}
            for element in self._declarations:
                for name in names_of(element):
                    together.setdefault(self._leader((element, name)), []).extend(self._children[element])
            joined = [self._join(children) for children in together.values()]
            changed = any(joined)

    def _arrange(self, start: Pattern) -> None:
        """Number the entries of each name as a reader meets them: by level, from the root down."""
        queue = list(elements_in(start))
        seen = set(queue)
        counted: dict[str, int] = {}
        for element in queue:
            for name in names_of(element):
                leader = self._leader((element, name))
                if leader not in self._numbers:
                    self._numbers[leader] = counted[name] = counted.get(name, -1) + 1
                if name != ANY:
                    self.forms.setdefault((name, self._numbers[leader]), []).append(element)
            for child in self._children[element]:
                if child not in seen:
                    seen.add(child)
                    queue.append(child)
