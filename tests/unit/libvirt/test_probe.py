from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.finding import Severity
from relaxng.libvirt.chain import Chain, End, Layer
from relaxng.libvirt.element import Element
from relaxng.libvirt.files import Files
from relaxng.libvirt.probe import Probed, image_chain, probe
from relaxng.libvirt.source import Source
from tests import headers
from tests.headers import BACKING_FORMAT, DATA_FILE


def qcow2(path: Path, backing: str = "", form: str = "", **more: int) -> Path:
    records = ((BACKING_FORMAT, form.encode()),) if form else ()
    path.write_bytes(headers.qcow2(backing.encode(), records, **more))
    return path


def found(probed: Probed) -> list[tuple[str, str | None]]:
    return [(Path(str(layer.source)).name, layer.format) for layer in probed.chain.layers]


def codes(probed: Probed) -> list[str]:
    return [fault.code for fault in probed.faults]


def test_a_chain_to_its_end(tmp_path: Path) -> None:
    top = qcow2(tmp_path / "top", "mid", "qed")
    (tmp_path / "mid").write_bytes(headers.qed(b"base", 4))
    (tmp_path / "base").touch()
    probed = image_chain(str(top), "qcow2", Files())
    assert found(probed) == [("top", "qcow2"), ("mid", "qed"), ("base", "raw")]
    assert [layer.detected for layer in probed.chain.layers] == [False, True, True]
    assert (probed.chain.end, probed.chain.terminator, probed.faults, probed.is_sound) == (
        End.TERMINATED,
        True,
        (),
        True,
    )


def test_images_above_the_last_given_layer_are_not_read(tmp_path: Path) -> None:
    base = qcow2(tmp_path / "base")
    chain = Chain("vda", (Layer(Source.local("/nowhere"), "qcow2"), Layer(Source.local(str(base)), "qcow2")))
    assert probe(chain, Files()).is_sound


def test_a_chain_that_has_ended_is_not_read() -> None:
    top = Layer(Source.local("/nowhere"), "qcow2")
    ended = Chain("vda", (top,), terminator=True)
    assert probe(ended, Files()) == Probed(ended)
    raw = Chain("vda", (Layer(Source.local("/nowhere"), "raw"),))
    assert probe(raw, Files()).chain.terminator


@pytest.mark.parametrize(
    "layer",
    [
        Layer(Source("file")),
        Layer(Source("vhostuser", Element("source")), "raw"),
    ],
)
def test_where_no_terminator_belongs(layer: Layer) -> None:
    assert probe(Chain("vda", (layer,)), Files()) == Probed(Chain("vda", (layer,)))


def test_at_most_so_many_layers(tmp_path: Path) -> None:
    qcow2(tmp_path / "0")
    for number in range(1, 6):
        qcow2(tmp_path / str(number), str(number - 1), "qcow2")
    probed = image_chain(str(tmp_path / "5"), "qcow2", Files())
    assert len(probed.chain.layers) == 6
    shallow = probe(Chain("vda", (probed.chain.top,)), Files(), at_most=2)
    assert (len(shallow.chain.layers), shallow.chain.end, shallow.faults) == (3, End.OPEN, ())
    whole = probe(Chain("vda", (probed.chain.top,)), Files(), at_most=5)
    assert whole.chain.terminator


def test_a_protocol_as_format_means_raw(tmp_path: Path) -> None:
    (tmp_path / "base").touch()
    for name in ("file", "host_device", "nbd"):
        top = qcow2(tmp_path / "top", "base", name)
        assert found(image_chain(str(top), "qcow2", Files()))[1] == ("base", "raw")


@pytest.mark.parametrize(
    ("backing", "form", "code", "words"),
    [
        ("gone", "raw", "VIR901", "'gone', the backing image of '{}/top', is missing"),
        ("sub", "raw", "VIR902", "'sub', the backing image of '{}/top', is a directory"),
        ("top", "qcow2", "VIR905", "the chain is a loop: below '{}/top' comes '{}/top' again"),
        ("./././top", "qcow2", "VIR905", "is a loop"),
        (
            "base",
            "",
            "VIR907",
            "the format of 'base', the backing image of '{}/top', is not recorded (it looks like qcow2",
        ),
        ("base", "vhdx", "VIR912", "is of the format 'vhdx', which libvirt does not know"),
        ("base", "luks", "VIR912", "is of the format 'luks'"),
        ("a:b", "raw", "VIR912", "a path with a colon is written './a:b'"),
        ("http://u@h/x", "raw", "VIR912", "it holds a user or a password"),
        ("b\x01", "raw", "VIR912", "characters that no XML document can hold"),
        ("base", "vmdk", "VIR904", "the image '{}/base' is declared to be vmdk, and its header is of qcow2"),
        ("plain", "qcow2", "VIR904", "the image '{}/plain' is declared to be qcow2, and has no such header"),
        ("bad", "qcow2", "VIR910", "the image '{}/bad' needs features that are not known"),
    ],
)
def test_what_stops_it(tmp_path: Path, backing: str, form: str, code: str, words: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "plain").touch()
    qcow2(tmp_path / "base")
    qcow2(tmp_path / "bad", incompatible=1 << 20)
    top = qcow2(tmp_path / "top", backing, form)
    probed = image_chain(str(top), "qcow2", Files())
    (fault,) = probed.faults
    assert fault.code == code
    assert words.replace("{}", str(tmp_path)) in fault.message
    assert not probed.is_sound
    assert not probed.chain.terminator


