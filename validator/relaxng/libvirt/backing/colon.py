"""Backing names of QEMU's older form, `protocol:rest`: of all the protocols, nbd and rbd have one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relaxng.libvirt.backing.names import PORTS, Backing, BackingError, tcp_host, unix_host
from relaxng.libvirt.element import Element
from relaxng.libvirt.source import Host, Source


def parse_colon(text: str) -> Backing:
    """What the string names. Raises BackingError where libvirt does not read it."""
    protocol, _, rest = text.partition(":")
    match protocol:
        case "nbd":
            return _parse_nbd(rest)
        case "rbd":
            return parse_rbd(rest)
        case "file":
            raise BackingError("libvirt does not read 'file:'; write the path alone")
    if protocol in PORTS:
        raise BackingError(f"{protocol} is written as a URI: {protocol}://server/name")
    raise BackingError(f"'{protocol}' is no protocol of libvirt's; a path with a colon is written './{text}'")


def _parse_nbd(rest: str) -> Backing:
    """`host:port`, `[v6]:port` or `unix:/socket`, and then perhaps `:exportname=` to the end."""
    server, found, export = rest.partition(":exportname=")
    name = export if found else None
    if server.startswith("unix:"):
        return Backing(Source.network("nbd", name or None, [unix_host(server.removeprefix("unix:"))]))
    match = re.fullmatch(r"(?:\[([^\]]+)\]|([^:\[]+)):([^:]*)", server, re.DOTALL)
    if match is None:
        raise BackingError("nbd is written nbd:host:port, or nbd:unix:/socket")
    return Backing(Source.network("nbd", name or None, [tcp_host("nbd", match[1] or match[2], match[3])]))


def parse_rbd(rest: str) -> Backing:
    r"""`pool/image@snapshot`, then options after colons; `\\` keeps a character from meaning anything.

    Of the options, libvirt reads the monitors and the configuration file.
    """
    place, *options = _split(rest.removeprefix("rbd:"), ":")
    place, _, snapshot = place.partition("@")
    if "/" not in place.strip("/"):
        raise BackingError("rbd needs a pool and an image: rbd:pool/image")
    hosts: list[Host] = []
    config, lost = None, []
    for option in options:
        key, _, value = option.partition("=")
        if key == "mon_host":
            hosts = [_monitor(monitor.strip()) for monitor in re.split(r"\\?[;,]|\\ ", value) if monitor.strip()]
        elif key == "conf":
            config = _plain(value)
        elif option:
            lost.append(f"{key}={_plain(value)}" if key == "id" else key)
    return rbd(_plain(place), hosts, _plain(snapshot) or None, config, tuple(lost))


def rbd(
    name: str, hosts: list[Host], snapshot: str | None = None, config: str | None = None, lost: tuple[str, ...] = ()
) -> Backing:
    """An image of Ceph's."""
    children = []
    if snapshot:
        children.append(Element("snapshot", (("name", snapshot),)))
    if config:
        children.append(Element("config", (("file", config),)))
    return Backing(Source.network("rbd", name, hosts, children=children), lost=lost)


def _monitor(text: str) -> Host:
    r"""One monitor: `host`, `host\\:port`, `[v6]`, `[v6]\\:port`."""
    match = re.fullmatch(r"\[([^\]]+)\](?:\\?:(.*))?|(.+?)(?:\\:([0-9]*))?", text, re.DOTALL)
    if match is None:
        raise BackingError(f"'{text}' is no monitor")
    return tcp_host("rbd", _plain(match[1] or match[3]), match[2] or match[4] or None)


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of a text; a separator after a backslash is part of one."""
    part = ""
    escaped = False
    for character in text:
        if character == separator and not escaped:
            yield part
            part = ""
            continue
        part += character
        escaped = character == "\\" and not escaped
    yield part


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
