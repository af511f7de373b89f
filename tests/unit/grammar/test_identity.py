from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Schema, SchemaError, load_schema
from relaxng.finding import Span

SCHEMA = """\
<element name="doc" xmlns="http://relaxng.org/ns/structure/1.0"
    datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <zeroOrMore>
    <element name="p">
      <optional><attribute name="id"><data type="ID"/></attribute></optional>
      <optional><attribute name="see"><data type="IDREF"/></attribute></optional>
      <optional><attribute name="all"><data type="IDREFS"/></attribute></optional>
    </element>
  </zeroOrMore>
</element>
"""


def schema(folder: Path, text: str = SCHEMA, check_ids: bool = True) -> Schema:
    (folder / "s.rng").write_text(text)
    return load_schema(folder / "s.rng", check_ids=check_ids)


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("<doc><p id='a'/><p see='a'/><p all='a  b'/><p id='b'/></doc>", []),
        ("<doc><p see='later'/><p id=' later '/></doc>", []),
        ("<doc>\n<p id='a'/>\n<p id='a'/></doc>", [("RNG304", Span(3, 8, 3, 9), "first is at line 2")]),
        ("<doc><p see='a'/></doc>", [("RNG305", Span(1, 14, 1, 15), "'a' is the ID of no element")]),
        ("<doc><p id='a' all='a b c'/></doc>", [("RNG305", None, "'b'"), ("RNG305", None, "'c'")]),
    ],
)
def test_ids_and_references(tmp_path: Path, document: str, found: list[tuple[str, Span | None, str]]) -> None:
    findings = list(schema(tmp_path).iter_findings(document.encode()))
    assert [finding.code for finding in findings] == [code for code, _, _ in found]
    for finding, (_, span, words) in zip(findings, found, strict=True):
        assert words in finding.message
        assert span is None or finding.span == span
    assert schema(tmp_path).is_valid(document.encode()) is not bool(found)


def test_ids_are_not_checked_unasked(tmp_path: Path) -> None:
    for engine in ("auto", "automaton"):
        (tmp_path / "s.rng").write_text(SCHEMA)
        assert load_schema(tmp_path / "s.rng", engine).is_valid(b"<doc><p id='a'/><p id='a' see='none'/></doc>")


def test_declarations_must_agree(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        schema(tmp_path, SCHEMA.replace("<zeroOrMore>", "<optional><element name='p'><attribute name='id'/>"
                                        "<attribute name='x'/></element></optional><zeroOrMore>"))  # fmt: skip
    (finding,) = caught.value.findings
    assert finding.code == "SCH123"
    assert "'id' of <p> is of type ID here and no ID at line 3" in finding.message
