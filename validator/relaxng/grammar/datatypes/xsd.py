"""Xsd: the frame of a type of XML Schema part 2: white space, then patterns, then the value, then facets."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from relaxng.grammar.datatypes.base import Datatype, Namespaces
from relaxng.grammar.datatypes.whitespace import collapse, origins

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.facets import Facet
    from relaxng.grammar.datatypes.mismatch import Mismatch, Place
    from relaxng.grammar.datatypes.regex import Regex

LENGTHS = ("length", "minLength", "maxLength")
BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
DIGITS = ("totalDigits", "fractionDigits")

UNNAMED = "of the form that is asked for"
"""What a text should be of which nothing is known but a pattern."""


class XsdType(Datatype):
    """A type of XML Schema part 2, section 3, with the facets of section 4.3.

    A subclass parses a normalised text; `facet_names` are the parameters that it has; lengths count
    the `unit`, and where that is empty they have no effect.
    """

    facet_names: ClassVar[tuple[str, ...]] = (*LENGTHS, "pattern")
    unit: ClassVar[str] = "character"
    noun: str
    """What a value is, with its article: "a whole number"."""
    form_noun: str = ""
    """What a text of the form is, where that is less than a value."""
    form: str = ""
    """The texts that may have a value, as a pattern, by which a misfit is explained; empty where any text may."""
    example: str = ""
    """A text that shows the form, where the noun alone does not."""
    terse: ClassVar[bool] = True
    """Whether the noun says which characters the form is made of."""
    normalize: Callable[[str], str] = staticmethod(collapse)

    def __init__(self, name: str, noun: str) -> None:
        self.name = name
        self.noun = noun
        self.patterns: tuple[Regex, ...] = ()
        self.facets: tuple[Facet, ...] = ()

    @abstractmethod
    def parse(self, text: str, namespaces: Namespaces | None) -> Hashable | None:
        """The value of a text whose white space is normalised, None where it has none."""

    def fault(self, text: str) -> Mismatch | None:  # noqa: ARG002 - for those that know more
        """What is wrong with a normalised text that has the form, but no value; None where it has one."""
        return None

    def misshape(self, text: str, place: Place | None) -> Mismatch | None:
        """Where a normalised text leaves the form; None where it has it."""
        form = _form(self.form) if self.form else None
        if form is None or form.matches(text):
            return None
        return form.mismatch(text, self.form_noun or self.noun, place, example=self.example, terse=self.terse)

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

    def mismatch(self, text: str) -> Mismatch | None:
        """The first of: not of the form, no value, out of bounds, not as a pattern has it."""
        from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness

        normal = self.normalize(text)
        place = None if len(normal) == len(text) else _place(text)
        value = self.parse(normal, None)
        if value is None:
            found = self.misshape(normal, place) or self.fault(normal)
            if found is not None:
                return found
        else:
            for facet in self.facets:
                if not facet.holds(value):
                    return Mismatch("", facet.words(value), Nearness.FORM, len(normal))
        for pattern in self.patterns:
            if not pattern.matches(normal):
                return pattern.mismatch(normal, UNNAMED, place)
        return None

    def restricted(self, params: Sequence[tuple[str, str]], namespaces: Namespaces | None) -> XsdType:
        """This type with parameters applied. Raises DatatypeError."""
        from relaxng.grammar.datatypes.facets import read_facets

        new = copy(self)
        new.patterns, new.facets = read_facets(self, params, namespaces)
        return new


@lru_cache(maxsize=64)
def _form(form: str) -> Regex:
    from relaxng.grammar.datatypes.regex import Regex

    return Regex.parse(form)


def _place(text: str) -> Place:
    table = origins(text)
    return lambda index: table[index] + 1
