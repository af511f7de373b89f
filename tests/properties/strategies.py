"""Small schemas, documents made from them, and documents made a little wrong.

What generates draws from a `Source`, which is hypothesis or, where thousands of cases must be quick, a
generator of random numbers with a seed. Names are few, so that they collide.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from tests.properties.model import (
    XSD,
    AnyName,
    Attribute,
    Choice,
    Data,
    Element,
    Empty,
    Grammar,
    Group,
    Interleave,
    List,
    Mixed,
    Name,
    NameChoice,
    NameClass,
    Node,
    NotAllowed,
    NsName,
    OneName,
    OneOrMore,
    Optional,
    Pattern,
    Raw,
    Ref,
    Text,
    Value,
    ZeroOrMore,
)
from tests.properties.reference import allows, contains, is_value, words

T = TypeVar("T")


class Source(ABC):
    """Where choices come from."""

    @abstractmethod
    def below(self, limit: int) -> int:
        """A number from 0 to below the limit; the simplest is 0."""

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def pattern(self, *items: Pattern) -> Pattern:
        return self.pick(items)

    def wrap(self, *makers: Callable[[Pattern], Pattern]) -> Callable[[Pattern], Pattern]:
        return self.pick(makers)

    def one_in(self, number: int) -> bool:
        return self.below(number) == number - 1

    def some(self, items: Iterable[T]) -> tuple[T, ...]:
        return tuple(item for item in items if self.below(2))

    def shuffled(self, items: Iterable[T]) -> list[T]:
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]


class Drawn(Source):
    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def below(self, limit: int) -> int:
        return self._draw(st.integers(0, limit - 1)) if limit > 1 else 0


class Seeded(Source):
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing secret

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)


# Schemas

LOCALS = ("a", "b", "c")
NAMESPACES = ("", "urn:x")
OTHER = "*"
"""Stands for all other local names, or all other namespaces."""

ALL_NAMES: tuple[Name, ...] = (
    *((namespace, local) for namespace in NAMESPACES for local in (*LOCALS, OTHER)),
    (OTHER, OTHER),
)


@dataclass(frozen=True)
class Pool:
    """What a pattern may use, so that section 7 is kept: names of elements and attributes, and text."""

    elements: tuple[Name, ...] = ALL_NAMES
    attributes: tuple[Name, ...] = ALL_NAMES
    text: bool = True

    def holds(self, other: Pool) -> bool:
        return (
            set(other.elements) <= set(self.elements)
            and set(other.attributes) <= set(self.attributes)
            and self.text >= other.text
        )


class Schemas:
    """Makes one schema. One in three is `wild`: parts of it heed no rules, so it may well be incorrect."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._wild = source.one_in(3)
        self._defines: list[tuple[str, Pool]] = []

    def grammar(self) -> Grammar:
        source = self._source
        self._defines = [(f"d{number}", self._any_pool()) for number in range(source.below(4))]
        defines = tuple(
            (name, self._particle(3, pool, self._defines[number + 1 :]))
            for number, (name, pool) in enumerate(self._defines)
        )
        start: Pattern = self._element(5, ALL_NAMES)
        if source.one_in(3):
            start = Choice((start, self._element(3, ALL_NAMES)))
        elif source.one_in(6) and defines:
            start = Choice((start, Ref(source.pick(defines)[0])))
        return Grammar(start, defines)

    def _any_pool(self) -> Pool:
        source = self._source
        elements = source.some(ALL_NAMES) or ALL_NAMES
        attributes = source.some(ALL_NAMES) if source.one_in(3) else ()
        return Pool(elements, attributes, source.one_in(4))

    def _element(self, depth: int, names: Sequence[Name]) -> Element:
        return Element(self._name_class(names), self._content(depth - 1))

    def _content(self, depth: int) -> Pattern:
        """What an element holds: one or two variants of attributes with a string or children."""
        variants = [self._variant(depth) for _ in range(2 if self._source.one_in(4) else 1)]
        return variants[0] if len(variants) == 1 else Choice(tuple(variants))

    def _variant(self, depth: int) -> Pattern:
        source = self._source
        mine, rest = self._split(ALL_NAMES, 2)
        parts: list[Pattern] = []
        for _ in range(source.below(3)):
            attribute, mine = self._attributes(mine)
            if attribute is not None:
                parts.append(attribute)
        match source.below(6 if depth < 3 else 20):
            case 0:
                body: Pattern = Text()
            case 1 | 2:
                body = self._string(2)
                if source.one_in(4):
                    body = Optional(body)
            case 3 | 4 | 5 | 6 | 7 | 8 | 9 if depth > 0:
                pool = Pool(attributes=rest if source.one_in(4) else ())
                make = self._interleave if source.below(2) else self._group
                body = make(depth, pool, self._defines)
            case _:
                body = self._particle(depth, Pool(attributes=rest if source.one_in(4) else ()), self._defines)
        if not parts:
            return body
        return Interleave((*parts, body)) if source.one_in(3) else Group((*parts, body))

    def _particle(self, depth: int, pool: Pool, defines: Sequence[tuple[str, Pool]]) -> Pattern:
        """What stands among children. `defines` may be referred to with no element between."""
        source = self._source
        if self._wild and source.one_in(10):
            return self._anything(depth)
        kinds: list[Callable[[], Pattern]] = []
        if pool.text:
            kinds += [Text]
        known = [name for name, their in defines if pool.holds(their)]
        if known:
            kinds += [lambda: Ref(source.pick(known))] * 4
        if pool.elements and depth > 0:
            kinds += [lambda: self._element(depth, pool.elements)] * 6
        if pool.attributes:
            kinds += [lambda: self._attributes(pool.attributes)[0] or Empty()]
        if depth > 0:
            kinds += [
                lambda: self._group(depth, pool, defines),
                lambda: self._group(depth, pool, defines),
                lambda: Choice(self._several(depth, pool, defines)),
                lambda: Choice(self._several(depth, pool, defines)),
                lambda: self._interleave(depth, pool, defines),
                lambda: Optional(self._particle(depth - 1, pool, defines)),
                lambda: ZeroOrMore(self._particle(depth - 1, replace(pool, attributes=()), defines)),
                lambda: OneOrMore(self._particle(depth - 1, replace(pool, attributes=()), defines)),
            ]
            if pool.text:
                kinds += [lambda: Mixed(self._particle(depth - 1, replace(pool, text=False), defines))]
        if source.one_in(40):
            return NotAllowed()
        if not kinds or source.one_in(15):
            return Empty()
        return source.pick(kinds)()

    def _several(self, depth: int, pool: Pool, defines: Sequence[tuple[str, Pool]]) -> tuple[Pattern, ...]:
        return tuple(self._particle(depth - 1, pool, defines) for _ in range(1 + self._source.below(3)))

    def _group(self, depth: int, pool: Pool, defines: Sequence[tuple[str, Pool]]) -> Pattern:
        shares = self._split(pool.attributes, 1 + self._source.below(4))
        return Group(tuple(self._particle(depth - 1, replace(pool, attributes=share), defines) for share in shares))

    def _interleave(self, depth: int, pool: Pool, defines: Sequence[tuple[str, Pool]]) -> Pattern:
        number = 1 + self._source.below(4)
        elements, attributes = self._split(pool.elements, number), self._split(pool.attributes, number)
        speaker = self._source.below(number)
        return Interleave(
            tuple(
                self._particle(depth - 1, Pool(elements[i], attributes[i], pool.text and i == speaker), defines)
                for i in range(number)
            )
        )

    def _split(self, names: Sequence[Name], number: int) -> list[tuple[Name, ...]]:
        where = [self._source.below(number) for _ in names] if number > 1 else [0] * len(names)
        return [tuple(name for name, part in zip(names, where, strict=True) if part == i) for i in range(number)]

    def _attributes(self, names: Sequence[Name]) -> tuple[Pattern | None, tuple[Name, ...]]:
        """Attributes of some of the names, and the names that are left."""
        source = self._source
        plain = [name for name in names if name[1] != OTHER]
        if not plain or source.one_in(4):
            if not names:
                return None, ()
            name_class = self._name_class(names)
            attribute = Attribute(name_class, self._attribute_value())
            pattern: Pattern = source.wrap(ZeroOrMore, OneOrMore)(attribute)
            return pattern, tuple(name for name in names if not contains(name_class, name))
        first = source.pick(plain)
        pattern = Attribute(OneName(*first), self._attribute_value())
        left = tuple(name for name in names if name != first)
        match source.below(6):
            case 0 | 1:
                pattern = Optional(pattern)
            case 2:
                second = source.pick(plain)
                pattern = Choice((pattern, Attribute(OneName(*second), self._attribute_value())))
                left = tuple(name for name in left if name != second)
        return pattern, left

    def _attribute_value(self) -> Pattern | None:
        match self._source.below(8):
            case 0:
                return None
            case 1:
                return Text()
            case 2:
                return Choice((self._string(1), self._source.pattern(Empty(), Text())))
            case 3:
                return self._source.pattern(Empty(), Text(), Text(), Text(), NotAllowed())
            case _:
                return self._string(2)

    def _string(self, depth: int, *, in_list: bool = False) -> Pattern:
        source = self._source
        match source.below(7 if depth > 0 else 4):
            case 0 | 1:
                return source.pick(_VALUES)
            case 2 | 3:
                data = source.pick(_DATA)
                if source.one_in(4):
                    data = replace(data, excepted=tuple(source.pick(_VALUES) for _ in range(1 + source.below(2))))
                return data
            case 4:
                return Choice(tuple(self._string(depth - 1, in_list=in_list) for _ in range(2)))
            case _:
                return self._tokens(2) if in_list else List(self._tokens(2))

    def _tokens(self, depth: int) -> Pattern:
        source = self._source
        if depth == 0:
            return self._string(0, in_list=True)
        match source.below(6):
            case 0:
                return self._string(1, in_list=True)
            case 1:
                return source.wrap(Optional, ZeroOrMore, OneOrMore)(self._tokens(depth - 1))
            case 2 | 3:
                return source.wrap(ZeroOrMore, OneOrMore)(self._tokens(depth - 1))
            case 4:
                return Group(tuple(self._tokens(depth - 1) for _ in range(1 + source.below(3))))
            case _:
                return Choice((self._tokens(depth - 1), source.pattern(Empty(), self._string(0, in_list=True))))

    def _name_class(self, names: Sequence[Name]) -> NameClass:
        """A class of some of the names, and no others."""
        source = self._source
        if self._wild and source.one_in(10):
            return source.pick(_ANARCHIC)
        plain = [OneName(*name) for name in names if name[1] != OTHER]
        open_namespaces = [namespace for namespace, local in names if local == OTHER]
        if plain and (source.below(3) or not open_namespaces):
            if source.one_in(4):
                return NameChoice(tuple(source.pick(plain) for _ in range(1 + source.below(2))))
            return source.pick(plain)
        namespace = source.pick(open_namespaces)
        missing = [OneName(*name) for name in ALL_NAMES if name not in names and name[1] != OTHER]
        if plain and source.one_in(3):
            missing.append(source.pick(plain))
        if namespace == OTHER:
            closed = [NsName(other) for other in NAMESPACES if other not in open_namespaces]
            return AnyName((*missing, *closed))
        infinite = NsName(namespace, tuple(name for name in missing if name.namespace == namespace))
        return NameChoice((infinite, source.pick(plain))) if plain and source.one_in(4) else infinite

    def _anything(self, depth: int) -> Pattern:
        """A pattern that heeds no rule but the syntax."""
        source = self._source
        kinds: list[Callable[[], Pattern]] = [Empty, Text, NotAllowed, lambda: self._string(1)]
        if self._defines:
            kinds.append(lambda: Ref(source.pick(self._defines)[0]))
        if depth > 0:
            kinds += [
                lambda: Element(self._name_class(ALL_NAMES), self._anything(depth - 1)),
                lambda: Attribute(self._name_class(ALL_NAMES), self._anything(depth - 1)),
                lambda: Data(XSD, "token", excepted=(self._anything(depth - 1),)),
                lambda: source.wrap(Optional, ZeroOrMore, OneOrMore, Mixed, List)(self._anything(depth - 1)),
                lambda: source.wrap(Optional, ZeroOrMore, OneOrMore, Mixed, List)(self._anything(depth - 1)),
                lambda: Choice(self._anythings(depth - 1)),
                lambda: Group(self._anythings(depth - 1)),
                lambda: Interleave(self._anythings(depth - 1)),
            ]
        return source.pick(kinds)()

    def _anythings(self, depth: int) -> tuple[Pattern, ...]:
        return tuple(self._anything(depth) for _ in range(1 + self._source.below(3)))


