"""VIR04: where threads run and how they are scheduled, the caches and the disks they share."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, number_in
from relaxng.libvirt.numberset import MOST, bits, lowest, shared
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.resources import beyond_vcpus
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_PINS = {"vcpupin": "vcpu", "iothreadpin": "iothread"}
_SCHEDULED = {"vcpusched": "vcpus", "iothreadsched": "iothreads"}


def _tuned(domain: Domain, name: str) -> list[etree._Element]:
    return domain.root.findall(f"cputune/{name}")


def pinned_twice(domain: Domain) -> Iterator[Breach]:
    """A thread is pinned once."""
    count = domain.vcpus
    for name, thread in _PINS.items():
        pins = [(number_in(pin.get(thread)), pin) for pin in _tuned(domain, name)]
        if name == "vcpupin":  # what is said of virtual CPUs that are not there is not read
            pins = [(number, pin) for number, pin in pins if number < count]
        for number, pin, other in repeated(pins):
            message = f"'{number}' is pinned by the {domain.element_at(other)} already; leave one of them out"
            yield Breach(pin, message, thread, value=True)


def tuned_iothread(domain: Domain) -> Iterator[Breach]:
    """What is pinned or scheduled is an I/O thread of the domain."""
    for pin in _tuned(domain, "iothreadpin"):
        if not domain.has_iothread(number_in(pin.get("iothread"))):
            yield _no_thread(pin, "iothread", number_in(pin.get("iothread")))
    sets = [(bits(node.get("iothreads", "")), node) for node in _tuned(domain, "iothreadsched")]
    known = 0
    for number in range(max((threads.bit_length() for threads, _ in sets), default=0)):
        known |= domain.has_iothread(number) << number
    for threads, scheduled in sets:
        if unknown := threads & ~known:
            yield _no_thread(scheduled, "iothreads", lowest(unknown))


def _no_thread(element: etree._Element, name: str, number: int) -> Breach:
    text = element.get(name, "")
    has = f"'{text}' is no" if text.strip() == str(number) else f"'{text}' has {number}, which is no"
    message = f"{has} I/O thread of the domain; name one that <iothreads> or <iothreadids> has, counted from 1"
    return Breach(element, message, name, value=True)


def scheduled_twice(domain: Domain) -> Iterator[Breach]:
    """A thread is scheduled in one way."""
    for name, threads in _SCHEDULED.items():
        sets = ((bits(scheduled.get(threads, "")), scheduled) for scheduled in _tuned(domain, name))
        for scheduled, other, number in shared(sets):
            message = f"'{scheduled.get(threads)}' has {number}, which the {domain.element_at(other)} schedules already; name it once"
            yield Breach(scheduled, message, threads, value=True)


def scheduled_vcpu(domain: Domain) -> Iterator[Breach]:
    """What is scheduled is a virtual CPU of the domain."""
    for scheduled in _tuned(domain, "vcpusched"):
        if (message := beyond_vcpus(domain, scheduled.get("vcpus", ""))) is not None:
            yield Breach(scheduled, message, "vcpus", value=True)


def duplicate_iothread(domain: Domain) -> Iterator[Breach]:
    """Each I/O thread has a number of its own."""
    threads = domain.root.iterfind("iothreadids/iothread")
    for number, thread, other in repeated((number_in(thread.get("id")), thread) for thread in threads):
        message = f"'{number}' is already the number of the {domain.element_at(other)}; give each <iothread> its own"
        yield Breach(thread, message, "id", value=True)


def thread_pool(domain: Domain) -> Iterator[Breach]:
    """A pool of threads is not larger at least than it is at most."""
    root = domain.root
    for holder in chain(root.iterfind("iothreadids/iothread"), root.iterfind("defaultiothread")):
        least, most = holder.get("thread_pool_min"), holder.get("thread_pool_max")
        if least is not None and most is not None and number_in(least) > number_in(most):
            message = (
                f"'{least}' threads at least are more than 'thread_pool_max', which is {most}; lower it, or raise that"
            )
            yield Breach(holder, message, "thread_pool_min", value=True)


def duplicate_blkio_device(domain: Domain) -> Iterator[Breach]:
    """A disk of the host is tuned once."""
    paths = domain.root.iterfind("blkiotune/device/path")
    for path, element, other in repeated((text_of(element), element) for element in paths):
        message = f"'{path}' is tuned by the <device> at line {domain.line(other)} already; put both in one"
        yield Breach(element, message, value=True)


def _groups(domain: Domain, kind: str) -> Iterator[tuple[int, etree._Element]]:
    """The groups of a kind, with those of their virtual CPUs that are there; without any a group is not read."""
    there = (1 << min(domain.vcpus, MOST)) - 1
    for group in _tuned(domain, kind):
        if cpus := bits(group.get("vcpus", "")) & there:
            yield cpus, group


def resource_overlap(domain: Domain) -> Iterator[Breach]:
    """Virtual CPUs that share caches or bandwidth share all of them."""
    groups: dict[int, etree._Element] = {}
    for cpus, group in _groups(domain, "cachetune"):
        if cpus in groups:
            message = (
                f"'{group.get('vcpus')}' are the CPUs of the {domain.element_at(groups[cpus])} already; put both in one"
            )
            yield Breach(group, message, "vcpus", value=True)
        groups.setdefault(cpus, group)
    for cpus, group in _groups(domain, "memorytune"):
        groups.setdefault(cpus, group)
    for group, other, cpu in shared(groups.items()):
        message = f"'{group.get('vcpus')}' has the CPU {cpu}, which is among the others of the {domain.element_at(other)}; write the same CPUs in both, or put each in one"
        yield Breach(group, message, "vcpus", value=True)


def resource_twice(domain: Domain) -> Iterator[Breach]:
    """A cache, and the memory of a node, is given once in a group."""
    nodes = (
        ((cpus, number_in(node.get("id"))), node)
        for cpus, group in _groups(domain, "memorytune")
        for node in group.iterchildren("node")
    )
    yield from (_given_already(domain, node, other) for _, node, other in repeated(nodes))
    for _, group in _groups(domain, "cachetune"):
        first: dict[tuple[int, int, str | None], etree._Element] = {}
        for cache in group.iterchildren("cache"):
            place, kind = (number_in(cache.get("level")), number_in(cache.get("id"))), cache.get("type")
            # What is for both is for code and for data.
            kinds = ("both", "code", "data") if kind == "both" else ("both", kind)
            other = next((first[*place, one] for one in kinds if (*place, one) in first), None)
            if other is not None:
                yield _given_already(domain, cache, other)
            first.setdefault((*place, kind), cache)


def _given_already(domain: Domain, part: etree._Element, other: etree._Element) -> Breach:
    message = f"this <{part.tag!s}> is given by the one at line {domain.line(other)} already; leave one of them out"
    return Breach(part, message)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR041",
        "pinned-twice",
        Stage.DEFINE,
        Domain,
        pinned_twice,
        "A virtual CPU or an I/O thread is pinned twice.",
        "One <vcpupin> or <iothreadpin> says where it runs; libvirt refuses a second.",
        """\
