"""The finding of a document that is not well-formed, on one line: its place, its code and its words."""

from __future__ import annotations

import pytest

from relaxng.document import Document
from relaxng.finding import DocumentError


def found(data: str | bytes) -> str:
    """`line:column-end column CODE message`; where it ends on another line, that line too."""
    with pytest.raises(DocumentError) as caught:
        Document.parse(data if isinstance(data, bytes) else data.encode(), "d.xml")
    finding = caught.value.finding
    span = finding.span
    assert span is not None
    end = f"{span.end_column}" if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    return f"{span.line}:{span.column}-{end} {finding.code} {finding.message}"
