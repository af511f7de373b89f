"""Evidence: what a document and its schema tell about names, for choosing among the repairs of a mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.occurrences import attributes_in, combinations_in, elements_in, first_elements, leaves_in
from relaxng.grammar.patterns import TEXT, Attribute, Choice, Combined, Element, Leaf, Named, OneOrMore, Pattern, Value
from relaxng.nearness import slips

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.automaton import Automaton

_LeafType = TypeVar("_LeafType", bound=Leaf)

_MOST_TRIED = 100
"""Elements up to which a subtree is judged whole under another name; a larger one is by its start tag. Each
mistake is tried a few times over, and the time must stay in proportion to the document."""

_MOST_FITTING = 40
"""Declarations that are tried for one element."""

_MOST_PARTS = 60
"""Names of attributes and children by which it is told what a displaced element is."""

_A_SLIP = 0.9
"""What a name counts that is known but for one slip, where a right one counts one."""

_SHORT = 3
"""Characters up to which a name with one slip may be any other."""


class Evidence:
    """What is known about a document that is rejected, gathered when it is first asked for."""

    def __init__(self, document: Document, automaton: Automaton) -> None:
        self.document = document
        self.automaton = automaton
        self.namespaces: dict[str, str] = {}
        """The namespaces whose declarations were told to be wrong, and those that were meant by them."""

    def as_meant(self, name: str) -> str:
        """A name in the namespace that was meant by its own."""
        meant = self.namespaces.get(namespace_of(name)) if self.namespaces else None
        return qualified(meant, local_of(name)) if meant is not None else name

    @cached_property
    def _used(self) -> Counter[tuple[str, str]]:
        """How often an element stands in another, an attribute (`@name`) at an element, and (`""`) at all."""
        used: Counter[tuple[str, str]] = Counter()
        for node in self.document.tree.iter("*"):
            parent = node.getparent()
            tag = str(node.tag)
            used["", tag] += 1
            if parent is not None:
                used[str(parent.tag), tag] += 1
            for name in node.attrib:
                used[tag, f"@{name}"] += 1
        return used

    def elements(self, declarations: Iterable[Element], owner: str) -> list[str]:
        """Their names: those first that the document has in such an owner, then in the order of the schema."""
        names = names_of(declarations)
        return sorted(names, key=lambda name: (-self._used[owner, name], -self._used["", name]))

    def attributes(self, declarations: Iterable[Named], owner: str) -> list[str]:
        """The names of attributes, in the like order."""
        names = names_of(declarations)
        return sorted(names, key=lambda name: -self._used[owner, f"@{name}"])

    def homes(self, tag: str) -> dict[str, list[Element]]:
        """The declarations of elements of this name, by the names of those that hold them."""
        return self.automaton.homes.get(tag, {})

    def is_known(self, tag: str) -> bool:
        """Whether the schema has elements of this name."""
        return tag in self._roots or bool(self.homes(tag))

    @cached_property
    def _roots(self) -> frozenset[str]:
        """The names that the schema gives to root elements."""
        firsts = (first for pattern, _ in self.automaton.first_state.vector for first in first_elements(pattern))
        return frozenset(name for first in firsts for name in single_names(first.name_class))

    def at_home(self, node: etree._Element) -> list[Element]:
        """The declarations that a displaced element is to be judged by: those that know most of what it has.

        Where the schema has elements of its name in one place alone, there is no doubt about what it is, unless it
        has several things of which nothing is known there, or stands in just that place.
        """
        homes = self.homes(str(node.tag))
        parent = node.getparent()
        is_displaced = parent is not None and str(parent.tag) not in homes
        found = dict.fromkeys(element for held in homes.values() for element in held)
        parts = _parts(node)
        if not parts and is_displaced and (node.text or "").strip(WHITE):
            parts = [""]
        known = {element: sum(map(_known_parts(element), parts)) for element in islice(found, _MOST_FITTING)}
        most = max(known.values(), default=0)
        is_certain = most * 2 > len(parts) or (is_displaced and len(homes) == 1 and (most > 0 or len(parts) <= 1))
        return [element for element, count in known.items() if count == most] if is_certain else []

    def resembles(self, declarations: Iterable[Element], node: etree._Element) -> bool:
        """Whether one of the declarations knows most of what a node has."""
        return self.likeness(declarations, node) * 2 > len(_parts(node)) > 0

    def likeness(self, declarations: Iterable[Element], node: etree._Element) -> float:
        """How much of what a node has the declaration knows that knows most of it: attributes, and children, by name."""
        parts = _parts(node)
        return max((sum(map(_known_parts(one), parts)) for one in islice(declarations, _MOST_FITTING)), default=0)

    def ranked_homes(self, node: etree._Element) -> list[str]:
        """Where an element belongs: where it fits as it is, where the document has its like, and what is near."""
        tag = str(node.tag)
        homes = self.homes(tag)
        around = {str(other.tag) for other in node.itersiblings("*", preceding=True)}
        around |= {str(other.tag) for other in node.itersiblings("*")}
        above = {str(other.tag) for other in node.iterancestors()}
        tried: dict[Element, bool] = {}

        def fits(home: str) -> bool:
            for element in homes[home]:
                if element not in tried:
                    tried[element] = len(tried) < _MOST_FITTING and self.fits(element, node)
                if tried[element]:
                    return True
            return False

        def key(home: str) -> tuple[bool, bool, int, bool, int]:
            near = home in around or home in above
            return (not fits(home), not self._used["", home], -self._used[home, tag], not near, -self._used["", home])

        return sorted(homes, key=key)

    def fits(self, element: Element, node: etree._Element) -> bool:
        """Whether a node is what a declaration wants, but for its name."""
        if sum(1 for _ in islice(node.iter("*"), _MOST_TRIED + 1)) <= _MOST_TRIED:
            return self.automaton.accepts_as(element, node)
        opening = self.automaton.opening((element,))
        return self.automaton.within(opening, node) is not None

    def fitting(self, declarations: Iterable[Element], node: etree._Element) -> list[Element]:
        """Those declarations that a node fits."""
        return [element for element in islice(declarations, _MOST_FITTING) if self.fits(element, node)]

    def is_used_in(self, owner: str, tag: str) -> bool:
        """Whether the document has elements of this name in such an owner."""
        return self._used[owner, tag] > 0

    def is_used(self, tag: str) -> bool:
        """Whether the document has elements of this name."""
        return self._used["", tag] > 0


def _parts(node: etree._Element) -> list[str]:
    """The attributes (`@name`) and children of a node, as many as tell what it is."""
    every = [f"@{name}" for name in node.attrib] + [str(child.tag) for child in node.iterchildren("*")]
    return list(dict.fromkeys(every))[:_MOST_PARTS]


def _known_parts(element: Element) -> Callable[[str], float]:
    """How well a declaration knows an attribute (`@name`), a child, or (`""`) a text: by another slip, hardly less."""
    attributes = [one.name_class for one in attributes_in(element.content)]
    children = [one.name_class for one in elements_in(element.content)]
    near = {f"@{name}": None for one in attributes for name in single_names(one)}
    near.update((name, None) for one in children for name in single_names(one))

    def knowledge(name: str) -> float:
        if not name:
            return takes_text(element)
        classes, sought = (attributes, name[1:]) if name.startswith("@") else (children, name)
        if any(one.contains(sought) for one in classes):
            return 1
        return _A_SLIP if len(name) > _SHORT and any(slips(name, other) == 1 for other in near) else 0

    return knowledge


def in_schema_order(leaves: Iterable[_LeafType]) -> list[_LeafType]:
    """Leaves as the schema has them: patterns do not keep an order that says nothing."""
    return sorted(leaves, key=lambda leaf: (leaf.file, leaf.source.sourceline or 0))


def is_named(declaration: Named) -> bool:
    """Whether a declaration gives a name, and does not only allow for any."""
    return any(True for _ in single_names(declaration.name_class))


def local_names(declarations: Iterable[Named]) -> list[str]:
    """Their names without namespaces, each once."""
    return list(dict.fromkeys(map(local_of, names_of(declarations))))


def takes_text(element: Element) -> bool:
    """Whether a declaration has a text, of a datatype or beside children."""
    return element.content.has_strings or holds_text(element.content)


def holds_text(pattern: Pattern) -> bool:
    """Whether a pattern has any text somewhere outside of its children."""
    return any(
        part is TEXT or (isinstance(part, Combined) and TEXT in part.items)
        for part in (pattern, *combinations_in(pattern))
    )


def attributes_of(declarations: Iterable[Element]) -> list[Attribute]:
    """The attributes that any of the declarations has."""
    return [attribute for element in declarations for attribute in attributes_in(element.content)]


def required(pattern: Pattern) -> list[Attribute]:
    """The fewest attributes that a pattern cannot do without."""
    if isinstance(pattern, Attribute):
        return [pattern]
    if isinstance(pattern, OneOrMore):
        return required(pattern.item)
    if isinstance(pattern, Choice):
        return min(map(required, pattern.items), key=len)
    if isinstance(pattern, Combined):
        return list(dict.fromkeys(attribute for item in pattern.items for attribute in required(item)))
    return []


def needed_children(pattern: Pattern) -> list[Element]:
    """The elements that a pattern cannot do without, whatever is chosen."""
    if pattern.nullable:
        return []
    if isinstance(pattern, Element):
        return [pattern]
    if isinstance(pattern, OneOrMore):
        return needed_children(pattern.item)
    if isinstance(pattern, Choice):
        ways = [needed_children(item) for item in pattern.items]
        common = set.intersection(*(set(local_names(way)) for way in ways))
        return [one for way in ways for one in way if not common.isdisjoint(local_names([one]))]
    if isinstance(pattern, Combined):
        return [one for item in pattern.items for one in needed_children(item)]
    return []


def names_of(declarations: Iterable[Named]) -> list[str]:
    """The names that declarations give, each once, in the order of the schema."""
    ordered = list(dict.fromkeys(declarations))
    if len(ordered) > 1:
        ordered = in_schema_order(ordered)
    return list(dict.fromkeys(name for declaration in ordered for name in single_names(declaration.name_class)))


def lists(attribute: Attribute, text: str) -> bool:
    """Whether a text is one of the values that an attribute has, and not only of its datatype."""
    return any(isinstance(leaf, Value) and leaf.text == text for leaf in leaves_in(attribute.content))
