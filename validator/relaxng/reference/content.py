"""Content: what a pattern lets stand in one element, without regard to its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in
from relaxng.grammar.patterns import EMPTY, TEXT, Attribute, Choice, Combined, Element, Leaf, Named, OneOrMore, Pattern
from relaxng.reference.model import Count, Either, Rule, Together

ANY = "*"
"""Stands for the names of a name class that has no end."""

Key = tuple[str, int]
"""The entry of a reference: the name of the element, and a number that tells it from others of that name."""

Keys = Callable[[Element], Iterable[Key]]
"""The entries that an element declaration belongs to: one for each name that it gives."""

Rank = Callable[[Leaf], int]
"""The place of a leaf among others, as the schema gives them."""

_MOST_ITEMS = 8
"""Attributes and children that a rule names; beyond, nobody reads it."""


@dataclass(slots=True)
class Content:
    """Attributes, children by the keys of their entries, strings and text that may stand in an element."""

    attributes: dict[str, list[Attribute]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    children: dict[Key, list[Element]] = field(default_factory=dict)
    counts: dict[Key, Count] = field(default_factory=dict)
    strings: list[Leaf] = field(default_factory=list)
    text: bool = False

    def items(self) -> Iterator[tuple[str, bool]]:
        """Attributes and children, as a rule names them, and whether each must be there."""
        yield from ((name, name in self.required) for name in self.attributes)
        yield from ((f"<{local_of(key[0])}>", self.counts[key].least > 0) for key in self.children)


def content_of(pattern: Pattern, keys: Keys, rank: Rank) -> Content:
    """The content that a pattern describes, in the order of `rank`: patterns have none where it says nothing."""
    content = _content(pattern, keys, {})
    content.attributes = {
        name: sorted(leaves, key=rank)
        for name, leaves in sorted(content.attributes.items(), key=lambda item: min(map(rank, item[1])))
    }
    content.children = {
        key: sorted(elements, key=rank)
        for key, elements in sorted(content.children.items(), key=lambda item: min(map(rank, item[1])))
    }
    return content


def _content(pattern: Pattern, keys: Keys, known: dict[Pattern, Content]) -> Content:
    if pattern not in known:
        known[pattern] = _made(pattern, keys, known)
    return known[pattern]


def _made(pattern: Pattern, keys: Keys, known: dict[Pattern, Content]) -> Content:
    if isinstance(pattern, Combined):
        return _joined([_content(item, keys, known) for item in pattern.items], isinstance(pattern, Choice))
    if isinstance(pattern, OneOrMore):
        once = _content(pattern.item, keys, known)
        counts = {key: Count(count.least, None) for key, count in once.counts.items()}
        return Content(once.attributes, once.required, once.children, counts, once.strings, once.text)
    content = Content()
    if isinstance(pattern, Attribute):
        for name in names_of(pattern):
            content.attributes[name] = [pattern]
            content.required.add(name)
    elif isinstance(pattern, Element):
        for key in keys(pattern):
            content.children[key] = [pattern]
            content.counts[key] = Count(1, 1)
    elif isinstance(pattern, Leaf):
        content.strings.append(pattern)
    content.text = pattern is TEXT
    return content


def _joined(parts: list[Content], one_of: bool) -> Content:
    """The content of a choice, which has `one_of` its parts, or of a group or interleave, which has all."""
    content = Content(text=any(part.text for part in parts))
    for part in parts:
        for name, attributes in part.attributes.items():
            content.attributes[name] = list(dict.fromkeys([*content.attributes.get(name, ()), *attributes]))
        for key, elements in part.children.items():
            content.children[key] = list(dict.fromkeys([*content.children.get(key, ()), *elements]))
        content.strings += [leaf for leaf in part.strings if leaf not in content.strings]
    every = all if one_of else any
    content.required = {name for name in content.attributes if every(name in part.required for part in parts)}
    for key in content.children:
        counts = [part.counts.get(key, Count(0, 0)) for part in parts]
        most = [count.most for count in counts if count.most is not None]
        least = [count.least for count in counts]
        endless = len(most) < len(counts)
        if one_of:
            content.counts[key] = Count(min(least), None if endless else max(most))
        else:
            content.counts[key] = Count(sum(least), None if endless else sum(most))
    return content


def names_of(leaf: Named) -> list[str]:
    """The names of a declaration, one by one; ANY where they have no end."""
    return list(single_names(leaf.name_class)) or [ANY]


def rules_of(pattern: Pattern, keys: Keys, choosing: frozenset[Attribute]) -> list[Rule]:
    """What a pattern says of attributes and children that exclude or need each other.

    A choice among whose branches the attributes `choosing` choose makes none: it is shown as alternatives.
    """
    found: dict[Rule, None] = {}
    known: dict[Pattern, Content] = {}
    stack = [pattern]
    seen: set[Pattern] = set()
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Choice):
            branches = [branch for branch in item.items if branch is not EMPTY]
            if len(branches) > 1 and all(choosing.intersection(attributes_in(branch)) for branch in branches):
                continue
            rule = _rule([_content(branch, keys, known) for branch in branches], item.nullable)
            if rule is not None:
                found[rule] = None
        if isinstance(item, Combined):
            stack.extend(reversed(item.items))
        elif isinstance(item, OneOrMore) and not isinstance(item.item, Choice):
            stack.append(item.item)
    return list(found)


def _rule(branches: list[Content], optional: bool) -> Rule | None:
    sets: dict[frozenset[str], list[tuple[str, bool]]] = {}
    for branch in branches:
        items = list(branch.items())
        if not items or len(items) > _MOST_ITEMS:
            return None
        sets.setdefault(frozenset(name for name, _ in items), items)
    if len(sets) > 1:
        disjoint = sum(map(len, sets)) == len(frozenset().union(*sets))
        return (
            Either(tuple(tuple(name for name, _ in items) for items in sets.values()), optional) if disjoint else None
        )
    items = next(iter(sets.values()), [])
    required = tuple(name for name, needed in items if needed)
    others = tuple(name for name, needed in items if not needed)
    return Together(required, others) if optional and required and len(items) > 1 else None
