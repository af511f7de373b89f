"""A start tag that fits no declaration: what is wrong with its attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from relaxng.diagnosis import elements
from relaxng.diagnosis.evidence import attributes_of, local_names
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.values import hinted
from relaxng.diagnosis.wording import given_as, listed, quoted, short
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.patterns import (
    NOT_ALLOWED,
    TEXT,
    Attribute,
    Combined,
    Element,
    Pattern,
    Value,
    attributes_in,
    combinations_in,
    leaves_in,
)
from relaxng.nearness import by_nearness, slips

if TYPE_CHECKING:
    from relaxng.diagnosis.explanation import Explanation
    from relaxng.diagnosis.hints import Hint
    from relaxng.finding import Finding

_MOST_BESIDE = 64
"""Attributes of an element up to which a bad value is judged by what goes with the others."""


def misfit(e: Explanation) -> Iterator[Finding]:
    """Each attribute that is unknown or has a wrong value; else what is missing, or what does not go together."""
    opening = e.rejection.opening
    candidates = opening.candidates if opening else ()
    declared = attributes_of(candidates)
    is_known = all(any(a.name_class.contains(str(name)) for a in declared) for name in e.node.attrib)
    if not is_known and (finding := elements.another_name(e)) is not None:
        yield finding
        return
    findings = []
    unknown = []
    for name in map(str, e.node.attrib):
        mine = [attribute for attribute in declared if attribute.name_class.contains(name)]
        if not mine:
            unknown.append(name)
        elif not e.accepted(e.node, mine, name):
            findings.append(_bad_value(e, name, mine))
    is_bare = not e.node.attrib and _holds_what_it_cannot(e, candidates)
    # To move an element is one repair: it must not be dearer than to mend the element where it is.
    is_cheaper = is_bare or len(unknown) > 1 or (unknown and not _fits_without(e, set(unknown), candidates))
    if is_cheaper and (finding := _element_of_another_parent(e, unknown, declared)) is not None:
        yield finding
        return
    findings.extend(_unknown(e, name, candidates) for name in unknown)
    yield from findings or [_together(e, candidates)]


# The element is another one


def _holds_what_it_cannot(e: Explanation, candidates: tuple[Element, ...]) -> bool:
    """Whether an element has a text or children that none of its declarations could ever have."""
    leaves = [leaf for element in candidates for leaf in leaves_in(element.content)]
    known = [leaf for leaf in leaves if isinstance(leaf, Element)]
    if any(not any(k.name_class.contains(str(child.tag)) for k in known) for child in e.node.iterchildren("*")):
        return True
    takes_text = any(
        element.content.has_strings
        or any(isinstance(part, Combined) and TEXT in part.items for part in combinations_in(element.content))
        for element in candidates
    )
    return not takes_text and bool((e.node.text or "").strip(WHITE))


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
    if parent is None or any(by_nearness(local_of(name), local_names(declared)) for name in unknown):
        return None
    if unknown and _alternatives(e, unknown[0]):
        return None
    at_home = [
        element
        for home, held in e.evidence.homes(e.tag).items()
        if home != parent.tag and e.evidence.is_used(home)
        for element in held
        if not unknown or unknown[0] in _attribute_names([element])
    ]
    return elements.misplaced(e, parent) if e.evidence.fitting(at_home, e.node) else None


# One attribute


def _unknown(e: Explanation, name: str, candidates: tuple[Element, ...]) -> Finding:
    local = local_of(name)
    absent = attributes_of(candidates)
    known = [local_of(other) for other in e.evidence.attributes(absent, e.tag)]
    free = [other for other in known if other not in map(local_of, map(str, e.node.attrib))]
    near = by_nearness(local, free)
    if (known_slip := hint_for("attribute", local, candidates)) is not None:
        return _hinted(e, name, known_slip, absent)
    if elsewhere := _alternatives(e, name):
        return _of_another_alternative(e, name, elsewhere, free)
    declared = next((a for a in absent if near and near[0] in local_names([a])), candidates[0] if candidates else None)
    if near:
        e.renamed_attributes[name] = near[0]
        message = f"unknown attribute '{local}' of <{e.name}>; did you mean '{near[0]}'?"
        certain = len(near) == 1 or slips(local, near[0]) < slips(local, near[1])
        certain = certain and e.accepted_as(name, qualified(namespace_of(name), near[0]), absent)
        return e.at_attribute(
            name, "RNG201", message, declared=declared, suggestion=near[0], expected=known, certain=certain
        )
    hint = f"; it has {quoted(known)}" if known else "; it has none"
    if not known and absent:
        hint = "; the schema allows any name but this"
    message = f"unknown attribute '{local}' of <{e.name}>{hint}"
    return e.at_attribute(name, "RNG201", message, declared=declared, expected=known)


def _hinted(e: Explanation, name: str, hint: Hint, absent: list[Attribute]) -> Finding:
    """A name that the schema itself knows to be a slip."""
    right = hint.right
    if right is not None and right not in e.node.attrib:
        e.renamed_attributes[name] = right
    certain = (
        right is not None
        and right not in e.node.attrib
        and e.accepted_as(name, qualified(namespace_of(name), right), absent)
    )
    declared = next((attribute for attribute in absent if right in local_names([attribute])), None)
    message = f"unknown attribute '{local_of(name)}' of <{e.name}>; {hint.words}"
    return e.at_attribute(name, "RNG201", message, declared=declared, suggestion=right, certain=certain)


def _alternatives(e: Explanation, name: str) -> list[Element]:
    """The declarations of the element, in parents of this name, that have an attribute of this name."""
    parent = e.node.getparent()
    held = e.evidence.homes(e.tag).get(str(parent.tag), []) if parent is not None else []
    return [other for other in held if name in _attribute_names([other])]


def _attribute_names(declarations: Iterable[Element]) -> set[str]:
    return {name for attribute in attributes_of(declarations) for name in single_names(attribute.name_class)}


def _of_another_alternative(e: Explanation, name: str, elsewhere: list[Element], free: list[str]) -> Finding:
    """An attribute that the element has where the one around it has other attributes."""
    parent, around, local = e.node.getparent(), e.rejection.parent, local_of(name)
    if parent is not None and around is not None:
        owner = local_of(str(parent.tag))

        def wanted(child: Element) -> bool:
            return child in elsewhere

        missing = elements.unlocking(e, e.without_attributes(parent, around), wanted)
        if missing is not None:
            e.unlocked = missing
            message = f"<{owner}> needs an attribute '{missing}' for its <{e.name}> to have '{local}'"
            return e.at(parent, "RNG203", message)
        if (other := elements.other_values(e, parent, around, wanted)) is not None:
            key, values = other
            given = given_as(key, str(parent.get(key)))
            meant = listed([given_as(key, value) for value in values], 3)
            own = f", or {quoted(free)}" if free else ""
            message = f"'{local}' of <{e.name}> does not go with {given} of <{owner}>; did you mean {meant}{own}?"
            return e.at_attribute(name, "RNG202", message, expected=values)
    hint = f"; here it has {quoted(free)}" if free else ""
    message = f"the attribute '{local}' of <{e.name}> does not go with what stands around it{hint}"
    return e.at_attribute(name, "RNG202", message, expected=free)


def _bad_value(e: Explanation, name: str, declared: list[Attribute]) -> Finding:
    value = str(e.node.get(name))
    beside = _beside_others(e, name, declared)
    remedy = hinted(value, declared) or e.allowed(attribute.content for attribute in beside).remedy(value)
    message = f"'{short(value)}' is no value of '{local_of(name)}' in <{e.name}>; {remedy.words}"
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


def _beside_others(e: Explanation, name: str, declared: list[Attribute]) -> list[Attribute]:
    """Those declarations of an attribute that go with the other attributes of the node, if any do."""
    opening = e.rejection.opening
    if opening is None or len(declared) == 1 or len(e.node.attrib) > _MOST_BESIDE:
        return declared
    derive = e.automaton.derivatives
    found: list[Attribute] = []
    for element in opening.candidates:
        left = element.content
        for other in map(str, e.node.attrib):
            after = derive.attribute(left, e.accepted(e.node, attributes_in(left), other))
            left = after if other != name and after is not NOT_ALLOWED else left
        found += [attribute for attribute in attributes_in(left) if attribute.name_class.contains(name)]
    return found or declared


# All attributes together


def _together(e: Explanation, candidates: tuple[Element, ...]) -> Finding:
    """Every attribute is right by itself: one is missing, or two do not go together."""
    opening = e.rejection.opening
    lefts = e.without_attributes(e.node, opening) if opening else []
    missing = _missing(e, lefts)
    if missing and not _is_less_without(e, lefts, missing):
        return _needs(e, missing)
    if (finding := _surplus(e, candidates, rather_empty=bool(missing))) is not None:
        return finding
    if missing:
        return _needs(e, missing)
    for left in lefts:
        if left is not NOT_ALLOWED:
            names = local_names(list(attributes_in(left)))
            return e.at(e.node, "RNG203", f"<{e.name}> lacks some of the attributes {quoted(names)}", expected=names)
    return e.at(e.node, "RNG202", f"the attributes of <{e.name}> do not go together")


def _missing(e: Explanation, lefts: list[Pattern]) -> list[Attribute]:
    """The attributes of which any one would complete the start tag."""
    derive = e.automaton.derivatives
    return [
        attribute
        for left in lefts
        for attribute in attributes_in(left)
        if derive.close_attributes(derive.attribute(left, [attribute])) is not NOT_ALLOWED
    ]


def _is_less_without(e: Explanation, lefts: list[Pattern], missing: list[Attribute]) -> bool:
    """Whether an empty element would want more than an attribute, so that it is rather meant to be empty."""
    if len(e.node) or (e.node.text or "").strip(WHITE):
        return False
    derive = e.automaton.derivatives
    return not any(derive.close_attributes(derive.attribute(left, missing)).nullable for left in lefts)


def _needs(e: Explanation, missing: list[Attribute]) -> Finding:
    names = [local_of(name) for name in e.evidence.attributes(missing, e.tag)]
    what = f"an attribute {quoted(names)}" if len(names) == 1 else f"one of the attributes {quoted(names)}"
    return e.at(e.node, "RNG203", f"<{e.name}> needs {what}", declared=missing[0], expected=names)


def _surplus(e: Explanation, candidates: tuple[Element, ...], *, rather_empty: bool) -> Finding | None:
    """The attribute without which the others would do; of an element that is rather empty, without which it may be so."""
    opening = e.rejection.opening
    for name in reversed([str(name) for name in e.node.attrib]) if opening else ():
        lefts = [e.closed(left) for left in e.without_attributes(e.node, opening, but=name)] if opening else []
        if not any(left.nullable if rather_empty else left is not NOT_ALLOWED for left in lefts):
            continue
        e.surplus = name
        local = local_of(name)
        if rather_empty:
            message = f"the attribute '{local}' does not go with an empty <{e.name}/>"
            return e.at_attribute(name, "RNG202", message)
        others = [str(other) for other in e.node.attrib if other != name]
        if (finding := _with_another_value(e, name, others)) is not None:
            return finding
        message = f"the attribute '{local}' of <{e.name}> does not go with the others: {quoted(map(local_of, others))}"
        return e.at_attribute(name, "RNG202", message, declared=candidates[0])
    return None


def _with_another_value(e: Explanation, name: str, others: list[str]) -> Finding | None:
    """The attribute that would go with another value of one of the others."""
    opening = e.rejection.opening
    derive = e.automaton.derivatives
    for other in others if opening else ():
        values: dict[str, None] = {}
        for left in e.without_attributes(e.node, opening, but=other) if opening else ():
            for attribute in attributes_in(left):
                if not attribute.name_class.contains(other):
                    continue
                if derive.close_attributes(derive.attribute(left, [attribute])) is not NOT_ALLOWED:
                    leaves = leaves_in(attribute.content)
                    values.update((leaf.text, None) for leaf in leaves if isinstance(leaf, Value))
        values.pop(str(e.node.get(other)), None)
        if values:
            given = given_as(other, str(e.node.get(other)))
            meant = listed([given_as(other, value) for value in values], 3)
            message = f"'{local_of(name)}' of <{e.name}> does not go with {given}; did you mean {meant}?"
            return e.at_attribute(name, "RNG202", message, expected=values)
    return None
