"""`relaxng chain complete`, on real images of every shape."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.conftest import RunRelaxng, ask
from tests.images import Images, disk, domain, info

if TYPE_CHECKING:
    from tests.acceptance.conftest import LoopDevice


def completed(run: RunRelaxng, tmp_path: Path, *disks: str) -> etree._Element:
    """The domain with these disks, completed, valid, and taken by libvirt; nothing but the new elements differs."""
    document = domain(*disks)
    (tmp_path / "vm.xml").write_text(document, encoding="utf-8")
    done = run("chain", "complete", "vm.xml")
    assert (done.status, done.err) == (0, ""), done
    assert without_stores(done.out) == document
    (tmp_path / "done.xml").write_text(done.out, encoding="utf-8")
    assert run("check", "done.xml").status == 0
    defined = ask("virsh", "libvirt-clients", "-q", "-c", "test:///default", f"define {tmp_path}/done.xml")
    assert defined.status == 0, defined
    assert run("chain", "verify", "done.xml").status == 0
    again = run("chain", "complete", "done.xml")
    assert again.out == done.out
    return etree.fromstring(done.out.encode())


def without_stores(text: str) -> str:
    """The text without the lines of the uppermost `<backingStore>` elements."""
    kept, inside = [], ""
    for line in text.splitlines(keepends=True):
        if not inside and "<backingStore" in line:
            inside = "" if "/>" in line else line[: line.index("<")]
            continue
        if inside:
            if line.startswith(f"{inside}</backingStore>"):
                inside = ""
            continue
        kept.append(line)
    return "".join(kept)


def layers(run: RunRelaxng, path: str | Path) -> list[dict[str, Any]]:
    """The layers of the first disk, as `chain show` has them."""
    shown = run("chain", "show", "--output-format", "json", path)
    assert shown.status == 0, shown
    found: list[dict[str, Any]] = json.loads(shown.out)["files"][0]["disks"][0]["layers"]
    return found


def agree(run: RunRelaxng, tmp_path: Path, top: Path, form: str = "qcow2") -> list[dict[str, Any]]:
    """Complete the chain of an image, and compare it with what qemu-img says of it."""
    completed(run, tmp_path, disk(top, form))
    found = layers(run, "done.xml")
    wanted = info(top)
    assert wanted is not None
    assert [(layer["source"], layer["format"]) for layer in found] == [
        (image["filename"], image["format"]) for image in wanted
    ]
    return found


# The images of every shape


def test_three_deep_by_relative_names_through_folders(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    images.create("mid.qcow2", "qcow2", "base.raw", "raw", "-o", "compat=0.10")
    top = images.create("sub/top.qcow2", "qcow2", "../mid.qcow2", "qcow2")
    assert len(agree(run, tmp_path, top)) == 3


def test_absolute_names_with_spaces_quotes_and_other_scripts(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    base = images.create("b\xe4se of 'all' & \"more\" \u4e2d.img", "raw")
    top = images.create("top <1>.qcow2", "qcow2", base, "raw")
    assert len(agree(run, tmp_path, top)) == 2


def test_a_name_that_holds_a_colon(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("a:b.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "./a:b.raw", "raw")
    assert agree(run, tmp_path, top)[1]["source"] == f"{images.folder}/./a:b.raw"


@pytest.mark.parametrize("form", ["qcow2", "qed", "vmdk"])
def test_mixed_formats(run: RunRelaxng, tmp_path: Path, images: Images, form: str) -> None:
    images.create("base.img", form if form == "vmdk" else "raw")
    base_form = "vmdk" if form == "vmdk" else "raw"
    images.qemu_img(
        "create", "-q", "-f", form, "-b", images.path("base.img"), "-F", base_form, images.path("mid.img"), "1M"
    )
    top = images.create("top.qcow2", "qcow2", "mid.img", form)
    assert len(agree(run, tmp_path, top)) == 3


@pytest.mark.parametrize("form", ["vpc", "vdi", "vmdk", "qcow", "qed", "qcow2", "luks", "raw"])
def test_an_image_of_its_own(run: RunRelaxng, tmp_path: Path, images: Images, form: str) -> None:
    path = images.encrypted("a.img", form) if form == "luks" else images.create("a.img", form)
    declared = "raw" if form == "luks" else form
    completed(run, tmp_path, disk(path, declared))
    assert [layer["source"] for layer in layers(run, "done.xml")] == [str(path)]


def test_a_chain_with_snapshots_inside(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.qcow2", "qcow2")
    images.qemu_img("snapshot", "-c", "before", images.path("base.qcow2"))
    top = images.create("top.qcow2", "qcow2", "base.qcow2", "qcow2", "-o", "extended_l2=on,cluster_size=64k")
    images.qemu_img("snapshot", "-c", "after", top)
    images.qemu_img("bitmap", "--add", top, "dirty")
    assert len(agree(run, tmp_path, top)) == 2


def test_an_encrypted_backing_image_wants_its_secret(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.encrypted("base.qcow2", "qcow2")
    top = images.create("top.qcow2", "qcow2", "base.qcow2", "qcow2")
    (tmp_path / "vm.xml").write_text(domain(disk(top)))
    done = run("chain", "complete", "vm.xml")
    assert done.status == 0
    assert "vm.xml:10:21: warning: the image" in done.err
    assert "is encrypted (luks); give its layer an <encryption> with the secret [VIR911]" in done.err
    (tmp_path / "done.xml").write_text(done.out)
    wanted = info(top)
    assert wanted is not None
    assert [layer["source"] for layer in layers(run, "done.xml")] == [image["filename"] for image in wanted]
    verified = run("chain", "verify", "done.xml")
    assert verified.status == 1
    assert "has no <encryption> with its secret" not in run("chain", "verify", "vm.xml").out
    assert "is encrypted (luks), and the document has no <encryption> with its secret [VIR911]" in verified.out


@pytest.mark.parametrize(
    ("backing", "source"),
    [
        ('json:{"driver":"file","filename":"FOLDER/base.raw"}', "FOLDER/base.raw"),
        ('json:{"file.driver":"file","file.filename":"FOLDER/base.raw"}', "FOLDER/base.raw"),
        ('json:{"driver":"raw","file":{"driver":"file","filename":"FOLDER/base.raw"}}', "FOLDER/base.raw"),
    ],
)
def test_descriptions_in_json(run: RunRelaxng, tmp_path: Path, images: Images, backing: str, source: str) -> None:
    images.create("base.raw", "raw")
    folder = str(images.folder)
    top = images.create("top.qcow2", "qcow2", backing.replace("FOLDER", folder), "raw")
    completed(run, tmp_path, disk(top))
    assert [layer["source"] for layer in layers(run, "done.xml")] == [str(top), source.replace("FOLDER", folder)]
    wanted = info(top)
    # As a backing image QEMU takes a description of a format only, where libvirt takes one of a protocol too.
    assert (wanted is None) == backing.startswith('json:{"driver":"file"')
    assert wanted is None or [image["format"] for image in wanted] == ["qcow2", "raw"]


def test_a_slice_of_a_file(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    inner = {"driver": "file", "filename": str(images.path("base.raw"))}
    backing = "json:" + json.dumps({"driver": "raw", "offset": 65536, "size": 131072, "file": inner})
    top = images.create("top.qcow2", "qcow2", backing, "raw")
    root = completed_with_warnings(run, tmp_path, disk(top))
    (area,) = root.iter("slice")
    assert dict(area.items()) == {"type": "storage", "offset": "65536", "size": "131072"}


def completed_with_warnings(run: RunRelaxng, tmp_path: Path, *disks: str) -> etree._Element:
    (tmp_path / "vm.xml").write_text(domain(*disks))
    done = run("chain", "complete", "vm.xml")
    assert done.status == 0, done
    (tmp_path / "done.xml").write_text(done.out)
    assert run("check", "done.xml").status == 0
    defined = ask("virsh", "libvirt-clients", "-q", "-c", "test:///default", f"define {tmp_path}/done.xml")
    assert defined.status == 0, defined
    return etree.fromstring(done.out.encode())


@pytest.mark.parametrize(
    ("backing", "source"),
    [
        ("nbd:nbd1.example.org:10809:exportname=base", "nbd://nbd1.example.org:10809/base"),
        ("nbd:unix:/run/nbd.sock", "nbd+unix:///?socket=/run/nbd.sock"),
        ("nbd://[2001:db8::1]/a%20b", "nbd://[2001:db8::1]:10809/a b"),
        ("rbd:images/base@golden:id=admin:mon_host=mon1\\:6789\\;mon2", "rbd://mon1:6789,mon2/images/base@golden"),
        ("https://images.example.org/base.raw?token=1", "https://images.example.org:443/base.raw?token=1"),
        ("iscsi://san.example.org/iqn.2020-02.org.example:base/2", "iscsi://san.example.org:3260/iqn.2020-02.org.example:base/2"),
        ("gluster+unix:///vol/base.raw?socket=/run/g.sock", "gluster+unix:///vol/base.raw?socket=/run/g.sock"),
        ('json:{"driver":"nbd","server.type":"inet","server.host":"n","server.port":"1"}', "nbd://n:1/"),
    ],
)  # fmt: skip
def test_images_on_servers(run: RunRelaxng, tmp_path: Path, images: Images, backing: str, source: str) -> None:
    top = images.create("top.qcow2", "qcow2", backing, "raw")
    completed_with_warnings(run, tmp_path, disk(top))
    assert layers(run, "done.xml")[1]["source"] == source
    assert layers(run, "done.xml")[1]["format"] == "raw"


def test_a_chain_below_a_server_stays_open(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2", "nbd://nbd1.example.org/base", "qcow2")
    root = completed_with_warnings(run, tmp_path, disk(top))
    assert len(list(root.iter("backingStore"))) == 1
    assert "'nbd://nbd1.example.org:10809/base' is not on this machine, so what is below it is not known" in (
        run("chain", "complete", "vm.xml").err
    )


def test_an_image_that_nbd_serves(run: RunRelaxng, tmp_path: Path, images: Images, nbd: str) -> None:
    """qemu-img opens the served image by the same name, and lists it as the layer that we write."""
    top = images.create("top.qcow2", "qcow2", nbd, "raw")
    wanted = info(top)
    assert wanted is not None
    assert [image["format"] for image in wanted] == ["qcow2", "raw"]
    completed_with_warnings(run, tmp_path, disk(top))
    layer = layers(run, "done.xml")[1]
    assert (layer["protocol"], layer["name"], layer["format"]) == ("nbd", "base", "raw")
    assert layer["hosts"][0]["port"] == nbd.rpartition(":")[2].partition("/")[0]


def test_a_block_device(run: RunRelaxng, tmp_path: Path, images: Images, loop: LoopDevice) -> None:
    base = images.create("base.raw", "raw")
    device = loop(images.create("mid.qcow2", "qcow2", base, "raw"))
    (images.folder / "by-name").symlink_to(device)
    top = images.create("top.qcow2", "qcow2", images.folder / "by-name", "qcow2")
    root = completed(run, tmp_path, disk(top))
    assert [element.get("type") for element in root.iter("disk", "backingStore")] == ["file", "block", "file", None]
    assert root.find(".//backingStore/source[@dev]") is not None
    wanted = info(top)
    assert wanted is not None
    assert [layer["source"] for layer in layers(run, "done.xml")] == [image["filename"] for image in wanted]


def test_an_external_data_file(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.qcow2", "qcow2", None, None, "-o", f"data_file={images.path('base.raw')}")
    top = images.create("top.qcow2", "qcow2", "base.qcow2", "qcow2", "-o", f"data_file={images.path('top.raw')}")
    (tmp_path / "vm.xml").write_text(domain(disk(top)))
    done = run("chain", "complete", "--in-place", "--index", "vm.xml")
    assert (done.status, done.out) == (0, ""), done
    assert run("check", "vm.xml").status == 0
    assert run("chain", "verify", "vm.xml").status == 0
    found = layers(run, "vm.xml")
    assert [layer["data_store"] for layer in found] == [str(images.path("top.raw")), str(images.path("base.raw"))]
    root = etree.parse(tmp_path / "vm.xml").getroot()
    assert [element.get("index") for element in root.iter("source", "backingStore")] == ["1", "2", "3", None, "4", None]
    defined = ask("virsh", "libvirt-clients", "-q", "-c", "test:///default", f"define {tmp_path}/vm.xml")
    assert defined.status == 0, defined


# What cannot be completed


def refused(run: RunRelaxng, tmp_path: Path, text: str, code: str) -> str:
    """The document stays as it is, and the one finding has this code; the finding."""
    (tmp_path / "vm.xml").write_text(text)
    done = run("chain", "complete", "--in-place", "-q", "vm.xml")
    assert done.status == 1, done
    assert (tmp_path / "vm.xml").read_text() == text
    (line,) = done.out.splitlines()
    assert line.endswith(f" [{code}]"), line
    return line


@pytest.mark.parametrize(("make", "looks"), [("qcow2", "raw"), ("qcow2", "qcow2"), ("qcow", "raw")])
def test_a_format_that_is_not_recorded_is_not_guessed(
    run: RunRelaxng, tmp_path: Path, images: Images, make: str, looks: str
) -> None:
    images.create("base.img", looks)
    if make == "qcow2":
        top = images.unrecorded("top.img", "base.img")
    else:
        top = images.path("top.img")
        images.qemu_img("create", "-q", "-f", "qcow", "-b", "base.img", "-F", "raw", top, "1M")
    wanted = info(top)
    assert wanted is not None
    assert wanted[1]["format"] == looks
    line = refused(run, tmp_path, domain(disk(top, make)), "VIR907")
    assert f"the format of 'base.img', the backing image of '{top}', is not recorded" in line
    assert f"it looks like {looks}" in line
    assert ("qemu-img rebase" in line) == (make == "qcow2")
    assert line.startswith("vm.xml:10:21: error: ")


def test_a_guest_that_wrote_a_header_into_its_raw_disk(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    """The raw rule: what a raw image begins with leads nowhere."""
    images.create("secret.raw", "raw")
    trap = images.create("trap.img", "qcow2", "secret.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "trap.img", "raw")
    (tmp_path / "vm.xml").write_text(domain(disk(top), disk(trap, "raw", "vdb")))
    done = run("chain", "complete", "vm.xml")
    assert done.status == 0
    assert "secret" not in done.out
    (tmp_path / "vm.xml").write_text(done.out)
    verified = run("chain", "verify", "-q", "vm.xml")
    assert verified.status == 0
    assert verified.out.count("[VIR919]") == 2


def test_a_loop(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("a.qcow2", "qcow2", "b.qcow2", "qcow2")
    top = images.create("b.qcow2", "qcow2", "a.qcow2", "qcow2")
    line = refused(run, tmp_path, domain(disk(top)), "VIR905")
    assert f"the chain is a loop: below '{images.path('a.qcow2')}' comes '{top}' again" in line
    assert info(top) is None
    os.link(top, images.path("c.qcow2"))
    images.create("d.qcow2", "qcow2", "c.qcow2", "qcow2")
    assert "is a loop" in refused(run, tmp_path, domain(disk(images.path("d.qcow2"))), "VIR905")


def test_a_missing_base(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2", "gone.qcow2", "qcow2")
    line = refused(run, tmp_path, domain(disk(top)), "VIR901")
    assert f"'gone.qcow2', the backing image of '{top}', is missing" in line
    assert info(top) is None
    refused(run, tmp_path, domain(disk(images.path("none.qcow2"))), "VIR901")


def test_two_hundred_and_five_layers(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    below: str | None = None
    for number in range(205):
        name = f"{number}.qcow2"
        images.create(name, "qcow2", below, "qcow2" if below else None)
        below = name
    line = refused(run, tmp_path, domain(disk(images.path("204.qcow2"))), "VIR906")
    assert "more than 200 layers" in line
    root = completed(run, tmp_path, disk(images.path("199.qcow2")))
    assert len(list(root.iter("backingStore"))) == 200
    done = run("chain", "complete", "--depth", "3", "vm.xml")
    assert done.status == 0
    assert done.out.count("<backingStore") == 3
    assert "<backingStore/>" not in done.out


def test_other_disks_are_completed_all_the_same(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    good = images.create("good.qcow2", "qcow2", "base.raw", "raw")
    bad = images.create("bad.qcow2", "qcow2", "gone.raw", "raw")
    (tmp_path / "vm.xml").write_text(domain(disk(bad), disk(good, target="vdb")))
    done = run("chain", "complete", "vm.xml")
    assert done.status == 1
    assert done.out.count("<backingStore") == 2
    assert without_stores(done.out) == (tmp_path / "vm.xml").read_text()


def test_nothing_outside_the_root_is_read(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    base = images.create("base.raw", "raw")
    inside = Images(images.path("inside"))
    top = inside.create("top.qcow2", "qcow2", base, "raw")
    link = inside.path("link.raw")
    link.symlink_to(base)
    other = inside.create("other.qcow2", "qcow2", "link.raw", "raw")
    (tmp_path / "vm.xml").write_text(domain(disk(top), disk(other, target="vdb"), disk(base, "qcow2", "vdc")))
    done = run("chain", "complete", "--root", inside.folder, "-q", "vm.xml")
    assert done.status == 1
    assert done.out == (tmp_path / "vm.xml").read_text()
    assert [line.rpartition(" ")[2] for line in done.err.splitlines() if "error:" in line] == ["[VIR903]"] * 3
    done = run("chain", "complete", "--root", images.folder, "-q", "vm.xml")
    assert done.out.count("<backingStore/>") == 2


def test_what_is_no_image_is_not_opened(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    os.mkfifo(images.path("pipe"))
    for path in (images.path("pipe"), Path("/dev/zero"), images.folder):
        refused(run, tmp_path, domain(disk(path)), "VIR902")


# The document's bytes


def test_in_place_keeps_encoding_mark_line_ends_indentation_and_mode(
    run: RunRelaxng, tmp_path: Path, images: Images
) -> None:
    images.create("base.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "base.raw", "raw")
    text = domain(disk(top).replace("    ", "\t\t").replace("'", '"'), line_end="\r\n").replace("  ", "\t")
    path = tmp_path / "vm.xml"
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    path.chmod(0o640)
    done = run("chain", "complete", "--in-place", "-v", path)
    assert done.status == 0, done
    assert "1 layer added" in done.err
    after = path.read_bytes()
    assert after.startswith(b"\xff\xfe")
    lines = after[2:].decode("utf-16-le").split("\r\n")
    begin = lines.index('\t\t\t<backingStore type="file">')
    assert lines[begin + 1 : begin + 4] == [
        '\t\t\t\t<format type="raw"/>',
        f'\t\t\t\t<source file="{images.path("base.raw")}"/>',
        "\t\t\t\t<backingStore/>",
    ]
    assert "\r\n".join(lines[:begin] + lines[begin + 5 :]) == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    before = path.stat().st_mtime_ns
    assert run("chain", "complete", "--in-place", path).status == 0
    assert path.stat().st_mtime_ns == before


def test_a_document_on_one_line(run: RunRelaxng, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2")
    text = "".join(line.strip() for line in domain(disk(top)).splitlines())
    done = run("chain", "complete", "-", stdin=text.encode())
    assert done.out == text.replace(f"'{top}'/>", f"'{top}'/><backingStore/>")


def test_security_labels_are_handed_down(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    images.create("base.raw", "raw")
    top = images.create("top.qcow2", "qcow2", "base.raw", "raw")
    label = "<seclabel model='selinux' relabel='no'/>"
    text = domain(disk(top)).replace(f"'{top}'/>", f"'{top}'>{label}</source>")
    (tmp_path / "vm.xml").write_text(text)
    done = run("chain", "complete", "vm.xml")
    assert done.status == 0
    assert done.out.count(label) == 2


def test_a_name_that_libvirt_would_not_take_is_not_written(run: RunRelaxng, tmp_path: Path, images: Images) -> None:
    top = images.create("top.qcow2", "qcow2", "nbd://no_such_host/x", "raw")
    line = refused(run, tmp_path, domain(disk(top)), "VIR912")
    assert "the chain of vda cannot be written as libvirt has it" in line
    assert "no_such_host" in line


def test_a_layer_that_has_nothing_to_write_behind(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(domain("<disk type='file'><backingStore type='file'/><target dev='vda'/></disk>"))
    done = run("chain", "complete", "vm.xml")
    assert done.status in (0, 1)
    without_source = "<driver type='qcow2'/><source file='/srv/a'/><backingStore type='file'/>"
    (tmp_path / "vm.xml").write_text(domain(f"<disk type='file'>{without_source}<target dev='vda'/></disk>"))
    done = run("chain", "complete", "vm.xml")
    assert (done.status, "neither a source nor a format [VIR918]" in done.err) == (1, True)