_ANARCHIC: tuple[NameClass, ...] = (AnyName(), NsName("urn:x", (NsName(""),)), AnyName((AnyName(),)), NsName(""))
_VALUES: tuple[Value, ...] = (
    Value("", "token", "a"),
    Value("", "token", "b"),
    Value("", "token", "a  b"),
    Value("", "token", ""),
    Value("", "string", "a"),
    Value("", "string", " a "),
    Value("", "string", ""),
    Value(XSD, "token", "b"),
    Value(XSD, "string", "a b"),
    Value(XSD, "int", "1"),
    Value(XSD, "int", " -05 "),
)
_DATA: tuple[Data, ...] = (
    Data(XSD, "token"),
    Data(XSD, "int"),
    Data(XSD, "boolean"),
    Data(XSD, "NCName"),
    Data(XSD, "string"),
    Data("", "string"),
    Data("", "token"),
    Data(XSD, "string", (("maxLength", "1"),)),
    Data(XSD, "string", (("minLength", "1"), ("maxLength", "3"))),
    Data(XSD, "token", (("length", "1"),)),
    Data(XSD, "token", (("pattern", "[ab]*"),)),
    Data(XSD, "token", (("pattern", "a|b b?"),)),
    Data(XSD, "int", (("minInclusive", "0"),)),
    Data(XSD, "int", (("minInclusive", "-5"), ("maxInclusive", "1"))),
    Data(XSD, "NCName", (("maxLength", "2"),)),
)


