from __future__ import annotations

import pytest
from lxml import etree

from relaxng.libvirt.element import Element
from relaxng.libvirt.source import Host, Source


def source(kind: str, xml: str) -> Source:
    return Source(kind, Element.of(etree.fromstring(xml)))


@pytest.mark.parametrize(
    ("kind", "xml", "shown"),
    [
        ("file", "<source file='/a b'/>", "/a b"),
        ("file", "<source/>", "(no medium)"),
        ("file", "<source file=''/>", "(no medium)"),
        ("block", "<source dev='/dev/a'/>", "/dev/a"),
        ("dir", "<source dir='/d'/>", "/d"),
        ("volume", "<source pool='p' volume='v'/>", "volume v of pool p"),
        (
            "nvme",
            "<source type='pci' namespace='1'><address domain='0' bus='0x41' slot='10' function='1'/></source>",
            "nvme 0000:41:0a.1 namespace 1",
        ),
        ("nvme", "<source type='pci' namespace='1'/>", "nvme 0000:00:00.0 namespace 1"),
        ("nvme", "<source namespace='1'><address bus='x'/></source>", "nvme 0 x 0 0 namespace 1"),
        ("vhostuser", "<source type='unix' path='/s'/>", "vhostuser /s"),
        ("vhostvdpa", "<source dev='/dev/v'/>", "vhostvdpa /dev/v"),
        ("network", "<source protocol='nbd'><host name='h'/></source>", "nbd://h/"),
        ("network", "<source protocol='nbd' name='e'><host transport='unix' socket='/s'/></source>", "nbd+unix:///e?socket=/s"),
        ("network", "<source protocol='gluster' name='v/p'><host name='::1' port='1' transport='rdma'/><host name='b'/></source>", "gluster+rdma://[::1]:1,b/v/p"),
        ("network", "<source protocol='rbd' name='p/i'><snapshot name='s'/></source>", "rbd:p/i@s"),
        ("network", "<source protocol='https' name='f' query='q=1'><host name='h'/></source>", "https://h/f?q=1"),
    ],
)  # fmt: skip
def test_how_it_reads(kind: str, xml: str, shown: str) -> None:
    assert str(source(kind, xml)) == shown


def test_a_drive_without_a_medium() -> None:
    assert Source("file").is_empty
    assert Source("block", Element("source")).is_empty
    assert not Source("volume", Element("source")).is_empty
    assert str(Source("file")) == "(no medium)"


@pytest.mark.parametrize(
    ("path", "here"), [("/a", True), ("a", True), ("[ds] a.vmdk", False), ("C:\\a", False), ("d:/a", False)]
)
def test_what_is_on_this_kind_of_host(path: str, here: bool) -> None:
    assert Source.local(path).is_here is here


def test_a_slice_is_not_the_whole() -> None:
    assert not Source.local("/a").with_children([Element("slices")]).is_here


def test_the_place_is_what_counts() -> None:
    one = source("network", "<source protocol='nbd' name='e' tls='yes'><host name='h'/></source>")
    other = source("network", "<source name='e' protocol='nbd'><host name='h'/><seclabel/></source>")
    assert one.place == other.place
    assert one.place != source("network", "<source protocol='nbd' name='f'><host name='h'/></source>").place
    assert Source.local("/a").place == Source.local("/a", "block").place


def test_what_is_read_from_it() -> None:
    made = Source.network("nbd", "e", [Host("h", "1")], attributes=[("tls", "yes")])
    assert (made.protocol, made.name, made.hosts, made.path) == ("nbd", "e", (Host("h", "1"),), None)
    whole = source(
        "file",
        "<source file='/a'><encryption format='luks'/><seclabel model='dac'/>"
        "<dataStore type='block'><format type='raw'/><source dev='/d'/></dataStore></source>",
    )
    assert whole.encryption == "luks"
    assert whole.seclabels == (Element("seclabel", (("model", "dac"),)),)
    assert whole.data_store == Source.local("/d", "block")
