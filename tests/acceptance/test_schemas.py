"""The schemas themselves: documented, complete, and kind to those who use them with libxml2."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.catalog import builtin_schemas
from relaxng.document import Document
from relaxng.engine import OF_OUR_SCHEMAS, suits_libxml2
from relaxng.grammar.annotations import DATED
from tests.conftest import DOMAIN, SCHEMAS, Run, ask, corpus, relative

if TYPE_CHECKING:
    from relaxng.engine import Engine

RNG = "{http://relaxng.org/ns/structure/1.0}"
DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"
SINCE = "{urn:relaxng:schema-annotations}since"

FILES = sorted(SCHEMAS.glob("*.rng"))
TREES = {path.name: etree.parse(path) for path in FILES}


def all_elements(name: str) -> list[etree._Element]:
    return [element for tree in TREES.values() for element in tree.iter(RNG + name)]


def test_every_define_is_documented_and_given_once() -> None:
    defines = all_elements("define")
    assert [define.get("name") for define in defines if not define.findtext(DOCUMENTATION)] == []
    names = [str(define.get("name")) for define in defines]
    assert sorted(set(names)) == sorted(names)


def test_every_define_is_used_and_every_reference_defined() -> None:
    defined = {define.get("name") for define in all_elements("define")}
    used = {ref.get("name") for ref in all_elements("ref")}
    assert defined == used


def test_since_is_a_release_of_libvirt() -> None:
    releases = [str(element.get(SINCE)) for tree in TREES.values() for element in tree.iter() if element.get(SINCE)]
    assert len(releases) > 80
    assert all(re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", release) for release in releases)
    annotated = {element.tag for tree in TREES.values() for element in tree.iter() if element.get(SINCE)}
    assert annotated == {RNG + kind for kind in DATED}


def test_values_are_compared_exactly() -> None:
    assert [value.text for value in all_elements("value") if value.get("type") != "string"] == []


def test_no_interleave_stands_in_another() -> None:
    # libxml2 rejects some orders of nested ones (shared/facts/libxml2-limits.md). Only those that hold
    # no element in turn, such as a group of attributes, are harmless.
    for interleave in all_elements("interleave"):
        for inner in interleave.iterdescendants(RNG + "interleave"):
            owners = (RNG + "element", RNG + "interleave")
            owner = next(ancestor for ancestor in inner.iterancestors() if ancestor.tag in owners)
            assert owner.tag == RNG + "element", etree.tostring(inner)


def test_jing_takes_the_schema() -> None:
    document = SCHEMAS.parent / "domainschemadata" / "valid" / "backing-chains.xml"
    assert ask("jing", "jing", SCHEMAS / "domain.rng", document) == Run(0, "", "")


@pytest.mark.parametrize("parent", ["domain", "devices"])
def test_an_unknown_child_is_an_error(parent: str) -> None:
    wrong = DOMAIN.replace(f"</{parent}>", f"<nonsense/></{parent}>")
    assert not load_schema("domain").is_valid(wrong.encode())


@pytest.mark.parametrize("engine", ["automaton", "libxml2"])
@pytest.mark.parametrize("name", builtin_schemas())
def test_children_stand_in_any_order(name: str, engine: Engine) -> None:
    schema = load_schema(name, engine)
    shuffle = random.Random(1).shuffle  # noqa: S311 - a test's dice
    for path in corpus("valid", name):
        tree = etree.parse(path)
        for _ in range(5):
            for element in tree.iter("*"):
                children = list(element)
                shuffle(children)
                element[:] = children
            assert schema.is_valid(tree), path


def test_no_string_stands_in_an_interleave() -> None:
    # libxml2 takes white space for nothing there.
    strings = [*all_elements("data"), *all_elements("value")]
    owners = (RNG + "element", RNG + "attribute", RNG + "interleave", RNG + "define")
    wrong = [s for s in strings if next(s.iterancestors(*owners)).tag == RNG + "interleave"]
    assert wrong == []


@pytest.mark.parametrize("size", [" ", "", "1 ", "x"])
def test_a_size_is_a_number_for_every_engine(size: str) -> None:
    def document(text: str) -> bytes:
        cache = f"<driver><metadata_cache><max_size unit='KiB'>{text}</max_size></metadata_cache></driver>"
        return DOMAIN.replace("<target", f"{cache}<target").encode()

    for engine in ("auto", "automaton", "libxml2"):
        assert load_schema("domain", engine).is_valid(document("1"))
        assert not load_schema("domain", engine).is_valid(document(size))


FILE_LAYER = "<backingStore type='file'{}><format type='qcow2'/><source file='/srv/a.qcow2'/>"
NBD_LAYER = "<backingStore type='network'{}><format type='qcow2'/><source protocol='nbd'><host name='nbd.example.org'/></source>"
MISTAKES = {
    "nothing": ("<backingStore/>", 0),
    "unknown element": ("<formt type='raw'/>", 3),
    "unknown type": ("<backingStore type='fle'><format type='raw'/><source file='/a'/></backingStore>", 3),
    "unknown attribute": (
        "<backingStore type='file' idx='1'><format type='raw'/><source file='/a'/></backingStore>",
        3,
    ),
    "missing format": ("<backingStore type='file'><source file='/a'/></backingStore>", 3),
    "missing source": ("<backingStore type='file'><format type='raw'/></backingStore>", 3),
    "second format": ("<format type='raw'/>", 3),
    "second layer": ("<backingStore/><backingStore/>", 3),
    "source of another type": ("<backingStore type='block'><format type='raw'/><source file='/a'/></backingStore>", 3),
    "text": ("<backingStore>none</backingStore>", 3),
    "index on the end": ("<backingStore index='9'/>", 3),
}


def status_of_xmllint(folder: Path, disk: str) -> int:
    """The exit status of xmllint, which is given ten seconds: what hangs, hangs for ever."""
    path = folder / "d.xml"
    path.write_text(DOMAIN.replace("<target dev='vda' bus='virtio'/>", f"<target dev='vda' bus='virtio'/>{disk}"))
    return ask("xmllint", "libxml2-utils", "--noout", "--relaxng", SCHEMAS / "domain.rng", path, timeout=10).status


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("depth", [64, 240])
def test_a_deep_chain_does_not_hang_xmllint(tmp_path: Path, mistake: str, depth: int) -> None:
    bottom, status = MISTAKES[mistake]
    layers = "".join((FILE_LAYER, NBD_LAYER)[i % 2].format(f" index='{i + 2}'") for i in range(depth))
    assert status_of_xmllint(tmp_path, layers + bottom + "</backingStore>" * depth) == status
    assert status_of_xmllint(tmp_path, f"<mirror job='copy'><source file='/m'/>{layers}{bottom}"
                              + "</backingStore>" * depth + "</mirror>") == status  # fmt: skip


@pytest.mark.parametrize(("bottom", "status"), [("", 0), ("<slices/>", 3), ("<nonsense/>", 3)])
def test_deep_data_stores_do_not_hang_xmllint(tmp_path: Path, bottom: str, status: int) -> None:
    layers = "<dataStore type='file'><format type='raw'/><source file='/srv/a.raw' index='1'>" * 64
    disk = f"<backingStore type='file'><format type='qcow2'/><source file='/a'>{layers}{bottom}"
    assert status_of_xmllint(tmp_path, disk + "</source></dataStore>" * 64 + "</source></backingStore>") == status


LARGE = [
    path
    for path in corpus("valid", "domain")
    if not suits_libxml2(Document.parse(path.read_bytes(), path.name))
    and suits_libxml2(Document.parse(path.read_bytes(), path.name), OF_OUR_SCHEMAS)
]
"""Documents that libxml2 is given by our schemas alone."""


@pytest.mark.parametrize("path", LARGE, ids=relative)
def test_what_libxml2_is_given_by_our_schemas_alone_does_not_hang_it(tmp_path: Path, path: Path) -> None:
    schema = SCHEMAS / "domain.rng"
    assert ask("xmllint", "libxml2-utils", "--noout", "--relaxng", schema, path, timeout=10).status == 0
    tree = etree.parse(path)
    widest = max(tree.iter("*"), key=lambda node: len(node.attrib))
    deepest = max(tree.iter("*"), key=lambda node: len(list(node.iterancestors())))
    for node in (widest, deepest):
        node.set("nonsense", "1")
        tree.write(tmp_path / "wrong.xml")
        assert (
            ask("xmllint", "libxml2-utils", "--noout", "--relaxng", schema, tmp_path / "wrong.xml", timeout=10).status
            == 3
        )
        del node.attrib["nonsense"]


def test_there_are_such_documents() -> None:
    assert len(LARGE) > 4


def test_every_attribute_of_a_driver_at_once_does_not_hang_xmllint(tmp_path: Path) -> None:
    common = TREES["domaincommon.rng"]
    (driver,) = (element for element in common.iter(RNG + "element") if element.get("name") == "driver")
    switches = [a.get("name") for a in driver.iter(RNG + "attribute") if a.find(RNG + "ref[@name='onOff']") is not None]
    virtio = ["iommu", "ats", "packed", "page_per_vq"]
    attributes = [f"{name}='on'" for name in [*switches, *virtio]]
    attributes += ["name='qemu'", "type='raw'", "cache='none'", "error_policy='stop'", "rerror_policy='stop'"]
    attributes += [
        "io='native'",
        "discard='unmap'",
        "detect_zeroes='on'",
        "iothread='1'",
        "queues='2'",
        "queue_size='4'",
    ]
    assert len(attributes) == 19
    assert status_of_xmllint(tmp_path, f"<driver {' '.join(attributes)}/>") == 0
    assert status_of_xmllint(tmp_path, f"<driver {' '.join(attributes)} cach='none'/>") == 3
