"""Schema: a compiled RELAX NG grammar that judges documents."""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.catalog import BuiltinSchema, builtin_schemas
from relaxng.document import Document, DocumentError
from relaxng.finding import Finding, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from relaxng.document import Source


class SchemaError(Exception):
    """A schema that cannot be used; `findings` say why and where, and are never empty."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{finding.file}: {finding.message}" for finding in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[SchemaError], tuple[tuple[Finding, ...]]]:
        return SchemaError, (self.findings,)


class Schema:
    """A grammar ready to judge documents; `load_schema` makes one.

    `name` is the built-in name or the path as given. A schema pickles by its source: it is loaded anew
    where it arrives.
    """

    def __init__(self, name: str, path: Path, validator: etree.RelaxNG) -> None:
        self.name = name
        self.path = path
        self._validator = validator

    def __repr__(self) -> str:
        return f"<Schema {self.name!r}>"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return load_schema, (self.name,)

    def is_valid(self, source: Source) -> bool:
        """Whether the document is well-formed and valid. Raises OSError where a path cannot be read."""
        try:
            return self.accepts(Document.of(source))
        except DocumentError:
            return False

    def iter_findings(self, source: Source) -> Iterator[Finding]:
        """What is wrong with a document, in document order; nothing for a valid one.

        `source` is a path, bytes, a file object opened in binary mode, or an lxml tree. A document that
        does not parse has a finding of the XML family. Raises OSError where a path cannot be read.
        """
        try:
            document = Document.of(source)
        except DocumentError as error:
            yield error.finding
        else:
            yield from self.check(document)

    def accepts(self, document: Document) -> bool:
        """The verdict on a parsed document."""
        return self._validator.validate(document.tree)

    def check(self, document: Document) -> list[Finding]:
        """The findings of a parsed document."""
        if self.accepts(document):
            return []
        from relaxng.diagnosis.libxml2 import explain

        return [explain(document, self._validator.error_log)]


def load_schema(source: str | PathLike[str]) -> Schema:
    """The schema of a built-in name (`relaxng schema list`), or of a path to a RELAX NG schema in XML syntax.

    A name of the catalogue wins over a file of the same name: write `./domain` for the file. Raises
    SchemaError, with its findings, where there is no such schema or where it is faulty.
    """
    name = fspath(source)
    builtin = builtin_schemas().get(name)
    if builtin is not None:
        return _load_builtin(builtin)
    return _load_file(name)


def _load_builtin(builtin: BuiltinSchema) -> Schema:
    return Schema(builtin.name, builtin.path, etree.RelaxNG(file=str(builtin.path)))


def _load_file(name: str) -> Schema:
    from relaxng.grammar.references import check_files

    path = Path(name)
    try:
        if findings := tuple(check_files(path)):
            raise SchemaError(findings)
        validator = etree.RelaxNG(etree.parse(name))
    except OSError as error:
        raise SchemaError((_not_there(name, error),)) from None
    except (etree.RelaxNGParseError, etree.XMLSyntaxError) as error:
        raise SchemaError(_incorrect(name, error)) from None
    return Schema(name, path, validator)


def _not_there(name: str, error: OSError) -> Finding:
    from difflib import get_close_matches

    near = get_close_matches(name, builtin_schemas(), n=1)
    hint = f"; did you mean the built-in schema '{near[0]}'?" if near else ""
    if isinstance(error, FileNotFoundError) and not Path(name).suffix:
        return Finding(name, "SCH002", f"no built-in schema and no file is called '{name}'{hint}")
    return Finding(name, "SCH002", f"cannot read the schema: {(error.strerror or str(error)).lower()}{hint}")


def _incorrect(name: str, error: etree.LxmlSyntaxError | etree.RelaxNGParseError) -> tuple[Finding, ...]:
    """libxml2's complaints about a schema, each once, without those that only follow from another."""
    findings = {
        Finding(
            name if entry.filename in ("", "<string>") else entry.filename,
            "SCH105",
            " ".join(entry.message.split()),
            Span(entry.line) if entry.line > 0 else None,
        ): None
        for entry in error.error_log
        if not entry.message.startswith("Internal found no define")
    }
    return tuple(findings) or (Finding(name, "SCH105", " ".join(str(error).split())),)
