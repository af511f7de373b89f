"""Mistakes in and on elements that stand in the wrong place, or are given twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Schema, load_schema

DOMAIN = "<domain type='kvm'><name>a</name><memory>1024</memory><os><type>hvm</type></os>{}<devices>\n{}\n</devices></domain>"
DISK = "<disk type='file'>{}<target dev='vda'/></disk>"


@pytest.fixture(scope="module")
def domain() -> Schema:
    return load_schema("domain", "automaton")


def messages(schema: Schema, document: str) -> list[str]:
    return [finding.message for finding in schema.iter_findings(document.encode())]


@pytest.mark.parametrize(
    ("device", "home", "within"),
    [
        (
            "<features><acpi/><apci/></features>",
            "<domain>",
            "unknown element 'apci' in <features>; did you mean 'apic'?",
        ),
        (
            "<memoryBacking><hugepage/><locked/></memoryBacking>",
            "<domain>",
            "unknown element 'hugepage' in <memoryBacking>; did you mean 'hugepages'?",
        ),
        (
            "<cputune><shars>1</shars><period>10000</period></cputune>",
            "<domain>",
            "unknown element 'shars' in <cputune>; did you mean 'shares'?",
        ),
        ("<clock ofset='utc'/>", "<domain>", "unknown attribute 'ofset' of <clock>; did you mean 'offset'?"),
        (
            "<on_crash>destory</on_crash>",
            "<domain>",
            "'destory' is no text for <on_crash>; did you mean 'destroy'?",
        ),
        (
            DISK.format("<source file='/a'/><seclabel><lable>x</lable></seclabel>"),
            "<domain> or <source>",
            "unknown element 'lable' in <seclabel>; did you mean 'label'?",
        ),
        (
            "<interface type='network'><source network='d'><model tpye='virtio'/></source></interface>",
            "<interface>",
            "unknown attribute 'tpye' of <model>; did you mean 'type'?",
        ),
    ],
)
def test_what_is_displaced_is_judged_as_if_it_stood_at_home(
    domain: Schema, device: str, home: str, within: str
) -> None:
    first, second = messages(domain, DOMAIN.format("", device))
    assert any(f"{words} {home}" in first for words in ("belongs in", "stands in"))
    assert second == within


@pytest.mark.parametrize(
    ("device", "within"),
    [
        ("<graphics type='vnc' prot='1'/>", "unknown attribute 'prot' of <graphics>; did you mean 'port'?"),
        ("<sound modl='ich6'/>", "unknown attribute 'modl' of <sound>; did you mean 'model'?"),
        ("<video><modle type='qxl'/></video>", "unknown element 'modle' in <video>; did you mean 'model'?"),
    ],
)
def test_so_is_a_device_outside_of_the_devices(domain: Schema, device: str, within: str) -> None:
    assert messages(domain, DOMAIN.format(f"\n{device}\n", "")) == [
        f"<{device[1:].split(maxsplit=1)[0].split('>', maxsplit=1)[0]}> belongs in <devices>, not in <domain>",
        within,
    ]


def test_a_hint_says_where_it_belongs_and_its_mistakes_are_told_too(domain: Schema) -> None:
    device = DISK.format("<source file='/a'><driver nam='qemu' type='qcow2'/></source>")
    assert messages(domain, DOMAIN.format("", device)) == [
        "<driver> does not belong in <source>; it stands in <disk>, beside <source>",
        "unknown attribute 'nam' of <driver>; did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    "device",
    [
        "<type>qcow2</type>",  # by the hint it is another attribute, and not the <type> of <os>
        "<snapshot>external</snapshot>",
        "<cache mode='none'/>",
    ],
)
def test_what_is_to_be_another_thing_is_not_judged(domain: Schema, device: str) -> None:
    assert len(messages(domain, DOMAIN.format("", DISK.format(f"<source file='/a'/>{device}")))) == 1


def test_a_namesake_of_which_nothing_is_known_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "page.rnc"
    path.write_text("start = element r { element body { element ul { element li {text}+ }* } }")
    page = load_schema(str(path), "automaton")
    displaced = "<ul> belongs in <body>, not in <r>"
    assert messages(page, "<r><body/><ul><lii>x</lii></ul></r>") == [
        displaced,
        "unknown element 'lii' in <ul>; did you mean 'li'?",
    ]
    assert messages(page, "<r><body/><ul hue='1'><lamp/><switch/></ul></r>") == [displaced]


def test_what_is_given_twice_is_judged_like_the_first(domain: Schema) -> None:
    again = "</devices>\n<devices><interface type='network'><sorce network='d'/></interface>"
    assert messages(domain, DOMAIN.format("", again)) == [
        "<devices> is given again in <domain>; move what it holds into the first, at line 1",
        "unknown element 'sorce' in <interface>; did you mean 'source'?",
    ]
    assert messages(domain, DOMAIN.format("<vcpu>1</vcpu><vcpu>two</vcpu>", "")) == [
        "<vcpu> is given again in <domain>; the first is at line 1",
        "'two' is no text for <vcpu>; it is not a whole number from 1 to 4294967295",
    ]


def test_of_what_belongs_in_the_first_nothing_is_missing(domain: Schema) -> None:
    assert messages(domain, DOMAIN.format("<os><boot dev='hdd'/></os>", "")) == [
        "<os> is given again in <domain>; move what it holds into the first, at line 1",
        "'hdd' is no value of 'dev' in <boot>; did you mean 'hd'?",
    ]


def test_what_the_first_has_already_cannot_be_moved_there(domain: Schema) -> None:
    assert messages(domain, DOMAIN.format("<os><type>hvm</type></os>", "")) == [
        "<os> is given again in <domain>; the first is at line 1"
    ]


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        # Nothing is missing in what should not be there.
        ("<os/>", ["<os> is given again in <domain>; the first is at line 1"]),
        # It is another thing, which stands elsewhere.
        (
            "<memory mode='strict' nodeset='0'/>",
            ["<memory> belongs in <numatune>, not in <domain>; put <numatune> around it"],
        ),
    ],
)
def test_what_is_given_twice_is_one_mistake(domain: Schema, beside: str, expected: list[str]) -> None:
    assert messages(domain, DOMAIN.format(beside, "")) == expected


@pytest.mark.parametrize(
    ("kind", "held", "expected"),
    [
        (
            "pci",
            "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>",
            "<address> belongs in <source>, not in <hostdev>; put <source> around it",
        ),
        (
            "usb",
            "<vendor id='0x1'/><product id='0x2'/>",
            "<vendor> belongs in <source>, not in <hostdev>; put <source> around it and the next element",
        ),
    ],
)
def test_what_is_wrong_here_and_right_in_what_is_missing(domain: Schema, kind: str, held: str, expected: str) -> None:
    hostdev = f"<hostdev mode='subsystem' type='{kind}' managed='yes'>{held}</hostdev>"
    assert messages(domain, DOMAIN.format("", hostdev)) == [expected]
