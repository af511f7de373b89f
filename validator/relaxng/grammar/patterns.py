"""The pattern algebra: immutable, hash-consed patterns, made by constructors that simplify at birth.

Sections 4.20 and 4.21 (notAllowed and empty) are laws of the constructors. Element declarations,
attributes, data, values and lists are leaves, equal only to themselves: each stands for one place in a
schema. What combines patterns is interned by `Patterns`, so that equal combinations are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from relaxng.grammar.names import BITS, EVERY_NAME, signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from relaxng.grammar.datatypes import Datatype
    from relaxng.grammar.names import NameClass


TEXT_FIRST = 1 << BITS
"""Beside the bits of names in `Pattern.firsts`: any text."""

STRING_FIRST = 1 << BITS + 1
"""Likewise: a string of a datatype."""

ANY_FIRST = EVERY_NAME | TEXT_FIRST | STRING_FIRST


class Pattern:
    """What may stand at a place in a document.

    `nullable`: it matches nothing at all. `has_strings`: a data, value or list occurs in it outside of element
    declarations. `takes_text`: a text, whatever it says, can be all that it matches.

    `firsts` and `attributes` are signatures, of what may come first of its children and text, and of the names of
    attributes that occur in it outside of element declarations; 0 for none. Where that of a child or attribute has
    no bit in common with it, the pattern need not be looked into.
    """

    __slots__ = ("attributes", "firsts", "has_strings", "nullable", "takes_text")

    def __init__(self, *, nullable: bool, firsts: int, attributes: int, has_strings: bool, takes_text: bool) -> None:
        self.nullable = nullable
        self.firsts = firsts
        self.attributes = attributes
        self.has_strings = has_strings
        self.takes_text = takes_text


class Constant(Pattern):
    """A pattern of which there is one."""

    __slots__ = ()

    def __init__(self, *, nullable: bool = False, takes_text: bool = False) -> None:
        firsts = TEXT_FIRST if takes_text else 0
        super().__init__(nullable=nullable, firsts=firsts, attributes=0, has_strings=False, takes_text=takes_text)


class Empty(Constant):
    """Matches nothing at all, and only that."""

    __slots__ = ()


class NotAllowed(Constant):
    """Matches nothing, not even nothing at all."""

    __slots__ = ()


class Faulty(Constant):
    """Stands for what a schema got wrong, so that the rest of it can still be checked; it matches nothing."""

    __slots__ = ()


class Text(Constant):
    """Matches any text."""

    __slots__ = ()


EMPTY = Empty(nullable=True)
NOT_ALLOWED = NotAllowed()
FAULTY = Faulty()
TEXT = Text(nullable=True, takes_text=True)


class Combined(Pattern):
    """Several patterns together; `items` are at least two.

    `leaves` and `attribute_leaves` are what `occurrences` found in it, None until it is asked.
    """

    __slots__ = ("attribute_leaves", "items", "leaves")

    def __init__(self, items: tuple[Pattern, ...], *, nullable: bool, firsts: int, takes_text: bool) -> None:
        attributes = 0
        for item in items:
            attributes |= item.attributes
        has_strings = any(item.has_strings for item in items)
        super().__init__(
            nullable=nullable, firsts=firsts, attributes=attributes, has_strings=has_strings, takes_text=takes_text
        )
        self.items = items
        self.leaves: tuple[Leaf, ...] | None = None
        self.attribute_leaves: tuple[Attribute, ...] | None = None


class Choice(Combined):
    """Any one of its items."""

    __slots__ = ()

    def __init__(self, items: tuple[Pattern, ...]) -> None:
        nullable = any(item.nullable for item in items)
        takes_text = any(item.takes_text for item in items)
        super().__init__(items, nullable=nullable, firsts=_union(items), takes_text=takes_text)


class Group(Combined):
    """All of its items, in their order."""

    __slots__ = ()

    def __init__(self, items: tuple[Pattern, ...]) -> None:
        required = next((number for number, item in enumerate(items) if not item.nullable), len(items))
        firsts = _union(items[: required + 1])
        super().__init__(items, nullable=required == len(items), firsts=firsts, takes_text=_is_text(items))


class Interleave(Combined):
    """All of its items, their children in any order between them."""

    __slots__ = ()

    def __init__(self, items: tuple[Pattern, ...]) -> None:
        nullable = all(item.nullable for item in items)
        super().__init__(items, nullable=nullable, firsts=_union(items), takes_text=_is_text(items))


def _union(items: Iterable[Pattern]) -> int:
    """What may come first in any of the items."""
    firsts = 0
    for item in items:
        firsts |= item.firsts
    return firsts


def _is_text(items: tuple[Pattern, ...]) -> bool:
    """Whether one item can be any text, and nothing else need be there."""
    missing = [item for item in items if not item.nullable]
    return len(missing) <= 1 and any(item.takes_text for item in missing or items)


class OneOrMore(Pattern):
    """Its item, once or more often."""

    __slots__ = ("item",)

    def __init__(self, item: Pattern) -> None:
        super().__init__(
            nullable=item.nullable,
            firsts=item.firsts,
            attributes=item.attributes,
            has_strings=item.has_strings,
            takes_text=item.takes_text,
        )
        self.item = item


class Leaf(Pattern):
    """A pattern that stands for one place in a schema: `source` is its element there, `file` the schema's name."""

    __slots__ = ("file", "source")

    def __init__(
        self, source: etree._Element, file: str, *, firsts: int = 0, attributes: int = 0, has_strings: bool = False
    ) -> None:
        super().__init__(
            nullable=False, firsts=firsts, attributes=attributes, has_strings=has_strings, takes_text=False
        )
        self.source = source
        self.file = file


