"""Schema: a RELAX NG grammar that judges documents."""

from __future__ import annotations

from itertools import islice
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.catalog import BuiltinSchema, builtin_schemas
from relaxng.document import Document
from relaxng.engine import OF_OUR_SCHEMAS, Engine, Judge
from relaxng.files import read_regular
from relaxng.finding import MOST_FINDINGS, DocumentError, FaultError, Finding, Severity, Span, place_of
from relaxng.nearness import did_you_mean
from relaxng.reasons import reason_of
from relaxng.selection import EVERYTHING, Selection
from relaxng.suppression import may_suppress, suppress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from relaxng.document import Source
    from relaxng.grammar.grammar import Grammar
    from relaxng.grammar.references import Resolver
    from relaxng.versions import Target, Version


class SchemaError(FaultError):
    """A schema that cannot be used."""


class Schema:
    """A grammar ready to judge documents; `load_schema` makes one.

    `name` is the built-in name or the path as given; `rules` names the rules that judge beside it, as the
    catalogue does. A schema pickles by its source, in some hundred bytes: it is loaded where it arrives, once for as
    long as its files stay the same. A path must lead to the same schema there.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        judge: Judge,
        catalog: str | None = None,
        *,
        check_ids: bool = False,
        target: Target | None = None,
        rules: str | None = None,
    ) -> None:
        self.name = name
        self.path = path
        self._judge = judge
        self._catalog = catalog
        self._check_ids = check_ids
        self._target = target
        self._rules = rules

    def __repr__(self) -> str:
        return f"<Schema {self.name!r}>"

    def __reduce__(self) -> tuple[object, tuple[str, str, str | None, bool, str | None]]:
        libvirt = None if self._target is None else str(self._target.version)
        return _arrived, (self.name, self._judge.engine.value, self._catalog, self._check_ids, libvirt)

    @property
    def contents(self) -> dict[str, bytes]:
        """The files that the schema is made of, by their paths, as they were read."""
        return self._judge.contents

    def is_valid(self, source: Source) -> bool:
        """Whether the document is well-formed and valid by the schema, and its IDs are right where they are checked.

        Rules beside the schema are not asked. Raises OSError where a path cannot be read.
        """
        try:
            return self.accepts(Document.of(source))
        except DocumentError:
            return False

    def iter_findings(self, source: Source, selection: Selection = EVERYTHING) -> Iterator[Finding]:
        """What is wrong with a document, in document order; nothing for a right one.

        `source` is a path, bytes, a file object opened in binary mode, or an lxml tree. A document that
        does not parse has a finding of the XML family. What libvirt wants of a domain beyond the schema is among
        the findings, warnings too; `selection` and comments in the document switch them. Raises OSError where a
        path cannot be read, as soon as the first finding is asked for.
        """
        try:
            document = Document.of(source)
        except DocumentError as error:
            yield error.finding
        else:
            yield from self.check(document, selection)

    def accepts(self, document: Document) -> bool:
        """The verdict on a parsed document."""
        return self._judge.accepts(document) and not (self._check_ids and any(self._identity(document)))

    def check(self, document: Document, selection: Selection = EVERYTHING) -> list[Finding]:
        """The findings of a parsed document that are wanted."""
        findings = judged = self._judged(document)
        if self._rules is not None:
            from relaxng.libvirt.judging import check

            found = check(document, judged, selection, self._release, self._is_right_device)
            findings = sorted([*judged, *found], key=place_of)
        if may_suppress(document):
            findings = sorted(suppress(document, findings, self._looked_for(judged, selection)), key=place_of)
        return selection.apply(findings)

    def _judged(self, document: Document) -> list[Finding]:
        """The schema's own findings."""
        if self._judge.engine is Engine.BOTH:
            findings = self._judge.check_both(document)
        else:
            findings = [] if self._judge.accepts(document) else self._judge.explain(document)
        if self._target is not None and all(finding.severity is Severity.WARNING for finding in findings):
            with self._judge.lock:
                findings = sorted([*findings, *self._target.findings(document)], key=place_of)
        if self._check_ids:
            findings = sorted([*findings, *self._identity(document)], key=place_of)
        return findings

    def _looked_for(self, judged: list[Finding], selection: Selection) -> Callable[[str], bool]:
        """Whether findings of a code were looked for everywhere: not by rules where the schema has findings."""

        def looked_for(code: str) -> bool:
            if not code.startswith("VIR"):
                return selection.wants(code)
            if self._rules is None or any(finding.severity is Severity.ERROR for finding in judged):
                return False
            from relaxng.libvirt.rules import rules

            rule = rules().get(code)
            return rule is not None and rule.is_asked(selection, self._release)

        return looked_for

    def _is_right_device(self, device: etree._Element) -> bool:
        """Whether a device is right as it is, whatever is around it."""
        from relaxng.grammar.occurrences import elements_at

        with self._judge.lock:
            automaton = self._judge.automaton
            known = elements_at(automaton.start, "domain", "devices", str(device.tag))
            return any(automaton.accepts_as(declaration, device) for declaration in known)

    @property
    def _release(self) -> Version | None:
        """The release of libvirt that documents are meant for."""
        return None if self._target is None else self._target.version

    def _identity(self, document: Document) -> Iterator[Finding]:
        return islice(self._judge.grammar.identifiers.check(document), MOST_FINDINGS)


