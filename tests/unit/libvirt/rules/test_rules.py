"""How rules are asked; what each says is tried by its examples, in tests/acceptance."""

from __future__ import annotations

import copy
import random
import re
import time

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.codes import CODES, all_codes, code_of
from relaxng.document import Document
from relaxng.finding import MOST_FINDINGS, Finding, Severity
from relaxng.libvirt.judging import MOST_CHARACTERS, _Asked, check
from relaxng.libvirt.rules import TOPICS, rules
from relaxng.selection import EVERYTHING, Selection
from tests.conftest import CORPUS, corpus
from tests.examples import domain

DISK = "<disk type='file'><source file='/srv/{n}.img'/><target dev='{dev}' bus='virtio'/>{more}</disk>\n"


def codes(document: str, selection: Selection | None = None) -> list[str]:
    return [f.code for f in load_schema("domain").iter_findings(document.encode(), selection or Selection())]


def test_the_codes_of_rules_are_known_but_not_loaded_at_once() -> None:
    assert not set(CODES) & set(rules())
    assert set(all_codes()) == set(CODES) | set(rules())
    assert code_of("VIR101").slug == "duplicate-target"
    with pytest.raises(KeyError):
        code_of("VIR000")


def test_slugs_are_unique_among_all_codes() -> None:
    slugs = [code.slug for code in all_codes().values()]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"VIR[0-8][0-9]{2}", code) for code in rules())
    assert list(rules()) == sorted(rules())
    assert len(TOPICS) == len(set(TOPICS))


def test_a_device_that_the_schema_finds_fault_with_is_left_alone() -> None:
    good = DISK.format(n=1, dev="vda", more="")
    both = [DISK.format(n=1, dev="vda", more=""), DISK.format(n=2, dev="vda", more="<colour/>")]
    assert codes(domain(good + good.replace("1.img", "2.img"))) == ["VIR101"]
    assert codes(domain("".join(both))) == ["RNG101"]


def test_a_device_whose_mistakes_are_certain_to_mend_is_judged_as_it_was_meant() -> None:
    slip = DISK.format(n=2, dev="vda", more="<seral>1</seral>").replace("virtio", "virtoi")
    good = DISK.format(n=1, dev="vda", more="")
    assert codes(domain(good + slip)) == ["VIR101", "RNG301", "RNG101"]
    # The other one's rules are asked too, at their own places.
    findings = list(load_schema("domain").iter_findings(domain(slip + good).encode()))
    assert [(finding.code, finding.span and finding.span.line) for finding in findings[-1:]] == [("VIR101", 7)]
    # One mistake of a device is left open: the device is.
    assert codes(domain(good + slip.replace("<seral>", "<colour/><seral>"))) == ["RNG301", "RNG101", "RNG101"]


def test_a_disk_whose_mistake_is_told_elsewhere_is_left_alone() -> None:
    early = "<disk type='file'/>\n<driver name='qemu'/>\n<source file='/a'/>\n<target dev='vda'/>"
    assert codes(domain(f"<devices>{early}</devices>")) == ["RNG102"]


def test_disks_that_come_to_light_by_mending_are_judged_by_the_schema_first() -> None:
    slip = DISK.format(n=1, dev="vda", more="<seral>1</seral>")
    document = domain(f"<devices>\n<disk type='file'/>\n{slip}</devices>").replace("devices>", "devces>")
    assert codes(document) == ["RNG101", "RNG103", "RNG101"]


def test_what_an_entity_holds_is_left_alone_wherever_it_stands() -> None:
    entity = "<!DOCTYPE domain [<!ENTITY d \"<disk type='fil'/>\">]>"
    found = codes(entity + domain("<devices>&d;&d;</devices>"))
    assert found == ["RNG301", "RNG103"]


def test_what_a_tree_in_memory_has_wrong_twice_is_told_twice() -> None:
    tree = etree.fromstring(domain("<devices><disk type='fil'/><disk type='fil'/></devices>"))
    found = [(finding.code, finding.path) for finding in load_schema("domain").iter_findings(tree)]
    assert found == [
        ("RNG301", "/domain/devices/disk[1]/@type"),
        ("RNG103", "/domain/devices/disk[1]"),
        ("RNG301", "/domain/devices/disk[2]/@type"),
        ("RNG103", "/domain/devices/disk[2]"),
    ]


