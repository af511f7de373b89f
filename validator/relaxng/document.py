"""Document: reading XML from strangers safely, and finding places in its text.

Nothing outside the document is ever loaded: no external entity, no DTD, no XInclude, no network.
Entities declared in the document itself are expanded, within libxml2's bound on amplification.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from lxml import etree

from relaxng.finding import Finding, Span

if TYPE_CHECKING:
    from typing import TypeAlias

    Source: TypeAlias = str | PathLike[str] | bytes | IO[bytes] | etree._ElementTree | etree._Element

MAX_BYTES = 512 * 2**20
"""The largest document read, in bytes. libxml2 itself stops at a depth of 256 elements, at 10 MB in
one text or attribute, and at an entity amplification of 5."""


class DocumentError(Exception):
    """A document that cannot be parsed; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


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
        parser = _parser()
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise DocumentError(_syntax_finding(name, data, parser.error_log, error)) from None
        return cls(name, data, root.getroottree())

    @classmethod
    def of(cls, source: Source, name: str | None = None) -> Document:
        """The document that a path, bytes, a binary file object or an lxml tree holds.

        Raises OSError where a path cannot be read, DocumentError where the content is no XML, and
        TypeError for a file object opened as text.
        """
        if isinstance(source, etree._Element):
            source = source.getroottree()
        if isinstance(source, etree._ElementTree):
            return cls(name or source.docinfo.URL or "<tree>", b"", source)
        if isinstance(source, bytes):
            return cls.parse(source, name or "<bytes>")
        if isinstance(source, (str, PathLike)):
            path = Path(source)
            name = name or str(path)
            return cls.parse(read_file(path, name), name)
        name = name or str(getattr(source, "name", "<stream>"))
        return cls.parse(read_stream(source, name), name)

    @property
    def root_name(self) -> str:
        """The name of the root element, as `{namespace}name`."""
        return str(self.tree.getroot().tag)

    @cached_property
    def text(self) -> str:
        """The document as text, for excerpts and positions; what does not decode is replaced."""
        return decode(self.data)

    def element_span(self, element: etree._Element) -> Span | None:
        """Where the element's name stands in its start tag; only the line where the text is not known."""
        start = self._element_start(element)
        if start is not None:
            line, column = start
            length = len(etree.QName(element).localname) + (len(element.prefix) + 1 if element.prefix else 0)
            return Span(line, column, line, column + length)
        return Span(element.sourceline) if element.sourceline else None

    def _element_start(self, element: etree._Element) -> tuple[int, int] | None:
        """Line and column of the element's name, found by counting start tags with expat.

        libxml2 knows neither columns nor, before 2.9 and in small trees, lines above 65,535.
        """
        if not self.data:
            return None
        number = next(i for i, other in enumerate(self.tree.getroot().iter("*")) if other is element)
        encoded = self.text.encode("utf-8", "replace")
        parser = expat.ParserCreate("utf-8")
        found: list[tuple[int, int]] = []
        count = 0

        def start(_name: str, _attributes: object) -> None:
            nonlocal count
            if count == number:
                before = encoded[encoded.rfind(b"\n", 0, parser.CurrentByteIndex) + 1 : parser.CurrentByteIndex]
                before = before[before.rfind(b"\r") + 1 :]
                found.append((parser.CurrentLineNumber, len(before.decode()) + 2))
            count += 1

        parser.StartElementHandler = start
        try:
            parser.Parse(encoded, True)
        except expat.ExpatError:
            # libxml2 took what expat refuses (an entity that only a DTD would declare): no column then.
            return None
        return found[0] if found else None


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file. Raises OSError, and DocumentError where they are more than MAX_BYTES."""
    with path.open("rb") as stream:
        return read_stream(stream, name)


def read_stream(stream: IO[bytes], name: str) -> bytes:
    """The rest of a stream. Raises DocumentError beyond MAX_BYTES, TypeError for a stream of text."""
    data = stream.read(MAX_BYTES + 1)
    if not isinstance(data, bytes):
        raise TypeError("a document is bytes: open the file in binary mode")
    if len(data) > MAX_BYTES:
        message = f"the document is larger than {MAX_BYTES // 2**20} MiB, the most that is read"
        raise DocumentError(Finding(name, "XML003", message))
    return data


def sniff_root_name(data: bytes) -> str | None:
    """Find the name of the root element, as `{namespace}name`, even where the document breaks off later."""
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    names: list[str] = []
    parser.StartElementHandler = lambda name, _attributes: names.append(name)
    encoded = decode(data).encode("utf-8", "replace")
    with suppress(expat.ExpatError):  # what was understood before the mistake is enough
        for offset in range(0, len(encoded), _SNIFF_STEP):
            parser.Parse(encoded[offset : offset + _SNIFF_STEP])
            if names:
                break
    return next(("{" + name if "}" in name else name for name in names), None)


_SNIFF_STEP = 4096

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")

_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def encoding_of(data: bytes) -> str:
    """The encoding that a document's first bytes call for, by XML 1.0, appendix F: a signature, then the declaration."""
    signature = next((name for mark, name in _SIGNATURES if data.startswith(mark)), None)
    if signature is not None:
        return signature
    declared = _DECLARED.match(data[:1024])
    return declared[1].decode("ascii") if declared else "utf-8"


