"""VIR02: the NUMA cells of the guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain, number_in
from relaxng.libvirt.numberset import bits, shared
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.resources import beyond_vcpus
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

LOCAL = 10
"""How far it is from a cell to itself; to any other it is farther."""


def duplicate_cell(domain: Domain) -> Iterator[Breach]:
    """Each cell has a number of its own."""
    for number, cell, other in repeated(domain.cells):
        message = (
            f"'{number}' is already the number of the {domain.element_at(other)}; give each <cell> its own, from 0 on"
        )
        yield _of_cell(cell, message)


def cell_gap(domain: Domain) -> Iterator[Breach]:
    """The numbers of cells follow each other from 0 on."""
    numbers = {number for number, _ in domain.cells}
    count = len(domain.cells)
    if len(numbers) < count:  # a mistake of its own
        return
    missing = iter(number for number in range(count) if number not in numbers)
    for number, cell in domain.cells:
        if number >= count:
            message = f"'{number}' leaves a number of a <cell> out: they are counted from 0 without gaps; write '{next(missing)}'"
            yield _of_cell(cell, message)


def _of_cell(cell: etree._Element, message: str) -> Breach:
    return Breach(cell, message, "id", value=True) if "id" in cell.attrib else Breach(cell, message)


def cell_overlap(domain: Domain) -> Iterator[Breach]:
    """A virtual CPU is in one cell."""
    for cell, other, cpu in shared((bits(cell.get("cpus", "")), cell) for _, cell in domain.cells):
        message = f"'{cell.get('cpus')}' has the CPU {cpu}, which is in the {domain.element_at(other)} already; put each in one <cell>"
        yield Breach(cell, message, "cpus", value=True)


def cell_cpus(domain: Domain) -> Iterator[Breach]:
    """The CPUs of the cells are those of the guest."""
    for _, cell in domain.cells:
        if (message := beyond_vcpus(domain, cell.get("cpus", ""))) is not None:
            yield Breach(cell, message, "cpus", value=True)


def sibling_cell(domain: Domain) -> Iterator[Breach]:
    """A distance is that to a cell."""
    known = {number for number, _ in domain.cells}
    for _, cell in domain.cells:
        for sibling in cell.iterfind("distances/sibling"):
            if number_in(sibling.get("id")) not in known:
                message = f"'{sibling.get('id')}' is no <cell>; {cells_there(domain)}"
                yield Breach(sibling, message, "id", value=True)


def distance_value(domain: Domain) -> Iterator[Breach]:
    """It is 10 from a cell to itself, and more to any other."""
    for number, cell in domain.cells:
        for sibling in cell.iterfind("distances/sibling"):
            far, to = number_in(sibling.get("value")), number_in(sibling.get("id"))
            if to == number and far != LOCAL:
                message = f"'{far}' is the distance of the <cell> to itself, which is {LOCAL} always; write '{LOCAL}'"
                yield Breach(sibling, message, "value", value=True)
            elif to != number and far <= LOCAL:
                message = f"'{far}' is the distance to another <cell>, and to itself it is {LOCAL}; write at least '{LOCAL + 1}'"
                yield Breach(sibling, message, "value", value=True)


def memnode_cell(domain: Domain) -> Iterator[Breach]:
    """What is said of the memory of a cell is of one that there is."""
    count = len(domain.cells)
    for node in domain.root.iterfind("numatune/memnode"):
        if number_in(node.get("cellid")) >= count:
            yield Breach(node, f"'{node.get('cellid')}' is no <cell>; {cells_there(domain)}", "cellid", value=True)


def duplicate_memnode(domain: Domain) -> Iterator[Breach]:
    """It is said once where the memory of a cell is."""
    nodes = ((number_in(node.get("cellid")), node) for node in domain.root.iterfind("numatune/memnode"))
    for number, node, other in repeated(nodes):
        message = f"'{number}' is the cell of a <memnode> already, at line {domain.line(other)}; leave one out"
        yield Breach(node, message, "cellid", value=True)


def memnode_placement(domain: Domain) -> Iterator[Breach]:
    """Nodes are chosen for each cell, or for all by numad."""
    memory = domain.root.find("numatune/memory[@placement='auto']")
    node = domain.root.find("numatune/memnode")
    if memory is not None and node is not None:
        message = f"<memnode> does not go together with placement='auto' of the <memory> at line {domain.line(memory)}; leave one of them out"
        yield Breach(node, message)


def cells_there(domain: Domain) -> str:
    """Which cells there are, as the remedy speaks of them."""
    count = len(domain.cells)
    if not count:
        return "the guest has none; describe them in <numa> within <cpu>, or leave this out"
    return "there is one only, 0" if count == 1 else f"there are {count}, counted from 0"


_CELLS = """\
<vcpu>4</vcpu>
<cpu>
  <numa>
    <cell id='0' cpus='0-1' memory='256' unit='MiB'/>
    <cell id='1' cpus='2-3' memory='256' unit='MiB'/>
  </numa>
