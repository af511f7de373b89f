"""What the automaton remembers: states, start tags, and how their attributes are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from relaxng.grammar.derivatives import Derivatives, content_matches, needs_context
from relaxng.grammar.patterns import Attribute, Element, Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

Vector = tuple[tuple[Pattern, int], ...]
"""What is left of the content of each declaration that an element may be, with the bits of those."""

MOST_KEYS = 4_096
"""Entries of one table of names or values, after which it begins anew."""

MOST_VALUES = 512
"""Combinations of values remembered for attributes of the same names, likewise."""

MOST_TEXT = 128
"""The longest value or text, in characters, that is remembered."""


MANY = 200
"""Attributes of one element up to which lxml's own list of their values is quicker: it looks each up among all."""

all_values = etree.XPath("@*", smart_strings=False)
"""The values of all attributes of an element, in their order."""


class State:
    """A place within the content of an element.

    `accept`: the declarations whose content may end here, where no text or only white space has come;
    `accept_text`: the same where the content is one text, of which nothing need be known. Where strings
    of datatypes are among the possibilities, `has_strings` is set, and `texts` remembers.
    """

    __slots__ = ("accept", "accept_text", "has_strings", "openings", "shared_openings", "text_state", "texts", "vector")

    def __init__(self, vector: Vector) -> None:
        self.vector = vector
        self.accept = 0
        self.accept_text = 0
        for pattern, mask in vector:
            if pattern.nullable:
                self.accept |= mask
            if pattern.takes_text:
                self.accept_text |= mask
        self.has_strings = any(pattern.has_strings for pattern, _ in vector)
        self.openings: dict[Any, Opening | None] = {}
        self.shared_openings: dict[tuple[Element, ...], Opening] = {}
        self.text_state: State | None = None
        self.texts: dict[str, int] = {}


class StartTag:
    """What a start tag may be: the `candidates` among the declarations, one bit each, and how to judge its attributes.

    `plans` says that, by their names; it is the same wherever these may stand. `attributes` are all that the
    candidates declare.
    """

    __slots__ = ("attributes", "candidates", "plans")

    def __init__(self, candidates: tuple[Element, ...]) -> None:
        self.candidates = candidates
        self.plans: dict[tuple[str, ...], Plan] = {}
        self.attributes: tuple[Attribute, ...] | None = None


class Opening:
    """A start tag in a state.

    `after` is the state behind the element, by the bits of the declarations that accept it; `plans` are those of the
    start tag, and `bare` is the state within an element without attributes.
    """

    __slots__ = ("after", "bare", "plans", "state", "tag")

    def __init__(self, state: State, tag: StartTag) -> None:
        self.state = state
        self.tag = tag
        self.plans = tag.plans
        self.bare: State | None = None
        self.after: dict[int, State] = {}

    @property
    def candidates(self) -> tuple[Element, ...]:
        """The declarations that the element may be."""
        return self.tag.candidates

    @property
    def every(self) -> int:
        """The bits of all of them."""
        return (1 << len(self.tag.candidates)) - 1


class Plan:
    """How to judge the attributes of a start tag, by their names.

    `judges` holds, for each attribute whose value matters, its position in the tag and what tells values
    apart; `free` the declarations of those that may be any text. `only` is the state within where no value
    matters, `within` those to choose from by what the values are to the schema, and `known` remembers for some
    values as they are written. Tags that differ in the order of attributes share one `within`. `values` reads the
    values of a tag of `width` attributes.
    """

    __slots__ = ("free", "judges", "known", "may_know", "only", "values", "within")

    def __init__(self, width: int, judges: tuple[Position, ...], free: tuple[frozenset[Attribute], ...]) -> None:
        self.values: Callable[[etree._Element], Any] = etree._Element.values if width < MANY else all_values
        self.judges = judges
        self.free = free
        self.only: State | None = None
        self.known: dict[tuple[str, ...], State] = {}
        self.may_know = not any(judge.needs_context for _, _, judge in judges)
        self.within: dict[tuple[frozenset[Attribute], ...], State] = {}


class Judge:
    """Tells the values of an attribute apart: by the declarations among `attributes` that accept them."""

    __slots__ = ("attributes", "classes", "derivatives", "needs_context")

    def __init__(self, attributes: tuple[Attribute, ...], derivatives: Derivatives) -> None:
        self.attributes = attributes
        self.derivatives = derivatives
        self.classes: dict[str, frozenset[Attribute]] = {}
        self.needs_context = any(needs_context(attribute.content) for attribute in attributes)

    def judge(self, value: str, node: etree._Element) -> frozenset[Attribute]:
        """The declarations that accept a value; remembered for a short one that means the same everywhere."""
        scope = node.nsmap if self.needs_context else None
        found = frozenset(a for a in self.attributes if content_matches(self.derivatives, a.content, value, scope))
        if found and not self.needs_context and len(value) <= MOST_TEXT:
            if len(self.classes) >= MOST_KEYS:
                self.classes.clear()
            self.classes[value] = found
        return found


Position = tuple[int, dict[str, frozenset[Attribute]], Judge]
"""The position of an attribute in a tag, what is known of its values, and what tells others."""
