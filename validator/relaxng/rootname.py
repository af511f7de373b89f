"""Root name: what a document is, even where it cannot be parsed to its end."""

from __future__ import annotations

from contextlib import suppress
from xml.parsers import expat

from relaxng.encoding import decode

_STEP = 4096
"""Bytes that are read at a time."""


def sniff_root_name(data: bytes) -> str | None:
    """Find the name of the root element, as `{namespace}name`, even where the document breaks off later."""
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    names: list[str] = []
    parser.StartElementHandler = lambda name, _attributes: names.append(name)
    encoded = decode(data).encode("utf-8", "replace")
    with suppress(expat.ExpatError):  # what was understood before the mistake is enough
        for offset in range(0, len(encoded), _STEP):
            parser.Parse(encoded[offset : offset + _STEP])
            if names:
                break
    return next(("{" + name if "}" in name else name for name in names), None)