class String(Leaf):
    """A leaf that matches strings."""

    __slots__ = ()

    def __init__(self, source: etree._Element, file: str) -> None:
        super().__init__(source, file, firsts=STRING_FIRST, has_strings=True)


class Named(Leaf):
    """An element or attribute declaration: a leaf with a name class."""

    __slots__ = ("name_class",)

    def __init__(
        self, source: etree._Element, file: str, name_class: NameClass, *, firsts: int = 0, attributes: int = 0
    ) -> None:
        super().__init__(source, file, firsts=firsts, attributes=attributes)
        self.name_class = name_class


class Element(Named):
    """An element declaration. Its content is made when it is first asked for, for schemas are recursive."""

    __slots__ = ("_content", "_make")

    def __init__(self, source: etree._Element, file: str, name_class: NameClass, make: Callable[[], Pattern]) -> None:
        super().__init__(source, file, name_class, firsts=signature(name_class))
        self._make: Callable[[], Pattern] | None = make
        self._content: Pattern = NOT_ALLOWED

    @property
    def content(self) -> Pattern:
        """What the element holds: attributes and children."""
        if self._make is not None:
            self._content = self._make()
            self._make = None
        return self._content


class Attribute(Named):
    """An attribute; its `content` says what its value may be."""

    __slots__ = ("content",)

    def __init__(self, source: etree._Element, file: str, name_class: NameClass, content: Pattern) -> None:
        super().__init__(source, file, name_class, attributes=signature(name_class))
        self.content = content


class Data(String):
    """A string of a datatype, but for those that `excepted` matches."""

    __slots__ = ("datatype", "excepted")

    def __init__(self, source: etree._Element, file: str, datatype: Datatype, excepted: Pattern) -> None:
        super().__init__(source, file)
        self.datatype = datatype
        self.excepted = excepted


class Value(String):
    """A string that denotes the same value of a datatype as the schema's own."""

    __slots__ = ("datatype", "text", "value")

    def __init__(
        self, source: etree._Element, file: str, datatype: Datatype, text: str, namespaces: Mapping[str | None, str]
    ) -> None:
        super().__init__(source, file)
        self.datatype = datatype
        self.text = text
        self.value = datatype.value(text, namespaces)


class List(String):
    """A string whose tokens, between white space, match the item."""

    __slots__ = ("item",)

    def __init__(self, source: etree._Element, file: str, item: Pattern) -> None:
        super().__init__(source, file)
        self.item = item


_MOST_FLAT = 1024
"""Items up to which nested combinations are laid flat. A schema may name a group of itself thirty times
over: flat, that would be a thousand million items."""


class Patterns:
    """The constructors, and the table that makes equal patterns one object.

    The table may be cleared at any time: patterns made before stay right, they are only no longer found.
    """

    def __init__(self) -> None:
        self._table: dict[tuple[Any, ...], Pattern] = {}
        self._order: dict[Pattern, int] = {}

    def __len__(self) -> int:
        return len(self._table)

    def clear(self) -> None:
        """Forget every pattern."""
        self._table.clear()
        self._order.clear()

    def choice(self, items: Iterable[Pattern]) -> Pattern:
        """Any of the items: notAllowed goes, and so does what stands twice (section 4.20)."""
        flat: dict[Pattern, None] = {}
        for item in items:
            if isinstance(item, Choice) and len(item.items) + len(flat) <= _MOST_FLAT:
                flat.update(dict.fromkeys(item.items))
            elif item is not NOT_ALLOWED:
                flat[item] = None
        if len(flat) > 1 and EMPTY in flat and any(item.nullable for item in flat if item is not EMPTY):
            del flat[EMPTY]
        if not flat:
            return NOT_ALLOWED
        if len(flat) == 1:
            return next(iter(flat))
        return self._interned(Choice, self._sorted(flat))

    def group(self, items: Iterable[Pattern]) -> Pattern:
        """All items in their order: empty goes, and notAllowed takes the others with it."""
        return self._all(Group, items)

    def interleave(self, items: Iterable[Pattern]) -> Pattern:
        """All items in any order: empty goes, and notAllowed takes the others with it."""
        return self._all(Interleave, items)

    def one_or_more(self, item: Pattern) -> Pattern:
        """The item once or more often."""
        if item is EMPTY or item is NOT_ALLOWED or item is TEXT or isinstance(item, OneOrMore):
            return item
        key = (OneOrMore, item)
        found = self._table.get(key)
        if found is None:
            found = self._table[key] = OneOrMore(item)
        return found

    def optional(self, item: Pattern) -> Pattern:
        """Section 4.14: the item or nothing."""
        return self.choice((item, EMPTY))

    def _all(self, cls: type[Group] | type[Interleave], items: Iterable[Pattern]) -> Pattern:
        flat: list[Pattern] = []
        for item in items:
            if item is NOT_ALLOWED:
                return NOT_ALLOWED
            if isinstance(item, cls) and len(item.items) + len(flat) <= _MOST_FLAT:
                flat.extend(item.items)
            elif item is not EMPTY:
                flat.append(item)
        if not flat:
            return EMPTY
        if len(flat) == 1:
            return flat[0]
        ordered = tuple(flat) if cls is Group else self._sorted(flat)
        return self._interned(cls, ordered)

    def _sorted(self, items: Iterable[Pattern]) -> tuple[Pattern, ...]:
        """The items in the order in which they were first met: a canonical one where order says nothing."""
        order = self._order
        for item in items:
            if item not in order:
                order[item] = len(order)
        return tuple(sorted(items, key=order.__getitem__))

    def _interned(self, cls: type[Choice | Group | Interleave], items: tuple[Pattern, ...]) -> Pattern:
        key = (cls, items)
        found = self._table.get(key)
        if found is None:
            found = self._table[key] = cls(items)
        return found
