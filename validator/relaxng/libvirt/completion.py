"""Completing: the rest of each chain written into its document, as libvirt would find it when the domain starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from relaxng.edits import EditError, apply
from relaxng.extents import Extents
from relaxng.libvirt.chain import Chain, Layer, stores_of, to_store
from relaxng.libvirt.disks import disks_of
from relaxng.libvirt.fault import Fault
from relaxng.libvirt.layout import Writer
from relaxng.libvirt.probe import probe
from relaxng.libvirt.reporting import finding_of, in_order
from relaxng.selection import Selection

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.finding import Finding
    from relaxng.libvirt.element import Element
    from relaxng.libvirt.files import Files
    from relaxng.schema import Schema

_GRAMMAR_ALONE = Selection(ignored=("VIR", "CFG"))
"""What libvirt wants beyond the grammar is told of the document by `check`, and keeps no chain from being written."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A document with its chains completed as far as that is sure.

    `data` are the bytes of the whole document, those that came in where nothing was added. `added` counts the layers
    that were written, terminators not among them.
    """

    data: bytes
    findings: tuple[Finding, ...] = ()
    added: int = 0


def complete(
    document: Document,
    files: Files,
    *,
    at_most: int | None = None,
    numbered: bool = False,
    schema: Schema | None = None,
) -> Completion:
    """Write into each open chain what the headers of its images say is below, and the terminator at the end.

    A chain with an error among its findings stays as it is; the others are completed. No byte changes outside of
    what is put in, save that a `<source/>` of one tag is opened where it takes a `<dataStore>`. `at_most` is the
    most layers that are added to a chain, which then stays open. `numbered` gives every layer that has none an index,
    as a running domain shows them: one count for the domain, from the top of each disk down.

    With a `schema` that takes the document before, a chain whose new layers it would not take stays as it is too.

    Raises EditError where the document cannot be edited at all.
    """
    extents = Extents(document)
    writer = Writer(document, extents)
    findings: list[Finding] = []
    plans: list[_Plan] = []
    for disk in disks_of(document):
        chain = Chain.from_disk(disk)
        probed = probe(chain, files, at_most)
        findings += (finding_of(document, disk, fault) for fault in probed.faults)
        plans.append(_Plan(disk, chain, probed.chain if probed.is_sound else chain))
    if schema is not None:
        findings += _withdraw_unwritable(document, extents, plans, schema)
    numbers = count(_highest_index(document) + 1) if numbered else None
    for plan in plans:
        try:
            plan.write(writer, numbers)
        except EditError as error:
            plan.withdraw()
            message = f"the chain of {plan.given.target} cannot be completed: {error}"
            findings.append(finding_of(document, plan.disk, Fault(0, "VIR918", message)))
    data = apply(document, writer.edits) if writer.edits else document.data
    return Completion(data, tuple(in_order(findings)), sum(plan.added for plan in plans))


@dataclass(slots=True)
class _Plan:
    """What is to become of a disk's chain."""

    disk: etree._Element
    given: Chain
    wanted: Chain

    @property
    def added(self) -> int:
        """How many layers are added."""
        return len(self.wanted.layers) - len(self.given.layers)

    def withdraw(self) -> None:
        """Leave the chain as it is."""
        self.wanted = self.given

    def write(self, writer: Writer, numbers: Iterator[int] | None = None) -> None:
        """Collect the edits, all or none. Raises EditError where none can be made."""
        before = len(writer.edits)
        try:
            self._write(writer, numbers)
        except EditError:
            del writer.edits[before:]
            raise

    def _write(self, writer: Writer, numbers: Iterator[int] | None) -> None:
        holders = [self.disk, *stores_of(self.disk)]
        for holder, given, wanted in zip(holders, self.given.layers, self.wanted.layers, strict=False):
            source = holder.find("source")
            if source is None or given.source.is_empty:
                continue
            if numbers is not None and given.index is None:
                writer.add_attribute(source if holder is self.disk else holder, "index", str(next(numbers)))
            stored = source.find("dataStore/source")
            if numbers is not None and stored is not None and stored.get("index") is None:
                writer.add_attribute(stored, "index", str(next(numbers)))
            known = len(given.source.element.children) if given.source.element is not None else 0
            wished = wanted.source.element.children[known:] if wanted.source.element is not None else ()
            if wished:
                writer.append(source, [_numbered_store(element, numbers) for element in wished])
        below = [_numbered(layer, numbers) for layer in self.wanted.layers[len(holders) :]]
        store = to_store(below, self.wanted.terminator and not self.given.terminator)
        if store is not None:
            beside = list(holders[-1].iterchildren("source", "format"))
            if not beside:
                raise EditError("the last layer has neither a source nor a format")
            writer.insert_after(beside[-1], [store])


def _withdraw_unwritable(document: Document, extents: Extents, plans: list[_Plan], schema: Schema) -> list[Finding]:
    """Withdraw the plans that would make a valid document invalid: what a header names may be no host or path."""
    findings: list[Finding] = []
    # More than once: a schema names only so many faults of a document.
    while faults := _faults(document, extents, plans, schema):
        if not findings and not schema.is_valid(document.data):
            return []
        changed = [plan for plan in plans if plan.wanted is not plan.given]
        for plan in [plan for plan in changed if document.paths.of(plan.disk) in faults] or changed:
            plan.withdraw()
            why = faults.get(document.paths.of(plan.disk), next(iter(faults.values())))
            words = f"the chain of {plan.given.target} cannot be written as libvirt has it: {why}"
            findings.append(finding_of(document, plan.disk, Fault(0, "VIR912", words)))
    return findings


def _faults(document: Document, extents: Extents, plans: list[_Plan], schema: Schema) -> dict[str, str]:
    """What the schema says of the document after the plans, by the XPath of the disk."""
    writer = Writer(document, extents)
    for plan in plans:
        with suppress(EditError):  # reported when it is written for good
            plan.write(writer)
    faults: dict[str, str] = {}
    judged = schema.iter_findings(apply(document, writer.edits), _GRAMMAR_ALONE) if writer.edits else ()
    for finding in judged:
        disk = re.match(r".*?/disk(?:\[[0-9]+\])?(?=/|$)", finding.path or "")
        faults.setdefault(disk[0] if disk is not None else "", finding.message)
    return faults


def _numbered(layer: Layer, numbers: Iterator[int] | None) -> Layer:
    """A new layer with the next index, and one for its data file."""
    if numbers is None or layer.source.element is None:
        return layer
    index = next(numbers)
    children = tuple(_numbered_store(child, numbers) for child in layer.source.element.children)
    source = replace(layer.source, element=replace(layer.source.element, children=children))
    return replace(layer, index=index, source=source)


def _numbered_store(element: Element, numbers: Iterator[int] | None) -> Element:
    if element.name != "dataStore" or numbers is None:
        return element
    children = tuple(
        child.with_attribute("index", str(next(numbers))) if child.name == "source" else child
        for child in element.children
    )
    return replace(element, children=children)


def _highest_index(document: Document) -> int:
    """The highest index that any image of the domain has, 0 where none has one."""
    written = (
        element.get("index", "") for disk in disks_of(document) for element in disk.iter("source", "backingStore")
    )
    return max((int(text) for text in written if re.fullmatch("[0-9]{1,18}", text, re.ASCII)), default=0)
