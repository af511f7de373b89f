"""VIR05: what CPU the guest sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def duplicate_feature(domain: Domain) -> Iterator[Breach]:
    """A feature is named once."""
    features = domain.root.iterfind("cpu/feature")
    for name, feature, other in repeated((feature.get("name"), feature) for feature in features):
        message = f"'{name}' is named by the {domain.element_at(other)} already; leave one of them out"
        yield Breach(feature, message, "name", value=True)


def spinlock_retries(domain: Domain) -> Iterator[Breach]:
    """Spinlocks that are on say how often."""
    hyperv = domain.root.find("features/hyperv")
    spinlocks = None if hyperv is None else hyperv.find("spinlocks[@state='on']")
    if hyperv is None or spinlocks is None or "retries" in spinlocks.attrib:
        return
    if hyperv.get("mode", "custom") == "custom":  # another mode says how often itself
        yield Breach(spinlocks, "<spinlocks> that is on says how often it is tried; give it 'retries', at least 4095")


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR051",
        "duplicate-feature",
        Stage.DEFINE,
        Domain,
        duplicate_feature,
        "A feature of the CPU is named twice.",
        "One <feature> says whether the guest has it; libvirt refuses a second, whatever it says.",
        """\
<cpu mode='custom' match='exact'>
  <model>qemu64</model>
  <feature policy='require' name='vmx'/>
  <feature policy='disable' name='vmx'/>
</cpu>
<devices/>
""",
        ("name='vmx'", "name='svm'"),
        about=("feature",),
        beside_devices=True,
    ),
    Rule(
        "VIR052",
        "spinlock-retries",
        Stage.DEFINE,
        Domain,
        spinlock_retries,
        "Spinlocks of Hyper-V are on, and how often they are tried is not said.",
        "libvirt refuses to define the domain.",
        """\
<features>
  <hyperv>
    <spinlocks state='on'/>
  </hyperv>
</features>
<devices/>
""",
        ("state='on'", "state='on' retries='8191'"),
        about=("hyperv",),
        beside_devices=True,
    ),
)
