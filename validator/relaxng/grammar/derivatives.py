"""Derivatives of patterns: what is left to match after an attribute, a text or a child element.

After James Clark, "An algorithm for RELAX NG validation", without its After patterns: a child element is
matched by itself, and comes back here as the set of declarations that accept it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from relaxng.grammar.patterns import (
    EMPTY,
    NOT_ALLOWED,
    STRING_FIRST,
    TEXT,
    TEXT_FIRST,
    Attribute,
    Choice,
    Combined,
    Data,
    Element,
    Group,
    Interleave,
    List,
    OneOrMore,
    Pattern,
    Patterns,
    Value,
)

if TYPE_CHECKING:
    from relaxng.grammar.datatypes import Datatype

WHITE = " \t\r\n"

Namespaces = Mapping[str | None, str] | None

_Signed = list[tuple[int, Collection[Attribute]]]
"""Attributes of a start tag: for each the declarations that accept it, and their signature."""


class Derivatives:
    """The derivatives, made with the constructors of `patterns`."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def child(self, pattern: Pattern, accepted: Collection[Element]) -> Pattern:
        """What is left after a child that the declarations `accepted` accept."""

        def leaf(item: Pattern) -> Pattern:
            return EMPTY if isinstance(item, Element) and item in accepted else NOT_ALLOWED

        firsts = 0
        for element in accepted:
            firsts |= element.firsts
        return self._first(pattern, firsts, leaf)

    def text(self, pattern: Pattern) -> Pattern:
        """What is left after text among children: strings of datatypes never stand there (section 7.2)."""
        return self._first(pattern, TEXT_FIRST, lambda item: TEXT if item is TEXT else NOT_ALLOWED)

    def token(self, pattern: Pattern, token: str, namespaces: Namespaces) -> Pattern:
        """What is left of a list's item after one token."""

        def leaf(item: Pattern) -> Pattern:
            return EMPTY if matches(self, item, token, namespaces) else NOT_ALLOWED

        return self._first(pattern, TEXT_FIRST | STRING_FIRST, leaf)

    def attribute(self, pattern: Pattern, accepted: Collection[Attribute]) -> Pattern:
        """What is left after an attribute that the declarations `accepted` accept."""
        names = 0
        for attribute in accepted:
            names |= attribute.attributes
        return self._attribute(pattern, names, accepted)

    def _attribute(self, pattern: Pattern, names: int, accepted: Collection[Attribute]) -> Pattern:
        if not pattern.attributes & names:
            return NOT_ALLOWED
        if isinstance(pattern, Attribute):
            return EMPTY if pattern in accepted else NOT_ALLOWED
        if isinstance(pattern, OneOrMore):
            left = self._attribute(pattern.item, names, accepted)
            return self._patterns.group((left, self._patterns.optional(pattern)))
        items = pattern.items if isinstance(pattern, Combined) else ()
        if isinstance(pattern, Choice):
            return self._patterns.choice(
                [self._attribute(item, names, accepted) for item in items if item.attributes & names]
            )
        combine = self._patterns.group if isinstance(pattern, Group) else self._patterns.interleave
        ways = []
        for number, item in enumerate(items):
            if item.attributes & names:
                left = self._attribute(item, names, accepted)
                ways.append(combine((*items[:number], left, *items[number + 1 :])))
        return self._patterns.choice(ways)

    def attributes(self, pattern: Pattern, accepted: Sequence[Collection[Attribute]]) -> Pattern:
        """What is left of an element's content after its start tag: for each attribute the declarations that accept it.

        The same as `attribute` for one after the other and `close_attributes` at the end, but in one walk wherever
        each attribute concerns one item of a combination alone.
        """
        names = []
        for declarations in accepted:
            bits = 0
            for attribute in declarations:
                bits |= attribute.attributes
            names.append((bits, declarations))
        return self._start_tag(pattern, names)

    def _start_tag(self, pattern: Pattern, accepted: _Signed) -> Pattern:
        if not accepted:
            return self.close_attributes(pattern)
        if any(not pattern.attributes & bits for bits, _ in accepted):
            return NOT_ALLOWED
        if isinstance(pattern, Attribute):
            return EMPTY if len(accepted) == 1 and pattern in accepted[0][1] else NOT_ALLOWED
        if isinstance(pattern, Choice):
            return self._patterns.choice([self._start_tag(item, accepted) for item in pattern.items])
        if isinstance(pattern, Combined) and (shares := _shared_out(pattern.items, accepted)) is not None:
            items = [self._start_tag(item, share) for item, share in zip(pattern.items, shares, strict=True)]
            return self._patterns.group(items) if isinstance(pattern, Group) else self._patterns.interleave(items)
        for bits, declarations in accepted:
            pattern = self._attribute(pattern, bits, declarations)
        return self.close_attributes(pattern)

    def close_attributes(self, pattern: Pattern) -> Pattern:
        """What is left after the last attribute: the attributes still missing are not there."""
        if not pattern.attributes:
            return pattern
        if isinstance(pattern, Attribute):
            return NOT_ALLOWED
        if isinstance(pattern, OneOrMore):
            return self._patterns.one_or_more(self.close_attributes(pattern.item))
        items = [self.close_attributes(item) for item in pattern.items] if isinstance(pattern, Combined) else []
        if isinstance(pattern, Choice):
            return self._patterns.choice(items)
        return self._patterns.group(items) if isinstance(pattern, Group) else self._patterns.interleave(items)

    def _first(self, pattern: Pattern, firsts: int, leaf: Callable[[Pattern], Pattern]) -> Pattern:
        """The derivative by something that stands in order, of this signature, told by what it leaves of each leaf."""
        if not pattern.firsts & firsts:
            return NOT_ALLOWED
        if isinstance(pattern, Choice):
            return self._patterns.choice(
                [self._first(item, firsts, leaf) for item in pattern.items if item.firsts & firsts]
            )
        if isinstance(pattern, Group):
            ways = []
            for number, item in enumerate(pattern.items):
                if item.firsts & firsts:
                    left = self._first(item, firsts, leaf)
                    ways.append(self._patterns.group((left, *pattern.items[number + 1 :])))
                if not item.nullable:
                    break
            return self._patterns.choice(ways)
        if isinstance(pattern, Interleave):
            items = pattern.items
            return self._patterns.choice(
                [
                    self._patterns.interleave((*items[:number], left, *items[number + 1 :]))
                    for number, item in enumerate(items)
                    if item.firsts & firsts and (left := self._first(item, firsts, leaf)) is not NOT_ALLOWED
                ]
            )
        if isinstance(pattern, OneOrMore):
            left = self._first(pattern.item, firsts, leaf)
            return self._patterns.group((left, self._patterns.optional(pattern)))
        return leaf(pattern)


