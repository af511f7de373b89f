from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from relaxng.finding import Span
from relaxng.lsp.buffer import Buffer

ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(st.sampled_from("ab \té機😀\u2028\x85\x0b\r\n\ufeff"), max_size=30)


@given(TEXTS, st.integers(0, 30), st.sampled_from(sorted(ENCODINGS)))
def test_offsets_and_positions(text: str, offset: int, encoding: str) -> None:
    buffer = Buffer("file:///x", "/x", text, 1, encoding)
    lead = len(text) - len(buffer.document)
    place = min(offset, len(buffer.document))
    position = buffer.between(place, place).start
    if not (place and buffer.document[place - 1 : place + 1] == "\r\n"):  # between these there is no place
        assert buffer.offset(position) == place
    before = text[: place + lead].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    codec, size = ENCODINGS[encoding]
    assert position == types.Position(len(before) - 1, len(before[-1].encode(codec)) // size) or "\r\n" in text


def test_positions_beyond_the_text_are_taken_back() -> None:
    buffer = Buffer("file:///x", "/x", "ab\n😀c", 1)
    assert buffer.offset(types.Position(0, 99)) == 2
    assert buffer.offset(types.Position(9, 0)) == 5
    assert buffer.offset(types.Position(1, 2)) == 4
    assert buffer.offset(types.Position(1, 1)) == 4  # in the middle of a character: behind it


def test_a_span_without_columns_is_its_line() -> None:
    buffer = Buffer("file:///x", "/x", "<a>\n  <b/> \n</a>", 1)
    assert str(buffer.range(Span(2))) == "1:2-1:6"
    assert str(buffer.range(None)) == "0:0-0:3"
    assert str(buffer.range(Span(99))) == "2:0-2:4"
    assert str(Buffer("file:///x", "/x", "", 1).range(None)) == "0:0-0:0"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("<a/>", b"\xef\xbb\xbf<a"),
        ("<?xml version='1.0' encoding='latin-1'?><a>é</a>", b"\xef\xbb\xbf<?xml"),
        ("<?xml version='1.0' encoding='UTF-16'?><a>é</a>", b"\xef\xbb\xbf<?xml"),
        ("<?xml version='1.0' encoding='ascii'?><a>é</a>", b"<?xml"),
        ("<?xml version='1.0' encoding='nope'?><a/>", b"<?xml"),
        ("<?xml version='1.0' encoding='hex'?><a/>", b"<?xml"),
        ("\ufeff<a/>", b"\xef\xbb\xbf<a"),
    ],
)
def test_the_bytes_that_are_checked(text: str, begins: bytes) -> None:
    assert Buffer("file:///x", "/x", text, 1).data.startswith(begins)
