"""The rules: their examples, their documents in the corpus, and libvirt's own parser beside them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Finding, Schema, load_schema
from relaxng.finding import Severity
from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules import rules
from relaxng.libvirt.rules.rule import Rule, Stage
from relaxng.selection import Selection
from tests.conftest import CORPUS, ask, corpus, relative
from tests.domainvariants import domain_variant
from tests.examples import domain
from tests.expectations import expectations
from tests.variants import variant

RULES = list(rules().values())
EVERY_RULE = Selection.of(select=["VIR"])

GENERIC = (Stage.PARSE, Stage.DEFINE)
"""The stages at which libvirt refuses whatever the hypervisor, its test driver among them."""


AnyRule = Rule[Domain] | Rule[Disk]


def by_id(rule: AnyRule) -> str:
    return f"{rule.id}-{rule.slug}"


@cache
def schema() -> Schema:
    return load_schema("domain")


def findings(document: str | Path) -> list[Finding]:
    return list(schema().iter_findings(document.encode() if isinstance(document, str) else document, EVERY_RULE))


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_the_bad_example_breaks_this_rule_and_no_other(rule: AnyRule) -> None:
    (finding,) = findings(domain(rule.bad))
    assert (finding.code, finding.severity) == (rule.id, rule.severity)


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_the_good_example_is_the_bad_one_put_right(rule: AnyRule) -> None:
    assert rule.mend[0] in rule.bad
    assert findings(domain(rule.good)) == []


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_a_rule_of_qemu_holds_for_qemu_alone(rule: AnyRule) -> None:
    for kind in ("qemu", "hvf"):
        assert [finding.code for finding in findings(domain(rule.bad, kind))] == [rule.id]
    elsewhere = [finding.code for finding in findings(domain(rule.bad, "xen"))]
    assert elsewhere == ([] if rule.only_qemu else [rule.id])


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_a_rule_has_documents_in_the_corpus(rule: AnyRule) -> None:
    kind = "warned" if rule.severity is Severity.WARNING else "invalid"
    stated = expectations(CORPUS / kind / "rules" / f"{rule.slug}.xml")
    assert rule.id in {expectation.code for expectation in stated}
    assert findings(CORPUS / "valid" / "rules" / f"{rule.slug}.xml") == []


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_the_words_of_a_rule(rule: AnyRule) -> None:
    assert rule.summary[0].isupper()
    assert not rule.why[0].islower() or rule.why.startswith(("libvirt", "librbd", "virtio", "iSCSI"))
    assert rule.summary.endswith(".")
    assert rule.why.endswith(".")
    (finding,) = findings(domain(rule.bad))
    assert finding.span is not None
    assert not finding.message.endswith(".")
    # The culprit is quoted, or named as an element, and the remedy follows.
    assert re.search(r"'[^']+'|<\w", finding.message)
    assert ";" in finding.message


def test_the_finding_names_its_place() -> None:
    for rule in RULES:
        document = domain(rule.bad)
        (finding,) = findings(document)
        assert finding.span is not None
        assert finding.span.column is not None
        assert finding.span.end_column is not None
        line = document.splitlines()[finding.span.line - 1]
        marked = line[finding.span.column - 1 : finding.span.end_column - 1]
        # What is marked is quoted in the message, but for disks that are named by their targets.
        assert marked in finding.message or marked == "disk", (rule.id, marked, finding.message)


# libvirt's own parser. Its test driver takes domains of type `test`, and knows no rule of QEMU's.

NEWER = {
    "valid/chains/odd-layers.xml": "9.8.0",  # type vhostvdpa
    "valid/disk-types/ctl.xml": "12.0.0",  # type ctl
    "valid/disk-types/vhostvdpa.xml": "9.8.0",
    "valid/domains/kvm-desktop.xml": "9.1.0",  # the watchdog itco
    "invalid/rules/nvme-serial.xml": "11.5.0",
    "invalid/rules/nvme-serials.xml": "11.5.0",
    "invalid/rules/usb-empty.xml": "11.5.0",
    "invalid/rules/vhostvdpa-cache.xml": "9.8.0",
    "valid/rules/ignored-usb-model.xml": "11.5.0",
    "valid/rules/nvme-serial.xml": "11.5.0",
    "valid/rules/usb-empty.xml": "11.5.0",
    "valid/rules/vhostvdpa-cache.xml": "9.8.0",
    "valid/security/rbd-encryption.xml": "9.3.0",  # luks-any
    "valid/target-and-address/nvme-controllers.xml": "11.5.0",  # bus nvme
    "valid/target-and-address/sata-and-scsi.xml": "9.6.0",  # removable on scsi
    "valid/target-and-address/usb.xml": "11.5.0",  # models of usb
    "valid/tuning/identity.xml": "11.1.0",  # products of 40 characters
    "warned/rules/ignored-usb-model.xml": "11.5.0",
}
"""Documents that libvirt takes from some release on, and why."""

DIFFERENT = {
    "valid/disk-types/descriptor-group.xml": "only the QEMU driver can be handed file descriptors",
}
"""Documents on which the test driver and we differ whatever the release."""

EITHER = {
    "VIR708": "older releases refuse queues outside virtio for every hypervisor, newer ones for QEMU alone",
}
"""Rules whose bad example the test driver takes or refuses by its release, where newer releases refuse less."""


FRAGILE = ("VIR025", "VIR026")
"""Rules whose bad example libvirt 9.0 refuses, and spoils its own memory by it: a process of its own is asked."""


@cache
def libvirt() -> tuple[int, ...]:
    """The release of the libvirt that is asked."""
    return release(ask("virsh", "libvirt-clients", "--version").out)


def release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().split("."))


def for_the_test_driver(document: str | Path) -> str:
    """A document as the test driver takes it: of its type, inactive, and told from all others."""
    root = etree.fromstring(document.encode()) if isinstance(document, str) else etree.parse(document).getroot()
    root.set("type", "test")
    root.attrib.pop("id", None)
    for each in root.findall("uuid"):
        root.remove(each)
    return etree.tostring(root, encoding="unicode")


def refused(documents: Iterable[str], folder: Path) -> list[str | None]:
    """What libvirt says to each document that it refuses to define, and None to each that it takes."""
    paths, together, batches = [], [], []
    for number, document in enumerate(documents):
        path = folder / f"{number}.xml"
        path.write_text(document.replace("<name>", f"<name>g{number}-", 1), encoding="utf-8")
        paths.append(path)
        if any(finding.code in FRAGILE for finding in findings(document)):
            batches.append([path])
        else:
            together.append(path)
    said = ""
    for batch in (together, *batches):
        script = folder / "script"
        script.write_text("".join(f"define {each}\n" for each in batch))
        said += ask("sh", "dash", "-c", f"virsh --quiet --connect test:///default <{script}").err + "\n"
    answers = dict(re.findall(r"error: Failed to define domain from (.*)\nerror: (.*)", said))
    return [answers.get(str(path)) for path in paths]


def test_libvirt_refuses_the_examples_of_generic_rules_and_takes_the_others(tmp_path: Path) -> None:
    installed = libvirt()
    bad = refused((domain(rule.bad, "test") for rule in RULES), tmp_path)
    wrong = [
        (rule.id, answer)
        for rule, answer in zip(RULES, bad, strict=True)
        if (answer is not None) is not (rule.stage in GENERIC)
        and not is_newer(rule.since, installed)
        and rule.id not in EITHER
    ]
    assert wrong == []


def test_libvirt_takes_the_good_examples(tmp_path: Path) -> None:
    installed = libvirt()
    good = refused((domain(rule.good, "test") for rule in RULES), tmp_path)
    wrong = [
        (rule.id, answer)
        for rule, answer in zip(RULES, good, strict=True)
        if answer is not None and not is_newer(rule.since, installed)
    ]
    assert wrong == []


def is_newer(since: str | None, installed: tuple[int, ...]) -> bool:
    return since is not None and release(since) > installed


OF_DISKS = {
    "valid",
    "chains",
    "disk-types",
    "domains",
    "driver",
    "live",
    "network-protocols",
    "target-and-address",
    "rules",
}
"""The topics of the corpus that are about disks: those about other parts have tests of their own with libvirt's parser."""


