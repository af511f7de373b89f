"""Buffer: a document as an editor holds it, and its places as the editor counts them.

The Language Server Protocol counts lines and characters from 0, and characters in the units of an encoding that client
and server agree on. Lines end where XML ends them: at CR LF, CR or LF.
"""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from typing import TYPE_CHECKING

from lsprotocol import types

from relaxng.encoding import encoding_of
from relaxng.lines import Lines

if TYPE_CHECKING:
    from relaxng.finding import Span

_SURROGATE = re.compile("[\ud800-\udfff]")


class Buffer:
    """A document: its address, the name that findings have for it, and its text, unsaved changes among it.

    `encoding` is that of positions: `utf-8`, `utf-16` or `utf-32`.
    """

    def __init__(self, uri: str, name: str, text: str, version: int | None, encoding: str = "utf-16") -> None:
        self.uri = uri
        self.name = name
        # Half of a surrogate pair is no character, and in no encoding.
        self.text = _SURROGATE.sub("\ufffd", text)
        self.version = version
        self._encoding = encoding
        # Some editors keep the byte order mark in the text; to XML it is none of the document's characters.
        self._mark = int(self.text.startswith("\ufeff"))

    @cached_property
    def document(self) -> str:
        """The text as a parsed document has it: without a byte order mark."""
        return self.text[self._mark :]

    @cached_property
    def data(self) -> bytes:
        """The bytes by which the document is checked: every character is where the editor has it.

        What encoding the file is saved in is not known. Where the text fits the one that it declares, a byte order
        mark lets UTF-8 stand for it; else the bytes are those of UTF-8 alone, which the declaration belies.
        """
        data = self.document.encode()
        declared = encoding_of(data)
        try:
            self.document.encode(declared)
        except LookupError:
            return data
        except UnicodeError:
            try:
                data.decode(declared)
            except UnicodeError:
                return data
        return codecs.BOM_UTF8 + data

    def range(self, span: Span | None) -> types.Range:
        """Where a span stands: all of its line where its columns are not known, the first line for none."""
        if span is None or span.column is None or span.end_line is None or span.end_column is None:
            line = min(span.line if span is not None else 1, len(self._texts))
            text = self._texts[line - 1]
            lead = len(text) - len(text.lstrip())
            begin = self._lines.offset(line, 1)
            return self.between(begin + lead, begin + len(text.rstrip()) if text.strip() else begin + lead)
        return types.Range(self._position(span.line, span.column), self._position(span.end_line, span.end_column))

    def between(self, begin: int, end: int) -> types.Range:
        """The stretch between two offsets of `document`."""
        return types.Range(self._position(*self._lines.place(begin)), self._position(*self._lines.place(end)))

    def offset(self, position: types.Position) -> int:
        """The offset in `document` of a position; what is beyond the end of a line or of the text is taken back to it."""
        if position.line >= len(self._texts):
            return len(self.document)
        line = self._texts[position.line]
        units = position.character - (self._mark * self._units("\ufeff") if position.line == 0 else 0)
        column = max(units, 0)
        if not line.isascii():
            column = 0
            while units > 0 and column < len(line):
                units -= self._units(line[column])
                column += 1
        return self._lines.offset(position.line + 1, 1) + min(column, len(line))

    def offsets(self, span: Span) -> tuple[int, int]:
        """The offsets in `document` of a span that has columns."""
        if span.column is None or span.end_line is None or span.end_column is None:
            raise ValueError("only the line of the place is known")
        return self._lines.offset(span.line, span.column), self._lines.offset(span.end_line, span.end_column)

    def line_at(self, offset: int) -> tuple[int, int]:
        """Where the line of an offset begins, and where it ends, without its end."""
        line, _ = self._lines.place(offset)
        begin = self._lines.offset(line, 1)
        return begin, begin + len(self._texts[line - 1])

    def _position(self, line: int, column: int) -> types.Position:
        before = self._texts[line - 1][: column - 1] if line <= len(self._texts) else ""
        if self._mark and line == 1:
            before = f"\ufeff{before}"
        return types.Position(line - 1, self._units(before))

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        return len(text.encode()) if self._encoding == "utf-8" else len(text.encode("utf-16-le")) // 2

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.document)

    @cached_property
    def _texts(self) -> list[str]:
        """The lines without their ends."""
        return re.split(r"\r\n|\r|\n", self.document)
