"""Which of several repairs is the likelier one, and that it is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import load_schema
from tests.examples import domain
from tests.unit.diagnosis.messages import messages

STANDS = "stands at line 1 already: keep one of them"


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        # A near value is meant rather than that of another attribute.
        (
            """element p { (attribute class { "ocf" }, attribute provider { text })
              | attribute class { "lsb" | "heartbeat" } }""",
            "<p class='OCF' provider='heartbeat'/>",
            "'OCF' is no value of 'class' in <p>; did you mean 'ocf'?",
        ),
        # The value of an attribute that another excludes is the text.
        (
            """element m { (attribute property { text }, xsd:string { minLength = "1" })
              | (attribute name { text }, attribute content { text }) }""",
            "<m property='a' content='2024'/>",
            "the attribute 'content' of <m> does not go with 'property'; write it as the text: <m>2024</m>",
        ),
        (
            """element m { (attribute property { text }, xsd:string { minLength = "1" })
              | (attribute name { text }, attribute content { text }) }""",
            "<m name='a'>2024</m>",
            "<m> needs an attribute 'content'; write '2024' there, not as its text",
        ),
        (
            "element c { attribute name {text}, text }",
            "<c name='s' value='x'/>",
            "unknown attribute 'value' of <c>; write it as the text: <c>x</c>",
        ),
        ("element c { xsd:string { minLength = '1' } }", "<c/>", "<c> needs a text"),
        # An element stands for the one that is missing, if it would be right as that.
        (
            "element r { element a { element i { attribute id { text } } }, element b { element ref { attribute idref { text } }+ } }",
            "<r><a><i id='1'/></a><b><i idref='1'/></b></r>",
            "<i> does not belong in <b>; did you mean <ref>, which that needs?",
        ),
        (
            "element net { element name { text }, element host { element hostname { text }+ }* }",
            "<net><name>x</name><host><name>gw</name></host></net>",
            "<name> does not belong in <host>; did you mean <hostname>, which that needs?",
        ),
        # One of a few is missing around it.
        (
            "element g { element start { ref }?, element define { ref }* } ref = element ref { empty }",
            "<g><ref/></g>",
            "<ref> belongs in <start> or <define>, not in <g>; put one of them around it",
        ),
        # A text stands for the child that is missing.
        (
            "element credit { element name { text } & element email { text }* }",
            "<credit>Ada<email>a@b</email></credit>",
            "text ('Ada') cannot stand in <credit>; write it in a <name>",
        ),
        # A name that has another in it is less than what is missing.
        (
            "element o { attribute class { text }, attribute type-func { text }?, attribute id { text }? }",
            "<o type='A' id='x'/>",
            "unknown attribute 'type' of <o>; it needs 'class', and may have 'type-func'",
        ),
        # What was meant by an attribute that goes with another choice is not missing.
        (
            """element c { (attribute kind { "float" }, attribute value { xsd:double })
              | (attribute kind { "date" }, attribute date-value { xsd:date }) }""",
            "<c kind='date' value='2024-01-01'/>",
            "the attribute 'value' of <c> does not go with kind='date'; did you mean 'date-value'?",
        ),
        # That a child could have any text tells nothing of an attribute.
        (
            "element t { other, element if { attribute test { text }, empty }? } other = element o { element if { attribute test { text }, empty }* }",
            "<t><o test='b'/></t>",
            "unknown attribute 'test' of <o>; it has none",
        ),
        # What may hold anything is no place for it.
        (
            "element r { element any { element * { text }* }?, element a { element b { empty } }? }",
            "<r><any/><b/></r>",
            "<b> belongs in <a>, not in <r>; put <a> around it",
        ),
        (
            "element r { attribute w { xsd:string { pattern = '[0-9]+(\\.[0-9]*)?(cm|in)' } } }",
            "<r w='1 cm'/>",
            "'1 cm' is no value of 'w' in <r>; write it without white space, '1cm'",
        ),
    ],
)
def test_what_is_said(tmp_path: Path, schema: str, document: str, expected: str) -> None:
    assert messages(tmp_path, f"start = {schema}", document) == [expected]


def test_attributes_are_listed_with_their_prefixes(tmp_path: Path) -> None:
    schema = """namespace m = "urn:m"
start = element m:k { attribute m:count { xsd:int }, attribute xml:lang { text }?, attribute m:salt { text }? }"""
    assert messages(tmp_path, schema, "<m:k xmlns:m='urn:m' m:iterations='5'/>") == [
        "unknown attribute 'm:iterations' of <m:k>; it needs 'm:count', and may have 'xml:lang' or 'm:salt'"
    ]


def test_a_wrong_namespace_is_told_where_it_is_declared(tmp_path: Path) -> None:
    schema = """namespace dc = "http://purl.org/dc/elements/1.1/"
