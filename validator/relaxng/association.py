"""Associations: which schemas a document is judged by, and why."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from relaxng.catalog import builtin_for_root
from relaxng.uris import local_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from relaxng.document import Document
    from relaxng.globs import Globs
    from relaxng.grammar.references import Resolver

XSD = "http://www.w3.org/2001/XMLSchema"
_COMPACT = "application/relax-ng-compact-syntax"


class Choice(NamedTuple):
    """The schemas that judge a document, by built-in name or path, and what says so.

    `passed` says of each schema that the document names and that cannot judge it why it cannot.
    """

    schemas: tuple[str, ...] = ()
    why: str = ""
    passed: tuple[str, ...] = ()


class ProjectSchemas(NamedTuple):
    """What a project's configuration says of schemas.

    `every` are those of every document, `globs` gives those of the documents that a glob below `folder` matches;
    `source` is what messages call the configuration.
    """

    every: tuple[str, ...] = ()
    globs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folder: Path = Path()
    source: str = ""


class Associations:
    """Chooses schemas: those given for every document, then by the configuration, by `<?xml-model?>`, by an XML catalogue's entry for the namespace, and by root element.

    `resolve` looks an address up in the catalogue. Without `models`, no `<?xml-model?>` counts.
    """

    def __init__(
        self,
        given: Sequence[str] = (),
        project: ProjectSchemas | None = None,
        resolve: Resolver | None = None,
        *,
        models: bool = True,
    ) -> None:
        self._given = tuple(given)
        self._project = project or ProjectSchemas()
        self._resolve = resolve
        self._models = models

    @property
    def settings(self) -> tuple[object, ...]:
        """All settings that decide on the choice, but for what the catalogue holds; the version of what matches globs among them."""
        if not self._project.globs:
            return (self._given, self._project, self._models)
        from relaxng.globs import library

        return (self._given, self._project, self._models, library())

    def choose(self, document: Document) -> Choice:
        """The schemas for a document; none where nothing tells."""
        chosen = self.by_name(document.name)
        if chosen is not None:
            return chosen
        models = _Models(document, self._resolve) if self._models and _has_models(document) else None
        if models is not None and models.schemas:
            return Choice(models.schemas, "<?xml-model?> in the document", models.passed)
        passed = models.passed if models is not None else ()
        found = self._by_namespace(document.root_name) or _by_root(document.root_name)
        return found if not passed else Choice(found.schemas, found.why, passed)

    def by_name(self, name: str) -> Choice | None:
        """The schemas for a document of this name, whatever it holds; None where the name does not tell."""
        if self._given:
            return Choice(self._given, "--schema")
        for globs, glob, schemas in self._globs:
            if globs.match(name):
                return Choice(schemas, f"{self._project.source}, '{glob}'")
        if self._project.every:
            return Choice(self._project.every, f"{self._project.source}, 'schema'")
        return None

    def is_given(self, schema: str) -> bool:
        """Whether a schema is one of those given for every document."""
        return schema in self._given

    def knows_root(self, root: str) -> bool:
        """Whether a root element, given as `{namespace}name`, tells by itself."""
        return bool((self._by_namespace(root) or _by_root(root)).schemas)

    @cached_property
    def _globs(self) -> list[tuple[Globs, str, tuple[str, ...]]]:
        """The globs of the configuration, the last first: it wins."""
        project = self._project
        if not project.globs:
            return []
        from relaxng.globs import Globs

        return [(Globs(project.folder, [glob]), glob, schemas) for glob, schemas in reversed(project.globs)]

    def _by_namespace(self, root: str) -> Choice | None:
        if self._resolve is None or not root.startswith("{"):
            return None
        namespace = root[1:].partition("}")[0]
        path = local_path(self._resolve(namespace) or "")
        return Choice((path,), f"the XML catalogue, for the namespace '{namespace}'") if path is not None else None


def _by_root(root: str) -> Choice:
    builtin = builtin_for_root(root)
    return Choice((builtin.name,), f"the root element <{builtin.root}>") if builtin is not None else Choice()


def _has_models(document: Document) -> bool:
    return next(_instructions(document), None) is not None


def _instructions(document: Document) -> Iterator[etree._ProcessingInstruction]:
    """The `<?xml-model?>` instructions before the root element, the last first."""
    node = document.tree.getroot().getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction) and node.target == "xml-model":
            yield node
        node = node.getprevious()


class _Models:
    """The schemas that `<?xml-model?>` instructions name (W3C, Associating Schemas with XML documents 1.0).

    Those of RELAX NG, in either syntax, and XML Schemas count, in local files; other languages are not ours to judge by.
    """

    def __init__(self, document: Document, resolve: Resolver | None) -> None:
        self._folder = Path(document.name).parent
        self._resolve = resolve
        schemas: list[str] = []
        passed: list[str] = []
        for node in reversed(list(_instructions(document))):
            given = node.attrib
            href = given.get("href", "")
            if not _is_of_ours(href, given.get("schematypens", ""), given.get("type", "")):
                continue
            try:
                path, fault = self._located(href, is_compact=given.get("type", "") == _COMPACT)
            except (ValueError, OSError):  # what no address and no path can be
                path, fault = None, "which cannot be the address of a file"
            if fault is not None:
                shown = href if len(href) <= 100 else f"{href[:97]}..."
                passed.append(f"its <?xml-model?> names '{shown}', {fault}")
            elif path is not None and path not in schemas:
                schemas.append(path)
        self.schemas = tuple(schemas)
        self.passed = tuple(passed)

    def _located(self, href: str, *, is_compact: bool) -> tuple[str | None, str | None]:
        """The path of a schema, or why it is none."""
        address = (self._resolve(href) if self._resolve is not None else None) or href
        parts = urlsplit(address)
        if is_compact and not parts.path.lower().endswith(".rnc"):
            return None, "a schema in the compact syntax, which is read from files whose names end with .rnc alone"
        if not parts.path:
            return None, "which is no file"
        path = local_path(address)
        if path is None:
            return None, "which is not fetched: map it to a file in an XML catalogue (--catalog)"
        place = self._folder / path
        if place.exists() and not place.is_file():  # a pipe or device would wait for ever
            return None, "which is no regular file"
        return _plain(place), None


def _is_of_ours(href: str, namespace: str, media_type: str) -> bool:
    from relaxng.grammar.references import NAMESPACE

    if namespace:
        return namespace in (NAMESPACE, XSD)
    return href.endswith((".rng", ".rnc", ".xsd")) or media_type == _COMPACT


def _plain(path: Path) -> str:
    """A path without `..`, where that is the same file: one schema, named from two folders, is one."""
    plain = os.path.normpath(path)
    return plain if os.path.realpath(plain) == os.path.realpath(path) else str(path)
