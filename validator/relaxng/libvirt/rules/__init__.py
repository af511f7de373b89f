"""Rules: what libvirt wants of a domain beyond its grammar, one module for each topic."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relaxng.codes import Code
    from relaxng.libvirt.disk import Disk
    from relaxng.libvirt.domain import Domain
    from relaxng.libvirt.rules.rule import Rule

TOPICS = (
    "resources",
    "numa",
    "numamemory",
    "pinning",
    "processor",
    "equipment",
    "display",
    "hostdevices",
    "interfaces",
    "statements",
    "targets",
    "devices",
    "lun",
    "sources",
    "formats",
    "addresses",
    "boot",
    "chains",
    "security",
    "encryption",
    "driver",
    "iothreads",
    "tuning",
    "identity",
    "vhost",
)


@cache
def rules() -> dict[str, Rule[Domain] | Rule[Disk]]:
    """All rules by their codes, in the order of these."""
    found = [rule for topic in TOPICS for rule in import_module(f"{__name__}.{topic}").RULES]
    table = {rule.id: rule for rule in sorted(found, key=lambda rule: str(rule.id))}
    if len(table) != len(found):
        raise ValueError("a code is given twice")
    return table


@cache
def codes() -> dict[str, Code]:
    """The codes of all rules."""
    return {rule.id: rule.code for rule in rules().values()}