start = element m { element dc:title { text }+ }"""
    path = tmp_path / "schema.rnc"
    path.write_text(schema)
    document = b"<m\n xmlns:dc='http://purl.org/dc/terms/'><dc:title>a</dc:title><dc:title>b</dc:title></m>"
    (finding,) = load_schema(path).iter_findings(document)
    assert finding.message.startswith("'http://purl.org/dc/terms/' is not the namespace of <dc:title>")
    assert (finding.span.line if finding.span else None, finding.repair) == (2, ())


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<cpus>4</cpus><vcpu>4</vcpu>", f"unknown element 'cpus' in <domain>; <vcpu> {STANDS}"),
        ("<vcpu>4</vcpu><cpus>4</cpus>", f"unknown element 'cpus' in <domain>; <vcpu> {STANDS}"),
        (
            "<vcpus>4</vcpus><vcpu>4</vcpu>",
            "<vcpus> in <domain> does not hold what stands here, which <vcpu>, at line 1, does already: keep one of them",
        ),
        (
            "<feature><acpi/></feature><features><apic/></features>",
            f"unknown element 'feature' in <domain>; <features> {STANDS}",
        ),
        (
            "<metadata/><locked/><memoryBacking><nosharepages/></memoryBacking>",
            "<locked> belongs in <memoryBacking>, not in <domain>",
        ),
        (
            "<vcpu cpuset='1,,2'>2</vcpu>",
            "'1,,2' is no value of 'cpuset' in <vcpu>; write '1,2', with one separator where several stand",
        ),
    ],
)
def test_beside_devices(document: str, expected: str) -> None:
    text = domain(f"{document}<devices/>").replace("\n", "")
    assert [finding.message for finding in load_schema("domain").iter_findings(text.encode())] == [expected]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "type='pci' bus='04:00' slot='0'",
            "'04:00' is no value of 'bus' in <address>; each part has an attribute of its own: write bus='0x04' slot='0x00'",
        ),
        (
            "type='pci' bus='0000:3b:00.1'",
            "'0000:3b:00.1' is no value of 'bus' in <address>; each part has an attribute of its own: write domain='0x0000' bus='0x3b' slot='0x00' function='0x1'",
        ),
        (
            "type='pci' slot='1e'",
            "'1e' is no value of 'slot' in <address>; hexadecimal digits stand behind 0x: write '0x1e'",
        ),
        ("type='usb' bus='0' device='1'", "unknown attribute 'device' of <address>; it has 'port'"),
        (
            "type='usb' bus='0' slot='1'",
            "'slot' of <address> does not go with type='usb'; did you mean 'port' or type='pci'?",
        ),
    ],
)
def test_addresses(address: str, expected: str) -> None:
    text = domain(f"<interface type='user'><address {address}/></interface>")
    assert [finding.message for finding in load_schema("domain").iter_findings(text.encode())] == [expected]


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (
            "<hostdev mode='subsystem' type='usb'><source><vendor id='0951'/><product id='0x1666'/></source></hostdev>",
            "'0951' is no value of 'id' in <vendor>; hexadecimal digits stand behind 0x: write '0x0951'",
        ),
        (
            "<serial type='tcp'><source mode='bind' host='0.0.0.0:2445'/></serial>",
            "'0.0.0.0:2445' of 'host' in <source> has the missing 'service' in it; write host='0.0.0.0' and service='2445'",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='vda'/><blockio>4096</blockio></disk>",
            "text ('4096') cannot stand in <blockio>; write it in an attribute, 'logical_block_size', 'physical_block_size'"
            " or 'discard_granularity'",
        ),
        (
            "<memoryballoon model='virtio'/><memballoon model='virtio'/>",
            "unknown element 'memoryballoon' in <devices>; <memballoon> stands at line 6 already: keep one of them",
        ),
    ],
)
def test_devices(device: str, expected: str) -> None:
    assert [finding.message for finding in load_schema("domain").iter_findings(domain(device).encode())] == [expected]


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        (
            "<memory unit='GiB'>4.5</memory>",
            "'4.5' is no text for <memory>; it is a whole number: write '4608' and unit='MiB'",
        ),
        (
            "<memory unit='GiB'>0.1</memory>",
            "'0.1' is no text for <memory>; it is not a whole number: '.' at position 2",
        ),
    ],
)
def test_fractions_of_a_unit(memory: str, expected: str) -> None:
    text = domain("<devices/>").replace("<memory unit='MiB'>512</memory>", memory)
    assert [finding.message for finding in load_schema("domain").iter_findings(text.encode())] == [expected]


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (
            "<disk type='file'><source file='/a'/>target dev='vda' bus='virtio'/></disk>",
            "text ('target') cannot stand in <disk>; '<' is missing before it",
        ),
        (
            "<hostdev mode='subsystem' type='pci'><source domain='0' bus='1' slot='2' function='0'/></hostdev>",
            "unknown attributes 'domain', 'bus', 'slot' and 'function' of <source>; the address is an element, as in"
            " <address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/>",
        ),
    ],
)
def test_one_slip_of_several_parts(device: str, expected: str) -> None:
    assert [finding.message for finding in load_schema("domain").iter_findings(domain(device).encode())] == [expected]


def test_what_is_two_values_but_for_case_is_not_certain(tmp_path: Path) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text('start = element r { attribute unit { "Mb" | "MB" | "kb" }, attribute other { "A" | "B" } }')
    findings = load_schema(path).iter_findings(b"<r unit='mb' other='a'/>")
    assert [bool(finding.repair) for finding in findings] == [False, True]


def test_an_attribute_that_stands_without_those_it_goes_with(tmp_path: Path) -> None:
    schema = """start = element r { element a { empty
      | (attribute x { text }, attribute y { text }, attribute z { text }) } }"""
    assert messages(tmp_path, schema, "<r><a x='1'/></r>") == [
        "the attribute 'x' of <a> goes with 'y' and 'z'; give them too, or leave it out"
    ]