# Documents

STRINGS = (
    "a",
    "b",
    "",
    " ",
    "ab",
    " a ",
    "a b",
    "1",
    "0",
    "12",
    "+1",
    "-5",
    "true",
    "\n1\t",
    "x:y",
    "aaa",
    "2147483648",
)
_NAMES: tuple[Name, ...] = tuple((namespace, local) for namespace in (*NAMESPACES, "urn:y") for local in (*LOCALS, "d"))


Children = list[Node | Raw | str]

_MOST_DEPTH = 30


class Documents:
    """Makes documents of a schema: valid ones as far as that is easy, and mutants."""

    def __init__(self, source: Source, grammar: Grammar) -> None:
        self._source = source
        self._grammar = grammar
        self._defines = dict(grammar.defines)
        self._costs: dict[str, float] = {}
        for _ in range(len(self._defines) + 1):
            self._costs = {name: self._cost(pattern) for name, pattern in self._defines.items()}

    def made(self) -> Node:
        """A document of the schema; any other where it allows none."""
        if math.isinf(self._cost(self._grammar.start)):
            return Node(self._source.pick(_NAMES))
        children = self._children(self._grammar.start, 14, {})
        return next((child for child in children if isinstance(child, Node)), Node(("", "a")))

    def _cost(self, pattern: Pattern) -> float:
        """How deep the shallowest match is."""
        match pattern:
            case NotAllowed():
                return math.inf
            case Ref(name):
                return self._costs.get(name, math.inf)
            case Choice(items):
                return min(map(self._cost, items))
            case Group(items) | Interleave(items):
                return max(map(self._cost, items))
            case OneOrMore(item) | Mixed(item) | List(item):
                return self._cost(item)
            case Element(_, content):
                return 1 + self._cost(content)
            case Attribute(_, content):
                return 0 if content is None else self._cost(content)
            case _:
                return 0

    def _children(self, pattern: Pattern, fuel: int, attributes: dict[Name, str]) -> Children:
        """What matches a pattern; its attributes are added to those given."""
        source = self._source
        if fuel < -_MOST_DEPTH:  # an incorrect schema, where a define leads back to itself
            return []
        match pattern:
            case Ref(name):
                return self._children(self._defines[name], fuel - 1, attributes)
            case Choice(items):
                return self._children(self._branch(items, fuel), fuel, attributes)
            case Optional(item):
                taken = fuel > 0 and source.below(2) and not math.isinf(self._cost(item))
                return self._children(item, fuel, attributes) if taken else []
            case ZeroOrMore(item) | OneOrMore(item):
                least = isinstance(pattern, OneOrMore)
                times = least + (source.below(4) if fuel > 0 and not math.isinf(self._cost(item)) else 0)
                return [child for _ in range(times) for child in self._children(item, fuel - 1, attributes)]
            case Group(items):
                return [child for item in items for child in self._children(item, fuel - 1, attributes)]
            case Interleave(items):
                return self._merged([self._children(item, fuel - 1, attributes) for item in items])
            case Mixed(item):
                return self._merged([self._children(item, fuel - 1, attributes), [source.pick(STRINGS)]])
            case _:
                return self._leaf(pattern, fuel, attributes)

    def _leaf(self, pattern: Pattern, fuel: int, attributes: dict[Name, str]) -> Children:
        match pattern:
            case Text():
                return [self._source.pick(STRINGS)] if self._source.below(3) else []
            case Element(name_class, content):
                node = Node(self._name(name_class, ()) or ("", "a"))
                node.children = self._children(content, fuel - 1, node.attributes)
                return [node]
            case Attribute(name_class, value):
                name = self._name(name_class, attributes)
                if name is not None:
                    attributes[name] = self._text(Text() if value is None else value)
                return []
            case Data() | Value() | List():
                return [self._text(pattern)]
            case _:
                return []

    def _branch(self, items: Sequence[Pattern], fuel: int) -> Pattern:
        if fuel > 0:
            possible = [item for item in items if not math.isinf(self._cost(item))]
            return self._source.pick(possible or items)
        return min(items, key=self._cost)

    def _merged(self, parts: list[Children]) -> Children:
        left = [part for part in parts if part]
        merged = []
        while left:
            part = self._source.pick(left)
            merged.append(part.pop(0))
            left = [part for part in left if part]
        return merged

    def _name(self, name_class: NameClass, taken: Iterable[Name]) -> Name | None:
        names = [name for name in _NAMES if name not in taken and contains(name_class, name)]
        return self._source.pick(names) if names else None

    def _text(self, pattern: Pattern) -> str:
        source = self._source
        match pattern:
            case Data():
                strings = [
                    text
                    for text in STRINGS
                    if allows(pattern, text)
                    and not any(isinstance(item, Value) and is_value(item, text) for item in pattern.excepted)
                ]
                return source.pick(strings or STRINGS)
            case Value(text=text):
                return text
            case List(item):
                return source.pick((" ", "\n  ")).join(self._tokens(item))
            case Choice(items):
                return self._text(self._branch(items, 1))
            case Optional(item) | OneOrMore(item) | ZeroOrMore(item) | Mixed(item):
                return self._text(item)
            case Group(items) | Interleave(items):
                return "".join(map(self._text, items))
            case Empty():
                return source.pick(("", " "))
            case _:
                return source.pick(STRINGS)

    def _tokens(self, pattern: Pattern) -> list[str]:
        match pattern:
            case Group(items) | Interleave(items):
                return [token for item in items for token in self._tokens(item)]
            case Choice(items):
                return self._tokens(self._branch(items, 1))
            case Optional(item):
                return self._tokens(item) if self._source.below(2) else []
            case OneOrMore(item) | ZeroOrMore(item):
                times = isinstance(pattern, OneOrMore) + self._source.below(2)
                return [token for _ in range(times) for token in self._tokens(item)]
            case Empty():
                return []
            case _:
                return words(self._text(pattern))

    def mutant(self, document: Node) -> Node:
        """A copy with one to three changes."""
        made = document.copy()
        for _ in range(1 + self._source.below(3)):
            self._source.pick(_CHANGES)(self._source, made)
        return made


