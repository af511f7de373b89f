"""Engine: who judges a document, libxml2 or the automaton.

libxml2 is ready sooner; the automaton is right by the specification, and always back in linear time. libxml2
cannot be stopped once it runs, so what it is given is chosen before.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from threading import RLock
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from relaxng.document import MOST_LEVELS
from relaxng.finding import Finding, Severity, Span
from relaxng.race import Race

if TYPE_CHECKING:
    from collections.abc import Callable

    from relaxng.document import Document
    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.grammar import Grammar


class Engine(StrEnum):
    """Who judges.

    AUTO lets libxml2 accept first by the built-in schemas, where it is right and fast, and the automaton decide
    all else. BOTH asks both, and reports where they differ: libvirt itself judges with libxml2.
    """

    AUTO = "auto"
    AUTOMATON = "automaton"
    LIBXML2 = "libxml2"
    BOTH = "both"


class Limits(NamedTuple):
    """What libxml2 is given: documents with so many `attributes` and `children` of one element, and levels, at most.

    And with no element of a name in `never_nested` within another of the name.
    """

    attributes: int
    depth: int
    children: int
    never_nested: tuple[str, ...] = ()


OF_ANY_SCHEMA = Limits(attributes=8, depth=12, children=2_000)
"""Within these libxml2 is soon back, whatever the schema (shared/facts/libxml2-limits.md).

Beyond, a valid document can take it time that grows fourfold with each optional attribute: 12 take 0.02 s, 16 take 7 s
(A). An invalid one can take time that doubles with each level: 12 take 0.06 s, 18 take 2 s (B); far deeper ones overflow
its stack (D). Time is quadratic in children: 10,000 take 25 ms, 100,000 take 2.4 s (C).
"""

OF_OUR_SCHEMAS = Limits(attributes=20, depth=MOST_LEVELS, children=2_000, never_nested=("dataStore",))
"""The same by the built-in schemas, which are written so that attributes and levels cost libxml2 no more than others.

