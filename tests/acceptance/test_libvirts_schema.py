"""Libvirt itself as an oracle: its own schema, its parser behind `virsh`, and the examples in its documentation.

The verdicts must be the same, but for differences that have a reason; they stand here. Libvirt's schema is of
an older release than ours describes, so what is newer it cannot know.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Schema, load_schema
from tests.conftest import LIBVIRT, ask, corpus, relative, there

DOCUMENTATION = Path("/usr/share/doc/libvirt-doc/html")


@cache
def ours() -> Schema:
    return load_schema("domain", "automaton")


@cache
def theirs() -> etree.RelaxNG:
    return etree.RelaxNG(file=str(there(LIBVIRT / "domain.rng", "libvirt0")))


def root_of(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


# Documents

NEWER = {
    "valid/boot/acpi-tables.xml": "tables of other types than slic, and more than one, since 11.2.0",
    "valid/boot/architectures/loongarch64.xml": "since 10.2.0",
    "valid/boot/firmware-formats.xml": "since 9.2.0 and 10.10.0",
    "valid/boot/shim.xml": "since 11.2.0",
    "valid/boot/varstore.xml": "since 12.1.0",
    "valid/cpu/newer.xml": "clusters since 10.1.0, limit since 9.3.0, deprecated_features since 11.0.0",
    "valid/features/aia-aplic.xml": "since 11.1.0",
    "valid/features/aia-none.xml": "since 11.1.0",
    "valid/features/hyperv-host-model.xml": "since 11.9.0",
    "valid/features/newer.xml": "async-teardown since 9.6.0, ras, ps2, aia, virtualization",
    "valid/lifecycle/hardware-uuid.xml": "since 11.7.0",
    "valid/security/sev-snp.xml": "since 10.5.0",
    "valid/security/tdx.xml": "since 11.6.0",
    "valid/security/tdx-of-few-words.xml": "since 11.6.0",
    "valid/tuning/energy.xml": "since 12.4.0; the bandwidth need not be in percent since 10.8.0",
    "valid/tuning/every-device-of-bhyve.xml": "since 12.3.0",
    "valid/tuning/iommufd.xml": "since 12.2.0",
    "valid/tuning/iothread-polling.xml": "since 9.4.0",
    "valid/tuning/no-iommufd.xml": "since 12.2.0",
    "valid/tuning/no-throttle-groups.xml": "since 11.2.0",
}
"""Documents of a newer libvirt than the one that is here."""

ACCEPTED_BY_THE_PARSER = {
    "valid/boot/architectures/armv7b.xml": "an architecture that the parser knows",
    "valid/boot/architectures/ppcle.xml": "an architecture that the parser knows",
    "valid/boot/bootloader-last.xml": "the parser minds no order",
    "valid/boot/container-command-line.xml": "documented: what the container sees in /proc/cmdline",
    "valid/boot/user-mode-linux.xml": "the parser still knows User Mode Linux",
    "valid/boot/xen-on-arm.xml": "Xen runs on ARM; the parser minds no architecture",
    "valid/boot/xen-pvh-firmware.xml": "the parser reads a loader for guests of Xen too",
    "valid/features/size-without-a-switch.xml": "the parser takes a missing switch for on",
    "valid/lifecycle/parallels.xml": "the parser still knows the old name of vz",
    "valid/memory/advised-nodes.xml": "documented: the nodes are ignored",
    "valid/memory/cell-without-mode.xml": "the parser takes a missing mode for strict, as for the whole guest",
    "valid/tuning/no-quotas.xml": "documented: 0 for none, any negative number, weights from 10 on",
    "valid/tuning/partition-last.xml": "the parser minds no order",
}
"""Documents that libvirt's own schema refuses, although the parser takes them."""


def without_devices(kind: str) -> list[Path]:
    """The documents of the corpus that have no devices; those of devices are judged with their areas."""
    paths = [path for path in corpus(kind, "domain") if path.parent.name not in ("domain", "well-formedness")]
    return [path for path in paths if root_of(path).find("devices") is None]


@pytest.mark.parametrize("path", without_devices("valid"), ids=relative)
def test_a_valid_document_is_valid_for_libvirt(path: Path) -> None:
    reasoned = relative(path) in NEWER or relative(path) in ACCEPTED_BY_THE_PARSER
    assert theirs().validate(root_of(path)) is not reasoned, theirs().error_log


