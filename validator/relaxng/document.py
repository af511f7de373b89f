"""Document: reading XML from strangers safely, and finding places in its text.

Nothing outside the document is ever loaded: no external entity, no DTD, no XInclude, no network.
Entities declared in the document itself are expanded, within libxml2's bound on amplification.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from lxml import etree

from relaxng.encoding import decode
from relaxng.finding import Finding, Span
from relaxng.lines import Lines
from relaxng.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Source: TypeAlias = (
        str | PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | etree._ElementTree | etree._Element
    )
    Declaration: TypeAlias = tuple[etree._Element | None, Span | None]
    """An element that declares a namespace, and where it does."""

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
"""What the prefix `xml` always stands for."""

MAX_BYTES = 512 * 2**20
"""The largest document read, in bytes. libxml2 itself stops at 10 MB in one text or attribute, at 50,000 characters in
a name, and at an entity amplification of 5."""

MOST_LEVELS = 256
"""Elements in each other with which libxml2 still reads a document."""


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
        # Those of the element asked for last: one with many mistakes is asked for often.
        self._attributes: tuple[etree._Element | None, dict[str, dict[str, tuple[int, int]]]] = (None, {})
        self._declared: tuple[etree._Element | None, str | None, Declaration] = (None, None, (None, None))

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

    def element_span(self, element: etree._Element) -> Span | None:
        """Where the element's name stands in its start tag; only the line where the text is not known."""
        tag = self._start_tag(element)
        if tag is not None:
            return self._span(tag[0] + 1, len(_tag_name(element)))
        return Span(element.sourceline) if element.sourceline else None

    def attribute_span(self, element: etree._Element, name: str, *, value: bool = False) -> Span | None:
        """Where an attribute's name stands, or its value; the element's place where the text is not known."""
        if self._attributes[0] is not element:
            self._attributes = (element, self._attributes_of(element))
        found = self._attributes[1].get(_written_name(element, name))
        if found is None:
            return self.element_span(element)
        begin, end = found["value" if value else "name"]
        return self._span(begin, end - begin)

    def has_attribute(self, element: etree._Element, name: str) -> bool:
        """Whether an attribute stands in the text as its element has it: entities and DTDs can bring others."""
        if self._attributes[0] is not element:
            self._attributes = (element, self._attributes_of(element))
        return _written_name(element, name) in self._attributes[1]

    def name_spans(self, element: etree._Element, *, whole: bool = False) -> tuple[Span, ...]:
        """Where the element's name stands, its local part or the `whole`, in its start tag and in its end tag.

        Empty where unknown.
        """
        tag = self._start_tag(element)
        if tag is None:
            return ()
        local = etree.QName(element).localname
        lead = len(element.prefix) + 1 if element.prefix else 0
        begins = [tag[0] + 1 + lead]
        end = self._end_tag_offsets[self._numbers[element]]
        if end is not None and not self.text.startswith("/>", tag[1] - 2):
            begins.append(end + 2 + lead)
        if any(not self.text.startswith(local, begin) for begin in begins):
            return ()
        if whole:
            return tuple(self._span(begin - lead, lead + len(local)) for begin in begins)
        return tuple(self._span(begin, len(local)) for begin in begins)

    def namespace_span(self, element: etree._Element) -> Span | None:
        """Where the namespace of an element's name is declared: the value of the xmlns attribute."""
        return self.namespace_declaration(element, element.prefix)[1]

    def namespace_declaration(self, element: etree._Element, prefix: str | None) -> Declaration:
        """The element that declares a prefix, or the default namespace, for another, and the value of its xmlns attribute."""
        own = self._declaration_at(element, prefix)
        around = element.getparent()
        if own is not None or around is None:
            return (element, own) if own is not None else (None, None)
        # Siblings ask one after the other, and are as deep as the document likes.
        if self._declared[:2] != (around, prefix):
            holders = ((holder, self._declaration_at(holder, prefix)) for holder in (around, *around.iterancestors()))
            found = next(((holder, span) for holder, span in holders if span is not None), (None, None))
            self._declared = (around, prefix, found)
        return self._declared[2]

    def _declaration_at(self, element: etree._Element, prefix: str | None) -> Span | None:
        found = self._attributes_of(element).get(f"xmlns:{prefix}" if prefix else "xmlns")
        return self._span(found["value"][0], found["value"][1] - found["value"][0]) if found is not None else None

    def tag_offsets(self, element: etree._Element) -> tuple[int, int] | None:
        """Where in the text an element's start tag begins, and where it ends: at its end tag, or behind it as one tag.

        None where the element does not stand in the text, but in an entity.
        """
        number = self._numbers[element]
        begins, ends = self._tags
        if number >= len(begins) or not START_TAG.match(self.text, begins[number]):
            return None
        end = ends[number]
        return None if end is None else (begins[number], end)

    def offsets(self, span: Span) -> tuple[int, int]:
        """Where a span begins and ends in the text, in characters. Raises ValueError for one without columns."""
        if span.column is None or span.end_line is None or span.end_column is None:
            raise ValueError("only the line of the place is known")
        return self._lines.offset(span.line, span.column), self._lines.offset(span.end_line, span.end_column)

    def _attributes_of(self, element: etree._Element) -> dict[str, dict[str, tuple[int, int]]]:
        """Where the names and values of an element's attributes stand, by the names as they are written."""
        tag = self._start_tag(element)
        if tag is None:
            return {}
        matches = _ATTRIBUTE.finditer(self.text, tag[0] + 1 + len(_tag_name(element)), tag[1])
        return {match["name"]: {part: match.span(part) for part in ("name", "value")} for match in matches}

    def text_span(self, element: etree._Element, text: str) -> Span | None:
        """Where a text in an element begins, before its first child: whole, if it is one line and written as it reads, or its first word.

        Where the text is not known, the element's place.
        """
        tag = self._start_tag(element)
        if tag is not None:
            child = next(element.iterchildren("*"), None)
            end = self._begin_of(child) if child is not None else self._end_tag_offsets[self._numbers[element]]
            if end is not None and (found := self._run_span(tag[1], end, text)) is not None:
                return found
        return self.element_span(element)

    def first_text(self, element: etree._Element) -> tuple[str, Span | None]:
        """The first text in an element, or behind a child of it, that is more than white space, and its place."""
        pieces = [(element.text, None), *((child.tail, child) for child in element)]
        text, behind = next(((text, child) for text, child in pieces if text and text.strip(" \t\r\n")), ("", None))
        if not text:
            return "", None
        return str(text), self.text_span(element, str(text)) if behind is None else self.tail_span(behind)

    def tail_span(self, node: etree._Element) -> Span | None:
        """Where the text behind a child of an element begins; the place of that element where it is not known."""
        parent = node.getparent()
        if parent is None:
            return None
        skipped, before = 0, node
        while callable(before.tag) and (previous := before.getprevious()) is not None:
            skipped, before = skipped + 1, previous
        if callable(before.tag):  # nothing but comments and instructions before it
            tag = self._start_tag(parent)
            begin, skipped = (None if tag is None else tag[1]), skipped + 1
        else:
            begin = self._end_of(before)
        behind = next(node.itersiblings("*"), None)
        if behind is not None:
            end = self._begin_of(behind)
        else:
            end = None if self._start_tag(parent) is None else self._end_tag_offsets[self._numbers[parent]]
        found = None
        if begin is not None and end is not None:
            found = self._run_span(begin, end, str(node.tail or ""), skipped)
        return found or self.element_span(parent)

    def _begin_of(self, element: etree._Element | None) -> int | None:
        """Where the start tag of an element begins."""
        tag = self._start_tag(element) if element is not None else None
        return None if tag is None else tag[0]

    def _end_of(self, element: etree._Element) -> int | None:
        """Where an element ends, behind its end tag."""
        tag = self._start_tag(element)
        if tag is None or self.text.startswith("/>", tag[1] - 2):
            return None if tag is None else tag[1]
        end = self._end_tag_offsets[self._numbers[element]]
        close = self.text.find(">", end) if end is not None else -1
        return close + 1 if close >= 0 else None

    def _run_span(self, begin: int, end: int, text: str, skipped: int = 0) -> Span | None:
        """Where a text begins in a stretch without tags, behind so many comments and instructions at least."""
        for number, (start, stop) in enumerate(_runs(self.text, begin, end)):
            found = _WORD.search(self.text, start, stop) if number >= skipped else None
            if found is not None:
                offset, whole = found.start("word"), text.strip(" \t\r\n")
                is_whole = "\n" not in whole and self.text.startswith(whole, offset)
                return self._span(offset, len(whole if is_whole else found["word"]))
        return None

    def _span(self, offset: int, length: int) -> Span:
        return self._lines.span(offset, offset + length)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _numbers(self) -> dict[etree._Element, int]:
        return {element: number for number, element in enumerate(self.tree.getroot().iter("*"))}

    def _start_tag(self, element: etree._Element) -> tuple[int, int] | None:
        """Where the start tag of an element begins and ends in the text; None where that cannot be told."""
        if not self.data:
            return None
        number = self._numbers[element]
        offsets = self._tag_offsets
        if number >= len(offsets):
            return None
        begin = offsets[number]
        end = START_TAG.match(self.text, begin)
        return (begin, end.end()) if end else None

    @cached_property
    def _tags(self) -> tuple[list[int], list[int | None]]:
        """Where each start tag begins in the text, in document order, and its end tag: libxml2 knows no columns."""
        encoded = self.text.encode("utf-8", "surrogatepass")
        parser = expat.ParserCreate("utf-8")
        begins: list[int] = []
        ends: list[int | None] = []
        open_tags: list[int] = []

        def start(_name: str, _attributes: dict[str, str]) -> None:
            open_tags.append(len(begins))
            begins.append(parser.CurrentByteIndex)
            ends.append(None)

        def end(_name: str) -> None:
            ends[open_tags.pop()] = parser.CurrentByteIndex

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        # Where expat refuses what libxml2 took (an entity that only a DTD would declare), places end there.
        with suppress(expat.ExpatError):
            parser.Parse(encoded, True)
        if len(encoded) == len(self.text):
            return begins, ends
        characters = _characters(encoded, sorted([*begins, *(end for end in ends if end is not None)]))
        return [characters[begin] for begin in begins], [None if end is None else characters[end] for end in ends]

    @property
    def _tag_offsets(self) -> list[int]:
        return self._tags[0]

    @property
    def _end_tag_offsets(self) -> list[int | None]:
        return self._tags[1]


