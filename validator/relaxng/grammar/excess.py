"""Excess: the nodes of a valid document for which a subset of its schema has no place.

Where the subset's own automaton accepts a document there are none, and nothing more is asked. Otherwise a walk in
document order compares, node by node, the declarations that fit with those that the subset still has; where
several fit, one that it has is enough. Of nodes within each other the outermost is told; and what can only stand
beside an attribute that is told, such as the children that go with one protocol, follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.grammar.automaton import Automaton
from relaxng.grammar.declared import Declared, InvalidError, declared
from relaxng.grammar.derivatives import Derivatives, Namespaces, content_matches, needs_context, tokens
from relaxng.grammar.occurrences import attributes_in, elements_in, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute, Element, Leaf, List, Pattern
from relaxng.grammar.states import MOST_KEYS, MOST_TEXT, MOST_VALUES, Opening
from relaxng.grammar.subset import Subset

if TYPE_CHECKING:
    from lxml import etree


class Part(Enum):
    """What of a node is too much. COMBINATION: nothing by itself, but not all of it together."""

    ELEMENT = auto()
    ATTRIBUTE = auto()
    VALUE = auto()
    TEXT = auto()
    COMBINATION = auto()


@dataclass(frozen=True, slots=True)
class Excess:
    """One node too much; any one of `leaves`, which the subset lacks, would give it a place.

    `attribute` is the name of the attribute for ATTRIBUTE and VALUE. `leaves` is empty for COMBINATION.
    """

    part: Part
    node: etree._Element
    leaves: tuple[Leaf, ...]
    attribute: str | None = None


class _Named:
    """The declarations that an attribute may have by its name; `is_touched` where the subset has not all of them whole."""

    __slots__ = ("_derivatives", "_known", "_leaves", "_needs_context", "_subset", "is_touched")

    def __init__(self, leaves: tuple[Attribute, ...], subset: Subset, derivatives: Derivatives) -> None:
        self._leaves = leaves
        self._subset = subset
        self._derivatives = derivatives
        self._needs_context = any(needs_context(leaf.content) for leaf in leaves)
        self._known: dict[str, tuple[frozenset[Attribute], frozenset[Attribute]]] = {}
        self.is_touched = any(subset.pattern(leaf) is not leaf for leaf in leaves)

    def fitting(self, value: str, node: etree._Element) -> tuple[frozenset[Attribute], frozenset[Attribute]]:
        """The declarations that take a value, and those of them that still do in the subset."""
        found = self._known.get(value)
        if found is None:
            scope = node.nsmap if self._needs_context else None
            fitting = frozenset(leaf for leaf in self._leaves if self._takes(leaf, value, scope))
            left = frozenset(leaf for leaf in fitting if self._takes(self._subset.pattern(leaf), value, scope))
            found = fitting, left
            if not self._needs_context and len(value) <= MOST_TEXT:
                if len(self._known) >= MOST_VALUES:
                    self._known.clear()
                self._known[value] = found
        return found

    def _takes(self, leaf: Pattern, value: str, scope: Namespaces) -> bool:
        return isinstance(leaf, Attribute) and content_matches(self._derivatives, leaf.content, value, scope)


class Comparison:
    """Finds what a subset of a schema lacks, by the automaton of the whole."""

    def __init__(self, automaton: Automaton, subset: Subset) -> None:
        self._whole = automaton
        self._subset = subset
        self._narrow = Automaton(subset.pattern(automaton.start), subset.patterns)
        self._names: dict[tuple[Element, ...], dict[str, _Named]] = {}
        self._standing: dict[tuple[Element, Element, frozenset[Leaf]], bool] = {}

    def accepts(self, tree: etree._ElementTree) -> bool:
        """Whether the subset has a place for all of a document."""
        return self._narrow.accepts(tree)

    def excesses(self, tree: etree._ElementTree) -> list[Excess]:
        """The nodes too much, in document order; none where the document is not valid by the whole schema."""
        rejection = self._narrow.run(tree)
        if rejection is None:
            return []
        try:
            elements = declared(self._whole, tree)
        except InvalidError:
            return []
        found = list(self._compare(elements))
        return found or [Excess(Part.COMBINATION, rejection.node, ())]

    def _compare(self, elements: list[Declared]) -> Iterator[Excess]:
        lost: dict[Declared, frozenset[Leaf]] = {}
        number = 0
        while number < len(elements):
            element = elements[number]
            candidates = element.declarations()
            if element.parent in lost and self._follows(element.parent, candidates, lost[element.parent]):
                number = element.end
                continue
            kept = [candidate for candidate in candidates if self._subset.pattern(candidate) is not NOT_ALLOWED]
            if not kept:
                yield Excess(Part.ELEMENT, element.node, tuple(candidates))
                number = element.end
                continue
            for name, lacking in self._attributes_too_much(element, kept):
                if needed := frozenset(leaf for leaf in lacking if self._subset.pattern(leaf) is NOT_ALLOWED):
                    lost[element] = lost.get(element, frozenset()) | needed
                yield self._attribute(element.node, name, lacking)
            yield from self._compare_text(element, kept)
            number += 1

    def _follows(self, parent: Declared, candidates: Iterable[Element], lost: frozenset[Leaf]) -> bool:
        """Whether an element can stand only beside attributes of its parent that are told themselves."""
        return not any(
            self._stands_without(around, candidate, lost)
            for around in parent.declarations()
            for candidate in candidates
        )

    def _stands_without(self, around: Element, candidate: Element, lost: frozenset[Leaf]) -> bool:
        key = (around, candidate, lost)
        found = self._standing.get(key)
        if found is None:
            without = Subset(lost.__contains__)
            found = without.pattern(candidate) in set[Pattern](elements_in(without.pattern(around.content)))
            if len(self._standing) >= MOST_KEYS:
                self._standing.clear()
            self._standing[key] = found
        return found

    # Attributes

    def _attributes_too_much(
        self, element: Declared, kept: list[Element]
    ) -> Iterator[tuple[str, frozenset[Attribute]]]:
        """The attributes too much, and the declarations that fit each and that the subset lacks."""
        node = element.node
        named = [
            (self._named(element.opening, str(name)), str(name), str(value)) for name, value in node.attrib.items()
        ]
        remaining: dict[str, frozenset[Attribute]] = {}
        for uses, name, value in named:
            if uses.is_touched:
                fitting, left = uses.fitting(value, node)
                if left != fitting:
                    remaining[name] = left
        if not remaining:
            return
        chosen = {name: uses.fitting(value, node)[0] for uses, name, value in named}
        for name, left in remaining.items():
            if left and self._go_together(kept, {**chosen, name: left}):
                chosen[name] = left
            else:
                yield name, chosen[name] - left

    def _named(self, opening: Opening, name: str) -> _Named:
        """The declarations that an attribute may have by its name."""
        known = self._names.get(opening.candidates)
        if known is None:
            if len(self._names) >= MOST_KEYS:
                self._names.clear()
            known = self._names[opening.candidates] = {}
        found = known.get(name)
        if found is None:
            if len(known) >= MOST_KEYS:
                known.clear()
            leaves = (leaf for element in opening.candidates for leaf in attributes_in(element.content))
            fitting = tuple(dict.fromkeys(leaf for leaf in leaves if leaf.name_class.contains(name)))
            found = known[name] = _Named(fitting, self._subset, self._whole.derivatives)
        return found

    def _go_together(self, declarations: Iterable[Element], chosen: dict[str, frozenset[Attribute]]) -> bool:
        """Whether an element can have all its attributes by these declarations of them."""
        derivatives = self._whole.derivatives
        for element in declarations:
            left = element.content
            for accepted in chosen.values():
                left = derivatives.attribute(left, accepted)
            if derivatives.close_attributes(left) is not NOT_ALLOWED:
                return True
        return False

    def _attribute(self, node: etree._Element, name: str, lacking: frozenset[Attribute]) -> Excess:
        if all(self._subset.leaves_out(leaf) for leaf in lacking):
            return Excess(Part.ATTRIBUTE, node, tuple(lacking), name)
        contents = [leaf.content for leaf in lacking if not self._subset.leaves_out(leaf)]
        return Excess(Part.VALUE, node, tuple(self._strings(contents, str(node.get(name)), node)), name)

    # Texts

    def _compare_text(self, element: Declared, kept: list[Element]) -> Iterator[Excess]:
        node = element.node
        if not element.within.has_strings or node.find("*") is not None:
            return
        text = text_of(node)
        bits = [bit for bit, candidate in enumerate(element.opening.candidates) if candidate in kept]
        contents = [
            pattern
            for pattern, mask in element.within.vector
            if any(mask >> bit & 1 for bit in bits) and self._matches(pattern, text, node)
        ]
        if contents and not any(self._matches(self._subset.pattern(content), text, node) for content in contents):
            yield Excess(Part.TEXT, node, tuple(self._strings(contents, text, node)))

    def _strings(self, contents: Iterable[Pattern], text: str, node: etree._Element) -> Iterator[Leaf]:
        """The values and datatypes that take a text, or the first token of it that is too much, and that the subset lacks."""
        for content in contents:
            for leaf in leaves_in(content):
                if self._subset.leaves_out(leaf) and self._matches(leaf, text, node):
                    yield leaf
                elif isinstance(leaf, List) and self._matches(leaf, text, node):
                    lacking = (list(self._strings([leaf.item], token, node)) for token in tokens(text))
                    yield from next(filter(None, lacking), [])

    def _matches(self, pattern: Pattern, text: str, node: etree._Element) -> bool:
        scope = node.nsmap if needs_context(pattern) else None
        return content_matches(self._whole.derivatives, pattern, text, scope)
