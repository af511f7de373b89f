"""What of a schema documents use: the declarations of elements and attributes that took part in a verdict,
and the values that they list.

It judges by the derivatives, one element at a time, and remembers why; a document is small here, and its
depth is that of the schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.grammar.derivatives import content_matches
from relaxng.grammar.names import Name, local_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, first_elements, leaves_in, reachable_elements
from relaxng.grammar.patterns import Attribute, Element, Leaf, Pattern, Value

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.grammar import Grammar


def declared(grammar: Grammar) -> list[Leaf]:
    """The declarations with a name of their own that a document can come to, and the values listed in them."""
    found: dict[Leaf, None] = {}
    for element in reachable_elements(grammar.start):
        declarations: list[Element | Attribute] = [element, *attributes_in(element.content)]
        for declaration in declarations:
            if isinstance(declaration.name_class, Name):
                found[declaration] = None
                values = (leaf for leaf in leaves_in(declaration.content) if isinstance(leaf, Value))
                found.update(dict.fromkeys(values))
    return list(found)


def described(leaf: Leaf) -> str:
    """A declaration or a value in words, with the place that it has in the schema."""
    place = f"{Path(leaf.file).name}:{leaf.source.sourceline}"
    if isinstance(leaf, Value):
        return f"the value '{leaf.text}' ({place})"
    kind = "element" if isinstance(leaf, Element) else "attribute"
    return f"the {kind} '{leaf.source.get('name')}' ({place})"


@dataclass(frozen=True, slots=True)
class Alternative:
    """What an element is by the value of one of its attributes: the values by which it holds the same."""

    element: str
    attribute: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"<{self.element} {self.attribute}='{'|'.join(self.values)}'>"


def alternatives(grammar: Grammar) -> list[Alternative]:
    """The alternatives that a value tells apart: those after which an element has other attributes or children."""
    found: dict[Alternative, None] = {}
    for holder in reachable_elements(grammar.start):
        named: dict[str, list[Element]] = {}
        for child in dict.fromkeys(elements_in(holder.content)):
            for name in single_names(child.name_class):
                named.setdefault(name, []).append(child)
        for name, declarations in named.items():
            found.update(dict.fromkeys(_told_apart(grammar, local_of(name), declarations)))
    return list(found)


def _told_apart(grammar: Grammar, name: str, declarations: list[Element]) -> Iterator[Alternative]:
    held: dict[str, dict[str, set[object]]] = {}
    for declaration in declarations:
        for attribute in attributes_in(declaration.content):
            left = grammar.automaton.derivatives.attribute(declaration.content, [attribute])
            names = {other for rest in attributes_in(left) for other in single_names(rest.name_class)}
            for key in single_names(attribute.name_class):
                for leaf in leaves_in(attribute.content):
                    if isinstance(leaf, Value):
                        values = held.setdefault(key, {})
                        values.setdefault(leaf.text, set()).update(names, elements_in(left))
    for key, by_value in held.items():
        groups: dict[frozenset[object], list[str]] = {}
        for value, what in by_value.items():
            groups.setdefault(frozenset(what), []).append(value)
        if len(groups) > 1:
            yield from (Alternative(name, local_of(key), tuple(values)) for values in groups.values())


class Usage:
    """What the documents seen so far use."""

    def __init__(self, grammar: Grammar) -> None:
        self.used: set[Leaf] = set()
        self._start = grammar.start
        self._derivatives = grammar.automaton.derivatives

    def see(self, tree: etree._ElementTree) -> None:
        """Note what a document uses. Raises ValueError for one that is invalid."""
        root = tree.getroot()
        declarations = self._accepting(root, list(first_elements(self._start)))
        if not declarations:
            raise ValueError(f"invalid: {tree.docinfo.URL}")
        for declaration in declarations:
            self._note(root, declaration)

    def _accepting(self, node: etree._Element, candidates: Collection[Element]) -> list[Element]:
        """The declarations among some that accept an element."""
        named = [candidate for candidate in candidates if candidate.name_class.contains(str(node.tag))]
        return [candidate for candidate in named if self._accepts(node, candidate, self._attributes(node, candidate))]

    def _attributes(self, node: etree._Element, declaration: Element) -> dict[str, list[Attribute]]:
        """For each attribute of an element the declarations that accept it."""
        declarations = list(attributes_in(declaration.content))
        return {
            str(name): [
                attribute
                for attribute in declarations
                if attribute.name_class.contains(str(name))
                and content_matches(self._derivatives, attribute.content, str(value), node.nsmap)
            ]
            for name, value in node.attrib.items()
        }

    def _accepts(self, node: etree._Element, declaration: Element, attributes: dict[str, list[Attribute]]) -> bool:
        pattern = self._content(declaration, attributes)
        children = list(node.iterchildren("*"))
        if not children:
            return content_matches(self._derivatives, pattern, _text(node), node.nsmap)
        if _text(node).strip():
            pattern = self._derivatives.text(pattern)
        for child in children:
            pattern = self._derivatives.child(pattern, self._accepting(child, list(first_elements(pattern))))
        return pattern.nullable

    def _content(self, declaration: Element, attributes: dict[str, list[Attribute]]) -> Pattern:
        """What is left of a declaration's content when the attributes are taken."""
        pattern = declaration.content
        for accepting in attributes.values():
            pattern = self._derivatives.attribute(pattern, accepting)
        return self._derivatives.close_attributes(pattern)

    def _note(self, node: etree._Element, declaration: Element) -> None:
        self.used.add(declaration)
        attributes = self._attributes(node, declaration)
        for name, accepting in attributes.items():
            for attribute in accepting:
                # Of several of the same name those count with which the whole is still right.
                if len(accepting) == 1 or self._accepts(node, declaration, {**attributes, name: [attribute]}):
                    self.used.add(attribute)
                    self._note_values(attribute.content, str(node.get(name)))
        pattern = self._content(declaration, attributes)
        children = list(node.iterchildren("*"))
        if not children:
            self._note_values(pattern, _text(node))
        for child in children:
            accepting_child = self._accepting(child, list(first_elements(pattern)))
            for inner in accepting_child:
                self._note(child, inner)
            pattern = self._derivatives.child(pattern, accepting_child)

    def _note_values(self, pattern: Pattern, text: str) -> None:
        self.used.update(leaf for leaf in leaves_in(pattern) if isinstance(leaf, Value) and leaf.value == text)


def _text(node: etree._Element) -> str:
    return (node.text or "") + "".join(child.tail or "" for child in node)
