"""The built-in schemas, by name and by root element, as `schemas/catalog.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuiltinSchema:
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
    with (folder / "catalog.toml").open("rb") as stream:
        entries = tomllib.load(stream)
    return {
        name: BuiltinSchema(
            name, folder / entry["file"], entry["root"], entry["title"], entry["describes"], entry.get("rules")
        )
        for name, entry in entries.items()
    }


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
