"""XML catalogues: OASIS XML Catalogs 1.1, as far as they map addresses to local files."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree

from relaxng.document import Document
from relaxng.files import read_file
from relaxng.finding import DocumentError, Finding, Span
from relaxng.reasons import reason_of
from relaxng.uris import XML_NAMESPACE, local_path

NAMESPACE = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_BASE = f"{{{XML_NAMESPACE}}}base"


class CatalogError(Exception):
    """A catalogue that cannot be used; `finding` says which and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class XmlCatalog:
    """The entries of a catalogue, and the catalogues that it names.

    It knows `uri`, `system`, `rewriteURI`, `rewriteSystem`, `uriSuffix`, `systemSuffix`, `nextCatalog`,
    `delegateURI` and `delegateSystem`, in any `group`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._exact: dict[str, str] = {}
        self._rewrites: list[tuple[str, str]] = []
        self._suffixes: list[tuple[str, str]] = []
        self._delegates: list[tuple[str, XmlCatalog]] = []
        self._next: list[XmlCatalog] = []

    @classmethod
    def load(cls, path: Path) -> XmlCatalog:
        """Read a catalogue and all that it names. Raises CatalogError where one of them cannot be used."""
        return cls._load(path, {})

    @classmethod
    def _load(cls, path: Path, known: dict[str, XmlCatalog]) -> XmlCatalog:
        key = os.path.realpath(path)
        if key in known:
            return known[key]
        catalog = known[key] = cls(path)
        for element in _read(path).iter(f"{{{NAMESPACE}}}*"):
            try:
                catalog._enter(element, known)
            except ValueError:
                message = f"no catalogue: <{etree.QName(element).localname}> has what is no address"
                span = Span(element.sourceline) if element.sourceline else None
                raise CatalogError(Finding(str(path), "SCH107", message, span)) from None
        return catalog

    def _enter(self, element: etree._Element, known: dict[str, XmlCatalog]) -> None:
        base = self._base(element)
        kind = etree.QName(element).localname
        name = next((element.get(key) for key in ("name", "systemId") if key in element.attrib), None)
        start = element.get("uriStartString") or element.get("systemIdStartString")
        uri = element.get("uri")
        if kind in ("uri", "system") and name is not None and uri is not None:
            self._exact.setdefault(name, urljoin(base, uri))
        elif kind in ("rewriteURI", "rewriteSystem") and start and "rewritePrefix" in element.attrib:
            self._rewrites.append((start, urljoin(base, element.get("rewritePrefix") or "")))
        elif kind in ("uriSuffix", "systemSuffix"):
            suffix = element.get("uriSuffix") or element.get("systemIdSuffix")
            if suffix and uri is not None:
                self._suffixes.append((suffix, urljoin(base, uri)))
        elif kind in ("nextCatalog", "delegateURI", "delegateSystem"):
            path = local_path(urljoin(base, element.get("catalog") or ""))
            if path is not None:  # catalogues are not fetched either
                other = XmlCatalog._load(_as_named(Path(path), self._path), known)
                if kind == "nextCatalog":
                    self._next.append(other)
                elif start:
                    self._delegates.append((start, other))

    @property
    def files(self) -> tuple[Path, ...]:
        """The catalogue's own file, and those of all catalogues that it leads to."""
        found = [self]
        for catalog in found:
            others = (*catalog._next, *(other for _, other in catalog._delegates))
            found.extend(dict.fromkeys(other for other in others if other not in found))
        return tuple(catalog._path for catalog in found)

    def _base(self, element: etree._Element) -> str:
        base = self._path.absolute().as_uri()
        for ancestor in [*reversed(list(element.iterancestors())), element]:
            base = urljoin(base, ancestor.get(_BASE, ""))
        return base

    def resolve(self, uri: str) -> str | None:
        """The address that the catalogue has for another; None where it has none.

        By section 7.2: exact entries first, then the longest matching prefix, the longest matching suffix,
        delegates, and last the catalogues that follow.
        """
        return self._resolve(uri, set())

    def _resolve(self, uri: str, asked: set[XmlCatalog]) -> str | None:
        asked.add(self)
        if uri in self._exact:
            return self._exact[uri]
        starts = [(start, prefix) for start, prefix in self._rewrites if uri.startswith(start)]
        if starts:
            start, prefix = max(starts, key=lambda entry: len(entry[0]))
            return prefix + uri[len(start) :]
        ends = [(suffix, target) for suffix, target in self._suffixes if uri.endswith(suffix)]
        if ends:
            return max(ends, key=lambda entry: len(entry[0]))[1]
        delegates = [entry for entry in self._delegates if uri.startswith(entry[0])]
        # What is delegated is asked of the delegates alone, the most special one first.
        for catalog in [catalog for _, catalog in sorted(delegates, key=lambda entry: -len(entry[0]))] or self._next:
            found = catalog._resolve(uri, asked) if catalog not in asked else None
            if found is not None:
                return found
        return None


def _as_named(path: Path, beside: Path) -> Path:
    """A path as messages name it: relative where the catalogue that names it is."""
    return path if beside.is_absolute() else Path(os.path.relpath(path))


def _read(path: Path) -> etree._Element:
    name = str(path)
    try:
        root = Document.parse(read_file(path, name), name).tree.getroot()
    except OSError as error:
        reason = reason_of(error)
        raise CatalogError(Finding(name, "SCH107", f"cannot read the catalogue: {reason}")) from None
    except DocumentError as error:
        fault = error.finding
        raise CatalogError(Finding(name, "SCH107", f"no catalogue: {fault.message}", fault.span)) from None
    if root.tag != f"{{{NAMESPACE}}}catalog":
        message = (
            f"no catalogue: it begins with <{etree.QName(root).localname}>, not with <catalog xmlns='{NAMESPACE}'>"
        )
        raise CatalogError(Finding(name, "SCH107", message))
    return root
