"""Annotation: what stands in brackets, after '##' or after '>>', and becomes attributes and elements of other namespaces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.grammar.annotations import COMPATIBILITY
from relaxng.grammar.compact.lexer import Kind
from relaxng.grammar.names import qualified
from relaxng.grammar.references import NAMESPACE
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from relaxng.grammar.compact.builder import Builder
    from relaxng.grammar.compact.cursor import Cursor
    from relaxng.grammar.compact.declarations import Declarations
    from relaxng.grammar.compact.lexer import Token

_TEXT_ALONE = frozenset({"name", "param", "value"})
"""What holds a text, so that its annotations stand behind it."""


@dataclass(slots=True)
class Annotation:
    """What is said of one pattern, name class or component."""

    attributes: dict[str, str] = field(default_factory=dict)
    elements: list[etree._Element] = field(default_factory=list)

    def put(self, made: etree._Element) -> list[etree._Element]:
        """Put it on an element; with it what must stand behind it."""
        for name, value in self.attributes.items():
            made.set(name, value)
        if etree.QName(made).localname in _TEXT_ALONE:
            return [made, *self.elements]
        for number, element in enumerate(self.elements):
            made.insert(number, element)
        return [made]


class Annotations:
    """Reads annotations."""

    def __init__(self, cursor: Cursor, declarations: Declarations, builder: Builder) -> None:
        self._cursor = cursor
        self._declarations = declarations
        self._builder = builder

    def before(self) -> Annotation:
        """What stands before something: documentation, and what is in brackets."""
        found = Annotation()
        cursor = self._cursor
        while cursor.now.kind is Kind.DOCUMENTATION:
            token = cursor.take()
            element = etree.Element(f"{COMPATIBILITY}documentation", nsmap={"a": COMPATIBILITY[1:-1]})
            element.text = token.text
            self._builder.locate(element, (token.begin, token.end))
            found.elements.append(element)
        if (bracket := cursor.accept("[")) is not None:
            self._attributes(found.attributes, is_outer=True)
            while not cursor.now.is_symbol("]"):
                if cursor.now.kind is Kind.END:
                    cursor.fail("this annotation is not closed by a ']'", bracket)
                found.elements.append(self.element())
            cursor.take()
        return found

    def behind(self) -> list[etree._Element]:
        """The elements that stand after '>>'."""
        found = []
        while self._cursor.accept(">>"):
            found.append(self.element())
        return found

    def is_at_element(self) -> bool:
        """Whether an element of an annotation begins here, where definitions stand."""
        token = self._cursor.now
        named = token.kind is Kind.PREFIXED or (token.kind is Kind.NAME and not token.keyword)
        return named and self._cursor.following.is_symbol("[")

    def element(self) -> etree._Element:
        """An element of an annotation, with its attributes and what it holds."""
        cursor = self._cursor
        token = cursor.take()
        if token.kind not in (Kind.NAME, Kind.PREFIXED):
            cursor.fail(f'an annotation is an element, as in a:note [ "text" ]; here is {token}', token)
        name = self._name(token)
        if name.startswith(f"{{{NAMESPACE}}}"):
            cursor.fail("an annotation is in another namespace than RELAX NG's", token)
        try:
            made = etree.Element(name, nsmap=dict(self._declarations.prefixes))
        except ValueError:
            cursor.fail(f"{token} is no name that XML has", token)
        self._builder.locate(made, (token.begin, token.end))
        bracket = cursor.expect("[", "after the name of an annotation's element")
        attributes: dict[str, str] = {}
        self._attributes(attributes, is_outer=False)
        for attribute, value in attributes.items():
            made.set(attribute, value)
        while not cursor.accept("]"):
            if cursor.now.kind is Kind.END:
                cursor.fail("this annotation is not closed by a ']'", bracket)
            if cursor.now.kind is Kind.LITERAL:
                _add_text(made, cursor.literal("text"))
            else:
                made.append(self.element())
        return made

    def _attributes(self, found: dict[str, str], *, is_outer: bool) -> None:
        cursor = self._cursor
        while cursor.now.kind in (Kind.NAME, Kind.PREFIXED) and cursor.following.is_symbol("="):
            token = cursor.take()
            name = self._name(token)
            if is_outer and not name.startswith("{"):
                cursor.fail(f"the attribute {token} of an annotation needs a prefix, to be of another namespace", token)
            if name.startswith((f"{{{NAMESPACE}}}", "{http://www.w3.org/2000/xmlns")):
                cursor.fail(f"{token} is in a namespace that annotations cannot have", token)
            try:
                etree.Element("a").set(name, "")
            except ValueError:
                cursor.fail(f"{token} is no name that XML has", token)
            if name in found:
                cursor.fail(f"the attribute {token} stands twice in this annotation", token)
            cursor.take()
            found[name] = cursor.literal("the value of an attribute")

    def _name(self, token: Token) -> str:
        """The name as lxml writes it: without a prefix it is in no namespace."""
        if token.kind is Kind.NAME:
            return token.text
        prefix, _, local = token.text.partition(":")
        if prefix == "xml":
            return qualified(XML_NAMESPACE, local)
        namespace = self._declarations.namespace(prefix, token)
        if namespace is None:
            self._cursor.fail(f"'{prefix}' stands for the inherited namespace, which an annotation cannot be in", token)
        return qualified(namespace, local)


def _add_text(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
