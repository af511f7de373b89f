"""Ours is nowhere laxer than libvirt's own schema, but for a reason: thousands of mutants made by chance.

They are made of every valid document of the corpus, and of every domain that can be made of an example of libvirt's
documentation, disks and all. Beside plain mistakes there are those of cut and paste: elements moved, and attributes,
children and values that the same element has in another document. RELAXNG_MUTANTS says how many to make of each.
"""

from __future__ import annotations

import copy
import os
import random
import re
from collections import defaultdict
from functools import cache

import pytest
from lxml import etree

from relaxng import Schema, load_schema
from relaxng.catalog import builtin_schemas
from tests.acceptance.test_libvirts_schema import completed, examples
from tests.conftest import LIBVIRT, corpus, there

EACH = int(os.environ.get("RELAXNG_MUTANTS", "3"))
"""Mutants of each example of the documentation; of a document of the corpus there are more."""

OF_THE_CORPUS = 10

BAD = ["", "x", "-1", "0", "1", "yes", "on", "none", "default", "9" * 20, "1.5", " 1", "0x10", "/a", "a b", "é"]

LAXER = {
    r".* encryption/secret": "the parser takes several secrets, any of which may open the image",
    r".* devices/(watchdog|iommu)": "a guest can have several: 9.1.0 and 11.5.0",
    r"(moved|child of) (os/type|resource/\w+|model/\w+|domain/bootloader(_args)?|smartcard/source)": "the parser minds no order",
    r"foreign child domain": "a container may have a bootloader too",
    r"child of os/(loader|cmdline)": "the parser reads a loader for Xen, and documented: a container sees its /proc/cmdline",
    r".* os/type@(arch|machine)": "Xen runs on ARM; the parser minds no architecture",
    r"text of os/init(user|group)": "the parser takes names of users and groups as they are",
    r"(without|child of) os/init(user|group)": "documented: either may stand alone",
    r"without cpu/feature@policy": "documented: may be left out since 0.8.5",
    r"without (cache/(size|line)|cell/cache|interconnects/\w+)@unit": "the parser takes KiB for it",
    r"without numatune/memnode@mode": "the parser takes strict for it",
    r"without features/smm@state|child of smm/tseg": "the parser takes on for it",
    r".* numatune/memory@(nodeset|placement)": "documented: with advice the nodes are ignored",
    r"text of cputune/\w*period": "documented: 0 for none",
    r"without (hostdev|interface)/driver@name|.* hostdev/driver@model": "since 10.0.0 the driver has a model",
    r".* devices/hostdev@(display|ramfb)": "since 10.3.0 for PCI devices too",
    r"without interface/source(@(type|mode|portid|portgroupid|connectionid))?": "the parser does without, or since 11.1.0",
    r".* devices/interface@type": "the source of vhostuser can be left out since 11.1.0",
    r"without interface/route@address": "a default route: 12.2.0",
    r".* features/hyperv@mode": "host-model: 11.9.0",
    r".* disk/source@dir": "the parser takes any path, / too",
    r".* interface/mtu@size": "the parser takes any number",
    r"child of backend/source": "the source of an emulator: 10.10.0",
    r"without backend/source@mode": "the documentation says that an emulator's source needs none",
    r".* (source/local|interface/source)@(address|bridge)": "the parser hands the name of a host or bridge on",
    r".* (interface/filterref@filter|filterref/parameter@value)": "the parser hands it on",
    r".* auth/secret@usage": "the parser takes any usage",
    r".* (\w+/audio@id|bandwidth/(in|out)bound@\w+)": "the parser takes any number, but for an audio backend 0",
    r"text of disk/product": "since 11.1.0 it can be longer on a SATA or IDE bus",
    r".* devices/(sound@model|graphics@(type|passwd|username))": "virtio sound, and RDP with a password: 10.4.0 and 11.1.0",
}
"""Mutants, by a pattern, that ours accepts and libvirt's schema of 9.0 does not, and why."""


@cache
def ours(name: str) -> Schema:
    return load_schema(name, "automaton")


@cache
def theirs(name: str) -> Schema:
    return load_schema(there(LIBVIRT / f"{name}.rng", "libvirt0"), "automaton")


