"""The XML declaration."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "no question mark": (
        "<xml version='1.0'>\n<a/>",
        "1:1-5 XML001 the XML declaration begins with '<?xml', not with '<xml'; write <?xml version='1.0' encoding='UTF-8'?>",
    ),
    "no version": (
        "<?xml encoding='UTF-8'?><a/>",
        "1:7-15 XML001 the XML declaration has no version before 'encoding'; write version='1.0' there",
    ),
    "nothing": (
        "<?xml?><a/>",
        "1:1-6 XML001 the XML declaration has no version; write <?xml version='1.0' encoding='UTF-8'?>",
    ),
    "version second": (
        "<?xml encoding='UTF-8' version='1.0'?><a/>",
        "1:7-15 XML001 'version' comes first in the XML declaration, before 'encoding'",
    ),
    "encoding third": (
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        "1:38-46 XML001 'encoding' comes before 'standalone' in the XML declaration; swap the two",
    ),
    "twice": (
        "<?xml version='1.0' version='1.0'?><a/>",
        "1:21-28 XML001 'version' stands twice in the XML declaration; remove one",
    ),
    "another version": (
        "<?xml version='2.0'?><a/>",
        "1:16-19 XML001 there is no XML version '2.0'; write version='1.0'",
    ),
    "no such encoding name": (
        "<?xml version='1.0' encoding='UTF 8'?><a/>",
        "1:31-36 XML001 'UTF 8' is no name of an encoding; write the one that the file is saved in, as encoding='UTF-8'",
    ),
    "empty encoding": (
        "<?xml version='1.0' encoding=''?><a/>",
        "1:31-32 XML001 '' is no name of an encoding; write the one that the file is saved in, as encoding='UTF-8'",
    ),
    "standalone in capitals": (
        "<?xml version='1.0' standalone='YES'?><a/>",
        "1:33-36 XML001 standalone is 'yes' or 'no', not 'YES'; did you mean 'yes'?",
    ),
    "standalone with something else": (
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "1:33-38 XML001 standalone is 'yes' or 'no', not 'maybe'",
    ),
    "curly quotes": (
        "<?xml version=\u201c1.0\u201d?><a/>",
        "1:15-16 XML001 '\u201c' is a curly quote, and a value stands in straight ones; write version='1.0'",
    ),
    "no quotes": (
        "<?xml version=1.0?><a/>",
        "1:15-18 XML001 the value '1.0' of 'version' of the XML declaration is not in quotes; write version='1.0'",
    ),
    "a quote never closed": (
        "<?xml version='1.0 encoding='UTF-8'?><a/>",
        "1:15-16 XML001 the value of 'version' of the XML declaration opens with ' and is never closed; write version='1.0'",
    ),
    "the last quote never closed": (
        "<?xml version='1.0?><a b='1'/>",
        "1:15-16 XML001 the value of 'version' of the XML declaration opens with ' and is never closed; write version='1.0'",
    ),
    "no sign": (
        "<?xml version '1.0'?><a/>",
        "1:7-14 XML001 '=' is missing after 'version' in the XML declaration",
    ),
    "no space": (
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "1:20-28 XML001 white space is missing before 'encoding' in the XML declaration",
    ),
    "misspelt": (
        "<?xml version='1.0' encodign='UTF-8'?><a/>",
        "1:21-29 XML001 'encodign' cannot stand in the XML declaration; did you mean 'encoding'?",
    ),
    "unknown": (
        "<?xml version='1.0' author='me'?><a/>",
        "1:21-27 XML001 'author' cannot stand in the XML declaration; it holds version, encoding and standalone only",
    ),
    "a comma": (
        "<?xml version='1.0', encoding='UTF-8'?><a/>",
        "1:20-21 XML001 ',' cannot stand in the XML declaration; write <?xml version='1.0' encoding='UTF-8'?>",
    ),
    "closed like a tag": (
        "<?xml version='1.0'><a/>",
        "1:20-21 XML001 the XML declaration ends with '?>', not with '>'",
    ),
    "closed with a space": (
        "<?xml version='1.0'? ><a/>",
        "1:20-21 XML001 the XML declaration ends with '?>', without white space between the two",
    ),
    "closed with half": (
        "<?xml version='1.0'?\n<a/>",
        "1:20-21 XML001 the XML declaration ends with '?>'; '>' is missing after this '?'",
    ),
    "never closed": (
        "<?xml version='1.0'\n<a/>",
        "1:1-6 XML001 the XML declaration is never closed; end it with '?>'",
    ),
    "cut off": (
        "<?xml version='1.0'",
        "1:1-6 XML001 the file ends within the XML declaration",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_declaration(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
