"""Document: XML from strangers, parsed safely, beside the bytes it came from.

Nothing outside the document is ever loaded: no external entity, no DTD, no XInclude, no network.
Entities declared in the document itself are expanded, within libxml2's bound on amplification, which is 5. It also
stops at 10 MB in one text or attribute, and at 50,000 characters in a name.
"""

from __future__ import annotations

import threading
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lxml import etree

from relaxng.encoding import decode
from relaxng.files import read_file, read_stream
from relaxng.finding import DocumentError
from relaxng.paths import Paths

if TYPE_CHECKING:
    from typing import TypeAlias

    from relaxng.places import Places

    Source: TypeAlias = (
        str | PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | etree._ElementTree | etree._Element
    )

MOST_LEVELS = 256
"""Elements in each other with which libxml2 still reads a document."""


class Document:
    """A parsed document beside the bytes it came from.

    `data` is empty for a tree that was built in memory: such a document has lines only as far as
    lxml knows them, and no text.
    """

    def __init__(self, name: str, data: bytes, tree: etree._ElementTree) -> None:
        self.name = name
        self.data = data
        self.tree = tree

    @classmethod
    def parse(cls, data: bytes, name: str) -> Document:
        """Parse the bytes of a document. Raises DocumentError where they are no well-formed XML."""
        parser = _parsers.parser
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            from relaxng.wellformedness.refusal import refusal

            raise DocumentError(refusal(name, data, parser.error_log, error)) from None
        return cls(name, data, root.getroottree())

    @classmethod
    def of(cls, source: Source, name: str | None = None) -> Document:
        """The document that a path, bytes, a binary file object, an lxml tree or an element of one holds.

        Raises OSError where a path cannot be read, DocumentError where the content is no XML, and
        TypeError for anything else, a file object opened as text among it.
        """
        if isinstance(source, etree._Element):
            source = etree.ElementTree(source)
        if isinstance(source, etree._ElementTree):
            if source.getroot() is None or callable(source.getroot().tag):
                raise TypeError("the tree has no root element")
            return cls(name or source.docinfo.URL or "<tree>", b"", source)
        if isinstance(source, bytes | bytearray | memoryview):
            return cls.parse(bytes(source), name or "<bytes>")
        if isinstance(source, (str, PathLike)):
            path = Path(source)
            name = name or str(path)
            return cls.parse(read_file(path, name), name)
        if not hasattr(source, "read"):
            raise TypeError(f"a document is a path, bytes, a binary file or an lxml tree, not {type(source).__name__}")
        name = name or str(getattr(source, "name", "<stream>"))
        return cls.parse(read_stream(source, name), name)

    @property
    def root_name(self) -> str:
        """The name of the root element, as `{namespace}name`."""
        return str(self.tree.getroot().tag)

    @property
    def may_be_deep(self) -> bool:
        """Whether it may have more than MOST_LEVELS: no parser has bounded a tree built in memory, nor what entities hold."""
        return not self.data or self.tree.docinfo.internalDTD is not None

    @cached_property
    def text(self) -> str:
        """The document as text, for excerpts and positions; what does not decode is replaced."""
        return decode(self.data)

    @cached_property
    def paths(self) -> Paths:
        """The paths of its elements."""
        return Paths(self.tree.getroot())

    @cached_property
    def places(self) -> Places:
        """The places of its elements, attributes and texts."""
        from relaxng.places import Places

        return Places(self.tree.getroot(), self.text)


def text_of(element: etree._Element) -> str:
    """The text of an element that holds no elements: comments only part it."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


class _LoadNothing(etree.Resolver):
    """Answers every request for an external DTD with nothing.

    Without it a document that only names its DTD would be refused, or the DTD read from the disk.
    """

    def resolve(self, _system_url: str | None, _public_id: str | None, context: Any) -> Any:
        return self.resolve_string(" ", context)


class _Parsers(threading.local):
    """A parser for each thread: it holds the error log of its last document."""

    def __init__(self) -> None:
        self.parser: etree.XMLParser[etree._Element] = etree.XMLParser(
            resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
        )
        self.parser.resolvers.add(_LoadNothing())


_parsers = _Parsers()