<vcpu>4</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0-1'/>
  <vcpupin vcpu='0' cpuset='2-3'/>
</cputune>
<devices/>
""",
        ("vcpu='0'", "vcpu='1'"),
        about=("vcpupin", "iothreadpin"),
        beside_devices=True,
    ),
    Rule(
        "VIR042",
        "tuned-iothread",
        Stage.DEFINE,
        Domain,
        tuned_iothread,
        "An I/O thread is pinned or scheduled that the domain does not have.",
        "libvirt refuses to define the domain. Threads that <iothreadids> does not name get the lowest free numbers, from 1 on.",
        """\
<iothreads>2</iothreads>
<cputune>
  <iothreadpin iothread='3' cpuset='0-1'/>
</cputune>
<devices/>
""",
        ("iothread='3'", "iothread='2'"),
        about=("iothreadpin", "iothreadsched"),
        beside_devices=True,
    ),
    Rule(
        "VIR043",
        "scheduled-twice",
        Stage.DEFINE,
        Domain,
        scheduled_twice,
        "A virtual CPU or an I/O thread is scheduled twice.",
        "One <vcpusched> or <iothreadsched> says how; libvirt refuses two that share a thread.",
        """\
<vcpu>4</vcpu>
<cputune>
  <vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>
  <vcpusched vcpus='1-2' scheduler='batch'/>
