"""Declarations: the prefixes that a schema in the compact syntax declares at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.document import XML_NAMESPACE
from relaxng.grammar.compact.lexer import Kind
from relaxng.grammar.datatypes import XSD
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from relaxng.grammar.compact.cursor import Cursor
    from relaxng.grammar.compact.lexer import Token

INHERIT = None
"""The namespace of a prefix that stands for the namespace which the file inherits from what includes it."""


def _is_uri(text: str) -> bool:
    """Whether XML takes it for the name of a namespace; empty is none."""
    try:
        etree.Element("a", nsmap={"p": text} if text else None)
    except ValueError:
        return False
    return True


class Declarations:
    """What prefixes stand for. `default` is the namespace of element names without one."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.namespaces: dict[str, str | None] = {"xml": XML_NAMESPACE}
        self.datatypes = {"xsd": XSD}
        self.default: str | None = INHERIT
        self._has_default = False
        self._declared: set[str] = set()
        while self._declaration():
            pass

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of namespaces that have a name, for XML."""
        return {prefix: uri for prefix, uri in self.namespaces.items() if uri and prefix != "xml"}

    @property
    def inherited(self) -> str | None:
        """The `ns` of the whole file, by which the names without prefix go; None where there is none."""
        return None if INHERIT in self.namespaces.values() else self.default

    def written(self, prefix: str) -> str | None:
        """The `ns` that a name with this prefix, or "" for none, is written with; None where it goes by the file's."""
        namespace = self.namespaces[prefix] if prefix else self.default
        return None if not prefix and self.inherited is not None else namespace

    def namespace(self, prefix: str, token: Token) -> str | None:
        """The namespace of a prefix; None for the inherited one. Raises CompactError where it is not declared."""
        if prefix not in self.namespaces:
            near = did_you_mean(prefix, self.namespaces)
            remedy = near or f'; declare it at the top: namespace {prefix} = "..."'
            self._cursor.fail(f"the prefix '{prefix}' stands for no namespace{remedy}", token)
        return self.namespaces[prefix]

    def library(self, prefix: str, token: Token) -> str:
        """The datatype library of a prefix. Raises CompactError where it is not declared."""
        if prefix not in self.datatypes:
            near = did_you_mean(prefix, self.datatypes)
            remedy = near or f'; declare it at the top: datatypes {prefix} = "..."'
            self._cursor.fail(f"the prefix '{prefix}' stands for no datatype library{remedy}", token)
        return self.datatypes[prefix]

    def _declaration(self) -> bool:
        """Take one declaration, if there is one."""
        cursor = self._cursor
        kind = cursor.now.keyword
        if kind == "default" and cursor.following.keyword == "namespace":
            cursor.take()
            self._namespace(is_default=True)
        elif kind == "namespace":
            self._namespace(is_default=False)
        elif kind == "datatypes":
            self._datatypes()
        elif kind == "default":
            cursor.take()
            cursor.fail(f"'default' is followed by 'namespace', not by {cursor.now}")
        else:
            return False
        return True

    def _namespace(self, *, is_default: bool) -> None:
        cursor = self._cursor
        cursor.take()
        token = cursor.now
        prefix = cursor.take().text if token.kind is Kind.NAME else ""
        if not prefix and not is_default:
            cursor.fail(f"'namespace' is followed by a prefix, not by {cursor.now}")
        cursor.expect("=", "before the namespace")
        if cursor.now.keyword == "inherit":
            cursor.take()
            uri = INHERIT
        else:
            literal = cursor.now
            uri = cursor.literal("the name of a namespace")
            if not _is_uri(uri):
                cursor.fail(f"{literal} cannot be the name of a namespace: it is no URI", literal)
        if is_default:
            if self._has_default:
                cursor.fail("the default namespace is declared twice; leave one of the two out", token)
            self._has_default = True
            self.default = uri
        if prefix:
            self._check_prefix(prefix, uri, token)
            self.namespaces[prefix] = uri

    def _check_prefix(self, prefix: str, uri: str | None, token: Token) -> None:
        cursor = self._cursor
        if prefix == "xmlns":
            cursor.fail("'xmlns' cannot be a prefix; it declares them in XML", token)
        if (prefix == "xml") is not (uri == XML_NAMESPACE):
            cursor.fail(
                f"the prefix 'xml' and the namespace '{XML_NAMESPACE}' belong together, and to no others", token
            )
        if prefix in self._declared:
            cursor.fail(f"the prefix '{prefix}' is declared twice; leave one of the two out", token)
        self._declared.add(prefix)

    def _datatypes(self) -> None:
        cursor = self._cursor
        cursor.take()
        token = cursor.now
        if token.kind is not Kind.NAME:
            cursor.fail(f"'datatypes' is followed by a prefix, not by {cursor.now}")
        prefix = cursor.take().text
        cursor.expect("=", "before the datatype library")
        uri = cursor.literal("the URI of a datatype library")
        if prefix == "xsd" and uri != XSD:
            cursor.fail(f"the prefix 'xsd' is that of '{XSD}', and of no other library", token)
        if f"datatypes {prefix}" in self._declared:
            cursor.fail(f"the prefix '{prefix}' is declared twice; leave one of the two out", token)
        self._declared.add(f"datatypes {prefix}")
        self.datatypes[prefix] = uri