def _characters(encoded: bytes, indexes: list[int]) -> dict[int, int]:
    """The offsets in characters of places in UTF-8, which come in their order."""
    found: dict[int, int] = {}
    last = characters = 0
    for index in indexes:
        characters += len(encoded[last:index].decode("utf-8", "surrogatepass"))
        found[index] = characters
        last = index
    return found


_APART = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
"""What parts texts without being a tag."""

_WORD = re.compile(r"(?:<!\[CDATA\[[ \t\r\n]*)*(?P<word>[^ \t\r\n<]+)")
"""A word of a text, as it is written."""


def _runs(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The texts in a stretch without tags, as they are written."""
    for apart in _APART.finditer(text, begin, end):
        yield begin, apart.start()
        begin = apart.end()
    yield begin, end


START_TAG = re.compile(r"""<[^\s"'<>/]+(?:[^"'<>]++|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s"'<>/=]+)\s*=\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)""", re.DOTALL)


def _tag_name(element: etree._Element) -> str:
    """An element's name as its tags have it, with its prefix."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _written_name(element: etree._Element, name: str) -> str:
    """An attribute's name as the start tag has it, with its prefix."""
    qname = etree.QName(name)
    if qname.namespace is None:
        return name
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix is not None}
    prefix = "xml" if qname.namespace == XML_NAMESPACE else prefixes.get(qname.namespace, "")
    return f"{prefix}:{qname.localname}"


def text_of(element: etree._Element) -> str:
    """The text of an element that holds no elements: comments only part it."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def read_file(path: str | PathLike[str], name: str) -> bytes:
    """The bytes of a file. Raises OSError, and DocumentError where they are more than MAX_BYTES."""
    # A small file is read by four calls of the system: a stream would take twice the time.
    descriptor = os.open(path, _READ)
    try:
        size = os.fstat(descriptor).st_size
        if 0 < size < _SMALL:
            if len(data := os.read(descriptor, size + 1)) == size:
                return data
            os.lseek(descriptor, 0, os.SEEK_SET)  # it was written meanwhile
        with open(descriptor, "rb", closefd=False) as stream:
            return read_stream(stream, name)
    finally:
        os.close(descriptor)


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_SMALL = 2**20
"""Bytes of a file that is read at once."""


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file, as far as MAX_BYTES: a pipe or device would wait for ever. Raises OSError."""
    if not path.is_file() and path.exists():
        raise OSError("it is no regular file")
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES)


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