def load_schema(
    source: str | PathLike[str],
    engine: Engine | str = Engine.AUTO,
    catalog: str | PathLike[str] | None = None,
    check_ids: bool = False,
    libvirt: str | None = None,
) -> Schema:
    """The schema of a built-in name (`relaxng schema list`), or of a path: a RELAX NG schema, in the compact syntax where it is `*.rnc`, or an XML Schema, `*.xsd`.

    A name of the catalogue wins over a file of the same name: write `./domain` for the file. `engine` is one
    of `auto`, `automaton`, `libxml2` and `both`. `catalog` is the path of an OASIS XML catalogue for the files
    that the schema refers to. `check_ids` also checks that IDs are unique and references to them lead somewhere,
    which RELAX NG itself does not (RELAX NG DTD Compatibility). `libvirt` is the version that documents are meant
    for, as in "9.0": for what of a valid document is newer there are warnings, by `rx:since` in the schema.

    Raises SchemaError, with its findings, where there is no such schema, where it is faulty, or where it says nothing
    of versions though `libvirt` is given, as no XML Schema does (which checks IDs at any rate); and ValueError for an engine that there is not, or no form of a version.
    """
    name = fspath(source)
    chosen = Engine(engine)
    version = None if libvirt is None else _version(libvirt)
    builtin = builtin_schemas().get(name)
    if builtin is not None:
        return _load_builtin(builtin, chosen, check_ids, version)
    if name.lower().endswith(".xsd"):
        if version is not None:
            message = "an XML Schema does not say what came with which libvirt, so it cannot be held against a version"
            raise SchemaError((Finding(name, "SCH126", message, Span(1)),))
        return _load_xsd(name, chosen, None if catalog is None else fspath(catalog))
    return _load_file(name, chosen, None if catalog is None else fspath(catalog), check_ids, version)


def _arrived(name: str, engine: str, catalog: str | None, check_ids: bool, libvirt: str | None) -> Schema:
    """A schema that was pickled. In a cluster the same one arrives with each task: what it has learnt is kept."""
    key = (name, engine, check_ids, libvirt)
    schema = _arrivals.get(key) if catalog is None else None
    if schema is None or not _is_current(schema):
        schema = load_schema(name, engine, catalog, check_ids, libvirt)
    if catalog is None:
        _arrivals.pop(key, None)
        _arrivals[key] = schema  # the last now
        for oldest in list(_arrivals)[:-_MOST_ARRIVALS]:
            _arrivals.pop(oldest, None)
    return schema


_MOST_ARRIVALS = 8
_arrivals: dict[tuple[str, str, bool, str | None], Schema] = {}


def _is_current(schema: Schema) -> bool:
    """Whether the files of a schema are still what was read."""
    if schema.name in builtin_schemas():
        return True
    try:
        return all(read_regular(Path(path)) == data for path, data in schema.contents.items())
    except OSError:
        return False


