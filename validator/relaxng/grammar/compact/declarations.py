"""Declarations: the prefixes that a schema in the compact syntax declares at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.grammar.compact.lexer import CompactError, Kind
from relaxng.grammar.datatypes import XSD
from relaxng.grammar.syntax import library_fault
from relaxng.nearness import nearest
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relaxng.grammar.compact.cursor import Cursor
    from relaxng.grammar.compact.lexer import Token

INHERIT = None
"""The namespace of a prefix that stands for the namespace which the file inherits from what includes it."""


_INVENTED = "urn:undeclared:"
"""Begins the namespace of a prefix that has none, to go on with."""


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
        self.datatypes: dict[str, str | None] = {"xsd": XSD}
        self.default: str | None = INHERIT
        self._has_default = False
        self._declared: set[str] = set()
        self._undeclared: dict[str, CompactError] = {}
        while cursor.is_at_declaration():
            self._declaration()

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of namespaces that have a name, for XML."""
        return {prefix: uri for prefix, uri in self.namespaces.items() if uri and prefix not in ("xml", "xmlns")}

    @property
    def inherited(self) -> str | None:
        """The `ns` of the whole file, by which the names without prefix go; None where there is none."""
        return None if INHERIT in self.namespaces.values() else self.default

    @property
    def plain(self) -> str | None:
        """The `ns` that a name without prefix is written with; None where it goes by the file's."""
        return None if self.inherited is not None else self.default

    def namespace(self, prefix: str, token: Token) -> str | None:
        """The namespace of a prefix; None for the inherited one. One that is not declared is noted, and has one of its own."""
        if prefix not in self.namespaces:
            near = self._missing(prefix, token, "namespace", self.namespaces)
            return self.namespaces[near] if near else _INVENTED + prefix
        return self.namespaces[prefix]

    def library(self, prefix: str, token: Token) -> str | None:
        """The datatype library of a prefix; None where it has none for a mistake. One that is not declared is noted."""
        if prefix not in self.datatypes:
            near = self._missing(prefix, token, "datatype library", self.datatypes)
            return self.datatypes[near] if near else None
        return self.datatypes[prefix]

    def late(self) -> None:
        """Take a declaration that stands behind what it should stand before."""
        token = self._cursor.now
        what = "'default namespace'" if token.keyword == "default" else str(token)
        self._cursor.slight(f"declarations stand first in a schema: move this {what} to its top", token)
        self._declaration()

    def _missing(self, prefix: str, token: Token, what: str, known: Mapping[str, object]) -> str | None:
        """Note a prefix that is not declared: each time where another was meant, which is given back, and else once."""
        message = f"the prefix '{prefix}' stands for no {what}"
        near = nearest(prefix, known)
        keyword = "namespace" if what == "namespace" else "datatypes"
        if near is not None:
            self._cursor.slight(f"{message}; did you mean '{near}'?", token)
        elif f"{keyword} {prefix}" not in self._undeclared:
            remedy = f'{message}; declare it at the top: {keyword} {prefix} = "..."'
            self._undeclared[f"{keyword} {prefix}"] = self._cursor.slight(remedy, token)
        return near

    def _declare(self, declared: str) -> None:
        """Note that a prefix is declared, if late; that it was missing before then follows from that."""
        self._declared.add(declared)
        mistake = self._undeclared.pop(declared, None)
        if mistake is not None:
            self._cursor.mistakes.remove(mistake)

    def _declaration(self) -> None:
        """Take one declaration; what is wrong with it is noted."""
        cursor = self._cursor
        kind = cursor.now.keyword
        try:
            if kind == "datatypes":
                self._datatypes()
                return
            if kind == "default":
                cursor.take()
                if cursor.now.keyword != "namespace":
                    cursor.fail(f"'default' is followed by 'namespace', not by {cursor.now}")
            self._namespace(is_default=kind == "default")
        except CompactError as mistake:
            cursor.note(mistake)
            cursor.skip_declaration()

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
                cursor.slight(f"{literal} cannot be the name of a namespace: it is no URI", literal)
                uri = _INVENTED + prefix
        if is_default and self._has_default:
            cursor.slight("the default namespace is declared twice; leave one of the two out", token)
        elif is_default:
            self._has_default = True
            self.default = uri
        if prefix and self._may_declare(prefix, uri, token):
            self.namespaces[prefix] = uri
            self._declare(f"namespace {prefix}")

    def _may_declare(self, prefix: str, uri: str | None, token: Token) -> bool:
        if prefix == "xmlns":
            fault = "'xmlns' cannot be a prefix; it declares them in XML"
            self.namespaces.setdefault(prefix, _INVENTED + prefix)
        elif (prefix == "xml") is not (uri == XML_NAMESPACE):
            fault = f"the prefix 'xml' and the namespace '{XML_NAMESPACE}' belong together, and to no others"
            self.namespaces.setdefault(prefix, _INVENTED + prefix)
        elif f"namespace {prefix}" in self._declared:
            fault = f"the prefix '{prefix}' is declared twice; leave one of the two out"
        else:
            return True
        self._cursor.slight(fault, token)
        return False

    def _datatypes(self) -> None:
        cursor = self._cursor
        cursor.take()
        token = cursor.now
        if token.kind is not Kind.NAME:
            cursor.fail(f"'datatypes' is followed by a prefix, not by {cursor.now}")
        prefix = cursor.take().text
        cursor.expect("=", "before the datatype library")
        literal = cursor.now
        uri = cursor.literal("the URI of a datatype library")
        if prefix == "xsd" and uri != XSD:
            cursor.slight(f"the prefix 'xsd' is that of '{XSD}', and of no other library", token)
        elif f"datatypes {prefix}" in self._declared:
            cursor.slight(f"the prefix '{prefix}' is declared twice; leave one of the two out", token)
        else:
            fault = library_fault(uri)
            if fault:
                cursor.slight(fault, literal)
            self.datatypes[prefix] = None if fault else uri
            self._declare(f"datatypes {prefix}")
