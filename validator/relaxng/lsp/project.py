"""Project: what a configuration makes of the documents below it, as `relaxng check` would."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaxng.association import Associations
from relaxng.catalog import builtin_for_root
from relaxng.checker import Checked, Checker
from relaxng.config import Config, ConfigError, find, load
from relaxng.document import Document
from relaxng.engine import Engine
from relaxng.finding import DocumentError, FaultError, Finding
from relaxng.globs import Globs
from relaxng.lsp.vocabulary import SchemaWords
from relaxng.rootname import sniff_root_name
from relaxng.schema import SchemaError, catalog_resolver, load_grammar
from relaxng.selection import Selection
from relaxng.switches import Switches

if TYPE_CHECKING:
    from relaxng.baseline import Baseline

_State = tuple[int, int] | None
"""What tells one content of a file from another: its time and size."""


class Project:
    """The documents below a configuration, or those that have none.

    Raises FaultError where the configuration names a catalogue or a baseline that cannot be used.
    """

    def __init__(self, config: Config) -> None:
        options = config.options
        self._catalog: str | None = options.get("catalog")
        self._associations = Associations(
            (), config.project, catalog_resolver(self._catalog), models=options.get("xml_model", True)
        )
        self._checker = Checker(
            engine=Engine(options.get("engine", Engine.AUTO)),
            skip_unknown=True,
            associations=self._associations,
            catalog=self._catalog,
            check_ids=options.get("check_ids", False),
            libvirt=options.get("libvirt"),
            selection=_selection(options),
        )
        self._switches = Switches(config)
        self._excluded = Globs(config.folder, config.exclude)
        self._baseline = _baseline(options.get("baseline"))
        self._last: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, SchemaWords | None] = {}

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of a document that are wanted. What is excluded, or has no schema, is skipped."""
        if self._excluded.match(name):
            return Checked(name, skipped=True)
        checked = self._switches.apply(self._checker.check(name, data))
        if self._baseline is None or checked.refused or checked.skipped:
            return checked
        return replace(checked, findings=self._baseline.meet(name, checked.findings))

    def words(self, name: str, data: bytes) -> list[SchemaWords]:
        """What the RELAX NG schemas of a document say; those that cannot be used say nothing."""
        if self._excluded.match(name):
            return []
        found = (self._words_of(schema) for schema in self._schemas(name, data))
        return [words for words in found if words is not None]

    def _schemas(self, name: str, data: bytes) -> tuple[str, ...]:
        """The schemas of a document. While it is no XML they are those that it had before."""
        try:
            chosen = self._associations.choose(Document.parse(data, name)).schemas
        except DocumentError:
            by_name = self._associations.by_name(name)
            if by_name is not None:
                return by_name.schemas
            builtin = builtin_for_root(sniff_root_name(data) or "")
            return self._last.get(name) or ((builtin.name,) if builtin is not None else ())
        self._last[name] = chosen
        return chosen

    def _words_of(self, schema: str) -> SchemaWords | None:
        if schema not in self._words:
            try:
                words = None if schema.lower().endswith(".xsd") else SchemaWords(load_grammar(schema, self._catalog))
            except SchemaError:  # which a check tells
                words = None
            self._words[schema] = words
        return self._words[schema]


def _selection(options: Mapping[str, Any]) -> Selection:
    severities = dict(pair.split("=", 1) for pair in options.get("severity", ()))
    return Selection.of(options.get("ignore", ()), options.get("select", ()), severities)


def _baseline(file: str | None) -> Baseline | None:
    if file is None:
        return None
    from relaxng.baseline import Baseline

    return Baseline.load(Path(file))


class Projects:
    """The projects of all documents, each read once, and anew where its configuration has changed."""

    def __init__(self) -> None:
        self._known: dict[Path | None, tuple[_State, Project | tuple[Finding, ...]]] = {}

    def of(self, name: str) -> Project | tuple[Finding, ...]:
        """The project of a document, by the nearest configuration from its folder upwards; or why that cannot be used."""
        try:
            file = find(Path(os.path.abspath(name)).parent)  # noqa: PTH100 - links stay what they are called
        except ConfigError as error:
            return error.findings
        state = _state(file)
        known = self._known.get(file)
        if known is None or known[0] != state:
            known = self._known[file] = (state, _read(file))
        return known[1]

    def forget(self) -> None:
        """Read all anew from now on: configurations, schemas, catalogues, baselines."""
        self._known.clear()


def _read(file: Path | None) -> Project | tuple[Finding, ...]:
    try:
        return Project(load(file) if file is not None else Config())
    except FaultError as error:
        return error.findings


def _state(file: Path | None) -> _State:
    try:
        found = file.stat() if file is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)
