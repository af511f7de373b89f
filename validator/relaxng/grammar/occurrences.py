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
    if not pattern.attributes:
        return ()
    known = pattern.attribute_leaves if isinstance(pattern, Combined) else None
    if known is None:
        known = tuple(leaf for leaf in leaves_in(pattern) if isinstance(leaf, Attribute))
        if isinstance(pattern, Combined):
            pattern.attribute_leaves = known
    return known


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


def elements_at(start: Pattern, *names: str) -> list[Element]:
    """The declarations of the element to which these names lead, from the root's on: no more of the schema is read."""
    found = list(elements_in(start))
    for number, name in enumerate(names):
        if number:
            found = [child for element in found for child in elements_in(element.content)]
        found = [element for element in dict.fromkeys(found) if element.name_class.contains(name)]
    return found


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
