from __future__ import annotations

import pickle

import pytest

from relaxng.finding import Finding, Severity
from relaxng.selection import EVERYTHING, Selection, SelectionError


@pytest.mark.parametrize(
    ("ignore", "select", "code", "usual", "wanted"),
    [
        ([], [], "VIR101", True, True),
        ([], [], "VIR504", False, False),
        (["VIR101"], [], "VIR101", True, False),
        (["VIR1"], [], "VIR101", True, False),
        (["VIR"], [], "RNG101", True, True),
        (["VIR"], ["VIR101"], "VIR101", True, True),
        (["VIR"], ["VIR1"], "VIR201", True, False),
        (["VIR504"], ["VIR"], "VIR504", False, False),
        ([], ["VIR"], "VIR504", False, True),
        (["VIR504"], ["VIR504"], "VIR504", False, False),
        ([], ["VIR504"], "VIR505", True, True),
    ],
)
def test_the_longer_switch_decides(ignore: list[str], select: list[str], code: str, usual: bool, wanted: bool) -> None:
    assert Selection.of(ignore, select).wants(code, usual=usual) is wanted


def test_the_longer_switch_decides_the_severity() -> None:
    selection = Selection.of(severity={"VIR": "warning", "VIR1": "error", "RNG201": "warning"})
    assert selection.weigh("VIR301", Severity.ERROR) is Severity.WARNING
    assert selection.weigh("VIR101", Severity.WARNING) is Severity.ERROR
    assert selection.weigh("RNG201", Severity.ERROR) is Severity.WARNING
    assert selection.weigh("RNG202", Severity.ERROR) is Severity.ERROR


def test_what_cannot_be_judged_stays() -> None:
    findings = [Finding("f", "XML001", "m"), Finding("f", "RNG101", "m"), Finding("f", "SCH001", "m")]
    selection = Selection(ignored=("RNG", "XML", "SCH"), severities=(("XML", Severity.WARNING),))
    assert selection.apply(findings) == [findings[0], findings[2]]


def test_nothing_switched_changes_nothing() -> None:
    findings = [Finding("f", "VIR101", "m")]
    assert EVERYTHING.apply(findings) is findings


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"ignore": ["VIR999x"]}, "no code is called 'VIR999x'"),
        ({"ignore": ["VI"]}, "no code is called 'VI'"),
        ({"ignore": [""]}, "no code is called ''"),
        ({"select": ["VIR110"]}, "did you mean 'VIR101'?"),
        ({"select": ["vir101"]}, "did you mean 'VIR101'?"),
        ({"ignore": ["duplicate-target"]}, "did you mean 'VIR101'?"),
        ({"ignore": ["XML001"]}, "'XML001' cannot be switched"),
        ({"severity": {"SCH": "warning"}}, "'SCH' cannot be switched"),
        ({"severity": {"VIR101": "eror"}}, "did you mean 'error'?"),
    ],
)
def test_what_means_nothing_is_refused(arguments: dict[str, list[str]], words: str) -> None:
    with pytest.raises(SelectionError) as raised:
        Selection.of(**arguments)  # type: ignore[arg-type]
    assert words in str(raised.value)


def test_a_selection_travels() -> None:
    selection = Selection.of(["VIR3"], ["VIR504"], {"RNG": "warning"})
    assert pickle.loads(pickle.dumps(selection)) == selection


def test_findings_of_an_xml_schema_are_switched_like_others_and_its_faults_are_not() -> None:
    finding = Finding("d", "XSD101", "x")
    assert Selection.of(ignore=["XSD1"]).apply([finding]) == []
    with pytest.raises(SelectionError, match="cannot be switched"):
        Selection.of(ignore=["XSD001"])
