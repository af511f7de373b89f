"""Config: what a project says of its documents, in `relaxng.toml` or in `[tool.relaxng]` of `pyproject.toml`.

Every path and glob in it is relative to the folder that it stands in.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relaxng.association import ProjectSchemas
from relaxng.catalog import builtin_schemas
from relaxng.codes import ExitStatus, all_codes
from relaxng.document import read_regular
from relaxng.engine import Engine
from relaxng.finding import FaultError, Finding, Span, place_of
from relaxng.globs import GlobError, check_glob
from relaxng.nearness import did_you_mean
from relaxng.report import FORMATS
from relaxng.selection import Selection, SelectionError

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
        return _named(self.file) if self.file is not None else "no configuration"


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
    name = _named(path)
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
    faults = [
        Finding(name, fault.code, fault.message, _place(text, (*prefix, *fault.path), of_value=fault.code == "CFG102"))
        for fault in _faults(table)
    ]
    if faults:
        faults.sort(key=place_of)
        raise ConfigError(tuple(faults))
    return _config(path, table)


def _named(path: Path) -> str:
    """A path as messages show it: from the working folder, or from the root where that is shorter."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except (OSError, ValueError):  # the working folder is gone; another drive
        return str(path)


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
        reason = (error.strerror or str(error)).lower()
        raise ConfigError((Finding(_named(path), "CFG103", f"cannot read the configuration: {reason}"),)) from None


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
        return tuple(_located(folder, name) for name in _listed(names))

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


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _located(folder: Path, name: str) -> str:
    """A schema: a built-in name, or a path relative to the configuration."""
    return name if name in builtin_schemas() else _path(folder, name)


def _path(folder: Path, name: str) -> str:
    return _named(folder / name)


def _output(folder: Path, formats: list[str]) -> list[str]:
    """The formats, their files relative to the configuration."""
    parts = [one.partition("=") for one in formats]
    return [f"{name}={_path(folder, file)}" if file else name for name, _, file in parts]


# What may stand in it


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a key, or with one within its table."""

    path: tuple[str, ...]
    message: str
    code: str = "CFG102"


Faults = Iterator[tuple[tuple[str, ...], str]]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the configuration.

    `words` say what its value must be, `is_right` whether it is. `parameter` is the parameter of the command whose
    default it is, `convert` makes that of the value. `more` finds what else can be wrong.
    """

    words: str
    is_right: Callable[[Any], bool]
    parameter: str | None = None
    convert: Callable[[Path, Any], Any] = lambda _folder, value: value
    more: Callable[[Any], Faults] = lambda _value: iter(())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_schemas(value: object) -> bool:
    return _is_text(value) or (_are_texts(value) and bool(value))


def _wrong_schemas(value: str | list[str]) -> Faults:
    for name in _listed(value):
        if not re.search(r"[./\\]", name) and name not in builtin_schemas():
            hint = did_you_mean(name, builtin_schemas()) or f"; write './{name}' for a file"
            yield (), f"there is no built-in schema '{name}'{hint}"


def _wrong_globs(value: list[str]) -> Faults:
    for glob in value:
        try:
            check_glob(glob)
        except GlobError as error:
            yield (), str(error)


def _wrong_associations(value: dict[str, Any]) -> Faults:
    for glob, names in value.items():
        try:
            check_glob(glob, may_negate=False)
        except GlobError as error:
            yield (glob,), str(error)
        if not _are_schemas(names):
            yield (glob,), f"'{glob}' must have {_SCHEMAS}, not {_shown(names)}"
        else:
            yield from (((glob,), message) for _, message in _wrong_schemas(names))


def _wrong_switches(value: dict[str, Any]) -> Faults:
    for glob, codes in value.items():
        try:
            check_glob(glob, may_negate=False)
        except GlobError as error:
            yield (glob,), str(error)
        if not _are_texts(codes):
            yield (glob,), f"'{glob}' must have an array of codes, such as ['RNG301'], not {_shown(codes)}"
            continue
        for code in codes:
            if len(code) < 3 or not any(known.startswith(code) for known in all_codes()):
                hint = did_you_mean(code, all_codes()) or "; `relaxng explain` lists them"
                yield (glob,), f"no code is called '{code}', or begins so{hint}"
            elif not any(
                known.startswith(code) and one.status < ExitStatus.TROUBLE for known, one in all_codes().items()
            ):
                yield (glob,), f"'{code}' cannot be switched off: what cannot be read or judged is never right"


