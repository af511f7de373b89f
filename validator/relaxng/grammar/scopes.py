"""Scopes: what the elements of a schema inherit from those around them, and the grammars that hold its components."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from relaxng.grammar.derivatives import WHITE

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Context:
    """What an element of a schema inherits: its file and those that led to it, namespace, library, grammar."""

    document: Document
    files: tuple[Path, ...]
    scope: Scope
    namespace: str = ""
    library: str = ""

    def at(self, element: etree._Element) -> Context:
        """The context within an element: sections 4.3 and 4.9."""
        namespace, library = element.get("ns"), element.get("datatypeLibrary")
        if namespace is None and library is None:
            return self
        return replace(
            self,
            namespace=self.namespace if namespace is None else namespace,
            library=self.library if library is None else library,
        )


@dataclass(slots=True)
class Component:
    """A start or define, with the context that it stands in."""

    element: etree._Element
    context: Context

    @property
    def combine(self) -> str | None:
        """How it says it is combined with others of its name (section 4.17)."""
        combine = self.element.get("combine")
        return combine.strip(WHITE) if combine is not None else None


START = "start"
"""The kind of a start, beside that of a define."""

Key = tuple[str, str]
"""A start or define: its kind and name."""


@dataclass(slots=True, eq=False)
class Scope:
    """One grammar: its starts and defines by kind and name, and the grammar around it."""

    parent: Scope | None = None
    components: dict[Key, list[Component]] = field(default_factory=dict)
    patterns: dict[Key, Pattern] = field(default_factory=dict)
    used: set[Key] = field(default_factory=set)
