"""`relaxng chain verify`, on real images."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.test_chain_complete import refused, without_stores
from tests.conftest import CORPUS, RunRelaxng
from tests.images import Images, disk, domain


def test_verify_finds_every_difference(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    images.create("other.raw", "raw")
    images.create("mid.qcow2", "qcow2", "base.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "mid.qcow2", "qcow2")
    (tmp_path / "vm.xml").write_text(domain(disk(top)))
    good = run("chain", "complete", "vm.xml").out

    def codes(text: str) -> list[str]:
        (tmp_path / "changed.xml").write_text(text)
        verified = run("chain", "verify", "-q", "changed.xml")
        return [line.rpartition("[")[2][:-1] for line in verified.out.splitlines()]

    assert codes(good) == []
    assert codes(good.replace("base.raw", "other.raw")) == ["VIR914"]
    assert codes(good.replace("base.raw", "gone.raw")) == ["VIR914", "VIR901"]
    assert codes(good.replace("<format type='raw'/>", "<format type='vpc'/>")) == ["VIR915", "VIR904"]
    assert codes(good.replace("<driver name='qemu' type='qcow2'/>", "<driver name='qemu' type='qed'/>")) == ["VIR904"]
    assert codes(good.replace("<driver name='qemu' type='qcow2'/>", "")) == ["VIR904", "VIR917"]
    short = without_stores(good).replace(f"'{top}'/>", f"'{top}'/><backingStore/>")
    assert codes(short) == ["VIR916"]
    long = "<backingStore type='file'><format type='raw'/><source file='/x'/></backingStore>"
    assert codes(good.replace("<backingStore/>", long)) == ["VIR917", "VIR901"]
    assert codes(good.replace("sub/../", "")) == []
    assert codes(domain(disk(top))) == []
    images.path("base.raw").unlink()
    assert codes(domain(disk(top))) == ["VIR901"]


def test_verify_points_at_the_value(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2")
    (tmp_path / "vm.xml").write_text(domain(disk(top, "vmdk")))
    verified = run("chain", "verify", "vm.xml")
    assert verified.status == 1
    assert verified.out == (
        f"vm.xml:9:33: error: the image '{top}' is declared to be vmdk, and its header is of qcow2 [VIR904]\n"
        "    9 |       <driver name='qemu' type='vmdk'/>\n"
        "      |                                 ^^^^\n"
    )
    report = json.loads(run("chain", "verify", "--output-format", "json", "vm.xml").out)
    assert report["findings"][0]["node"] == "/domain/devices/disk/driver/@type"
    assert report["summary"]["errors"] == 1


def test_verify_data_files(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2", None, None, "-o", f"data_file={images.path('data.raw')}")
    plain = images.create("plain.qcow2", "qcow2")
    closed = domain(disk(top)).replace(f"'{top}'/>", f"'{top}'/><backingStore/>")
    store = "<dataStore type='file'><format type='raw'/><source file='/x'/></dataStore>"
    for text, words in (
        (closed, f"keeps its data in '{images.path('data.raw')}', and the document has no <dataStore> for it"),
        (closed.replace(f"'{top}'/>", f"'{top}'>{store}</source>"), "and the document says in '/x'"),
        (domain(disk(plain)).replace(f"'{plain}'/>", f"'{plain}'>{store}</source>"), "keeps its data in itself"),
    ):
        (tmp_path / "vm.xml").write_text(text)
        verified = run("chain", "verify", "-q", "vm.xml")
        assert verified.status == 1, text
        assert words in verified.out
        assert verified.out.count("\n") == 1
        assert verified.out.endswith("[VIR908]\n")
    images.path("data.raw").unlink()
    refused(run, tmp_path, domain(disk(top)), "VIR908")


def test_verify_says_what_it_cannot_see(run: RunRelaxng) -> None:
    verified = run("chain", "verify", "-q", CORPUS / "valid" / "backing-chains.xml")
    assert verified.status == 1
    assert "is not on this machine, so it is not verified [VIR909]" in verified.out
