"""Section 7: what a simplified schema may not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from relaxng.grammar.names import common_name, describe, is_infinite, single_names
from relaxng.grammar.occurrences import combinations_in, leaves_in, reachable_elements
from relaxng.grammar.patterns import (
    Attribute,
    Choice,
    Combined,
    Data,
    Element,
    Empty,
    Group,
    Interleave,
    Leaf,
    List,
    Named,
    OneOrMore,
    Pattern,
    Text,
    Value,
)
from relaxng.grammar.sources import Source

if TYPE_CHECKING:
    from relaxng.grammar.faults import Faults
    from relaxng.grammar.sources import Sources
    from relaxng.grammar.wording import Wording


class ContentType(IntEnum):
    """Section 7.2: what kind of strings and children a pattern stands for."""

    EMPTY = 0
    COMPLEX = 1
    SIMPLE = 2


_FORBIDDEN: dict[str, tuple[type[Pattern], ...]] = {
    "attribute": (Element, Attribute),
    "list": (List, Element, Attribute, Text, Interleave),
    "except": (Attribute, Element, List, Text, Empty, Group, Interleave, OneOrMore),
    "start": (Attribute, Data, Value, Text, List, Group, Interleave, OneOrMore, Empty),
}


class Restrictions:
    """Checks the patterns of a schema, one element declaration after the other; faults go to `faults`."""

    def __init__(self, faults: Faults, sources: Sources) -> None:
        self._faults = faults
        self._sources = sources

    def check(self, start: Pattern, schema: Source, start_source: Source) -> None:
        """Check all that can be reached from the start, which is a part of the schema."""
        self._nesting(start, ("start",), schema, start_source)
        for element in reachable_elements(start):
            content = element.content
            self._nesting(content, (), Source(element.source, element.file))
            self._strings(content, element)
            self._attributes(content)
            self._interleaves(content, element)

    # Section 7.1: contexts

    def _nesting(
        self, pattern: Pattern, within: tuple[str, ...], source: Source, otherwise: Source | None = None
    ) -> None:
        """Check what stands in what. A pattern without a place is looked for in the `source`; if not there, it is `otherwise`."""
        seen: set[tuple[Pattern, tuple[str, ...]]] = set()
        found: dict[Source, str] = {}
        stack = [(pattern, within, source)]
        while stack:
            item, path, owner = stack.pop()
            if (item, path) in seen:
                continue
            seen.add((item, path))
            place = Source(item.source, item.file) if isinstance(item, Leaf) else None
            if (
                holder := next((p for p in path if p in _FORBIDDEN and isinstance(item, _FORBIDDEN[p])), None)
            ) is not None:
                place = place or self._sources.first(type(item), owner) or otherwise or owner
                words = self._faults.wording(place.file)
                message = (
                    f"{_culprit(item, words)} cannot stand in {_where(holder, words)}{_remedy(item, holder, words)}"
                )
                # What makes several patterns, as <zeroOrMore> does, is wrong once; that it may be empty says least.
                if place not in found or not isinstance(item, Empty):
                    found[place] = message
                continue
            if isinstance(item, Attribute):
                self._repeated(item, path)
            stack.extend((part, inner, place or owner) for part, inner in _inside(item, path))
        for place, message in found.items():
            self._faults.at(place.file, place.element, "SCH117", message)

    def _repeated(self, attribute: Attribute, path: tuple[str, ...]) -> None:
        """Sections 7.1.2 and 7.3: an attribute repeats alone, and an infinite name class must repeat."""
        words = self._faults.wording(attribute.file)
        if "repeated group" in path:
            message = f"{_culprit(attribute, words)} cannot stand in a group or interleave that repeats: it stands once at most; move it out of there"
            self._faults.at(attribute.file, attribute.source, "SCH117", message)
        elif is_infinite(attribute.name_class) and "repeated" not in path:
            self._faults.at(attribute.file, attribute.source, "SCH119", words.infinite)

    # Section 7.2: string sequences

    def _strings(self, content: Pattern, element: Element) -> None:
        if content_type(content, {}) is None:
            culprit = next(_strings_in(content), element)
            words = self._faults.wording(culprit.file)
            message = (
                f"{_culprit(culprit, words)} is the whole content of its element or attribute: it can neither repeat nor"
                f" stand beside elements, text or another string; several words make {words.list}"
            )
            self._faults.at(culprit.file, culprit.source, "SCH118", message)

    # Section 7.3: attributes

    def _attributes(self, content: Pattern) -> None:
        for item in combinations_in(content):
            if isinstance(item, Group | Interleave):
                groups: list[list[Named]] = [
                    [leaf for leaf in leaves_in(part) if isinstance(leaf, Attribute)] for part in item.items
                ]
                for left, right, name in _overlaps(groups):
                    message = f"{_shared('attribute', name)} may stand twice in one element{self._other(left, right)}"
                    self._faults.at(right.file, right.source, "SCH119", message)

    # Section 7.4: interleave

    def _interleaves(self, content: Pattern, element: Element) -> None:
        for item in combinations_in(content):
            if not isinstance(item, Interleave):
                continue
            groups: list[list[Named]] = [
                [leaf for leaf in leaves_in(part) if isinstance(leaf, Element)] for part in item.items
            ]
            for left, right, name in _overlaps(groups):
                message = f"two branches of one interleave take {_shared('element', name)}{self._other(left, right)}"
                self._faults.at(right.file, right.source, "SCH120", message)
            if sum(_has_text(part) for part in item.items) > 1:
                within = Source(element.source, element.file)
                place = self._sources.second_text(within) or within
                words = self._faults.wording(place.file)
                message = (
                    f"in {_culprit(element, words)} text stands in two branches of one interleave ({words.mixed} is one,"
                    " too); leave it in one"
                )
                self._faults.at(place.file, place.element, "SCH120", message)

    def _other(self, left: Named, right: Named) -> str:
        """Where the leaf is that shares a name with another, and what to do."""
        words = self._faults.wording(right.file)
        if left.source is right.source:
            return f": {words.ref} leads here twice; leave one out"
        where = self._faults.place(left.file, left.source, right.file)
        if is_infinite(left.name_class) or is_infinite(right.name_class):
            return f"; the other is at {where}; take what they share out of the wider one {words.excepting}"
        return f"; the other is at {where}; leave one of them out, or make them one"


def content_type(pattern: Pattern, known: dict[Pattern, ContentType | None]) -> ContentType | None:
    """Section 7.2: the content type of a pattern, None where it has none (a string beside something else)."""
    if pattern in known:
        return known[pattern]
    found: ContentType | None
    if isinstance(pattern, Data | Value | List):
        found = ContentType.SIMPLE
    elif isinstance(pattern, Text | Element):
        found = ContentType.COMPLEX
    elif isinstance(pattern, Attribute):
        found = None if content_type(pattern.content, known) is None else ContentType.EMPTY
    elif isinstance(pattern, OneOrMore):
        inner = content_type(pattern.item, known)
        found = _groupable(inner, inner)
    elif isinstance(pattern, Choice):
        types = [content_type(item, known) for item in pattern.items]
        found = None if None in types else max(one for one in types if one is not None)
    elif isinstance(pattern, Combined):
        found = ContentType.EMPTY
        for item in pattern.items:
            found = _groupable(found, content_type(item, known))
    else:  # empty, notAllowed
        found = ContentType.EMPTY
    known[pattern] = found
    return found


def _groupable(left: ContentType | None, right: ContentType | None) -> ContentType | None:
    if left is None or right is None:
        return None
    if left is ContentType.SIMPLE or right is ContentType.SIMPLE:
        return max(left, right) if ContentType.EMPTY in (left, right) else None
    return max(left, right)


def _strings_in(pattern: Pattern) -> Iterator[Leaf]:
    """The strings within a pattern, those of attributes last."""
    attributes = []
    for leaf in leaves_in(pattern):
        if isinstance(leaf, Data | Value | List):
            yield leaf
        elif isinstance(leaf, Attribute):
            attributes.append(leaf)
    for attribute in attributes:
        if content_type(attribute.content, {}) is None:
            yield from _strings_in(attribute.content)


def _inside(item: Pattern, path: tuple[str, ...]) -> Iterable[tuple[Pattern, tuple[str, ...]]]:
    """What a pattern holds directly, with the contexts that it stands in there."""
    if isinstance(item, Attribute):
        return [(item.content, ("attribute",))]
    if isinstance(item, List):
        return [(item.item, (*path, "list"))]
    if isinstance(item, Data):
        return [(item.excepted, ("except",))]
    if isinstance(item, OneOrMore):
        return [(item.item, path if "repeated" in path else (*path, "repeated"))]
    if isinstance(item, Group | Interleave):
        inner = (*path, "repeated group") if "repeated" in path and "repeated group" not in path else path
        return [(part, inner) for part in item.items]
    if isinstance(item, Choice):
        return [(part, path) for part in item.items]
    return []


def _overlaps(groups: list[list[Named]]) -> Iterator[tuple[Named, Named, str]]:
    """Pairs of leaves of different groups whose name classes have a name in common, and that name.

    Plain names are looked up; only classes without end are compared one by one.
    """
    by_name: dict[str, tuple[int, Named]] = {}
    endless: list[tuple[int, Named]] = []
    finite: list[tuple[int, Named]] = []
    for number, group in enumerate(groups):
        for leaf in group:
            if is_infinite(leaf.name_class):
                for before, other in endless:
                    if before != number and (name := common_name(other.name_class, leaf.name_class)) is not None:
                        yield other, leaf, name
                endless.append((number, leaf))
                continue
            finite.append((number, leaf))
            for name in single_names(leaf.name_class):
                before, other = by_name.setdefault(name, (number, leaf))
                if before != number:
                    yield other, leaf, name
    for number, leaf in finite:
        for before, other in endless:
            if before != number and (common := common_name(other.name_class, leaf.name_class)) is not None:
                yield other, leaf, common


def _has_text(pattern: Pattern) -> bool:
    seen: set[Pattern] = set()
    stack = [pattern]
    while stack:
        item = stack.pop()
        if isinstance(item, Text):
            return True
        if item not in seen:
            seen.add(item)
            if isinstance(item, Combined):
                stack.extend(item.items)
            elif isinstance(item, OneOrMore):
                stack.append(item.item)
    return False


def _shared(kind: str, name: str) -> str:
    """What two leaves of a kind share, for a message."""
    described = describe(name)
    return f"the {kind} {described}" if described.startswith("'") else f"{kind}s of {described}"


def _culprit(pattern: Pattern, words: Wording) -> str:
    """What a pattern is called in the schema, with its name where it has but one."""
    if isinstance(pattern, Named):
        kind = "attribute" if isinstance(pattern, Attribute) else "element"
        names = list(single_names(pattern.name_class))
        if len(names) == 1 and not is_infinite(pattern.name_class):
            return f"the {kind} {describe(names[0])}"
        return f"an {kind}"
    nouns = {
        Data: words.data,
        Value: words.value,
        List: words.list,
        Text: words.text,
        Empty: words.empty,
        Group: "a group",
        Interleave: "an interleave",
        OneOrMore: words.repeats,
    }
    return nouns[type(pattern)]


def _where(holder: str, words: Wording) -> str:
    """What a pattern cannot stand in."""
    if holder == "start":
        return words.start
    return (
        f"{words.exceptions} of {words.data}"
        if holder == "except"
        else f"{'an' if holder == 'attribute' else 'a'} {holder}"
    )


def _remedy(pattern: Pattern, holder: str, words: Wording) -> str:
    """What to write instead of a pattern that cannot stand where it does."""
    if holder == "start":
        hidden = f" ({words.nullable} hold it, too)" if isinstance(pattern, Empty) else ""
        return f"{hidden}; a document has one root element"
    if holder == "attribute":
        return f"; an attribute holds a string: {words.strings}"
    if holder == "list":
        if isinstance(pattern, Text):
            return f"; {words.word}"
        return f"; a list holds words: {words.values_and_data}, in a fixed order"
    return f"; only {words.value_or_data} stand there"
