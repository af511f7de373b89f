"""Numbers with units where the schema counts in one of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from relaxng import load_schema
from relaxng.diagnosis.quantities import in_unit
from relaxng.schema import check_schema


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("64MiB", "KiB", 65536),
        ("64 M", "KiB", 65536),
        ("64m", "KiB", 65536),
        ("2KB", "B", 2000),
        ("2 bytes", "B", 2),
        ("1.5 GiB", "MiB", 1536),
        ("1KB", "KiB", Fraction(1000, 1024)),
        ("10MiB/s", "KiB/s", 10240),
        ("10MiB", "KiB/s", 10240),
        ("8Mbps", "B/s", 1_000_000),
        ("8Mbit", "B/s", 1_000_000),
        ("10s", "ms", 10_000),
        ("1.5ms", "us", 1500),
        ("2 min", "s", 120),
        ("3\u00b5s", "ns", 3000),
        ("10s", "KiB", None),
        ("10 apples", "KiB", None),
        ("10%", "KiB", None),
        ("10", "KiB", None),
        ("-1s", "s", None),
        ("10 /s", "B/s", None),
    ],
)
def test_conversion(text: str, unit: str, count: object) -> None:
    assert in_unit(text, unit) == count


SCHEMA = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"
    xmlns:rx="urn:relaxng:schema-annotations">
  <start><element name="tank">
    <optional><attribute name="memory" rx:unit="KiB"><ref name="count"/></attribute></optional>
    <optional><attribute name="wait"><ref name="delay"/></attribute></optional>
    <optional><attribute name="plain"><ref name="count"/></attribute></optional>
    <optional><element name="rate" rx:unit="B/s"><ref name="count"/></element></optional>
  </element></start>
  <define name="count"><data type="unsignedInt"/></define>
  <define name="delay" rx:unit="ms"><data type="unsignedShort"/></define>
</grammar>
"""


@pytest.mark.parametrize(
    ("document", "message", "suggestion"),
    [
        (
            "<tank memory='2MiB'/>",
            "'2MiB' is no value of 'memory' in <tank>; it is a number of KiB; write '2048'",
            "2048",
        ),
        (
            "<tank memory='2MB'/>",
            "'2MB' is no value of 'memory' in <tank>; it is a number of KiB; '2MB' is about '1953'",
            None,
        ),
        (
            "<tank wait='3s'/>",
            "'3s' is no value of 'wait' in <tank>; it is a number of milliseconds; write '3000'",
            "3000",
        ),
        (  # more than the datatype takes
            "<tank wait='90s'/>",
            "'90s' is no value of 'wait' in <tank>; it is a number of milliseconds; write it without a unit",
            None,
        ),
        (
            "<tank><rate> 1KiB/s </rate></tank>",
            "'1KiB/s' is no text for <rate>; it is a number of bytes per second; write '1024'",
            "1024",
        ),
        (
            "<tank plain='7s'/>",
            "'7s' is no value of 'plain' in <tank>; it is not a whole number: 's' at position 2; write it without a unit",
            None,
        ),
        (
            "<tank memory='007s'/>",
            "'007s' is no value of 'memory' in <tank>; it is a number of KiB; write it without a unit",
            None,
        ),
    ],
)
def test_messages(tmp_path: Path, document: str, message: str, suggestion: str | None) -> None:
    path = tmp_path / "tank.rng"
    path.write_text(SCHEMA)
    assert check_schema(path) == ()
    (finding,) = load_schema(path).iter_findings(document.encode())
    assert (finding.message, finding.suggestion) == (message, suggestion)