def test_a_loop_through_another_name(tmp_path: Path) -> None:
    top = qcow2(tmp_path / "top", "link", "qcow2")
    (tmp_path / "link").symlink_to("top")
    assert codes(image_chain(str(top), "qcow2", Files())) == ["VIR905"]


def test_two_hundred_layers(tmp_path: Path) -> None:
    qcow2(tmp_path / "1")
    for number in range(2, 202):
        qcow2(tmp_path / str(number), str(number - 1), "qcow2")
    probed = image_chain(str(tmp_path / "200"), "qcow2", Files())
    assert (len(probed.chain.layers), probed.is_sound) == (200, True)
    deeper = image_chain(str(tmp_path / "201"), "qcow2", Files())
    assert codes(deeper) == ["VIR906"]
    assert codes(probe(deeper.chain, Files(), at_most=5)) == ["VIR906"]


def test_what_is_elsewhere_leaves_the_chain_open(tmp_path: Path) -> None:
    top = qcow2(tmp_path / "top", "nbd://h/x", "qcow2")
    probed = image_chain(str(top), "qcow2", Files())
    assert codes(probed) == ["VIR909"]
    assert probed.is_sound
    assert (len(probed.chain.layers), probed.chain.end) == (2, End.UNKNOWN)
    for source, words in (
        (Source("volume", Element("source", (("pool", "p"), ("volume", "v")))), "is in a storage pool"),
        (Source.local("[ds] a.vmdk"), "is not on this machine"),
        (Source.local("C:\\a.vmdk"), "is not on this machine"),
        (Source.local("/a").with_children([Element("slices")]), "is a slice of '/a'"),
    ):
        for form in ("vmdk", None) if source.is_foreign else ("vmdk",):
            open_chain = probe(Chain("vda", (Layer(source, form),)), Files())
            (fault,) = open_chain.faults
            assert words in fault.message
            assert fault.severity is Severity.WARNING
            assert not open_chain.chain.terminator


def test_a_raw_layer_elsewhere_is_the_end(tmp_path: Path) -> None:
    top = qcow2(tmp_path / "top", "nbd://h/x", "raw")
    probed = image_chain(str(top), "qcow2", Files())
    assert (probed.faults, probed.chain.terminator) == ((), True)


def test_a_directory_as_a_file_system(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    top = qcow2(tmp_path / "top", f"fat:{tmp_path}/sub")
    probed = image_chain(str(top), "qcow2", Files())
    assert (found(probed)[1], probed.chain.terminator, probed.chain.last.type) == (("sub", "fat"), True, "dir")


def test_a_data_file_goes_into_the_source(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    path = tmp_path / "top"
    path.write_bytes(headers.qcow2(b"", ((DATA_FILE, b"data"),), incompatible=4))
    label = Element("seclabel", (("model", "dac"),))
    chain = Chain("vda", (Layer(Source.local(str(path)).with_children([label]), "qcow2"),))
    probed = probe(chain, Files())
    store = probed.chain.top.source.data_store
    assert store is not None
    assert (str(store), store.seclabels) == (f"{tmp_path}/data", (label,))
    assert probe(Chain("vda", probed.chain.layers), Files()).chain.layers == probed.chain.layers
    (tmp_path / "data").unlink()
    assert codes(probe(chain, Files())) == ["VIR908"]


def test_what_is_lost_from_a_name(tmp_path: Path) -> None:
    top = qcow2(tmp_path / "top", "rbd:p/i:id=admin", "raw")
    probed = image_chain(str(top), "qcow2", Files())
    assert [fault.message for fault in probed.faults] == [
        "'id=admin' in the name of the backing image 'rbd:p/i' has no place in <source>, and is left out"
    ]
    assert probed.is_sound


def test_an_encrypted_base_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "base").write_bytes(headers.luks())
    assert codes(image_chain(str(qcow2(tmp_path / "top", "base", "raw")), "qcow2", Files())) == ["VIR911"]
    qcow2(tmp_path / "base", crypt=2)
    assert codes(image_chain(str(qcow2(tmp_path / "top", "base", "qcow2")), "qcow2", Files())) == ["VIR911"]
