"""What a document that libxml2 refuses is told: ours first, then libxml2's words; always one finding."""

from __future__ import annotations

import pytest

from relaxng.document import Document
from relaxng.finding import DocumentError
from tests.unit.wellformedness.finding import found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<!DOCTYPE a [<!ELEMENT a>]>\n<a/>", "1:25-25 XML001 not well-formed: Space required after the element name"),
        (
            "<!DOCTYPE a [<!ELEMENT a>]>\n<a>&</a>",
            "1:25-25 XML001 not well-formed: Space required after the element name",
        ),
        (
            "<!DOCTYPE a [<!ENTITY x '<b>'>]>\n<a>\n&x;</a>",
            "3:4-4 XML001 not well-formed: Premature end of data in tag b line 1",
        ),
    ],
)
def test_libxml2s_words_where_ours_are_none(data: str, expected: str) -> None:
    assert found(data) == expected


def test_what_libxml2_noticed_first_goes_first() -> None:
    said = found("<!DOCTYPE a [<!ENTITY x '<b>'>]>\n<a>\n&x;\n<c>\n</a>")
    assert said.startswith("3:4-4 XML001 not well-formed")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_libxml2s_place_in_any_lines(end: str) -> None:
    said = found("<!DOCTYPE a [\n\n<!ELEMENT a>]>\n<a/>".replace("\n", end))
    assert said.startswith("3:12-12 XML001 not well-formed")


def test_limits() -> None:
    assert "deeper than 256" in found("<a>" * 300)
    assert "50,000 characters" in found("<" + "a" * 60_000 + "/>")
    assert "10 million" in found("<a b='" + "x" * 10_000_001 + "'/>")
    assert "itself" in found("<!DOCTYPE a [<!ENTITY x '&y;'><!ENTITY y '&x;'>]><a>&x;</a>")


@pytest.mark.parametrize(
    "data",
    [
        f"<{'a' * 5000}><b></{'a' * 5000}>",
        f"<a {'b' * 5000}/>",
        f"<a {'b' * 5000}=1/>",
        f"<a b={'1' * 5000}/>",
        f"<a b='{'1' * 5000}",
        f"<a>&{'b' * 5000};</a>",
        f"<a>&#{'1' * 5000};</a>",
        f"<a xmlns:{'b' * 5000}=''/>",
        f"<a><{'b' * 5000}:c/></a>",
        f"<a xmlns='{'{' * 5000}'/>",
        f"{'x ' * 5000}<a/>",
        f"{'x' * 5000}<a/>",
        f"<!{'b' * 5000}><a/>",
        f"<?{'b' * 5000}",
        f"<?xml {'b' * 5000}='1'?><a/>",
        f"<?xml version='{'1' * 5000}'?><a/>",
        f"<?xml version='1.0' encoding='{'b' * 5000}'?><a/>",
        f"<!DOCTYPE {'a' * 5000} [<!ENTITY {'b' * 5000}>]><a/>",
        f"<!-- {'b' * 5000}",
        f"<a><![CDATA[{'b' * 5000}",
        f"<a><!--{' -' * 5000}- --></a>",
    ],
)
def test_messages_stay_short(data: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Document.parse(data.encode(), "d.xml")
    assert len(caught.value.finding.message) < 300


def test_html_says_so_once() -> None:
    said = found("<!DOCTYPE html>\n<html><body><br></body></html>")
    assert said.startswith("2:14-16 XML001 <br> is never closed")
    assert said.count("HTML") == 1
    assert "HTML" not in found("<a><br></a>")
