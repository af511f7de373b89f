"""Document: a schema in the compact syntax as a document: the XML that it stands for, with the places of its own text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from relaxng.document import Document
from relaxng.finding import Finding
from relaxng.grammar.compact.lexer import CompactError
from relaxng.grammar.compact.parser import Parser
from relaxng.lines import Lines
from relaxng.places import Places

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.finding import Span
    from relaxng.grammar.compact.builder import Builder
    from relaxng.places import Declaration


class CompactSchemaError(Exception):
    """A schema in the compact syntax that cannot be read; `findings` say why and where."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class CompactDocument(Document):
    """A schema in the compact syntax. Its elements have the places of what they stand for.

    `mistakes` are those that leave it clear what the rest stands for.
    """

    def __init__(
        self, name: str, data: bytes, text: str, root: etree._Element, builder: Builder, mistakes: tuple[Finding, ...]
    ) -> None:
        super().__init__(name, data, root.getroottree())
        self.text = text
        self.places = _Places(root, text, builder)
        self.mistakes = mistakes

    @classmethod
    def read(cls, data: bytes, name: str) -> CompactDocument:
        """The schema that the bytes of a file hold. Raises CompactSchemaError where mistakes leave that unknown."""
        try:
            text = _text_of(data)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"the byte 0x{data[error.start]:02X} in line {line} is no UTF-8; save the schema in that encoding"
            raise CompactSchemaError((Finding(name, "SCH108", message),)) from None
        lines = Lines(text)
        try:
            parser = Parser(text, lines)
            root = parser.schema()
            mistakes = parser.mistakes
        except CompactError as mistake:
            root, mistakes = None, [mistake]
        found = tuple(Finding(name, "SCH108", one.message, lines.span(one.begin, one.end)) for one in mistakes)
        if root is None or not all(one.is_slight for one in mistakes):
            raise CompactSchemaError(found)
        return cls(name, data, text, root, parser.builder, found)


class _Places(Places):
    """The places of what the elements stand for."""

    def __init__(self, root: etree._Element, text: str, builder: Builder) -> None:
        super().__init__(root, text)
        self._builder = builder

    def element_span(self, element: etree._Element) -> Span | None:
        """Where what the element stands for begins: its keyword, its name or its literal."""
        place = self._builder.places.get(element)
        return None if place is None else self._lines.span(*place)

    def attribute_span(self, element: etree._Element, name: str, *, value: bool = False) -> Span | None:  # noqa: ARG002
        """Where the literal stands that the attribute has its value from, or else what the element stands for."""
        place = self._builder.values.get((element, name))
        return self.element_span(element) if place is None else self._lines.span(*place)

    def text_span(self, element: etree._Element, text: str) -> Span | None:  # noqa: ARG002
        """Where what holds the text stands."""
        return self.element_span(element)

    def has_attribute(self, element: etree._Element, name: str) -> bool:  # noqa: ARG002
        """No attribute stands in the text as XML has it."""
        return False

    def name_spans(self, element: etree._Element, *, whole: bool = False) -> tuple[Span, ...]:  # noqa: ARG002
        """There are no tags."""
        return ()

    def namespace_span(self, element: etree._Element) -> Span | None:
        """Where what the element stands for begins."""
        return self.element_span(element)

    def namespace_declaration(
        self,
        element: etree._Element,  # noqa: ARG002
        prefix: str | None,  # noqa: ARG002
    ) -> Declaration:
        """No declaration stands in the text as XML has it."""
        return None, None

    def tag_offsets(self, element: etree._Element) -> tuple[int, int] | None:  # noqa: ARG002
        """There are no tags."""
        return None


def _text_of(data: bytes) -> str:
    """The text: UTF-8, or UTF-16 with a byte order mark (appendix A.2). Raises UnicodeDecodeError."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff")