STRICTER = {
    "invalid/boot/container-without-init.xml": "the parser wants the program, and groups with the users",
    "invalid/boot/nothing-to-boot.xml": "the parser wants an operating system or a bootloader",
    "invalid/boot/nvram-without-source.xml": "the parser wants the source",
    "invalid/boot/nvram-without-type.xml": "without a type the parser takes the source for nothing",
    "invalid/clock/no-timezone.xml": "the parser wants the zone",
    "invalid/cpu/migratable.xml": "the parser wants another mode",
    "invalid/cpu/no-model.xml": "the parser wants a model for the features",
    "invalid/cpu/vendor-without-model.xml": "the parser wants a model for the vendor",
    "invalid/features/hyperv-vendor.xml": "the parser wants the name",
    "invalid/rules/no-memory.xml": "the parser wants memory for the guest",
    "invalid/security/keys-twice.xml": "the parser takes each key once",
}
"""Invalid documents that libvirt's own schema lets pass, and its parser does not."""


def test_an_invalid_document_is_invalid_for_libvirt() -> None:
    passed = {relative(path) for path in without_devices("invalid") if theirs().validate(root_of(path))}
    assert passed == set(STRICTER)


# Mutants


@dataclass(frozen=True)
class Mutant:
    """A document with one mistake: of which kind, where, and with what value."""

    kind: str
    place: str
    value: str | None
    root: etree._Element


@dataclass(frozen=True)
class Difference:
    """Mutants that libvirt's schema judges otherwise than ours: `valid` is its verdict."""

    valid: bool
    kind: str
    place: str
    why: str
    value: str = ".*"

    def covers(self, mutant: Mutant, valid: bool) -> bool:
        """Whether this is the reason for a difference about a mutant."""
        said = ((self.kind, mutant.kind), (self.place, mutant.place), (self.value, mutant.value or ""))
        return valid is self.valid and all(re.fullmatch(expected, found) for expected, found in said)


NUMBER = "the parser takes no white space before a number, or ours takes digits alone"
RANGE = "the parser refuses the number"

DIFFERENCES = (
    # Libvirt's schema is stricter than its parser and its documentation.
    Difference(False, "drop", "os/init(user|group)", "documented: either may stand alone"),
    Difference(False, "drop@", "cpu/feature@policy", "documented: may be left out since 0.8.5"),
    Difference(False, "drop@", "cpu/numa/.*@unit", "the parser takes KiB for it"),
    Difference(False, "drop@", "features/smm@state", "the parser takes on for it"),
    Difference(False, "drop@", "numatune/memnode@mode", "the parser takes strict for it"),
    Difference(False, "text", "cputune/.*period", "documented: 0 for none", "0"),
    # Ours is stricter because the parser is.
    Difference(True, "drop", "os|bootloader", "the parser wants one of them"),
    Difference(True, "drop", "os/init", "the parser wants the program"),
    Difference(True, "drop", "os/nvram/source", "the parser wants the source"),
    Difference(True, "drop@", "os/nvram@type", "without a type the parser takes the source for nothing"),
    Difference(True, "text", "os/(initarg|initenv)", "the parser wants a text", ""),
    Difference(True, "value@", "os/(bios@rebootTimeout|bootmenu@timeout)", NUMBER, " 1"),
    Difference(True, "drop", "idmap/(uid|gid)", "the parser wants both"),
    Difference(True, "drop", "cpu/model", "the parser wants a model for a vendor, features or a check"),
    Difference(True, "text", "cpu/model", "the same for a model without a name", ""),
    Difference(True, "drop@", "cpu@mode", "the parser wants a mode for migratable, and for features of no model"),
    Difference(True, "value@", "cpu/(cache@level|topology@.*|numa/cell/cache@level)", RANGE, " 1|0|9{20}"),
    Difference(True, "value@", "cpu/numa/cell@memory", NUMBER, " 1"),
    Difference(True, "drop", "resource/.*", "the parser wants something in it"),
    Difference(True, "drop@", "clock@timezone", "the parser wants the zone"),
    Difference(True, "value@", "clock@adjustment", RANGE, "9{20}"),
    Difference(True, "drop@", "cputune/(iothread|vcpu)sched@.*", "the parser wants to know whose"),
    Difference(True, "value@", "cputune/.*sched@priority", NUMBER, " 1"),
    Difference(True, "value@", "cputune/cachetune/monitor@level", "the parser knows level 3 alone", "0"),
    Difference(True, "value@", "cputune/iothreadpin@iothread|iothreadids/iothread@id", RANGE, "0"),
    Difference(True, "value@", ".*@thread_pool_max|maxMemory@slots|.*/page@size", RANGE, "0"),
    Difference(True, "text", "blkiotune/device/.*_sec", NUMBER, " 1"),
    Difference(True, "drop@", "features/hyperv/(stimer@state|vendor_id@value)", "the parser wants it"),
    Difference(True, "drop@", "features/kvm/dirty-ring@size", "the parser wants it"),
    Difference(True, "value@", "features/(hyperv/spinlocks@retries|kvm/dirty-ring@size)", RANGE, " 1|0"),
    Difference(True, "drop@", "numatune/memory@(nodeset|placement)", "the parser wants nodes where none are advised"),
    Difference(True, "text", "launchSecurity/(cbitpos|reducedPhysBits)", NUMBER, " 1"),
    Difference(True, "text", "launchSecurity/policy", RANGE, "9{20}"),
    Difference(True, "text", "seclabel/label", "the parser wants a text", ""),
    Difference(True, "twice", "keywrap/cipher", "the parser takes each key once"),
    Difference(True, "text", "sysinfo/(bios|system)/entry", "the parser wants a date and a UUID"),
    Difference(True, "(drop|value)@", "sysinfo/entry@file", "the parser wants a file or a text"),
    Difference(True, "text", "sysinfo/entry", "the parser wants a file or a text", ""),
    Difference(True, "value@", "sysinfo/entry@name", "documented: names begin with opt/"),
    Difference(True, "value@", "commandline/env@name", "the parser of QEMU's driver wants no digit first", "0|9{20}"),
    Difference(True, "(drop|value)@", "override/.*/property@value", "documented: a value of the type"),
)

