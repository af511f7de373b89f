"""Mutants: every valid document with known mistakes, each to be named once and at its place."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Finding, Schema, load_schema
from tests.conftest import corpus, relative

HERE = Path(__file__).parent

EACH = 6
"""Mutants of one kind tried for each document."""

Mutation = Callable[[etree._Element, random.Random], str | None]
"""Makes one mistake in or below an element; the culprit as the message must name it, None where it cannot."""


@cache
def domain() -> Schema:
    return load_schema("domain", "automaton")


def misspelt(name: str, dice: random.Random) -> str:
    """A name with one slip: a letter lost, swapped, doubled or wrong."""
    i = dice.randrange(len(name))
    slips = [
        name[:i] + name[i + 1 :],
        name[:i] + name[i + 1 : i + 2] + name[i] + name[i + 2 :],
        name[:i] + name[i] + name[i:],
        name[:i] + dice.choice("aeiostrn") + name[i + 1 :],
    ]
    return dice.choice(slips)


def is_name(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][\w.-]*", text) is not None


def misspell_element(element: etree._Element, dice: random.Random) -> str | None:
    name = etree.QName(element)
    wrong = misspelt(name.localname, dice)
    if not is_name(wrong) or wrong == name.localname or element.getparent() is None:
        return None
    element.tag = etree.QName(name.namespace, wrong)
    return wrong


def misspell_attribute(element: etree._Element, dice: random.Random) -> str | None:
    if not element.attrib:
        return None
    name = dice.choice([str(key) for key in element.attrib])
    wrong = misspelt(name, dice)
    if not is_name(wrong) or wrong in element.attrib:
        return None
    given = [(wrong if key == name else str(key), str(value)) for key, value in element.attrib.items()]
    element.attrib.clear()
    element.attrib.update(given)
    return wrong


def misspell_value(element: etree._Element, dice: random.Random) -> str | None:
    if not element.attrib:
        return None
    name = dice.choice([str(key) for key in element.attrib])
    wrong = misspelt(element.get(name) or "x", dice).strip() or "qq"
    if wrong == element.get(name):
        return None
    element.set(name, wrong)
    return wrong


def repeat(element: etree._Element, _dice: random.Random) -> str | None:
    if element.getparent() is None:
        return None
    element.addnext(copy.deepcopy(element))
    return etree.QName(element).localname


def drop_element(element: etree._Element, _dice: random.Random) -> str | None:
    parent = element.getparent()
    if parent is None:
        return None
    parent.remove(element)
    return etree.QName(element).localname


def drop_attribute(element: etree._Element, dice: random.Random) -> str | None:
    if not element.attrib:
        return None
    name = dice.choice([str(key) for key in element.attrib])
    del element.attrib[name]
    return name


def add_text(element: etree._Element, _dice: random.Random) -> str | None:
    element.text = (element.text or "") + " stray "
    return "stray"


def add_attribute(element: etree._Element, _dice: random.Random) -> str | None:
    element.set("unheard-of", "1")
    return "unheard-of"


MUTATIONS: dict[str, Mutation] = {
    "element": misspell_element,
    "attribute": misspell_attribute,
    "value": misspell_value,
    "repeated": repeat,
    "missing element": drop_element,
    "missing attribute": drop_attribute,
    "text": add_text,
    "new attribute": add_attribute,
}

PLACED = ("element", "attribute", "value", "new attribute")
"""Mutations whose culprit stands in the document as it is named, so that its place can be looked up."""


def described(tree: etree._Element) -> list[etree._Element]:
    """The elements whose content the schema describes: all but what applications keep in a domain."""
    metadata = {inner for node in tree.iter("metadata") for inner in node.iter("*")}
    return [element for element in tree.iter("*") if element not in metadata]


def mutants(path: Path, kind: str, schema: Schema, each: int = EACH) -> list[tuple[bytes, str]]:
    """Invalid documents with one mistake each, and what its finding must name."""
    dice = random.Random(f"{path.name} {kind}")  # noqa: S311 - a test's dice
    found = []
    for _ in range(each):
        tree = etree.fromstring(etree.tostring(etree.parse(path).getroot()))
        elements = described(tree) if schema is domain() else list(tree.iter("*"))
        culprit = MUTATIONS[kind](dice.choice(elements), dice)
        data = etree.tostring(tree)
        if culprit is not None and not schema.is_valid(data):
            found.append((data, culprit))
    return found


def is_exact(data: bytes, culprit: str, kind: str, findings: list[Finding]) -> bool:
    """Whether there is one finding, it names the culprit, and it stands where the culprit does."""
    if len(findings) != 1 or culprit.split(maxsplit=1)[0] not in findings[0].message:
        return False
    if kind not in PLACED or data.count(culprit.encode()) != 1:
        return True
    before = re.sub(
        r"(?<=<)[\w.-]+:$", "", data[: data.index(culprit.encode())].decode()
    )  # a name begins with its prefix
    span = findings[0].span
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return span is not None and (span.line, span.column) == place


@pytest.mark.parametrize("kind", MUTATIONS)
def test_one_mistake_is_one_finding_that_names_it(kind: str) -> None:
    tried, missed = 0, []
    for path in corpus("valid", "domain"):
        for data, culprit in mutants(path, kind, domain()):
            tried += 1
            findings = list(domain().iter_findings(data))
            if not is_exact(data, culprit, kind, findings):
                missed.append((relative(path), culprit, [(f.span, f.message) for f in findings]))
    assert tried > 50
    assert len(missed) <= tried * 0.01, missed


OTHERS = {
    "docbook": (Path("/usr/share/xml/docbook/schema/rng/5.0/docbook.rng"), [HERE / "others" / "docbook.xml"], 40),
    "mallard": (Path("/usr/share/xml/mallard/1.0/mallard-1.0.rng"), [HERE / "others" / "mallard.xml"], 40),
    "libvirt": (Path("/usr/share/libvirt/schemas/domain.rng"), corpus("valid", "domain"), 1),
}
"""Schemas by others, documents for them, and how many mutants of one kind are tried for each."""


@pytest.mark.parametrize("name", OTHERS)
def test_one_mistake_is_one_finding_by_the_schemas_of_others(name: str) -> None:
    path, documents, each = OTHERS[name]
    if not path.exists():
        pytest.skip(f"{path} is not there")
    schema = load_schema(path, "automaton")
    tried, missed = 0, []
    for document in documents:
        if not schema.is_valid(document):
            continue  # newer than the installed libvirt
        for kind in ("element", "attribute", "value", "repeated", "text", "new attribute"):
            for data, culprit in mutants(document, kind, schema, each):
                tried += 1
                findings = list(schema.iter_findings(data))
                if not is_exact(data, culprit, kind, findings):
                    missed.append((kind, document.name, culprit, [(f.span, f.message) for f in findings]))
    assert tried > 100
    assert len(missed) <= tried * 0.02, missed


def test_two_mistakes_in_two_disks_are_two_findings() -> None:
    tried, missed = 0, []
    for path in corpus("valid", "domain"):
        root = etree.parse(path).getroot()
        if len(list(root.iter("disk"))) < 2:
            continue
        dice = random.Random(relative(path))  # noqa: S311 - a test's dice
        for _ in range(EACH):
            tree = etree.fromstring(etree.tostring(root))
            culprits = []
            for disk in dice.sample(list(tree.iter("disk")), 2):
                kind = dice.choice(["element", "attribute", "new attribute"])
                culprits.append(MUTATIONS[kind](dice.choice(list(disk.iter("*"))), dice))
            data = etree.tostring(tree)
            if None in culprits or domain().is_valid(data):
                continue
            tried += 1
            messages = [finding.message for finding in domain().iter_findings(data)]
            named = all(any(f"'{culprit}'" in message or f"<{culprit}>" in message for message in messages)
                        for culprit in culprits)  # fmt: skip
            if len(messages) != 2 or not named:
                missed.append((relative(path), culprits, messages))
    assert tried > 50
    assert len(missed) <= tried * 0.02, missed
