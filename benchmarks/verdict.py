"""How fast verdicts are, as ratios against others in the same run (DESIGN, section 11).

    python -m benchmarks.verdict [--schema PATH] [--documents N]

The documents are those of the corpus, ten lines each and each unlike the others, over and over under other names; and
the domains of a fleet, as long and as alike as libvirt writes them. Below 1 is faster than the rival.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

from benchmarks.fleet import fleet
from relaxng.document import Document
from relaxng.grammar.grammar import Grammar

ROOT = Path(__file__).resolve().parent.parent
RELAXNG = Path(sys.executable).with_name("relaxng")


def best(run: Callable[[], object], times: int = 5) -> float:
    """The least wall time of several runs, in seconds."""
    found = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        run()
        found = min(found, time.perf_counter() - begin)
    return found


def command(*words: str | Path) -> Callable[[], object]:
    """Run a command to its end, whatever it prints."""
    return lambda: subprocess.run([*map(str, words)], capture_output=True, check=False)


def show(what: str, ours: float, theirs: float, rival: str, bar: float) -> None:
    """Print one line of the table."""
    verdict = "ok" if ours / theirs <= bar else "over the bar"
    print(
        f"{what:42} {ours * 1e3:9.2f} ms  {rival:28} {theirs * 1e3:9.2f} ms  {ours / theirs:5.2f} (<= {bar:.2f}) {verdict}"
    )


def warm(what: str, schema: Path, documents: Iterable[bytes]) -> None:
    """The automaton that has seen the documents, on parsed trees, against lxml.etree.RelaxNG.validate."""
    automaton, rival = Grammar(schema).automaton, etree.RelaxNG(file=str(schema))
    trees = [tree for data in documents if rival.validate(tree := Document.parse(data, "d").tree)]
    elements = sum(1 for tree in trees for _ in tree.iter("*"))
    ours = best(lambda: [automaton.accepts(tree) for tree in trees])
    theirs = best(lambda: [rival.validate(tree) for tree in trees])
    show(f"warm, {elements} elements of {what}", ours, theirs, "lxml validate", 0.4)
    print(f"{'':42} {ours / elements * 1e6:9.2f} us  {'':28} {theirs / elements * 1e6:9.2f} us  an element")


def cold(schema: Path) -> None:
    """From nothing to an automaton, in this process, so without imports; against lxml's compilation."""
    ours = best(lambda: Grammar(schema).automaton)
    theirs = best(lambda: etree.RelaxNG(file=str(schema)))
    show(f"cold, {schema.name}", ours, theirs, "lxml compile", 10e-3 / theirs)


def batch(what: str, schema: Path, files: Iterable[Path]) -> None:
    """The whole command on many documents, by the built-in schema and by the same at its path, against others."""
    names = [str(path) for path in files]
    rivals: dict[str, tuple[str | Path, ...]] = {
        "xmllint": ("xmllint", "--noout", "--relaxng", schema, *names),
        "jing": ("jing", schema, *names),
    }
    theirs = {name: best(command(*words), 3) for name, words in rivals.items() if shutil.which(name)}
    ways: dict[str, tuple[str | Path, ...]] = {
        "built-in schema": (),
        "the same by path": ("--schema", schema),
        "one process": ("--jobs", "1"),
    }
    for way, options in ways.items():
        ours = best(command(RELAXNG, "check", *options, *names), 3)
        for rival, seconds in theirs.items():
            show(f"{len(names)} {what}, {way}", ours, seconds, rival, 1.0)


def one(document: Path) -> None:
    """The whole command on one small document by the built-in schema, against as little Python as does it."""
    schema = ROOT / "schemas" / "domain.rng"
    bare = f"from lxml import etree; etree.RelaxNG(file={str(schema)!r}).validate(etree.parse({str(document)!r}))"
    ours = best(command(RELAXNG, "check", document), 20)
    theirs = best(command(sys.executable, "-c", bare), 20)
    show("one document", ours, theirs, "python -c with lxml", 2.0)


def chains() -> None:
    """Backing chains ten and a hundred times as deep, valid and invalid, in time per layer."""
    automaton = Grammar(ROOT / "schemas" / "domain.rng").automaton
    for bottom in ("backingStore", "formt"):
        for depth in (100, 1_000, 10_000, 100_000):
            domain = etree.Element("domain", type="kvm")
            etree.SubElement(domain, "name").text = "chain"
            layer = etree.SubElement(etree.SubElement(domain, "devices"), "disk", type="file")
            etree.SubElement(layer, "target", dev="vda")
            etree.SubElement(layer, "source", file="/srv/top.qcow2")
            for _ in range(depth):
                layer = etree.SubElement(layer, "backingStore", type="file")
                etree.SubElement(layer, "format", type="qcow2")
                etree.SubElement(layer, "source", file="/srv/layer.qcow2")
            etree.SubElement(layer, bottom)
            seconds = best(lambda tree=domain: automaton.accepts(tree), 3)  # type: ignore[misc]
            kind = "valid" if bottom == "backingStore" else "invalid"
            print(f"chain of {depth:6}, {kind:7} {seconds * 1e3:9.2f} ms {seconds / depth * 1e6:6.2f} us a layer")


def main() -> None:
    """Print all ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schema", type=Path, default=ROOT / "schemas" / "domain.rng")
    parser.add_argument("--documents", type=int, default=2_000)
    options = parser.parse_args()
    corpus = sorted((ROOT / "domainschemadata" / "valid").rglob("*.xml"))
    rival = etree.RelaxNG(file=str(options.schema))
    corpus = [path for path in corpus if rival.validate(etree.parse(path))]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number:05}.xml") for number in range(options.documents)]
        for number, path in enumerate(files):
            path.write_bytes(corpus[number % len(corpus)].read_bytes())
        warm("the corpus", options.schema, [path.read_bytes() for path in corpus])
        warm("a fleet", options.schema, fleet(100))
        cold(options.schema)
        batch("documents", options.schema, files)
        for path, data in zip(files, fleet(options.documents), strict=True):
            path.write_bytes(data)
        batch("domains of a fleet", options.schema, files)
        one(min(corpus, key=lambda path: path.stat().st_size))
    chains()


if __name__ == "__main__":
    main()
