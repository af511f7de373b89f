"""Documents that would take long, or stop at nothing: the time is in proportion to their size, and findings are bounded."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from relaxng import Finding, load_schema
from relaxng.finding import MOST_FINDINGS

RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'
PAIRS = f'<element name="r" {RNG}><oneOrMore><group><element name="a"><empty/></element><element name="b"><empty/></element></group></oneOrMore></element>'
PREFIXED = f'<element name="r" ns="urn:x" {RNG}><optional><attribute name="a"/></optional></element>'
IDS = f"""<element name="r" {RNG}><zeroOrMore><element name="a"><attribute name="id"><data type="ID"/></attribute>
</element></zeroOrMore></element>"""
TEXT = f'<element name="r" {RNG}><text/></element>'


def many_ids(count: int) -> str:
    return f"<r>{'''<a id='x'/>''' * count}</r>"


def second_before_first(count: int) -> str:
    return f"<r>{'<b/>' * count}<a/></r>"


def long_prefix(count: int) -> str:
    prefix = "p" * (count // 2)
    return f"<{prefix}:r{' ' * (count // 2)}xmlns:{prefix}='urn:x' bad='1'/>"


def blanks_in_comment(count: int) -> str:
    return f"<r><!-- relaxng: x{' ' * count}y --></r>"


def blanks_in_tag(count: int) -> str:
    return f"<r{' ' * count}bad='1'/>"


@pytest.mark.parametrize(
    ("schema", "document", "count"),
    [
        (IDS, many_ids, 40_000),
        (PAIRS, second_before_first, 40_000),
        (PREFIXED, long_prefix, 90_000),
        (TEXT, blanks_in_comment, 400_000),
        (TEXT, blanks_in_tag, 4_000_000),
    ],
    ids=["IDs", "order", "prefix", "comment", "blanks"],
)
def test_time_is_in_proportion(tmp_path: Path, schema: str, document: Callable[[int], str], count: int) -> None:
    path = tmp_path / "schema.rng"
    path.write_text(schema)
    judge = load_schema(path, check_ids=True)
    begin = time.perf_counter()
    findings: list[Finding] = list(judge.iter_findings(document(count).encode()))
    assert time.perf_counter() - begin < 5  # seconds: quadratic, each took longer by far
    assert 0 < len(findings) <= MOST_FINDINGS
