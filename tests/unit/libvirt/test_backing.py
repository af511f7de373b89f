from __future__ import annotations

import pytest

from relaxng.libvirt.backing import Backing, BackingError, parse, resolve
from relaxng.libvirt.source import Host, Source


def written(backing: Backing) -> str:
    assert backing.source.element is not None
    return "".join(line.strip() for line in backing.source.element.lines())


def net(protocol: str, name: str | None, *hosts: str, inside: str = "", attributes: str = "") -> str:
    """A network source; a host is `name`, `name port` or a path."""
    named = "" if name is None else f" name='{name}'"
    listed = ""
    for host in hosts:
        server, _, port = host.partition(" ")
        where = f"transport='unix' socket='{server}'" if server.startswith("/") else f"name='{server}'"
        listed += f"<host {where}" + (f" port='{port}'/>" if port else "/>")
    return f"<source protocol='{protocol}'{named}{attributes}>{listed}{inside}</source>"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("/a/b c", "<source file='/a/b c'/>"),
        ("base.img", "<source file='base.img'/>"),
        ("./a:b", "<source file='./a:b'/>"),
        ("/a:b://c", "<source file='/a:b://c'/>"),
        ("fat:/dir", "<source dir='/dir'/>"),
        ("nbd://h:1/exp", net("nbd", "exp", "h 1")),
        ("nbd://h", net("nbd", None, "h 10809")),
        ("nbd://h/", net("nbd", None, "h 10809")),
        ("nbd://h//exp", net("nbd", "/exp", "h 10809")),
        ("nbd://[::1]:2/a%20b%c3%a4", net("nbd", "a b\xe4", "::1 2")),
        ("nbd+unix:///exp?socket=/s%41", net("nbd", "exp", "/sA")),
        ("nbd+unix://?socket=/s", net("nbd", None, "/s")),
        ("nbd+tcp://h/x", net("nbd", "x", "h 10809")),
        ("nbd:h:1", net("nbd", None, "h 1")),
        ("nbd:h:1:exportname=:a:b", net("nbd", ":a:b", "h 1")),
        ("nbd:[2001:db8::1]:10810:exportname=e", net("nbd", "e", "2001:db8::1 10810")),
        ("nbd:unix:/s:exportname=e", net("nbd", "e", "/s")),
        ("nbd:unix:/s", net("nbd", None, "/s")),
        ("rbd:pool/image", "<source protocol='rbd' name='pool/image'/>"),
        ("rbd:pool/ns/image", "<source protocol='rbd' name='pool/ns/image'/>"),
        (
            r"rbd:pool/image@snap:mon_host=m1\:6321\;m2\;[\:\:1]\:7:conf=/etc/ceph.conf",
            net("rbd", "pool/image", "m1 6321", "m2", "::1 7", inside="<snapshot name='snap'/><config file='/etc/ceph.conf'/>"),
        ),
        (r"rbd:p/a\:b", "<source protocol='rbd' name='p/a:b'/>"),
        ("gluster://h/vol/p/q", net("gluster", "vol/p/q", "h 24007")),
        ("gluster+unix:///vol/p?socket=/s", net("gluster", "vol/p", "/s")),
        ("gluster+rdma://h:5/vol/p", "<source protocol='gluster' name='vol/p'><host transport='rdma' name='h' port='5'/></source>"),
        ("iscsi://h/iqn.2020-01.org.example:t/3", net("iscsi", "iqn.2020-01.org.example:t/3", "h 3260")),
        ("https://h/a/b?q=1&amp;r#f", net("https", "a/b", "h 443", attributes=" query='q=1&amp;amp;r'")),
        ("http://h", net("http", "", "h 80")),
        ("http://h:8080/", net("http", "", "h 8080")),
        ("ftp://h/f?x=1", net("ftp", "f", "h 21")),
        ("ftps://h/f", net("ftps", "f", "h 990")),
        ("tftp://h/f", net("tftp", "f", "h 69")),
        ("sheepdog://h/vdi", net("sheepdog", "vdi", "h 7000")),
        ("ssh://h/p", net("ssh", "p", "h 22")),
        ("nfs://h/p/q", net("nfs", "p/q", "h")),
        ("vxhs://h/uuid", net("vxhs", "uuid", "h 9999")),
        ('json:{"driver":"file","filename":"/a"}', "<source file='/a'/>"),
        ('json: {"file": {"driver":"file","filename":"/a"}}', "<source file='/a'/>"),
        ('json:{"file.driver":"host_device","file.filename":"/dev/a"}', "<source dev='/dev/a'/>"),
        ('json:{"driver":"host_cdrom","filename":"/dev/sr0"}', "<source dev='/dev/sr0'/>"),
        ('json:{"driver":"raw","file":{"driver":"file","filename":"/a"}}', "<source file='/a'/>"),
        (
            'json:{"driver":"raw","offset":"512","size":1024,"file.driver":"file","file.filename":"/a"}',
            "<source file='/a'><slices><slice type='storage' offset='512' size='1024'/></slices></source>",
        ),
        (
            'json:{"driver":"https","url":"https://h/f","sslverify":"off","cookie":"a=b; c=d","readahead":4096,"timeout":5}',
            net(
                "https", "f", "h 443",
                inside="<ssl verify='no'/><cookies><cookie name='a'>b</cookie><cookie name='c'>d</cookie></cookies>"
                "<readahead size='4096'/><timeout seconds='5'/>",
            ),
        ),
        ('json:{"driver":"ftps","url":"ftps://h/f","sslverify":true}', net("ftps", "f", "h 990", inside="<ssl verify='yes'/>")),
        ('json:{"driver":"gluster","filename":"gluster://h/v/p"}', net("gluster", "v/p", "h 24007")),
        (
            'json:{"driver":"gluster","volume":"v","path":"p","server":[{"type":"tcp","host":"h","port":"1"},'
            '{"type":"unix","socket":"/s"},{"type":"inet","host":"i"}]}',
            net("gluster", "v/p", "h 1", "/s", "i 24007"),
        ),
        (
            'json:{"driver":"gluster","volume":"v","path":"/p","server.0.type":"inet","server.0.host":"h","server.1.type":"unix","server.1.path":"/s"}',
            net("gluster", "v/p", "h 24007", "/s"),
        ),
        ('json:{"driver":"iscsi","transport":"tcp","portal":"h:1","target":"iqn.a:b","lun":3}', net("iscsi", "iqn.a:b/3", "h 1")),
        ('json:{"driver":"iscsi","transport":"tcp","portal":"[::1]","target":"iqn.a:b"}', net("iscsi", "iqn.a:b/0", "::1 3260")),
        ('json:{"driver":"nbd","server":{"type":"inet","host":"h","port":"1"},"export":"e"}', net("nbd", "e", "h 1")),
        ('json:{"driver":"nbd","path":"/s"}', net("nbd", None, "/s")),
        ('json:{"driver":"nbd","host":"h","port":7}', net("nbd", None, "h 7")),
        ('json:{"driver":"sheepdog","vdi":"v","server":{"type":"inet","host":"h"}}', net("sheepdog", "v", "h 7000")),
        ('json:{"driver":"ssh","host":"h","path":"/p"}', net("ssh", "p", "h 22")),
        ('json:{"driver":"ssh","server":{"host":"h","port":"2"},"path":"p"}', net("ssh", "p", "h 2")),
        ('json:{"driver":"rbd","filename":"rbd:p/i"}', "<source protocol='rbd' name='p/i'/>"),
        (
            'json:{"driver":"rbd","pool":"p","image":"i","conf":"/c","snapshot":"s","server":[{"host":"h","port":"1"},{"host":"g"}]}',
            net("rbd", "p/i", "h 1", "g", inside="<snapshot name='s'/><config file='/c'/>"),
        ),
        (
            'json:{"driver":"nfs","server":{"type":"inet","host":"h"},"path":"/p","user":1,"group":2}',
            net("nfs", "/p", "h", inside="<identity user='+1' group='+2'/>"),
        ),
        ('json:{"driver":"vxhs","vdisk-id":"u","server":{"host":"h","port":"1"}}', net("vxhs", "u", "h 1")),
        (
            'json:{"driver":"nvme","device":"0000:04:1f.7","namespace":1}',
            "<source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x04' slot='0x1f' function='0x7'/></source>",
        ),
    ],
)  # fmt: skip
def test_every_form(text: str, source: str) -> None:
    assert written(parse(text)) == source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("://", "no URI"),
        ("file:/a", "write the path alone"),
        ("a:b", "'a' is no protocol of libvirt's; a path with a colon is written './a:b'"),
        ("http:x", "http is written as a URI"),
        ("fat:dir", "absolute path"),
        ("foo://h/x", "'foo' is no protocol"),
        ("nbd+udp://h/x", "'udp' is no transport"),
        ("nbd+unix:///x", "no socket is named"),
        ("nbd+unix:///x?socket=s", "'s' is not"),
        ("nbd:///x", "no server"),
        ("nbd://h:99999/x", "'99999' is no port"),
        ("nbd:", "nbd:host:port"),
        ("nbd:h", "nbd:host:port"),
        ("nbd:h:", "'' is no port"),
        ("nbd:h:x", "'x' is no port"),
        ("nbd:[::1]", "nbd:host:port"),
        ("rbd:image", "a pool and an image"),
        ("rbd://pool/image", "rbd has no URI"),
        ("http://user:pass@h/x", "user or a password"),
        ("iscsi://user%pass@h/iqn/0", "user or a password"),
        ("gluster://h/vol", "a volume and a path"),
        ("gluster://h//p", "a volume and a path"),
        ("json:", "no JSON"),
        ("json:x", "no JSON"),
        ("json:" + "[" * 1000, "no JSON"),
        ("json:[]", "no object"),
        ("json:{}", "names no driver"),
        ('json:{"driver":7}', "'driver' is no text"),
        ('json:{"file.driver":"blah"}', "the driver 'blah'"),
        ('json:{"driver":"qcow2","file":{"driver":"file","filename":"/a"}}', "the driver 'qcow2'"),
        ('json:{"file.driver":"file"}', "no 'filename'"),
        ('json:{"file.driver":"file","filename":"/a"}', "no 'filename'"),
        ('json:{"file":"x","file.driver":"file"}', "both a value and an object"),
        ('json:{"a.b":1,"a":{"b":2}}', "stands twice"),
        ('json:{"driver":"raw"}', "no 'file'"),
        ('json:{"driver":"raw","offset":512,"file":{"driver":"file","filename":"/a"}}', "no size"),
        (
            'json:{"driver":"raw","file":{"driver":"raw","file":{"driver":"file","filename":"/a"}}}',
            "a format stands within a format",
        ),
        ('json:{"driver":"ftp","url":"http://h/x"}', "'ftp' is wanted"),
        ('json:{"driver":"https","url":"https://h/x","sslverify":3}', "neither true nor false"),
        ('json:{"driver":"http","url":"http://h/x","cookie":"a"}', "'a' is no cookie"),
        ('json:{"driver":"http","url":"http://h/x","timeout":-1}', "'timeout' is no number"),
        ('json:{"driver":"iscsi","transport":"iser","portal":"h","target":"t"}', "over 'tcp' alone"),
        ('json:{"driver":"iscsi","transport":"tcp","portal":"h","target":"t","user":"u"}', "user or a password"),
        ('json:{"driver":"nbd"}', "no 'host'"),
        ('json:{"driver":"nbd","server":{"type":"vsock"}}', "'vsock' is no kind"),
        ('json:{"driver":"gluster","volume":"v","path":"p"}', "names no server"),
        ('json:{"driver":"gluster","volume":"v","path":"p","server":{"1":{}}}', "'server' is no list"),
        ('json:{"driver":"gluster","volume":"v","path":"p","server":[1]}', "names no server"),
        ('json:{"driver":"nfs","server":{"host":"h"},"path":"/p"}', "numbers of a 'user' and a 'group'"),
        ('json:{"driver":"nvme","device":"x","namespace":1}', "PCI 'device'"),
        ('json:{"driver":"nvme","device":"0:0:0.0","namespace":0}', "above 0"),
    ],
)
def test_what_libvirt_cannot_use(text: str, words: str) -> None:
    with pytest.raises(BackingError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_what_is_lost_is_told() -> None:
    assert parse("rbd:p/i:id=admin:key=x").lost == ("id=admin", "key")
    assert parse('json:{"driver":"ssh","host":"h","path":"p","user":"u","host_key_check":"no"}').lost == (
        "user=u",
        "host_key_check=no",
    )


@pytest.mark.parametrize(
    ("parent", "text", "path"),
    [
        ("/a/b/top", "base", "/a/b/base"),
        ("/a/b/top", "../c/base", "/a/b/../c/base"),
        ("/a/b/top", "/x", "/x"),
        ("/top", "base", "/base"),
        ("/a//b/top", "./a:b", "/a//b/./a:b"),
    ],
)
def test_relative_paths_are_joined_as_they_are_written(parent: str, text: str, path: str) -> None:
    assert resolve(text, Source.local(parent)).source == Source.local(path)
    assert resolve(text, Source.local(parent, "block")).source == Source.local(path)


def test_a_relative_path_below_a_server_is_on_the_same() -> None:
    parent = Source.network("gluster", "vol/dir/top", [Host("h", "24007")])
    assert resolve("base", parent).source == Source.network("gluster", "vol/dir/base", [Host("h", "24007")])
    assert resolve("base", Source.network("http", "top", [Host("h")])).source.name == "base"


def test_a_relative_path_needs_a_start() -> None:
    with pytest.raises(BackingError, match="nothing to start from"):
        resolve("base", Source("nvme"))


def test_a_directory_brings_its_format() -> None:
    assert parse("fat:/dir").format == "fat"
    assert parse("/dir").format is None
