"""Verdicts on devices beside those of the installed libvirt's own schema: on the corpus, and on mutants of it.

Where the two differ, `libvirt_differences.txt` has the reason.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Schema, load_schema
from tests.conftest import LIBVIRT, Run, ask, corpus, relative, there

DIFFERENCES = Path(__file__).with_name("libvirt_differences.txt")

DEVICES = (
    "controller",
    "emulator",
    "filesystem",
    "hostdev",
    "hub",
    "input",
    "interface",
    "lease",
    "redirdev",
    "redirfilter",
    "smartcard",
)
"""The devices that are compared."""

BAD = ("", "wrong value!", "-7", "99999999999999999999")
"""Values that few attributes and elements can have; with them go the value with an x, and after a space."""


@cache
def ours() -> Schema:
    return load_schema("domain", "automaton")


@pytest.fixture(scope="session")
def theirs() -> Schema:
    """libvirt's schema. Where libxml2 rejects, the automaton decides: libxml2 rejects some orders that are right."""
    return load_schema(there(LIBVIRT / "domain.rng", "libvirt0"), "auto")


@cache
def differences() -> list[tuple[str, str]]:
    """Who accepts what the other rejects (`ours`, `libvirt`), and patterns of what."""
    lines = [line for line in DIFFERENCES.read_text().splitlines() if line and not line.startswith("#")]
    found = [line.split(maxsplit=1) for line in lines]
    assert all(len(words) == 2 and words[0] in ("ours", "libvirt") for words in found)
    return [(words[0], words[1]) for words in found]


def explained(accepts: str, what: str) -> set[tuple[str, str]]:
    return {(who, pattern) for who, pattern in differences() if who == accepts and fnmatchcase(what, pattern)}


def name(element: etree._Element) -> str:
    """An element with those above it in the device, as `interface(bridge)/source`."""
    words = []
    node: etree._Element | None = element
    while node is not None and node.tag != "devices":
        kind = node.get("type") or node.get("mode") or node.get("protocol")
        words.append(f"{node.tag!s}({kind!s})" if kind else str(node.tag))
        node = node.getparent()
    return "/".join(reversed(words))


def alone(device: etree._Element) -> etree._Element:
    """A small domain with this device only."""
    domain = etree.fromstring(
        "<domain type='kvm'><name>g</name><memory>1</memory><os><type>hvm</type></os><devices/></domain>"
    )
    domain[-1].append(copy.deepcopy(device))
    return domain


def devices(paths: list[Path]) -> Iterator[tuple[Path, etree._Element]]:
    for path in paths:
        root = etree.parse(path).getroot()
        for device in root.iterfind("devices/*"):
            if device.tag in DEVICES:
                yield path, alone(device)


def mutants(device: etree._Element) -> Iterator[str]:
    """Make one mistake after the other in a device; while one is there, its name is yielded."""
    for element in list(device.iter("*")):
        where = name(element)
        if element is not device:
            yield from element_mutants(element, where)
        for attribute in list(element.attrib):
            yield from attribute_mutants(element, str(attribute), where)
        element.set("unheard-of", "1")
        yield f"new attribute of {where}"
        del element.attrib["unheard-of"]
        yield from text_mutants(element, where)


def element_mutants(element: etree._Element, where: str) -> Iterator[str]:
    parent = element.getparent()
    assert parent is not None
    place = parent.index(element)
    parent.remove(element)
    yield f"without {where}"
    parent.insert(place, element)
    again = copy.deepcopy(element)
    parent.insert(place, again)
    yield f"twice {where}"
    parent.remove(again)
    tag = str(element.tag)
    element.tag = tag + "x"
    yield f"misspelt {where}"
    element.tag = tag


def attribute_mutants(element: etree._Element, attribute: str, where: str) -> Iterator[str]:
    before = dict(element.attrib)
    value = str(before[attribute])

    def write(attributes: dict[str, str]) -> None:
        element.attrib.clear()
        element.attrib.update(attributes)

    others = {str(key): str(kept) for key, kept in before.items() if key != attribute}
    write(others)
    yield f"without {where}/@{attribute}"
    write({**others, attribute + "x": value})
    yield f"misspelt {where}/@{attribute}"
    for bad in (*BAD, value + "x", " " + value):
        if bad != value:
            write({**others, attribute: bad})
            yield f"value of {where}/@{attribute} = '{bad}'"
    write({str(key): str(kept) for key, kept in before.items()})


def text_mutants(element: etree._Element, where: str) -> Iterator[str]:
    text = element.text
    element.text = (text or "") + " stray "
    yield f"stray text in {where}"
    if text and text.strip():
        for bad in BAD:
            element.text = bad
            yield f"text of {where} = '{bad}'"
    element.text = text


def test_the_devices_of_valid_documents_are_judged_alike(theirs: Schema) -> None:
    unexplained, used = [], set()
    for path, domain in devices(corpus("valid", "domain")):
        data = etree.tostring(domain)
        assert ours().is_valid(data), path
        if not theirs.is_valid(data):
            what = f"as it is {name(domain[-1][0])} of {path.parent.name}/{path.name}"
            used |= explained("ours", what)
            if not explained("ours", what):
                unexplained.append(what)
    assert unexplained == []
    assert {(who, what) for who, what in differences() if what.startswith("as it is")} - used == set()


def test_invalid_documents_are_judged_alike(theirs: Schema) -> None:
    areas = ("controllers", "filesystems", "host-devices", "inputs", "interfaces", "leases", "redirection")
    paths = [path for path in corpus("invalid", "domain") if path.parent.name in areas]
    assert len(paths) > 40
    assert [relative(path) for path in paths if theirs.is_valid(path)] == []


def test_mutants_are_judged_alike(theirs: Schema) -> None:
    tried, rejected, unexplained, used = 0, [0, 0], set(), set()
    for _, domain in devices(corpus("valid", "domain")):
        if not theirs.is_valid(etree.tostring(domain)):
            continue
        for what in mutants(domain[-1][0]):
            data = etree.tostring(domain)
            tried += 1
            verdicts = ours().is_valid(data), theirs.is_valid(data)
            rejected = [count + (not verdict) for count, verdict in zip(rejected, verdicts, strict=True)]
            if verdicts[0] is not verdicts[1]:
                accepts = "ours" if verdicts[0] else "libvirt"
                used |= explained(accepts, what)
                if not explained(accepts, what):
                    unexplained.add(f"{accepts} {what}")
    assert sorted(unexplained) == []
    assert tried > 10_000
    assert rejected[0] >= rejected[1]
    assert {(who, what) for who, what in differences() if not what.startswith("as it is")} - used == set()


def test_jing_judges_the_devices_by_libvirts_schema_as_we_do(theirs: Schema, tmp_path: Path) -> None:
    paths, valid = [], []
    for number, (_, domain) in enumerate(devices(corpus("valid", "domain"))):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(etree.tostring(domain))
        paths.append(path)
        if theirs.is_valid(path):
            valid.append(path)
    assert ask("jing", "jing", LIBVIRT / "domain.rng", *valid) == Run(0, "", "")
    said = ask("jing", "jing", LIBVIRT / "domain.rng", *(path for path in paths if path not in valid)).out
    assert [path for path in paths if path not in valid and f"{path}:" not in said] == []