But where <dataStore> names no type it is that of a file, so of any other type libxml2 looks at what is in it twice.
"""

LEAST_SIZE = 1_000
"""Bytes that any document counts for: a tree built in memory has none."""


@cache
def _beyond(limits: Limits, *, may_be_deep: bool) -> etree.XPath:
    """Whether a document goes beyond the limits."""
    shapes = [f"//*/@*[{limits.attributes + 1}]", f"//*/*[{limits.children + 1}]"]
    shapes += [f"/descendant::{name}/descendant::{name}" for name in limits.never_nested]
    if may_be_deep or limits.depth < MOST_LEVELS:
        shapes.append("/*" * (limits.depth + 1))
    return etree.XPath(" or ".join(f"boolean({shape})" for shape in shapes))


def suits_libxml2(document: Document, limits: Limits = OF_ANY_SCHEMA) -> bool:
    """Whether libxml2 is sure to be back soon, by the shape of the document."""
    return not _beyond(limits, may_be_deep=document.may_be_deep)(document.tree)


class Judge:
    """The engines of one schema, each made when it is first needed.

    `compile_twin` gives libxml2's validator, or None where libxml2 is not to be trusted with the schema; where
    it raises, libxml2 does not take the schema. Documents within `limits` may go to libxml2 under AUTO; None is for no
    document: by a schema of somebody else's, libxml2 can be busy for ever with few attributes and few levels, and
    that schema has been read for the automaton anyhow. Whoever uses the automaton holds `lock`.
    """

    def __init__(
        self,
        engine: Engine,
        grammar: Callable[[], Grammar],
        compile_twin: Callable[[], etree.RelaxNG | None],
        *,
        limits: Limits | None = None,
    ) -> None:
        self.engine = engine
        self._limits = limits
        self._make_grammar = grammar
        self._grammar: Grammar | None = None
        self._compile_twin = compile_twin
        self._twin: etree.RelaxNG | None = None
        self._twin_known = False
        self._race = Race()
        # The automaton learns as it judges, and Python runs one thread at a time anyhow. libxml2 goes without.
        self.lock = RLock()

    @property
    def automaton(self) -> Automaton:
        """Our own engine."""
        return self.grammar.automaton

    @property
    def grammar(self) -> Grammar:
        """The schema as it was read."""
        with self.lock:
            if self._grammar is None:
                self._grammar = self._make_grammar()
            return self._grammar

    @property
    def contents(self) -> dict[str, bytes]:
        """The files of the schema that were read, by their paths."""
        return {document.name: document.data for document in self.grammar.documents}

    @property
    def twin(self) -> etree.RelaxNG | None:
        """libxml2's validator, if it is to be trusted. Raises RelaxNGParseError where it does not compile."""
        with self.lock:
            if not self._twin_known:
                self._twin = self._compile_twin()
                self._twin_known = True
            return self._twin

    def accepts(self, document: Document) -> bool:
        """The verdict. It never depends on what was judged before: only who gives it does."""
        if self.engine is Engine.LIBXML2:
            twin = self.twin
            return twin.validate(document.tree) if twin is not None else self._automaton_accepts(document)
        if self.engine is Engine.AUTO and self._limits is not None:
            return self._quicker_accepts(document, self._limits)
        return self._automaton_accepts(document)

    def _quicker_accepts(self, document: Document, limits: Limits) -> bool:
        """The verdict of the engine that is ahead; libxml2 only accepts."""
        size = max(len(document.data), LEAST_SIZE)
        if self._race.is_for_libxml2:
            twin = self._trusted_twin  # what it takes to be made is no matter of documents
            begin = thread_time()
            if twin is not None and suits_libxml2(document, limits):
                accepts = twin.validate(document.tree)
                self._race.libxml2_took(thread_time() - begin, size, document.tree)
                if accepts:
                    return True
            return self._automaton_accepts(document)
        with self.lock:
            automaton = self.automaton
            begin = thread_time()
            accepts = automaton.accepts(document.tree)
            self._race.automaton_took(thread_time() - begin, size)
        return accepts

    def _automaton_accepts(self, document: Document) -> bool:
        with self.lock:
            return self.automaton.accepts(document.tree)

    @property
    def _trusted_twin(self) -> etree.RelaxNG | None:
        """libxml2's validator; None too where libxml2 refuses the schema, as it does some correct ones."""
        try:
            return self.twin
        except etree.RelaxNGParseError:
            self._twin_known = True
            return None

    def explain(self, document: Document) -> list[Finding]:
        """Why a document is rejected."""
        if self.engine is not Engine.LIBXML2 or not self._automaton_accepts(document):
            from relaxng.diagnosis.recovery import explain as explain_all

            with self.lock:
                return explain_all(document, self.automaton)
        from relaxng.diagnosis.libxml2 import explain

        # A twin of its own: the log of a shared one would hold what other threads do with it.
        twin = self._compile_twin()
        if twin is None or twin.validate(document.tree):
            return []
        return [explain(document, twin.error_log)]

    def check_both(self, document: Document) -> list[Finding]:
        """The automaton's findings, and a warning where libxml2's verdict is another."""
        findings = [] if self._automaton_accepts(document) else self.explain(document)
        root = document.tree.getroot()
        span = document.places.element_span(root) or Span(1)
        path = document.paths.of(root)
        if not suits_libxml2(document, self._limits or OF_ANY_SCHEMA):
            message = "libxml2 was not asked: the document is of a shape that can take it for ever"
        elif (twin := self._trusted_twin) is None:
            message = "libxml2 was not asked: it does not take the schema, or is known to misread it"
        elif twin.validate(document.tree) is not bool(findings):
            return findings
        else:
            verdicts = ("accepts", "rejects") if findings else ("rejects", "accepts")
            message = f"libxml2 {verdicts[0]} this document, which the specification {verdicts[1]}"
        return [*findings, Finding(document.name, "RNG002", message, span, path, Severity.WARNING)]
