"""Grammar: a whole schema, read lazily to judge documents, or checked completely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.finding import Severity
from relaxng.grammar.automaton import Automaton
from relaxng.grammar.faults import Faults
from relaxng.grammar.patterns import NOT_ALLOWED, Pattern, Patterns
from relaxng.grammar.references import NAMESPACE, SchemaFiles
from relaxng.grammar.scopes import START
from relaxng.grammar.simplify import Simplifier
from relaxng.recursion import MOST_CALLS, allow_deep_calls

if TYPE_CHECKING:
    from relaxng.document import Document
    from relaxng.finding import Finding
    from relaxng.grammar.identity import Identifiers
    from relaxng.grammar.references import Resolver


class Grammar:
    """The schema at a path.

    What is wrong with it is met as its parts are made: until `check`, `findings` knows only of those parts.
    Raises OSError where the schema's own file cannot be read.
    """

    def __init__(self, path: Path, resolve: Resolver | None = None) -> None:
        self.path = path
        allow_deep_calls()  # schemas refer on and on, and are read and judged along
        self._faults = Faults()
        self._patterns = Patterns()
        self._files = SchemaFiles(self._faults, resolve)
        self._simplifier = Simplifier(self._files, self._faults, self._patterns)
        self._document = self._files.top(path)

    @cached_property
    def start(self) -> Pattern:
        """The pattern of a whole document."""
        if self._document is None:
            return NOT_ALLOWED
        try:
            return self._simplifier.start(self._document, self.path)
        except RecursionError:
            self._too_deep(self._document)
            return NOT_ALLOWED

    @cached_property
    def automaton(self) -> Automaton:
        """What judges documents."""
        return Automaton(self.start, self._patterns)

    @cached_property
    def identifiers(self) -> Identifiers:
        """What checks IDs and references to them; disagreement about them is among the findings from then on."""
        from relaxng.grammar.identity import Identifiers

        return Identifiers(self.start, self._faults)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is known to be wrong with the schema, in the order of its files and lines."""
        return tuple(sorted(_without_followers(self._faults), key=_place))

    @property
    def documents(self) -> list[Document]:
        """The files of the schema, its own first: those that were read so far, at the latest by `check` all."""
        return self._files.documents

    def annotated(self, name: str) -> Iterator[tuple[Document, etree._Element]]:
        """The elements of the schema's files that have an attribute of this name, each with its file."""
        _ = self.start
        for document in self.documents:
            for element in document.tree.iter("*"):
                if name in element.attrib:
                    yield document, element

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files read so far, its own first."""
        return tuple(document.name for document in self._files.documents)

    @property
    def is_beyond_libxml2(self) -> bool:
        """Whether libxml2 is not to be trusted with the schema.

        It compares QNames without their namespaces, takes "1e" for a double, and overlooks some <notAllowed>. And
        it reads included files by itself, so it must see no others than were read here: it knows nothing of our
        catalogue, cannot read the compact syntax, and resolves xml:base its own way. A circle of defines that nothing uses it never comes out of.
        """
        if self._files.resolved_by_catalog or self._files.has_compact or self._simplifier.has_circles:
            return True
        return any(_is_beyond(document.tree) for document in self._files.documents)

    def check(self) -> tuple[Finding, ...]:
        """Check everything: sections 3, 4 and 7, and, as warnings, what no document can ever use."""
        if self._document is None:
            return self.findings
        try:
            self._check(self._document)
        except RecursionError:
            self._too_deep(self._document)
        return self.findings

    def _too_deep(self, document: Document) -> None:
        message = f"defines lead from one to the next without an element between more than {MOST_CALLS // 6} times"
        self._faults.at(document.name, document.tree.getroot(), "SCH124", message)

    def _check(self, top: Document) -> None:
        # Who only judges by a schema is spared half a dozen modules.
        from relaxng.grammar.annotation_faults import check_form, check_sense
        from relaxng.grammar.restrictions import Restrictions
        from relaxng.grammar.sources import Source
        from relaxng.grammar.syntax import check_syntax

        start = self.start
        for document in self._files.documents:
            check_syntax(document, self._faults)
            check_form(document, self._faults)
        restrictions = Restrictions(self._faults, self._simplifier.sources)
        restrictions.check(start, Source(top.tree.getroot(), top.name), self._simplifier.start_source(top))
        reached = {id(scope): set(scope.used) for scope in self._simplifier.scopes}
        self._simplifier.make_all()
        if self._faults:
            return
        unused: set[etree._Element] = set()
        for scope in self._simplifier.scopes:
            for key, components in scope.components.items():
                if key[0] != START and key not in reached.get(id(scope), set()):
                    self._unused(components[0].context.document.name, components[0].element, key, scope.used)
                    unused.update(component.element for component in components)
        check_sense(self._files.documents, start, self.automaton.derivatives, unused, self._faults)

    def _unused(self, file: str, element: etree._Element, key: tuple[str, str], used: set[tuple[str, str]]) -> None:
        if key in used:
            code, why = "SCH202", "is used only by defines that are not used themselves"
        else:
            code, why = "SCH201", "is not used"
        self._faults.at(file, element, code, f"the define '{key[1]}' {why}", Severity.WARNING)


_is_beyond = etree.XPath(
    f"boolean(//*[namespace-uri() = '{NAMESPACE}' and (@xml:base or local-name() = 'notAllowed'"
    " or contains(' QName NOTATION double float ', concat(' ', normalize-space(@type), ' '))"
    " or translate(@href, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-', '') != '')])"
)


def _without_followers(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings without those that only follow from wrong syntax close by.

    What a schema as a whole breaks at an element with wrong syntax, or directly below or above it, follows from that,
    and so do broken restrictions beside it. A name or a datatype that there is not is a mistake of its own.
    """
    kept = list(findings)
    wrong = {(finding.file, finding.path) for finding in kept if finding.code == "SCH110"}
    above_wrong = {(file, _above(path)) for file, path in wrong}
    for finding in kept:
        here, above = (finding.file, finding.path), (finding.file, _above(finding.path))
        if finding.code in ("SCH110", "SCH111", "SCH112") or (
            here not in wrong | above_wrong
            and above not in wrong
            and (finding.code not in ("SCH117", "SCH118") or above not in above_wrong)
        ):
            yield finding


def _above(path: str | None) -> str:
    return (path or "").rpartition("/")[0]


def _place(finding: Finding) -> tuple[str, int, int]:
    span = finding.span
    return (finding.file, span.line if span else 0, (span.column or 0) if span else 0)