def _rename(source: Source, root: Node) -> None:
    source.pick(root.nodes()).name = source.pick(_NAMES)


def _change_child(source: Source, root: Node) -> None:
    """Delete, double, swap or move a child."""
    parents = [node for node in root.nodes() if node.children]
    if not parents:
        return
    children = source.pick(parents).children
    at = source.below(len(children))
    match source.below(4):
        case 0:
            del children[at]
        case 1:
            child = children[at]
            children.insert(at, child.copy() if isinstance(child, Node) else child)
        case 2:
            other = source.below(len(children))
            children[at], children[other] = children[other], children[at]
        case _:
            child = children.pop(at)
            source.pick(root.nodes()).children.append(child)


def _insert(source: Source, root: Node) -> None:
    """Insert an element, a text, white space, a comment or a processing instruction."""
    children = source.pick(root.nodes()).children
    child: Node | Raw | str
    match source.below(5):
        case 0:
            child = Node(source.pick(_NAMES))
        case 1:
            child = source.pick(STRINGS)
        case 2:
            child = source.pick((" ", "\n\n", "\t", "\u00a0"))
        case 3:
            child = Raw("<!--a\n-->")
        case _:
            child = Raw("<?a b?>")
    children.insert(source.below(len(children) + 1), child)


def _break_text(source: Source, root: Node) -> None:
    """A comment or processing instruction in the middle of a text: it must not matter."""
    places = [
        (node.children, at) for node in root.nodes() for at, one in enumerate(node.children) if isinstance(one, str)
    ]
    if places:
        children, at = source.pick(places)
        text = str(children[at])
        cut = source.below(len(text) + 1)
        children[at : at + 1] = [text[:cut], Raw(source.pick(("<!--1-->", "<?p 1?>"))), text[cut:]]


