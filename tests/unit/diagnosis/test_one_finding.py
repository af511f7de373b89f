"""Texts and values that stand for what is missing: one finding, which says where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Schema, load_schema

DISK = "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/a'/><target dev='vda'/>{}</disk>"


@pytest.fixture(scope="module")
def domain() -> Schema:
    return load_schema("domain", "automaton")


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (
            "<filesystem type='mount'><source>/a</source><target dir='/b'/></filesystem>",
            "<source> needs one of the attributes 'dir' or 'socket'; write '/a' there, not as its text",
        ),
        (
            "<sound model='ich6'><address>0000:00:04.0</address></sound>",
            "<address> needs an attribute 'type', one of 'pci', 'drive', 'spapr-vio', 'ccw', 'isa', 'virtio-mmio' or"
            " 'unassigned'; the text '0000:00:04.0' cannot stand in it",
        ),
        (
            DISK.format(
                "<encryption format='luks'><secret type='passphrase'>0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f</secret></encryption>"
            ),
            "<secret> needs one of the attributes 'uuid' or 'usage'; write '0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f' there, not as its text",
        ),
        (
            "<rng model='virtio'><backend type='random'>/dev/urandom</backend></rng>",
            "'random' is no value of 'type' in <backend>; did you mean the attribute 'model'?",
        ),
        (
            DISK.format("<backingStore type=''/>"),
            "'' is no value of 'type' in <backingStore>; expected one of 'file', 'block', 'dir', 'network', 'volume',"
            " 'nvme', 'vhostuser', 'vhostvdpa' or 'ctl'",
        ),
    ],
)
def test_a_device_with_one_mistake_has_one_finding(domain: Schema, device: str, expected: str) -> None:
    document = (
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>"
        f"<devices>{device}</devices></domain>"
    )
    assert [finding.message for finding in domain.iter_findings(document.encode())] == [expected]


def test_a_value_that_is_meant_still_wants_what_goes_with_it(domain: Schema) -> None:
    device = DISK.format("<backingStore type='fil'/>")
    document = (
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>"
        f"<devices>{device}</devices></domain>"
    )
    found = [finding.message for finding in domain.iter_findings(document.encode())]
    assert found[:2] == ["<backingStore> needs <format>", "<backingStore> needs <source>"]
    assert "did you mean 'file'?" in found[2]


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (
            "element arg { attribute v {text} | attribute w {text} }",
            "<arg>foo</arg>",
            "<arg> needs one of the attributes 'v' or 'w'; write 'foo' there, not as its text",
        ),
        (
            "element size { attribute x { xsd:int }, attribute y { xsd:int } }",
            "<size>4 5</size>",
            "<size> needs the attributes 'x' and 'y'; the text '4 5' cannot stand in it",
        ),
        (
            "element author { element name {text} & element uri {text}? }",
            "<author>Joe</author>",
            "text ('Joe') cannot stand in <author>; write it in a <name>",
        ),
        (
            "element author { element name {text} | element uri {text} }",
            "<author>Joe</author>",
            "text ('Joe') cannot stand in <author>",
        ),
        (
            "element item { attribute style {text}?, element p {text}* }",
            "<item>text</item>",
            "text ('text') cannot stand in <item>; write it in a <p>",
        ),
        (
            "element item { attribute n { xsd:int }?, element p {text}* }",
            "<item>5</item>",
            "text ('5') cannot stand in <item>; write it in the attribute 'n'",
        ),
        (
            "element item { attribute style {text}? }",
            "<item>text</item>",
            "text ('text') cannot stand in <item>; write it in the attribute 'style'",
        ),
    ],
)
def test_a_text_has_one_finding_that_says_where_it_belongs(
    tmp_path: Path, schema: str, document: str, expected: str
) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text(f"start = {schema}")
    found = [finding.message for finding in load_schema(str(path), "automaton").iter_findings(document.encode())]
    assert found == [expected]
