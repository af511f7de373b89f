"""Subset: a schema without some of its declarations, values and datatypes, which are not allowed in it."""

from __future__ import annotations

from collections.abc import Callable

from relaxng.grammar.occurrences import leaves_in
from relaxng.grammar.patterns import (
    NOT_ALLOWED,
    Attribute,
    Choice,
    Combined,
    Element,
    Group,
    Leaf,
    List,
    OneOrMore,
    Pattern,
    Patterns,
)


class Subset:
    """Makes, of the patterns of a schema, those without the leaves that `leaves_out` chooses.

    A leaf has one counterpart, or NOT_ALLOWED; one that loses nothing is its own. What an element holds is made when
    it is asked for, as ever.
    """

    def __init__(self, leaves_out: Callable[[Leaf], bool]) -> None:
        self.patterns = Patterns()
        self.leaves_out = leaves_out
        self._leaves: dict[Leaf, Pattern] = {}

    def pattern(self, pattern: Pattern) -> Pattern:
        """The counterpart of a pattern."""
        return self._pattern(pattern, {})

    def _pattern(self, pattern: Pattern, made: dict[Pattern, Pattern]) -> Pattern:
        if isinstance(pattern, Leaf):
            if pattern not in self._leaves:
                self._leaves[pattern] = NOT_ALLOWED if self.leaves_out(pattern) else self._leaf(pattern)
            return self._leaves[pattern]
        if isinstance(pattern, Combined | OneOrMore) and pattern not in made:
            made[pattern] = self._combined(pattern, made)
        return made.get(pattern, pattern)

    def _combined(self, pattern: Combined | OneOrMore, made: dict[Pattern, Pattern]) -> Pattern:
        if isinstance(pattern, OneOrMore):
            return self.patterns.one_or_more(self._pattern(pattern.item, made))
        items = [self._pattern(item, made) for item in pattern.items]
        if isinstance(pattern, Choice):
            return self.patterns.choice(items)
        return self.patterns.group(items) if isinstance(pattern, Group) else self.patterns.interleave(items)

    def _leaf(self, leaf: Leaf) -> Pattern:
        if isinstance(leaf, Element):
            return Element(leaf.source, leaf.file, leaf.name_class, lambda: self.pattern(leaf.content))
        if isinstance(leaf, Attribute) and not self._is_whole(leaf.content):
            content = self.pattern(leaf.content)
            return content if content is NOT_ALLOWED else Attribute(leaf.source, leaf.file, leaf.name_class, content)
        if isinstance(leaf, List) and not self._is_whole(leaf.item):
            item = self.pattern(leaf.item)
            return item if item is NOT_ALLOWED else List(leaf.source, leaf.file, item)
        return leaf

    def _is_whole(self, content: Pattern) -> bool:
        """Whether strings lose nothing."""
        return all(self._pattern(leaf, {}) is leaf for leaf in leaves_in(content))
