"""Backing names that describe QEMU's block driver: `json:{"driver": "nbd", "host": "example.org"}`.

The description may be flat, with dotted keys such as `file.server.0.host`, and may stand within `file`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from relaxng.libvirt.backing.colon import parse_rbd, rbd
from relaxng.libvirt.backing.names import Backing, BackingError, tcp_host, unix_host
from relaxng.libvirt.backing.uri import parse_uri
from relaxng.libvirt.element import Element
from relaxng.libvirt.source import Host, Source

Description: TypeAlias = dict[str, Any]


def parse_json(text: str) -> Backing:
    """What a description names. Raises BackingError where libvirt does not understand it, or leaves the layer out."""
    try:
        described = json.loads(text)
    except (ValueError, RecursionError):
        raise BackingError("what follows 'json:' is no JSON") from None
    if not isinstance(described, dict):
        raise BackingError("what follows 'json:' is no object")
    described = _unflattened(described)
    if "driver" not in described and isinstance(described.get("file"), dict):
        described = described["file"]
    driver = _text(described, "driver")
    if driver == "raw":
        return _raw(described)
    return _protocol(driver, described)


def _protocol(driver: str | None, described: Description) -> Backing:
    if driver is None:
        raise BackingError("the description names no driver")
    reader = _DRIVERS.get(driver)
    if reader is None:
        raise BackingError(f"libvirt reads no description of the driver '{driver}'")
    return reader(described)


def _unflattened(flat: Description) -> Description:
    """The description with its dotted keys as objects; objects whose keys are 0, 1, 2 are lists (see `_list`)."""
    whole: Description = {}
    for key, value in flat.items():
        *parents, last = key.split(".")
        at = whole
        for parent in parents:
            at = at.setdefault(parent, {})
            if not isinstance(at, dict):
                raise BackingError(f"'{parent}' is both a value and an object in the description")
        if last in at:
            raise BackingError(f"'{key}' stands twice in the description")
        at[last] = value
    return whole


def _raw(described: Description) -> Backing:
    """The one format that may stand around a protocol: raw, perhaps of a slice."""
    inner = described.get("file")
    if not isinstance(inner, dict):
        raise BackingError("the description of a raw image has no 'file'")
    inner = _unflattened(inner)
    if _text(inner, "driver") == "raw":
        raise BackingError("a format stands within a format in the description")
    found = _protocol(_text(inner, "driver"), inner)
    offset, size = _number(described, "offset"), _number(described, "size")
    if offset is None and size is None:
        return found
    if not size:
        raise BackingError("the slice has no size, which libvirt's <slice> must have")
    area = Element("slice", (("type", "storage"), ("offset", str(offset or 0)), ("size", str(size))))
    return Backing(found.source.with_children([Element("slices", (), (area,))]), "raw", found.lost)


def _path(kind: str, described: Description) -> Backing:
    return Backing(Source.local(_needed(described, "filename"), kind))


def _http(protocol: str, described: Description) -> Backing:
    children = []
    if protocol in ("https", "ftps") and "sslverify" in described:
        verify = described["sslverify"]
        if not isinstance(verify, bool) and verify not in ("on", "off"):
            raise BackingError("'sslverify' is neither true nor false")
        children.append(Element("ssl", (("verify", "yes" if verify in (True, "on") else "no"),)))
    if protocol in ("http", "https") and (cookies := _text(described, "cookie")):
        children.append(Element("cookies", (), tuple(_cookie(part.strip()) for part in cookies.split(";"))))
    for key, attribute in (("readahead", "size"), ("timeout", "seconds")):
        if number := _number(described, key):
            children.append(Element(key, ((attribute, str(number)),)))
    return parse_uri(_needed(described, "url"), protocol, tuple(children))


def _cookie(text: str) -> Element:
    name, found, value = text.partition("=")
    if not found or not name:
        raise BackingError(f"'{text}' is no cookie")
    return Element("cookie", (("name", name),), (), value)


def _gluster(described: Description) -> Backing:
    if uri := _text(described, "filename"):
        return parse_uri(uri, "gluster")
    hosts = [_server("gluster", server) for server in _list(described, "server")]
    if not hosts:
        raise BackingError("the description of a gluster image names no server")
    path = f"{_needed(described, 'volume')}/{_needed(described, 'path').removeprefix('/')}"
    return Backing(Source.network("gluster", path, hosts))


def _iscsi(described: Description) -> Backing:
    if uri := _text(described, "filename"):
        return parse_uri(uri, "iscsi")
    if described.get("user") is not None or described.get("password") is not None:
        raise BackingError("it holds a user or a password, so libvirt leaves the layer out; put them into <auth>")
    if _text(described, "transport") != "tcp":
        raise BackingError("libvirt reads iSCSI over 'tcp' alone")
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(.*))?", _needed(described, "portal"), re.DOTALL)
    if match is None:
        raise BackingError("'portal' is no server")
    host = tcp_host("iscsi", match[1].removeprefix("[").removesuffix("]"), match[2])
    return Backing(Source.network("iscsi", f"{_needed(described, 'target')}/{_number(described, 'lun') or 0}", [host]))


def _nbd(described: Description) -> Backing:
    if isinstance(described.get("server"), dict):
        host = _server("nbd", described["server"])
    elif path := _text(described, "path"):
        host = unix_host(path)
    else:
        host = tcp_host("nbd", _needed(described, "host"), _port(described))
    return Backing(Source.network("nbd", _text(described, "export") or None, [host]))


def _sheepdog(described: Description) -> Backing:
    if uri := _text(described, "filename"):
        return parse_uri(uri, "sheepdog")
    return Backing(
        Source.network("sheepdog", _needed(described, "vdi"), [_server("sheepdog", described.get("server"))])
    )


def _ssh(described: Description) -> Backing:
    server = described.get("server")
    at = server if isinstance(server, dict) else described
    host = tcp_host("ssh", _needed(at, "host"), _port(at))
    lost = tuple(f"{key}={described[key]}" for key in ("user", "host_key_check") if key in described)
    return Backing(Source.network("ssh", _needed(described, "path").removeprefix("/"), [host]), lost=lost)


def _rbd(described: Description) -> Backing:
    if filename := _text(described, "filename"):
        return parse_rbd(filename)
    hosts = [_server("rbd", server, inet=True) for server in _list(described, "server")]
    parts = [_needed(described, "pool"), _text(described, "namespace"), _needed(described, "image")]
    lost = (f"id={described['user']}",) if "user" in described else ()
    name = "/".join(part for part in parts if part)
    return rbd(name, hosts, _text(described, "snapshot"), _text(described, "conf"), lost)


def _nfs(described: Description) -> Backing:
    host = _server("nfs", described.get("server"), inet=True)
    numbers = [(key, _number(described, key)) for key in ("user", "group")]
    identity = tuple((key, f"+{number}") for key, number in numbers if number is not None)
    if len(identity) != 2:
        raise BackingError("the description of an nfs image needs the numbers of a 'user' and a 'group'")
    children = [Element("identity", identity)]
    return Backing(Source.network("nfs", _needed(described, "path"), [host], children=children))


def _vxhs(described: Description) -> Backing:
    host = _server("vxhs", described.get("server"), inet=True)
    return Backing(Source.network("vxhs", _needed(described, "vdisk-id"), [host]))


def _nvme(described: Description) -> Backing:
    device = re.fullmatch(
        r"([0-9a-f]{1,4}):([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])",
        _needed(described, "device"),
        re.IGNORECASE | re.ASCII,
    )
    namespace = _number(described, "namespace")
    if device is None or not namespace:
        raise BackingError("the description of an nvme image needs a PCI 'device' and a 'namespace' above 0")
    widths = {"domain": 4, "bus": 2, "slot": 2, "function": 1}
    address = tuple(
        (key, f"0x{int(part, 16):0{width}x}")
        for (key, width), part in zip(widths.items(), device.groups(), strict=True)
    )
    attributes = (("type", "pci"), ("managed", "yes"), ("namespace", str(namespace)))
    return Backing(Source("nvme", Element("source", attributes, (Element("address", address),))))


_DRIVERS: dict[str, Callable[[Description], Backing]] = {
    "file": partial(_path, "file"),
    "host_device": partial(_path, "block"),
    "host_cdrom": partial(_path, "block"),
    **{protocol: partial(_http, protocol) for protocol in ("http", "https", "ftp", "ftps", "tftp")},
    "gluster": _gluster,
    "iscsi": _iscsi,
    "nbd": _nbd,
    "sheepdog": _sheepdog,
    "ssh": _ssh,
    "rbd": _rbd,
    "nfs": _nfs,
    "vxhs": _vxhs,
    "nvme": _nvme,
}


def _server(protocol: str, described: object, *, inet: bool = False) -> Host:
    """A server's address; `inet` where the driver has no other kind, and needs not say so."""
    if not isinstance(described, dict):
        raise BackingError(f"the description of a {protocol} image names no server")
    described = _unflattened(described)
    kind = "inet" if inet else _text(described, "type")
    if kind in ("tcp", "inet"):
        return tcp_host(protocol, _needed(described, "host"), _port(described))
    if kind == "unix":
        return unix_host(_text(described, "path") or _needed(described, "socket"))
    raise BackingError(f"'{kind}' is no kind of server address: those are inet and unix")


