"""Files that are no XML at all."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "empty": (
        b"",
        "1:1-1 XML001 the file is empty",
    ),
    "white space": (
        b" \n\t",
        "1:1-1 XML001 the file is empty but for white space",
    ),
    "white space in UTF-16": (
        b"\xff\xfe \x00\n\x00",
        "1:1-1 XML001 the file is empty but for white space",
    ),
    "a text": (
        "hello\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it",
    ),
    "JSON": (
        '{"domain": {}}',
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like JSON",
    ),
    "a JSON list": (
        "[1, 2]",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like JSON",
    ),
    "YAML": (
        "domain:\n  name: a\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like YAML",
    ),
    "YAML with a mark": (
        "--- \n- a\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like YAML",
    ),
    "INI": (
        "[domain]\nname=a\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like an INI file",
    ),
    "a script": (
        "#!/bin/sh\nvirsh list\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like a script",
    ),
    "what a command said": (
        "error: failed to connect\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like what a command printed",
    ),
    "Markdown": (
        "# Guests\n",
        "1:1-1 XML001 this is no XML: there is no '<' in it; it looks like Markdown",
    ),
    "a qcow2 image": (
        b"QFI\xfb\x00\x00\x00\x03",
        "1:1-1 XML001 this is no XML, but a qcow2 disk image",
    ),
    "a PNG image": (
        b"\x89PNG\r\n\x1a\n",
        "1:1-1 XML001 this is no XML, but a PNG image",
    ),
    "a gzip archive": (
        b"\x1f\x8b\x08\x00",
        "1:1-1 XML001 this is no XML, but a gzip archive",
    ),
    "a ZIP archive": (
        b"PK\x03\x04",
        "1:1-1 XML001 this is no XML, but a ZIP archive",
    ),
    "something binary": (
        b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff",
        "1:1-1 XML001 this is no XML, but binary data",
    ),
    "a tar archive": (
        b"a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00ustar",
        "1:1-1 XML001 this is no XML, but a tar archive",
    ),
    "HTML": (
        ("<!DOCTYPE html>\n<html><head><meta charset='utf-8'></head></html>"),
        "2:14-18 XML001 <meta> is never closed, and </head> in column 35 does not match it; end it with '/>', or add </meta> before that (the file looks like HTML, which is not XML)",
    ),
    "HTML in lower case": (
        "<!doctype html>\n<html></html>",
        "1:1-10 XML001 '<!doctype' means nothing; did you mean '<!DOCTYPE'? (the file looks like HTML, which is not XML)",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_lookalikes(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
