"""Bytes and the encoding that a document declares."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "Latin-1, nothing declared": (
        b"<a>M\xfcller</a>",
        "1:5-6 XML005 the byte 0xFC does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is the '\u00fc' of 'M\u00fcller': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "Latin-1, declared UTF-8": (
        b"<?xml version='1.0' encoding='UTF-8'?>\n<a b='Stra\xdfe'/>",
        "2:11-12 XML005 the byte 0xDF does not fit UTF-8, which the document declares; in windows-1252 it is the '\u00df' of 'Stra\u00dfe': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "alone": (
        b"<a>\xe4</a>",
        "1:4-5 XML005 the byte 0xE4 does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is '\u00e4': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "curly quotes of Windows": (
        b"<a b=\x93c\x94/>",
        "1:6-7 XML005 the byte 0x93 does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is '\u201c': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "UTF-8 in ASCII": (
        b"<?xml version='1.0' encoding='US-ASCII'?><a>\xc3\xa9t\xc3\xa9</a>",
        "1:45-46 XML005 the bytes 0xC3 0xA9 do not fit US-ASCII, which the document declares; in UTF-8 they are the '\u00e9' of '\u00e9t\u00e9': declare encoding='UTF-8'",
    ),
    "Latin-1 in ASCII": (
        b"<?xml version='1.0' encoding='US-ASCII'?><a>\xe9t\xe9</a>",
        "1:45-46 XML005 the byte 0xE9 does not fit US-ASCII, which the document declares; in windows-1252 it is the '\u00e9' of '\u00e9t\u00e9': save the file as US-ASCII, or declare encoding='windows-1252'",
    ),
    "no character of windows-1252": (
        b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>",
        "1:49-50 XML005 the byte 0x81 does not fit windows-1252, which the document declares; declare the one that the file is saved in",
    ),
    "no character of Big5": (
        b"<?xml version='1.0' encoding='Big5'?><a>\xf9\xd6</a>",
        "1:41-42 XML005 the byte 0xF9 does not fit Big5, which the document declares; declare the one that the file is saved in",
    ),
    "what Python takes and libxml2 does not": (
        b"<?xml version='1.0' encoding='TIS-620'?>\n<a>\x80</a>",
        "1:39-39 XML005 a byte from here on does not fit TIS-620, the document's encoding; save it in that, or declare its own",
    ),
    "curly quotes of Windows in a text": (
        b"<a>\x93c\x94</a>",
        "1:4-5 XML005 the byte 0x93 does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is '\u201c': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "half a character at the end": (
        b"<a>\xc3",
        "1:4-5 XML005 the file ends within a character, after the byte 0xC3; the rest is missing",
    ),
    "half a character of UTF-16": (
        b"\xff\xfe<\x00d\x00o\x00m\x00a\x00i\x00n\x00/\x00>\x00\x00",
        "1:10-11 XML005 the file ends within a character: UTF-16 has 2 bytes for each; the rest is missing",
    ),
    "unknown": (
        b"<?xml version='1.0' encoding='klingon'?><a/>",
        "1:31-38 XML005 the encoding 'klingon' is unknown; the file is in UTF-8: declare encoding='UTF-8'",
    ),
    "unknown, and not UTF-8": (
        b"<?xml version='1.0' encoding='klingon'?><a>\xe9</a>",
        "1:31-38 XML005 the encoding 'klingon' is unknown; declare the one that the file is saved in",
    ),
    "misspelt": (
        b"<?xml version='1.0' encoding='UFT-8'?><a/>",
        "1:31-36 XML005 the encoding 'UFT-8' is unknown; did you mean 'UTF-8'?",
    ),
    "with an underscore": (
        b"<?xml version='1.0' encoding='UTF_8'?><a/>",
        "1:31-36 XML005 the encoding 'UTF_8' is unknown; did you mean 'UTF-8'?",
    ),
    "Latin-1 without hyphens": (
        b"<?xml version='1.0' encoding='ISO8859_15'?><a/>",
        "1:31-41 XML005 the encoding 'ISO8859_15' is unknown; did you mean 'ISO-8859-15'?",
    ),
    "UTF-16 declared": (
        b"<?xml version='1.0' encoding='UTF-16'?><a/>",
        "1:31-37 XML005 the document declares UTF-16, but is not saved in it; declare encoding='UTF-8', or save it as UTF-16",
    ),
    "UTF-32 declared": (
        b"<?xml version='1.0' encoding=\"UTF-32\"?><a/>",
        "1:31-37 XML005 the document declares UTF-32, but is not saved in it; declare encoding='UTF-8', or save it as UTF-32",
    ),
    "after multi-byte text": (
        b"<a>\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff</a>",
        "1:7-8 XML005 the byte 0xFF does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is '\u00ff': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
    "behind another mistake": (
        b"<a>&</a>\xff",
        "1:4-5 XML001 a bare '&' stands in the text of <a>; write '&amp;'",
    ),
    "before another mistake": (
        b"<a>\xff &</a>",
        "1:4-5 XML005 the byte 0xFF does not fit UTF-8, the encoding of a document that declares none; in windows-1252 it is '\u00ff': save the file as UTF-8, or declare encoding='windows-1252'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_decoding(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
