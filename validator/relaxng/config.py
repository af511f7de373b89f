"""Config: what a project says of its documents, in `relaxng.toml` or in `[tool.relaxng]` of `pyproject.toml`.

Every path and glob in it is relative to the folder that it stands in.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relaxng.association import ProjectSchemas
from relaxng.catalog import builtin_schemas
from relaxng.configkeys import KEYS, faults, listed, named
from relaxng.files import read_regular
from relaxng.finding import FaultError, Finding, Span, place_of
from relaxng.reasons import reason_of

FILES = ("relaxng.toml", "pyproject.toml")
"""What configurations are called; in one folder the first counts."""

_TABLE = ("tool", "relaxng")


class ConfigError(FaultError):
    """A configuration that cannot be used."""


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration that is right.

    `file` is where it stands, None for none. `schema` names the schemas of every document, `schemas` those of the
    documents that a glob matches, `exclude` the globs of what is passed over in directories, `per_file` gives for a
    glob codes, or beginnings of codes, that are not wanted in the files that it matches. `options` are the defaults
    of the command's options, by the names of their parameters.
    """

    file: Path | None = None
    schema: tuple[str, ...] = ()
    schemas: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """What paths and globs in the configuration are relative to."""
        return self.file.parent if self.file is not None else Path()

    @property
    def project(self) -> ProjectSchemas:
        """What it says of schemas."""
        return ProjectSchemas(self.schema, self.schemas, self.folder, self.name)

    @property
    def name(self) -> str:
        """What messages call it."""
        return named(self.file) if self.file is not None else "no configuration"


def find(folder: Path) -> Path | None:
    """The nearest configuration, from a folder upwards: a `relaxng.toml`, or a `pyproject.toml` with `[tool.relaxng]`.

    Raises ConfigError for one that cannot be read.
    """
    for place in (folder, *folder.parents):
        for name in FILES:
            path = place / name
            if os.path.isfile(path) and (name == FILES[0] or _speaks_of_us(path)):  # noqa: PTH113 - no error either
                return path
    return None


def load(path: Path) -> Config:
    """Read a configuration. Raises ConfigError where it cannot be read, and where it is wrong."""
    name = named(path)
    text = _read(path)
    table = _parse(name, text)
    prefix: tuple[str, ...] = ()
    if path.name == FILES[1]:
        inner: Any = table
        for part in _TABLE:
            inner = inner.get(part) if isinstance(inner, dict) else None
        if not isinstance(inner, dict):
            raise ConfigError((Finding(name, "CFG103", "there is no table [tool.relaxng] in it"),))
        table, prefix = inner, _TABLE
    findings = [
        Finding(name, fault.code, fault.message, _place(text, (*prefix, *fault.path), of_value=fault.code == "CFG102"))
        for fault in faults(table)
    ]
    if findings:
        raise ConfigError(tuple(sorted(findings, key=place_of)))
    return _config(path, table)


def _speaks_of_us(path: Path) -> bool:
    text = _read(path)
    if b"relaxng" not in text:
        return False
    try:
        tool = tomllib.loads(text.decode()).get("tool")
    except (ValueError, RecursionError):  # what is wrong with it is not ours to say, unless it is meant for us
        return b"tool.relaxng" in text
    return isinstance(tool, dict) and "relaxng" in tool


def _read(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as error:
        reason = reason_of(error)
        raise ConfigError((Finding(named(path), "CFG103", f"cannot read the configuration: {reason}"),)) from None


def _parse(name: str, text: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise ConfigError((Finding(name, "CFG103", "TOML is written in UTF-8, and this is not", Span(line)),)) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((_not_toml(name, text.decode(), str(error)),)) from None
    except RecursionError:
        raise ConfigError((Finding(name, "CFG103", "its tables or arrays are nested too deep"),)) from None


def _config(path: Path, table: dict[str, Any]) -> Config:
    folder = path.parent

    def located(names: str | list[str]) -> tuple[str, ...]:
        return tuple(_located(folder, name) for name in listed(names))

    options: dict[str, Any] = {}
    for name, value in table.items():
        key = KEYS[name]
        if key.parameter is not None:
            options[key.parameter] = key.convert(folder, value)
    return Config(
        path,
        located(table.get("schema", [])),
        tuple((glob, located(names)) for glob, names in table.get("schemas", {}).items()),
        tuple(table.get("exclude", ())),
        tuple((glob, tuple(codes)) for glob, codes in table.get("per-file", {}).items()),
        options,
    )


def _located(folder: Path, name: str) -> str:
    """A schema: a built-in name, or a path relative to the configuration."""
    return name if name in builtin_schemas() else named(folder / name)


def _place(text: bytes, path: tuple[str, ...], *, of_value: bool) -> Span | None:
    from relaxng.tomlplaces import places

    for key, place in places(text.decode()).items():
        if key == path:
            return place.value if of_value else place.key
        if key[: len(path)] == path:  # written with dots
            return place.key
    return None


def _not_toml(name: str, text: str, said: str) -> Finding:
    """What tomllib says, with the place beside it."""
    words = said[:1].lower() + said[1:]
    where = re.search(r" \(at line (\d+), column (\d+)\)$", words)
    line, column = (int(where[1]), int(where[2])) if where is not None else (text.count("\n") + 1, None)
    words = re.sub(r" \(at [^()]*\)$", "", words)
    return Finding(name, "CFG103", f"this is no TOML: {words}", Span(line, column))
