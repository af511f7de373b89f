"""The hints of the schemas: each stands in the corpus, names what the schema allows, and mends what it says it does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Finding, Schema, load_schema
from relaxng.catalog import builtin_schemas
from relaxng.checker import Checker
from relaxng.grammar.annotations import HINT, Hint, hint_of, is_about
from relaxng.repair import repair
from relaxng.schema import check_schema
from tests.conftest import CORPUS, RunRelaxng, relative
from tests.expectations import expectations

DOCUMENTS = sorted((CORPUS / "invalid" / "hints").glob("*.xml"))
SCHEMA_FILES = sorted({path for schema in builtin_schemas().values() for path in schema.path.parent.glob("*.rng")})
OF_DISKS = ("domaincommon.rng", "storagecommon.rng")


def hints_in(path: Path) -> Iterator[tuple[str, tuple[etree._Element, Hint]]]:
    """The hints of a file by their places, each as it is written and as it is read."""
    for annotation in etree.parse(path).iter(HINT):
        hint = hint_of(annotation)
        assert hint is not None
        yield f"{path.name}:{annotation.sourceline}", (annotation, hint)


HINTS = {place: hint for path in SCHEMA_FILES for place, hint in hints_in(path)}


@cache
def domain() -> Schema:
    return load_schema("domain")


@cache
def exercised() -> list[tuple[str, Finding]]:
    """The culprits that the documents state, each with its finding."""
    found = []
    for path in DOCUMENTS:
        findings = list(domain().iter_findings(path))
        for stated in expectations(path):
            found += [
                (stated.culprit, finding)
                for finding in findings
                if finding.span is not None
                and (finding.span.line, finding.code) == (stated.line, stated.code)
                and stated.culprit in finding.message
            ]
    return found


def test_disks_have_hints_for_well_known_slips() -> None:
    assert sum(place.startswith(OF_DISKS) for place in HINTS) >= 75


@pytest.mark.parametrize("place", HINTS)
def test_every_hint_stands_in_the_corpus(place: str) -> None:
    annotation, hint = HINTS[place]
    said = [
        finding
        for culprit, finding in exercised()
        if is_about(annotation, hint.kind, culprit)
        and finding.message.endswith(f"; {hint.words}")
        and finding.suggestion == hint.right
    ]
    assert said, f"no document of {CORPUS / 'invalid' / 'hints'} shows the hint about {hint.wrong}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_finding_of_these_documents_is_a_hint(path: Path) -> None:
    words = {hint.words for _, hint in HINTS.values()}
    for finding in domain().iter_findings(path):
        assert any(finding.message.endswith(f"; {known}") for known in words), finding.message


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_what_is_put_there_unasked_mends_it_and_breaks_nothing(path: Path) -> None:
    checker = Checker(domain())
    before = checker.check(str(path), path.read_bytes()).findings
    certain = [finding for finding in before if finding.repair]
    repaired = repair(path.read_bytes(), lambda changed: checker.check(str(path), changed))
    assert repaired.mended == len(certain)
    left = [finding.message for finding in repaired.left.findings]
    assert sorted(left) == sorted(finding.message for finding in before if not finding.repair)


def test_the_command_says_it_once_at_its_place(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "vm.xml"
    path.write_text(
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os><devices>\n"
        "<disk type='rbd'><source protocol='rbd' name='pool/vm'/>\n"
        "<target dev='sda' bus='virtio-scsi'/></disk></devices></domain>\n"
    )
    done = run("check", "--output-format", "gcc", "vm.xml")
    assert done.status == 1
    first, second = done.out.splitlines()
    assert first.startswith("vm.xml:2:13: error: 'rbd' is no value of 'type' in <disk>; did you mean 'network'?")
    assert second.startswith("vm.xml:3:24: error: 'virtio-scsi' is no value of 'bus' in <target>; did you mean 'scsi'?")


@pytest.mark.parametrize("name", builtin_schemas())
def test_the_annotations_of_our_schemas_are_right(name: str) -> None:
    assert [f"{finding.code} {finding.message}" for finding in check_schema(builtin_schemas()[name].path)] == []
