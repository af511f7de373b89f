"""The model of a vocabulary: what a reference says of each element, whatever form it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """One value that an attribute or text may have, and the release that brought it."""

    text: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Datatype:
    """A kind of value. `name` is that of the define that gives it, which the reference describes by itself."""

    words: str
    name: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Strings:
    """What an attribute's value or an element's text may be; `free` for any text."""

    values: tuple[ValueEntry, ...] = ()
    datatypes: tuple[Datatype, ...] = ()
    free: bool = False


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """An attribute of an element.

    `chooser` is the attribute on whose value it depends, if it does on one's: what holds with most values is said.
    """

    name: str
    required: bool
    strings: Strings
    documentation: tuple[str, ...] = ()
    since: str | None = None
    default: str | None = None
    chooser: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a child may stand; `most` is None where that has no end."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class ChildUse:
    """A child of an element: the anchor of its entry, and of its forms where not all of them may stand here.

    `anchor` is None for any element at all. `chooser` is as that of an attribute.
    """

    name: str
    count: Count
    anchor: str | None
    forms: tuple[str, ...] = ()
    summary: str = ""
    since: str | None = None
    chooser: str | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """Of several sets of attributes and children one; `optional` where none will do too."""

    sets: tuple[tuple[str, ...], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Together:
    """Attributes and children that stand together or not at all, and others that only go with them."""

    items: tuple[str, ...]
    others: tuple[str, ...] = ()


Rule = Either | Together


@dataclass(frozen=True, slots=True)
class Alternative:
    """What an element may have with one value of an attribute, beyond what it may have with every one.

    `without` names what usually may stand and here may not; `only` other attributes of which but some values go
    with this one.
    """

    value: ValueEntry
    documentation: tuple[str, ...] = ()
    attributes: tuple[AttributeUse, ...] = ()
    children: tuple[ChildUse, ...] = ()
    without: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to say of it."""
        return any((self.documentation, self.attributes, self.children, self.without, self.rules, self.only))


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The alternatives among which an attribute chooses, but for values of which there is nothing to say."""

    attribute: str
    rows: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms of an element. `when` says what chooses it; empty where the element has no other.

    `text` is None where no text may stand; `open` says that attributes, children and text may be any.
    """

    anchor: str
    when: str
    documentation: tuple[str, ...] = ()
    since: str | None = None
    attributes: tuple[AttributeUse, ...] = ()
    children: tuple[ChildUse, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    rules: tuple[Rule, ...] = ()
    text: Strings | None = None
    mixed: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An element of the vocabulary. `parents` are anchors; `depth` is that in the table of contents, from 0."""

    anchor: str
    name: str
    namespace: str
    depth: int
    parents: tuple[str, ...]
    documentation: tuple[str, ...]
    examples: tuple[str, ...]
    since: str | None
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class NamedDatatype:
    """A datatype that the schema gives a name and a documentation; `example` is a value of it, if the schema has one."""

    anchor: str
    name: str
    documentation: tuple[str, ...]
    strings: Strings
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that documents of a schema may hold, in the order in which a reader meets it."""

    title: str
    subtitle: str
    entries: tuple[Entry, ...]
    datatypes: tuple[NamedDatatype, ...] = field(default=())

    def entry(self, anchor: str) -> Entry:
        """The entry of an anchor. Raises KeyError where there is none."""
        found = next((entry for entry in self.entries if entry.anchor == anchor), None)
        if found is None:
            raise KeyError(anchor)
        return found