def check_schema(path: str | PathLike[str], catalog: str | PathLike[str] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a schema, warnings among it.

    Raises OSError where it cannot be read, and SchemaError where the catalogue cannot be used.
    """
    from relaxng.grammar.grammar import Grammar

    return Grammar(Path(path), catalog_resolver(None if catalog is None else fspath(catalog))).check()


def load_grammar(source: str | PathLike[str], catalog: str | PathLike[str] | None = None) -> Grammar:
    """The grammar of a built-in name, or of a path, to look at. Raises SchemaError as `load_schema` does."""
    from relaxng.grammar.grammar import Grammar

    name = fspath(source)
    builtin = builtin_schemas().get(name)
    if builtin is not None:
        return Grammar(builtin.path)
    try:
        grammar = Grammar(Path(name), catalog_resolver(None if catalog is None else fspath(catalog)))
    except OSError as error:
        raise SchemaError((_not_there(name, error),)) from None
    grammar.check()
    if errors := _errors(grammar):
        raise SchemaError(errors)
    return grammar


def _errors(grammar: Grammar) -> tuple[Finding, ...]:
    return tuple(finding for finding in grammar.findings if finding.severity is Severity.ERROR)


def _load_builtin(builtin: BuiltinSchema, engine: Engine, check_ids: bool, version: Version | None) -> Schema:
    def grammar() -> Grammar:
        from relaxng.grammar.grammar import Grammar

        return Grammar(builtin.path)

    judge = Judge(engine, grammar, lambda: etree.RelaxNG(file=str(builtin.path)), limits=OF_OUR_SCHEMAS)
    target = None if version is None else _target(version, judge.grammar)
    return Schema(builtin.name, builtin.path, judge, check_ids=check_ids, target=target, rules=builtin.rules)


def _load_file(name: str, engine: Engine, catalog: str | None, check_ids: bool, version: Version | None) -> Schema:
    path = Path(name)
    grammar = load_grammar(name, catalog)
    if check_ids:
        _ = grammar.identifiers
        if errors := _errors(grammar):
            raise SchemaError(errors)

    def compile_twin() -> etree.RelaxNG | None:
        return None if grammar.is_beyond_libxml2 else etree.RelaxNG(etree.parse(name))

    judge = Judge(engine, lambda: grammar, compile_twin)
    if engine is Engine.LIBXML2:
        try:
            _ = judge.twin
        except (etree.RelaxNGParseError, etree.XMLSyntaxError) as error:
            raise SchemaError(_refused(name, error)) from None
    target = None if version is None else _target(version, grammar)
    return Schema(name, path, judge, catalog, check_ids=check_ids, target=target)


def _version(text: str) -> Version:
    from relaxng.versions import Version

    return Version.parse(text)


def _target(version: Version, grammar: Grammar) -> Target:
    from relaxng.versions import Target

    target = Target(version, grammar)
    if faults := target.faults():
        raise SchemaError(faults)
    return target


def _load_xsd(name: str, engine: Engine, catalog: str | None) -> Schema:
    """An XML Schema, which checks IDs by itself."""
    from relaxng.xsd import XsdError, XsdJudge

    try:
        judge = XsdJudge(name, engine, catalog_resolver(catalog))
    except OSError as error:
        raise SchemaError((_not_there(name, error),)) from None
    except XsdError as error:
        raise SchemaError(error.findings) from None
    return Schema(name, Path(name), judge, catalog)


def catalog_resolver(catalog: str | None) -> Resolver | None:
    """What looks references up in an OASIS XML catalogue. Raises SchemaError where it cannot be used."""
    if catalog is None:
        return None
    from relaxng.xmlcatalog import CatalogError, XmlCatalog

    try:
        return XmlCatalog.load(Path(catalog)).resolve
    except CatalogError as error:
        raise SchemaError((error.finding,)) from None


def _not_there(name: str, error: OSError) -> Finding:
    if not name:
        return Finding(name, "SCH002", "the name of the schema is empty")
    if "://" in name and isinstance(error, FileNotFoundError):
        return Finding(name, "SCH002", "nothing is fetched from a network; save the schema, and give its path")
    hint = did_you_mean(name, builtin_schemas(), "the built-in schema '{}'")
    if isinstance(error, FileNotFoundError) and not Path(name).suffix:
        return Finding(name, "SCH002", f"no built-in schema and no file is called '{name}'{hint}")
    return Finding(name, "SCH002", f"cannot read the schema: {reason_of(error)}{hint}")


def _refused(name: str, error: etree.LxmlSyntaxError | etree.RelaxNGParseError) -> tuple[Finding, ...]:
    """libxml2's complaints about a schema that is right, each once, without those that follow from another."""
    findings = {
        Finding(
            name if entry.filename in ("", "<string>") else entry.filename,
            "SCH106",
            f'libxml2 does not take this schema: "{" ".join(entry.message.split())}"; use another engine',
            Span(entry.line) if entry.line > 0 else None,
        ): None
        for entry in error.error_log
        if not entry.message.startswith("Internal found no define")
    }
    return tuple(findings) or (Finding(name, "SCH106", " ".join(str(error).split())),)
