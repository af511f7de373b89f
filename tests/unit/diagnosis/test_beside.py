"""Mistakes beside others: what one must not hide, and what another one explains already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relaxng import load_schema
from tests.unit.diagnosis.test_alternatives import disk, said

SCHEMA = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="shop"><interleave>
    <zeroOrMore><ref name="fruit"/></zeroOrMore>
    <optional><element name="box">
      <optional><attribute name="size"><data type="int"/></attribute></optional>
      <zeroOrMore><ref name="nut"/></zeroOrMore>
    </element></optional>
  </interleave></element></start>
  <define name="fruit"><element name="fruit">
    <attribute name="kind"><choice><value>apple</value><value>pear</value></choice></attribute>
    <attribute name="weight"><data type="positiveInteger"/></attribute>
    <optional><attribute name="colour"/></optional>
  </element></define>
  <define name="nut"><element name="nut">
    <attribute name="hard"><choice><value>yes</value><value>no</value></choice></attribute>
    <optional><attribute name="origin"/></optional>
    <zeroOrMore><element name="shell"><attribute name="layers"><data type="int"/></attribute></element></zeroOrMore>
  </element></define>
</grammar>
"""


Messages = Callable[[str], list[str]]


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    path = tmp_path / "shop.rng"
    path.write_text(SCHEMA)
    schema = load_schema(path)
    return lambda document: [one.message for one in schema.iter_findings(f"<shop>{document}</shop>".encode())]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (  # whatever was meant, something else is missing
            "<fruit kind='aple'/>",
            ["<fruit> needs an attribute 'weight'", "'aple' is no value of 'kind' in <fruit>; did you mean 'apple'?"],
        ),
        (
            "<fruit kind='stone'/>",
            [
                "<fruit> needs an attribute 'weight'",
                "'stone' is no value of 'kind' in <fruit>; expected 'apple' or 'pear'",
            ],
        ),
        (
            "<fruit knd='pear'/>",
            ["<fruit> needs an attribute 'weight'", "unknown attribute 'knd' of <fruit>; did you mean 'kind'?"],
        ),
        (  # the strange attribute may be the missing one
            "<fruit kind='pear' grams='7'/>",
            ["unknown attribute 'grams' of <fruit>; it needs 'weight', and may have 'colour'"],
        ),
        ("<fruit weight='7'/>", ["<fruit> needs an attribute 'kind', 'apple' or 'pear'"]),
        (  # what stands in the wrong place is judged as if it stood in the right one
            "<nut hard='ys' origin='x'><shell layrs='1'/><shell layers='two'/></nut>",
            [
                "<nut> belongs in <box>, not in <shop>; put <box> around it",
                "'ys' is no value of 'hard' in <nut>; did you mean 'yes'?",
                "unknown attribute 'layrs' of <shell>; did you mean 'layers'?",
                "'two' is no value of 'layers' in <shell>; it is not a whole number",
            ],
        ),
        (  # which is so with a mistake in it only where it has something of what stands there
            "<nut size='1'><core/></nut>",
            ["<nut> belongs in <box>, not in <shop>"],
        ),
    ],
)
def test_what_stands_beside_is_told(messages: Messages, document: str, expected: list[str]) -> None:
    assert messages(document) == expected


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        (  # a value of another alternative: what that would need is no mistake of its own
            "<hub type='usb'><address type='pci'/></hub>",
            ["'pci' is no value of 'type' in <address>; expected 'usb'"],
        ),
        (
            disk("<source file='/a'/>", "<target bus='virtoi'/>"),
            [
                "<target> needs an attribute 'dev'",
                "'virtoi' is no value of 'bus' in <target>; did you mean 'virtio'?",
            ],
        ),
        (
            disk("<source file='/a'/>", "<target volume='vda' bus='virtio'/>"),
            [
                "unknown attribute 'volume' of <target>; it needs 'dev', and may have 'tray', 'rotation_rate', "
                "'dpofua' or 'removable'"
            ],
        ),
        (
            "<hub/>",
            ["<hub> needs type='usb'"],
        ),
    ],
)
def test_devices(devices: str, expected: list[str]) -> None:
    assert said(devices) == expected
