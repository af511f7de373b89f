"""The corpus is a contract: domainschemadata/README.md."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from relaxng import Schema, load_schema
from relaxng.codes import CODES
from tests.conftest import CORPUS, SCHEMAS, Run, RunRelaxng, ask, corpus, relative
from tests.expectations import expectations

VALID = corpus("valid")
INVALID = corpus("invalid")
ILL_FORMED = [path for path in INVALID if path.parent.name == "well-formedness"]
REJECTED = [path for path in INVALID if path not in ILL_FORMED]


KNOWN = set((Path(__file__).parent / "known_failures.txt").read_text().split())
"""Documents that are not yet explained as they state; the list may only shrink."""


@cache
def domain() -> Schema:
    return load_schema("domain")


def test_the_corpus_is_large_enough() -> None:
    assert len(VALID) >= 40
    assert len(INVALID) >= 60
    assert CORPUS / "valid" / "backing-chains.xml" in VALID


@pytest.mark.parametrize("path", VALID, ids=relative)
def test_a_valid_document_passes(path: Path) -> None:
    assert list(domain().iter_findings(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=relative)
def test_an_invalid_document_states_its_findings(path: Path) -> None:
    stated = expectations(path)
    assert stated
    assert all(expectation.code in CODES for expectation in stated)


@pytest.mark.parametrize("path", REJECTED, ids=relative)
def test_an_invalid_document_has_exactly_the_findings_that_it_states(path: Path) -> None:
    stated = expectations(path)
    findings = list(domain().iter_findings(path))
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


@pytest.mark.parametrize("path", ILL_FORMED, ids=relative)
def test_an_ill_formed_document_is_to_be_mended_where_it_says(path: Path) -> None:
    (stated,) = expectations(path)
    (finding,) = domain().iter_findings(path)
    assert finding.span is not None
    assert (finding.code, finding.span.line) == (stated.code, stated.line)
    assert stated.culprit.split()[0] in finding.message
    assert not finding.message.startswith("not well-formed"), "libxml2's words"


def test_the_command_judges_the_same(run: RunRelaxng) -> None:
    assert run("check", CORPUS / "valid").status == 0
    done = run("check", "--schema", "domain", "--output-format", "json", CORPUS / "invalid")
    assert done.status == 1
    written = json.loads(done.out)
    assert {finding["path"] for finding in written["findings"]} == {str(path) for path in INVALID}


def test_xmllint_judges_the_same() -> None:
    for paths, word in ((VALID, "validates"), (REJECTED, "fails to validate")):
        said = ask("xmllint", "libxml2-utils", "--noout", "--relaxng", SCHEMAS / "domain.rng", *paths).err
        judged = {line.removesuffix(f" {word}") for line in said.splitlines() if line.endswith(f" {word}")}
        assert judged == {str(path) for path in paths}


def test_jing_judges_the_same() -> None:
    assert ask("jing", "jing", SCHEMAS / "domain.rng", *VALID) == Run(0, "", "")
    said = ask("jing", "jing", SCHEMAS / "domain.rng", *REJECTED).out
    assert [path for path in REJECTED if f"{path}:" not in said] == []