@cache
def bases(name: str) -> list[tuple[bytes, int]]:
    """What both accept, and how many mutants to make of it."""
    documents = {etree.tostring(etree.parse(path).getroot()): OF_THE_CORPUS * EACH for path in corpus("valid", name)}
    if name == "domain":
        for example in examples():
            documents.update((etree.tostring(domain), EACH) for domain in completed(example))
    return [pair for pair in documents.items() if theirs(name).is_valid(pair[0]) and ours(name).is_valid(pair[0])]


class _Pool:
    """What elements of each name hold somewhere: children, attributes, and values of these."""

    def __init__(self, documents: list[bytes]) -> None:
        self.children: dict[str, list[etree._Element]] = defaultdict(list)
        attributes: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        values: dict[str, dict[str, None]] = defaultdict(dict)
        for element in (element for document in documents for element in etree.fromstring(document).iter("*")):
            self.children[str(element.tag)] += element.iterchildren("*")
            for name, value in element.attrib.items():
                attributes[str(element.tag)][str(name), str(value)] = None
                values[str(name)][str(value)] = None
        self.attributes = {tag: list(found) for tag, found in attributes.items()}
        self.values = {name: list(found) for name, found in values.items()}
        self.every = [child for children in self.children.values() for child in children]


def mutant(root: etree._Element, pool: _Pool, dice: random.Random) -> str | None:
    """Make one mistake in a document, and say which; None where the dice fell on something that cannot be done."""
    metadata = {inner for node in root.iter("metadata") for inner in node.iter("*")}
    elements = [element for element in root.iter("*") if element not in metadata]
    element = dice.choice(elements)
    return dice.choice([_with_element, _with_attribute, _with_attribute])(element, elements, pool, dice)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _where(element: etree._Element) -> str:
    parent = element.getparent()
    return _local(element) if parent is None else f"{_local(parent)}/{_local(element)}"


def _with_element(
    element: etree._Element, elements: list[etree._Element], pool: _Pool, dice: random.Random
) -> str | None:
    parent, where = element.getparent(), _where(element)
    kind = dice.choice(["without", "again", "child of", "foreign child", "moved", "text of"])
    match kind:
        case "text of" if len(element) == 0:
            element.text = dice.choice(BAD)
        case "child of" if pool.children[str(element.tag)]:
            child = copy.deepcopy(dice.choice(pool.children[str(element.tag)]))
            element.append(child)
            where = _where(child)
        case "foreign child":
            element.append(copy.deepcopy(dice.choice(pool.every)))
        case "without" if parent is not None:
            parent.remove(element)
        case "again" if parent is not None:
            element.addnext(copy.deepcopy(element))
        case "moved" if parent is not None:
            other = dice.choice(elements)
            if element is other or element in other.iterancestors():
                return None
            other.append(element)
        case _:
            return None
    return f"{kind} {where}"


def _with_attribute(
    element: etree._Element, _elements: list[etree._Element], pool: _Pool, dice: random.Random
) -> str | None:
    kind = dice.choice(["without", "value of", "other", "attribute of", "foreign attribute"])
    own = [str(name) for name in element.attrib]
    name = dice.choice(own) if own else ""
    match kind:
        case "without" if name:
            del element.attrib[name]
        case "value of" if name:
            element.set(name, dice.choice(BAD))
        case "other" if pool.values.get(name):
            element.set(name, dice.choice(pool.values[name]))
        case "attribute of" if pool.attributes.get(str(element.tag)):
            name, value = dice.choice(pool.attributes[str(element.tag)])
            element.set(name, value)
        case "foreign attribute":
            found = dice.choice(pool.every).attrib
            if not found:
                return None
            name = str(next(iter(found)))
            element.set(name, found[name])
        case _:
            return None
    return f"{kind} {_where(element)}@{name}"


@pytest.mark.parametrize("name", builtin_schemas())
def test_no_mutant_that_libvirts_schema_rejects_is_accepted_but_for_a_reason(name: str) -> None:
    dice = random.Random(f"{name} {EACH}")  # noqa: S311 - a test's dice
    pool = _Pool([document for document, _ in bases(name)])
    rejected, laxer = 0, []
    for document, number in bases(name):
        for _ in range(number):
            root = etree.fromstring(document)
            what = mutant(root, pool, dice)
            if what is None:
                continue
            data = etree.tostring(root)
            if theirs(name).is_valid(data):
                continue
            rejected += 1
            if ours(name).is_valid(data) and not any(re.fullmatch(pattern, what) for pattern in LAXER):
                laxer.append((what, next(theirs(name).iter_findings(data)).message))
    assert rejected > (3_000 if name == "domain" else 10)
    assert laxer == []
