"""What the forms of backing names share: what comes of one, its servers and their ports."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relaxng.libvirt.source import Host, Source

PORTS = {
    "nbd": "10809",
    "iscsi": "3260",
    "sheepdog": "7000",
    "gluster": "24007",
    "vxhs": "9999",
    "http": "80",
    "https": "443",
    "ftp": "21",
    "ftps": "990",
    "tftp": "69",
    "ssh": "22",
    "rbd": None,
    "nfs": None,
}
"""The network protocols, each with the port that libvirt fills in; the last two have none."""

TRANSPORTS = ("tcp", "unix", "rdma")


class BackingError(ValueError):
    """A backing string that names nothing libvirt could use; the message says why."""


@dataclass(frozen=True, slots=True)
class Backing:
    """What a backing string names. `format` is set where the string itself says it.

    `lost` lists what the string says and a `<source>` cannot: libvirt goes on without it.
    """

    source: Source
    format: str | None = None
    lost: tuple[str, ...] = ()


def tcp_host(protocol: str, name: str, port: str | None, transport: str | None = None) -> Host:
    """A server by its name, the default port filled in; TCP is not written. Raises BackingError for a wrong port."""
    if not name:
        raise BackingError(f"there is no server in it, and {protocol} needs one")
    if port is not None:
        if re.fullmatch("[0-9]{1,5}", port) is None or int(port) > 65535:
            raise BackingError(f"'{port}' is no port: those are 0 to 65535")
        if int(port) == 0:
            port = None
    shown = None if transport == "tcp" else transport
    return Host(name, (port or PORTS[protocol]) if protocol != "nfs" else None, shown)


def unix_host(socket: str) -> Host:
    """A server by its socket. Raises BackingError where the path is not absolute."""
    if not socket.startswith("/"):
        raise BackingError(f"the path of a socket is absolute, and '{socket}' is not")
    return Host(transport="unix", socket=socket)
