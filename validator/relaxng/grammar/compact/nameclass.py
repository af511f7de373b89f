"""Name classes in the compact syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.grammar.compact.lexer import Kind
from relaxng.grammar.compact.remedies import do_not_mix

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.compact.annotation import Annotations
    from relaxng.grammar.compact.builder import Builder
    from relaxng.grammar.compact.cursor import Cursor
    from relaxng.grammar.compact.declarations import Declarations
    from relaxng.grammar.compact.lexer import Token


class NameClasses:
    """Reads the name classes of elements or of attributes: a plain name of an attribute is in no namespace."""

    def __init__(
        self, cursor: Cursor, declarations: Declarations, builder: Builder, annotations: Annotations, *, of: str
    ) -> None:
        self._cursor = cursor
        self._declarations = declarations
        self._builder = builder
        self._annotations = annotations
        self._of = of
        self._in_namespace = False
        self._dash: Token | None = None  # of the name class read last, if it stands bare

    def read(self) -> list[etree._Element]:
        """A name class, with the annotations that stand behind it."""
        cursor = self._cursor
        found = self._single()
        if not cursor.now.is_symbol("|"):
            return found
        bar = cursor.now
        self._no_exception(bar)
        while cursor.accept("|"):
            found += self._single()
            self._no_exception(bar)
        return [self._builder.element("choice", (bar.begin, bar.end), found)]

    def _no_exception(self, other: Token) -> None:
        """The grammar has a name class with '-' alone, or in parentheses; `other` is the sign that it is beside."""
        if self._dash is not None:
            first, second = sorted((self._dash, other), key=lambda token: token.begin)
            self._cursor.fail(do_not_mix(first, second), second)

    def _single(self) -> list[etree._Element]:
        annotation = self._annotations.before()
        cursor = self._cursor
        token = cursor.take()
        self._dash = None
        if token.is_symbol("("):
            found = self.read()
            cursor.expect(")", f"to close the '(' of the names of this {self._of}")
            self._dash = None
            return [*annotation.put(found[0]), *found[1:], *self._annotations.behind()]
        if token.is_symbol("*"):
            made = self._builder.element("anyName", (token.begin, token.end))
            self._except(made)
        elif token.kind is Kind.NAMESPACE:
            namespace = self._declarations.namespace(token.text[:-2], token)
            made = self._builder.element("nsName", (token.begin, token.end), ns=namespace)
            outer, self._in_namespace = self._in_namespace, True
            self._except(made)
            self._in_namespace = outer
        elif token.kind in (Kind.NAME, Kind.PREFIXED):
            made = self._name(token)
            if cursor.now.is_symbol("-"):
                cursor.fail("only '*' and a prefix with '*' have exceptions; a single name has none")
        else:
            cursor.fail(f"the {self._of} needs a name; here is {token}", token)
        return [*annotation.put(made), *self._annotations.behind()]

    def _name(self, token: Token) -> etree._Element:
        prefix, _, local = token.text.rpartition(":")
        place = (token.begin, token.end)
        if not prefix and self._of == "attribute":
            return self._builder.element("name", place, text=local, ns="")
        namespace = self._declarations.namespace(prefix, token) if prefix else self._declarations.plain
        if prefix and namespace and self._builder.has_prefix(prefix):
            return self._builder.element("name", place, text=token.text)
        if self._in_namespace:  # what is written for `p:*` would hold for its exceptions too
            namespace = namespace if prefix else self._declarations.default
            if namespace is None:
                self._cursor.fail(
                    f"the namespace of {token} is inherited, which an exception of 'p:*' cannot say", token
                )
        return self._builder.element("name", place, text=local, ns=namespace)

    def _except(self, made: etree._Element) -> None:
        dash = self._cursor.accept("-")
        if dash is not None:
            excepted = self._single()
            self._no_exception(dash)
            made.append(self._builder.element("except", (dash.begin, dash.end), excepted))
            self._dash = dash
