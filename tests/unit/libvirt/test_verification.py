from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.document import Document
from relaxng.finding import Severity, Span
from relaxng.libvirt.chain import Chain, Layer
from relaxng.libvirt.element import Element
from relaxng.libvirt.files import Files
from relaxng.libvirt.source import Source
from relaxng.libvirt.verification import verify, verify_chain
from tests import headers
from tests.headers import BACKING_FORMAT
from tests.images import disk, domain


def layer(path: Path, form: str | None = "qcow2", *children: Element) -> Layer:
    return Layer(Source.local(str(path)).with_children(children), form)


def messages(*layers: Layer, terminator: bool = True) -> list[str]:
    return [
        f"{fault.depth} {fault.code} {fault.message}"
        for fault in verify_chain(Chain("vda", layers, terminator), Files())
    ]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    path = tmp_path / "top"
    path.write_bytes(headers.qcow2(b"base", ((BACKING_FORMAT, b"qcow2"),)))
    (tmp_path / "base").write_bytes(headers.qcow2())
    (tmp_path / "other").write_bytes(headers.qcow2())
    return path


def test_a_chain_that_is_right(tmp_path: Path, top: Path) -> None:
    assert messages(layer(top), layer(tmp_path / "base")) == []
    (tmp_path / "link").symlink_to("base")
    assert messages(layer(top), layer(tmp_path / "link")) == []
    assert messages(layer(top), terminator=False) == []
    assert messages(Layer(Source("file"))) == []


def test_another_layer_than_the_header_names(tmp_path: Path, top: Path) -> None:
    assert messages(layer(top), layer(tmp_path / "other", "vpc")) == [
        f"1 VIR914 the layer below '{top}' is '{tmp_path}/other' in the document, and '{tmp_path}/base' by its header",
        f"1 VIR915 the layer '{tmp_path}/other' is declared to be vpc, and the header of '{top}' records qcow2",
        f"1 VIR904 the image '{tmp_path}/other' is declared to be vpc, and its header is of qcow2",
    ]


def test_too_short_and_too_long(tmp_path: Path, top: Path) -> None:
    assert messages(layer(top)) == [
        f"0 VIR916 the chain ends at '{top}' in the document, and its header names 'base' below it"
    ]
    assert messages(layer(top), layer(tmp_path / "base"), layer(tmp_path / "other")) == [
        f"1 VIR917 the document puts '{tmp_path}/other' below '{tmp_path}/base', whose header names no backing image"
    ]
    raw = tmp_path / "raw"
    raw.touch()
    assert messages(layer(raw, "raw"), layer(tmp_path / "base")) == [
        f"0 VIR917 the document puts '{tmp_path}/base' below '{raw}', which is raw and has no backing image"
    ]


def test_an_open_chain_is_followed(tmp_path: Path, top: Path) -> None:
    (tmp_path / "base").unlink()
    assert messages(layer(top), terminator=False) == [f"0 VIR901 'base', the backing image of '{top}', is missing"]
    # What the header of the last layer has wrong is said once.
    top.write_bytes(headers.qcow2(version=9))
    assert messages(layer(top), terminator=False) == [
        f"0 VIR910 the image '{top}' is of version 9 of qcow2, which is not known"
    ]


def test_a_loop_is_said_once(tmp_path: Path, top: Path) -> None:
    found = messages(layer(top), layer(tmp_path / "base"), layer(top), layer(tmp_path / "base"))
    assert [line for line in found if "VIR905" in line] == [f"2 VIR905 the chain is a loop: '{top}' stands in it twice"]


def test_too_many_layers(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / str(number)).write_bytes(headers.qcow2(str(number + 1).encode() if number < 200 else b""))
    chain = [layer(tmp_path / str(number)) for number in range(201)]
    assert messages(*chain) == [
        "200 VIR906 the chain has more than 200 layers, the most that libvirt takes; merge some of them"
    ]
    assert messages(*chain[1:]) == []


def test_raw_that_looks_like_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(headers.qcow2())
    (explicit,) = verify_chain(Chain("vda", (layer(path, "raw"),)), Files())
    assert (explicit.code, explicit.severity) == ("VIR919", Severity.WARNING)
    (implicit,) = verify_chain(Chain("vda", (layer(path, None),)), Files())
    assert (implicit.code, implicit.severity) == ("VIR904", Severity.ERROR)
    assert "so libvirt takes it to be raw, and its header is of qcow2" in implicit.message


@pytest.mark.parametrize(
    ("data", "form", "declared", "words"),
    [
        (headers.qcow2(crypt=2), "qcow2", None, "is encrypted (luks), and the document has no <encryption>"),
        (headers.qcow2(crypt=2), "qcow2", "luks", None),
        (headers.qcow2(crypt=1), "qcow2", "luks", "is declared to be encrypted (luks), and by its header qcow"),
        (headers.qcow2(), "qcow2", "luks", "is declared to be encrypted (luks), and by its header it is not"),
        (headers.luks(), "raw", "luks", None),
        # A guest may encrypt its own disk.
        (headers.luks(), "raw", None, None),
        (bytes(600), "raw", "luks", "is declared to be encrypted (luks), and has no such header"),
        (headers.luks(2), "raw", "luks", "by its header luks2"),
    ],
)
def test_encryption(tmp_path: Path, data: bytes, form: str, declared: str | None, words: str | None) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    children = [Element("encryption", (("format", declared),))] if declared else []
    found = messages(layer(path, form, *children))
    assert [line.split()[1] for line in found] == (["VIR911"] if words else [])
    assert words is None or words in found[0]


def test_a_corrupt_image_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(headers.qcow2(incompatible=2))
    (fault,) = verify_chain(Chain("vda", (layer(path),)), Files())
    assert (fault.code, fault.severity) == ("VIR910", Severity.WARNING)
    assert "qemu-img check" in fault.message


def test_a_name_that_cannot_be_compared(tmp_path: Path, top: Path) -> None:
    top.write_bytes(headers.qcow2(b"foo:bar", ((BACKING_FORMAT, b"qcow2"),)))
    (line,) = messages(layer(top), layer(tmp_path / "base"))
    assert "VIR912" in line
    assert "which cannot be a layer: 'foo' is no protocol" in line


def test_what_is_elsewhere(top: Path) -> None:
    nbd = Layer(Source.network("nbd", "x"), "raw")
    top.write_bytes(headers.qcow2(b"nbd://h/x", ((BACKING_FORMAT, b"raw"),)))
    found = messages(layer(top), nbd)
    assert [line.split()[:2] for line in found] == [["1", "VIR914"], ["1", "VIR909"]]


def test_places_of_findings(tmp_path: Path, top: Path) -> None:
    below = f"""'{top}'/>
      <backingStore type='file'>
        <format type='qcow2'/>
        <source file='{tmp_path}/other'/>
        <backingStore/>
      </backingStore>"""
    text = domain(disk(top).replace(f"'{top}'/>", below))
    (finding,) = verify(Document.parse(text.encode(), "vm.xml"), Files())
    line = text.splitlines()[12]
    begin = line.index(str(tmp_path)) + 1
    assert finding.span == Span(13, begin, 13, begin + len(f"{tmp_path}/other"))
    assert finding.path == "/domain/devices/disk/backingStore/source/@file"
