"""Lacking: attributes of which one is missing, and what tells which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.alternatives import is_chosen_elsewhere, meant_further_out
from relaxng.diagnosis.displacement import attribute_for_text, bare_text, may_have_text, standing_as_children
from relaxng.diagnosis.enumeration import one_of
from relaxng.diagnosis.evidence import attributes_of, is_named, local_names, names_of, required
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.wording import (
    all_quoted,
    given_as,
    listed,
    quoted,
    short,
)
from relaxng.grammar.derivatives import WHITE, content_matches
from relaxng.grammar.occurrences import attributes_in, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute, Element, Pattern, Value

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding

_MOST_WITHIN = 30
"""Elements up to which it is tried what goes with what an element holds, and values that are tried."""

_MOST_FITTING = 3
"""Values up to which what an element holds tells of them."""


def missing_in(e: Explanation, lefts: list[Pattern]) -> list[Attribute]:
    """The attributes of which any one would complete the start tag."""
    derive = e.automaton.derivatives
    return [
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if derive.close_attributes(derive.attribute(left, [attribute])) is not NOT_ALLOWED
    ]


def beside_wrong(e: Explanation, candidates: tuple[Element, ...]) -> Iterator[Finding]:
    """What is missing beside wrong attributes that have findings of their own, whichever values of those were meant."""
    lefts = _lacking(e, candidates)
    if missing := missing_in(e, lefts):
        if not standing_as_children(e, missing):
            yield needs(e, missing)
    elif any(left is not NOT_ALLOWED for left in lefts):
        yield from needs_all(e, lefts)


def is_mended_at_once(e: Explanation, candidates: tuple[Element, ...], unknown: list[str]) -> bool:
    """Whether what is missing is there under another name, or as the text of the element."""
    if len(unknown) > 1:
        return False
    missing = missing_in(e, e.taken(candidates, (name for name in map(str, e.node.attrib) if name not in unknown)))
    if not unknown:
        return attribute_for_text(e, missing) is not None
    return any(e.accepted_as(unknown[0], name, missing) for name in names_of(missing))


def names_lacking(e: Explanation, candidates: tuple[Element, ...]) -> list[str]:
    """The names of what is missing, of which one will do, beside wrong attributes."""
    if e.lacking is None:
        e.lacking = [e.shown(name) for name in names_of(missing_in(e, _lacking(e, candidates)))]
    return e.lacking


def _lacking(e: Explanation, candidates: tuple[Element, ...]) -> list[Pattern]:
    """What declarations leave of the node when its attributes are mended; none where nothing can be missing then."""
    names = e.tried(e.node, e.rejection.opening) if e.rejection.opening else []
    if any(e.closed(left) is not NOT_ALLOWED for left in _mended(e, candidates, names, as_meant=False)):
        return []
    if any(is_chosen_elsewhere(e, candidates, name) for name in names):
        return []
    return _mended(e, candidates, names, as_meant=True)


def _mended(e: Explanation, candidates: tuple[Element, ...], names: list[str], *, as_meant: bool) -> list[Pattern]:
    """What declarations leave of the node when its attributes are mended."""
    lefts = [element.content for element in candidates]
    for name in names:
        lefts = [e.taken_for_right(left, name, as_meant=as_meant) for left in lefts]
    return lefts


def is_less_without(e: Explanation, lefts: list[Pattern], missing: list[Attribute]) -> bool:
    """Whether an empty element would want more than an attribute, so that it is rather meant to be empty."""
    if len(e.node) or (e.node.text or "").strip(WHITE):
        return False
    derive = e.automaton.derivatives
    return not any(derive.close_attributes(derive.attribute(left, missing)).nullable for left in lefts)


def needs(e: Explanation, missing: list[Attribute]) -> Finding:
    """That one of these attributes is missing, with what is known of which and of its value."""
    names = [e.shown(name) for name in e.evidence.attributes(missing, e.tag)]
    if (name := attribute_for_text(e, missing)) is not None:
        e.reading.text_is_told = True
        message = f"<{e.name}> needs an attribute '{name}'; write '{short(bare_text(e))}' there, not as its text"
        return e.at(e.node, "RNG203", message, declared=missing[0], expected=names)
    if (parted := _parted(e, missing)) is not None:
        return parted
    text = bare_text(e)
    if text and (known_slip := hint_for("value", text, e.candidates)) is not None:
        e.reading.text_is_told = True
        return _hinted_text(e, text, known_slip.words)
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


def _hinted_text(e: Explanation, text: str, words: str) -> Finding:
    """A text where attributes are missing of which the schema says what is meant."""
    word = text.split(maxsplit=1)[0]
    return e.at(e.node, "RNG303", f"text ('{short(word)}') cannot stand in <{e.name}>; {words}", text=word)


_WITH_PORT = re.compile(r"([^:\[\]]+|\[[^\[\]]+\]):([0-9]{1,5})")

_PORTS = ("port", "service")


def _parted(e: Explanation, missing: list[Attribute]) -> Finding | None:
    """The mistake where the value of another attribute ends with the port that is missing, behind a colon."""
    derive, names = e.automaton.derivatives, names_of(missing)
    if len(names) != 1 or names[0] not in _PORTS:
        return None
    declared = attributes_of(e.candidates)
    for name in map(str, e.node.attrib):
        found = _WITH_PORT.fullmatch(e.value(e.node, name))
        if found is None or not any(content_matches(derive, one.content, found[2], e.node.nsmap) for one in missing):
            continue
        host = found[1].strip("[]")
        own = [one for one in declared if one.name_class.contains(name)]
        if any(content_matches(derive, one.content, host, e.node.nsmap) for one in own):
            words = f"write {given_as(e.shown(name), host)} and {given_as(names[0], found[2])}"
            message = (
                f"'{short(found[0])}' of '{e.shown(name)}' in <{e.name}> has the missing '{names[0]}' in it; {words}"
            )
            return e.at_attribute(name, "RNG301", message, value=True, declared=missing[0], suggestion=host)
    return None


def _right_with(e: Explanation, missing: list[Attribute]) -> list[str]:
    """Those values of a missing attribute with which an element would be right, if what it holds tells but a few."""
    size = sum(1 for _ in islice(e.node.iter("*"), _MOST_WITHIN + 1))
    values = dict.fromkeys(leaf.text for one in missing for leaf in leaves_in(one.content) if isinstance(leaf, Value))
    if not 1 < size <= _MOST_WITHIN or not 1 < len(values) <= _MOST_WITHIN:
        return []
    node, name, fitting = deepcopy(e.node), names_of(missing)[0], []
    for value in values:
        node.set(name, value)
        if e.evidence.fitting(e.candidates, node):
            fitting.append(value)
    return fitting if len(fitting) <= _MOST_FITTING else []


def needed_by_empty(e: Explanation) -> Finding | None:
    """The attribute that an element needs which holds nothing: it could be without if it held something."""
    missing = _instead_of_content(e)
    return needs(e, missing) if missing else None


def attributes_instead(e: Explanation) -> list[str]:
    """The attributes of which one would do for all that an empty element lacks."""
    return e.evidence.attributes(_instead_of_content(e), e.tag)


def _instead_of_content(e: Explanation) -> list[Attribute]:
    if len(e.node) or bare_text(e):
        return []
    derive = e.automaton.derivatives
    lefts = e.taken(e.candidates, map(str, e.node.attrib))
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
    if not text or may_have_text(e):
        return ""
    e.reading.text_is_told = True
    takes = any(content_matches(e.automaton.derivatives, one.content, text, e.node.nsmap) for one in missing)
    return (
        f"; write '{short(text)}' there, not as its text" if takes else f"; the text '{short(text)}' cannot stand in it"
    )


def fewest_missing(e: Explanation, lefts: list[Pattern]) -> list[Attribute]:
    """The fewest attributes with which a start tag would be complete, but for those that stand as children."""
    fewest = min((required(left) for left in lefts if left is not NOT_ALLOWED), key=len, default=[])
    standing = standing_as_children(e, fewest)
    return [one for one in fewest if standing.isdisjoint(local_names([one]))]


def needs_all(e: Explanation, lefts: list[Pattern]) -> Iterator[Finding]:
    """Several attributes are missing at once."""
    fewest = fewest_missing(e, lefts)
    names = list(map(e.shown, names_of(fewest)))
    if not names:
        return
    text = bare_text(e)
    if text and (known_slip := hint_for("value", text, e.candidates)) is not None:
        e.reading.text_is_told = True
        yield _hinted_text(e, text, known_slip.words)
        return
    what = "an attribute" if len(names) == 1 else "the attributes"
    message = f"<{e.name}> needs {what} {all_quoted(names)}{_not_as_text(e, ())}"
    yield e.at(e.node, "RNG203", message, declared=fewest[0], expected=names)
