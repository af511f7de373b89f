from __future__ import annotations

from relaxng import Finding, Severity, load_schema
from relaxng.checker import Checked, Checker, Summary
from relaxng.codes import ExitStatus
from tests.conftest import DOMAIN


def test_the_root_element_chooses_the_schema() -> None:
    checked = Checker().check("d.xml", DOMAIN.encode())
    assert (checked.schema, checked.findings) == ("domain", ())


def test_an_unknown_root_is_an_error_or_is_skipped() -> None:
    data = b"<network xmlns='urn:x'/>"
    (finding,) = Checker().check("n.xml", data).findings
    assert finding.code == "SCH001"
    assert "<network> in the namespace 'urn:x'" in finding.message
    assert Checker(skip_unknown=True).check("n.xml", data).skipped


def test_a_broken_document_is_skipped_only_if_its_root_is_known_to_be_another() -> None:
    checker = Checker(skip_unknown=True)
    assert checker.check("pom.xml", b"<project><a></project>").skipped
    assert [finding.code for finding in checker.check("d.xml", b"<domain><a></domain>").findings] == ["XML001"]
    assert [finding.code for finding in checker.check("e.xml", b"").findings] == ["XML001"]


def test_a_schema_given_judges_everything() -> None:
    checker = Checker(load_schema("domain"), skip_unknown=True)
    assert checker.check("n.xml", b"<network/>").findings


def test_the_lines_of_findings_are_kept() -> None:
    checked = Checker().check("d.xml", DOMAIN.replace("</devices>", "</device>").replace("\n", "\r\n").encode())
    (finding,) = checked.findings
    assert finding.span is not None
    assert checked.lines == {finding.span.line: "  </device>"}


def test_the_summary_counts() -> None:
    summary = Summary()
    warning = Finding("a", "RNG101", "m", severity=Severity.WARNING)
    summary.add(Checked("a", (warning,), "domain"))
    assert (summary.checked, summary.warnings, summary.status) == (1, 1, ExitStatus.CLEAN)
    summary.add(Checked("b", (Finding("b", "XML002", "m"),)))
    summary.add(Checked("c", (Finding("c", "RNG101", "m"),), "domain"))
    summary.add(Checked("d", skipped=True))
    assert (summary.checked, summary.skipped, summary.errors) == (2, 1, 2)
    assert summary.status is ExitStatus.TROUBLE
