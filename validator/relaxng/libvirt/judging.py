"""Judging: a domain by the rules of libvirt, after the schema.

They are asked only of devices in which the schema found nothing, or nothing that is not clear to mend, so that no
finding follows from another; and each only of the disks that hold what it is about.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Generic

from relaxng.finding import MOST_FINDINGS, Finding, Severity, Span
from relaxng.libvirt.disk import Disk
from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules import rules
from relaxng.libvirt.rules.rule import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set

    from lxml import etree

    from relaxng.document import Document
    from relaxng.libvirt.rules.rule import Breach, Rule
    from relaxng.selection import Selection

    IsRight = Callable[[etree._Element], bool]

MOST_CHARACTERS = 400
"""Characters of a message: values of a document can be of any length."""

_DEVICE = re.compile(r"/domain/devices/(\w[\w-]*)(?:\[([0-9]+)\])?(?:/.*)?")

_NAME = re.compile(r"\w[\w.-]*")

_ASTRAY = ("RNG102", "RNG104", "RNG105")
"""Findings about elements that another disk may lack."""


class _Asked(Generic[Subject]):
    """Rules of one kind, chosen by what their subject holds."""

    def __init__(self, rules: Iterable[Rule[Subject]]) -> None:
        self._rules = tuple(rules)
        self._names = frozenset(name for rule in self._rules for name in rule.about)
        # Most domains are alike, and so are their disks. How unlike they can be has no bound.
        self._by_names = lru_cache(maxsize=2_048)(self._about)

    def of(self, names: Set[str]) -> tuple[Rule[Subject], ...]:
        """The rules to ask of what holds these names."""
        return self._by_names(self._names & names)

    def _about(self, names: frozenset[str]) -> tuple[Rule[Subject], ...]:
        return tuple(rule for rule in self._rules if not rule.about or not names.isdisjoint(rule.about))


class _Plan:
    """The rules to ask of the domains of one hypervisor."""

    def __init__(self, wanted: Iterable[Rule[Domain] | Rule[Disk]]) -> None:
        self.of_domain = _Asked([rule for rule in wanted if rule.of is Domain])
        self.of_disk = _Asked([rule for rule in wanted if rule.of is Disk])


@lru_cache(maxsize=16)
def _plan(
    selection: Selection, target: tuple[int, ...] | None, is_qemu: bool, beside_devices: bool, among_devices: bool
) -> _Plan:
    """The rules that are wanted and hold, as far as the schema found nothing in what they rely on."""
    wanted = [
        rule
        for rule in rules().values()
        if rule.is_asked(selection, target)
        and (is_qemu or not rule.only_qemu)
        and (beside_devices or not rule.beside_devices)
        and (among_devices or not rule.among_devices)
    ]
    return _Plan(wanted)


def check(
    document: Document,
    findings: Iterable[Finding],
    selection: Selection,
    target: tuple[int, ...] | None = None,
    is_right: IsRight | None = None,
) -> list[Finding]:
    """What libvirt finds wrong with a domain beside the `findings` of the schema, by their codes.

    `target` is the release of libvirt that the document is meant for, in its three numbers. `is_right` judges a device
    by the schema: with it, devices are judged whose mistakes are clear to mend.
    """
    if document.root_name != "domain":
        return []
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    broken, is_sound = _broken(document, errors)
    if broken is None or len(errors) >= MOST_FINDINGS:  # there may be others that were not looked for
        return []
    root = document.tree.getroot()
    originals: dict[etree._Element, etree._Element] = {}
    if errors and is_right is not None:
        broken |= _wrong_disks(root, broken, is_right)
    if broken and is_right is not None:
        from relaxng.libvirt.mended import mended

        as_meant = mended(document, errors)
        still = frozenset(one for one in as_meant.standing_for(broken) if not is_right(one)) if as_meant else broken
        if as_meant is not None and len(still) < len(broken):
            root, originals = as_meant.root, as_meant.originals
            broken = still | _wrong_disks(root, still, is_right)

    def original(node: etree._Element) -> etree._Element:
        return originals.get(node, node)

    domain = Domain(root, broken, lambda node: _line(document, original(node)))
    plan = _plan(selection, target, domain.is_qemu, is_sound, not broken)
    found = [
        _finding(document, rule, breach._replace(node=original(breach.node)))
        for rule, breach in _breaches(domain, plan)
        if _is_written(breach, original(breach.node))
    ]
    domain.disks.clear()  # they hold the domain that holds them, and the document: only the collector would free it
    # Which rule was asked first is chance: the names of what a disk holds are a set.
    return sorted(dict.fromkeys(found), key=lambda finding: finding.code)


def _wrong_disks(
    root: etree._Element, broken: frozenset[etree._Element], is_right: IsRight
) -> frozenset[etree._Element]:
    """The disks beside the broken ones that the schema would not take.

    A mistake may be told elsewhere: where what a disk lacks stands, or where an entity stands that holds it too.
    """
    disks = (disk for devices in root.iterfind("devices") for disk in devices.iterchildren("disk"))
    return frozenset(disk for disk in disks if disk not in broken and not is_right(disk))


def _is_written(breach: Breach, original: etree._Element) -> bool:
    """Whether what a breach is about stands in the document: what was mended has a finding of its own."""
    node, name = breach.node, breach.attribute
    if node is original:
        return True
    is_same = original.get(name) == node.get(name) if name is not None else original.text == node.text
    return original.tag == node.tag and is_same


def _breaches(domain: Domain, plan: _Plan) -> Iterator[tuple[Rule[Domain] | Rule[Disk], Breach]]:
    for rule in plan.of_domain.of(domain.names):
        for breach in rule.check(domain):
            yield rule, breach
    for disk in domain.disks:
        for asked in plan.of_disk.of(disk.names):
            for breach in asked.check(disk):
                yield asked, breach


def _broken(document: Document, errors: list[Finding]) -> tuple[frozenset[etree._Element] | None, bool]:
    """The devices that the schema found fault with, and whether it found none beside devices.

    None where that cannot be told.
    """
    if not errors:
        return frozenset(), True
    devices = document.tree.getroot().find("devices")
    children: dict[str, list[etree._Element]] = {}
    for device in () if devices is None else devices.iterchildren("*"):
        children.setdefault(str(device.tag), []).append(device)
    broken: set[etree._Element] = set()
    astray: set[tuple[str, str]] = set()
    is_sound = True
    for finding in errors:
        if finding.path is None or finding.code == "RNG001":
            return None, False
        place = _DEVICE.fullmatch(finding.path)
        if place is None:
            is_sound = False
            if devices is not None and finding.path.startswith("/domain/devices/"):
                broken.add(devices)  # a device in another namespace
        else:
            broken.update(children.get(place[1], [])[int(place[2] or 1) - 1 :][:1])
        if finding.code in _ASTRAY:
            astray |= _homes(finding)
    # What stands in the wrong place may be what a disk lacks, of which the schema says no more.
    for home, name in astray:
        broken.update(disk for disk in children.get("disk", ()) if _lacks(disk, home, name))
        is_sound = is_sound and home != "domain"
    return frozenset(broken), is_sound


def _homes(finding: Finding) -> set[tuple[str, str]]:
    """Where the element of a finding could belong: the names of what may hold it, each with its own."""
    around, _, name = (finding.path or "").rpartition("/")
    parent = around.rpartition("/")[2]
    homes = finding.expected if finding.code == "RNG102" else ()
    found = {(home.partition("[")[0], name.partition("[")[0]) for home in (*homes, parent, "disk")}
    return {names for names in found if all(map(_NAME.fullmatch, names))}


def _lacks(disk: etree._Element, home: str, name: str) -> bool:
    """Whether a disk, or something in it of the name `home`, holds no element of a name."""
    homes = [disk] if home == "disk" else [node for node in disk.iterdescendants(home) if node.attrib or len(node)]
    return any(node.find(name) is None for node in homes)


def _line(document: Document, node: etree._Element) -> int:
    span = document.places.element_span(node)
    return span.line if span is not None else 0


def _finding(document: Document, rule: Rule[Domain] | Rule[Disk], breach: Breach) -> Finding:
    node, message, attribute, value = breach
    path = document.paths.of(node)
    if attribute is not None:
        span, path = document.places.attribute_span(node, attribute, value=value), f"{path}/@{attribute}"
    elif value:
        span = document.places.text_span(node, node.text or "")
    else:
        span = document.places.element_span(node)
    return Finding(document.name, rule.id, _cut(message), span or Span(1), path, rule.severity)


def _cut(message: str) -> str:
    """A message without the middle of what it quotes, where that is long."""
    return (
        message
        if len(message) <= MOST_CHARACTERS
        else f"{message[: MOST_CHARACTERS // 2]}...{message[-MOST_CHARACTERS // 2 :]}"
    )
