"""Our own cases, by section of the specification: correct and incorrect schemas, valid and invalid documents."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relaxng import SchemaError, load_schema

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A schema, and what it must make of documents; `line` is where an incorrect one must be blamed."""

    file: str
    name: str
    schema: str
    valid: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    incorrect: bool = False
    line: int | None = None
    libxml2: str = ""

    def write(self, folder: Path) -> Path:
        """The schema's path, its files beside it."""
        for name, content in {"schema.rng": self.schema, **self.files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return folder / "schema.rng"


def cases() -> list[Case]:
    return [
        Case(path.stem, **case)
        for path in sorted(HERE.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


CASES = cases()


def case_id(case: Case) -> str:
    return f"{case.file}: {case.name}"


@pytest.mark.parametrize("case", [case for case in CASES if not case.incorrect], ids=case_id)
@pytest.mark.parametrize("engine", ["auto", "automaton"])
def test_a_correct_schema_judges(tmp_path: Path, case: Case, engine: str) -> None:
    schema = load_schema(case.write(tmp_path), engine)
    for document in case.valid:
        assert list(schema.iter_findings(document.encode())) == [], document
    for document in case.invalid:
        findings = list(schema.iter_findings(document.encode()))
        assert findings, document
        assert all(finding.message for finding in findings)


@pytest.mark.parametrize("case", [case for case in CASES if case.incorrect], ids=case_id)
def test_an_incorrect_schema_is_refused(tmp_path: Path, case: Case) -> None:
    with pytest.raises(SchemaError) as caught:
        load_schema(case.write(tmp_path))
    places = [(finding.span.line if finding.span else None, finding.message) for finding in caught.value.findings]
    if case.line is not None:
        assert case.line in [line for line, _ in places], places