def test_libvirt_judges_the_corpus_as_we_do(tmp_path: Path) -> None:
    installed = libvirt()
    valid = [path for path in corpus("valid", "domain") if path.parent.name in OF_DISKS]
    paths = [*valid, *corpus("warned"), *(CORPUS / "invalid" / "rules").glob("*.xml")]
    either = {rules()[name].slug for name in EITHER}
    paths = [path for path in paths if path.parent.name != "rules" or path.stem not in either]
    documents = [for_the_test_driver(path) for path in paths]
    differing = {}
    for path, document, answer in zip(paths, documents, refused(documents, tmp_path), strict=True):
        errors = [finding for finding in findings(document) if finding.severity is Severity.ERROR]
        newer = all(is_newer(rules()[finding.code].since, installed) for finding in errors)
        if (answer is None) is bool(errors) and not (errors and newer):
            differing[relative(path)] = answer or [finding.message for finding in errors]
    expected = {*DIFFERENT, *(name for name, since in NEWER.items() if release(since) > installed)}
    expected &= {relative(path) for path in paths}
    assert set(differing) == expected, {name: differing.get(name) for name in set(differing) ^ expected}


STRICTER_BEFORE = {
    "disk product is more than 16 characters": "11.1.0",  # 40 on IDE and SATA, and unbounded elsewhere
    "removable is only valid for usb disks": "9.6.0",  # for SCSI disks too
    "only a single IOMMU device is supported": "11.5.0",  # several are taken
}
"""What libvirt answers to documents that it takes from some release on."""