def decode(data: bytes) -> str:
    """The text of a document; what does not decode is replaced."""
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")


class _LoadNothing(etree.Resolver):
    """Answers every request for an external DTD with nothing.

    Without it a document that only names its DTD would be refused, or the DTD read from the disk.
    """

    def resolve(self, _system_url: str | None, _public_id: str | None, context: Any) -> Any:
        return self.resolve_string(" ", context)


def _parser() -> etree.XMLParser[etree._Element]:
    # A parser for each document: its error log would otherwise hold the mistakes of others.
    parser: etree.XMLParser[etree._Element] = etree.XMLParser(
        resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    parser.resolvers.add(_LoadNothing())
    return parser


def _syntax_finding(name: str, data: bytes, log: etree._ListErrorLog, error: etree.XMLSyntaxError) -> Finding:
    """The one finding of a document that does not parse: the first error, for the rest follows from it."""
    if not data.strip():
        return Finding(name, "XML001", "the file is empty", Span(1, 1))
    first = next((entry for entry in log if entry.level >= etree.ErrorLevels.ERROR), None)
    if first is None:  # lxml refused the input itself
        return Finding(name, "XML001", f"not well-formed: {_sentence(str(error))}", Span(1, 1))
    code, message = _explain(data, first.type_name, _sentence(first.message))
    return Finding(name, code, message, Span(max(first.line, 1), max(first.column, 1)))


def _explain(data: bytes, kind: str, message: str) -> tuple[str, str]:
    """Code and words for an error of libxml2's parser, by the name of its type."""
    match kind:
        case "ERR_RESOURCE_LIMIT" | "ERR_NAME_TOO_LONG" | "ERR_ENTITY_LOOP":
            return "XML003", _limit(message)
        case "ERR_INVALID_ENCODING":
            return (
                "XML005",
                f"a byte here does not fit {encoding_of(data).upper()}, the document's encoding; save it in that one, or declare its own",
            )
        case "ERR_UNSUPPORTED_ENCODING":
            return "XML005", f"{message[:1].lower()}{message[1:]}; declare the one that the file is saved in"
        case "ERR_UNDECLARED_ENTITY" | "WAR_UNDECLARED_ENTITY":
            entity = message.split("'")[1] if "'" in message else ""
            if re.search(rf"<!ENTITY\s+(%\s+)?{re.escape(entity)}\s+(SYSTEM|PUBLIC)\b", decode(data)):
                return "XML004", f"the entity '{entity}' stands for text outside the document, which is never loaded"
            return "XML001", f"the entity '{entity}' is not declared in the document"
        case "ERR_DOCUMENT_EMPTY" if "<" not in decode(data):
            return "XML001", "this is no XML: there is no '<' in it"
    return "XML001", f"not well-formed: {message}"


def _limit(message: str) -> str:
    if "depth" in message:
        return "elements are nested deeper than 256, the deepest that is read (libvirt stops there too)"
    if "amplification" in message:
        return "the entities blow up to many times the document's size; they are not expanded any further"
    if "entity reference loop" in message:
        return "an entity refers to itself"
    return "a text, attribute or name is longer than 10 million characters, the longest that is read"


def _sentence(message: str) -> str:
    return " ".join(message.split())
