"""The formats for machines, against their published descriptions and the programs that read them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from lxml import etree
from sarif_pydantic import Sarif

from relaxng.report import FORMATS
from tests.conftest import CORPUS, DOMAIN, RunRelaxng

WIDE = DOMAIN.replace(
    "<devices>", "<devices><!-- ä€😀 --><diks type='file'><source file='/a'/><target dev='vda'/></diks>"
)
BAD = {
    "a, b:c%.xml": WIDE,
    "sub/é.xml": DOMAIN.replace("bus='virtio'", "bus='virtoi'").replace("<source file", "<source fiel"),
    "broken.xml": "<domain>\n",
    "good.xml": DOMAIN,
    "other.xml": "<other/>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name, text in BAD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def written(run: RunRelaxng, folder: Path, name: str, *words: str) -> str:
    done = run("check", "--output-format", name, "--skip-unknown", *words, *BAD, cwd=folder)
    assert done.status == 1
    assert done.err == ""
    return done.out


def as_json(run: RunRelaxng, folder: Path, name: str) -> Any:
    return json.loads(written(run, folder, name))


def test_json_is_as_its_schema_says(run: RunRelaxng, folder: Path) -> None:
    import jsonschema

    schema = json.loads(files("relaxng.report").joinpath("findings.schema.json").read_text())
    report = as_json(run, folder, "json")
    jsonschema.validate(report, schema)
    records = [json.loads(line) for line in written(run, folder, "jsonl").splitlines()]
    assert records == report["findings"]
    repaired = next(finding for finding in records if finding["suggestion"] == "disk")
    assert [one["text"] for one in repaired["repair"]] == ["disk", "disk"]


def test_sarif(run: RunRelaxng, folder: Path) -> None:
    text = written(run, folder, "sarif")
    Sarif.model_validate_json(text)
    (log,) = json.loads(text)["runs"]
    results = log["results"]
    rules = log["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert {place["artifactLocation"]["uri"] for place in places} == {
        "a%2C%20b%3Ac%25.xml",
        "sub/%C3%A9.xml",
        "broken.xml",
    }
    assert all(place["region"]["startColumn"] >= 1 for place in places)
    prints = [result["partialFingerprints"]["relaxng/v1"] for result in results]
    assert len(set(prints)) == len(prints)
    fixes = [result["fixes"][0]["artifactChanges"][0]["replacements"] for result in results if "fixes" in result]
    assert {"disk", "file"} <= {one["insertedContent"]["text"] for replacements in fixes for one in replacements}


def test_fingerprints_stay_when_lines_move(run: RunRelaxng, folder: Path) -> None:
    def prints() -> list[str]:
        return [issue["fingerprint"] for issue in as_json(run, folder, "gitlab")]

    before = prints()
    for name in ("a, b:c%.xml", "sub/é.xml"):
        (folder / name).write_text("<!-- one line\nand another -->\n" + BAD[name], encoding="utf-8")
    assert prints() == before


def test_gitlab(run: RunRelaxng, folder: Path) -> None:
    issues = as_json(run, folder, "gitlab")
    assert {issue["severity"] for issue in issues} == {"major"}
    assert {issue["location"]["path"] for issue in issues} == {"a, b:c%.xml", "sub/é.xml", "broken.xml"}
    assert all(issue["location"]["positions"]["begin"]["line"] >= 1 for issue in issues)
    assert run("check", "--output-format", "gitlab", "good.xml", cwd=folder).out == "[]\n"


def test_github_annotations_are_escaped_and_the_most_useful_first(
    run: RunRelaxng, folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "summary.md"
    done = run(
        "check", "--output-format", "github", "--skip-unknown", *BAD, cwd=folder,
        environment={"GITHUB_STEP_SUMMARY": str(table)},
    )  # fmt: skip
    lines = done.out.splitlines()
    assert lines[0] == "::error title=relaxng::files: 4, errors: 4, warnings: 0"
    assert lines[1].startswith("::error file=a%2C b%3Ac%25.xml,line=")
    assert "::a, b:c%25.xml:" in lines[1]
    firsts = [line.partition("file=")[2].partition(",")[0] for line in lines[1:4]]
    assert len(set(firsts)) == 3
    assert table.read_text(encoding="utf-8").count("\n| ") == 5
    assert "&lt;devices>" in table.read_text(encoding="utf-8")


def test_junit_has_a_case_for_each_file(run: RunRelaxng, folder: Path) -> None:
    report = JUnitXml.fromstring(written(run, folder, "junit").encode())
    (suite,) = report
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 1, 1)
    outcomes = {case.name: [type(result).__name__ for result in case.result] for case in suite}
    assert outcomes["good.xml"] == []
    assert outcomes["broken.xml"] == ["Error"]
    assert outcomes["sub/é.xml"] == ["Failure"]


def test_checkstyle(run: RunRelaxng, folder: Path) -> None:
    root = etree.fromstring(written(run, folder, "checkstyle").encode())
    assert [file.get("name") for file in root] == ["a, b:c%.xml", "sub/é.xml", "broken.xml"]
    for error in root.iter("error"):
        assert int(error.get("line") or 0) >= 1
        assert (error.get("source") or "").startswith("relaxng.")


def test_rdjson_counts_bytes(run: RunRelaxng, folder: Path) -> None:
    report = as_json(run, folder, "rdjson")
    first = report["diagnostics"][0]
    line = next(text for text in WIDE.splitlines() if "<diks" in text)
    begin = len(line.partition("<diks")[0].encode()) + 2
    assert first["location"]["range"]["start"]["column"] == begin
    data = line.encode()
    for one in first["suggestions"]:
        found = one["range"]
        assert data[found["start"]["column"] - 1 : found["end"]["column"] - 1] == b"diks"


def test_several_formats_at_once(run: RunRelaxng, folder: Path) -> None:
    done = run(
        "check", "--output-format", "gcc", "--output-format", "sarif=out.sarif", "--output-format", "junit=out.xml", *BAD,
        "--skip-unknown", cwd=folder,
    )  # fmt: skip
    assert done.out == written(run, folder, "gcc")
    assert (folder / "out.sarif").read_text() == written(run, folder, "sarif")
    assert (folder / "out.xml").read_text(encoding="utf-8") == written(run, folder, "junit")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sarf"], "there is no format 'sarf'; did you mean 'sarif'?"),
        (["json", "gcc"], "standard output takes one format"),
        (["json=x", "gcc=x"], "'x' takes one format"),
        (["json="], "'json=' names no file"),
        (["json=no/such/folder/x"], "cannot write 'no/such/folder/x': no such file or directory"),
    ],
)
def test_wrong_formats_are_usage_errors(run: RunRelaxng, folder: Path, words: list[str], said: str) -> None:
    options = [part for word in words for part in ("--output-format", word)]
    done = run("check", *options, "good.xml", cwd=folder)
    assert done.status == 2
    assert said in " ".join(done.err.split())


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("text", "gcc", "jsonl", "github")])
def test_every_format_is_complete_where_nothing_is_wrong_and_where_much_is(run: RunRelaxng, name: str) -> None:
    for words in ([CORPUS / "valid"], [CORPUS / "invalid"]):
        text = run("check", "--output-format", name, "--schema", "domain", *words).out
        if text.startswith("<"):
            etree.fromstring(text.encode())
        else:
            json.loads(text)
