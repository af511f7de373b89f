"""Schemas and documents as small trees of our own, which print themselves as XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
PREFIXES = {"urn:x": "x", "urn:y": "y"}

# Name classes


@dataclass(frozen=True)
class OneName:
    namespace: str
    local: str


@dataclass(frozen=True)
class NsName:
    namespace: str
    excepted: tuple[NameClass, ...] = ()


@dataclass(frozen=True)
class AnyName:
    excepted: tuple[NameClass, ...] = ()


@dataclass(frozen=True)
class NameChoice:
    items: tuple[NameClass, ...]


NameClass = OneName | NsName | AnyName | NameChoice

# Patterns


@dataclass(frozen=True)
class Empty:
    pass


@dataclass(frozen=True)
class NotAllowed:
    pass


@dataclass(frozen=True)
class Text:
    pass


@dataclass(frozen=True)
class Choice:
    items: tuple[Pattern, ...]


@dataclass(frozen=True)
class Group:
    """A group; it is written without an element of its own where its parent makes a group of its children."""

    items: tuple[Pattern, ...]


@dataclass(frozen=True)
class Interleave:
    items: tuple[Pattern, ...]


@dataclass(frozen=True)
class Optional:
    item: Pattern


@dataclass(frozen=True)
class ZeroOrMore:
    item: Pattern


@dataclass(frozen=True)
class OneOrMore:
    item: Pattern


@dataclass(frozen=True)
class Mixed:
    item: Pattern


@dataclass(frozen=True)
class List:
    item: Pattern


@dataclass(frozen=True)
class Element:
    name_class: NameClass
    content: Pattern


@dataclass(frozen=True)
class Attribute:
    """An attribute; without content it is written without, which means text."""

    name_class: NameClass
    content: Pattern | None = None


@dataclass(frozen=True)
class Data:
    """`library` is XSD or empty."""

    library: str
    type: str
    params: tuple[tuple[str, str], ...] = ()
    excepted: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Value:
    library: str
    type: str
    text: str


@dataclass(frozen=True)
class Ref:
    name: str


Pattern = (
    Empty
    | NotAllowed
    | Text
    | Choice
    | Group
    | Interleave
    | Optional
    | ZeroOrMore
    | OneOrMore
    | Mixed
    | List
    | Element
    | Attribute
    | Data
    | Value
    | Ref
)


@dataclass(frozen=True)
class Grammar:
    start: Pattern
    defines: tuple[tuple[str, Pattern], ...] = ()

    def __str__(self) -> str:
        parts = [_tag("start", {}, [_pattern(self.start, "")])]
        parts += [_tag("define", {"name": name}, _contents(pattern, "")) for name, pattern in self.defines]
        attributes = {"xmlns": "http://relaxng.org/ns/structure/1.0", "xmlns:x": "urn:x"}
        return _tag("grammar", attributes, parts) + "\n"


_WRAPPERS = {
    Choice: "choice",
    Group: "group",
    Interleave: "interleave",
    Optional: "optional",
    ZeroOrMore: "zeroOrMore",
    OneOrMore: "oneOrMore",
    Mixed: "mixed",
    List: "list",
    Empty: "empty",
    NotAllowed: "notAllowed",
    Text: "text",
}


def _tag(name: str, attributes: dict[str, str], content: list[str]) -> str:
    start = "".join((f"<{name}", *(f" {key}={quoteattr(value)}" for key, value in attributes.items())))
    return "\n".join((f"{start}>", *content, f"</{name}>")) if content else f"{start}/>"


def _leaf(name: str, attributes: dict[str, str], text: str) -> str:
    start = "".join((f"<{name}", *(f" {key}={quoteattr(value)}" for key, value in attributes.items())))
    return f"{start}>{escape(text)}</{name}>"


def _contents(pattern: Pattern, inherited: str) -> list[str]:
    """The children of what groups its children by itself."""
    items = pattern.items if isinstance(pattern, Group) and pattern.items else (pattern,)
    return [_pattern(item, inherited) for item in items]


def _pattern(pattern: Pattern, inherited: str) -> str:
    """A pattern as XML; `inherited` is the value of `ns` around it."""
    match pattern:
        case Choice(items) | Group(items) | Interleave(items):
            return _tag(_WRAPPERS[type(pattern)], {}, [_pattern(item, inherited) for item in items])
        case Optional(item) | ZeroOrMore(item) | OneOrMore(item) | Mixed(item) | List(item):
            return _tag(_WRAPPERS[type(pattern)], {}, _contents(item, inherited))
        case Element(OneName(namespace, local), content):
            ns = {} if namespace == inherited else {"ns": namespace}
            return _tag("element", {"name": local, **ns}, _contents(content, namespace))
        case Element(name_class, content):
            return _tag("element", {}, [_name_class(name_class, inherited), *_contents(content, inherited)])
        case Attribute(OneName(namespace, local), value):
            name = f"{PREFIXES[namespace]}:{local}" if namespace else local
            return _tag("attribute", {"name": name}, [] if value is None else [_pattern(value, inherited)])
        case Attribute(name_class, value):
            inside = [_name_class(name_class, inherited)]
            return _tag("attribute", {}, inside if value is None else [*inside, _pattern(value, inherited)])
        case Data(library, name, params, excepted):
            parts = [_leaf("param", {"name": key}, text) for key, text in params]
            if excepted:
                parts.append(_tag("except", {}, [_pattern(item, inherited) for item in excepted]))
            return _tag("data", {"type": name, "datatypeLibrary": library}, parts)
        case Value(library, name, text):
            return _leaf("value", {"type": name, "datatypeLibrary": library}, text)
        case Ref(name):
            return _tag("ref", {"name": name}, [])
        case _:
            return _tag(_WRAPPERS[type(pattern)], {}, [])


def _name_class(name_class: NameClass, inherited: str) -> str:
    match name_class:
        case OneName(namespace, local):
            return _leaf("name", {} if namespace == inherited else {"ns": namespace}, local)
        case NsName(namespace, excepted):
            ns = {} if namespace == inherited else {"ns": namespace}
            return _tag("nsName", ns, _except(excepted, namespace))
        case AnyName(excepted):
            return _tag("anyName", {}, _except(excepted, inherited))
        case NameChoice(items):
            return _tag("choice", {}, [_name_class(item, inherited) for item in items])


def _except(excepted: tuple[NameClass, ...], inherited: str) -> list[str]:
    return [_tag("except", {}, [_name_class(item, inherited) for item in excepted])] if excepted else []


# Documents

Name = tuple[str, str]
"""A namespace and a local name."""


@dataclass(frozen=True)
class Raw:
    """A comment or processing instruction, as it is written."""

    text: str


@dataclass
class Node:
    name: Name
    attributes: dict[Name, str] = field(default_factory=dict)
    children: list[Node | Raw | str] = field(default_factory=list)

    def __str__(self) -> str:
        return self._written("".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in PREFIXES.items()))

    def copy(self) -> Node:
        children = [child.copy() if isinstance(child, Node) else child for child in self.children]
        return Node(self.name, dict(self.attributes), children)

    def nodes(self) -> list[Node]:
        """This and all elements within, in document order."""
        return [self, *(node for child in self.children if isinstance(child, Node) for node in child.nodes())]

    def _written(self, declarations: str = "") -> str:
        name = _qualified(self.name)
        values = "".join(f" {_qualified(key)}={quoteattr(value, _CONTROLS)}" for key, value in self.attributes.items())
        content = "".join(
            child._written() if isinstance(child, Node) else child.text if isinstance(child, Raw) else escape(child)
            for child in self.children
        )
        return f"<{name}{declarations}{values}>{content}</{name}>" if content else f"<{name}{declarations}{values}/>"


_CONTROLS = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def _qualified(name: Name) -> str:
    namespace, local = name
    return f"{PREFIXES[namespace]}:{local}" if namespace else local


# What a schema holds


def leads_back(grammar: Grammar) -> bool:
    """Whether a define leads back to itself with no element between; that is correct only where nothing uses it."""
    ways = {name: set(_refs(pattern)) for name, pattern in grammar.defines}
    for _ in ways:
        for name, reached in ways.items():
            ways[name] = reached.union(*(ways[other] for other in reached))
    return any(name in reached for name, reached in ways.items())


def _refs(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case Ref(name):
            yield name
        case Choice(items) | Group(items) | Interleave(items) | Data(excepted=items):
            for item in items:
                yield from _refs(item)
        case Optional(item) | ZeroOrMore(item) | OneOrMore(item) | Mixed(item) | List(item):
            yield from _refs(item)
        case Attribute(content=content) if content is not None:
            yield from _refs(content)
