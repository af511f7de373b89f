"""An element with many attributes is explained by work in proportion to them: calls are counted, not seconds."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from relaxng import Schema, load_schema

NS = "xmlns='http://relaxng.org/ns/structure/1.0' datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'"
REST = "<oneOrMore><attribute><anyName><except><name>x</name><name>y</name></except></anyName><data type='int'/></attribute></oneOrMore>"
X = "<attribute name='x'><value>{}</value></attribute>"
KNOWN = "".join(f"<optional><attribute name='name{index}'/></optional>" for index in range(20))


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    path = tmp_path / "s.rng"
    path.write_text(f"""<grammar {NS}><start><choice>
      <element name='together'><choice>
        <group>{X.format("1")}{REST}<element name='c'><empty/></element></group>
        <group><attribute name='y'/>{REST}</group></choice></element>
      <element name='typed'><choice>
        <group>{X.format("number")}{REST}<data type='int'/></group>
        <group>{X.format("text")}{REST}<value>t</value></group></choice></element>
      <element name='chosen'><choice>
        <group>{X.format("number")}{REST}<element name='c'><empty/></element></group>
        <group>{X.format("text")}{REST}<element name='d'><empty/></element></group></choice></element>
      <element name='known'>{KNOWN}<empty/></element>
    </choice></start></grammar>""")
    return load_schema(path)


DOCUMENTS = {
    "<together x='1' y='1' {}/>": "RNG202",
    "<together x='2' {}/>": "RNG301",
    "<typed x='number' {}>t</typed>": "RNG302",
    "<chosen x='number' {}><d/></chosen>": "RNG102",
    "<chosen x='number' {}>t</chosen>": "RNG303",
    "<known {}/>": "RNG201",
}


def calls(schema: Schema, document: bytes) -> tuple[int, set[str]]:
    """The Python calls that an explanation takes, and the codes of its findings."""
    number = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = {finding.code for finding in schema.iter_findings(document)}
    finally:
        sys.setprofile(before)
    return number, found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_work_is_in_proportion_to_the_attributes(schema: Schema, document: str) -> None:
    wide = [
        document.format(" ".join(f"name{index}x='1'" for index in range(number))).encode() for number in (50, 200, 800)
    ]
    calls(schema, wide[0])  # what is learnt or compiled once does not count
    (_, _), (few, _), (many, codes) = (calls(schema, one) for one in wide)
    assert DOCUMENTS[document] in codes
    assert many < 6 * few
