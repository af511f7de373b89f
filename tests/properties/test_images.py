"""Whatever bytes an image begins with: never an exception, never more than the bounded read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from relaxng.libvirt.backing import BackingError, parse, resolve
from relaxng.libvirt.chain import Chain, Layer
from relaxng.libvirt.element import is_writable
from relaxng.libvirt.files import Files
from relaxng.libvirt.images import recognise
from relaxng.libvirt.images.header import HEADER_BYTES, MAX_NAME, TRAILER_BYTES, Head
from relaxng.libvirt.probe import probe
from relaxng.libvirt.source import Source
from relaxng.libvirt.verification import verify_chain
from tests import headers
from tests.headers import BACKING_FORMAT, DATA_FILE, UNKNOWN
from tests.images import Images
from tests.properties.conftest import COMMON

MADE = [
    headers.qcow(b"base", 1),
    headers.qcow2(b"base", ((UNKNOWN, b"12345"), (BACKING_FORMAT, b"raw"))),
    headers.qcow2(b"json:{}", ((BACKING_FORMAT, b"qcow2"),), version=2),
    headers.qcow2(b"nbd://h/x", ((BACKING_FORMAT, b"raw"), (DATA_FILE, b"data")), incompatible=4),
    headers.qed(b"base", 4),
    headers.vmdk(b'parentFileNameHint="base"\n'),
    b'# Disk DescriptorFile\nparentFileNameHint="base"\n',
    headers.vpc(4),
    headers.vdi(),
    headers.cow(b"base"),
    headers.ploop(),
    headers.luks(),
    bytes(32769) + b"CD001",
]
FORMATS = ["qcow", "qcow2", "qed", "vmdk", "cow", "raw", "vpc"]


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The headers of images that qemu-img made."""
    images = Images(tmp_path_factory.mktemp("images"))
    for form in ("qcow", "qcow2", "qed", "vmdk", "vpc", "vdi", "parallels"):
        images.create(f"plain.{form}", form)
    for form in ("qcow2", "qed"):
        images.create(f"over.{form}", form, "base", "raw")
    images.create("data.qcow2", "qcow2", None, None, "-o", f"data_file={images.path('data.raw')}")
    return [
        path.read_bytes()[: HEADER_BYTES + 512] for path in sorted(images.folder.iterdir()) if path.suffix != ".raw"
    ]


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Bytes overwritten, numbers made huge or zero, the end cut off, parts moved."""
    changes = draw(
        st.lists(
            st.tuples(
                st.integers(0, 0x300),
                st.sampled_from(
                    [b"\0", b"\xff", b"\xff" * 4, b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7, b"\0\0\x82\0"]
                )
                | st.binary(min_size=1, max_size=8),
            ),
            max_size=6,
        )
    )
    cut = draw(st.none() | st.integers(0, 0x8300))

    def mutate(data: bytes) -> bytes:
        changed = bytearray(data)
        for offset, new in changes:
            changed[offset : offset + len(new)] = new
        return bytes(changed[:cut])

    return mutate


def follow(folder: Path, data: bytes, form: str) -> None:
    """Probe and verify an image of these bytes, with a bounded read of each file."""
    path = folder / "top.img"
    path.write_bytes(data)
    read: list[int] = []
    pread = os.pread

    def counted(handle: int, length: int, offset: int) -> bytes:
        read.append(length)
        assert offset >= 0
        return pread(handle, length, offset)

    files = Files(folder)
    chain = Chain("vda", (Layer(Source.local(str(path)), form),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "pread", counted)
        probed = probe(chain, files)
        verify_chain(chain, files)
    assert all(length <= HEADER_BYTES for length in read)
    assert sum(read) <= 40 * (HEADER_BYTES + TRAILER_BYTES)
    assert probed.chain.layers[0].format == form
    if probed.is_sound:
        etree.tostring(probed.chain.to_disk())
    for fault in probed.faults:
        assert "\n" not in fault.message or "\n" in str(chain.top.source) or b"\n" in data


@settings(COMMON, max_examples=200)
@given(st.sampled_from(MADE), mutations())
def test_any_header_is_recognised(data: bytes, mutate: Callable[[bytes], bytes]) -> None:
    changed = mutate(data)
    for declared in (None, *FORMATS):
        header = recognise(Head(changed[:HEADER_BYTES], changed[-TRAILER_BYTES:], len(changed)), declared)
        for name in (header.backing, header.data_file):
            assert name is None or 0 < len(name) <= MAX_NAME + 1 or header.format == "cow"


@settings(COMMON, max_examples=150)
@given(data=st.sampled_from(MADE), mutate=mutations(), form=st.sampled_from(FORMATS))
def test_any_header_is_followed(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, mutate: Callable[[bytes], bytes], form: str
) -> None:
    folder = tmp_path_factory.mktemp("mutant")
    (folder / "base").write_bytes(headers.qcow2())
    follow(folder, mutate(data), form)
    shutil.rmtree(folder)


@settings(COMMON, max_examples=150)
@given(which=st.integers(0, 100), mutate=mutations(), form=st.sampled_from(FORMATS))
def test_real_headers_changed(
    tmp_path_factory: pytest.TempPathFactory, real: list[bytes], which: int, mutate: Callable[[bytes], bytes], form: str
) -> None:
    folder = tmp_path_factory.mktemp("mutant")
    (folder / "base").write_bytes(headers.qcow2())
    follow(folder, mutate(real[which % len(real)]), form)
    shutil.rmtree(folder)


@settings(COMMON, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_recognised(data: bytes) -> None:
    for magic in (b"", b"QFI\xfb\0\0\0\x03", b"QED\0", b"KDMV\x01\0\0\0", b"OOOM\0\0\0\x02", b"conectix"):
        recognise(Head(magic + data))


TEXTS = st.text(st.sampled_from("abh/:.@?=&\\;,[]{}\"'#%+1 0\0\n\u4e2d\udc80"), max_size=30)
STARTS = st.sampled_from(
    [
        "",
        "nbd:",
        "rbd:",
        "nbd://",
        "nbd+unix://",
        "json:",
        "json:{",
        "http://",
        "gluster://",
        "fat:",
        "iscsi://",
        "rbd:a/b:mon_host=",
    ]
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**70)
    | st.sampled_from(["file", "raw", "nbd", "inet", "unix", "/a", "h", "1", ""])
    | TEXTS
)
KEYS = st.sampled_from(
    ["driver", "file", "file.driver", "filename", "server", "server.0.host", "server.type", "host", "port", "path", "url", "cookie", "export", "pool", "image", "offset", "size", "lun", "portal", "target", "transport", "device", "namespace", "volume"]
)  # fmt: skip
OBJECTS = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)
DRIVERS = st.sampled_from(
    ["file", "raw", "nbd", "gluster", "iscsi", "ssh", "rbd", "nfs", "vxhs", "nvme", "sheepdog", "https", "host_device"]
)


@settings(COMMON, max_examples=300)
@given(STARTS, TEXTS)
@example("json:", "[" * 100_000)
@example("json:", '{"a":' * 5000)
@example("json:", '{"driver":"nbd","port":1' + "0" * 5000 + "}")
def test_any_backing_string_is_read(start: str, rest: str) -> None:
    examine(start + rest)


@settings(COMMON, max_examples=300)
@given(DRIVERS, st.dictionaries(KEYS, OBJECTS, max_size=6))
def test_any_description_is_read(driver: str, described: dict[str, object]) -> None:
    import json

    examine("json:" + json.dumps({**described, "driver": driver}))


def examine(text: str) -> None:
    try:
        found = parse(text).source
        assert resolve(text, Source.local("/i/top")).source.type == found.type
    except BackingError:
        return
    assert str(found)
    assert found.element is not None
    lines = "".join(found.element.lines())
    if is_writable(lines):
        assert etree.fromstring(lines).tag == "source"
