"""VIR72 and VIR73: the threads that serve a disk, and the statistics that are kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


def iothread_bus(disk: Disk) -> Iterator[Breach]:
    """Only a virtio disk has an I/O thread of its own."""
    if disk.bus == "virtio" or disk.driver is None:
        return
    if disk.of_driver("iothread") is not None:
        message = f"the attribute 'iothread' goes with a disk on virtio, and this one is on {disk.bus}; leave it out"
        yield Breach(disk.driver, message, "iothread")
    mapping = disk.driver.find("iothreads")
    if mapping is not None:
        yield Breach(mapping, f"<iothreads> goes with a disk on virtio, and this one is on {disk.bus}; leave it out")


def iothread_undefined(disk: Disk) -> Iterator[Breach]:
    """An I/O thread is one of the domain's."""
    if disk.bus != "virtio" or disk.driver is None:
        return
    used = [(disk.driver, "iothread")] if "iothread" in disk.driver.attrib else []
    for node, name in [*used, *((thread, "id") for thread in disk.driver.iterfind("iothreads/iothread"))]:
        number = node.get(name, "0")
        if not disk.domain.has_iothread(int(number)):
            message = f"'{number}' is no I/O thread of the domain; add one to its <iothreads> or <iothreadids>"
            yield Breach(node, message, name, value=True)


def iothread_twice(disk: Disk) -> Iterator[Breach]:
    """The threads are given in one way."""
    if disk.driver is not None and "iothread" in disk.driver.attrib and disk.driver.find("iothreads") is not None:
        message = "the attribute 'iothread' does not go together with <iothreads> in <driver>; leave one of them out"
        yield Breach(disk.driver, message, "iothread")


def iothread_mapping(disk: Disk) -> Iterator[Breach]:
    """Each thread stands once, and the queues are shared out among them all, or not at all."""
    threads = [] if disk.driver is None else disk.driver.findall("iothreads/iothread")
    if disk.driver is None or not threads:
        return
    for number, thread, other in repeated((int(thread.get("id", "0")), thread) for thread in threads):
        message = f"'{number}' is a thread of this disk already, at line {disk.domain.line(other)}; name each once"
        yield Breach(thread, message, "id", value=True)
    with_queues = [thread for thread in threads if thread.find("queue") is not None]
    if not with_queues:
        return
    if len(with_queues) < len(threads):
        bare = next(thread for thread in threads if thread.find("queue") is None)
        message = "this <iothread> has no <queue>, and others of the disk have; share the queues out among all, or none"
        yield Breach(bare, message)
    yield from _queues(disk, disk.driver, with_queues)


def _queues(disk: Disk, driver: etree._Element, threads: list[etree._Element]) -> Iterator[Breach]:
    count = driver.get("queues")
    if count is None:
        message = "this <iothread> has a <queue>, and <driver> does not say how many there are; give it 'queues'"
        yield Breach(threads[0], message)
        return
    taken: dict[int, etree._Element] = {}
    for thread in threads:
        for queue in thread.iterfind("queue"):
            number = int(queue.get("id", "0"))
            other = taken.setdefault(number, queue)
            if number >= int(count):
                message = f"'{number}' is no queue of the disk; there are {count}, and they count from 0"
                yield Breach(queue, message, "id", value=True)
            elif other is not queue:
                message = (
                    f"'{number}' is served by an <iothread> already, at line {disk.domain.line(other)}; name each once"
                )
                yield Breach(queue, message, "id", value=True)
    left = next(number for number in range(len(taken) + 1) if number not in taken)
    if left < int(count):
        message = (
            f"'{count}' queues are more than <iothreads> shares out: number {left} is served by none; add it to one"
        )
        yield Breach(driver, message, "queues", value=True)


def statistic_interval(disk: Disk) -> Iterator[Breach]:
    """Statistics are summed up over some time."""
    for statistic in _statistics(disk).iterfind("statistic"):
        if int(statistic.get("interval", "0")) == 0:
            yield Breach(statistic, "'0' is no interval; give the seconds to sum up", "interval", value=True)


def statistics_bus(disk: Disk) -> Iterator[Breach]:
    """The bus has statistics."""
    if disk.bus not in ("scsi", "ide", "sata", "virtio", "usb"):
        message = f"<statistics> does not go with a disk on {disk.bus}, of which none are kept; leave it out"
        yield Breach(_statistics(disk), message)


def histogram_type(disk: Disk) -> Iterator[Breach]:
    """There is one histogram for each kind of request."""
    histograms = _statistics(disk).iterfind("latency-histogram")
    for kind, histogram, other in repeated((histogram.get("type", ""), histogram) for histogram in histograms):
        of = f"of type '{kind}'" if kind else "without a type"
        line = disk.domain.line(other)
        yield Breach(histogram, f"a <latency-histogram> {of} stands at line {line} already; leave one out")


def histogram_bins(disk: Disk) -> Iterator[Breach]:
    """Each bin begins after the one before."""
    for histogram in _statistics(disk).iterfind("latency-histogram"):
        before = -1
        for each in histogram.iterfind("bin"):
            start = int(each.get("start", "0"))
            if start <= before:
                message = (
                    f"'{start}' is not above {before}, where the <bin> before begins; put them in order, each once"
                )
                yield Breach(each, message, "start", value=True)
                break
            before = start


