"""`relaxng chain show`, `locate` and `strip`, which read documents alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from relaxng.document import Document
from relaxng.libvirt.disks import holds_domain
from tests.conftest import CORPUS, DOMAIN, RunRelaxng, corpus, relative
from tests.images import Images, disk, domain

LIVE = CORPUS / "valid" / "live"


def test_show_a_running_domain(run: RunRelaxng) -> None:
    shown = run("chain", "show", "active-commit.xml", "--disk", "vda", cwd=LIVE)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out == (
        "vda  active-commit.xml:12\n"
        "├─ 0  [9]  qcow2  /srv/guests/anchor/snap-2.qcow2\n"
        "├─ 1  [1]  qcow2  /srv/guests/anchor/snap-1.qcow2\n"
        "└─ terminated\n"
        "   mirror: active-commit, ready\n"
        "   ├─ 0  [10]  qcow2  /srv/guests/anchor/snap-1.qcow2\n"
        "   └─ terminated\n"
    )
    plain = run("chain", "show", "active-commit.xml", cwd=LIVE, environment={"PYTHONIOENCODING": "ascii"})
    assert "|- 0  [9]" in plain.out
    assert "\033[" in run("chain", "show", "active-commit.xml", "--color", "always", cwd=LIVE).out


def test_show_every_document_of_the_corpus(run: RunRelaxng) -> None:
    shown = run("chain", "show", "--output-format", "json", CORPUS / "valid")
    assert (shown.status, shown.err) == (0, "")
    report = json.loads(shown.out)
    assert len(report["files"]) == sum(holds_domain(Document.of(path)) for path in corpus("valid"))
    disks = [found for document in report["files"] for found in document["disks"]]
    assert {found["end"] for found in disks} == {"terminated", "open", "unknown"}
    assert max(len(found["layers"]) for found in disks) > 60
    assert run("chain", "show", CORPUS / "valid").status == 0


def test_a_document_that_is_none(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "net.xml").write_text("<network/>")
    (tmp_path / "bad.xml").write_text("<domain>")
    (tmp_path / "vm.xml").write_text(DOMAIN)
    shown = run("chain", "show", "net.xml", "bad.xml", "gone.xml", "vm.xml")
    assert shown.status == 2
    assert "vda  vm.xml:5" in shown.out
    assert [line.rpartition("[")[2] for line in shown.err.splitlines()] == ["VIR920]", "XML001]", "XML002]"]
    assert "net.xml" not in run("chain", "show", tmp_path).err
    assert run("chain", "show", "--disk", "vdz", "vm.xml").status == 2
    (tmp_path / "empty").mkdir()
    assert run("chain", "verify", "empty").status == 2


@pytest.mark.parametrize(
    ("address", "layer", "node"),
    [
        ("vda", 0, "/domain/devices/disk[1]"),
        ("vda[0]", 0, "/domain/devices/disk[1]"),
        ("vda[3]", 0, "/domain/devices/disk[1]"),
        ("vda[5]", 2, "/domain/devices/disk[1]/backingStore/backingStore"),
        ("/srv/guests/wharf/root-base.qcow2", 1, "/domain/devices/disk[1]/backingStore"),
        ("vdb[2]", 0, "/domain/devices/disk[2]"),
        ("guests/wharf-data", 0, "/domain/devices/disk[2]"),
    ],
)
def test_locate(run: RunRelaxng, address: str, layer: int, node: str) -> None:
    found = run("chain", "locate", "--output-format", "json", LIVE / "running-chain.xml", address)
    assert found.status == 0, found
    record = json.loads(found.out)["layer"]
    assert (record["layer"], record["node"]) == (layer, node)
    assert record["line"] > 0
    assert node in run("chain", "locate", LIVE / "running-chain.xml", address).out


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("vda[7]", "vda has no layer with the index 7; there are vda (/srv/"),
        ("vda[x]", "'x' is no index of a layer"),
        ("vd", "there is no disk 'vd' (the disks are vda, vdb, sda); did you mean 'vdb'?"),
        ("vdx[1]", "there is no disk 'vdx'"),
        ("/srv/guests/wharf/root-bse.qcow2", "did you mean '/srv/guests/wharf/root-base.qcow2'?"),
        ("vda[2", "no layer has the path 'vda[2'"),
    ],
)
def test_locate_nothing(run: RunRelaxng, address: str, words: str) -> None:
    found = run("chain", "locate", LIVE / "running-chain.xml", address)
    assert found.status == 2
    assert words in found.err
    assert found.out == ""


def test_strip_gives_the_inactive_form(run: RunRelaxng, tmp_path: Path) -> None:
    for path in sorted(LIVE.glob("*.xml")):
        stripped = run("chain", "strip", path)
        assert (stripped.status, stripped.err) == (0, ""), path
        root = etree.fromstring(stripped.out.encode())
        assert not list(root.iter("mirror")), path
        assert not [element for element in root.iter("source", "backingStore") if element.get("index")], path
        (tmp_path / "vm.xml").write_text(stripped.out, encoding="utf-8")
        assert run("check", "vm.xml").status == 0, path
        kept = run("chain", "strip", "--keep-layers", path).out
        before = path.read_text(encoding="utf-8")
        assert kept.count("<backingStore") <= before.count("<backingStore")


def test_strip_leaves_a_document_that_is_inactive(run: RunRelaxng) -> None:
    path = CORPUS / "valid" / "backing-chains.xml"
    assert run("chain", "strip", path).out == path.read_text(encoding="utf-8")


def test_completing_with_indexes_and_stripping_are_opposites(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "base.raw", "raw")
    path = tmp_path / "vm.xml"
    path.write_text(domain(disk(top), disk(images.path("base.raw"), "raw", "vdb")))
    before = path.read_text()
    assert run("chain", "complete", "--index", "-i", path).status == 0
    root = etree.parse(path).getroot()
    assert [element.get("index") for element in root.iter("source", "backingStore")] == [
        "1",
        "2",
        None,
        None,
        "3",
        None,
    ]
    assert run("chain", "strip", "-i", path).status == 0
    assert path.read_text() == before


def test_usage(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(DOMAIN)
    for words in (
        ("complete", "-i", "-"),
        ("complete", "a.xml", "a.xml"),
        ("strip", "."),
        ("show",),
        ("complete", "--root", "none", "a.xml"),
        ("complete", "--depth", "0", "a.xml"),
        ("locate", ".", "vda"),
    ):
        done = run("chain", *words)
        assert done.status == 2, words
        assert done.out == "", words
    near = run("chian", "show", "a.xml")
    assert near.status == 2
    assert "did you mean `relaxng chain`" in near.err


@pytest.mark.parametrize("path", [path for path in corpus("valid") if "chains" in path.parts], ids=relative)
def test_completing_the_corpus_harms_nothing(run: RunRelaxng, tmp_path: Path, path: Path) -> None:
    """Its images are not there: what can be completed without one is, and the rest stays as it is."""
    done = run("chain", "complete", path)
    assert done.status in (0, 1)
    (tmp_path / "vm.xml").write_bytes(done.out.encode())
    assert run("check", "vm.xml").status == 0
