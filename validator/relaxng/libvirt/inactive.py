"""The inactive form of a domain's disks: without what only a running domain shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.edits import apply
from relaxng.extents import Extents
from relaxng.libvirt.disks import disks_of
from relaxng.libvirt.layout import Writer

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document


def strip(document: Document, *, keep_layers: bool = False) -> bytes:
    """The bytes of the document without indexes, mirrors and detected layers.

    A running domain prints given and detected layers alike, and gives each an index: so a layer that has one goes,
    with all below it, and so does a terminator below an image that has one. `keep_layers` keeps them, and takes only
    the indexes. No other byte changes.

    Raises EditError where the document cannot be edited.
    """
    writer = Writer(document, Extents(document))
    for disk in disks_of(document):
        # What is within one that goes needs no edits of its own.
        gone = list(disk.iterchildren("mirror"))
        if not keep_layers and (store := _first_detected(disk)) is not None:
            gone.append(store)
        for element in gone:
            writer.drop(element)
        todo = [child for child in disk.iterchildren("*") if child not in gone]
        while todo:
            element = todo.pop()
            if element.tag in ("source", "backingStore") and element.get("index") is not None:
                writer.drop_attribute(element, "index")
            todo.extend(child for child in element.iterchildren("*") if child not in gone)
    return apply(document, writer.edits) if writer.edits else document.data


def _first_detected(disk: etree._Element) -> etree._Element | None:
    """The uppermost `<backingStore>` that the user did not give, whether a layer or the terminator."""
    source = disk.find("source")
    is_indexed = source is not None and source.get("index") is not None
    store = disk.find("backingStore")
    while store is not None:
        has_type = store.get("type") is not None
        if store.get("index") is not None or (is_indexed and not has_type):
            return store
        if not has_type:
            return None
        is_indexed = False
        store = store.find("backingStore")
    return None
