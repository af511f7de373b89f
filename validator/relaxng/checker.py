"""Checker: one input in, its schema chosen, its findings out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.association import Associations
from relaxng.catalog import builtin_schemas
from relaxng.codes import ExitStatus, code_of
from relaxng.document import Document
from relaxng.encoding import decode
from relaxng.engine import Engine
from relaxng.finding import DocumentError, Finding, Severity, Span, place_of
from relaxng.lines import lines_of
from relaxng.nearness import nearest
from relaxng.reasons import reason_of
from relaxng.schema import Schema, SchemaError, load_schema
from relaxng.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one input.

    `schema` is the name of the schema that judged it, or of several, None where none did; `lines` holds the text of
    the lines that findings name; `skipped` says that it was passed over unjudged. `refused` has the faults of the
    schemas that were to judge it and cannot be used: they are in other files, and the run tells each once. `known`
    counts findings that a baseline knows. `judges` are the schemas that were chosen, by built-in name or path; None
    where the choice may be another one next time, for the same document and configuration.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    schema: str | None = None
    lines: dict[int, str] = field(default_factory=dict)
    skipped: bool = False
    refused: tuple[Finding, ...] = ()
    known: int = 0
    judges: tuple[str, ...] | None = None


@dataclass(slots=True)
class Summary:
    """The count of a run: inputs judged (an input that is no XML is, one that cannot be read is not) and skipped, findings by severity, those that a baseline knows, and the exit status they ask for. `strict` says that warnings fail the run too."""

    checked: int = 0
    skipped: int = 0
    errors: int = 0
    warnings: int = 0
    known: int = 0
    strict: bool = False
    status: ExitStatus = ExitStatus.CLEAN

    def add(self, checked: Checked) -> None:
        """Count one input."""
        self.skipped += checked.skipped
        status = ExitStatus.CLEAN
        for finding in checked.findings:
            if finding.severity is Severity.ERROR:
                self.errors += 1
                status = max(status, code_of(finding.code).status)
            else:
                self.warnings += 1
        self.known += checked.known
        is_judged = checked.schema is not None or not checked.refused
        self.checked += status < ExitStatus.TROUBLE and not checked.skipped and is_judged
        self.status = max(self.status, status)


class Checker:
    """Judges inputs by one schema, or by those that `associations` choose for each: without any, the built-in one for its root element.

    `skip_unknown` passes over documents for which nothing chooses a schema. `catalog` and `check_ids` are for the
    schemas that are not built in, as `load_schema` has them; `libvirt` is the version that documents are meant for, as
    far as their schemas know of versions; `selection` says which findings are wanted.
    """

    def __init__(
        self,
        schema: Schema | None = None,
        *,
        engine: Engine = Engine.AUTO,
        skip_unknown: bool = False,
        associations: Associations | None = None,
        catalog: str | None = None,
        check_ids: bool = False,
        libvirt: str | None = None,
        selection: Selection = EVERYTHING,
    ) -> None:
        self._schema = schema
        self._engine = engine
        self._skip_unknown = skip_unknown
        self._associations = associations or Associations()
        self.catalog = catalog
        self._check_ids = check_ids
        self._loaded: dict[str, Schema | SchemaError] = {}
        self._libvirt = libvirt
        self._selection = selection

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of one document, whatever it holds."""
        try:
            document = Document.parse(data, name)
        except DocumentError as error:
            if self._skip_unknown and not self._may_be_ours(name, data):
                return Checked(name, skipped=True, judges=())
            return Checked(name, (error.finding,), lines=_lines(decode(data), (error.finding,)), judges=())
        if self._schema is not None:
            return _judged(document, [self._schema], self._selection)
        choice = self._associations.choose(document)
        judges = None if choice.passed else choice.schemas  # what it was passed for may change
        if choice.schemas:
            loaded = [self._load(one) for one in choice.schemas]
            refused = dict.fromkeys(one for fault in loaded if isinstance(fault, SchemaError) for one in fault.findings)
            usable = [one for one in loaded if isinstance(one, Schema)]
            return _judged(document, usable, self._selection, tuple(refused), judges)
        if self._skip_unknown:
            return Checked(name, skipped=True, judges=judges)
        findings = (_no_schema(document, choice.passed),)
        return Checked(name, findings, lines=_lines(document.text, findings))

    def load(self, names: Iterable[str]) -> None:
        """Load schemas before they are needed. Raises SchemaError for all that cannot be used."""
        loaded = [self._load(name) for name in names]
        if faults := [fault for one in loaded if isinstance(one, SchemaError) for fault in one.findings]:
            raise SchemaError(tuple(faults))

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """The files of schemas that are not built in, by their paths, as they were read."""
        schemas = [self._load(name) for name in names if name not in builtin_schemas()]
        return {path: data for one in schemas if isinstance(one, Schema) for path, data in one.contents.items()}

    def settle(self) -> None:
        """Nothing: only a checker with a cache holds files open."""

    @property
    def settings(self) -> tuple[object, ...]:
        """All that decides on findings beside documents and the files of schemas; where it is the same, it reads the same."""
        return (
            self._schema,
            self._engine,
            self._skip_unknown,
            self._associations.settings,
            self.catalog,
            self._check_ids,
            self._libvirt,
            self._selection,
        )

    def _load(self, name: str) -> Schema | SchemaError:
        """A schema, loaded once, or why it cannot be used."""
        if name not in self._loaded:
            found = self._loaded_for(name, self._libvirt)
            if isinstance(found, SchemaError) and {fault.code for fault in found.findings} == {"SCH126"}:
                # The schema knows nothing of releases. That is a mistake only where it alone was asked for.
                found = found if self._associations.is_given(name) else self._loaded_for(name, None)
            self._loaded[name] = found
        return self._loaded[name]

    def _loaded_for(self, name: str, libvirt: str | None) -> Schema | SchemaError:
        check_ids = self._check_ids and name not in builtin_schemas()  # those have no IDs
        try:
            return load_schema(name, self._engine, self.catalog, check_ids, libvirt)
        except SchemaError as error:
            return error

    def _may_be_ours(self, name: str, data: bytes) -> bool:
        """Whether a document that does not parse may be one for which something chooses a schema."""
        if self._schema is not None or self._associations.by_name(name) is not None:
            return True
        from relaxng.rootname import sniff_root_name

        root = sniff_root_name(data)
        return root is None or self._associations.knows_root(root)


