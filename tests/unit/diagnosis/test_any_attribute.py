"""Attributes of any name: there is no name to tell, and several of them may be wrong at one place."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from relaxng import load_schema

NS = "xmlns='http://relaxng.org/ns/structure/1.0'"


def test_a_child_whose_attributes_have_any_name_is_told_without_one(tmp_path: Path) -> None:
    path = tmp_path / "s.rng"
    anything = "<oneOrMore><attribute><nsName ns=''/><value>v</value></attribute></oneOrMore>"
    path.write_text(f"<element name='a' {NS}><optional><element name='c'>{anything}</element></optional></element>")
    (finding,) = load_schema(path).iter_findings(b"<a c='v'/>")
    assert finding.code == "RNG201"
    assert "<c" in finding.message


def test_each_is_told_where_only_the_line_is_known(tmp_path: Path) -> None:
    path = tmp_path / "s.rng"
    path.write_text(
        f"<element name='a' {NS}><oneOrMore><attribute><anyName/><value>v</value></attribute></oneOrMore></element>"
    )
    schema = load_schema(path)
    document = b"<a b='1' c='2'/>"
    texts = [finding.message for finding in schema.iter_findings(document)]
    assert len(texts) == 2
    assert [finding.message for finding in schema.iter_findings(etree.fromstring(document))] == texts
