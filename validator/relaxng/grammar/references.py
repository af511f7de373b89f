"""Sections 4.5 to 4.7: the files that a schema is made of.

Every file is read safely, once, and only from this machine. What is no RELAX NG, not there, not local or
in a circle is reported at the place that refers to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from lxml import etree

from relaxng.document import Document
from relaxng.encoding import decode
from relaxng.files import read_file
from relaxng.finding import DocumentError, Finding
from relaxng.nearness import did_you_mean
from relaxng.reasons import reason_of
from relaxng.uris import XML_NAMESPACE, local_path

if TYPE_CHECKING:
    from relaxng.grammar.faults import Faults

NAMESPACE = "http://relaxng.org/ns/structure/1.0"
TAG = f"{{{NAMESPACE}}}"

PATTERNS = frozenset({
    "attribute", "choice", "data", "element", "empty", "externalRef", "grammar", "group", "interleave", "list",
    "mixed", "notAllowed", "oneOrMore", "optional", "parentRef", "ref", "text", "value", "zeroOrMore",
})  # fmt: skip

Resolver = Callable[[str], str | None]
"""Gives the address that a catalogue has for another, or None where it has none."""


class SchemaFiles:
    """The files of one schema; what is wrong with them goes to `faults`.

    `has_gaps`: a file could not be had, so what it may define is not known. `has_compact`: one of those that were read is
    in the compact syntax.
    """

    def __init__(self, faults: Faults, resolve: Resolver | None = None) -> None:
        self._faults = faults
        self._resolve = resolve
        self._read: dict[Path, Document | None] = {}
        self._real: dict[str, Path] = {}
        self._addresses: dict[str, str] = {}
        self.resolved_by_catalog = False
        self.has_gaps = False
        self.has_compact = False

    @property
    def documents(self) -> list[Document]:
        """The files read so far, each once."""
        return [document for document in self._read.values() if document is not None]

    def top(self, path: Path) -> Document | None:
        """The schema's own file; None where it is faulty. Raises OSError where it cannot be read."""
        document = self._parsed(path)
        return None if document is None else self._known(path, document)

    def follow(self, document: Document, element: etree._Element, ancestors: tuple[Path, ...]) -> Document | None:
        """The file that an include or externalRef refers to; None where there is a fault.

        `ancestors` are the files that lead here, resolved: one that comes again makes a circle.
        """
        kind = etree.QName(element).localname
        target = self._target(document, element)
        if target is None:
            return None
        resolved = self.real(str(target))
        if resolved in ancestors:
            verb = "includes" if kind == "include" else "refers to"
            way = "" if resolved == ancestors[-1] else f": '{target.name}' leads to this file"
            self._at(document, element, "SCH104", f"the schema {verb} itself here{way}")
            return None
        if resolved not in self._read:
            self._read[resolved] = self._open(document, element, target)
        included = self._read[resolved]
        if included is not None and kind == "include" and included.tree.getroot().tag != f"{TAG}grammar":
            root = etree.QName(included.tree.getroot()).localname
            message = f"'{target}' is included here, but it holds <{root}>; only a <grammar> can be included"
            self._at(document, element, "SCH105", message)
            return None
        return included

    def real(self, name: str) -> Path:
        """The file that a path of the schema's comes to, looked up once."""
        found = self._real.get(name)
        if found is None:
            found = self._real[name] = real(Path(name))
        return found

    def _open(self, document: Document, element: etree._Element, target: Path) -> Document | None:
        try:
            included = self._parsed(target)
        except OSError as error:
            reason = reason_of(error)
            self._at(document, element, "SCH102", f"cannot read '{target}', which is referred to here: {reason}")
            return None
        if included is None:
            self.has_gaps = True
            return None
        return self._known(target, included)

    def _parsed(self, path: Path) -> Document | None:
        """A file of the schema, in XML or by its name in the compact syntax; None where it is faulty. Raises OSError."""
        name = str(path)
        data = b""
        try:
            data = read_file(path, name)
            if is_compact(name):
                return self._read_compact(data, name)
            return Document.parse(data, name)
        except DocumentError as error:
            self._faults.add(_in_words_for_schemas(error.finding, data))
            return None

    def _read_compact(self, data: bytes, name: str) -> Document | None:
        from relaxng.grammar.compact.document import CompactDocument, CompactSchemaError

        try:
            document = CompactDocument.read(data, name)
        except CompactSchemaError as error:
            for finding in error.findings:
                self._faults.add(finding)
            return None
        for finding in document.mistakes:
            self._faults.add(finding)
        self.has_compact = True
        return document

    def _known(self, path: Path, document: Document) -> Document | None:
        self._faults.watch(document)
        if (message := _not_relaxng(document)) is not None:
            self._at(document, document.tree.getroot(), "SCH101", message)
            return None
        self._read[self.real(str(path))] = document
        return document

    def _target(self, document: Document, element: etree._Element) -> Path | None:
        href = element.get("href")
        if href is None:  # the syntax check reports it
            return None
        if urldefrag(href).fragment or "#" in href:
            self._at(document, element, "SCH105", f"'{href}' names a part of a file; a schema refers to whole files")
            return None
        uri = urljoin(self._base(document, element), href.strip())
        mapped = self._resolve(uri) if self._resolve is not None else None
        if mapped is not None:
            self.resolved_by_catalog = True
            uri = mapped
        path = local_path(uri)
        if path is None:
            message = f"'{href}' is not a local file; schemas are never fetched: keep a copy, or name it in a catalogue"
            if mapped is not None:
                message = f"the catalogue leads from '{href}' to '{mapped}', which is not a local file"
            self._at(document, element, "SCH103", message)
            return None
        if "\0" in path:
            self._at(document, element, "SCH102", f"no file can have the name '{href}', which is referred to here")
            return None
        # Reports name files as the user does: relative, where the schema was.
        return Path(path) if Path(document.name).is_absolute() else Path(os.path.relpath(path))

    def _base(self, document: Document, element: etree._Element) -> str:
        """Section 4.5: the base of relative references, the file's own address and what xml:base makes of it."""
        base = self._addresses.get(document.name)
        if base is None:
            base = self._addresses[document.name] = Path(document.name).absolute().as_uri()
        for ancestor in [*reversed(list(element.iterancestors())), element]:
            base = urljoin(base, ancestor.get(f"{{{XML_NAMESPACE}}}base", ""))
        return base

    def _at(self, document: Document, element: etree._Element, code: str, message: str) -> None:
        self.has_gaps = True
        self._faults.at(document.name, element, code, message)


