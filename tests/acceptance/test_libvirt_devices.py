"""Devices, snapshots, checkpoints and backups against libvirt itself: its schemas, its parser, its documentation.

libvirt's schemas are asked for verdicts and nothing else: about every document of the corpus, and about
mutants of the valid ones with one mistake each. Where the verdicts differ there is a reason, in tests/differences.py.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from relaxng import Schema, load_schema
from tests.conftest import corpus, relative, schema_of, virsh
from tests.differences import (
    ACCEPTED_BY_THE_PARSER,
    BEYOND_THE_TEST_DRIVER,
    DEVICES,
    LAXER,
    NEWER,
    NEWER_ATTRIBUTES,
    OTHER_ALTERNATIVE,
    STRICTER,
    STRICTER_DOCUMENTS,
    TOPICS,
)

LIBVIRT = Path("/usr/share/libvirt/schemas")
DOCUMENTATION = Path("/usr/share/doc/libvirt-doc/html")


@cache
def libvirt(name: str) -> etree.RelaxNG:
    if not LIBVIRT.is_dir():
        pytest.skip("libvirt's schemas are not installed (Debian package libvirt0)")
    return etree.RelaxNG(file=str(LIBVIRT / f"{name}.rng"))


@cache
def ours(name: str) -> Schema:
    return load_schema(name, "automaton")


def documents(kind: str) -> list[Path]:
    return [path for path in corpus(kind) if path.parent.name in TOPICS]


def short(path: Path) -> str:
    return relative(path).partition("/")[2]


def test_libvirt_accepts_what_is_valid_but_for_a_reason() -> None:
    rejected = {short(path) for path in documents("valid") if not libvirt(schema_of(path)).validate(etree.parse(path))}
    assert rejected == NEWER.keys() | ACCEPTED_BY_THE_PARSER.keys()


def test_libvirt_rejects_what_is_invalid_but_for_a_reason() -> None:
    accepted = {short(path) for path in documents("invalid") if libvirt(schema_of(path)).validate(etree.parse(path))}
    assert accepted <= STRICTER_DOCUMENTS.keys()


# Mutants

VALUES = ["", "bogus", "-1", "0", "/x", " ", "yes", "on", "0x10", "99999999999"]


def parts(root: etree._Element) -> list[etree._Element]:
    """The elements that are looked at: in a domain those of the devices, elsewhere all but those of the domain."""
    if root.tag == "domain":
        devices = root.find("devices")
        tops = [] if devices is None else [device for device in devices.iterchildren("*") if device.tag in DEVICES]
        return [element for top in tops for element in top.iter("*")]
    inner = {
        element for name in ("domain", "inactiveDomain") for domain in root.iter(name) for element in domain.iter()
    }
    return [element for element in root.iter("*") if element not in inner]


def mutants(root: etree._Element) -> Iterator[str]:
    """Make one mistake after the other in a document, say what it is, and mend it again."""
    for element in parts(root):
        yield from of_element(element)
        yield from of_text(element)
        yield from of_attributes(element)


def named(element: etree._Element) -> str:
    return str(element.tag)


def of_element(element: etree._Element) -> Iterator[str]:
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        parent.remove(element)
        yield f"drop {named(element)} in {named(parent)}"
        parent.insert(place, element)
        again = copy.deepcopy(element)
        element.addnext(again)
        yield f"repeat {named(element)} in {named(parent)}"
        parent.remove(again)
        name = named(element)
        element.tag = f"{name}x"
        yield f"rename {name} in {named(parent)}"
        element.tag = name
    child = etree.SubElement(element, "bogus")
    yield f"new element in {named(element)}"
    element.remove(child)


def of_text(element: etree._Element) -> Iterator[str]:
    text = element.text
    for value in ("bogus",) if len(element) else ("bogus", "", "1", "-1"):
        element.text = value
        yield f"text of {named(element)} = {value}"
    element.text = text


def of_attributes(element: etree._Element) -> Iterator[str]:
    attributes = dict(element.attrib)
    for name, value in attributes.items():
        del element.attrib[name]
        yield f"drop @{name} of {named(element)}"
        element.set(f"{name}x", value)
        yield f"rename @{name} of {named(element)}"
        del element.attrib[f"{name}x"]
        for wrong in VALUES:
            element.set(name, wrong)
            yield f"@{name} of {named(element)} = {wrong}"
        element.attrib.clear()
        element.attrib.update(attributes)
    element.set("bogus", "1")
    yield f"new attribute of {named(element)}"
    del element.attrib["bogus"]


@pytest.mark.parametrize("topic", TOPICS)
def test_mutants_are_judged_as_libvirt_judges_them_but_for_a_reason(topic: str) -> None:
    tried, differing = 0, []
    for path in corpus("valid"):
        tree = etree.parse(path)
        name = schema_of(path)
        if path.parent.name != topic or not libvirt(name).validate(tree):
            continue
        for mistake in mutants(tree.getroot()):
            tried += 1
            verdict = ours(name).is_valid(tree)
            if verdict == libvirt(name).validate(tree):
                continue
            reasons = LAXER if verdict else STRICTER
            if not any(re.fullmatch(pattern, mistake) for pattern in reasons):
                differing.append((relative(path), mistake, "accepted" if verdict else "rejected"))
    assert tried > 50
    assert differing == []


@cache
def foreign_attributes() -> dict[str, dict[str, str]]:
    """For each element the attributes that it has somewhere in these documents, with a value."""
    found: dict[str, dict[str, str]] = {}
    for path in documents("valid"):
        for element in parts(etree.parse(path).getroot()):
            known = found.setdefault(named(element), {})
            known.update((str(name), str(value)) for name, value in element.attrib.items())
    return found


def test_an_attribute_of_another_alternative_is_rejected_even_where_libvirt_ignores_it() -> None:
    tried, accepted = 0, []
    for path in documents("valid"):
        tree = etree.parse(path)
        name = schema_of(path)
        if not libvirt(name).validate(tree):
            continue
        for element in parts(tree.getroot()):
            for attribute, value in foreign_attributes()[named(element)].items():
                if attribute in element.attrib:
                    continue
                element.set(attribute, value)
                if not libvirt(name).validate(tree):
                    tried += 1
                    if ours(name).is_valid(tree) and attribute not in NEWER_ATTRIBUTES:
                        accepted.append((relative(path), element.tag, attribute))
                del element.attrib[attribute]
    assert tried > 100
    assert accepted == [], OTHER_ALTERNATIVE


# The parser


def for_the_test_driver(path: Path, name: str) -> etree._Element:
    """A domain as the test driver can take it: of its type, its architecture and its way to boot."""
    root = etree.parse(path).getroot()
    root.set("type", "test")
    root.attrib.pop("id", None)
    (own,) = root.findall("name")
    own.text = name
    (system,) = root.findall("os")
    system.clear()
    etree.SubElement(system, "type").text = "hvm"
    return root


def test_libvirt_defines_what_is_valid_and_what_it_writes_of_it_is_valid(tmp_path: Path) -> None:
    paths = [path for path in documents("valid") if schema_of(path) == "domain"]
    commands = []
    for number, path in enumerate(paths):
        file = tmp_path / f"{number}.xml"
        etree.ElementTree(for_the_test_driver(path, f"g{number}")).write(file)
        commands += [f"echo ==={number}", f"define {file}", f"dumpxml g{number}", f"start g{number}"]
        commands += [f"echo ---{number}", f"dumpxml g{number}"]
    # Without a terminal virsh writes its prompt before what each command says.
    answers = re.split(r"===(\d+)\n", re.sub(r"^(virsh [#>] )+", "", virsh(commands), flags=re.MULTILINE))
    said = dict(zip(map(int, answers[1::2]), answers[2::2], strict=True))
    refused = {short(path) for number, path in enumerate(paths) if "<domain" not in said[number]}
    assert refused <= BEYOND_THE_TEST_DRIVER.keys(), refused - BEYOND_THE_TEST_DRIVER.keys()
    schema = ours("domain")
    dumped = 0
    for number, path in enumerate(paths):
        for written in re.findall(r"<domain .*?</domain>", said[number], re.DOTALL):
            dumped += 1
            assert list(schema.iter_findings(written.encode())) == [], (path, written)
    assert dumped > len(paths)


# The documentation

NO_EXAMPLES = {
    "Graphical framebuffers": "an ellipsis in a start tag",
    "Sound devices": "an element that is not closed",
    "Serial port": "an element that another end tag closes",
}
"""Examples of the documentation that are no XML, by the heading above them."""

DOMAIN = (
    "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>"
    "<features><ioapic driver='qemu'/></features><cpu><numa><cell id='0' memory='1'/><cell id='1' memory='1'/></numa></cpu><devices>{}</devices></domain>"
)
"""A domain with NUMA cells, to which memory can be plugged, and an I/O APIC for which interrupts can be remapped."""


def examples() -> Iterator[tuple[str, str]]:
    """The examples of devices in the documentation of domains, with the headings above them."""
    page = DOCUMENTATION / "formatdomain.html"
    if not page.is_file():
        pytest.skip("libvirt's documentation is not installed (Debian package libvirt-doc)")
    for block in lxml.html.parse(page).iter("pre"):
        text = re.sub(r"^\s*\.\.\.\s*$", "", block.text_content(), flags=re.MULTILINE)
        within = re.search(r"<devices>(.*)</devices>", text, re.DOTALL)
        headings = block.xpath("(ancestor::*/*[self::h4 or self::h5 or self::h6])[last()]")
        yield headings[0].text_content() if headings else "", within[1] if within else text


def test_the_examples_of_the_documentation_pass() -> None:
    schema = ours("domain")
    tried = 0
    for heading, text in examples():
        if DEVICES.isdisjoint(re.findall(r"<(\w+)", text)) or "<domain" in text or "<domsnapshot" in text:
            continue
        try:
            devices = etree.fromstring(f"<devices>{text}</devices>")
        except etree.XMLSyntaxError:
            assert any(known in heading for known in NO_EXAMPLES) or DEVICES.isdisjoint(re.findall(r"^\s*<(\w+)", text))
            continue
        for device in devices.iterchildren("*"):
            if device.tag not in DEVICES:
                continue
            # One example of <rng> holds all its backends, "or" written between them.
            for backend in device.findall("backend")[1:]:
                device.remove(backend)
            tried += 1
            whole = DOMAIN.format(written(device))
            assert list(schema.iter_findings(whole.encode())) == [], (heading, whole)
    assert tried > 70


def written(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


@pytest.mark.parametrize("name", ["domainsnapshot", "domaincheckpoint", "domainbackup"])
def test_the_examples_of_moments_and_backups_pass(name: str) -> None:
    page = DOCUMENTATION / f"format{name.removeprefix('domain')}.html"
    if not page.is_file():
        pytest.skip("libvirt's documentation is not installed (Debian package libvirt-doc)")
    tried = 0
    for block in lxml.html.parse(page).iter("pre"):
        text = re.sub(r"^\s*\.\.\.\s*$", "", block.text_content(), flags=re.MULTILINE)
        if f"<{name}" not in text:
            continue
        tried += 1
        root = etree.fromstring(text)
        for domain in root.iter("domain"):  # it is cut short
            domain.set("type", "qemu")
            system = etree.SubElement(domain, "os")
            etree.SubElement(system, "type").text = "hvm"
        for disk in root.iterfind("disks/disk[@backup='yes']"):
            if "type" not in disk.attrib:  # libvirt's own schema, by which it judges, wants it
                disk.set("type", "file")
        assert list(ours(name).iter_findings(written(root).encode())) == [], text
    assert tried
