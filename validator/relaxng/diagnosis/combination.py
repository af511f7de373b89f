"""Combination: attributes that are right each by itself, of which one is missing, or which do not go together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.alternatives import meant_further_out
from relaxng.diagnosis.displacement import attribute_for_text, bare_text, standing_as_children
from relaxng.diagnosis.enumeration import one_of
from relaxng.diagnosis.evidence import attributes_of, is_named, local_names, names_of, required, takes_text
from relaxng.diagnosis.explanation import MOST_TRIED
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.values import hinted
from relaxng.diagnosis.wording import all_of, given_as, listed, quoted, quoted_each, short, written_attribute
from relaxng.grammar.derivatives import WHITE, content_matches
from relaxng.grammar.names import local_of
from relaxng.grammar.occurrences import attributes_in, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute, Element, Pattern, Value

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding

_MOST_WITHIN = 30
"""Elements up to which it is tried what goes with what an element holds, and values that are tried."""

_MOST_FITTING = 3
"""Values up to which what an element holds tells of them."""

_MOST_INSTEAD = 3
"""Attributes up to which it is said that one of them may have been meant."""


def together(e: Explanation, candidates: tuple[Element, ...]) -> Iterator[Finding]:
    """Every attribute is right by itself: one is missing, or some do not go together."""
    names = [str(name) for name in e.node.attrib]
    lefts = e.taken(candidates, names)
    missing = _missing(e, lefts)
    if missing and standing_as_children(e, missing):
        return
    if missing and not _is_less_without(e, lefts, missing):
        yield _needs(e, missing)
    elif (finding := _surplus(e, candidates, rather_empty=bool(missing))) is not None:
        yield finding
    elif missing:
        yield _needs(e, missing)
    elif (finding := _wrong_value(e, candidates, names)) is not None:
        yield finding
    elif any(left is not NOT_ALLOWED for left in lefts):
        yield from _needs_all(e, lefts)
    else:
        yield from excluded(e, candidates, names)


# What is missing


def _missing(e: Explanation, lefts: list[Pattern]) -> list[Attribute]:
    """The attributes of which any one would complete the start tag."""
    derive = e.automaton.derivatives
    return [
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if derive.close_attributes(derive.attribute(left, [attribute])) is not NOT_ALLOWED
    ]


def lacking(e: Explanation, candidates: tuple[Element, ...]) -> Iterator[Finding]:
    """What is missing beside wrong attributes that have findings of their own, whichever values of those were meant."""
    lefts = _lacking(e, candidates)
    if missing := _missing(e, lefts):
        if not standing_as_children(e, missing):
            yield _needs(e, missing)
    elif any(left is not NOT_ALLOWED for left in lefts):
        yield from _needs_all(e, lefts)


def is_mended_at_once(e: Explanation, candidates: tuple[Element, ...], unknown: list[str]) -> bool:
    """Whether what is missing is there under another name, or as the text of the element."""
    if len(unknown) > 1:
        return False
    missing = _missing(e, e.taken(candidates, (name for name in map(str, e.node.attrib) if name not in unknown)))
    if not unknown:
        return attribute_for_text(e, missing) is not None
    return any(e.accepted_as(unknown[0], name, missing) for name in names_of(missing))


def names_lacking(e: Explanation, candidates: tuple[Element, ...]) -> list[str]:
    """The names of what is missing, of which one will do, beside wrong attributes."""
    if e.lacking is None:
        e.lacking = local_names(_missing(e, _lacking(e, candidates)))
    return e.lacking


def _lacking(e: Explanation, candidates: tuple[Element, ...]) -> list[Pattern]:
    """What declarations leave of the node when its attributes are mended; none where nothing can be missing then."""
    names = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    if any(_is_chosen_elsewhere(e, candidates, name) for name in names):
        return []
    if any(e.closed(left) is not NOT_ALLOWED for left in _mended(e, candidates, names, as_meant=False)):
        return []
    return _mended(e, candidates, names, as_meant=True)


def _mended(e: Explanation, candidates: tuple[Element, ...], names: list[str], *, as_meant: bool) -> list[Pattern]:
    """What declarations leave of the node when its attributes are mended."""
    lefts = [element.content for element in candidates]
    for name in names:
        lefts = [e.taken_for_right(left, name, as_meant=as_meant) for left in lefts]
    return lefts


def _is_less_without(e: Explanation, lefts: list[Pattern], missing: list[Attribute]) -> bool:
    """Whether an empty element would want more than an attribute, so that it is rather meant to be empty."""
    if len(e.node) or (e.node.text or "").strip(WHITE):
        return False
    derive = e.automaton.derivatives
    return not any(derive.close_attributes(derive.attribute(left, missing)).nullable for left in lefts)


def _needs(e: Explanation, missing: list[Attribute]) -> Finding:
    names = [written_attribute(name, e.node) for name in e.evidence.attributes(missing, e.tag)]
    if (name := attribute_for_text(e, missing)) is not None:
        e.reading.text_is_told = True
        message = f"<{e.name}> needs an attribute '{name}'; write '{short(bare_text(e))}' there, not as its text"
        return e.at(e.node, "RNG203", message, declared=missing[0], expected=names)
    text = bare_text(e)
    if text and (known_slip := hint_for("value", text, _candidates(e))) is not None:
        e.reading.text_is_told = True
        return e.at(
            e.node,
            "RNG303",
            f"text ('{short(text.split()[0])}') cannot stand in <{e.name}>; {known_slip.words}",
            text=text.split()[0],
        )
    if len(names) == 1:
        allowed = e.allowed_as(missing)
        what = f"an attribute {quoted(names)}"
        if allowed.is_listed and len(allowed.values) == 1:
            what = given_as(names[0], next(iter(allowed.values)))
        elif fitting := _right_with(e, missing):
            what += (
                f"; what it holds goes with {listed([given_as(names[0], value) for value in fitting], _MOST_FITTING)}"
            )
        elif allowed.is_listed:
            what += f", {one_of(allowed.values)}"
    else:
        what = f"one of the attributes {quoted(names)}"
    rather = _not_as_text(e, missing) or meant_further_out(e)
    finding = e.at(e.node, "RNG203", f"<{e.name}> needs {what}{rather}", declared=missing[0], expected=names)
    e.reading.missing_attributes[finding] = tuple(missing)
    return finding


def _right_with(e: Explanation, missing: list[Attribute]) -> list[str]:
    """Those values of a missing attribute with which an element would be right, if what it holds tells but a few."""
    size = sum(1 for _ in islice(e.node.iter("*"), _MOST_WITHIN + 1))
    values = dict.fromkeys(leaf.text for one in missing for leaf in leaves_in(one.content) if isinstance(leaf, Value))
    if not 1 < size <= _MOST_WITHIN or not 1 < len(values) <= _MOST_WITHIN:
        return []
    node, name, fitting = deepcopy(e.node), names_of(missing)[0], []
    for value in values:
        node.set(name, value)
        if e.evidence.fitting(_candidates(e), node):
            fitting.append(value)
    return fitting if len(fitting) <= _MOST_FITTING else []


def needed_by_empty(e: Explanation) -> Finding | None:
    """The attribute that an element needs which holds nothing: it could be without if it held something."""
    missing = _instead_of_content(e)
    return _needs(e, missing) if missing else None


def attributes_instead(e: Explanation) -> list[str]:
    """The attributes of which one would do for all that an empty element lacks."""
    return e.evidence.attributes(_instead_of_content(e), e.tag)


def _instead_of_content(e: Explanation) -> list[Attribute]:
    if len(e.node) or bare_text(e):
        return []
    derive = e.automaton.derivatives
    lefts = e.taken(_candidates(e), map(str, e.node.attrib))
    found = (
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if is_named(attribute) and e.closed(derive.attribute(left, [attribute])).nullable
    )
    return list(dict.fromkeys(found))


def _not_as_text(e: Explanation, missing: Iterable[Attribute]) -> str:
    """What is said of the text of an element that needs attributes and can have none, as the end of a message."""
    text = bare_text(e)
    if not text or any(map(takes_text, _candidates(e))):
        return ""
    e.reading.text_is_told = True
    takes = any(content_matches(e.automaton.derivatives, one.content, text, e.node.nsmap) for one in missing)
    return (
        f"; write '{short(text)}' there, not as its text" if takes else f"; the text '{short(text)}' cannot stand in it"
    )


def _candidates(e: Explanation) -> tuple[Element, ...]:
    return e.rejection.opening.candidates if e.rejection.opening is not None else ()


def _needs_all(e: Explanation, lefts: list[Pattern]) -> Iterator[Finding]:
    """Several attributes are missing at once."""
    fewest = min((required(left) for left in lefts if left is not NOT_ALLOWED), key=len)
    standing = standing_as_children(e, fewest)
    names = [written_attribute(name, e.node) for name in names_of(fewest) if local_of(name) not in standing]
    if not names:
        return
    what = "an attribute" if len(names) == 1 else "the attributes"
    message = f"<{e.name}> needs {what} {_all_quoted(names)}{_not_as_text(e, ())}"
    yield e.at(e.node, "RNG203", message, declared=next(iter(fewest), None), expected=names)


# What does not go together


def _surplus(e: Explanation, candidates: tuple[Element, ...], *, rather_empty: bool) -> Finding | None:
    """The attribute without which the others would do; of an element that is rather empty, without which it may be so."""
    opening = e.rejection.opening
    for name in reversed(e.tried(e.node, opening)) if opening else ():
        lefts = [e.closed(left) for left in e.without_attributes(e.node, opening, but=name)] if opening else []
        if not any(left.nullable if rather_empty else left is not NOT_ALLOWED for left in lefts):
            continue
        e.reading.surplus = frozenset([name])
        if rather_empty:
            message = f"the attribute '{local_of(name)}' does not go with an empty <{e.name}/>"
            return e.at_attribute(name, "RNG202", message)
        others = [other for other in e.tried(e.node, opening) if other != name] if opening else []
        return _excluded_by(e, candidates, name, others)
    return None


def _wrong_value(e: Explanation, candidates: tuple[Element, ...], names: list[str]) -> Finding | None:
    """The attribute that needs another value for all to go together: a free one rather than one that was chosen."""
    tried = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    able = [name for name in reversed(tried) if _others_beside(e, candidates, name, names)]
    name = min(able, key=lambda name: _is_chosen(e, candidates, name), default=None)
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
    message = f"'{short(value)}' is no value of '{local_of(name)}' in <{e.name}> beside {beside}; {words}"
    return e.at_attribute(
        name, "RNG301", message, value=True, declared=fitting[0], suggestion=remedy.suggestion, expected=remedy.expected
    )


def _is_sole(fitting: Iterable[Attribute]) -> bool:
    leaves = [leaf for attribute in fitting for leaf in leaves_in(attribute.content)]
    return all(isinstance(leaf, Value) for leaf in leaves) and len({getattr(leaf, "text", "") for leaf in leaves}) == 1


def _is_chosen(e: Explanation, candidates: tuple[Element, ...], name: str) -> bool:
    """Whether the value of an attribute is one of those that the schema lists, and so hardly a slip."""
    declared = [attribute for element in candidates for attribute in attributes_in(element.content)]
    return any(
        isinstance(leaf, Value) and leaf.text == e.value(e.node, name)
        for attribute in declared
        if attribute.name_class.contains(name)
        for leaf in leaves_in(attribute.content)
    )


def _is_chosen_elsewhere(e: Explanation, candidates: tuple[Element, ...], name: str) -> bool:
    """Whether the value of an attribute is wrong here, and right for a namesake that has other attributes."""
    declared = [attribute for attribute in attributes_of(candidates) if attribute.name_class.contains(name)]
    if name in e.reading.values_meant or not declared or e.accepted(e.node, declared, name):
        return False
    namesakes = [element for held in e.evidence.homes(e.tag).values() for element in held]
    return _is_chosen(e, tuple(namesakes), name)


def _against(e: Explanation, candidates: tuple[Element, ...], name: str, names: list[str]) -> str:
    """The other attributes that speak against one, with their values where these were chosen."""
    others = [other for other in names if other != name]
    against = [other for other in others if all(p is NOT_ALLOWED for p in e.taken(candidates, (name, other)))]
    return all_of(
        [
            given_as(other, e.value(e.node, other)) if _is_chosen(e, candidates, other) else f"'{local_of(other)}'"
            for other in against or others
        ]
    )


def _all_quoted(names: Iterable[str]) -> str:
    return all_of(quoted_each(map(local_of, names)))


def compatible(
    e: Explanation, candidates: tuple[Element, ...], names: Collection[str]
) -> tuple[list[str], list[Pattern]]:
    """Attributes that go together, and what they leave: what was chosen counts first, then what stands first."""
    kept: list[str] = []
    lefts: list[Pattern] = [element.content for element in candidates]
    for name in sorted(names, key=lambda name: not _is_chosen(e, candidates, name)):
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
    if out and not any(e.closed(left) is not NOT_ALLOWED for left in lefts) and (missing := _missing(e, lefts)):
        yield _needs(e, missing)


def _excluded_by(e: Explanation, candidates: tuple[Element, ...], name: str, others: list[str]) -> Finding:
    """An attribute that does not go with the others: with another value of one of them it may, or of its own."""
    if _others_beside(e, candidates, name, others):
        return _value_beside(e, candidates, name, others)
    against = [o for o in others if all(left is NOT_ALLOWED for left in e.taken(candidates, (name, o)))]
    for other in against or others:
        rest = [one for one in others if one != other]
        values = _other_values(e, candidates, other, [name, *rest]) or _other_values(e, candidates, other, [name])
        if values:
            given = given_as(other, e.value(e.node, other))
            meant = listed([given_as(other, value) for value in values], 3)
            message = f"'{local_of(name)}' of <{e.name}> does not go with {given}; did you mean {meant}?"
            return e.at_attribute(name, "RNG202", message, expected=values)
    words = f"'{local_of(against[0])}'; keep one of them" if len(against) == 1 else f"the others: {_all_quoted(others)}"
    message = f"the attribute '{local_of(name)}' of <{e.name}> does not go with {words}"
    return e.at_attribute(name, "RNG202", message, declared=candidates[0])


def choosing(e: Explanation, name: str) -> str | None:
    """The only other attribute that lists the value of a wrong one, where the start tag is right with that instead."""
    value = e.value(e.node, name)
    candidates = _candidates(e)
    lefts = e.taken(candidates, [other for other in map(str, e.node.attrib) if other != name])
    instead = [
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if any(isinstance(leaf, Value) and leaf.text == value for leaf in leaves_in(attribute.content))
        and e.closed(e.automaton.derivatives.attribute(left, [attribute])) is not NOT_ALLOWED
    ]
    names = [other for other in local_names(instead) if other not in e.given]
    return names[0] if len(names) == 1 else None


def never_beside(e: Explanation, name: str) -> Finding | None:
    """The mistake where an element has an attribute that the chosen value of another one rules out."""
    candidates = e.rejection.opening.candidates if e.rejection.opening else ()
    tried = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    for other in [other for other in tried if other != name and _is_chosen(e, candidates, other)]:
        beside = [attribute for left in e.taken(candidates, [other]) for attribute in attributes_in(left)]
        if not any(attribute.name_class.contains(name) for attribute in beside):
            e.reading.surplus |= {name}
            given = given_as(other, e.value(e.node, other))
            instead = [one for one in e.taking_value(beside, name) if one not in e.given]
            remedy = f"did you mean {quoted(instead)}?" if 0 < len(instead) <= _MOST_INSTEAD else "leave it out"
            message = f"the attribute '{local_of(name)}' of <{e.name}> does not go with {given}; {remedy}"
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
