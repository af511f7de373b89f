from __future__ import annotations

import re

from relaxng.codes import CODES, ExitStatus


def test_codes_and_slugs_are_unique_and_well_formed() -> None:
    assert all(re.fullmatch(r"(XML|RNG|SCH|XSD|VIR|CFG)[0-9]{3}", code) for code in CODES)
    slugs = [code.slug for code in CODES.values()]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


def test_a_summary_is_a_sentence() -> None:
    assert all(code.summary[0].isupper() and code.summary.endswith(".") for code in CODES.values())


def test_faults_of_schemas_are_trouble_and_faults_of_documents_are_findings() -> None:
    for code in CODES.values():
        is_trouble = code.id.startswith(("SCH", "XSD0", "CFG1")) or code.id in ("XML002", "XML006", "CFG202")
        wanted = ExitStatus.TROUBLE if is_trouble else ExitStatus.FINDINGS
        assert code.status is wanted, code
