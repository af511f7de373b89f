"""Every device of the corpus in one domain: in any order, and in no time."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from relaxng import load_schema
from tests.acceptance.test_libvirt_verdicts import DEVICES
from tests.conftest import DOMAIN, SCHEMAS, ask, corpus


def everything() -> etree._Element:
    """A domain with every device of the valid documents, but for the emulator, which stands once."""
    domain = etree.fromstring(DOMAIN)
    (devices,) = domain.iterfind("devices")
    wanted = set(DEVICES) - {"emulator"}
    for document in map(etree.parse, corpus("valid", "domain")):
        devices.extend(copy.deepcopy(device) for device in document.iterfind("devices/*") if device.tag in wanted)
    return domain


def test_children_of_devices_stand_in_any_order() -> None:
    # For libxml2 too, which rejects some orders of interleaves within others.
    schema = load_schema("domain", "libxml2")
    shuffle = random.Random(8).shuffle  # noqa: S311 - a test's dice
    domain = everything()
    for _ in range(20):
        for element in list(domain.iter("*")):
            children = list(element)
            shuffle(children)
            element[:] = children
        assert schema.is_valid(etree.tostring(domain))


@pytest.mark.parametrize(("mistake", "status"), [("", 0), ("<nonsense/>", 3), ("<address type='pci' bsu='1'/>", 3)])
def test_many_devices_do_not_hang_xmllint(tmp_path: Path, mistake: str, status: int) -> None:
    domain = everything()
    (devices,) = domain.iterfind("devices")
    for device in list(devices):
        devices.extend(copy.deepcopy(device) for _ in range(5))
    (*_, last) = devices.iterfind("interface")
    if mistake:
        last.append(etree.fromstring(mistake))
    path = tmp_path / "many.xml"
    path.write_bytes(etree.tostring(domain))
    said = ask("xmllint", "libxml2-utils", "--noout", "--relaxng", SCHEMAS / "domain.rng", path, timeout=10)
    assert said.status == status
