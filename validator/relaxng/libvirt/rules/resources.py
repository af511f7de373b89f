"""VIR01: how many virtual CPUs and how much memory there are, and the sets of CPUs and nodes that they are given."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, number_in, size_in
from relaxng.libvirt.numberset import backward, beyond, bits, upward
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETS = ("cpuset", "nodeset", "vcpus", "iothreads", "cpus")

_MAY_BE_EMPTY = ("cell", "cachetune", "memorytune", "monitor")
"""Elements whose set of CPUs may be empty."""

_with_sets = etree.XPath(
    "vcpu[not(@placement = 'auto') and @cpuset] | cputune//*[@cpuset or @vcpus or @iothreads] | numatune/*[@nodeset]"
    " | memoryBacking/hugepages/page[@nodeset] | cpu/numa/cell[@cpus]"
)


def vcpu_current(domain: Domain) -> Iterator[Breach]:
    """No more virtual CPUs run than there are."""
    vcpu = domain.root.find("vcpu")
    current = None if vcpu is None else vcpu.get("current")
    if vcpu is None or current is None or domain.root.find("vcpus/vcpu") is not None:
        return  # where they are described one by one it is not read
    if number_in(current) > domain.vcpus:
        message = f"'{current.strip()}' virtual CPUs are more than the {domain.vcpus} of this <vcpu>; write '{domain.vcpus}', or raise its text"
        yield Breach(vcpu, message, "current", value=True)


def vcpu_number(domain: Domain) -> Iterator[Breach]:
    """What is said of single virtual CPUs is of those that there are."""
    count = domain.vcpus
    for vcpu in domain.root.iterfind("vcpus/vcpu"):
        if number_in(vcpu.get("id")) >= count:
            message = f"'{vcpu.get('id')}' is no virtual CPU: there are {count} by <vcpu>, counted from 0; leave it out, or raise <vcpu>"
            yield Breach(vcpu, message, "id", value=True)


def beyond_vcpus(domain: Domain, cpus: str) -> str | None:
    """What is to be said of a set with a virtual CPU that is not there; None where all are."""
    cpu = beyond(bits(cpus), domain.vcpus)
    if cpu is None:
        return None
    has = f"'{cpus}' has the CPU {cpu}, and the guest has {domain.vcpus} by its <vcpu>, counted from 0"
    return f"{has}; leave it out, or raise <vcpu>"


def memory_maximum(domain: Domain) -> Iterator[Breach]:
    """The memory is no more than its maximum."""
    most, memory = domain.root.find("maxMemory"), domain.root.find("memory")
    limit = None if most is None else size_in(most, text_of(most))
    if memory is None:
        sizes = [size_in(cell, cell.get("memory", "")) for _, cell in domain.cells]
        what = "that of the NUMA cells together is"
    else:
        sizes = [size_in(memory, text_of(memory))]
        what = "<memory> is"
    known = [size for size in sizes if size is not None]
    if most is not None and limit is not None and len(known) == len(sizes) and sum(known) > limit:
        message = f"<maxMemory> is {limit} KiB, and {what} {sum(known)} KiB; raise <maxMemory>, or give the guest less"
        yield Breach(most, message)


def no_memory(domain: Domain) -> Iterator[Breach]:
    """The guest has memory."""
    memory = domain.root.find("memory")
    if memory is not None and _is_some(text_of(memory)):
        return
    if any(_is_some(cell.get("memory", "")) for _, cell in domain.cells):
        return
    if memory is None:
        message = "<domain> has no <memory>, and no NUMA cell gives the guest any; write it, as in <memory unit='GiB'>4</memory>"
        yield Breach(domain.root, message)
    else:
        message = f"'{text_of(memory).strip()}' is no memory for a guest; write how much it has, as in <memory unit='GiB'>4</memory>"
        yield Breach(memory, message, value=True)


def _is_some(amount: str) -> bool:
    """Whether an amount is more than 0, in whatever unit."""
    return amount.strip().strip("0") != ""


def number_set(domain: Domain) -> Iterator[Breach]:
    """Ranges run upwards, and something is left of what is taken and left out."""
    holders: list[etree._Element] = _with_sets(domain.root)
    for holder in holders:
        if holder.tag == "vcpupin" and number_in(holder.get("vcpu")) >= domain.vcpus:
            continue  # what is not there is not pinned, and the rest not read
        for name in _SETS:
            text = holder.get(name)
            if text is None:
                continue
            if (wrong := backward(text)) is not None:
                yield Breach(holder, _downward(text, wrong), name, value=True)
            elif not bits(text) and holder.tag not in _MAY_BE_EMPTY and "^" in text:
                message = f"'{text}' leaves out all that it names; name what is wanted"
                yield Breach(holder, message, name, value=True)
    for mask in chain.from_iterable(device.iterfind("source/nodemask") for device in domain.kinds.get("memory", ())):
        if (wrong := backward(text_of(mask))) is not None:
            yield Breach(mask, _downward(text_of(mask).strip(), wrong), value=True)


def _downward(text: str, wrong: str) -> str:
    which = "" if wrong == text else f" has {wrong}, which"
    return f"'{text}'{which} runs downwards; write '{upward(text)}'"


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR011",
        "vcpu-current",
        Stage.DEFINE,
        Domain,
        vcpu_current,
        "More virtual CPUs run at the start than there are.",
        "The text of <vcpu> is how many there are at most; libvirt refuses to define a domain that starts with more.",
        """\