def _judged(
    document: Document,
    schemas: list[Schema],
    selection: Selection,
    refused: tuple[Finding, ...] = (),
    judges: tuple[str, ...] | None = None,
) -> Checked:
    """The findings of all the schemas, in document order, none twice."""
    if len(schemas) == 1:
        findings = tuple(schemas[0].check(document, selection))
    else:
        found = {
            (one.code, one.span, one.message): one for schema in schemas for one in schema.check(document, selection)
        }
        findings = tuple(sorted(found.values(), key=place_of))
    names = ", ".join(schema.name for schema in schemas) or None
    lines = _lines(document.text, findings) if findings else {}
    return Checked(document.name, findings, names, lines, refused=refused, judges=judges)


def unreadable(name: str, error: OSError) -> Checked:
    """The outcome of an input that cannot be read."""
    reason = reason_of(error)
    return Checked(name, (Finding(name, "XML002", f"cannot read the file: {reason}"),))


def of_schema(findings: Iterable[Finding]) -> Iterator[Checked]:
    """The findings of a schema or a configuration, file by file, with the lines that they name."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    for name, found in by_file.items():
        lines: dict[int, str] = {}
        if any(finding.span is not None for finding in found):
            with suppress(OSError):  # what cannot be read has no lines to show
                lines = _lines(decode(Path(name).read_bytes()), found)
        yield Checked(name, tuple(found), lines=lines)


def _no_schema(document: Document, passed: tuple[str, ...]) -> Finding:
    root = document.tree.getroot()
    name = document.root_name
    namespace, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    where = f" in the namespace '{namespace}'" if namespace else ""
    roots = [schema.root for schema in builtin_schemas().values()]
    near = nearest(local, roots) if not where else None
    known = ", ".join(f"<{name}>" for name in roots)
    if near is not None and root.find(near) is None:
        otherwise = f"did you mean <{near}>?"
    elif where and local in roots:
        mended = f"write <{local}>" if root.prefix else "remove this xmlns"
        otherwise = f"<{local}> is in no namespace: {mended}, or name a schema with --schema"
    else:
        otherwise = "name a schema with --schema, or pass over such files with --skip-unknown"
    remedy = "; ".join(passed) or otherwise
    message = f"no built-in schema has the root element <{local}>{where} (they have {known}); {remedy}"
    span = document.places.element_span(root) or Span(1)
    return Finding(document.name, "SCH001", message, span, document.paths.of(root))


def _lines(text: str, findings: Iterable[Finding]) -> dict[int, str]:
    """The lines that the findings and their repairs name."""
    wanted = {finding.span.line for finding in findings if finding.span is not None}
    return lines_of(text, wanted.union(one.span.line for finding in findings for one in finding.repair))
