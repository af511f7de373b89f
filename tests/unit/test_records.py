from __future__ import annotations

import json
from pathlib import Path

import jsonschema

import relaxng
from relaxng.records import records
from relaxng.selection import Selection
from tests.conftest import DOMAIN

WRONG = DOMAIN.replace("<target", "<traget").encode()


def test_each_finding_is_a_record_whatever_the_documents_are(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.xml", tmp_path / "wrong.xml"
    right.write_text(DOMAIN)
    wrong.write_bytes(WRONG)
    schema = relaxng.load_schema("domain")
    found = records([right, str(wrong), tmp_path / "lost.xml", ("cut", WRONG[:50]), ("bucket/1", WRONG)], schema)
    assert [(one["path"], one["code"]) for one in found] == [
        (str(wrong), "RNG101"),
        (str(tmp_path / "lost.xml"), "XML002"),
        ("cut", "XML001"),
        ("bucket/1", "RNG101"),
    ]
    assert found[0]["suggestion"] == "target"
    described = json.loads((Path(relaxng.__file__).parent / "report" / "findings.schema.json").read_text())
    finding = {"$ref": "#/$defs/finding", "$defs": described["$defs"]}
    for one in found:
        jsonschema.validate(one, finding)
    assert json.loads(json.dumps(found)) == found


def test_the_selection_counts() -> None:
    schema = relaxng.load_schema("domain")
    assert records([("a", WRONG)], schema, Selection.of(["RNG"])) == []
