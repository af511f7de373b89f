"""The corpus is a contract: domainschemadata/README.md."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from relaxng import Finding, Schema, load_schema
from relaxng.catalog import builtin_schemas
from relaxng.codes import all_codes
from relaxng.finding import Severity
from relaxng.selection import EVERYTHING, Selection
from tests.conftest import CORPUS, SCHEMAS, Run, RunRelaxng, ask, corpus, relative, schema_of
from tests.expectations import expectations

VALID = corpus("valid")
INVALID = corpus("invalid")
WARNED = corpus("warned")
ILL_FORMED = [path for path in INVALID if path.parent.name == "well-formedness"]
RULED_OUT = [path for path in INVALID if path.parent.name == "rules"]
REJECTED = [path for path in INVALID if path not in (*ILL_FORMED, *RULED_OUT)]

EVERY_RULE = Selection.of(select=["VIR"])


KNOWN = set((Path(__file__).parent / "known_failures.txt").read_text().split())
"""Documents that are not yet explained as they state; the list may only shrink."""


@cache
def schema_for(name: str) -> Schema:
    return load_schema(name)


def findings_of(path: Path) -> list[Finding]:
    selection = EVERY_RULE if path.parent.name == "rules" else EVERYTHING
    return list(schema_for(schema_of(path)).iter_findings(path, selection))


def test_the_corpus_is_large_enough() -> None:
    assert len(VALID) >= 40
    assert len(INVALID) >= 60
    assert len(WARNED) >= 10
    assert CORPUS / "valid" / "backing-chains.xml" in VALID


@pytest.mark.parametrize("path", VALID, ids=relative)
def test_a_valid_document_passes(path: Path) -> None:
    assert findings_of(path) == []


@pytest.mark.parametrize("path", [*INVALID, *WARNED], ids=relative)
def test_other_documents_state_their_findings(path: Path) -> None:
    stated = expectations(path)
    assert stated
    assert all(expectation.code in all_codes() for expectation in stated)


@pytest.mark.parametrize("path", [*REJECTED, *RULED_OUT, *WARNED], ids=relative)
def test_they_have_exactly_the_findings_that_they_state(path: Path) -> None:
    stated = expectations(path)
    findings = findings_of(path)
    found = [(finding.span.line if finding.span else 0, finding.code) for finding in findings]
    as_stated = sorted(found) == sorted((expected.line, expected.code) for expected in stated) and all(
        any(
            finding.span is not None
            and (finding.span.line, finding.code) == (expected.line, expected.code)
            and expected.culprit.split()[0] in finding.message
            for finding in findings
        )
        for expected in stated
    )
    assert as_stated is (relative(path) not in KNOWN), found


def of_errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


@pytest.mark.parametrize("path", REJECTED, ids=relative)
def test_an_invalid_document_is_rejected_by_the_schema(path: Path) -> None:
    assert not schema_for(schema_of(path)).is_valid(path)


@pytest.mark.parametrize("path", [*RULED_OUT, *WARNED], ids=relative)
def test_a_document_that_breaks_rules_alone_is_valid_by_the_schema(path: Path) -> None:
    assert schema_for(schema_of(path)).is_valid(path)
    assert of_errors(findings_of(path)) is (path in RULED_OUT)


@pytest.mark.parametrize("path", ILL_FORMED, ids=relative)
def test_an_ill_formed_document_is_to_be_mended_where_it_says(path: Path) -> None:
    (stated,) = expectations(path)
    (finding,) = findings_of(path)
    assert finding.span is not None
    assert (finding.code, finding.span.line) == (stated.code, stated.line)
    assert stated.culprit.split()[0] in finding.message
    assert not finding.message.startswith("not well-formed"), "libxml2's words"


def test_the_command_judges_the_same(run: RunRelaxng) -> None:
    assert run("check", CORPUS / "valid").status == 0
    for schema in builtin_schemas():
        paths = corpus("invalid", schema)
        done = run("check", "--schema", schema, "--output-format", "json", *paths)
        assert done.status == 1
        written = json.loads(done.out)
        assert {finding["path"] for finding in written["findings"]} == {str(path) for path in paths}


def of_schema(schema: str, paths: list[Path]) -> list[Path]:
    return [path for path in paths if schema_of(path) == schema]


@pytest.mark.parametrize("schema", builtin_schemas())
def test_xmllint_judges_the_same(schema: str) -> None:
    file = SCHEMAS / f"{schema}.rng"
    for paths, word in (
        (of_schema(schema, [*VALID, *RULED_OUT, *WARNED]), "validates"),
        (of_schema(schema, REJECTED), "fails to validate"),
    ):
        said = ask("xmllint", "libxml2-utils", "--noout", "--relaxng", file, *paths).err
        judged = {line.removesuffix(f" {word}") for line in said.splitlines() if line.endswith(f" {word}")}
        assert judged == {str(path) for path in paths}


@pytest.mark.parametrize("schema", builtin_schemas())
def test_jing_judges_the_same(schema: str) -> None:
    file = SCHEMAS / f"{schema}.rng"
    assert ask("jing", "jing", file, *of_schema(schema, [*VALID, *RULED_OUT, *WARNED])) == Run(0, "", "")
    rejected = of_schema(schema, REJECTED)
    said = ask("jing", "jing", file, *rejected).out
    assert [path for path in rejected if f"{path}:" not in said] == []