<vcpu current='4'>2</vcpu>
<devices/>
""",
        ("current='4'", "current='2'"),
        about=("current",),
        beside_devices=True,
    ),
    Rule(
        "VIR012",
        "memory-maximum",
        Stage.DEFINE,
        Domain,
        memory_maximum,
        "The memory at the start is more than the maximum.",
        "<maxMemory> is what the guest has with all that can be plugged in; libvirt refuses to define one that starts with more.",
        """\
<maxMemory slots='4' unit='MiB'>256</maxMemory>
<devices/>
""",
        ("256", "2048"),
        about=("maxMemory",),
        beside_devices=True,
    ),
    Rule(
        "VIR013",
        "number-set",
        Stage.DEFINE,
        Domain,
        number_set,
        "A set of CPUs, threads or NUMA nodes has a range that runs downwards, or nothing in it.",
        "libvirt reads ranges upwards, and refuses a set that it cannot read or that is empty.",
        """\
<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='3-1'/>
</cputune>
<devices/>
""",
        ("3-1", "1-3"),
        about=("cpuset", "cputune", "numatune", "hugepages", "numa", "maxMemory"),
        beside_devices=True,
    ),
    Rule(
        "VIR014",
        "vcpu-number",
        Stage.DEFINE,
        Domain,
        vcpu_number,
        "A virtual CPU is described that the guest does not have.",
        "The text of <vcpu> is how many there are, counted from 0; libvirt refuses to define others.",
        """\
<vcpu>2</vcpu>
<vcpus>
  <vcpu id='0' enabled='yes'/>
  <vcpu id='2' enabled='no' hotpluggable='yes'/>
</vcpus>
<devices/>
""",
        ("id='2'", "id='1'"),
        about=("vcpus",),
        beside_devices=True,
    ),
    Rule(
        "VIR015",
        "no-memory",
        Stage.PARSE,
        Domain,
        no_memory,
        "The guest has no memory.",
        "libvirt takes it from <memory>, or from the NUMA cells of the guest together, and refuses a domain where both are"
        " missing or 0. <currentMemory> is only what of it is in use.",
        """\
<currentMemory unit='GiB'>4</currentMemory>
<devices/>
""",
        ("<currentMemory", "<memory unit='GiB'>4</memory>\n<currentMemory"),
        beside_devices=True,
    ),
)
