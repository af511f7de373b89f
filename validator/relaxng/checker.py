"""Checker: one input in, its schema chosen, its findings out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.catalog import builtin_for_root, builtin_schemas
from relaxng.codes import CODES, ExitStatus
from relaxng.document import Document, DocumentError, sniff_root_name
from relaxng.encoding import decode
from relaxng.engine import Engine
from relaxng.finding import Finding, Severity, Span
from relaxng.lines import lines_of
from relaxng.schema import Schema, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one input.

    `schema` is the name of the schema that judged it, None where none did; `lines` holds the text of
    the lines that findings name; `skipped` says that it was passed over unjudged.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    schema: str | None = None
    lines: dict[int, str] = field(default_factory=dict)
    skipped: bool = False


@dataclass(slots=True)
class Summary:
    """The count of a run: inputs judged (an input that is no XML is, one that cannot be read is not) and skipped, findings by severity, and the exit status they ask for."""

    checked: int = 0
    skipped: int = 0
    errors: int = 0
    warnings: int = 0
    status: ExitStatus = ExitStatus.CLEAN

    def add(self, checked: Checked) -> None:
        """Count one input."""
        self.skipped += checked.skipped
        status = ExitStatus.CLEAN
        for finding in checked.findings:
            if finding.severity is Severity.ERROR:
                self.errors += 1
                status = max(status, CODES[finding.code].status)
            else:
                self.warnings += 1
        self.checked += status < ExitStatus.TROUBLE and not checked.skipped
        self.status = max(self.status, status)


class Checker:
    """Judges inputs by one schema, or by the built-in schema for the root element of each.

    `skip_unknown` passes over documents whose root element belongs to no built-in schema. `libvirt` is the version
    that documents are meant for, as `load_schema` takes it.
    """

    def __init__(
        self,
        schema: Schema | None = None,
        *,
        engine: Engine = Engine.AUTO,
        skip_unknown: bool = False,
        libvirt: str | None = None,
    ) -> None:
        self._schema = schema
        self._engine = engine
        self._skip_unknown = skip_unknown
        self._libvirt = libvirt
        self._by_root: dict[str, Schema] = {}

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of one document, whatever it holds."""
        try:
            document = Document.parse(data, name)
        except DocumentError as error:
            if self._schema is None and self._skip_unknown and not _may_be_ours(sniff_root_name(data)):
                return Checked(name, skipped=True)
            return Checked(name, (error.finding,), lines=_lines(decode(data), (error.finding,)))
        schema = self._schema or self._schema_for(document.root_name)
        if schema is not None:
            findings = tuple(schema.check(document))
            return Checked(name, findings, schema.name, _lines(document.text, findings) if findings else {})
        if self._skip_unknown:
            return Checked(name, skipped=True)
        findings = (_no_schema(document),)
        return Checked(name, findings, lines=_lines(document.text, findings))

    def _schema_for(self, root: str) -> Schema | None:
        schema = self._by_root.get(root)
        if schema is None:
            builtin = builtin_for_root(root)
            if builtin is None:
                return None
            schema = self._by_root[root] = load_schema(builtin.name, self._engine, libvirt=self._libvirt)
        return schema


def unreadable(name: str, error: OSError) -> Checked:
    """The outcome of an input that cannot be read."""
    reason = (error.strerror or str(error)).lower()
    return Checked(name, (Finding(name, "XML002", f"cannot read the file: {reason}"),))


def of_schema(findings: Iterable[Finding]) -> Iterator[Checked]:
    """The findings of a schema, file by file, with the lines that they name."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    for name, found in by_file.items():
        lines: dict[int, str] = {}
        with suppress(OSError):  # what cannot be read has no lines to show
            lines = _lines(decode(Path(name).read_bytes()), found)
        yield Checked(name, tuple(found), lines=lines)


def _may_be_ours(root: str | None) -> bool:
    return root is None or builtin_for_root(root) is not None


def _no_schema(document: Document) -> Finding:
    root = document.tree.getroot()
    name = document.root_name
    namespace, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    where = f" in the namespace '{namespace}'" if namespace else ""
    known = ", ".join(f"<{schema.root}>" for schema in builtin_schemas().values())
    message = (
        f"no built-in schema has the root element <{local}>{where} (they have {known}); "
        "name a schema with --schema, or pass over such files with --skip-unknown"
    )
    span = document.element_span(root) or Span(1)
    return Finding(document.name, "SCH001", message, span, document.tree.getpath(root))


def _lines(text: str, findings: Iterable[Finding]) -> dict[int, str]:
    """The lines that the findings and their repairs name."""
    wanted = {finding.span.line for finding in findings if finding.span is not None}
    return lines_of(text, wanted.union(one.span.line for finding in findings for one in finding.repair))
