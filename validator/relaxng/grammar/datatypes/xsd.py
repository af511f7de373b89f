"""Xsd: the frame of a type of XML Schema part 2: white space, then patterns, then the value, then facets."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from relaxng.grammar.datatypes.base import Datatype, Namespaces, quote
from relaxng.grammar.datatypes.whitespace import collapse

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.facets import Facet
    from relaxng.grammar.datatypes.regex import Regex

LENGTHS = ("length", "minLength", "maxLength")
BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
DIGITS = ("totalDigits", "fractionDigits")


class XsdType(Datatype):
    """A type of XML Schema part 2, section 3, with the facets of section 4.3.

    A subclass parses a normalised text; `facet_names` are the parameters that it has; lengths count
    the `unit`, and where that is empty they have no effect.
    """

    facet_names: ClassVar[tuple[str, ...]] = (*LENGTHS, "pattern")
    unit: ClassVar[str] = "character"
    noun: str
    """What a value is, with its article: "a whole number"."""
    normalize: Callable[[str], str] = staticmethod(collapse)

    def __init__(self, name: str, noun: str) -> None:
        self.name = name
        self.noun = noun
        self.patterns: tuple[Regex, ...] = ()
        self.facets: tuple[Facet, ...] = ()

    @abstractmethod
    def parse(self, text: str, namespaces: Namespaces | None) -> Hashable | None:
        """The value of a text whose white space is normalised, None where it has none."""

    def explain(self, text: str) -> str:
        """Why a normalised text has no value; empty where it has one."""
        return "" if self.parse(text, None) is not None else f"{quote(text)} is not {self.noun}"

    def compare(self, left: Any, right: Any) -> int | None:
        """-1, 0 or 1 as the left value is less, equal or greater; None where the order does not say."""
        return int(left > right) - int(left < right)

    def bound(self, name: str, limit: Any, accepts: Callable[[int], bool]) -> Callable[[Any], bool]:  # noqa: ARG002
        """Whether a value lies within a bound, by its name and by how a value may compare with it."""
        compare = self.compare

        def within(value: Any) -> bool:
            order = compare(value, limit)
            return order is not None and accepts(order)

        return within

    def value(self, text: str, namespaces: Namespaces | None = None) -> Hashable | None:
        """The value, None where the text, a pattern or a facet does not allow it."""
        text = self.normalize(text)
        for pattern in self.patterns:
            if not pattern.matches(text):
                return None
        value = self.parse(text, namespaces)
        if value is not None:
            for facet in self.facets:
                if not facet.holds(value):
                    return None
        return value

    def why_not(self, text: str) -> str:
        """The first of: no value, a facet, a pattern; namespaces are taken to be as they should."""
        text = self.normalize(text)
        reason = self.explain(text)
        if reason:
            return reason
        value = self.parse(text, None)
        if value is not None:
            for facet in self.facets:
                if not facet.holds(value):
                    return f"{quote(text)} {facet.words}"
        for pattern in self.patterns:
            if not pattern.matches(text):
                return f"{quote(text)} {pattern.why_not(text)}"
        return ""

    def restricted(self, params: Sequence[tuple[str, str]], namespaces: Namespaces | None) -> XsdType:
        """This type with parameters applied. Raises DatatypeError."""
        from relaxng.grammar.datatypes.facets import read_facets

        new = copy(self)
        new.patterns, new.facets = read_facets(self, params, namespaces)
        return new