def is_compact(name: str) -> bool:
    """Whether a file is in the compact syntax, which its name tells."""
    return name.lower().endswith(".rnc")


def real(path: Path) -> Path:
    """The file that a path comes to; unlike Path.resolve it bears links that go in a circle."""
    return Path(os.path.realpath(path))


def _not_relaxng(document: Document) -> str | None:
    """Why a file is no RELAX NG schema, by its root element."""
    root = etree.QName(document.tree.getroot())
    if root.namespace == NAMESPACE and root.localname in PATTERNS:
        return None
    if root.namespace == NAMESPACE:
        return f"a schema cannot begin with <{root.localname}>{did_you_mean(root.localname, PATTERNS, '<{}>')}"
    if root.namespace == "http://www.w3.org/2001/XMLSchema":
        return "this is an XML Schema (XSD), not a RELAX NG schema"
    if root.localname in PATTERNS:
        return f'<{root.localname}> is not in RELAX NG\'s namespace; declare xmlns="{NAMESPACE}"'
    return f"the root element <{root.localname}> is not RELAX NG; a schema begins with <grammar> or a pattern"


def _in_words_for_schemas(finding: Finding, data: bytes) -> Finding:
    """A schema that does not begin with mark-up is most likely one in the compact syntax: say so."""
    beginning = decode(data[:256]).strip()
    if finding.code != "XML001" or not beginning or beginning.startswith("<"):
        return finding
    message = "this is no XML; if it is RELAX NG in the compact syntax, give it a name that ends with .rnc"
    return Finding(finding.file, "SCH101", message, finding.span)