def _shared_out(items: tuple[Pattern, ...], accepted: _Signed) -> list[_Signed] | None:
    """The attributes that concern each of the items; None where one may concern several."""
    shares: list[_Signed] = [[] for _ in items]
    for one in accepted:
        concerned = [share for item, share in zip(items, shares, strict=True) if item.attributes & one[0]]
        if len(concerned) != 1:
            return None
        concerned[0].append(one)
    return shares


def matches(derivatives: Derivatives, pattern: Pattern, text: str, namespaces: Namespaces = None) -> bool:
    """Whether a pattern matches exactly one string (section 6.2.9); white space alone is not taken for nothing."""
    if isinstance(pattern, Value):
        return pattern.value is not None and pattern.datatype.value(text, namespaces) == pattern.value
    if isinstance(pattern, Data):
        allowed = pattern.datatype.allows(text, namespaces)
        return allowed and not matches(derivatives, pattern.excepted, text, namespaces)
    if isinstance(pattern, Choice):
        return _matches_any(derivatives, pattern, text, namespaces)
    if isinstance(pattern, Group | Interleave):
        missing = [item for item in pattern.items if not item.nullable]
        if len(missing) > 1:
            return False
        return any(matches(derivatives, item, text, namespaces) for item in missing or pattern.items)
    if isinstance(pattern, OneOrMore):
        return matches(derivatives, pattern.item, text, namespaces)
    if isinstance(pattern, List):
        left = pattern.item
        for token in tokens(text):
            left = derivatives.token(left, token, namespaces)
        return left.nullable
    return pattern is TEXT


def _matches_any(derivatives: Derivatives, choice: Choice, text: str, namespaces: Namespaces) -> bool:
    """Whether an item matches; what the text is to a datatype is asked once for all values of it."""
    known: dict[Datatype, object] = {}
    for item in choice.items:
        if isinstance(item, Value):
            datatype = item.datatype
            if datatype not in known:
                known[datatype] = datatype.value(text, namespaces)
            if item.value is not None and known[datatype] == item.value:
                return True
        elif matches(derivatives, item, text, namespaces):
            return True
    return False


def content_matches(derivatives: Derivatives, content: Pattern, text: str, namespaces: Namespaces) -> bool:
    """Whether content matches a text that is all of it, an attribute's value or an element's only child."""
    return (content.nullable and not text.strip(WHITE)) or matches(derivatives, content, text, namespaces)


def needs_context(pattern: Pattern) -> bool:
    """Whether what a string means in a pattern depends on the namespaces around it."""
    if isinstance(pattern, Value):
        return pattern.datatype.needs_context
    if isinstance(pattern, Data):
        return pattern.datatype.needs_context or needs_context(pattern.excepted)
    if isinstance(pattern, List | OneOrMore):
        return needs_context(pattern.item)
    return isinstance(pattern, Combined) and any(needs_context(item) for item in pattern.items)


def tokens(text: str) -> list[str]:
    """The tokens between XML's white space: str.split() knows other white space too."""
    if text.isascii():
        return [token for token in text.translate(_TO_SPACE).split(" ") if token]
    return [token for token in text.replace("\t", " ").replace("\r", " ").replace("\n", " ").split(" ") if token]


_TO_SPACE = {ord(character): " " for character in "\t\r\n"}