def test_what_a_tree_in_memory_has_wrong_hides_the_rules_of_its_device() -> None:
    slip = DISK.format(n=2, dev="vda", more="<seral>1</seral>")
    tree = etree.fromstring(domain(DISK.format(n=1, dev="vda", more="") + slip).encode())
    assert [finding.code for finding in load_schema("domain").iter_findings(tree)] == ["RNG101"]


def test_what_stands_beside_devices_is_not_relied_on_where_the_schema_finds_fault_with_it() -> None:
    disk = "<disk type='file'><driver iothread='1'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>\n"
    assert codes(domain(disk)) == ["VIR722"]
    assert codes(domain(f"<iothrads>1</iothrads><devices>{disk}</devices>")) == ["RNG101"]
    index = "<disk type='file'><source file='/a' index='1'/><target dev='vda'/></disk>\n"
    assert codes(domain(index)) == ["VIR505"]
    assert codes(domain(index).replace("<domain ", "<domain id='3' ")) == []
    assert codes(domain(index).replace("<domain ", "<domain di='3' ")) == ["RNG201"]


def test_what_other_devices_lack_is_not_relied_on_where_the_schema_finds_fault_with_one() -> None:
    group = "<iotune><group_name>g</group_name></iotune>"
    limits = "<iotune><total_iops_sec>many</total_iops_sec><group_name>g</group_name></iotune>"
    disks = DISK.format(n=1, dev="vda", more=group) + DISK.format(n=2, dev="vdb", more=limits)
    assert codes(domain(disks)) == ["RNG302"]


def test_a_disk_that_lacks_what_stands_elsewhere_is_left_alone() -> None:
    bare = "<disk type='file' device='disk'><source file='/a'/></disk>\n"
    assert codes(domain(f"<target dev='vda'/>\n{bare}")) == ["RNG102"]