def _wrong_codes(value: list[str]) -> Faults:
    yield from (((), str(error)) for code in value if (error := _refused(ignore=[code])) is not None)


def _wrong_severities(value: dict[str, Any]) -> Faults:
    for code, weight in value.items():
        if not isinstance(weight, str):
            yield (code,), f"'{code}' must have 'error' or 'warning', not {_shown(weight)}"
        elif (error := _refused(severity={code: weight})) is not None:
            yield (code,), str(error)


def _refused(ignore: Iterable[str] = (), severity: Mapping[str, str] | None = None) -> SelectionError | None:
    try:
        Selection.of(ignore, severity=severity)
    except SelectionError as error:
        return error
    return None


def _wrong_version(value: str) -> Faults:
    from relaxng.versions import Version

    try:
        Version.parse(value)
    except ValueError as error:
        yield (), str(error)


def _wrong_formats(value: list[str]) -> Faults:
    for one in value:
        name, equals, file = one.partition("=")
        if name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"; there are {', '.join(FORMATS)}"
            yield (), f"there is no format '{name}'{hint}"
        elif equals and not file:
            yield (), f"'{one}' names no file"


_SCHEMAS = "the name of a built-in schema, the path of another, or an array of such"
_SWITCH = "true or false"
_CODES = "an array of codes, or beginnings of codes, such as ['VIR3']"


def _choice(*values: str) -> tuple[str, Callable[[Any], bool]]:
    return f"one of {', '.join(map(repr, values))}", lambda value: value in values


KEYS: dict[str, Key] = {
    "baseline": Key("the path of a baseline", _is_text, "baseline", _path),
    "catalog": Key("the path of an XML catalogue", _is_text, "catalog", _path),
    "check-ids": Key(_SWITCH, _is_switch, "check_ids"),
    "color": Key(*_choice("auto", "always", "never"), "colour"),
    "engine": Key(*_choice(*(engine.value for engine in Engine)), "engine"),
    "exclude": Key("an array of globs", _are_texts, more=_wrong_globs),
    "exit-zero": Key(_SWITCH, _is_switch, "exit_zero"),
    "gitignore": Key(_SWITCH, _is_switch, "gitignore"),
    "ignore": Key(_CODES, _are_texts, "ignore", more=_wrong_codes),
    "jobs": Key(
        "a whole number from 1 on, or 'auto'",
        lambda value: value == "auto" or _is_count(value),
        "jobs",
        lambda _folder, value: str(value),
    ),
    "libvirt": Key("a version of libvirt, such as '9.0'", _is_text, "libvirt", more=_wrong_version),
    "max-errors": Key("a whole number from 1 on", _is_count, "max_errors"),
    "output-format": Key("an array of formats, such as ['text', 'sarif=relaxng.sarif']", _are_texts, "formats", _output, _wrong_formats),
    "per-file": Key("a table that gives for each glob an array of codes", lambda value: isinstance(value, dict), more=_wrong_switches),
    "schema": Key(_SCHEMAS, _are_schemas, more=_wrong_schemas),
    "schemas": Key("a table that gives for each glob its schemas", lambda value: isinstance(value, dict), more=_wrong_associations),
    "select": Key(_CODES, _are_texts, "select", more=_wrong_codes),
    "severity": Key(
        "a table that gives for codes 'error' or 'warning'",
        lambda value: isinstance(value, dict),
        "severity",
        lambda _folder, value: [f"{code}={weight}" for code, weight in value.items()],
        _wrong_severities,
    ),
    "skip-unknown": Key(_SWITCH, _is_switch, "skip_unknown"),
    "strict": Key(_SWITCH, _is_switch, "strict"),
    "xml-model": Key(_SWITCH, _is_switch, "xml_model"),
}  # fmt: skip
"""Every key, but for the globs in tables."""


def _faults(table: dict[str, Any]) -> Iterator[Fault]:
    for name, value in table.items():
        key = KEYS.get(name)
        if key is None:
            hint = did_you_mean(name, KEYS) or f"; there are {', '.join(KEYS)}"
            yield Fault((name,), f"unknown key '{name}'{hint}", "CFG101")
        elif not key.is_right(value):
            yield Fault((name,), f"'{name}' must be {key.words}, not {_shown(value)}")
        else:
            for path, message in key.more(value):
                yield Fault((name, *path), message)


def _shown(value: object) -> str:
    """A value about as it is written."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "an array" if value else "an empty array"
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 40 else f"{text[:37]}..."


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