def _statistics(disk: Disk) -> etree._Element:
    """The <statistics> of a disk, which is asked only where there are some."""
    found = None if disk.driver is None else disk.driver.find("statistics")
    return disk.element if found is None else found


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR721",
        "iothread-bus",
        Stage.QEMU,
        Disk,
        iothread_bus,
        "A disk that is not on virtio has an I/O thread.",
        "On SCSI the thread is that of the controller; the QEMU driver refuses one for the disk.",
        """\
<iothreads>1</iothreads>
<devices>
  <disk type='file'>
    <driver name='qemu' type='raw' iothread='1'/>
    <source file='/srv/images/system.img'/>
    <target dev='sda' bus='scsi'/>
  </disk>
</devices>
""",
        ("dev='sda' bus='scsi'", "dev='vda' bus='virtio'"),
        about=("iothread",),
    ),
    Rule(
        "VIR722",
        "iothread-undefined",
        Stage.QEMU,
        Disk,
        iothread_undefined,
        "A disk has an I/O thread that the domain does not have.",
        "The threads are those of <iothreadids>, and as many more as <iothreads> asks for, numbered from 1; the QEMU"
        " driver refuses any other.",
        """\
<iothreads>1</iothreads>
<devices>
  <disk type='file'>
    <driver name='qemu' type='raw' iothread='2'/>
    <source file='/srv/images/system.img'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        ("iothreads>1<", "iothreads>2<"),
        about=("iothread",),
        beside_devices=True,
    ),
    Rule(
        "VIR723",
        "iothread-twice",
        Stage.DEFINE,
        Disk,
        iothread_twice,
        "A disk has one I/O thread and several.",
        "Either the attribute names the one thread, or the element lists them; libvirt refuses to define both.",
        """\
<iothreads>2</iothreads>
<devices>
  <disk type='file'>
    <driver name='qemu' type='raw' iothread='1'>
      <iothreads>
        <iothread id='1'/>
        <iothread id='2'/>
      </iothreads>
    </driver>
    <source file='/srv/images/system.img'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        ("type='raw' iothread='1'", "type='raw'"),
        about=("iothreads",),
        since="10.0.0",
    ),
    Rule(
        "VIR724",
        "iothread-mapping",
        Stage.QEMU,
        Disk,
        iothread_mapping,
        "The queues of a disk are not shared out among its I/O threads as they must be.",
        "Each thread stands once. Where one has queues all have, and each of the `queues` that the <driver> counts,"
        " from 0 on, is served by exactly one; the QEMU driver refuses anything else.",
        """\
<iothreads>2</iothreads>
<devices>
  <disk type='file'>
    <driver name='qemu' type='raw' queues='3'>
      <iothreads>
        <iothread id='1'>
          <queue id='0'/>
        </iothread>
        <iothread id='2'>
          <queue id='1'/>
        </iothread>
      </iothreads>
    </driver>
    <source file='/srv/images/system.img'/>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        (
            """\
        </iothread>
        <iothread id='2'>
""",
            """\
          <queue id='2'/>
        </iothread>
        <iothread id='2'>
""",
        ),
        about=("iothreads",),
        since="10.0.0",
    ),
    Rule(
        "VIR731",
        "statistic-interval",
        Stage.PARSE,
        Disk,
        statistic_interval,
        "Statistics are summed up over no time.",
        "libvirt's parser refuses an interval of 0 seconds.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'>
    <statistics>
      <statistic interval='0'/>
    </statistics>
  </driver>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("interval='0'", "interval='60'"),
        about=("statistics",),
        since="11.9.0",
    ),
    Rule(
        "VIR732",
        "statistics-bus",
        Stage.QEMU,
        Disk,
        statistics_bus,
        "Statistics are asked for on a bus that keeps none.",
        "The QEMU driver has them for disks on SCSI, IDE, SATA, virtio and USB, and refuses the others.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'>
    <statistics>
      <statistic interval='60'/>
    </statistics>
  </driver>
  <source file='/srv/images/system.img'/>
  <target dev='sda' bus='sd'/>
</disk>
""",
        ("bus='sd'", "bus='scsi'"),
        about=("statistics",),
        since="11.9.0",
    ),
    Rule(
        "VIR733",
        "histogram-type",
        Stage.QEMU,
        Disk,
        histogram_type,
        "Two latency histograms of a disk are for the same requests.",
        "There is one for each type, and one without a type for all requests; libvirt refuses a second.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'>
    <statistics>
      <latency-histogram type='read'>
        <bin start='0'/>
      </latency-histogram>
      <latency-histogram type='read'>
        <bin start='1000000'/>
      </latency-histogram>
    </statistics>
  </driver>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
      </latency-histogram>
      <latency-histogram type='read'>
        <bin start='1000000'/>
""",
            """\
        <bin start='1000000'/>
      </latency-histogram>
      <latency-histogram type='write'>
        <bin start='0'/>
""",
        ),
        about=("latency-histogram",),
        since="12.1.0",
    ),
    Rule(
        "VIR734",
        "histogram-bins",
        Stage.QEMU,
        Disk,
        histogram_bins,
        "The bins of a latency histogram do not rise.",
        "A bin ends where the next begins; libvirt refuses one that begins no later than the one before.",
        """\
<disk type='file'>
  <driver name='qemu' type='raw'>
    <statistics>
      <latency-histogram type='read'>
        <bin start='1000000'/>
        <bin start='0'/>
      </latency-histogram>
    </statistics>
  </driver>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
        <bin start='1000000'/>
        <bin start='0'/>
""",
            """\
        <bin start='0'/>
        <bin start='1000000'/>
""",
        ),
        about=("latency-histogram",),
        since="12.1.0",
    ),
)
