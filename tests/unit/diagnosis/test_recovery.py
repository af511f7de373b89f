"""How the judging goes on behind a mistake."""

from __future__ import annotations

from pathlib import Path

from relaxng import Schema, load_schema

SCHEMA = """\
start = element book { element title { xsd:NCName }, chapter+ , element index { attribute pages { xsd:int } }? }
chapter = element chapter { element title { xsd:NCName }, element para { text }+ }
"""


def book(folder: Path) -> Schema:
    path = folder / "book.rnc"
    path.write_text(SCHEMA)
    return load_schema(str(path), "automaton")


def test_mistakes_within_an_element_in_the_wrong_place_are_told_too(tmp_path: Path) -> None:
    document = b"<book>\n<title>A</title>\n<chapter>\n<para/>\n<title>1 2</title>\n</chapter>\n<index pages='x' page='1'/>\n</book>"
    found = [(one.code, one.span.line if one.span else 0) for one in book(tmp_path).iter_findings(document)]
    assert found == [("RNG105", 5), ("RNG302", 5), ("RNG301", 7), ("RNG201", 7)]


def test_the_parent_goes_on_as_if_it_were_not_there(tmp_path: Path) -> None:
    document = b"<book><title>A</title><chapter><para/><title>B</title><para/><pra/></chapter></book>"
    assert [one.message for one in book(tmp_path).iter_findings(document)] == [
        "<title> stands in the wrong place in <chapter>; it belongs before <para>, at line 1",
        "unknown element 'pra' in <chapter>; did you mean 'para'?",
    ]
