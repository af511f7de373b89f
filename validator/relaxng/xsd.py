"""XSD: schemas of the W3C's language, judged by the library xmlschema, with findings like any others."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from relaxng.document import Document
from relaxng.engine import Engine, Judge
from relaxng.files import read_file, read_regular
from relaxng.finding import MOST_FINDINGS, DocumentError, FaultError, Finding, place_of
from relaxng.recursion import allow_deep_calls
from relaxng.uris import local_path

if TYPE_CHECKING:
    from relaxng.grammar.grammar import Grammar
    from relaxng.grammar.references import Resolver

NAMESPACE = "http://www.w3.org/2001/XMLSchema"


class XsdError(FaultError):
    """An XML Schema that cannot be used."""


class XsdJudge(Judge):
    """Judges documents by an XML Schema, version 1.1; there is one engine for it, whichever is asked for.

    Raises XsdError where the schema cannot be used, OSError where it cannot be read.
    """

    def __init__(self, name: str, engine: Engine, resolve: Resolver | None = None) -> None:
        super().__init__(engine, _no_grammar, lambda: None)
        self._schema = _load(name, resolve)
        self._contents = _contents(self._schema)

    @property
    def contents(self) -> dict[str, bytes]:
        """The files of the schema, by their paths, as they were when it had just been read; and what judges by it."""
        return self._contents

    def accepts(self, document: Document) -> bool:
        """The verdict."""
        return not self._errors(document, most=1)

    def explain(self, document: Document) -> list[Finding]:
        """Why a document is invalid, in document order."""
        from relaxng.diagnosis.xsd import explain

        return explain(document, self._errors(document, MOST_FINDINGS))

    def check_both(self, document: Document) -> list[Finding]:
        """The findings; there is no second engine to differ."""
        return self.explain(document)

    def _errors(self, document: Document, most: int) -> list[Any]:
        with self.lock:
            # What a document says of where its schemas are is not followed.
            return list(islice(self._schema.iter_errors(document.tree, use_location_hints=False), most))


def _no_grammar() -> Grammar:
    raise TypeError("an XML Schema has no RELAX NG grammar")


def _load(name: str, resolve: Resolver | None) -> Any:
    _check_root(name)
    allow_deep_calls()
    from xmlschema import XMLSchema11, XMLSchemaException

    mapped = _mapper(resolve)
    schema = None
    faults: list[Finding] = []
    with warnings.catch_warnings(record=True) as said_of:
        warnings.simplefilter("always")
        try:
            # Schemas from files only: `local` lets nothing come from a network, `defuse` no entities.
            address = Path(os.path.abspath(name)).as_uri()  # noqa: PTH100 - links stay what they are called
            schema = XMLSchema11(address, allow="local", defuse="always", validation="lax", uri_mapper=mapped)
        except (XMLSchemaException, OSError, SyntaxError, ValueError) as error:
            faults.append(_refused(name, error))
    faults.extend(_missing(name, str(one.message)) for one in said_of if "failed" in str(one.message))
    if schema is not None:
        faults.extend(_fault(name, error) for part in schema.maps.iter_schemas() for error in part.all_errors)
    if faults:
        raise XsdError(tuple(sorted(dict.fromkeys(faults), key=place_of)))
    return schema


def _contents(schema: Any) -> dict[str, bytes]:
    """The files of a schema, and those that say of which version the libraries are that judge by it."""
    import elementpath
    import xmlschema

    paths = {local_path(part.url or "") for part in schema.maps.iter_schemas()}
    paths |= {xmlschema.__file__, elementpath.__file__}
    return {path: read_regular(Path(path)) for path in sorted(filter(None, paths))}


def _check_root(name: str) -> None:
    """What can be told before xmlschema reads the schema, with the place of it."""
    try:
        document = Document.parse(read_file(Path(name), name), name)
    except DocumentError as error:
        finding = error.finding
        raise XsdError((Finding(name, "XSD001", f"this is no XML Schema: {finding.message}", finding.span),)) from None
    root = document.tree.getroot()
    if root.tag != f"{{{NAMESPACE}}}schema":
        message = f"this is no XML Schema: it begins with <{etree.QName(root).localname}>, not with <schema xmlns='{NAMESPACE}'>"
        raise XsdError((Finding(name, "XSD001", message, document.places.element_span(root)),))


def _mapper(resolve: Resolver | None) -> Callable[[str], str] | None:
    return None if resolve is None else lambda address: resolve(address) or address


def _fault(name: str, error: Any) -> Finding:
    """A fault in the schema, or in one that it includes."""
    source = getattr(error, "source", None)
    path = local_path(getattr(source, "url", None) or "")
    file = _as_named(path, name) if path is not None else name
    span = None
    try:
        document = Document.parse(read_file(Path(file), file), file)
        found = document.tree.xpath(error.path or "/*", namespaces={k: v for k, v in error.namespaces.items() if k})
        if isinstance(found, list) and found and isinstance(found[0], etree._Element):
            span = document.places.element_span(found[0])
    except (OSError, DocumentError, etree.XPathError):
        span = None  # the words alone must do
    return Finding(file, "XSD001", f"the XML Schema is faulty: {said(error)}", span)


def _as_named(path: str, beside: str) -> str:
    """A path as messages name it: relative where the schema that refers to it is."""
    if os.path.realpath(path) == os.path.realpath(beside):
        return beside
    return path if Path(beside).is_absolute() else os.path.relpath(path)


def _missing(name: str, warning: str) -> Finding:
    """An import or include that xmlschema only warns of: what it declares would not be checked."""
    if "remote resource" in warning:
        return _remote(name, warning.rpartition("remote resource ")[2].rstrip("."))
    at = warning.rpartition("[Errno")[2]
    path = at.split("'")[1] if "'" in at else ""
    what = f"'{_as_named(path, name)}'" if path else f"a schema: {said(warning)}"
    return Finding(name, "XSD002", f"the XML Schema refers to {what}, which cannot be read")


def _remote(name: str, address: str) -> Finding:
    message = (
        f"the XML Schema refers to '{address}', which is not fetched: map it to a file in an XML catalogue (--catalog)"
    )
    return Finding(name, "XSD003", message)


def _refused(name: str, error: Exception) -> Finding:
    words = said(error)
    if "remote resource" in words:
        return _remote(name, words.rpartition("remote resource ")[2])
    if "ntities are forbidden" in words:
        return Finding(name, "XSD001", "this XML Schema cannot be used: it declares entities, which are not expanded")
    return Finding(name, "XSD001", f"this XML Schema cannot be used: {words}")


def said(error: object) -> str:
    """What xmlschema says of an error, on one line."""
    text = str(getattr(error, "reason", None) or getattr(error, "message", None) or error)
    words = " ".join(text.split()).rstrip(".:")
    return words[:1].lower() + words[1:]
