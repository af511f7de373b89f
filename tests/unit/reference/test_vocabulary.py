"""From a small schema to the model of its reference, and to Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.grammar.grammar import Grammar
from relaxng.reference.html import html
from relaxng.reference.markdown import markdown
from relaxng.reference.model import (
    Alternative,
    Count,
    Datatype,
    Either,
    Entry,
    Strings,
    Together,
    ValueEntry,
    Vocabulary,
)
from relaxng.reference.vocabulary import vocabulary

SHELF = """\
<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:a="http://relaxng.org/ns/compatibility/annotations/1.0"
         xmlns:rx="urn:relaxng:schema-annotations" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <a:documentation>What stands on a shelf.</a:documentation>
  <start><ref name="shelf"/></start>
  <define name="shelf">
    <a:documentation>A shelf.

      It holds `&lt;thing>`s.</a:documentation>
    <rx:example>
      &lt;shelf name="a">
        &lt;label>x&lt;/label>
      &lt;/shelf></rx:example>
    <element name="shelf">
      <interleave>
        <attribute name="name"><a:documentation>What it is called.</a:documentation></attribute>
        <optional><attribute name="high" rx:since="2.0.0" rx:default="no"><ref name="yesNo"/></attribute></optional>
        <optional><element name="label"><data type="string"><param name="maxLength">8</param></data></element></optional>
        <zeroOrMore><choice><ref name="book"/><ref name="box"/></choice></zeroOrMore>
        <choice><empty/><element name="lock"><text/></element><element name="key"><text/></element></choice>
      </interleave>
    </element>
  </define>
  <define name="book">
    <a:documentation>A book.</a:documentation>
    <element name="thing">
      <attribute name="kind"><value>book</value></attribute>
      <attribute name="pages"><ref name="count"/></attribute>
      <optional><group><attribute name="author"/><attribute name="title"/></group></optional>
    </element>
  </define>
  <define name="box">
    <a:documentation>A box, with whatever is in it.</a:documentation>
    <element name="thing" rx:since="1.5.0">
      <choice>
        <group>
          <a:documentation>It can be seen through.</a:documentation>
          <attribute name="of"><value rx:since="3.0.0">glass</value></attribute>
          <optional><attribute name="colour"/></optional>
        </group>
        <attribute name="of"><choice><value>wood</value><value>paper</value></choice></attribute>
      </choice>
      <attribute name="kind"><value>box</value></attribute>
      <optional><ref name="box"/></optional>
    </element>
  </define>
  <define name="yesNo"><choice><value>yes</value><value>no</value></choice></define>
  <define name="count"><a:documentation>A number of things.</a:documentation><data type="unsignedInt"/></define>
</grammar>
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "shelf.rng"
    path.write_text(SHELF)
    return vocabulary(Grammar(path), "Shelves")


def entry(found: Vocabulary, anchor: str) -> Entry:
    (there,) = (entry for entry in found.entries if entry.anchor == anchor)
    return there


def test_the_entries_stand_in_the_order_of_the_schema(shelf: Vocabulary) -> None:
    assert [(entry.anchor, entry.depth, entry.parents) for entry in shelf.entries] == [
        ("shelf", 0, ()),
        ("label", 1, ("shelf",)),
        ("thing", 1, ("shelf", "thing")),
        ("lock", 1, ("shelf",)),
        ("key", 1, ("shelf",)),
    ]
    assert (shelf.title, shelf.subtitle) == ("Shelves", "What stands on a shelf.")


def test_an_entry_has_its_words_and_examples(shelf: Vocabulary) -> None:
    there = entry(shelf, "shelf")
    assert there.documentation == ("A shelf.", "It holds `<thing>`s.")
    assert there.examples == ('<shelf name="a">\n  <label>x</label>\n</shelf>',)


def test_attributes_have_values_defaults_and_releases(shelf: Vocabulary) -> None:
    (form,) = entry(shelf, "shelf").forms
    name, high = form.attributes
    assert (name.name, name.required, name.strings, name.documentation) == (
        "name",
        True,
        Strings(free=True),
        ("What it is called.",),
    )
    assert (high.name, high.required, high.since, high.default) == ("high", False, "2.0.0", "no")
    assert high.strings == Strings((ValueEntry("yes"), ValueEntry("no")))


def test_children_have_counts_and_rules(shelf: Vocabulary) -> None:
    (form,) = entry(shelf, "shelf").forms
    assert [(child.name, child.anchor, child.count) for child in form.children] == [
        ("label", "label", Count(0, 1)),
        ("thing", "thing", Count(0, None)),
        ("lock", "lock", Count(0, 1)),
        ("key", "key", Count(0, 1)),
    ]
    assert form.rules == (Either((("<lock>",), ("<key>",)), optional=True),)


def test_forms_are_told_apart(shelf: Vocabulary) -> None:
    book, box = entry(shelf, "thing").forms
    assert [(form.anchor, form.when, form.since) for form in (book, box)] == [
        ("thing-kind-book", "kind='book'", None),
        ("thing-kind-box", "kind='box'", "1.5.0"),
    ]
    assert book.rules == (Together(("author", "title")),)
    pages = next(attribute for attribute in book.attributes if attribute.name == "pages")
    assert pages.strings == Strings((), (Datatype("count", "count"),))
    assert [datatype.anchor for datatype in shelf.datatypes] == ["value-count"]
    (inner,) = box.children
    assert (inner.anchor, inner.forms) == ("thing", ("thing-kind-box",))


def test_an_attribute_chooses_alternatives(shelf: Vocabulary) -> None:
    (alternatives,) = entry(shelf, "thing").forms[1].alternatives
    assert alternatives.attribute == "of"
    (glass,) = alternatives.rows
    assert isinstance(glass, Alternative)
    assert glass.value == ValueEntry("glass", "3.0.0")
    assert glass.documentation == ("It can be seen through.",)
    assert [(attribute.name, attribute.required) for attribute in glass.attributes] == [("colour", False)]


def test_text_has_its_datatype(shelf: Vocabulary) -> None:
    (form,) = entry(shelf, "label").forms
    assert form.text == Strings((), (Datatype("text not longer than `8`"),))


def test_the_markdown_says_it_all(shelf: Vocabulary) -> None:
    expected = (Path(__file__).parent / "shelf.md").read_text()
    assert markdown(shelf) == expected


def test_nothing_of_a_schema_is_markup(tmp_path: Path) -> None:
    path = tmp_path / "s.rng"
    path.write_text(
        "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'"
        " xmlns:a='http://relaxng.org/ns/compatibility/annotations/1.0'>"
        "<a:documentation>&lt;b>*x*|y&lt;/b> `a|b&lt;i>`</a:documentation>"
        "<attribute name='c'><value>&lt;script></value></attribute></element>"
    )
    found = vocabulary(Grammar(path), "<t>")
    assert r"\<b\>\*x\*\|y\</b\> `a\|b<i>`" in markdown(found)
    page = html(found)
    assert "&lt;b&gt;*x*|y&lt;/b&gt; <code>a|b&lt;i&gt;</code>" in page
    assert "<title>&lt;t&gt;</title>" in page
    assert "<code>&lt;script&gt;</code>" in page
