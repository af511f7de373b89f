"""Combination: attributes that are right each by itself, and do not go together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from relaxng.diagnosis import lacking
from relaxng.diagnosis.alternatives import is_chosen
from relaxng.diagnosis.displacement import as_text, standing_as_children
from relaxng.diagnosis.evidence import lists, local_names, names_of
from relaxng.diagnosis.explanation import MOST_TRIED
from relaxng.diagnosis.values import hinted
from relaxng.diagnosis.wording import (
    all_of,
    given_as,
    listed,
    quoted,
    quoted_each,
    short,
)
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute, Element, Pattern, Value

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding

_MOST_INSTEAD = 3
"""Attributes up to which it is said that one of them may have been meant."""


def together(e: Explanation, candidates: tuple[Element, ...]) -> Iterator[Finding]:
    """Every attribute is right by itself: one is missing, or some do not go together."""
    names = [str(name) for name in e.node.attrib]
    lefts = e.taken(candidates, names)
    missing = lacking.missing_in(e, lefts)
    if missing and standing_as_children(e, missing):
        return
    if missing and not lacking.is_less_without(e, lefts, missing):
        yield lacking.needs(e, missing)
    elif (finding := _surplus(e, candidates, rather_empty=bool(missing))) is not None:
        yield finding
    elif missing:
        yield lacking.needs(e, missing)
    elif (finding := _wrong_value(e, candidates, names)) is not None:
        yield finding
    elif any(left is not NOT_ALLOWED for left in lefts):
        yield from lacking.needs_all(e, lefts)
    else:
        yield from excluded(e, candidates, names)


def _surplus(e: Explanation, candidates: tuple[Element, ...], *, rather_empty: bool) -> Finding | None:
    """The attribute without which the others would do; of an element that is rather empty, without which it may be so."""
    opening = e.rejection.opening
    for name in reversed(e.tried(e.node, opening)) if opening else ():
        lefts = [e.closed(left) for left in e.without_attributes(e.node, opening, but=name)] if opening else []
        if not any(left.nullable if rather_empty else left is not NOT_ALLOWED for left in lefts):
            continue
        e.reading.surplus = frozenset([name])
        if rather_empty:
            message = f"the attribute '{e.shown(name)}' does not go with an empty <{e.name}/>"
            return e.at_attribute(name, "RNG202", message)
        others = [other for other in e.tried(e.node, opening) if other != name] if opening else []
        return _excluded_by(e, candidates, name, others)
    return None


def _wrong_value(e: Explanation, candidates: tuple[Element, ...], names: list[str]) -> Finding | None:
    """The attribute that needs another value for all to go together: a free one rather than one that was chosen."""
    tried = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    able = [name for name in reversed(tried) if _others_beside(e, candidates, name, names)]
    name = min(able, key=lambda name: is_chosen(e, candidates, name), default=None)
    return _value_beside(e, candidates, name, names) if name is not None else None


def _others_beside(e: Explanation, candidates: tuple[Element, ...], name: str, names: Iterable[str]) -> list[Attribute]:
    """The declarations of an attribute with which the others are right."""
    return [
        attribute
        for left in e.taken(candidates, [other for other in names if other != name])
        for attribute in attributes_in(left)
        if attribute.name_class.contains(name)
        and e.closed(e.automaton.derivatives.attribute(left, [attribute])) is not NOT_ALLOWED
    ]


def _value_beside(e: Explanation, candidates: tuple[Element, ...], name: str, names: list[str]) -> Finding:
    """A value that is wrong beside other attributes."""
    fitting = _others_beside(e, candidates, name, names)
    e.reading.surplus |= {name}
    value = e.value(e.node, name)
    beside = _against(e, candidates, name, names)
    remedy = hinted(value, fitting) or e.allowed_as(fitting).remedy(value)
    words = f"did you mean '{remedy.expected[0][1:-1]}'?" if remedy.expected and _is_sole(fitting) else remedy.words
    message = f"'{short(value)}' is no value of '{e.shown(name)}' in <{e.name}> beside {beside}; {words}"
    return e.at_attribute(
        name, "RNG301", message, value=True, declared=fitting[0], suggestion=remedy.suggestion, expected=remedy.expected
    )


def _is_sole(fitting: Iterable[Attribute]) -> bool:
    leaves = [leaf for attribute in fitting for leaf in leaves_in(attribute.content)]
    return all(isinstance(leaf, Value) for leaf in leaves) and len({getattr(leaf, "text", "") for leaf in leaves}) == 1


def _against(e: Explanation, candidates: tuple[Element, ...], name: str, names: list[str]) -> str:
    """The other attributes that speak against one, with their values where these were chosen."""
    others = [other for other in names if other != name]
    against = [other for other in others if all(p is NOT_ALLOWED for p in e.taken(candidates, (name, other)))]
    return all_of(
        [
            given_as(e.shown(other), e.value(e.node, other))
            if is_chosen(e, candidates, other)
            else f"'{e.shown(other)}'"
            for other in against or others
        ]
    )


def compatible(
    e: Explanation, candidates: tuple[Element, ...], names: Collection[str]
) -> tuple[list[str], list[Pattern]]:
    """Attributes that go together, and what they leave: what was chosen counts first, then what stands first."""
    kept: list[str] = []
    lefts: list[Pattern] = [element.content for element in candidates]
    for name in sorted(names, key=lambda name: not is_chosen(e, candidates, name)):
        with_it = [e.taking(left, name) for left in lefts]
        if any(left is not NOT_ALLOWED for left in with_it):
            kept.append(name)
            lefts = [left for left in with_it if left is not NOT_ALLOWED]
    return kept, lefts


def excluded(e: Explanation, candidates: tuple[Element, ...], names: Collection[str]) -> Iterator[Finding]:
    """Those attributes that exclude others."""
    kept, lefts = compatible(e, candidates, names)
    out = [name for name in names if name not in kept]
    e.reading.surplus |= frozenset(out)
    for name in out:
        yield _excluded_by(e, candidates, name, kept[:MOST_TRIED])
    if (
        out
        and not any(e.closed(left) is not NOT_ALLOWED for left in lefts)
        and (missing := lacking.missing_in(e, lefts))
    ):
        yield lacking.needs(e, missing)


def _excluded_by(e: Explanation, candidates: tuple[Element, ...], name: str, others: list[str]) -> Finding:
    """An attribute that does not go with the others: with another value of one of them it may, or of its own."""
    if _others_beside(e, candidates, name, others):
        return _value_beside(e, candidates, name, others)
    against = [o for o in others if all(left is NOT_ALLOWED for left in e.taken(candidates, (name, o)))]
    for other in against or others:
        rest = [one for one in others if one != other]
        values = _other_values(e, candidates, other, [name, *rest]) or _other_values(e, candidates, other, [name])
        if values:
            given = given_as(e.shown(other), e.value(e.node, other))
            instead = _instead(e, candidates, name, others)
            ways = [
                *quoted_each(instead),
                *([given_as(e.shown(other), value) for value in values] if len(instead) < 2 else []),
            ]
            message = f"'{e.shown(name)}' of <{e.name}> does not go with {given}; did you mean {listed(ways, 4)}?"
            return e.at_attribute(name, "RNG202", message, expected=values)
    subject = f"the attribute '{e.shown(name)}' of <{e.name}>"
    if not others:
        missing = names_of(lacking.fewest_missing(e, e.taken(candidates, [name])))
        words = f"goes with {all_of(quoted_each(map(e.shown, missing)))}; give them too, or leave it out"
    elif text := as_text(e, name):
        words = f"does not go with '{e.shown((against or others)[0])}'{text}"
    elif len(against) == 1:
        words = f"does not go with '{e.shown(against[0])}'; keep one of them"
    else:
        words = f"does not go with the others: {all_of(quoted_each(map(e.shown, others)))}"
    return e.at_attribute(name, "RNG202", f"{subject} {words}", declared=candidates[0])


def _instead(e: Explanation, candidates: tuple[Element, ...], name: str, others: list[str]) -> list[str]:
    """The few attributes, of those that go with others one of which was chosen, that would take the value of one that does not."""
    if not any(is_chosen(e, candidates, other) for other in others):
        return []
    beside = [attribute for left in e.taken(candidates, others) for attribute in attributes_in(left)]
    found = [one for one in e.taking_value(beside, name) if one not in e.given]
    return found if len(found) <= _MOST_INSTEAD + 1 else []


def choosing(e: Explanation, name: str) -> str | None:
    """The only other attribute that lists the value of a wrong one, where the start tag is right with that instead."""
    value = e.value(e.node, name)
    candidates = e.candidates
    lefts = e.taken(candidates, [other for other in map(str, e.node.attrib) if other != name])
    instead = [
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if lists(attribute, value) and e.closed(e.automaton.derivatives.attribute(left, [attribute])) is not NOT_ALLOWED
    ]
    names = [other for other in local_names(instead) if other not in e.given]
    return names[0] if len(names) == 1 else None


def never_beside(e: Explanation, name: str) -> Finding | None:
    """The mistake where an element has an attribute that the chosen value of another one rules out."""
    candidates = e.candidates
    tried = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    for other in [other for other in tried if other != name and is_chosen(e, candidates, other)]:
        beside = [attribute for left in e.taken(candidates, [other]) for attribute in attributes_in(left)]
        if not any(attribute.name_class.contains(name) for attribute in beside):
            given = given_as(e.shown(other), e.value(e.node, other))
            instead = [one for one in e.taking_value(beside, name) if one not in e.given]
            if len(instead) == 1:
                meant = next(
                    one
                    for declared in beside
                    for one in single_names(declared.name_class)
                    if local_of(one) == instead[0]
                )
                e.reading.renamed_attributes[name] = meant
            else:
                e.reading.surplus |= {name}
            remedy = f"did you mean {quoted(instead)}?" if 0 < len(instead) <= _MOST_INSTEAD else "leave it out"
            message = f"the attribute '{e.shown(name)}' of <{e.name}> does not go with {given}; {remedy}"
            return e.at_attribute(name, "RNG202", message)
    return None


def _other_values(e: Explanation, candidates: tuple[Element, ...], name: str, rest: list[str]) -> list[str]:
    """The other values of an attribute that go with the rest: all of these, or only one that may not suffice."""
    values: dict[str, None] = {}
    for left in e.taken(candidates, rest):
        for attribute in attributes_in(left):
            with_it = e.automaton.derivatives.attribute(left, [attribute])
            if attribute.name_class.contains(name) and (len(rest) == 1 or e.closed(with_it) is not NOT_ALLOWED):
                leaves = leaves_in(attribute.content)
                values.update((leaf.text, None) for leaf in leaves if isinstance(leaf, Value))
    values.pop(e.value(e.node, name), None)
    return list(values)
