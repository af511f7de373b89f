"""Configkeys: the keys of a configuration, what their values must be, and what they are to the command."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaxng.catalog import builtin_schemas
from relaxng.engine import Engine
from relaxng.globs import GlobError, check_glob
from relaxng.nearness import did_you_mean
from relaxng.report import FORMATS
from relaxng.selection import Selection, SelectionError


def named(path: Path) -> str:
    """A path as messages show it: from the working folder, or from the root where that is shorter."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except (OSError, ValueError):  # the working folder is gone; another drive
        return str(path)


def listed(value: str | list[str]) -> list[str]:
    """One name, or several, as several."""
    return [value] if isinstance(value, str) else value


def _path(folder: Path, name: str) -> str:
    return named(folder / name)


def _output(folder: Path, formats: list[str]) -> list[str]:
    """The formats, their files relative to the configuration."""
    parts = [one.partition("=") for one in formats]
    return [f"{name}={_path(folder, file)}" if file else name for name, _, file in parts]


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
    for name in listed(value):
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
        yield from (((glob,), message) for _, message in _wrong_codes(codes))


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
    "cache": Key(_SWITCH, _is_switch, "cache"),
    "cache-dir": Key("the path of a folder", _is_text, "cache_dir", _path),
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


def faults(table: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with a table that should be a configuration."""
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
