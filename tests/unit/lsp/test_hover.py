from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from lsprotocol import types

from relaxng.grammar.grammar import Grammar
from relaxng.lsp.buffer import Buffer
from relaxng.lsp.hover import hover
from relaxng.lsp.vocabulary import SchemaWords

SCHEMA = """
<element name="note" xmlns="http://relaxng.org/ns/structure/1.0" ns="urn:n"
    xmlns:a="http://relaxng.org/ns/compatibility/annotations/1.0" xmlns:rx="urn:relaxng:schema-annotations">
  <a:documentation>A note, *not* a `letter*`.</a:documentation>
  <optional>
    <attribute name="kind" ns="" rx:since="2.0" a:defaultValue="a">
      <a:documentation>What it is about.</a:documentation>
      <choice><value>a</value><value rx:since="3.1">b</value></choice>
    </attribute>
  </optional>
  <text/>
</element>
"""
TEXT = "<n:note xmlns:n='urn:n' kind='b'>\n</n:note>"


@pytest.fixture
def words(tmp_path: Path) -> SchemaWords:
    (tmp_path / "note.rng").write_text(SCHEMA)
    return SchemaWords(Grammar(tmp_path / "note.rng"))


def said(words: SchemaWords, offset: int, *, plain: bool = False) -> tuple[str, str] | None:
    buffer = Buffer("file:///n.xml", "/n.xml", TEXT, 1)
    found = hover(buffer, buffer.between(offset, offset).start, [words], plain=plain)
    if found is None:
        return None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value, str(found.range)


def test_an_element(words: SchemaWords) -> None:
    text = "**`<note>`**\n\nA note, \\*not\\* a `letter*`.\n\nAttributes: `kind`\n\nText: any text"
    assert said(words, 3) == (text, "0:1-0:7")
    assert said(words, TEXT.index("</n") + 3) == (text, "1:2-1:8")


def test_without_markup(words: SchemaWords) -> None:
    text = "<note>\n\nA note, *not* a letter*.\n\nAttributes: kind\n\nText: any text"
    assert said(words, 3, plain=True) == (text, "0:1-0:7")


def test_an_attribute_and_its_value(words: SchemaWords) -> None:
    attribute = "**`kind`** of `<note>`: default `a` · since 2.0\n\nWhat it is about."
    value = "Value: `a`, `b` (since 3.1)"
    assert said(words, TEXT.index("kind")) == (f"{attribute}\n\n{value}", "0:24-0:28")
    assert said(words, TEXT.index("b'>")) == (f"{attribute}\n\n**`b`** · since 3.1\n\n{value}", "0:30-0:31")


def test_where_there_is_nothing_to_say(words: SchemaWords) -> None:
    assert said(words, TEXT.index("xmlns") + 1) is None
    assert said(words, TEXT.index("\n")) is None
