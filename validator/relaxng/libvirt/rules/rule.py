"""Rule: what libvirt wants of a domain beyond its grammar, with the words and examples that explain it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from relaxng.codes import Code
from relaxng.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from relaxng.selection import Selection

Subject = TypeVar("Subject")


class Stage(StrEnum):
    """When libvirt refuses what breaks a rule, and whose rule it is."""

    PARSE = "parse"
    """While it reads the XML, whatever the hypervisor."""
    DEFINE = "define"
    """As the domain is defined, whatever the hypervisor."""
    QEMU = "qemu"
    """As the domain is defined, by the QEMU driver: types qemu, kvm and hvf."""
    START = "start"
    """As the domain starts, by the QEMU driver."""
    NEVER = "never"
    """libvirt takes it in silence, and does something else than is written."""


_ENFORCEMENT = {
    Stage.PARSE: "refused as the XML is read",
    Stage.DEFINE: "refused as the domain is defined",
    Stage.QEMU: "refused as the domain is defined, by the QEMU driver",
    Stage.START: "refused as the domain starts, by the QEMU driver",
    Stage.NEVER: "taken in silence",
}


class Breach(NamedTuple):
    """Where a rule is broken, and the message: at an element's name, an attribute's name or its value, or a text.

    `attribute` names the attribute; with `value` it is its value, or without an attribute the element's text,
    that the finding points at.
    """

    node: etree._Element
    message: str
    attribute: str | None = None
    value: bool = False


MOST_LINES = 40
"""Lines of an example that are shown whole."""


def shown(example: str) -> str:
    """An example as it is shown: without its middle where it is long."""
    lines = example.splitlines(keepends=True)
    if len(lines) <= MOST_LINES:
        return example
    return "".join([*lines[:10], f"<!-- and so on, {len(lines) - 13} lines more -->\n", *lines[-3:]])


class Rule(NamedTuple, Generic[Subject]):
    """One rule.

    `of` is what `check` looks at: each Disk, or the Domain as a whole. `about` names elements and attributes, one
    of which it must hold for the rule to be broken in it, as `Disk.names` and `Domain.names` have them; without any the
    rule is always asked. `summary` says
    in a sentence what is wrong, `why` what libvirt does about it. `bad` is an example, of elements within <devices>,
    or within <domain> where <devices> is among them; `mend` is what to replace in it, at the last place where it
    stands, and by what.

    `since` is the libvirt release that first enforces the rule where it is newer than 9.0; where that is not known,
    the one after the last that is known not to. A rule that is not `usual` runs only where it is selected.
    It is asked only where the schema found nothing that it relies on: `beside_devices`, on the domain beside its
    devices; `among_devices`, on all of the devices, and not on the disk at hand alone.
    """

    id: str
    slug: str
    stage: Stage
    of: type[Subject]
    check: Callable[[Subject], Iterator[Breach]]
    summary: str
    why: str
    bad: str
    mend: tuple[str, str]
    about: tuple[str, ...] = ()
    since: str | None = None
    usual: bool = True
    beside_devices: bool = False
    among_devices: bool = False

    @property
    def good(self) -> str:
        """The example, put right."""
        head, _, tail = self.bad.rpartition(self.mend[0])
        return head + self.mend[1] + tail

    def is_asked(self, selection: Selection, target: tuple[int, ...] | None) -> bool:
        """Whether the rule is wanted, and enforced by the release of libvirt that documents are meant for."""
        is_enforced = target is None or self.since is None or tuple(map(int, self.since.split("."))) <= target
        return is_enforced and selection.wants(self.id, usual=self.usual)

    @property
    def severity(self) -> Severity:
        """An error where libvirt refuses, a warning where it is silent."""
        return Severity.WARNING if self.stage is Stage.NEVER else Severity.ERROR

    @property
    def only_qemu(self) -> bool:
        """Whether the rule holds for the QEMU driver alone."""
        return self.stage in (Stage.QEMU, Stage.START)

    @property
    def enforcement(self) -> str:
        """When libvirt refuses, in words: `refused as the domain is defined, by the QEMU driver`."""
        return _ENFORCEMENT[self.stage]

    @property
    def code(self) -> Code:
        """The rule's entry among the codes of findings."""
        return Code(self.id, self.slug, self.summary)
