"""What libvirt's parser, behind `virsh`, makes of the valid documents of devices."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from relaxng import load_schema
from tests.conftest import CORPUS, ask, relative

AREAS = ("controllers", "filesystems", "host-devices", "inputs", "interfaces", "leases", "redirection")

REFUSED = {
    "controllers/nvme.xml": "'nvme'",
    "filesystems/mtp.xml": "'mtp'",
    "host-devices/scsi-unfiltered.xml": "unfiltered sgio is no longer supported",
    "host-devices/usb-by-port.xml": "Missing required attribute 'device'",
    "interfaces/passt.xml": "Missing required address attribute in route",
    "interfaces/user-mode.xml": "'passt'",  # built without it in Debian 12
    "interfaces/xen.xml": "unsupported input bus xen",  # the test driver knows full virtualisation alone
}
"""Valid documents that libvirt 9.0 does not take as a domain of its test driver, and a part of what it says."""


def for_the_test_driver(path: Path) -> etree._Element:
    """The same devices in a domain that libvirt's test driver takes."""
    domain = etree.parse(path).getroot()
    domain.set("type", "test")
    domain.attrib.pop("id", None)
    for element in list(domain):
        if element.tag in ("cpu", "features", "iothreads"):
            domain.remove(element)
        if element.tag == "os":
            element.clear()
            etree.SubElement(element, "type").text = "hvm"
    return domain


@pytest.mark.parametrize(
    "path", [path for area in AREAS for path in sorted((CORPUS / "valid" / area).glob("*.xml"))], ids=relative
)
def test_libvirt_defines_valid_documents_and_its_dumps_pass(tmp_path: Path, path: Path) -> None:
    domain = for_the_test_driver(path)
    (tmp_path / "domain.xml").write_bytes(etree.tostring(domain))
    commands = f"define {tmp_path}/domain.xml; dumpxml {domain.findtext('name')}"
    said = ask("virsh", "libvirt-clients", "--quiet", "--connect", "test:///default", commands)
    refusal = REFUSED.get(f"{path.parent.name}/{path.name}")
    if refusal is not None:
        assert refusal in said.err
        return
    assert said.err == ""
    dump = said.out[said.out.index("<domain") :]
    assert list(load_schema("domain").iter_findings(dump.encode())) == []