HOSTILE = {
    "cells": "<vcpu>1</vcpu><cpu><numa>"
    + "<cell id='1' cpus='0-16383' memory='1'><distances><sibling id='9' value='1'/></distances></cell>\n" * 8_000
    + "</numa></cpu><devices/>",
    "schedulers": "<cputune>"
    + "<iothreadsched iothreads='0-16383' scheduler='batch'/>\n" * 8_000
    + "</cputune><devices/>",
    "sets": "<cputune><emulatorpin cpuset='" + "0-16383," * 400_000 + "9-1'/></cputune><devices/>",
    "pages": "<memoryBacking><hugepages>"
    + "<page size='2048' nodeset='0'/><page size='4096'/>\n" * 8_000
    + "</hugepages></memoryBacking><cpu><numa><cell id='0' memory='1'/></numa></cpu><devices/>",
    "processors": "<vcpu current='4294967295'>4294967294</vcpu><cputune><cachetune vcpus='0'><cache id='0' level='3'"
    " type='both' size='3'/></cachetune></cputune><devices/>",
    "devices": "<devices>"
    + "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x1'/></source></hostdev>\n" * 8_000
    + "</devices>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_rules_of_the_domain_take_time_in_proportion(name: str) -> None:
    document = domain(HOSTILE[name])
    begin = time.perf_counter()
    found = codes(document)
    assert time.perf_counter() - begin < 8  # seconds
    assert found


def damaged(dice: random.Random, tree: etree._Element) -> etree._Element:
    """A document with some damage anywhere."""
    root = copy.deepcopy(tree)
    for _ in range(dice.randint(1, 4)):
        elements = list(root.iter("*"))
        element = dice.choice(elements)
        parent = element.getparent()
        match dice.randrange(6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if element.attrib:
                element.attrib.pop(dice.choice(list(element.attrib)))
            case 2 if element.attrib:
                element.set(dice.choice(list(element.attrib)), dice.choice(["", "0", "x", "9" * 30, "\u00b2"]))
            case 3:
                element.text = dice.choice(["", "0", "x"])
            case 4:
                element.append(copy.deepcopy(dice.choice(elements)))
            case _:
                element.tag = dice.choice(elements).tag
    return root


def test_no_damage_stops_the_rules() -> None:
    dice = random.Random(7)  # noqa: S311 - a test's dice
    schema = load_schema("domain")
    trees = [etree.parse(path).getroot() for path in (*corpus("valid"), *(CORPUS / "invalid" / "rules").glob("*.xml"))]
    for _ in range(400):
        root = damaged(dice, dice.choice(trees))
        assert all(
            finding.span is not None
            for finding in schema.iter_findings(etree.tostring(root), Selection.of(select=["VIR"]))
        )


@pytest.mark.parametrize(
    "finding",
    [
        Finding("d", "RNG001", "in libxml2's words", path="/domain/devices/disk[1]"),
        Finding("d", "RNG101", "somewhere"),
    ],
)
def test_rules_are_not_asked_where_the_schema_cannot_tell_the_place(finding: Finding) -> None:
    document = Document.parse(domain(DISK.format(n=1, dev="vda1", more="")).encode(), "d")
    assert [found.code for found in check(document, [], EVERYTHING)] == ["VIR104"]
    assert check(document, [finding], EVERYTHING) == []


def test_rules_are_not_asked_where_there_are_too_many_findings_to_be_all() -> None:
    document = Document.parse(domain(DISK.format(n=1, dev="vda1", more="")).encode(), "d")
    many = [Finding("d", "RNG101", str(number), path="/domain/devices/x") for number in range(MOST_FINDINGS)]
    assert check(document, many, EVERYTHING) == []


def test_warnings_of_the_schema_stop_no_rule() -> None:
    document = Document.parse(domain(DISK.format(n=1, dev="vda1", more="")).encode(), "d")
    warning = Finding("d", "RNG002", "engines differ", path="/domain", severity=Severity.WARNING)
    assert [found.code for found in check(document, [warning], EVERYTHING)] == ["VIR104"]


def test_a_rule_that_is_not_asked_would_have_found_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = (*corpus("valid"), *corpus("warned"), *(CORPUS / "invalid" / "rules").glob("*.xml"))
    documents = [Document.parse(path.read_bytes(), path.name) for path in paths]
    documents += [Document.parse(domain(rule.bad).encode(), rule.id) for rule in rules().values()]
    schema = load_schema("domain")
    documents = [document for document in documents if document.root_name == "domain" and schema.accepts(document)]
    asked = [check(document, [], EVERYTHING) for document in documents]
    # What an element is about may rely on it; facts are only there to ask less.
    facts = {fact for rule in rules().values() for fact in rule.about if "=" in fact or fact in ("empty", "odd")}
    of = _Asked.of
    monkeypatch.setattr(_Asked, "of", lambda self, names: of(self, names | facts))
    assert asked == [check(document, [], EVERYTHING) for document in documents]
    assert {finding.code for found in asked for finding in found} >= {
        rule.id for rule in rules().values() if rule.usual
    }


def test_rules_go_with_the_built_in_schema_alone() -> None:
    document = domain(DISK.format(n=1, dev="vda1", more=""))
    assert codes(document) == ["VIR104"]
    plain = load_schema(load_schema("domain").path)
    assert list(plain.iter_findings(document.encode())) == []
    assert load_schema("domain").is_valid(document.encode())


def test_a_tree_in_memory_has_findings_at_its_lines() -> None:
    root = etree.fromstring(domain(DISK.format(n=1, dev="vda1", more="")))
    (finding,) = load_schema("domain").iter_findings(root)
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == (6, None)
    bare = etree.Element("domain", type="kvm")
    etree.SubElement(bare, "name").text = "g"
    etree.SubElement(bare, "memory").text = "1"
    etree.SubElement(etree.SubElement(bare, "os"), "type").text = "hvm"
    devices = etree.SubElement(bare, "devices")
    disk = etree.SubElement(devices, "disk", device="disk")
    etree.SubElement(disk, "target", dev="vda")
    assert [finding.code for finding in load_schema("domain").iter_findings(bare)] == ["VIR201"]


def test_a_long_value_does_not_make_a_long_message() -> None:
    name = "x" * 100_000
    document = domain(f"<disk type='network'><source protocol='rbd' name='{name}'/><target dev='vda'/></disk>\n")
    (finding,) = load_schema("domain").iter_findings(document.encode())
    assert len(finding.message) <= MOST_CHARACTERS + 3
    assert finding.message.endswith("write the name as pool/image")


def test_many_findings_are_all_told_in_the_order_of_the_document_and_in_linear_time() -> None:
    disks = "".join(DISK.format(n=i, dev="vda1", more="<alias name='a'/>") for i in range(4_000))
    begin = time.process_time()
    findings = list(load_schema("domain").iter_findings(domain(disks).encode()))
    assert time.process_time() - begin < 20
    lines = [finding.span.line for finding in findings if finding.span is not None]
    assert lines == sorted(lines)
    assert len(findings) == 4_000 + 4_000 + 3_999
    assert findings[-1].path == "/domain/devices/disk[4000]/alias/@name"


def letters(number: int) -> str:
    found = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        found = chr(ord("a") + letter) + found
    return found


def seconds(disks: int) -> float:
    """The time for a domain of so many disks, half of them in chains, with what most rules are about."""
    kinds = (
        "<driver name='qemu' type='raw' iothread='1' io='native' cache='none'/><iotune><total_iops_sec>1</total_iops_sec>"
        "<group_name>g</group_name></iotune><alias name='ua-{n}'/><serial>{n}</serial>",
        "<driver name='qemu' type='qcow2'/><backingStore type='file'><format type='raw'/><source file='/base/{n}'/>"
        "<backingStore/></backingStore>",
    )
    text = "".join(DISK.format(n=n, dev=f"vd{letters(n)}", more=kinds[n % 2].format(n=n)) for n in range(disks))
    document = domain(f"<iothreads>1</iothreads>\n<devices>\n{text}</devices>\n").encode()
    schema = load_schema("domain")
    begin = time.process_time()
    assert list(schema.iter_findings(document, Selection.of(select=["VIR"]))) == []
    return time.process_time() - begin


def test_ten_thousand_disks_take_linear_time() -> None:
    seconds(100)
    few, many = seconds(1_000), seconds(10_000)
    assert many < 30 * few


def test_two_hundred_deep_chains_take_no_time() -> None:
    layers = "".join(
        f"<backingStore type='file'><format type='qcow2'/><source file='/srv/{n}.img'/>" for n in range(199)
    )
    chain = "<disk type='file'><driver type='qcow2'/><source file='/srv/{n}.top'/><target dev='{dev}' bus='virtio'/>"
    chain += layers.replace(".img", "-{n}.img") + "<backingStore/>" + "</backingStore>" * 199 + "</disk>\n"
    disks = "".join(chain.format(n=n, dev=f"vd{letters(n)}") for n in range(50))
    begin = time.process_time()
    assert codes(domain(disks), Selection.of(select=["VIR"])) == []
    assert time.process_time() - begin < 10


def test_a_rule_that_the_targeted_libvirt_does_not_enforce_is_not_asked() -> None:
    rule = rules()["VIR709"]
    assert rule.since == "9.5.0"
    document = domain(rule.bad).encode()
    for version, found in (("9.4", ["VIR001"]), ("9.5", ["VIR709"]), ("12.1", ["VIR709"])):
        schema = load_schema("domain", libvirt=version)
        assert [finding.code for finding in schema.iter_findings(document)] == found
    ignored = domain(f"<!-- relaxng: ignore VIR709 -->\n{rule.bad}").encode()
    for version, found in (("9.4", ["VIR001"]), ("9.5", [])):
        schema = load_schema("domain", libvirt=version)
        assert [finding.code for finding in schema.iter_findings(ignored)] == found


@pytest.mark.parametrize(
    ("memory", "cpu", "expected"),
    [
        ("<memory>0</memory>", "", ["VIR015"]),
        ("<memory>00</memory>", "<numa><cell cpus='0' memory='0'/></numa>", ["VIR015"]),
        ("", "<numa><cell cpus='0' memory='0'/></numa>", ["VIR015"]),
        ("", "<numa><cell cpus='0' memory='10'/></numa>", []),
        ("<memory>0</memory>", "<numa><cell cpus='0' memory='1' unit='GiB'/></numa>", []),
        ("<memory>10</memory>", "", []),
    ],
)
def test_cells_give_the_guest_memory_too(memory: str, cpu: str, expected: list[str]) -> None:
    holder = f"<domain type='kvm'><name>g</name>{memory}<os><type>hvm</type></os><cpu>{cpu}</cpu></domain>"
    assert codes(holder) == expected


def test_the_first_console_decides_what_others_may_be() -> None:
    first, second = ("<console type='pty'><target type='{}'/></console>\n" for _ in range(2))
    assert codes(domain(first.format("serial") + second.format("serial"))) == ["VIR078"]
    assert codes(domain("<console type='pty'/>\n" + second.format("serial"))) == ["VIR078"]
    assert codes(domain(first.format("virtio") + second.format("serial"))) == []
