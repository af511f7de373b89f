"""Occurrences: what stands in a pattern, outside of the element declarations in it, and what may come first."""

from __future__ import annotations

from collections.abc import Iterator

from relaxng.grammar.names import EVERY_NAME
from relaxng.grammar.patterns import ANY_FIRST, Attribute, Combined, Element, Group, Leaf, OneOrMore, Pattern


def first_elements(pattern: Pattern, firsts: int = EVERY_NAME) -> Iterator[Element]:
    """The declarations of which the next child may be one, in the order of the schema; those alone that share a bit with `firsts`."""
    return (leaf for leaf in first_leaves(pattern, firsts) if isinstance(leaf, Element))


def first_leaves(pattern: Pattern, firsts: int = ANY_FIRST) -> Iterator[Leaf]:
    """The leaves that what comes next may match; those alone that share a bit with `firsts`."""
    stack = [pattern]
    while stack:
        item = stack.pop()
        if not item.firsts & firsts:
            continue
        if isinstance(item, Leaf):
            yield item
        elif isinstance(item, Group):
            required = next((number for number, part in enumerate(item.items) if not part.nullable), len(item.items))
            stack.extend(reversed(item.items[: required + 1]))
        elif isinstance(item, Combined):
            stack.extend(reversed(item.items))
        elif isinstance(item, OneOrMore):
            stack.append(item.item)


def attributes_in(pattern: Pattern) -> tuple[Attribute, ...]:
    """The attribute declarations within a pattern, each once."""
    if isinstance(pattern, Combined):
        if pattern.attribute_leaves is None:
            pattern.attribute_leaves = tuple(_attributes_in(pattern))
        return pattern.attribute_leaves
    return tuple(_attributes_in(pattern))


def _attributes_in(pattern: Pattern) -> Iterator[Attribute]:
    stack = [pattern]
    seen: set[Pattern] = set()
    while stack:
        item = stack.pop()
        if not item.attributes or item in seen:
            continue
        seen.add(item)
        if isinstance(item, Attribute):
            yield item
        elif isinstance(item, Combined):
            stack.extend(reversed(item.items))
        elif isinstance(item, OneOrMore):
            stack.append(item.item)


def combinations_in(pattern: Pattern) -> Iterator[Pattern]:
    """The combinations within a pattern, itself among them, not going into elements, attributes and lists."""
    seen: set[Pattern] = set()
    stack = [pattern]
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Combined):
            yield item
            stack.extend(item.items)
        elif isinstance(item, OneOrMore):
            yield item
            stack.append(item.item)


def leaves_in(pattern: Pattern) -> tuple[Leaf, ...]:
    """The leaves within a pattern, each once, not going into them."""
    if isinstance(pattern, Combined):
        if pattern.leaves is None:
            pattern.leaves = tuple(_leaves_in(pattern))
        return pattern.leaves
    return tuple(_leaves_in(pattern))


def _leaves_in(pattern: Pattern) -> Iterator[Leaf]:
    seen: set[Pattern] = set()
    stack = [pattern]
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Combined):
            stack.extend(reversed(item.items))
        elif isinstance(item, OneOrMore):
            stack.append(item.item)
        elif isinstance(item, Leaf):
            yield item


def elements_in(pattern: Pattern) -> Iterator[Element]:
    """The element declarations within a pattern."""
    return (leaf for leaf in leaves_in(pattern) if isinstance(leaf, Element))


def reachable_elements(start: Pattern) -> list[Element]:
    """The element declarations that a document can come to, from the start on."""
    met: dict[Element, None] = dict.fromkeys(elements_in(start))
    queue = list(met)
    for element in queue:
        for child in elements_in(element.content):
            if child not in met:
                met[child] = None
                queue.append(child)
    return queue
