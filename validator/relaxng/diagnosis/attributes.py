"""A start tag that fits no declaration: what is wrong with its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relaxng.diagnosis import alternatives, combination, elements, lacking, misspelling, siblings
from relaxng.diagnosis.displacement import place_of_attribute
from relaxng.diagnosis.enumeration import says_no
from relaxng.diagnosis.evidence import attributes_of, lists, local_names, takes_text
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.namespaces import attribute_as_meant, wrong_attribute
from relaxng.diagnosis.values import hinted
from relaxng.diagnosis.wording import all_of, prefix_for, quoted, quoted_each, short
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.occurrences import attributes_in, leaves_in
from relaxng.grammar.patterns import EMPTY, NOT_ALLOWED, Attribute, Element, Value
from relaxng.nearness import by_nearness, nearest, slips

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding
    from relaxng.grammar.annotations import Hint

_MOST_BESIDE = 64
"""Attributes of an element up to which a bad value is judged by what goes with the others."""


def misfit(e: Explanation) -> Iterator[Finding]:
    """Each attribute that is unknown or has a wrong value; else what is missing, or what does not go together."""
    opening = e.rejection.opening
    candidates = opening.candidates if opening else ()
    declared = attributes_of(candidates)
    as_meant = {name: attribute_as_meant(e, name, declared) for name in map(str, e.node.attrib)}
    is_known = all(any(a.name_class.contains(name) for a in declared) for name in as_meant.values())
    if not is_known and (finding := misspelling.another_name(e)) is not None:
        yield finding
        return
    if is_known and (finding := siblings.given_again(e)) is not None:
        yield finding
        return
    if (finding := elements.in_what_is_missing(e)) is not None:
        yield finding
        return
    findings: list[Finding] = []
    unknown = []
    right = []
    for name, meant in as_meant.items():
        mine = [attribute for attribute in declared if attribute.name_class.contains(meant)]
        if not mine:
            unknown.append(name)
        elif meant != name:
            e.reading.renamed_attributes[name] = meant
            if not e.accepted_as(name, meant, mine):
                findings.append(_bad_value(e, name, mine))
        elif not e.accepted(e.node, mine, name):
            # What was meant is known where it has changed places with one that was told.
            findings += [] if name in e.reading.values_meant else [_bad_value(e, name, mine)]
        else:
            right.append(name)
    is_bare = not e.node.attrib and _holds_what_it_cannot(e, candidates)
    is_known_slip = any(hint_for("attribute", local_of(name), candidates) is not None for name in unknown)
    # To move an element is one repair: it must not be dearer than to mend the element where it is.
    is_cheaper = is_bare or len(unknown) > 1 or (unknown and not _fits_without(e, set(unknown), candidates))
    may_be_another = is_cheaper and not is_known_slip and not lacking.is_mended_at_once(e, candidates, unknown)
    if may_be_another and (finding := _element_of_another_parent(e, unknown, declared)) is not None:
        yield finding
        return
    if not findings and not unknown and not e.reading.renamed_attributes:
        yield from combination.together(e, candidates)
        return
    yield from findings
    yield from _all_unknown(e, unknown, candidates)  # as many as are asked for
    excluded = list(combination.excluded(e, candidates, right))
    yield from excluded
    if not excluded and all(
        name in e.reading.renamed_attributes or name in e.reading.moved_attributes for name in unknown
    ):
        yield from lacking.beside_wrong(e, candidates)


# The element is another one


def _holds_what_it_cannot(e: Explanation, candidates: tuple[Element, ...]) -> bool:
    """Whether an element has a text or children that none of its declarations could ever have."""
    leaves = [leaf for element in candidates for leaf in leaves_in(element.content)]
    known = [leaf for leaf in leaves if isinstance(leaf, Element)]
    if any(not any(k.name_class.contains(str(child.tag)) for k in known) for child in e.node.iterchildren("*")):
        return True
    has_text = any(map(takes_text, candidates))
    return not has_text and bool((e.node.text or "").strip(WHITE))


def _fits_without(e: Explanation, names: set[str], candidates: tuple[Element, ...]) -> bool:
    """Whether a start tag would be right without some of its attributes."""
    derive = e.automaton.derivatives
    for element in candidates:
        left = element.content
        for name in map(str, e.node.attrib):
            if name not in names:
                left = derive.attribute(left, e.accepted(e.node, attributes_in(left), name))
        if e.closed(left) is not NOT_ALLOWED:
            return True
    return False


def _element_of_another_parent(e: Explanation, unknown: list[str], declared: list[Attribute]) -> Finding | None:
    """The mistake where the element is right as it is, but elsewhere: its namesake here is another thing."""
    parent = e.node.getparent()
    near = local_names(declared)
    if parent is None or any(by_nearness(local_of(name), near) for name in unknown):
        return None
    if unknown and alternatives.namesakes(e, unknown[:1]):
        return None
    at_home = [
        element
        for home, held in e.evidence.homes(e.tag).items()
        if home != parent.tag and e.evidence.is_used(home)
        for element in held
        if not unknown or unknown[0] in alternatives.attribute_names([element])
    ]
    return elements.misplaced(e, parent) if e.evidence.fitting(at_home, e.node) else None


# One attribute


def _all_unknown(e: Explanation, names: list[str], candidates: tuple[Element, ...]) -> Iterator[Finding]:
    """What is said of unknown attributes: all that go with another alternative are one mistake."""
    elsewhere = alternatives.namesakes(e, map(str, e.node.attrib)) if len(names) > 1 else []
    if elsewhere:
        known = alternatives.attribute_names(alternatives.namesakes(e, []))
        foreign = [name for name in names if name in known]
        if not e.evidence.fitting(elsewhere, e.node):  # else all of them say more than a name that is often wrong
            foreign = [name for name in foreign if hint_for("attribute", local_of(name), candidates) is None]
        if len(foreign) > 1:
            yield alternatives.foreign_attributes(e, foreign, elsewhere, _free(e, candidates))
            names = [name for name in names if name not in foreign]
    for group in _by_hint(names, candidates):
        name = group[0]
        meant = attribute_as_meant(e, name, attributes_of(candidates))
        if len(group) > 1 and (hint := hint_for("attribute", local_of(name), candidates)) is not None:
            yield _hinted_together(e, group, hint)
        elif meant == name:
            yield _unknown(e, name, candidates)
        else:
            e.reading.renamed_attributes[name] = meant


def _by_hint(names: list[str], candidates: tuple[Element, ...]) -> list[list[str]]:
    """Unknown attributes, those together of which the schema says that they stand in one child."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        hint = hint_for("attribute", local_of(name), candidates)
        together = hint is not None and hint.child is not None and not namespace_of(name)
        groups.setdefault(("", hint.words) if hint is not None and together else (name, ""), []).append(name)
    return list(groups.values())