def _change_text(source: Source, root: Node) -> None:
    places = [
        (node.children, at) for node in root.nodes() for at, one in enumerate(node.children) if isinstance(one, str)
    ]
    if places:
        children, at = source.pick(places)
        children[at] = source.pick(STRINGS)


def _change_attribute(source: Source, root: Node) -> None:
    """Add, delete, rename, revalue or reorder attributes."""
    attributes = source.pick([node for node in root.nodes() if node.attributes] or [root]).attributes
    kind = source.below(5)
    if kind == 0 or not attributes:
        attributes[source.pick(_NAMES)] = source.pick(STRINGS)
        return
    name = source.pick(list(attributes))
    match kind:
        case 1:
            del attributes[name]
        case 2:
            attributes[source.pick(_NAMES)] = attributes.pop(name)
        case 3:
            attributes[name] = source.pick(STRINGS)
        case _:
            attributes[name] = attributes.pop(name)


_CHANGES: tuple[Callable[[Source, Node], None], ...] = (
    _rename,
    _change_child,
    _change_child,
    _insert,
    _insert,
    _break_text,
    _change_text,
    _change_attribute,
    _change_attribute,
)


@dataclass(frozen=True)
class Case:
    """A schema and documents, as they are written."""

    grammar: Grammar
    documents: tuple[str, ...]

    def __str__(self) -> str:
        return "\n\n".join((str(self.grammar), *self.documents))


def case(source: Source, documents: int = 6) -> Case:
    """A schema, and half as many documents of it as mutants."""
    grammar = Schemas(source).grammar()
    maker = Documents(source, grammar)
    made = [maker.made() for _ in range(-(-documents // 3))]
    mutants = [maker.mutant(source.pick(made)) for _ in range(documents - len(made))]
    return Case(grammar, tuple(map(str, (*made, *mutants))))


@st.composite
def cases(draw: st.DrawFn, documents: int = 6) -> Case:
    return case(Drawn(draw), documents)
