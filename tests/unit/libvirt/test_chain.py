from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from relaxng.document import Document
from relaxng.finding import Span
from relaxng.libvirt.chain import Chain, End, Layer, Mirror
from relaxng.libvirt.disks import chains_of, disks_of
from relaxng.libvirt.element import Element
from relaxng.libvirt.source import Host, Source
from tests.conftest import corpus, relative


def chain(xml: str) -> Chain:
    return Chain.from_disk(etree.fromstring(xml))


def canonical(element: etree._Element) -> Element:
    """The element, its children in one order."""
    value = Element.of(element)

    def ordered(one: Element) -> Element:
        return Element(
            one.name, tuple(sorted(one.attributes)), tuple(sorted(map(ordered, one.children), key=repr)), one.text
        )

    return ordered(value)


@pytest.mark.parametrize("path", corpus("valid"), ids=relative)
def test_there_and_back_without_loss(path: Path) -> None:
    for disk in disks_of(Document.of(path)):
        read = Chain.from_disk(disk)
        made = read.to_disk()
        assert Chain.from_disk(made) == read
        for name in ("source", "backingStore", "mirror"):
            before, after = disk.find(name), made.find(name)
            assert (before is None) == (after is None)
            if before is not None and after is not None:
                assert canonical(after) == canonical(before)
        assert pickle.loads(pickle.dumps(read)) == read


def test_children_stand_in_the_order_of_libvirt() -> None:
    disk = chain(
        "<disk><target dev='vda'/><mirror job='copy'><source file='/m' index='3'/><format type='raw'/></mirror>"
        "<backingStore type='file' index='2'><backingStore/><source file='/b'/><format type='raw'/></backingStore>"
        "<source index='1' file='/t'/><driver type='qcow2'/></disk>"
    ).to_disk()
    order = [element.tag for element in disk.iter()]
    assert order == [
        "disk", "driver", "source", "backingStore", "format", "source", "backingStore", "mirror", "format", "source",
        "target",
    ]  # fmt: skip


OPEN = "<disk{0}><driver type='{1}'/>{2}<target dev='vda'/></disk>"


@pytest.mark.parametrize(
    ("kind", "form", "source", "end"),
    [
        ("file", "qcow2", "<source file='/a'/>", End.OPEN),
        ("file", "raw", "<source file='/a'/>", End.TERMINATED),
        ("file", "aio", "<source file='/a'/>", End.TERMINATED),
        ("file", "qcow2", "<source file='/a'/><backingStore/>", End.TERMINATED),
        ("file", "qcow2", "<source file='/a'/><backingStore><format type='raw'/></backingStore>", End.TERMINATED),
        ("file", "qcow2", "<source file='/a'/><backingStore type='file'><format type='raw'/><source file='/b'/></backingStore>", End.TERMINATED),
        ("file", "qcow2", "<source file='/a'/><backingStore type='file'><source file='/b'/></backingStore>", End.UNKNOWN),
        ("file", "qcow2", "", End.TERMINATED),
        ("block", "qed", "<source dev='/a'/>", End.OPEN),
        ("volume", "vmdk", "<source pool='p' volume='v'/>", End.OPEN),
        ("network", "qcow2", "<source protocol='gluster' name='v/p'/>", End.OPEN),
        ("network", "qcow2", "<source protocol='nbd'/>", End.UNKNOWN),
        ("nvme", "qcow2", "<source type='pci'/>", End.UNKNOWN),
    ],
)  # fmt: skip
def test_how_a_chain_ends(kind: str, form: str, source: str, end: End) -> None:
    assert chain(OPEN.format(f" type='{kind}'", form, source)).end is end


def test_a_disk_without_a_format_is_raw_to_libvirt() -> None:
    assert chain("<disk><source file='/a'/></disk>").end is End.TERMINATED


def test_places_in_the_document() -> None:
    document = Document.parse(
        b"<domain>\n<devices>\n <disk>\n  <source file='/a'/>\n  <backingStore type='file'/>\n </disk>\n</devices></domain>",
        "vm.xml",
    )
    (found,) = chains_of(document)
    assert [(layer.place.span, layer.place.path) for layer in found.layers if layer.place] == [
        (Span(3, 3, 3, 7), "/domain/devices/disk"),
        (Span(5, 4, 5, 16), "/domain/devices/disk/backingStore"),
    ]


def test_given_and_detected() -> None:
    found = chain(
        "<disk><source file='/a' index='1'/><backingStore type='file' index='2'><source file='/b'/>"
        "<backingStore type='file'><source file='/c'/></backingStore></backingStore></disk>"
    )
    assert [(layer.index, layer.detected) for layer in found.layers] == [(1, False), (2, True), (None, False)]


@pytest.mark.parametrize(
    ("text", "index"),
    [("7", 7), ("+07", 7), (" 7 ", 7), ("0", None), ("-1", None), ("x", None), ("9" * 30, None), ("\u0667", None)],
)
def test_an_index_is_a_number_above_zero(text: str, index: int | None) -> None:
    assert chain(f"<disk><source file='/a' index='{text}'/></disk>").top.index == index


def test_the_older_form_of_a_mirror() -> None:
    found = chain("<disk><source file='/a'/><mirror file='/m' format='qcow2' job='copy' ready='yes'/></disk>")
    assert found.mirror is not None
    assert (found.mirror.job, found.mirror.ready, found.mirror.in_children) == ("copy", "yes", False)
    assert found.mirror.chain.top == Layer(Source.local("/m"), "qcow2")
    assert chain("<disk><source file='/a'/></disk>").mirror is None


def test_the_encryption_of_the_top_in_its_older_place() -> None:
    assert chain("<disk><source file='/a'/><encryption format='luks'/></disk>").top.encryption == "luks"


def test_the_deepest_chain_that_can_be_read() -> None:
    xml = "<disk><source file='/0'/>" + "<backingStore type='file'>" * 250 + "</backingStore>" * 250 + "</disk>"
    found = chain(xml)
    assert len(found.layers) == 251
    assert Chain.from_disk(found.to_disk()) == found


NAMES = st.text("ab/ <&'\"\u4e2d", min_size=1, max_size=5)
INDEXES = st.none() | st.integers(1, 99)
SOURCES = st.builds(Source.local, NAMES, st.sampled_from(["file", "block", "dir"])) | st.builds(
    Source.network, st.just("nbd"), st.none() | NAMES, st.lists(st.builds(Host, NAMES), max_size=2)
)
LAYERS = st.builds(
    lambda source, form, index: Layer(source, form, index, detected=index is not None),
    SOURCES,
    st.sampled_from(["raw", "qcow2"]),
    INDEXES,
)


@given(st.lists(LAYERS, min_size=1, max_size=6), st.booleans(), st.booleans())
def test_any_chain_comes_back(layers: list[Layer], terminator: bool, mirrored: bool) -> None:
    top = Layer(layers[0].source, layers[0].format, layers[0].index)
    whole = (top, *layers[1:])
    mirror = Mirror((("type", top.type), ("job", "copy")), Chain("", whole, terminator)) if mirrored else None
    made = Chain("vda", whole, terminator, mirror)
    assert Chain.from_disk(made.to_disk()) == made
