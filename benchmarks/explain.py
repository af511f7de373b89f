"""How fast rejections are explained: 500 invalid domain documents, and one, against jing, and growth with the document.

    python -m benchmarks.explain [--documents N]

Below 1 is faster than the rival.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.verdict import RELAXNG, ROOT, best, command, show
from relaxng import load_schema


def batch(files: list[Path], times: int = 3) -> None:
    """The whole command, against jing on the same documents."""
    schema = ROOT / "schemas" / "domain.rng"
    what = "1 invalid document" if len(files) == 1 else f"{len(files)} invalid documents"
    ours = best(command(RELAXNG, "check", *files), times)
    if shutil.which("jing"):
        theirs = best(command("jing", schema, *files), times)
        show(what, ours, theirs, "jing", 1.0)


def growth() -> None:
    """One mistake among many siblings, a thousand mistakes, many at one element, and one at the bottom of a deep chain."""
    schema = load_schema("domain", "automaton")
    disk = "<disk type='file'><driver {}='none'/><source file='/srv/{}'/><target dev='{}'/></disk>\n"
    for disks, wrong in ((1_000, 1), (10_000, 1), (100_000, 1), (1_000, 1_000), (10_000, 1_000)):
        # Each disk has a name and a file of its own: two of one are a mistake of theirs.
        lines = "".join(
            disk.format("chache" if i % (disks // wrong) == 0 else "cache", i, _name(i)) for i in range(disks)
        )
        document = (
            f"<domain type='kvm'><name>a</name><os><type>hvm</type></os><devices>{lines}</devices></domain>".encode()
        )
        begin = time.perf_counter()
        found = len(list(schema.iter_findings(document)))
        print(f"{disks:7} disks, {wrong:5} mistakes: {found:5} findings in {time.perf_counter() - begin:6.2f} s")
    for number in (300, 3_000, 30_000):
        names = " ".join(f"name{i}='1'" for i in range(number))
        document = f"<domain type='kvm'><name>a</name><os><type {names}>hvm</type></os></domain>".encode()
        begin = time.perf_counter()
        found = len(list(schema.iter_findings(document)))
        print(f"{number:7} wrong attributes at an element: {found:5} findings in {time.perf_counter() - begin:6.2f} s")
    layer = "<backingStore type='file'><format type='raw'/><source file='/srv/a'/>"
    for depth in (25, 50, 100, 200):
        chain = layer * depth + "<formt/>" + "</backingStore>" * depth
        document = (
            "<domain type='kvm'><name>a</name><os><type>hvm</type></os><devices><disk><source file='/srv/a'/><target dev='vda'/>"
            f"{chain}</disk></devices></domain>"
        ).encode()
        begin = time.perf_counter()
        found = len(list(schema.iter_findings(document)))
        print(f"{depth:7} levels, a mistake below: {found:3} finding in {(time.perf_counter() - begin) * 1e3:6.2f} ms")


def _name(number: int) -> str:
    """The name of a disk: vda to vdz, vdaa and so on."""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
        number -= 1
    return f"vd{letters}"


def main() -> None:
    """Print the ratio and the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    options = parser.parse_args()
    corpus = sorted((ROOT / "domainschemadata" / "invalid").rglob("*.xml"))
    others = {"well-formedness", "domainsnapshot", "domaincheckpoint", "domainbackup"}
    corpus = [path for path in corpus if path.parent.name not in others]  # jing stops where a document is no XML
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number:05}.xml") for number in range(options.documents)]
        for number, path in enumerate(files):
            path.write_bytes(corpus[number % len(corpus)].read_bytes())
        batch(files)
        batch(files[:1], 10)
    growth()


if __name__ == "__main__":
    main()