def _list(described: Description, key: str) -> list[Any]:
    """A list, or the object that a flat description makes of one, its keys 0, 1, 2."""
    found = described.get(key, [])
    if isinstance(found, dict):
        numbers = sorted(found, key=lambda number: (len(number), number))
        if numbers != [str(number) for number in range(len(found))]:
            raise BackingError(f"'{key}' is no list in the description")
        return [found[number] for number in numbers]
    if not isinstance(found, list):
        raise BackingError(f"'{key}' is no list in the description")
    return found


def _text(described: Description, key: str) -> str | None:
    found = described.get(key)
    if found is None or isinstance(found, str):
        return found
    raise BackingError(f"'{key}' is no text in the description")


def _needed(described: Description, key: str) -> str:
    found = _text(described, key)
    if not found:
        raise BackingError(f"the description has no '{key}'")
    return found


def _port(described: Description) -> str | None:
    number = _number(described, "port")
    return None if number is None else str(number)


def _number(described: Description, key: str) -> int | None:
    """A number, which QEMU takes as text too."""
    found = described.get(key)
    if found is None:
        return None
    if isinstance(found, str) and re.fullmatch("[0-9]{1,19}", found):
        return int(found)
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**64:
        return found
    raise BackingError(f"'{key}' is no number in the description")
