"""XML catalogues: OASIS XML Catalogs 1.1, as far as they map addresses to local files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from relaxng.document import Document, read_file

NAMESPACE = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class XmlCatalog:
    """The entries of a catalogue, and the catalogues that it names.

    It knows `uri`, `system`, `rewriteURI`, `rewriteSystem`, `uriSuffix`, `systemSuffix`, `nextCatalog`,
    `delegateURI` and `delegateSystem`, in any `group`.
    """

    def __init__(self, path: Path) -> None:
        self._exact: dict[str, str] = {}
        self._rewrites: list[tuple[str, str]] = []
        self._suffixes: list[tuple[str, str]] = []
        self._delegates: list[tuple[str, XmlCatalog]] = []
        self._next: list[XmlCatalog] = []
        self._path = path

    @classmethod
    def load(cls, path: Path) -> XmlCatalog:
        """Read a catalogue and those it goes on with. Raises OSError, and DocumentError where one is no XML."""
        return cls._load(path, set())

    @classmethod
    def _load(cls, path: Path, seen: set[Path]) -> XmlCatalog:
        seen.add(path.resolve())
        catalog = cls(path)
        document = Document.parse(read_file(path, str(path)), str(path))
        for element in document.tree.iter(f"{{{NAMESPACE}}}*"):
            catalog._enter(element, seen)
        return catalog

    def _enter(self, element: etree._Element, seen: set[Path]) -> None:
        base = self._base(element)
        kind = etree.QName(element).localname
        name = next((element.get(key) for key in ("name", "systemId") if key in element.attrib), None)
        uri = element.get("uri")
        if kind in ("uri", "system") and name is not None and uri is not None:
            self._exact.setdefault(name, urljoin(base, uri))
        elif kind in ("rewriteURI", "rewriteSystem"):
            start = element.get("uriStartString") or element.get("systemIdStartString")
            if start and element.get("rewritePrefix") is not None:
                self._rewrites.append((start, urljoin(base, element.get("rewritePrefix") or "")))
        elif kind in ("uriSuffix", "systemSuffix"):
            suffix = element.get("uriSuffix") or element.get("systemIdSuffix")
            if suffix and uri is not None:
                self._suffixes.append((suffix, urljoin(base, uri)))
        elif kind in ("nextCatalog", "delegateURI", "delegateSystem"):
            self._go_on(element, kind, base, seen)

    def _go_on(self, element: etree._Element, kind: str, base: str, seen: set[Path]) -> None:
        target = _local(urljoin(base, element.get("catalog") or ""))
        if target is None:
            return
        start = element.get("uriStartString") or element.get("systemIdStartString")
        if target.resolve() in seen:
            return
        if kind == "nextCatalog":
            self._next.append(XmlCatalog._load(target, seen))
        elif start:
            self._delegates.append((start, XmlCatalog._load(target, seen)))

    def _base(self, element: etree._Element) -> str:
        base = self._path.resolve().as_uri()
        for ancestor in [*reversed(list(element.iterancestors())), element]:
            base = urljoin(base, ancestor.get(_BASE, ""))
        return base

    def resolve(self, uri: str) -> str | None:
        """The address that the catalogue has for another; None where it has none.

        By section 7.2: exact entries first, then the longest matching prefix, the longest matching suffix,
        delegates, and last the catalogues that follow.
        """
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
        ordered = [catalog for _, catalog in sorted(delegates, key=lambda entry: -len(entry[0]))] or self._next
        return next((found for catalog in ordered if (found := catalog.resolve(uri)) is not None), None)


def _local(uri: str) -> Path | None:
    address = urlsplit(uri)
    return Path(unquote(address.path)) if address.scheme in ("", "file") else None
