"""From faults of a chain to findings: where in the document each layer stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.finding import Finding
from relaxng.libvirt.chain import stores_of
from relaxng.libvirt.fault import Fault, Part

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document

_NAMES = ("file", "dev", "dir", "name", "volume", "path")


def finding_of(document: Document, disk: etree._Element, fault: Fault) -> Finding:
    """The finding for a fault of the disk's chain. What is wrong below the document is said where the chain is open."""
    holders = [disk, *stores_of(disk)]
    part = fault.part if fault.depth < len(holders) else Part.SOURCE
    element, attribute = _place(holders[min(fault.depth, len(holders) - 1)], part)
    path = document.paths.of(element)
    if attribute is None:
        span = document.places.element_span(element)
    else:
        span = document.places.attribute_span(element, attribute, value=True)
        path += f"/@{attribute}"
    return Finding(document.name, fault.code, fault.message, span, path, fault.severity)


def _place(holder: etree._Element, part: Part) -> tuple[etree._Element, str | None]:
    """The element, and the attribute of it, that hold this part of a layer."""
    form = holder.find("driver" if holder.tag == "disk" else "format")
    if part is Part.FORMAT and form is not None and form.get("type") is not None:
        return form, "type"
    below = holder.find("backingStore")
    if part is Part.BELOW and below is not None:
        return below, None
    source = holder.find("source")
    if source is None:
        return holder, None
    return source, next((name for name in _NAMES if source.get(name) is not None), None)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one document as they stand in it."""
    return sorted(
        findings, key=lambda finding: (finding.span.line, finding.span.column or 0) if finding.span else (0, 0)
    )
