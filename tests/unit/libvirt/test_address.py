from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.libvirt.address import AddressError, find_among
from relaxng.libvirt.chain import Chain, Layer, Mirror
from relaxng.libvirt.source import Host, Source

TOP = Layer(Source.local("/i/top.qcow2"), "qcow2", 9)
MID = Layer(Source.local("/i/mid.qcow2"), "qcow2", 1)
BASE = Layer(Source.network("nbd", "base", [Host("h")]), "raw", 4)
COPY = Layer(Source.local("/m/copy.qcow2"), "qcow2", 10)
CHAIN = Chain("vda", (TOP, MID, BASE), True, Mirror((("job", "copy"),), Chain("", (COPY,), True)))
PLAIN = Chain("vdb", (Layer(Source.local("/i/other.qcow2"), "qcow2"), Layer(MID.source, "qcow2")))
EMPTY = Chain("sda", (Layer(Source("file")),))


@pytest.mark.parametrize(
    ("address", "layer"),
    [
        ("vda", TOP),
        ("vda[0]", TOP),
        ("vda[000]", TOP),
        ("vda[9]", TOP),
        ("vda[1]", MID),
        ("vda[4]", BASE),
        ("vda[10]", COPY),
        ("/i/mid.qcow2", MID),
        ("base", BASE),
    ],
)
def test_addresses(address: str, layer: Layer) -> None:
    assert CHAIN.locate(address) is layer


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("vda[2]", "vda has no layer with the index 2; there are vda (/i/top.qcow2), vda[9] (/i/top.qcow2), vda[1] (/i/mid.qcow2)"),
        ("vda[-1]", "'-1' is no index of a layer, which is a number"),
        ("vda[]", "'' is no index"),
        ("vda[1", "vda has no layer 'vda[1'"),
        ("vda[1]x", "vda has no layer"),
        ("", "vda has no layer ''"),
        # A copy in the making has no path of its own to block operations.
        ("/m/copy.qcow2", "vda has no layer '/m/copy.qcow2'"),
    ],
)  # fmt: skip
def test_addresses_of_nothing(address: str, words: str) -> None:
    with pytest.raises(AddressError) as caught:
        CHAIN.locate(address)
    assert words in str(caught.value)


def test_a_domain_that_shows_no_indexes() -> None:
    with pytest.raises(
        AddressError, match=r"there is vdb \(/i/other.qcow2\), and by path /i/mid.qcow2: the document shows no"
    ):
        PLAIN.locate("vdb[1]")
    with pytest.raises(AddressError, match="it holds no medium"):
        EMPTY.locate("sda[1]")


def test_among_the_disks_of_a_domain() -> None:
    chains = [CHAIN, PLAIN, EMPTY]
    assert find_among(chains, "vdb") == (PLAIN, PLAIN.top)
    assert find_among(chains, "/i/other.qcow2") == (PLAIN, PLAIN.top)
    assert find_among([CHAIN, CHAIN], "vda[1]")[0] is CHAIN
    for address, words in (
        ("/i/mid.qcow2", "is a layer of vda and vdb; say which disk is meant with --disk"),
        ("vdc", "there is no disk 'vdc'"),
        ("/i/othr.qcow2", "did you mean '/i/other.qcow2'?"),
    ):
        with pytest.raises(AddressError) as caught:
            find_among(chains, address)
        assert words in str(caught.value)
    with pytest.raises(AddressError, match="the domain has no disks"):
        find_among([], "vda")


def test_paths_are_files_too(tmp_path: Path) -> None:
    for name in ("top", "base"):
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("base")
    top, base = (Layer(Source.local(f"{tmp_path}/{name}"), "qcow2") for name in ("top", "base"))
    found = Chain("vda", (top, base))
    assert found.locate(f"{tmp_path}/./base") is base
    assert found.locate(f"{tmp_path}/link") is base
    # A relative name starts where the layer above is.
    assert found.locate("base") is base
    with pytest.raises(AddressError):
        found.locate("nbd:base")
    with pytest.raises(AddressError):
        found.locate("ba\0se")


def test_long_lists_are_cut() -> None:
    layers = tuple(Layer(Source.local(f"/{number}"), "qcow2", number + 1) for number in range(100))
    with pytest.raises(AddressError, match=r"vda\[11\] \(/10\) and 89 more$"):
        Chain("vda", layers).locate("vda[500]")
