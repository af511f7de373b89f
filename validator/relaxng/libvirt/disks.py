"""The disks of a document, and their chains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relaxng.libvirt.chain import Chain

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document


def disks_of(document: Document) -> Iterator[etree._Element]:
    """The `<disk>` elements of a domain, in their order: those within `<devices>`, and one that is itself the root.

    A snapshot, a checkpoint or the state of a running domain hold domains too; the disks of all of them count.
    """
    root = document.tree.getroot()
    if root.tag == "disk":
        yield root
    for devices in root.iter("devices"):
        yield from devices.iterchildren("disk")


def chains_of(document: Document) -> list[Chain]:
    """The chains of those disks. Reads the document, and no image."""
    return [Chain.from_disk(disk, document) for disk in disks_of(document)]


def holds_domain(document: Document) -> bool:
    """Whether the document is one that can have disks: a domain or a disk, or something that holds a domain."""
    root = document.tree.getroot()
    return root.tag in ("domain", "disk") or next(root.iter("domain", "inactiveDomain"), None) is not None
