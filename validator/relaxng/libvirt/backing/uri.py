"""Backing names that are URIs: `nbd://host:10809/export`, `gluster+unix:///volume/path?socket=/run/g.sock`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from relaxng.libvirt.backing.names import PORTS, TRANSPORTS, Backing, BackingError, tcp_host, unix_host
from relaxng.libvirt.source import Host, Source

if TYPE_CHECKING:
    from relaxng.libvirt.element import Element

_URI = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9.-]*)(?:\+(?P<transport>[^:/?#]*))?://(?:(?P<user>[^/?#]*)@)?"
    r"(?P<server>\[[^\]/?#]*\]|[^/?#:]*)(?::(?P<port>[0-9]*))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.DOTALL,
)


def parse_uri(text: str, expected: str | None = None, children: tuple[Element, ...] = ()) -> Backing:
    """What a URI names; `expected` is the protocol that it must be of, `children` what else is known of the source.

    Raises BackingError where the URI is none that libvirt reads, or holds a user or a password: libvirt leaves such
    a layer out.
    """
    match = _URI.fullmatch(text)
    if match is None:
        raise BackingError("it is no URI that libvirt reads")
    protocol, transport = match["scheme"], match["transport"]
    if protocol not in PORTS:
        raise BackingError(f"'{protocol}' is no protocol of libvirt's")
    if expected not in (None, protocol):
        raise BackingError(f"the URI is of '{protocol}', and '{expected}' is wanted")
    if transport is not None and transport not in TRANSPORTS:
        raise BackingError(f"'{transport}' is no transport: those are {', '.join(TRANSPORTS)}")
    if match["user"] is not None:
        raise BackingError("it holds a user or a password, so libvirt leaves the layer out; put them into <auth>")
    if protocol == "rbd":
        raise BackingError("rbd has no URI; it is written rbd:pool/image")
    query = match["query"]
    name: str | None = _unquoted(match["path"] or "").removeprefix("/")
    if protocol == "gluster" and not re.match(r"[^/]+/.", name or "", re.DOTALL):
        raise BackingError("gluster needs a volume and a path in it")
    if protocol == "nbd" and not name:
        name = None
    attributes = [("query", query)] if query and protocol in ("http", "https") else []
    host = _host(protocol, transport, match, query)
    return Backing(Source.network(protocol, name, [host], attributes=attributes, children=children))


def _host(protocol: str, transport: str | None, match: re.Match[str], query: str | None) -> Host:
    if transport == "unix":
        if query is None or not query.startswith("socket="):
            raise BackingError("the transport is unix, and no socket is named: ?socket=/path")
        return unix_host(_unquoted(query.removeprefix("socket=")))
    server = _unquoted(match["server"])
    return tcp_host(protocol, server.removeprefix("[").removesuffix("]"), match["port"] or None, transport)


def _unquoted(text: str) -> str:
    return unquote(text, errors="surrogateescape")