def _hinted_together(e: Explanation, names: list[str], hint: Hint) -> Finding:
    """Attributes that are parts of a child."""
    e.reading.moved_attributes.update(names)
    if hint.child is not None:
        e.reading.meant.append((e.node, qualified(namespace_of(e.tag), hint.child)))
    message = f"unknown attributes {all_of(quoted_each(map(e.shown, names)))} of <{e.name}>; {hint.words}"
    return e.at_attribute(names[0], "RNG201", message)


def _free(e: Explanation, candidates: tuple[Element, ...]) -> list[str]:
    """The attributes that the element could still have: those that go with what it has, if any do."""
    if e.free is None:
        known = alternatives.attribute_names(candidates)
        _, lefts = combination.compatible(e, candidates, [str(name) for name in e.node.attrib if name in known])
        declared = [attribute for left in lefts for attribute in attributes_in(left)] or attributes_of(candidates)
        e.free = [e.shown(name) for name in e.evidence.attributes(declared, e.tag) if local_of(name) not in e.given]
    return e.free


def _unknown(e: Explanation, name: str, candidates: tuple[Element, ...]) -> Finding:
    local, shown = local_of(name), e.shown(name)
    absent = attributes_of(candidates)
    names = e.evidence.attributes(absent, e.tag)
    known = list(map(e.shown, names))
    lacked = lacking.names_lacking(e, candidates)
    if (known_slip := _hint_that_fits(e, name, candidates)) is not None:
        return _hinted(e, name, known_slip, absent)
    if (finding := wrong_attribute(e, name, absent)) is not None:
        return finding
    if elsewhere := alternatives.namesakes(e, [name]):
        return alternatives.foreign_attributes(e, [name], elsewhere, _free(e, candidates))
    near = _nearest(e, name, names, candidates)
    declared = next(
        (a for a in absent if near and near[0] in single_names(a.name_class)), candidates[0] if candidates else None
    )
    if near:
        right = near[0]
        meant = e.shown(right)
        e.reading.renamed_attributes[name] = right
        message = f"unknown attribute '{shown}' of <{e.name}>; did you mean '{meant}'?"
        certain = len(near) == 1 or slips(local, local_of(near[0])) < slips(local, local_of(near[1]))
        certain = certain and prefix_for(right, e.node, attribute=True) is not None
        certain = certain and e.accepted_as(name, right, absent)
        return e.at_attribute(
            name, "RNG201", message, declared=declared, suggestion=meant, expected=names, certain=certain
        )
    still = _free(e, candidates)
    if len(known) == 1 == len(e.node.attrib) and e.accepted_as(name, names[0], absent):
        meant = e.shown(names[0])
        e.reading.renamed_attributes[name] = names[0]
        message = f"unknown attribute '{shown}' of <{e.name}>; did you mean '{meant}'?"
        return e.at_attribute(name, "RNG201", message, declared=absent[0], suggestion=meant, expected=names)
    if placed := place_of_attribute(e, name):
        e.reading.moved_attributes.add(name)
    needed = quoted_each(lacked)
    if len(needed) == 1 and not placed:  # which it may have been meant for
        others = [other for other in still if f"'{other}'" not in needed]
        hint = f"; it needs {needed[0]}" + (f", and may have {quoted(others)}" if others else "")
    elif known:
        hint = f"; it has {quoted(still or known)}"
    elif absent:
        hint = "; the schema allows any name but this"
    else:
        hint = f"; it has none{_by_being_there(e, name, candidates)}"
    message = f"unknown attribute '{shown}' of <{e.name}>{placed or hint}"
    return e.at_attribute(name, "RNG201", message, declared=declared, expected=names)