BAD_VALUES = ("", "nonsense", "-1", "0", " 1", "9" * 20)

MOST_ALIKE = 4
"""Mutants with the same mistake at the same place that are judged; there are some hundred memories to drop."""


def described(root: etree._Element) -> list[etree._Element]:
    """The elements outside of the devices and of what applications keep."""
    return [e for e in root.iter("*") if not {"devices", "metadata"} & {e.tag, *(a.tag for a in e.iterancestors())}]


def place_of(element: etree._Element) -> str:
    names = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)]
    return "/".join(names[1:])


def mistakes(element: etree._Element) -> Iterator[tuple[str, str | None, str | None]]:
    """The mistakes to make in an element: the kind, the attribute, the value."""
    if element.getparent() is not None:
        yield from (("drop", None, None), ("twice", None, None), ("rename", None, None))
    for name, given in element.attrib.items():
        yield from (("drop@", str(name), None), ("rename@", str(name), None))
        yield from (("value@", str(name), value) for value in BAD_VALUES if value != given)
    if len(element) == 0:
        yield from (("text", None, value) for value in BAD_VALUES if value != (element.text or ""))
    yield ("new@", "unheard-of", "1")


def mistaken(root: etree._Element, number: int, kind: str, name: str | None, value: str | None) -> etree._Element:
    """A copy of a document with a mistake in the element of that number."""
    made = copy.deepcopy(root)
    element = described(made)[number]
    parent = element.getparent()
    match kind:
        case "drop" if parent is not None:
            parent.remove(element)
        case "twice":
            element.addnext(copy.deepcopy(element))
        case "rename":
            element.tag = etree.QName(element).text + "x"
        case "drop@":
            del element.attrib[name or ""]
        case "rename@":
            element.set(f"{name}x", element.attrib.pop(name or ""))
        case "value@" | "new@":
            element.set(name or "", value or "")
        case "text":
            element.text = value
    return made


def mutants() -> Iterator[Mutant]:
    made: Counter[tuple[str, str, str | None]] = Counter()
    for path in without_devices("valid"):
        root = root_of(path)
        if not theirs().validate(root):
            continue
        for number, element in enumerate(described(root)):
            for kind, name, value in mistakes(element):
                place = place_of(element) + (f"@{name}" if name else "")
                made[kind, place, value] += 1
                if made[kind, place, value] <= MOST_ALIKE:
                    yield Mutant(kind, place, value, mistaken(root, number, kind, name, value))


@cache
def disagreements() -> tuple[int, list[tuple[Mutant, bool]]]:
    """How many mutants were tried, and those about which libvirt's schema says otherwise, with what it says."""
    tried, found = 0, []
    for mutant in mutants():
        tried += 1
        valid = theirs().validate(mutant.root)
        if valid is not ours().is_valid(mutant.root):
            found.append((mutant, valid))
    return tried, found


