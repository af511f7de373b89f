"""Chains for programs: one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from relaxng.cli.chainview import position
from relaxng.report.records import record

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.document import Document
    from relaxng.finding import Finding
    from relaxng.libvirt.chain import Chain, Layer
    from relaxng.report import Style


class JsonView:
    """One JSON object for the whole run.

    `version` is 1 and changes when a key changes its meaning or goes; keys may be added. Lines and columns count from
    1, and are null where they are not known.
    """

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._files: list[dict[str, Any]] = []
        self._found: dict[str, Any] | None = None
        self._findings: list[Finding] = []

    def show(self, document: Document, chains: list[Chain]) -> None:
        """Keep the chains of a document."""
        self._files.append({"path": document.name, "disks": [_disk(chain) for chain in chains]})

    def locate(self, document: Document, chain: Chain, layer: Layer) -> None:
        """Keep the layer."""
        number, in_mirror = position(chain, layer)
        where = {"path": document.name, "target": chain.target, "mirror": in_mirror}
        self._found = {**where, **_layer(layer, number)}

    def add(self, checked: Checked) -> None:
        """Keep what is wrong with a document."""
        self._findings.extend(checked.findings)

    def close(self, summary: Summary) -> None:
        """Nothing is left to say."""

    def close_view(self) -> None:
        """Write the object."""
        shown = {"layer": self._found} if self._found is not None else {"files": self._files}
        # ASCII only: paths that are not UTF-8 hold lone surrogates, which no stream would take.
        json.dump(
            {"version": 1, **shown, "findings": [record(finding) for finding in self._findings]}, self._stream, indent=2
        )
        self._stream.write("\n")


def _disk(chain: Chain) -> dict[str, Any]:
    mirror = chain.mirror
    return {
        "target": chain.target,
        "device": chain.device,
        **_place(chain),
        **_chain(chain),
        "mirror": {"job": mirror.job, "ready": mirror.ready, **_place(mirror.chain), **_chain(mirror.chain)}
        if mirror
        else None,
    }


def _chain(chain: Chain) -> dict[str, Any]:
    layers = [] if chain.is_empty else [_layer(layer, number) for number, layer in enumerate(chain.layers)]
    return {"layers": layers, "end": chain.end.value, "terminator": chain.terminator}


def _layer(layer: Layer, number: int) -> dict[str, Any]:
    source = layer.source
    return {
        "layer": number,
        "index": layer.index,
        "format": layer.format,
        "type": layer.type,
        "source": str(source),
        "path": source.path,
        "protocol": source.protocol,
        "name": source.name,
        "hosts": [
            {"name": host.name, "port": host.port, "transport": host.transport, "socket": host.socket}
            for host in source.hosts
        ],
        "data_store": str(source.data_store) if source.data_store is not None else None,
        "encryption": layer.encryption,
        "detected": layer.detected,
        **_place(layer),
    }


def _place(what: Chain | Layer) -> dict[str, Any]:
    span = what.place.span if what.place is not None else None
    return {
        "line": span and span.line,
        "column": span and span.column,
        "node": what.place.path if what.place is not None else None,
    }
