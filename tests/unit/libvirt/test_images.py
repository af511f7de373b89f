from __future__ import annotations

from struct import pack

import pytest

from relaxng.libvirt.images import agrees, recognise
from relaxng.libvirt.images.header import HEADER_BYTES, Head, Header
from tests import headers
from tests.headers import BACKING_FORMAT, DATA_FILE, UNKNOWN

GIB = 2**30
ISO = bytes(32769) + b"CD001"


def seen(data: bytes, last: bytes = b"", declared: str | None = None) -> Header:
    return recognise(Head(data[:HEADER_BYTES], last, len(data)), declared)


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (headers.qcow(), Header("qcow", 1, GIB)),
        (headers.qcow(b"base.img", 1), Header("qcow", 1, GIB, "base.img", encryption="qcow")),
        (headers.qcow2(version=2), Header("qcow2", 2, GIB)),
        (headers.qcow2(b"b", ((BACKING_FORMAT, b"raw"),), version=2), Header("qcow2", 2, GIB, "b", "raw")),
        (headers.qcow2(b"b\xc3\xa4se", ((BACKING_FORMAT, b"qcow2"),)), Header("qcow2", 3, GIB, "b\xe4se", "qcow2")),
        (headers.qcow2(b"b"), Header("qcow2", 3, GIB, "b")),
        (headers.qcow2(b"\xff"), Header("qcow2", 3, GIB, "\udcff")),
        # An extension that is padded, before the one that is wanted.
        (headers.qcow2(b"b", ((UNKNOWN, b"12345"), (BACKING_FORMAT, b"vmdk"))), Header("qcow2", 3, GIB, "b", "vmdk")),
        # A format without a backing image says nothing.
        (headers.qcow2(b"", ((BACKING_FORMAT, b"raw"),)), Header("qcow2", 3, GIB)),
        (headers.qcow2(b"", ((DATA_FILE, b"d.raw"),), incompatible=4), Header("qcow2", 3, GIB, data_file="d.raw")),
        (headers.qcow2(crypt=2, incompatible=0b11010), Header("qcow2", 3, GIB, encryption="luks", is_corrupt=True)),
        (headers.qed(), Header("qed", None, GIB)),
        (headers.qed(b"base"), Header("qed", None, GIB, "base")),
        (headers.qed(b"base", 4), Header("qed", None, GIB, "base", "raw")),
        (headers.vmdk(), Header("vmdk", 1, GIB)),
        (headers.vmdk(b'CID=1\nparentFileNameHint="a b.vmdk"\n', 3), Header("vmdk", 3, GIB, "a b.vmdk", "vmdk")),
        (headers.vmdk(b'parentFileNameHint=""\n'), Header("vmdk", 1, GIB)),
        (
            b'# Disk DescriptorFile\nversion=1\nparentFileNameHint="p"\n',
            Header("vmdk", backing="p", backing_format="vmdk", is_probed=False),
        ),
        (headers.vpc(), Header("vpc", 1, GIB)),
        (headers.vdi(), Header("vdi", 1, GIB)),
        (headers.cow(b"/base"), Header("cow", 2, GIB, "/base")),
        (headers.ploop(), Header("ploop", size=GIB)),
        (headers.luks(), Header("raw", encryption="luks")),
        (headers.luks(2), Header("raw", encryption="luks2")),
        (ISO, Header("iso")),
        (b"vhdxfile", Header("vhdx", is_probed=False)),
        (b"Bochs Virtual HD Image\0", Header("bochs", is_probed=False)),
        (b"#!/bin/sh\n#V2.0 Format\n", Header("cloop", is_probed=False)),
        (b"", Header("raw", size=0)),
        (b"\0" * 70000, Header("raw", size=70000)),
    ],
)
def test_every_format(data: bytes, header: Header) -> None:
    assert seen(data) == header


