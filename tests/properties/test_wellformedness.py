"""Documents spoilt by one slip: one finding for each that libxml2 refuses, at a place in the document, in our words."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaxng.checker import Checker
from relaxng.codes import CODES
from relaxng.document import Document
from relaxng.encoding import decode
from relaxng.finding import DocumentError
from tests.conftest import corpus
from tests.properties.conftest import COMMON

if TYPE_CHECKING:
    from relaxng.finding import Finding

MORE = [
    "<?xml version='1.0' encoding='UTF-8'?>\n<!-- a -->\n<a b=\"1\" c='2 &lt; 3'>x<![CDATA[<y> & ]]>\n\t<d/>&amp;&#65;</a>\n",
    "<!DOCTYPE a [\n  <!ENTITY x 'y'>\n  <!-- b -->\n]>\n<a>\r\n&x;<?p i?>\r\n</a>\r\n<!-- end -->",
    "<q:a xmlns:q='urn:q' xmlns='urn:d'><b q:c='1'/><q:b><c>\u00e9\U0001f600</c></q:b></q:a>",
    "<a><a><a/><a></a></a><a/></a>",
]
MARKS = "<>/&'\"= !?-;:[]#a1\n\x00\x08\ufffe\u00e9\u201d\u2014"


@cache
def documents() -> list[str]:
    """The texts of documents that are well-formed; but not of those that declare two bytes for each character."""
    texts = [decode(path.read_bytes()) for path in corpus("valid")]
    return [*MORE, *(text for text in texts if "UTF-16" not in text[:80])]


def finding(text: str, encoding: str = "utf-8") -> Finding | None:
    """The one finding of a document that is not well-formed; None for one that is."""
    try:
        Document.parse(text.encode(encoding, "replace"), "d.xml")
    except DocumentError as error:
        return error.finding
    return None


def check(one: Finding, text: str) -> None:
    """Demand a code of ours, a message that can be read, and a place within the text."""
    assert one.code in CODES
    assert 10 < len(one.message) < 300
    assert one.span is not None
    assert one.span.column is not None
    assert one.span.end_line is not None
    assert one.span.end_column is not None
    lines = re.split("\r\n|\r|\n", text)
    assert 1 <= one.span.line <= one.span.end_line <= len(lines)
    assert (one.span.line, one.span.column) <= (one.span.end_line, one.span.end_column)
    assert 1 <= one.span.column <= len(lines[one.span.line - 1]) + 1
    assert 1 <= one.span.end_column <= len(lines[one.span.end_line - 1]) + 1


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A document with one stretch replaced by another."""
    text = draw(st.sampled_from(documents()))
    begin = draw(st.integers(0, len(text)))
    lost = draw(st.sampled_from([0, 0, 1, 1, 2, 5, 20, 100]))
    put = draw(st.one_of(st.just(""), st.text(st.sampled_from(MARKS), max_size=4), st.text(max_size=3)))
    return text[:begin] + put + text[begin + lost :]


@settings(COMMON, max_examples=1500)
@given(text=spoilt(), encoding=st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))
def test_one_finding_within_the_document(text: str, encoding: str) -> None:
    one = finding(text, encoding)
    if one is not None:
        check(one, decode(text.encode(encoding, "replace")))


@settings(COMMON, max_examples=700)
@given(text=st.text(st.sampled_from("<>/!-?[]&;:#x'\"= \nab1"), max_size=40))
def test_texts_of_mark_up_alone(text: str) -> None:
    one = finding(text)
    if one is not None:
        check(one, text)


@settings(COMMON, max_examples=300)
@given(
    data=st.binary(max_size=60), begin=st.sampled_from([b"", b"<a>", b"\xff\xfe<\0", b"<?xml version='1.0' encoding='"])
)
def test_any_bytes(data: bytes, begin: bytes) -> None:
    checked = Checker().check("d.xml", begin + data)
    if not any(one.code == "SCH001" for one in checked.findings):
        (one,) = checked.findings
        check(one, decode(begin + data))


def slip(text: str, dice: random.Random) -> tuple[int, str]:
    """A document with one character lost, put in, or replaced, and where."""
    at = dice.choice([mark.start() for mark in re.finditer(r"[<>/'\"=?!&-]", text)])
    if dice.random() < 0.4:
        at = dice.randrange(len(text))
    put = dice.choice(["", "", dice.choice(MARKS)])
    return at, text[:at] + put + text[at + dice.choice([0, 1, 1]) :]


@pytest.mark.parametrize("seed", range(3))
def test_most_single_slips_are_told_in_our_words_and_on_their_line(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    texts = documents()
    refused = told_by_libxml2 = elsewhere = 0
    for _ in range(1500):
        text = dice.choice(texts)
        at, wrong = slip(text, dice)
        one = finding(wrong)
        if one is None:
            continue
        refused += 1
        told_by_libxml2 += one.message.startswith("not well-formed")
        assert one.span is not None
        elsewhere += abs(one.span.line - wrong.count("\n", 0, at) - 1) > 0
    assert refused > 500
    print(f"{refused} refused, {told_by_libxml2} told in libxml2's words, {elsewhere} on another line")
    assert told_by_libxml2 <= refused * 0.005
    assert elsewhere <= refused * 0.01
