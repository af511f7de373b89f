from __future__ import annotations

import codecs

import pytest

from relaxng.encoding import decode, encoding_of, is_wide


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"<a/>", "utf-8"),
        (b"", "utf-8"),
        (codecs.BOM_UTF8 + b"<?xml version='1.0' encoding='latin-1'?><a/>", "utf-8"),
        (b"<?xml version='1.0' encoding='ISO-8859-15'?><a/>", "ISO-8859-15"),
        (b'<?xml version="1.0" encoding = "KOI8-R"?><a/>', "KOI8-R"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "utf-8"),
        ("<a/>".encode("utf-16"), "utf-16"),
        ("<a/>".encode("utf-16-le"), "utf-16-le"),
        ("<a/>".encode("utf-16-be"), "utf-16-be"),
        ("<a/>".encode("utf-32"), "utf-32"),
    ],
)
def test_the_encoding_that_the_first_bytes_call_for(data: bytes, encoding: str) -> None:
    assert encoding_of(data) == encoding
    assert not decode(data).startswith("\ufeff")


def test_encodings_of_two_and_four_bytes() -> None:
    assert all(map(is_wide, ("UTF-16", "utf_16le", "UTF-32", "ISO-10646-UCS-2", "UCS-4")))
    assert not any(map(is_wide, ("UTF-8", "ISO-8859-1", "UTF-7")))


def test_text_of_an_unknown_encoding_is_shown_somehow() -> None:
    assert decode(b"<?xml version='1.0' encoding='klingon'?><a/>").endswith("<a/>")
    assert decode(b"<a>\xe9</a>") == "<a>\ufffd</a>"
