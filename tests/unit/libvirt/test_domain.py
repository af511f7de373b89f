from __future__ import annotations

import pytest
from lxml import etree

from relaxng.libvirt.domain import Domain


def domain(text: str) -> Domain:
    return Domain(etree.fromstring(f"<domain type='kvm'>{text}</domain>"), frozenset(), lambda _: 0)


@pytest.mark.parametrize(
    ("text", "there", "not_there"),
    [
        ("", [], [0, 1]),
        ("<iothreads>2</iothreads>", [1, 2], [0, 3]),
        ("<iothreads> 2 </iothreads>", [1, 2], [3]),
        ("<iothreadids><iothread id='4'/></iothreadids>", [4], [1, 3, 5]),
        ("<iothreads>3</iothreads><iothreadids><iothread id='1'/></iothreadids>", [1, 2, 3], [4]),
        ("<iothreads>4</iothreads><iothreadids><iothread id='8'/><iothread id='2'/></iothreadids>", [1, 2, 3, 8], [4]),
        ("<iothreads>4294967295</iothreads>", [1, 4294967295], [0]),
        ("<iothreads>many</iothreads>", [], [1]),
    ],
)
def test_the_threads_of_a_domain(text: str, there: list[int], not_there: list[int]) -> None:
    found = domain(text)
    assert [number for number in there if not found.has_iothread(number)] == []
    assert [number for number in not_there if found.has_iothread(number)] == []


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("", False),
        ("<memoryBacking><access mode='shared'/></memoryBacking>", True),
        ("<memoryBacking><access mode='private'/></memoryBacking>", False),
        ("<cpu><numa><cell memAccess='shared'/><cell memAccess='shared'/></numa></cpu>", True),
        ("<cpu><numa><cell memAccess='shared'/><cell/></numa></cpu>", False),
        ("<memoryBacking><access mode='shared'/></memoryBacking><cpu><numa><cell/></numa></cpu>", True),
        (
            "<memoryBacking><access mode='shared'/></memoryBacking><cpu><numa><cell memAccess='private'/></numa></cpu>",
            False,
        ),
    ],
)
def test_whether_the_memory_is_shared(text: str, shared: bool) -> None:
    assert domain(text).shares_memory is shared


def test_what_the_schema_found_fault_with_is_left_out() -> None:
    root = etree.fromstring("<domain><devices><disk><target dev='a'/></disk><disk/></devices></domain>")
    broken = frozenset({root[0][1]})
    found = Domain(root, broken, lambda _: 0)
    assert [disk.dev for disk in found.disks] == ["a"]


def test_parts_are_the_devices_own_in_the_order_of_the_document() -> None:
    root = etree.fromstring(
        "<domain type='kvm'><devices>"
        "<hostdev><boot order='1'/><source><address type='pci'/><boot order='9'/></source></hostdev>"
        "<disk><target dev='vda'/><!-- --><boot order='2'/><address type='pci'/></disk>"
        "<interface><boot order='3'/><boot/><driver iommu='on'/></interface>"
        "<interface><driver name='vhost'/></interface>"
        "<redirdev><boot order='4'/></redirdev>"
        "</devices></domain>"
    )
    broken = root.find("devices/redirdev")
    assert broken is not None
    found = Domain(root, frozenset({broken}), lambda _: 0)
    assert [(device.tag, boot.get("order")) for device, boot in found.parts["boot"]] == [
        ("hostdev", "1"),
        ("disk", "2"),
        ("interface", "3"),
    ]
    assert [device.tag for device, _ in found.parts["address"]] == ["disk"]
    assert [driver.get("iommu") for _, driver in found.parts["driver"]] == ["on"]
    assert "alias" not in found.parts


def test_parts_are_found_above_the_deepest_chain() -> None:
    # A walk that goes down to the addresses of layers takes time that is quadratic in these.
    root = etree.fromstring(
        "<domain type='kvm'><devices><disk type='nvme'><target dev='vda'/></disk></devices></domain>"
    )
    held = [root[0][0]]
    for _ in range(100_000):
        held.append(etree.SubElement(held[-1], "backingStore", type="nvme"))
        etree.SubElement(etree.SubElement(held[-1], "source"), "address", type="pci")
    del held[1:]
    found = Domain(root, frozenset(), lambda _: 0)
    assert found.parts == {}
    assert len(found.disks) == 1