def test_mutants_are_judged_as_libvirt_judges_them() -> None:
    tried, found = disagreements()
    assert tried > 5000
    unreasoned = [
        (valid, mutant.kind, mutant.place, mutant.value)
        for mutant, valid in found
        if not any(difference.covers(mutant, valid) for difference in DIFFERENCES)
    ]
    assert unreasoned == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: f"{difference.kind} {difference.place}")
def test_every_reason_is_needed(difference: Difference) -> None:
    assert any(difference.covers(mutant, valid) for mutant, valid in disagreements()[1])


def test_jing_confirms_what_libvirts_schema_says(tmp_path: Path) -> None:
    found = disagreements()[1]
    paths = [tmp_path / f"{number:04}.xml" for number in range(len(found))]
    for path, (mutant, _) in zip(paths, found, strict=True):
        path.write_bytes(etree.tostring(mutant.root))
    said = ask("jing", "jing", LIBVIRT / "domain.rng", *paths).out
    assert [f"{path}:" not in said for path in paths] == [valid for _, valid in found]


# The parser

REFUSED = {
    **NEWER,
    "valid/boot/uefi-chosen.xml": "the test driver chooses no firmware",
}
"""Documents that the test driver of this libvirt does not take, or not yet."""

TAKEN_ALL_THE_SAME = {
    "valid/boot/firmware-formats.xml",
    "valid/boot/shim.xml",
    "valid/boot/varstore.xml",
    "valid/cpu/newer.xml",
    "valid/lifecycle/hardware-uuid.xml",
    "valid/tuning/every-device-of-bhyve.xml",
    "valid/tuning/iommufd.xml",
    "valid/tuning/iothread-polling.xml",
    "valid/tuning/no-iommufd.xml",
    "valid/tuning/no-throttle-groups.xml",
}
"""Newer documents in which the parser passes over what it does not know."""

WRITTEN_WRONG = {"valid/cpu/numa.xml": "libvirt leaves out `none` at a cache, and cannot read that itself"}
"""Documents that libvirt does not write as it reads them."""


@pytest.mark.parametrize("path", without_devices("valid"), ids=relative)
def test_libvirt_takes_a_valid_document_and_what_it_makes_of_it_is_valid(tmp_path: Path, path: Path) -> None:
    root = root_of(path)
    root.set("type", "test")
    root.attrib.pop("id", None)
    for name in root.findall("name"):
        name.text = "dumped"
    guest = tmp_path / "guest.xml"
    guest.write_bytes(etree.tostring(root))
    said = ask("virsh", "libvirt-clients", "-q", "-c", "test:///default", f"define {guest}; dumpxml dumped")
    refused = relative(path) in REFUSED and relative(path) not in TAKEN_ALL_THE_SAME
    assert ("error:" in said.err) is refused, said.err
    if not refused:
        dumped = said.out[said.out.index("<domain") :]
        assert ours().is_valid(dumped.encode()) is (relative(path) not in WRITTEN_WRONG), dumped


# The documentation


def examples() -> Iterator[list[etree._Element]]:
    """What stands in the documentation as XML, without the dots that stand for more."""
    for page in sorted(there(DOCUMENTATION, "libvirt-doc").rglob("*.html")):
        for block in etree.HTML(page.read_bytes()).iter("pre"):
            text = re.sub(r"(?m)^\s*\.\.\.\s*$|<\?xml[^>]*\?>", "", "".join(block.itertext()))
            try:
                yield list(etree.fromstring(f"<examples>{text}</examples>"))
            except etree.XMLSyntaxError:
                continue


def completed(example: list[etree._Element]) -> Iterator[etree._Element]:
    """Domains made of an example: as it is, as parts of a domain, as devices."""
    inner = b"".join(etree.tostring(element, with_tail=False) for element in example)
    for wrapping in (b"%s", b"<domain type='kvm'>%s</domain>", b"<domain type='kvm'><devices>%s</devices></domain>"):
        try:
            domain = etree.fromstring(wrapping % inner)
        except etree.XMLSyntaxError:
            continue
        if domain.tag != "domain":
            continue
        for tag, missing in (("name", "<name>g</name>"), ("os", "<os><type>hvm</type></os>")):
            if domain.find(tag) is None and (tag == "name" or domain.find("bootloader") is None):
                domain.append(etree.fromstring(missing))
        yield domain


def test_what_the_documentation_shows_is_valid() -> None:
    shown = [domain for example in examples() for domain in completed(example) if theirs().validate(domain)]
    assert len(shown) > 200
    refused = [etree.tostring(domain) for domain in shown if not ours().is_valid(domain)]
    assert refused == []