def _nearest(e: Explanation, name: str, names: list[str], candidates: tuple[Element, ...]) -> list[str]:
    """The attributes that an unknown one may have been meant for by its name, the likeliest first."""
    local = local_of(name)
    free: dict[str, str] = {}
    for other in sorted(names, key=lambda other: namespace_of(other) != namespace_of(name)):
        if local_of(other) not in e.given:
            free.setdefault(local_of(other), other)
    going_with_it = set(_free(e, candidates))
    likely = by_nearness(local, [one for one, other in free.items() if e.shown(other) in going_with_it])
    lacked = lacking.names_lacking(e, candidates)
    if likely and (_is_slip(local, likely[0]) or len(lacked) != 1 or lacked == [e.shown(free[likely[0]])]):
        return [free[one] for one in likely]
    near = [one for one in by_nearness(local, free) if one not in likely]
    # What goes with another choice must be nearer than a part of a name that tells of what the element lacks.
    is_free = not alternatives.chosen(e, candidates)
    return [free[one] for one in near if slips(local, one) <= 1 or (is_free and _is_slip(local, one))]


def _is_slip(name: str, other: str) -> bool:
    return slips(name, other) <= max(1, len(name) // 3)


def _hint_that_fits(e: Explanation, name: str, candidates: tuple[Element, ...]) -> Hint | None:
    """The hint about an unknown attribute: where alternatives differ, that of one whose start tag is right by it."""
    found = [(hint, one) for one in candidates if (hint := hint_for("attribute", local_of(name), [one])) is not None]
    if found and (chosen := alternatives.chosen(e, candidates)):
        left = {one: local_names(attributes_in(e.taken([one], chosen)[0])) for _, one in found}
        found = [(hint, one) for hint, one in found if hint.right is None or hint.right in left[one]]
    others = (
        [other for other in map(str, e.node.attrib) if other != name] if len({h.right for h, _ in found}) > 1 else []
    )
    fitting = (
        hint
        for hint, element in found
        for left in e.taken([element], others)
        for attribute in attributes_in(left)
        if hint.right in local_names([attribute])
        and e.closed(e.automaton.derivatives.attribute(left, [attribute])) is not NOT_ALLOWED
    )
    return next(fitting, found[0][0] if found else None)


def _by_being_there(e: Explanation, name: str, candidates: tuple[Element, ...]) -> str:
    """What to do about the attribute of an element that can have nothing, as the end of a message."""
    if any(element.content is not EMPTY for element in candidates):
        return ""
    return f": leave <{e.name}> out" if says_no(e.value(e.node, name)) else f": <{e.name}/> says it by being there"


def _hinted(e: Explanation, name: str, hint: Hint, absent: list[Attribute]) -> Finding:
    """A name that the schema itself knows to be a slip."""
    right = hint.right
    if right is not None and right not in e.node.attrib:
        e.reading.renamed_attributes[name] = right
    certain = (
        right is not None
        and right not in e.node.attrib
        and e.accepted_as(name, qualified(namespace_of(name), right), absent)
    )
    if hint.child is not None:
        e.reading.meant.append((e.node, qualified(namespace_of(e.tag), hint.child)))
        e.reading.moved_attributes.add(name)
    declared = next((attribute for attribute in absent if right in local_names([attribute])), None)
    message = f"unknown attribute '{e.shown(name)}' of <{e.name}>; {hint.words}"
    return e.at_attribute(name, "RNG201", message, declared=declared, suggestion=right, certain=certain)


def _bad_value(e: Explanation, name: str, declared: list[Attribute]) -> Finding:
    value = e.value(e.node, name)
    beside = _beside_others(e, name, declared)
    if not beside and (finding := combination.never_beside(e, name)) is not None:
        return finding
    beside = beside or declared
    known_slip = hinted(value, declared)
    if (swapped := _swapped(e, name, declared, is_known_slip=known_slip is not None)) is not None:
        return swapped
    remedy = known_slip or e.allowed_as(beside).remedy(value)
    if known_slip is None and remedy.suggestion is None and (other := combination.choosing(e, name)) is not None:
        e.reading.renamed_attributes[name] = other
        message = (
            f"'{short(value)}' is no value of '{e.shown(name)}' in <{e.name}>; did you mean the attribute '{other}'?"
        )
        return e.at_attribute(name, "RNG301", message, value=True, declared=declared[0], expected=[other])
    if remedy.child is not None:
        e.reading.meant.append((e.node, qualified(namespace_of(e.tag), remedy.child)))
    if remedy.suggestion is not None:
        e.reading.values_meant[name] = remedy.suggestion
    message = f"'{short(value)}' is no value of '{e.shown(name)}' in <{e.name}>{siblings.beside(e)}; {remedy.words}"
    return e.at_attribute(
        name,
        "RNG301",
        message,
        value=True,
        declared=declared[0],
        suggestion=remedy.suggestion,
        expected=remedy.expected,
        certain=remedy.certain,
    )


def _swapped(e: Explanation, name: str, declared: list[Attribute], *, is_known_slip: bool) -> Finding | None:
    """The mistake where two attributes have each other's value, one of which is listed; of a known slip if both are wrong."""
    opening, value = e.rejection.opening, e.value(e.node, name)
    for other in e.tried(e.node, opening) if opening is not None else ():
        mine = [one for one in attributes_of(e.candidates) if one.name_class.contains(other)]
        theirs = e.value(e.node, other)
        is_listed = any(lists(one, theirs) for one in declared) or any(lists(one, value) for one in mine)
        if other == name or not is_listed:
            continue
        if not (e.accepted_as(other, name, declared) and e.accepted_as(name, other, mine)):
            continue
        if (is_known_slip or _is_near_listed(value, declared)) and e.accepted(e.node, mine, other):
            continue
        e.reading.values_meant.update({name: theirs, other: value})
        places = f"it and '{short(theirs)}', of '{e.shown(other)}', have changed places"
        message = f"'{short(value)}' is no value of '{e.shown(name)}' in <{e.name}>; {places}"
        return e.at_attribute(name, "RNG301", message, value=True, declared=declared[0], suggestion=theirs)
    return None


def _is_near_listed(value: str, declared: list[Attribute]) -> bool:
    """Whether a value is near to one that is listed."""
    texts = [leaf.text for one in declared for leaf in leaves_in(one.content) if isinstance(leaf, Value)]
    return nearest(value, texts) is not None


def _beside_others(e: Explanation, name: str, declared: list[Attribute]) -> list[Attribute]:
    """Those declarations of an attribute that go with the other attributes of the node, or with most of them if need be."""
    opening = e.rejection.opening
    if opening is None or len(e.node.attrib) == 1 or len(e.node.attrib) > _MOST_BESIDE:
        return declared
    derive = e.automaton.derivatives
    right = [other for other in map(str, e.node.attrib) if other != name and e.is_right(e.node, opening, other)]
    found: dict[bool, list[Attribute]] = {}
    for element in opening.candidates:
        left, goes_with_all = element.content, True
        for other in right:
            after = derive.attribute(left, e.accepted(e.node, attributes_in(left), other))
            left, goes_with_all = (left, False) if after is NOT_ALLOWED else (after, goes_with_all)
        mine = [attribute for attribute in attributes_in(left) if attribute.name_class.contains(name)]
        found.setdefault(goes_with_all, []).extend(mine)
    return found.get(True, found.get(False, []))