def test_what_only_the_end_tells() -> None:
    assert seen(bytes(1024), headers.vpc(2)) == Header("vpc", 1, GIB, is_probed=False)
    assert seen(bytes(1024), b"koly" + bytes(508)) == Header("dmg", is_probed=False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (headers.qcow2()[:50], "breaks off in its header, after 50 bytes"),
        (headers.qcow2()[:100], "breaks off in its header, after 100 bytes"),
        (headers.qcow()[:20], "breaks off"),
        (headers.qed()[:20], "breaks off"),
        (headers.vmdk()[:20], "breaks off"),
        (headers.vpc()[:20], "breaks off"),
        (headers.vdi()[:100], "breaks off"),
        (headers.cow()[:6], "breaks off"),
        (headers.ploop()[:40], "breaks off"),
        (headers.qcow2(version=4), "is of version 4 of qcow2, which is not known"),
        (
            headers.qcow2(b"x" * 1024),
            "says that the name of its backing image is 1024 bytes long, and the most is 1023",
        ),
        (headers.qcow2(b"base")[:-1], "says that the name of its backing image is at byte 112, beyond its own end"),
        (headers.qcow2(incompatible=1 << 40 | 1 << 5), "needs features that are not known (incompatible bits 5, 40)"),
        (headers.qcow2(incompatible=4), "keeps its data in another file, and does not name it"),
        (headers.qcow2(crypt=9), "is encrypted by the method 9, which is not known"),
        (headers.qcow2(cluster_bits=63), "says that its clusters are of 2^63 bytes, which qcow2 does not have"),
        (headers.qcow2()[:100] + pack(">I", 8), "says that its header is 8 bytes long, and the least is 104"),
        (headers.qcow2()[:104] + pack(">II", UNKNOWN, 2**32 - 1), "has a header extension of 4294967295 bytes"),
        (headers.qed(b"base", 1 << 9), "needs features that are not known (bits 9)"),
        (headers.qed(b"base")[:-1], "says that the name of its backing image is at byte 64, beyond its own end"),
        (headers.vmdk(version=9), "is of version 9 of vmdk, which is not known"),
        (
            headers.vmdk(b'parentFileNameHint="never ends'),
            "has a descriptor in which the name of the parent breaks off",
        ),
        (headers.vmdk(b'parentFileNameHint="' + b"x" * 1024 + b'"'), "names a parent in 1024 bytes"),
        (headers.vmdk()[:512], "says that its descriptor is at byte 512, beyond the 512 bytes that are read"),
        (headers.vpc(4), "is a differencing vpc image, whose parent neither libvirt nor QEMU follows"),
        (headers.vpc(version=2), "is of version 0x2 of vpc, which is not known"),
        (headers.vdi(4), "is a differencing vdi image, whose parent neither libvirt nor QEMU follows"),
        (headers.vdi(version=2), "is of version 0x2 of vdi, which is not known"),
        (headers.cow(version=3), "is of version 3 of cow, which is not known"),
    ],
)
def test_headers_that_cannot_be_used(data: bytes, words: str) -> None:
    header = seen(data)
    assert header.format != "raw"
    assert len(header.faults) == 1
    assert header.faults[0].startswith(words)


def test_a_name_beyond_what_is_read() -> None:
    far = pack(">4sIQIIQI", b"QFI\xfb", 2, HEADER_BYTES, 4, 16, GIB, 0).ljust(HEADER_BYTES, b"\0") + b"base"
    (fault,) = seen(far).faults
    assert (
        fault
        == "says that the name of its backing image is at byte 33280, beyond the first 33280 bytes that libvirt reads"
    )


def test_an_image_of_two_minds_is_what_it_is_declared_to_be() -> None:
    both = headers.qcow2().ljust(32769, b"\0") + b"CD001"
    assert seen(both).format == "iso"
    assert seen(both, declared="qcow2").format == "qcow2"
    assert seen(both, declared="qcow").format == "qcow2"


def test_what_agrees_with_a_declared_format() -> None:
    assert agrees(Header("qcow2"), "raw")
    assert agrees(Header("vpc"), "vhd")
    assert agrees(Header("raw"), "bochs")
    assert not agrees(Header("qcow2"), "bochs")
    assert not agrees(Header("qcow2"), "qcow")
    assert not agrees(Header("raw"), "vdi")
