"""VIR03: the memory of the NUMA cells, its pages, and what is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, number_in, size_in
from relaxng.libvirt.numberset import beyond, bits, shared
from relaxng.libvirt.rules.numa import cells_there, with_cells
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def hugepage_cell(domain: Domain) -> Iterator[Breach]:
    """Huge pages are for cells that there are."""
    count = max(len(domain.cells), 1)  # without any, the whole guest is the cell 0
    for page in domain.root.iterfind("memoryBacking/hugepages/page[@nodeset]"):
        nodes = page.get("nodeset", "")
        if (node := beyond(bits(nodes), count)) is not None:
            message = f"'{nodes}' has the cell {node}, and there is none; {cells_there(domain)}"
            yield Breach(page, message, "nodeset", value=True)


def hugepage_overlap(domain: Domain) -> Iterator[Breach]:
    """Each cell has pages of one size."""
    pages = domain.root.findall("memoryBacking/hugepages/page")
    # Without cells the guest is one, and it makes no difference whether that is named.
    general = [page for page in pages if "nodeset" not in page.attrib or not domain.cells]
    single = [page for page in pages if "nodeset" in page.attrib and domain.cells]
    or_else = ", or say by 'nodeset' which cells it is for" if domain.cells else ""
    for _, page, other in repeated(("", page) for page in general):
        whose = "all cells that no other names" if domain.cells else "the whole guest"
        message = (
            f"this <page> is for {whose}, as is the one at line {domain.line(other)}; leave one of them out{or_else}"
        )
        yield Breach(page, message)
    for page, other, node in shared((bits(page.get("nodeset", "")), page) for page in single):
        message = f"'{page.get('nodeset')}' has the cell {node}, which the {domain.element_at(other)} is for already; name each cell once"
        yield Breach(page, message, "nodeset", value=True)


def memory_cell(domain: Domain) -> Iterator[Breach]:
    """Memory is plugged into a cell that there is."""
    for memory in domain.kinds.get("memory", ()):
        node = memory.find("target/node")
        if node is not None and number_in(text_of(node)) >= len(domain.cells):
            yield Breach(node, f"'{text_of(node).strip()}' is no <cell>; {cells_there(domain)}", value=True)


def virtio_memory(domain: Domain) -> Iterator[Breach]:
    """The memory asked for is a number of blocks, and no more than there is."""
    for memory in domain.kinds.get("memory", ()):
        parts = {name: memory.find(f"target/{name}") for name in ("size", "block", "requested")}
        sizes = {name: size_in(part, text_of(part)) for name, part in parts.items() if part is not None}
        size, block, requested = (sizes.get(name) for name in parts)
        if memory.get("model") != "virtio-mem" or not block:
            continue
        if parts["block"] is not None and block & (block - 1):
            message = (
                f"'{text_of(parts['block']).strip()}' is no power of two; a <block> is 2048 KiB, 4096 KiB, and so on"
            )
            yield Breach(parts["block"], message, value=True)
        elif parts["requested"] is not None and requested is not None:
            text = text_of(parts["requested"]).strip()
            if size is not None and requested > size:
                message = f"'{text}' is more than <size> has, {size} KiB; write at most that"
                yield Breach(parts["requested"], message, value=True)
            elif requested % block:
                message = f"'{text}' is no whole number of blocks; write a multiple of <block>, {block} KiB"
                yield Breach(parts["requested"], message, value=True)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR031",
        "hugepage-cell",
        Stage.DEFINE,
        Domain,
        hugepage_cell,
        "Huge pages are for a NUMA cell that the guest does not have.",
        "`nodeset` of a <page> names cells of the guest, not nodes of the host; libvirt refuses to define others.",
        with_cells(
            before="""\
<memoryBacking>
  <hugepages>
    <page size='2048' nodeset='0-2'/>
  </hugepages>
</memoryBacking>
"""
        ),
        ("0-2", "0-1"),
        about=("hugepages",),
        beside_devices=True,
    ),
    Rule(
        "VIR032",
        "hugepage-overlap",
        Stage.DEFINE,
        Domain,
        hugepage_overlap,
        "A NUMA cell is to have huge pages of two sizes.",
        "Without `nodeset` a <page> is for all cells that no other names. libvirt refuses to define two of those, and two for one cell.",
        with_cells(
            before="""\
<memoryBacking>
  <hugepages>
    <page size='2' unit='MiB'/>
    <page size='1' unit='GiB'/>
  </hugepages>
</memoryBacking>
"""
        ),
        ("unit='GiB'/", "unit='GiB' nodeset='1'/"),
        about=("hugepages",),
        beside_devices=True,
    ),
    Rule(
        "VIR033",
        "memory-cell",
        Stage.DEFINE,
        Domain,
        memory_cell,
        "Memory is plugged into a NUMA cell that the guest does not have.",
        "libvirt refuses to define the domain.",
        with_cells(
            before="<maxMemory slots='4' unit='GiB'>4</maxMemory>\n",
            devices="""\
<devices>
  <memory model='dimm'>
    <target>
      <size unit='MiB'>256</size>
      <node>2</node>
    </target>
  </memory>
</devices>
""",
        ),
        ("<node>2<", "<node>1<"),
        about=("devices/memory",),
        beside_devices=True,
    ),
    Rule(
        "VIR034",
        "virtio-memory",
        Stage.DEFINE,
        Domain,
        virtio_memory,
        "The blocks of virtio memory are no power of two, or what is asked for is no whole number of them, or more than there is.",
        "libvirt refuses to define the domain.",
        with_cells(
            before="<maxMemory slots='4' unit='GiB'>4</maxMemory>\n",
            devices="""\
<devices>
  <memory model='virtio-mem'>
    <target>
      <size unit='MiB'>256</size>
      <node>0</node>
      <block unit='KiB'>2048</block>
      <requested unit='KiB'>100000</requested>
    </target>
  </memory>
</devices>
""",
        ),
        ("100000", "131072"),
        about=("devices/memory",),
        beside_devices=True,
    ),
)
