"""Phrases: what every form of a reference says in the same words; what is code stands between backticks."""

from __future__ import annotations

from collections.abc import Iterable

from relaxng.reference.model import Alternative, AttributeUse, ChildUse, Count, Either, Form, NamedDatatype, Rule

OPEN = "Not described: any attributes, text and elements may stand in it."
MIXED = "Text may stand between the children."


def how_often(count: Count) -> str:
    """How often a child stands, in words."""
    match count:
        case Count(1, 1):
            return "once"
        case Count(0, 1):
            return "at most once"
        case Count(0, None):
            return "any number"
        case Count(1, None):
            return "once or more"
        case Count(least, None):
            return f"{least} times or more"
    return f"{count.least} times" if count.least == count.most else f"{count.least} to {count.most} times"


def child_in_words(child: ChildUse) -> str:
    """How often a child stands, and what that depends on."""
    return how_often(child.count) + _by(child.chooser)


def need_in_words(attribute: AttributeUse) -> str:
    """Whether an attribute must stand, what it stands for where it does not, and what that depends on."""
    if attribute.required:
        return "required" + _by(attribute.chooser)
    return ("optional" if attribute.default is None else f"default `{attribute.default}`") + _by(attribute.chooser)


def _by(chooser: str | None) -> str:
    return "" if chooser is None else f", by `{chooser}`"


def rule_in_words(rule: Rule) -> str:
    """What attributes and children ask of each other, as a sentence."""
    if isinstance(rule, Either):
        first = "At most" if rule.optional else "Exactly"
        return f"{first} one of these: {'; '.join(_listed(items) for items in rule.sets)}."
    if len(rule.items) == 1:
        return f"{_listed(rule.others)} only with {_listed(rule.items)}."
    others = f", and {_listed(rule.others)} only with them" if rule.others else ""
    return f"{_listed(rule.items)} stand together or not at all{others}."


def conditions(row: Alternative) -> list[str]:
    """What else a value of an attribute that chooses brings with it, as sentences."""
    found = [f"`{name}` is {_listed(values, 'or')}." for name, values in row.only]
    if row.without:
        found.append(f"Without {_listed(row.without, 'or')}.")
    return found + [rule_in_words(rule) for rule in row.rules]


def value_in_words(datatype: NamedDatatype) -> tuple[str, ...]:
    """The paragraphs about a datatype, its example among them."""
    example = () if datatype.example is None else (f"One is `{datatype.example}`.",)
    return (*datatype.documentation, *example)


def heading(form: Form) -> str:
    """The heading of one of several forms."""
    return f"With `{form.when}`" if form.when else "Another form"


def _listed(items: Iterable[str], last: str = "and") -> str:
    *first, end = (f"`{item}`" for item in items)
    return f"{', '.join(first)} {last} {end}" if first else end
