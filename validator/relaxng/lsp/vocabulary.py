"""The vocabulary of a schema, for the place of a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from relaxng.grammar.candidates import Candidate, candidates
from relaxng.reference.vocabulary import Lookup

if TYPE_CHECKING:
    from relaxng.grammar.grammar import Grammar
    from relaxng.grammar.patterns import Pattern
    from relaxng.lsp.cursor import Tag
    from relaxng.reference.model import Entry, Form, NamedDatatype


class SchemaWords:
    """What a schema says of elements and attributes, by the tags that lead to them from the root."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def candidates(self, tags: Sequence[Tag]) -> list[Candidate]:
        """The declarations that the element of the last tag may have."""
        steps = [tag.step for tag in tags]
        return candidates(self._grammar.start, self._grammar.automaton.derivatives, steps)

    def patterns(self, tags: Sequence[Tag]) -> list[Pattern]:
        """What may yet stand in the element of the last tag; the pattern of a whole document for no tags."""
        return [candidate.left for candidate in self.candidates(tags)] if tags else [self._grammar.start]

    def described(self, tags: Sequence[Tag]) -> list[tuple[Entry, Form]]:
        """What the reference says of the element of the last tag: the entry, and the form of it that this one has.

        Several where what is written so far leaves the choice; nothing for elements that the schema does not name.
        """
        return list(self._found(tags))

    def datatype(self, name: str) -> NamedDatatype:
        """The datatype of a name that stands in what is described."""
        return self._lookup.datatype(name)

    def _found(self, tags: Sequence[Tag]) -> Iterator[tuple[Entry, Form]]:
        told: set[str] = set()
        for candidate in self.candidates(tags):
            found = self._lookup.find(candidate.element, tags[-1].expanded)
            if found is not None and found[1].anchor not in told:
                told.add(found[1].anchor)
                yield found

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self._grammar)
