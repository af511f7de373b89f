"""Derivatives of patterns: what is left to match after an attribute, a text or a child element.

After James Clark, "An algorithm for RELAX NG validation", without its After patterns: a child element is
matched by itself, and comes back here as the set of declarations that accept it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from relaxng.grammar.patterns import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
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

WHITE = " \t\r\n"

Namespaces = Mapping[str | None, str] | None


class Derivatives:
    """The derivatives, made with the constructors of `patterns`."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def child(self, pattern: Pattern, accepted: Collection[Element]) -> Pattern:
        """What is left after a child that the declarations `accepted` accept."""

        def leaf(item: Pattern) -> Pattern:
            return EMPTY if isinstance(item, Element) and item in accepted else NOT_ALLOWED

        return self._first(pattern, leaf)

    def text(self, pattern: Pattern) -> Pattern:
        """What is left after text among children: strings of datatypes never stand there (section 7.2)."""
        return self._first(pattern, lambda item: TEXT if item is TEXT else NOT_ALLOWED)

    def token(self, pattern: Pattern, token: str, namespaces: Namespaces) -> Pattern:
        """What is left of a list's item after one token."""

        def leaf(item: Pattern) -> Pattern:
            return EMPTY if matches(self, item, token, namespaces) else NOT_ALLOWED

        return self._first(pattern, leaf)

    def attribute(self, pattern: Pattern, accepted: Collection[Attribute]) -> Pattern:
        """What is left after an attribute that the declarations `accepted` accept."""
        if not pattern.has_attributes:
            return NOT_ALLOWED
        if isinstance(pattern, Attribute):
            return EMPTY if pattern in accepted else NOT_ALLOWED
        if isinstance(pattern, OneOrMore):
            left = self.attribute(pattern.item, accepted)
            return self._patterns.group((left, self._patterns.optional(pattern)))
        items = pattern.items if isinstance(pattern, Combined) else ()
        if isinstance(pattern, Choice):
            return self._patterns.choice([self.attribute(item, accepted) for item in items])
        return self._any_item(pattern, items, lambda item: self.attribute(item, accepted))

    def close_attributes(self, pattern: Pattern) -> Pattern:
        """What is left after the last attribute: the attributes still missing are not there."""
        if not pattern.has_attributes:
            return pattern
        if isinstance(pattern, Attribute):
            return NOT_ALLOWED
        if isinstance(pattern, OneOrMore):
            return self._patterns.one_or_more(self.close_attributes(pattern.item))
        items = [self.close_attributes(item) for item in pattern.items] if isinstance(pattern, Combined) else []
        if isinstance(pattern, Choice):
            return self._patterns.choice(items)
        return self._patterns.group(items) if isinstance(pattern, Group) else self._patterns.interleave(items)

    def _first(self, pattern: Pattern, leaf: Callable[[Pattern], Pattern]) -> Pattern:
        """The derivative by something that stands in order, told by what it leaves of each leaf."""
        if isinstance(pattern, Choice):
            return self._patterns.choice([self._first(item, leaf) for item in pattern.items])
        if isinstance(pattern, Group):
            ways = []
            for number, item in enumerate(pattern.items):
                ways.append(self._patterns.group((self._first(item, leaf), *pattern.items[number + 1 :])))
                if not item.nullable:
                    break
            return self._patterns.choice(ways)
        if isinstance(pattern, Interleave):
            return self._any_item(pattern, pattern.items, lambda item: self._first(item, leaf))
        if isinstance(pattern, OneOrMore):
            left = self._first(pattern.item, leaf)
            return self._patterns.group((left, self._patterns.optional(pattern)))
        return leaf(pattern)

    def _any_item(self, pattern: Pattern, items: tuple[Pattern, ...], derive: Callable[[Pattern], Pattern]) -> Pattern:
        """The derivative where any one of the items may go on, and the others stay."""
        combine = self._patterns.group if isinstance(pattern, Group) else self._patterns.interleave
        ways = []
        for number, item in enumerate(items):
            left = derive(item)
            if left is not NOT_ALLOWED:
                ways.append(combine((*items[:number], left, *items[number + 1 :])))
        return self._patterns.choice(ways)


def matches(derivatives: Derivatives, pattern: Pattern, text: str, namespaces: Namespaces = None) -> bool:
    """Whether a pattern matches exactly one string (section 6.2.9); white space alone is not taken for nothing."""
    if isinstance(pattern, Value):
        return pattern.value is not None and pattern.datatype.value(text, namespaces) == pattern.value
    if isinstance(pattern, Data):
        allowed = pattern.datatype.allows(text, namespaces)
        return allowed and not matches(derivatives, pattern.excepted, text, namespaces)
    if isinstance(pattern, Choice):
        return any(matches(derivatives, item, text, namespaces) for item in pattern.items)
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


def content_matches(derivatives: Derivatives, content: Pattern, text: str, namespaces: Namespaces) -> bool:
    """Whether content matches a text that is all of it, an attribute's value or an element's only child."""
    return (content.nullable and not text.strip(WHITE)) or matches(derivatives, content, text, namespaces)


def matches_any_text(pattern: Pattern) -> bool:
    """Whether a text, whatever it says, can be the whole content."""
    if isinstance(pattern, Choice):
        return any(matches_any_text(item) for item in pattern.items)
    if isinstance(pattern, Group | Interleave):
        missing = [item for item in pattern.items if not item.nullable]
        return len(missing) <= 1 and any(matches_any_text(item) for item in missing or pattern.items)
    if isinstance(pattern, OneOrMore):
        return matches_any_text(pattern.item)
    return pattern is TEXT


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
