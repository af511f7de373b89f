"""Addresses: how block operations name a layer of a chain.

`vda` is the top of the disk vda, as is `vda[0]`; `vda[2]` is the layer whose index is 2. A path names the layer that
has it: letter by letter, or as the same file, where a relative one starts from the folder of the layer above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from relaxng.libvirt.chain import Chain, Layer


class AddressError(LookupError):
    """An address that names no layer; the message lists what there is."""


_ADDRESS = re.compile(r"([^\[\]/]+)(?:\[([^\[\]]*)\])?")
_LISTED = 12


def find(chain: Chain, address: str) -> Layer:
    """The layer of the chain that an address names; the mirror's are found by index. Raises AddressError."""
    parsed = _ADDRESS.fullmatch(address)
    if parsed is None or parsed[1] != chain.target:
        layer = _by_path(chain, address)
        if layer is None:
            raise AddressError(f"{chain.target} has no layer '{address}'; {_listed(chain)}")
        return layer
    if parsed[2] is None:
        return chain.top
    if re.fullmatch("[0-9]{1,18}", parsed[2]) is None:
        raise AddressError(f"'{parsed[2]}' is no index of a layer, which is a number; {_listed(chain)}")
    index = int(parsed[2])
    if index == 0:
        return chain.top
    mirrored = chain.mirror.chain.layers if chain.mirror is not None else ()
    for layer in (*chain.layers, *mirrored):
        if layer.index == index:
            return layer
    raise AddressError(f"{chain.target} has no layer with the index {index}; {_listed(chain)}")


def find_among(chains: Iterable[Chain], address: str) -> tuple[Chain, Layer]:
    """The same among the disks of a domain, with the chain that the layer is of.

    The first disk of a name counts. A path must name a layer of one disk alone. Raises AddressError.
    """
    chains = list(chains)
    parsed = _ADDRESS.fullmatch(address)
    if parsed is not None:
        for chain in chains:
            if chain.target == parsed[1]:
                return chain, find(chain, address)
    found = [(chain, layer) for chain in chains if (layer := _by_path(chain, address)) is not None]
    if len(found) == 1:
        return found[0]
    targets = [chain.target for chain in chains]
    if found:
        among = " and ".join(chain.target for chain, _ in found)
        raise AddressError(f"'{address}' is a layer of {among}; say which disk is meant with --disk")
    if not targets:
        raise AddressError(f"there is no layer '{address}': the domain has no disks")
    if parsed is not None and (parsed[2] is not None or "." not in address):
        hint = did_you_mean(parsed[1], targets)
        raise AddressError(f"there is no disk '{parsed[1]}' (the disks are {_joined(targets)}){hint}")
    layers = [str(layer.source) for chain in chains for layer in chain.layers if not layer.source.is_empty]
    hint = did_you_mean(address, layers)
    raise AddressError(f"no layer has the path '{address}' (there are {_joined(layers)}){hint}")


def _by_path(chain: Chain, path: str) -> Layer | None:
    above = None
    for layer in chain.layers:
        source = layer.source
        if path and path in (source.path, source.name):
            return layer
        if source.path is not None and _is_file_name(path):
            start = above.source.path if above is not None and above.source.path is not None else "."
            if _same_file(Path(start).parent / path, Path(source.path)):
                return layer
        above = layer
    return None


def _is_file_name(name: str) -> bool:
    """Whether libvirt takes a name for a file's: a colon before the first slash makes it something else."""
    return bool(name) and ":" not in name.partition("/")[0]


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # what is not there, or cannot be a name, is no layer's file
        return False


def _listed(chain: Chain) -> str:
    """What there is, for people."""
    if chain.is_empty:
        return "it holds no medium"
    listed = [f"{address} ({layer.source})" for address, layer in chain.addresses]
    if len(listed) > 1:
        return f"there are {_joined(listed)}"
    below = [str(layer.source) for layer in chain.layers[1:]]
    layers = f", and by path {_joined(below)}" if below else ""
    return (
        f"there is {listed[0]}{layers}: the document shows no indexes, as only that of a running domain does; "
        "`relaxng chain complete --index` adds them"
    )


def _joined(names: list[str]) -> str:
    kept = names[:_LISTED]
    more = len(names) - len(kept)
    return ", ".join(kept) + (f" and {more} more" if more else "")
