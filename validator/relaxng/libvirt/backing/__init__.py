"""Backing names: from the string in an image's header to a source, as libvirt understands it.

A string is a path, `json:` with a description of QEMU's, a URI, or `protocol:rest`. Percent escapes in the path of a
URI are resolved; default ports are filled in.
"""

from __future__ import annotations

from dataclasses import replace

from relaxng.libvirt.backing.colon import parse_colon
from relaxng.libvirt.backing.description import parse_json
from relaxng.libvirt.backing.names import Backing, BackingError
from relaxng.libvirt.backing.uri import parse_uri
from relaxng.libvirt.source import Source

__all__ = ["Backing", "BackingError", "parse", "resolve"]


def parse(text: str) -> Backing:
    """What a backing string names, read by itself: a relative path stays relative.

    Raises BackingError where libvirt would not understand it, or would leave the layer out.
    """
    if is_path(text):
        return Backing(Source.local(text))
    if text.startswith("fat:"):
        path = text.removeprefix("fat:")
        if not path.startswith("/"):
            raise BackingError("a directory after 'fat:' needs an absolute path")
        return Backing(Source.local(path, "dir"), "fat")
    if text.startswith("json:"):
        return parse_json(text.removeprefix("json:"))
    return parse_uri(text) if "://" in text else parse_colon(text)


def resolve(text: str, parent: Source) -> Backing:
    """The same, where a relative path starts from the folder of the parent image, which has the string in its header.

    The paths are joined as they are written: no link is resolved and no `..` taken out. Below a network image a
    relative path is on the same server.
    """
    if text.startswith("/") or not is_path(text):
        return parse(text)
    above = parent.path if parent.path is not None else parent.name
    if above is None:
        raise BackingError(f"the relative path '{text}' has nothing to start from")
    folder, slash, _ = above.rpartition("/")
    joined = f"{folder}{slash}{text}"
    if parent.path is not None:
        return Backing(Source.local(joined))
    assert parent.element is not None  # noqa: S101 - it has a name
    kept = tuple(child for child in parent.element.children if child.name == "host")
    attributes = (("protocol", parent.protocol or ""), ("name", joined))
    return Backing(replace(parent, element=replace(parent.element, attributes=attributes, children=kept)))


def is_path(text: str) -> bool:
    """Whether a backing string is a path: no colon stands before its first slash."""
    return ":" not in text.partition("/")[0]
