"""Choices: how the value of an attribute decides what else may stand in an element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from relaxng.grammar.derivatives import Derivatives, content_matches
from relaxng.grammar.occurrences import leaves_in
from relaxng.grammar.patterns import TEXT, Attribute, Choice, Element, Pattern, Value
from relaxng.reference.content import Content, Key, Keys, Rank, content_of
from relaxng.reference.model import Count

Item = str | Key
"""What an element may have: an attribute, by its name, or a child, by its entry."""

Use = tuple[Count, frozenset[Element]]
"""How often an item may stand, and, for a child, by which declarations."""


MOST = 2 / 3
"""The share of the values of an attribute beyond which the others are exceptions."""


class Choices:
    """What one element declaration may hold: all in all, and with each value of the attributes that choose.

    `left` is, by attribute and value, the pattern that is left when the attribute has been taken, and `contents` what
    that describes.
    """

    def __init__(self, element: Element, keys: Keys, rank: Rank, derivatives: Derivatives) -> None:
        self.element = element
        self.content = content_of(element.content, keys, rank)
        self.left: dict[str, dict[str, Pattern]] = {}
        self.contents: dict[str, dict[str, Content]] = {}
        for name, leaves in self.content.attributes.items():
            values = values_of(leaves)
            if len(leaves) < 2 or len(values) < 2:
                continue
            left = {value: _taken(element.content, leaves, value, derivatives) for value in values}
            contents = {value: content_of(pattern, keys, rank) for value, pattern in left.items()}
            if len({frozenset(_uses(content)) for content in contents.values()}) > 1:
                self.left[name], self.contents[name] = left, contents
        self._choosers = {item: self._most_deciding(item) for item in items_of(self.content)}

    @property
    def choosing(self) -> frozenset[Attribute]:
        """The declarations of the attributes that choose."""
        return frozenset(leaf for name in self.left for leaf in self.content.attributes[name])

    def chooser(self, item: Item) -> str | None:
        """The attribute on whose value the use of an item depends, if it does on one's."""
        return self._choosers.get(item)

    def usual(self, item: Item) -> Use | None:
        """The use of an item with most values of its chooser; all in all where there is none, or no such use.

        None where most values do not let it stand.
        """
        name = self.chooser(item)
        if name is not None:
            uses = [use_of(content, item) for content in self.contents[name].values()]
            use, times = Counter(uses).most_common(1)[0]
            if times > len(uses) * MOST:
                return use
        return use_of(self.content, item)

    def is_usual(self, item: Item) -> bool:
        """Whether an item may stand with most values of its chooser."""
        name = self.chooser(item)
        contents = self.contents[name].values() if name is not None else [self.content]
        return sum(use_of(content, item) is not None for content in contents) > len(contents) * MOST

    def is_special(self, item: Item, content: Content) -> bool:
        """Whether an item may stand in a content of its chooser otherwise than with most values, or not with most."""
        use = use_of(content, item)
        return use is not None and (use != self.usual(item) or not self.is_usual(item))

    def values_that_let(self, name: str, child: Element) -> list[str]:
        """The values of an attribute that chooses with which a child may stand by one declaration."""
        return [
            value
            for value, content in self.contents[name].items()
            if any(child in elements for elements in content.children.values())
        ]

    def _most_deciding(self, item: Item) -> str | None:
        """The attribute whose values make most difference to an item, or, of such, the one with fewest exceptions."""
        ways = []
        for name, contents in self.contents.items():
            uses = Counter(use_of(content, item) for content in contents.values())
            if len(uses) > 1 and item != name and item not in self.contents:
                ways.append((-len(uses), 1 - uses.most_common(1)[0][1] / len(contents), name))
        return min(ways)[2] if ways else None


def use_of(content: Content, item: Item) -> Use | None:
    """The use of an item in a content; None where it may not stand."""
    if isinstance(item, str):
        return (Count(int(item in content.required), 1), frozenset()) if item in content.attributes else None
    return (content.counts[item], frozenset(content.children[item])) if item in content.children else None


def items_of(content: Content) -> Iterator[Item]:
    """The attributes and children that may stand in a content."""
    yield from content.attributes
    yield from content.children


def _uses(content: Content) -> Iterator[tuple[Item, Use | None]]:
    return ((item, use_of(content, item)) for item in items_of(content))


def values_of(leaves: Iterable[Attribute]) -> list[str]:
    """The values of an attribute's declarations, in their order; none where one takes other strings too."""
    found: dict[str, None] = {}
    for leaf in leaves:
        strings = leaves_in(leaf.content)
        if not all(isinstance(string, Value) for string in strings) or _takes_text(leaf.content):
            return []
        found.update((string.text, None) for string in strings if isinstance(string, Value))
    return list(found)


def _takes_text(pattern: Pattern) -> bool:
    return pattern is TEXT or (isinstance(pattern, Choice) and TEXT in pattern.items)


def _taken(content: Pattern, leaves: Iterable[Attribute], value: str, derivatives: Derivatives) -> Pattern:
    accepted = [leaf for leaf in leaves if content_matches(derivatives, leaf.content, value, None)]
    return derivatives.attribute(content, accepted)
