"""Misspelling: an element under a name that is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.diagnosis.displacement import bare_text
from relaxng.diagnosis.evidence import is_named, local_names, takes_text
from relaxng.diagnosis.order import passed
from relaxng.diagnosis.wording import name_of, prefix_for, tags, written
from relaxng.finding import Replacement
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, first_elements
from relaxng.nearness import by_nearness, slips

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding
    from relaxng.grammar.annotations import Hint
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import State

_SHORT = 3
"""Characters up to which a name is near to too many for what it holds to be passed over."""


def hinted_name(e: Explanation, parent: etree._Element, hint: Hint, known: list[Element]) -> Finding:
    """A name that the schema itself knows to be a slip."""
    right = next((element for element in known if hint.right in local_names([element])), None)
    repair: tuple[Replacement, ...] = ()
    if right is not None and hint.right is not None:
        e.reading.renamed = next(name for name in single_names(right.name_class) if local_of(name) == hint.right)
        if (other := standing_already(e, e.reading.renamed)) is not None:
            finding = _given_already(e, parent, e.reading.renamed, other)
            e.reading.renamed = None
            return finding
        if e.evidence.fits(right, e.node):
            repair = tuple(Replacement(span, hint.right) for span in e.document.places.name_spans(e.node))
    if hint.child is not None:
        e.reading.meant.append((parent, qualified(namespace_of(e.tag), hint.child)))
    owner = name_of(parent)
    if right is None and e.evidence.homes(e.tag):
        # If it is to be another thing altogether, what it holds is not to be judged.
        further_out = {str(frame.node.tag) for frame in e.frames[:-1]}
        homes = e.evidence.homes(e.tag)
        at_home = [element for held in homes.values() for element in held]
        e.reading.misplaced = not further_out.isdisjoint(homes) and e.evidence.resembles(at_home, e.node)
        return e.at(e.node, "RNG102", f"<{e.name}> does not belong in <{owner}>; {hint.words}")
    message = f"unknown element '{e.name}' in <{owner}>; {hint.words}"
    return e.at(e.node, "RNG101", message, declared=right, suggestion=hint.right, repair=repair)


def unknown_root(e: Explanation, taken: list[Element]) -> Finding:
    """A root element that the schema does not begin with."""
    names = e.evidence.elements(taken, "")
    near = by_nearness(e.local, local_names(taken))
    if near:
        message = f"the root element is <{e.name}>; did you mean <{near[0]}>?"
        return e.at(e.node, "RNG107", message, suggestion=near[0], expected=names)
    hint = f"; this schema begins with {tags(names, e.node)}" if names else "; the schema allows any name but this"
    return e.at(e.node, "RNG107", f"the root element is <{e.name}>{hint}", expected=names)


def misspelt(
    e: Explanation, parent: etree._Element, known: list[Element], *, at_home_elsewhere: bool
) -> Finding | None:
    """The mistake where a name is meant that is near, or that alone the element would be right under."""
    own = namespace_of(e.tag)
    names = sorted(e.evidence.elements(known, str(parent.tag)), key=lambda name: namespace_of(name) != own)
    by_local = {local_of(name): name for name in reversed(names)}
    near = _absent_first(e, by_nearness(e.local, by_local), by_local)
    fitting = [local for local in near if fits_as(e, known, by_local[local])]
    tells = bool(e.node.attrib) or len(e.node) > 0
    near = [local for local in near if _is_slip(e.local, local) or (tells and local in fitting)]
    if len(e.local) <= _SHORT and bare_text(e):
        near = [
            local for local in near if any(takes_text(one) for one in known if one.name_class.contains(by_local[local]))
        ]
    fitting = [local for local in fitting if local in near]
    # What is there already, and cannot come again, was hardly meant but for one slip.
    free = [local for local in near if slips(e.local, local) <= 1 or standing_already(e, by_local[local]) is None]
    if (
        near
        and _is_a_third(e.local, near[0])
        and not any(slips(e.local, one) <= slips(e.local, near[0]) for one in free)
    ):
        free = near[:1]
    near, fitting = free, [local for local in fitting if local in free]
    if at_home_elsewhere:
        # A name that is known elsewhere is a slip only where all else speaks for it.
        at_home = [element for held in e.evidence.homes(e.tag).values() for element in held]
        near = [local for local in (*fitting, *near) if slips(e.local, local) <= 1][:1]
        if not near or e.evidence.fitting(at_home, e.node):
            return None
        here = [one for one in known if one.name_class.contains(by_local[near[0]])]
        is_alike = e.evidence.likeness(here, e.node) > e.evidence.likeness(at_home, e.node)
        if near[0] not in fitting and not is_alike:
            return None
    if near:
        meant = (fitting or near)[0]
    elif sole := _sole_fitting(e, known):
        meant = local_of(sole)
    else:
        return None
    if (other := standing_already(e, by_local[meant])) is not None:
        return _given_already(e, parent, by_local[meant], other)
    e.reading.renamed = by_local[meant]
    shown = written(e.reading.renamed, e.node)
    message = f"unknown element '{e.name}' in <{name_of(parent)}>; did you mean '{shown}'?"
    repair: tuple[Replacement, ...] = ()
    if (
        near
        and (
            (meant in fitting and (tells or slips(e.local, meant) <= 1))
            or (slips(e.local, meant) <= 1 < len(meant) // 2 and not at_home_elsewhere)
        )
        and _is_nearest_by_far(e.local, meant, near)
        and prefix_for(e.reading.renamed, e.node) is not None
    ):
        repair = tuple(Replacement(span, shown) for span in e.document.places.name_spans(e.node, whole=True))
    declared = next(element for element in known if element.name_class.contains(e.reading.renamed))
    return e.at(e.node, "RNG101", message, declared=declared, suggestion=shown, expected=names, repair=repair)


def standing_already(e: Explanation, name: str) -> etree._Element | None:
    """The sibling that has a name already which only one of them may have; None where the node could have it too."""
    if e.around is None or not e.around.has(name):
        return None
    opening = e.automaton.open(e.state_around, name)
    if opening is None:
        return e.around.last(name) if is_used_up(e, name) else None
    behind = passed(e.automaton, opening)
    is_sole = behind is not None and not _has_place(behind, name)
    return e.around.last(name) if is_sole and e.around.has_behind(e.node, name) else None


def _given_already(e: Explanation, parent: etree._Element, name: str, other: etree._Element) -> Finding:
    """A name that was meant and is there already, so that which of the two is to go is not known."""
    shown = written(name, e.node)
    what = f"unknown element '{e.name}' in <{name_of(parent)}>"
    message = f"{what}; <{shown}> stands{e.line_of(other).replace(',', '', 1)} already: keep one of them"
    return e.at(e.node, "RNG101", message)


def is_used_up(e: Explanation, name: str) -> bool:
    """Whether the parent has an element of this name, and can have no other one."""
    if e.around is None or not e.around.has(name):
        return False
    return not _has_place(e.state_around, name)


def _has_place(state: State, name: str) -> bool:
    """Whether an element of a name may still come in a state, however late."""
    left = (child for pattern, _ in state.vector for child in elements_in(pattern))
    return any(child.name_class.contains(name) for child in left)


def _absent_first(e: Explanation, near: list[str], by_local: dict[str, str]) -> list[str]:
    """Of names equally near, those first that the parent does not have already."""
    beside = {str(other.tag) for other in e.node.itersiblings("*")}
    beside |= {str(other.tag) for other in e.node.itersiblings("*", preceding=True)}
    absent = [
        local for local in near if slips(e.local, local) == slips(e.local, near[0]) and by_local[local] not in beside
    ]
    return list(dict.fromkeys([*absent, *near]))


def _is_slip(name: str, other: str) -> bool:
    """Whether a name is another with a few slips, and not only a part of it as `nic` is of `panic`."""
    return min(len(name), len(other)) > _SHORT or _is_a_third(name, other)


def _is_a_third(name: str, other: str) -> bool:
    """Whether at most a third of a name is slips."""
    return slips(name.lower(), other.lower()) <= max(1, min(len(name), len(other)) // 3)


def fits_as(e: Explanation, known: list[Element], name: str) -> bool:
    """Whether the element would be right as it is under another name."""
    return bool(e.evidence.fitting((element for element in known if element.name_class.contains(name)), e.node))


def another_name(e: Explanation) -> Finding | None:
    """The mistake where one slip has made the name of an element into that of another, whose content it has not."""
    parent = e.node.getparent()
    opening = e.rejection.opening
    if parent is None or opening is None:
        return None
    taken = [first for pattern, _ in opening.state.vector for first in first_elements(pattern)]
    others = [element for element in taken if element not in opening.candidates and is_named(element)]
    for name in by_nearness(e.local, local_names(others)):
        if slips(e.local, name) > 1 or len(name) < 3:
            continue
        fitting = e.evidence.fitting([other for other in others if name in local_names([other])], e.node)
        if fitting:
            meant, owner = e.evidence.elements(fitting, "")[0], name_of(parent)
            if (other := standing_already(e, meant)) is not None:
                e.reading.misplaced = True
                where = f"<{written(meant, e.node)}>{e.line_of(other)}, does already: keep one of them"
                return e.at(e.node, "RNG101", f"<{e.name}> in <{owner}> does not hold what stands here, which {where}")
            e.reading.renamed = meant
            message = f"<{e.name}> in <{owner}> does not hold what stands here; did you mean '{name}'?"
            return e.at(e.node, "RNG101", message, declared=fitting[0], suggestion=name)
    return None


def _sole_fitting(e: Explanation, known: list[Element]) -> str | None:
    """The only name under which the element would be right, if what it holds tells anything."""
    if not e.node.attrib and not len(e.node):
        return None
    names = e.evidence.elements([element for element in known if is_named(element)], "")
    fitting = [name for name in names if fits_as(e, known, name)] if len(names) < 40 else []
    return fitting[0] if len(fitting) == 1 and not _takes_anything(known, fitting[0]) else None


def _takes_anything(known: list[Element], name: str) -> bool:
    """Whether an element of this name may have any attribute or child at all, so that fitting it says nothing."""
    return any(
        not is_named(part)
        for element in known
        if element.name_class.contains(name)
        for part in (*attributes_in(element.content), *elements_in(element.content))
    )


def _is_nearest_by_far(name: str, meant: str, near: list[str]) -> bool:
    return all(other == meant or slips(name, other) > slips(name, meant) for other in near)
