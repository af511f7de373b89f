"""Source: where the data of a layer lie, whatever the type of storage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from relaxng.libvirt.disk import BESIDE_THE_PLACE
from relaxng.libvirt.element import Element

LOCAL_PATHS = {"file": "file", "block": "dev", "dir": "dir"}
"""The types of storage that are a path of the host, and the attribute that holds it."""

LABELLED = ("file", "block", "volume")
"""The types of storage whose source may hold a seclabel."""


@dataclass(frozen=True, slots=True)
class Host:
    """A server of a network source: `name` and `port`, or the path of a `socket`."""

    name: str | None = None
    port: str | None = None
    transport: str | None = None
    socket: str | None = None

    def to_element(self) -> Element:
        """As `<host>`, its attributes in libvirt's order."""
        pairs = (("transport", self.transport), ("name", self.name), ("port", self.port), ("socket", self.socket))
        return Element("host", tuple((key, value) for key, value in pairs if value is not None))


@dataclass(frozen=True, slots=True)
class Source:
    """A type of storage, and the `<source>` that goes with it: None where a drive holds no medium.

    The element is the whole truth; the properties read what most callers ask for.
    """

    type: str
    element: Element | None = None

    @classmethod
    def local(cls, path: str, kind: str = "file") -> Source:
        """A path of the host; `kind` is `file`, `block` or `dir`."""
        return cls(kind, Element("source", ((LOCAL_PATHS[kind], path),)))

    @classmethod
    def network(
        cls,
        protocol: str,
        name: str | None,
        hosts: Iterable[Host] = (),
        *,
        attributes: Iterable[tuple[str, str]] = (),
        children: Iterable[Element] = (),
    ) -> Source:
        """An image on a server; `attributes` and `children` are those of `<source>` beside name and hosts."""
        pairs = [("protocol", protocol), *([] if name is None else [("name", name)]), *attributes]
        return cls("network", Element("source", tuple(pairs), (*(host.to_element() for host in hosts), *children)))

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing, as in a drive without a medium."""
        if self.element is None:
            return True
        wanted = LOCAL_PATHS.get(self.type)
        return wanted is not None and not self.element.get(wanted)

    @property
    def path(self) -> str | None:
        """The path on the host of a file, a block device or a directory; None for all else."""
        wanted = LOCAL_PATHS.get(self.type)
        return self.element.get(wanted) or None if self.element is not None and wanted is not None else None

    @property
    def is_foreign(self) -> bool:
        """Whether its path is one of VMware, `[datastore] path`, or of Windows."""
        return self.path is not None and re.match(r"\[|[A-Za-z]:[\\/]", self.path) is not None

    @property
    def is_here(self) -> bool:
        """Whether it is the whole of a file, device or directory of the host: a slice is only a part."""
        is_slice = self.element is not None and self.element.child("slices") is not None
        return self.path is not None and not self.is_foreign and not is_slice

    @property
    def protocol(self) -> str | None:
        """The network protocol; None for storage of another type."""
        return self.element.get("protocol") if self.element is not None and self.type == "network" else None

    @property
    def name(self) -> str | None:
        """The name under which a server offers the image; None where it has none, or is no network source."""
        return self.element.get("name") if self.element is not None and self.type == "network" else None

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The servers of a network source."""
        found = self.element.find_all("host") if self.element is not None else ()
        return tuple(Host(*(host.get(key) for key in ("name", "port", "transport", "socket"))) for host in found)

    @property
    def seclabels(self) -> tuple[Element, ...]:
        """The security labels that are given for this image alone."""
        return self.element.find_all("seclabel") if self.element is not None else ()

    @property
    def encryption(self) -> str | None:
        """The format of the encryption that is declared within the source: `luks`, `qcow`; None without one."""
        found = self.element.child("encryption") if self.element is not None else None
        return found.get("format") if found is not None else None

    @property
    def data_store(self) -> Source | None:
        """Where a qcow2 image keeps the guest's data apart from its own metadata (since libvirt 10.10.0)."""
        found = self.element.child("dataStore") if self.element is not None else None
        return Source(found.get("type") or "file", found.child("source")) if found is not None else None

    def with_children(self, children: Iterable[Element]) -> Source:
        """The same with more children in its `<source>`."""
        element = self.element or Element("source")
        return replace(self, element=replace(element, children=(*element.children, *children)))

    @property
    def place(self) -> tuple[object, ...]:
        """What is equal for two sources that name one place, letter by letter: labels and policies do not count."""
        if self.path is not None:
            return (self.path,)
        if self.element is None:
            return ()
        pairs = sorted(pair for pair in self.element.attributes if pair[0] not in BESIDE_THE_PLACE)
        return (self.type, tuple(pairs), self.hosts, self.element.child("snapshot"), self.element.child("address"))

    def __str__(self) -> str:
        """As people would write it: a path, a URI, `pool/volume`."""
        if self.element is None or self.is_empty:
            return "(no medium)"
        if self.path is not None:
            return self.path
        if self.type == "network":
            return self._uri()
        read = self.element.get
        if self.type == "volume":
            return f"volume {read('volume')} of pool {read('pool')}"
        if self.type == "nvme":
            return f"nvme {_pci(self.element.child('address'))} namespace {read('namespace')}"
        return f"{self.type} {read('path') or read('dev') or ''}".rstrip()

    def _uri(self) -> str:
        name = self.name or ""
        hosts = self.hosts
        snapshot = self.element.child("snapshot") if self.element is not None else None
        if snapshot is not None:
            name += f"@{snapshot.get('name')}"
        if not hosts:
            return f"{self.protocol}:{name}"
        scheme, query = self.protocol or "", ""
        if (hosts[0].transport or "tcp") != "tcp":
            scheme += f"+{hosts[0].transport}"
        if hosts[0].socket is not None:
            query = f"?socket={hosts[0].socket}"
        elif self.element is not None and self.element.get("query"):
            query = f"?{self.element.get('query')}"
        where = ",".join(_authority(host) for host in hosts if host.socket is None)
        return f"{scheme}://{where}/{name}{query}"


def _authority(host: Host) -> str:
    name = host.name or ""
    if ":" in name:
        name = f"[{name}]"
    return f"{name}:{host.port}" if host.port else name


def _pci(address: Element | None) -> str:
    """A PCI address as lspci writes it."""
    parts = {"domain": "0", "bus": "0", "slot": "0", "function": "0"}
    if address is not None:
        parts.update((key, value) for key, value in address.attributes if key in parts)
    numbers = []
    for value in parts.values():
        try:
            numbers.append(int(value[:10], 16 if value.lower().startswith("0x") else 10))
        except ValueError:
            return " ".join(parts.values())
    return "{:04x}:{:02x}:{:02x}.{:x}".format(*numbers)