</cputune>
<devices/>
""",
        ("vcpus='1-2'", "vcpus='2'"),
        about=("vcpusched", "iothreadsched"),
        beside_devices=True,
    ),
    Rule(
        "VIR044",
        "scheduled-vcpu",
        Stage.DEFINE,
        Domain,
        scheduled_vcpu,
        "A virtual CPU is scheduled that the guest does not have.",
        "The text of <vcpu> is how many there are, counted from 0; libvirt refuses to schedule others.",
        """\
<vcpu>4</vcpu>
<cputune>
  <vcpusched vcpus='2-4' scheduler='batch'/>
</cputune>
<devices/>
""",
        ("2-4", "2-3"),
        about=("vcpusched",),
        beside_devices=True,
    ),
    Rule(
        "VIR045",
        "duplicate-iothread",
        Stage.DEFINE,
        Domain,
        duplicate_iothread,
        "Two I/O threads have the same number.",
        "Devices name a thread by its number; libvirt refuses to define the domain.",
        """\
<iothreads>2</iothreads>
<iothreadids>
  <iothread id='2'/>
  <iothread id='2'/>
</iothreadids>
<devices/>
""",
        ("id='2'", "id='4'"),
        about=("iothreadids",),
        beside_devices=True,
    ),
    Rule(
        "VIR046",
        "thread-pool",
        Stage.DEFINE,
        Domain,
        thread_pool,
        "A pool of threads has more threads at least than at most.",
        "libvirt refuses to define the domain.",
        """\
<iothreads>1</iothreads>
<iothreadids>
  <iothread id='1' thread_pool_min='8' thread_pool_max='4'/>
</iothreadids>
<devices/>
""",
        ("thread_pool_min='8'", "thread_pool_min='2'"),
        about=("iothreadids", "defaultiothread"),
        beside_devices=True,
    ),
    Rule(
        "VIR047",
        "duplicate-blkio-device",
        Stage.DEFINE,
        Domain,
        duplicate_blkio_device,
        "A disk of the host is tuned twice.",
        "What is said of a disk stands in one <device>; libvirt refuses two for one path.",
        """\
<blkiotune>
  <device>
    <path>/dev/sda</path>
    <weight>500</weight>
  </device>
  <device>
    <path>/dev/sda</path>
    <read_iops_sec>1000</read_iops_sec>
  </device>
</blkiotune>
<devices/>
""",
        ("/dev/sda", "/dev/sdb"),
        about=("blkiotune",),
        beside_devices=True,
    ),
    Rule(
        "VIR048",
        "resource-overlap",
        Stage.DEFINE,
        Domain,
        resource_overlap,
        "Groups of virtual CPUs that are given caches or bandwidth share some of them.",
        "A group of the host's resource control has the CPUs of one <cachetune>, of one <memorytune>, or of both where these are the same; libvirt refuses all other overlap.",
        """\
<vcpu>4</vcpu>
<cputune>
  <cachetune vcpus='0-1'>
    <cache id='0' level='3' type='both' size='3' unit='MiB'/>
  </cachetune>
  <memorytune vcpus='1-2'>
    <node id='0' bandwidth='60'/>
  </memorytune>
</cputune>
<devices/>
""",
        ("'1-2'", "'0-1'"),
        about=("cachetune", "memorytune"),
        beside_devices=True,
    ),
    Rule(
        "VIR049",
        "resource-twice",
        Stage.DEFINE,
        Domain,
        resource_twice,
        "A cache, or the bandwidth of a node, is given twice to the same virtual CPUs.",
        "libvirt refuses to define the domain.",
        """\
<vcpu>4</vcpu>
<cputune>
  <memorytune vcpus='0'>
    <node id='0' bandwidth='60'/>
    <node id='0' bandwidth='40'/>
  </memorytune>
</cputune>
<devices/>
""",
        ("id='0'", "id='1'"),
        about=("cachetune", "memorytune"),
        beside_devices=True,
    ),
)
