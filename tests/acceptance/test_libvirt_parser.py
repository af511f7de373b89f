"""libvirt's parser, behind its test driver, takes every valid domain of the corpus, and what it writes of it is valid."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree

from relaxng import load_schema
from tests.acceptance import test_libvirt_documents, test_libvirts_schema
from tests.conftest import corpus, relative, virsh
from tests.differences import BEYOND_THE_TEST_DRIVER

NOT_TAKEN = {
    "chains/odd-layers.xml": "vhostvdpa: 9.8.0",
    "disk-types/ctl.xml": "CTL: newer than 9.0",
    "disk-types/descriptor-group.xml": "descriptors handed over: 9.1.0, and not by the test driver",
    "disk-types/vhostvdpa.xml": "9.8.0",
    "domains/kvm-desktop.xml": "the watchdog itco: 9.1.0",
    "rules/ignored-usb-model.xml": "the model of a USB disk: newer than 9.0",
    "rules/nvme-serial.xml": "the bus nvme: 11.5.0",
    "rules/usb-empty.xml": "the model of a USB disk: newer than 9.0",
    "rules/vhostvdpa-cache.xml": "9.8.0",
    "security/rbd-encryption.xml": "luks-any: 9.3.0",
    "target-and-address/nvme-controllers.xml": "the bus nvme: 11.5.0",
    "target-and-address/sata-and-scsi.xml": "removable disks that are not on USB: newer than 9.0",
    "target-and-address/usb.xml": "the model of a USB disk: newer than 9.0",
    "tuning/identity.xml": "longer products on some buses: 11.1.0",
}
"""Valid documents that libvirt 9.0 does not take, and why; beside those that the tests of areas list."""


@cache
def not_taken() -> set[str]:
    """Every valid document that libvirt 9.0 does not take, as `topic/name.xml`."""
    beside_devices = test_libvirts_schema.REFUSED.keys() - test_libvirts_schema.TAKEN_ALL_THE_SAME
    return {
        *NOT_TAKEN,
        *BEYOND_THE_TEST_DRIVER,
        *test_libvirt_documents.REFUSED,
        *(name.removeprefix("valid/") for name in beside_devices),
    }


def for_the_test_driver(path: Path, name: str) -> etree._ElementTree:
    """A domain of the driver's own type, of full virtualisation, as it is otherwise."""
    tree = etree.parse(path)
    root = tree.getroot()
    root.set("type", "test")
    root.attrib.pop("id", None)
    for own in root.findall("name"):
        own.text = name
    for system in [*root.findall("os"), *root.findall("bootloader")]:
        root.remove(system)
    etree.SubElement(etree.SubElement(root, "os"), "type").text = "hvm"
    return tree


def test_the_parser_takes_every_valid_domain_and_writes_valid_ones(tmp_path: Path) -> None:
    paths = corpus("valid", "domain")
    commands = []
    for number, path in enumerate(paths):
        file = tmp_path / f"{number}.xml"
        for_the_test_driver(path, f"g{number}").write(file)
        commands += [f"echo ==={number}", f"define {file}", f"dumpxml g{number}", f"undefine g{number}"]
    answered = virsh(commands, timeout=300)
    # Without a terminal virsh writes its prompt before what each command says.
    answers = re.split(r"===(\d+)\n", re.sub(r"^(virsh [#>] )+", "", answered, flags=re.MULTILINE))
    said = dict(zip(map(int, answers[1::2]), answers[2::2], strict=True))
    refused, wrong = {}, {}
    for number, path in enumerate(paths):
        name = relative(path).removeprefix("valid/")
        written = re.findall(r"<domain .*?</domain>", said[number], re.DOTALL)
        if not written:
            refused[name] = said[number]
        for dump in written:
            if findings := list(load_schema("domain").iter_findings(dump.encode())):
                wrong[f"valid/{name}"] = findings
    assert {name: why for name, why in refused.items() if name not in not_taken()} == {}
    assert NOT_TAKEN.keys() <= refused.keys()
    assert wrong.keys() == test_libvirts_schema.WRITTEN_WRONG.keys(), wrong