</cpu>
"""


def with_cells(before: str = "", instead: tuple[str, str] = ("", ""), devices: str = "<devices/>\n") -> str:
    """The example of a domain with two cells, one part of which is another."""
    return before + _CELLS.replace(*instead) + devices


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR021",
        "duplicate-cell",
        Stage.DEFINE,
        Domain,
        duplicate_cell,
        "Two NUMA cells of the guest have the same number.",
        "What else is said of a cell names it by its number; libvirt refuses to define the domain.",
        with_cells(instead=("id='1' cpus", "id='0' cpus")),
        ("id='0'", "id='1'"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR022",
        "cell-gap",
        Stage.DEFINE,
        Domain,
        cell_gap,
        "The numbers of the NUMA cells have a gap.",
        "libvirt counts the cells of a guest from 0 on, and refuses numbers that leave one out.",
        with_cells(instead=("id='1' cpus", "id='2' cpus")),
        ("id='2'", "id='1'"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR023",
        "cell-overlap",
        Stage.DEFINE,
        Domain,
        cell_overlap,
        "A virtual CPU is in two NUMA cells.",
        "Each CPU of the guest is in one cell; libvirt refuses to define the domain.",
        with_cells(instead=("cpus='2-3'", "cpus='1-3'")),
        ("1-3", "2-3"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR024",
        "cell-cpus",
        Stage.DEFINE,
        Domain,
        cell_cpus,
        "A NUMA cell has a virtual CPU that the guest does not have.",
        "The text of <vcpu> is how many there are, counted from 0; libvirt refuses to define a cell with others.",
        with_cells(instead=("cpus='2-3'", "cpus='2-4'")),
        ("2-4", "2-3"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR025",
        "sibling-cell",
        Stage.DEFINE,
        Domain,
        sibling_cell,
        "A distance is to a NUMA cell that the guest does not have.",
        "libvirt refuses to define the domain.",
        with_cells(
            instead=(
                "cpus='0-1' memory='256' unit='MiB'/>\n",
                """\
cpus='0-1' memory='256' unit='MiB'>
      <distances>
        <sibling id='2' value='21'/>
      </distances>
    </cell>
""",
            )
        ),
        ("id='2'", "id='1'"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR026",
        "distance-value",
        Stage.DEFINE,
        Domain,
        distance_value,
        "A distance is not 10 to the cell itself, or not more to another.",
        "The table of distances that the guest is shown knows no other; libvirt refuses to define the domain.",
        with_cells(
            instead=(
                "cpus='0-1' memory='256' unit='MiB'/>\n",
                """\
cpus='0-1' memory='256' unit='MiB'>
      <distances>
        <sibling id='1' value='10'/>
      </distances>
    </cell>
""",
            )
        ),
        ("value='10'", "value='21'"),
        about=("numa",),
        beside_devices=True,
    ),
    Rule(
        "VIR027",
        "memnode-cell",
        Stage.DEFINE,
        Domain,
        memnode_cell,
        "The memory of a NUMA cell that the guest does not have is given nodes.",
        "libvirt refuses to define the domain.",
        with_cells(
            before="""\
<numatune>
  <memnode cellid='2' mode='strict' nodeset='0'/>
</numatune>
"""
        ),
        ("cellid='2'", "cellid='1'"),
        about=("memnode",),
        beside_devices=True,
    ),
    Rule(
        "VIR028",
        "duplicate-memnode",
        Stage.DEFINE,
        Domain,
        duplicate_memnode,
        "The memory of a NUMA cell is given nodes twice.",
        "libvirt refuses to define the domain.",
        with_cells(
            before="""\
<numatune>
  <memnode cellid='0' mode='strict' nodeset='0'/>
  <memnode cellid='0' mode='strict' nodeset='1'/>
</numatune>
"""
        ),
        ("<memnode cellid='0'", "<memnode cellid='1'"),
        about=("memnode",),
        beside_devices=True,
    ),
    Rule(
        "VIR029",
        "memnode-placement",
        Stage.DEFINE,
        Domain,
        memnode_placement,
        "The memory of single NUMA cells is given nodes, and numad is to choose them for all.",
        "It is either of them; libvirt refuses to define both.",
        with_cells(
            before="""\
<numatune>
  <memory mode='strict' placement='auto'/>
  <memnode cellid='0' mode='strict' nodeset='0'/>
</numatune>
"""
        ),
        ("placement='auto'", "nodeset='0-1'"),
        about=("memnode",),
        beside_devices=True,
    ),
)