def disagreements(documents: list[str], folder: Path) -> list[tuple[str | None, list[str], str]]:
    """The documents of the test driver on which libvirt and we differ, with its answer and our errors."""
    installed = libvirt()
    stricter = [answer for answer, until in STRICTER_BEFORE.items() if release(until) > installed]
    found = []
    for document, answer in zip(documents, refused(documents, folder), strict=True):
        errors = [finding for finding in findings(document) if finding.severity is Severity.ERROR]
        newer = [finding for finding in errors if is_newer(rules()[finding.code].since, installed)]
        if any(words in (answer or "") for words in stricter) or (newer == errors and answer is None):
            continue
        if (answer is None) is bool(errors):
            found.append((answer, [finding.message for finding in errors], document))
    return found


def test_libvirt_judges_chance_as_we_do(tmp_path: Path) -> None:
    dice = random.Random(5)  # noqa: S311 - a test's dice
    documents = [document for document in (variant(dice) for _ in range(2_500)) if schema().is_valid(document.encode())]
    assert len(documents) > 1_500
    codes = {finding.code for document in documents for finding in findings(document)}
    assert len(codes) > 30
    assert disagreements(documents, tmp_path) == []


def test_libvirt_judges_domains_by_chance_as_we_do(tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - a test's dice
    made = (domain_variant(dice) for _ in range(2_500))
    documents = [document for document in made if is_valid(document)]
    assert len(documents) > 1_500
    codes = {finding.code for document in documents for finding in findings(document)}
    assert len(codes) > 25
    assert disagreements(documents, tmp_path) == []


def test_libvirt_judges_the_examples_of_its_documentation_as_we_do(tmp_path: Path) -> None:
    page = Path("/usr/share/doc/libvirt-doc/html/formatdomain.html")
    if not page.exists():
        pytest.skip("libvirt's documentation is not installed (Debian package libvirt-doc)")
    examples = (
        unescape(re.sub("<[^>]+>", "", block))
        for block in re.findall("<pre[^>]*>(.*?)</pre>", page.read_text(encoding="utf-8"), re.DOTALL)
    )
    disks = [disk for example in examples for disk in re.findall(r"<disk\b.*?</disk>", example, re.DOTALL)]
    documents = [document for document in (domain(disk + "\n", "test") for disk in disks) if is_valid(document)]
    assert len(documents) > 15
    assert disagreements(documents, tmp_path) == []


def is_valid(document: str) -> bool:
    """Whether an example is complete enough for the schema."""
    return schema().is_valid(document.encode())


def test_the_tables_of_differences_name_documents() -> None:
    assert all((CORPUS / name).exists() for name in (*NEWER, *DIFFERENT))
