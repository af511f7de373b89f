"""Places: where in the text of a document its elements, attributes and texts stand. libxml2 knows lines alone."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING
from xml.parsers import expat

from lxml import etree

from relaxng.finding import Span
from relaxng.lines import Lines
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Declaration: TypeAlias = tuple[etree._Element | None, Span | None]
    """An element that declares a namespace, and where it does."""


class Places:
    """The places of one document. The tree must not change meanwhile.

    Of a tree that was built in memory the `text` is empty, and lines are known only as far as lxml knows them.
    """

    def __init__(self, root: etree._Element, text: str) -> None:
        self._root = root
        self.text = text
        # Those of the element asked for last: one with many mistakes is asked for often.
        self._attributes: tuple[etree._Element | None, dict[str, dict[str, tuple[int, int]]]] = (None, {})
        self._declared: tuple[etree._Element | None, str | None, Declaration] = (None, None, (None, None))

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
        end = self._end_tag(element)
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
        tag = self._start_tag(element)
        end = self._end_tag(element) if tag is not None else None
        return None if tag is None or end is None else (tag[0], end)

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
            end = self._begin_of(child) if child is not None else self._end_tag(element)
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
            end = None if self._start_tag(parent) is None else self._end_tag(parent)
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
        end = self._end_tag(element)
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
        return {element: number for number, element in enumerate(self._root.iter("*"))}

    def _start_tag(self, element: etree._Element) -> tuple[int, int] | None:
        """Where the start tag of an element begins and ends in the text; None where that cannot be told."""
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

    @cached_property
    def _tag_offsets(self) -> list[int]:
        if "<!DOCTYPE" in self.text:  # entities may hold tags
            return self._tags[0]
        return [markup.start() for markup in _MARKUP.finditer(self.text) if markup["tag"]]

    def _end_tag(self, element: etree._Element) -> int | None:
        """Where the end tag of an element begins, or where it ends itself as one tag; None where that cannot be told."""
        number = self._numbers[element]
        ends = self._tags[1]
        return ends[number] if number < len(ends) else None


def _characters(encoded: bytes, indexes: list[int]) -> dict[int, int]:
    """The offsets in characters of places in UTF-8, which come in their order."""
    found: dict[int, int] = {}
    last = characters = 0
    for index in indexes:
        characters += len(encoded[last:index].decode("utf-8", "surrogatepass"))
        found[index] = characters
        last = index
    return found


_MARKUP = re.compile(r"<(?:!(?:--.*?--|\[CDATA\[.*?\]\])>|\?.*?\?>|(?P<tag>[^!?/]))", re.DOTALL)
"""What begins with `<`, but for end tags: start tags by their first two characters, and all that may hold what looks like one."""

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
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def _written_name(element: etree._Element, name: str) -> str:
    """An attribute's name as the start tag has it, with its prefix."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].rpartition("}")
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix is not None}
    prefix = "xml" if namespace == XML_NAMESPACE else prefixes.get(namespace, "")
    return f"{prefix}:{local}"
