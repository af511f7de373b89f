"""What libvirt takes a disk for where it is not written: facts R9, R11 and R49."""

from __future__ import annotations

import pytest
from lxml import etree

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain


def disk(text: str) -> Disk:
    root = etree.fromstring(f"<domain type='kvm'><devices>{text}</devices></domain>")
    return Domain(root, frozenset(), lambda _: 0).disks[0]


@pytest.mark.parametrize(
    ("device", "dev", "bus"),
    [
        ("disk", "hda", "ide"),
        ("disk", "sda", "scsi"),
        ("disk", "vda", "virtio"),
        ("disk", "xvda", "xen"),
        ("disk", "ubda", "uml"),
        ("disk", "nvme0n1", "nvme"),
        ("disk", "ioemu:hda", "ide"),
        ("disk", "fda", "ide"),
        ("cdrom", "sda", "scsi"),
        ("floppy", "hda", "fdc"),
    ],
)
def test_the_bus_follows_from_the_target(device: str, dev: str, bus: str) -> None:
    assert disk(f"<disk device='{device}'><target dev='{dev}'/></disk>").bus == bus


def test_a_prefix_of_old_is_stripped() -> None:
    assert disk("<disk><target dev='ioemu:hda'/></disk>").dev == "hda"


def test_a_cdrom_is_read_only() -> None:
    assert disk("<disk device='cdrom'><target dev='sda'/></disk>").is_readonly
    assert not disk("<disk><target dev='sda'/></disk>").is_readonly


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("<disk><target dev='a'/></disk>", True),
        ("<disk type='file'><source/><target dev='a'/></disk>", True),
        ("<disk type='file'><source file='/a'/><target dev='a'/></disk>", False),
        ("<disk type='block'><source startupPolicy='optional'/><target dev='a'/></disk>", True),
        ("<disk type='network'><source protocol='nbd'/><target dev='a'/></disk>", False),
    ],
)
def test_a_drive_without_a_medium(text: str, empty: bool) -> None:
    assert disk(text).is_empty is empty


def test_the_chain_is_read_to_its_end() -> None:
    layers = 100_000
    root = etree.fromstring("<disk type='file'><driver type='aio'/><source file='/0'/><target dev='vda'/></disk>")
    held = [root]
    for number in range(1, layers):
        held.append(etree.SubElement(held[-1], "backingStore", type="file"))
        etree.SubElement(held[-1], "format", type="qcow2")
        etree.SubElement(held[-1], "source", file=f"/{number}")
    etree.SubElement(held[-1], "backingStore")
    found = Disk(root, Domain(etree.Element("domain"), frozenset(), lambda _: 0)).images
    assert len(found) == layers
    assert (found[0].format, found[1].format) == ("raw", "qcow2")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<source file='/a'/>", "<source startupPolicy='optional' index='3' file='/a'/>", True),
        ("<source file='/a'/>", "<source file='/b'/>", False),
        (
            "<source file='/a'><slices><slice type='storage' offset='0' size='9'/></slices></source>",
            "<source file='/a'><slices><slice type='storage' offset='9' size='9'/></slices></source>",
            False,
        ),
        (
            "<source protocol='rbd' name='p/i'><host name='a'/><host name='b'/></source>",
            "<source name='p/i' protocol='rbd'><host name='b'/><host name='a'/><config file='/c'/></source>",
            True,
        ),
        (
            "<source protocol='rbd' name='p/i'><snapshot name='s'/></source>",
            "<source protocol='rbd' name='p/i'/>",
            False,
        ),
        (
            "<source type='pci' namespace='1'><address bus='1'/></source>",
            "<source type='pci' namespace='1'><address bus='2'/></source>",
            False,
        ),
    ],
)
def test_the_same_place_is_known_again(one: str, other: str, same: bool) -> None:
    places = [disk(f"<disk>{source}<target dev='a'/></disk>").image.location for source in (one, other)]
    assert (places[0] == places[1]) is same


def test_no_place_is_none() -> None:
    assert disk("<disk><source/><target dev='a'/></disk>").image.location is None
