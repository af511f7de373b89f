"""The built-in schemas, by name and by root element, as `schemas/schemas.xml` lists them."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from lxml import etree


class BuiltinSchema(NamedTuple):
    """A schema that ships with relaxng.

    `root` is the root element of its documents, as `{namespace}name` (the namespace may be absent);
    `describes` is the release whose documents it describes; `rules` names those that judge such documents beside it.
    """

    name: str
    path: Path
    root: str
    title: str
    describes: str
    rules: str | None = None


@cache
def builtin_schemas() -> dict[str, BuiltinSchema]:
    """The built-in schemas by name, in the order of the catalogue."""
    # `relaxng.schemas` is the folder schemas/ of the repository, mapped into the package.
    folder = Path(next(iter(import_module("relaxng.schemas").__path__)))
    entries = etree.parse(folder / "schemas.xml").getroot().iterchildren("schema")
    schemas = (
        BuiltinSchema(
            entry.attrib["name"],
            folder / entry.attrib["file"],
            entry.attrib["root"],
            entry.attrib["title"],
            entry.attrib["describes"],
            entry.get("rules"),
        )
        for entry in entries
    )
    return {schema.name: schema for schema in schemas}


_ELEMENT = re.compile(r"""<element\s[^>]*?\bname\s*=\s*["']\s*([^"'\s]+)|<name\b[^>]*>\s*([^<\s]+)""")


@cache
def builtin_elements() -> frozenset[str]:
    """The names of elements in the built-in schemas, as they are written there."""
    folders = {schema.path.parent for schema in builtin_schemas().values()}
    files = [path for folder in folders for path in folder.glob("*.rng")]
    found = (match for path in files for match in _ELEMENT.finditer(path.read_text(encoding="utf-8")))
    return frozenset(match[1] or match[2] for match in found)


@cache
def _names_by_root() -> dict[str, str]:
    return {schema.root: name for name, schema in builtin_schemas().items()}


def builtin_for_root(root: str) -> BuiltinSchema | None:
    """The built-in schema for documents with exactly this root element, given as `{namespace}name`."""
    name = _names_by_root().get(root)
    return builtin_schemas()[name] if name else None
