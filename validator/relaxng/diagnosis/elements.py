"""An element that nothing takes where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis import alternatives, siblings, wrapping
from relaxng.diagnosis.displacement import attribute_for_child, bare_text
from relaxng.diagnosis.evidence import is_named, local_names, names_of, needed_children, takes_text
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.namespaces import wrong_element
from relaxng.diagnosis.order import passed, place_behind
from relaxng.diagnosis.wording import given_as, listed, name_of, prefix_for, start_tag, tags, written
from relaxng.finding import Replacement
from relaxng.grammar.automaton import Reason
from relaxng.grammar.derivatives import WHITE, content_matches
from relaxng.grammar.names import local_of, namespace_of, qualified, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, first_elements
from relaxng.nearness import by_nearness, slips

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding
    from relaxng.grammar.annotations import Hint
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening

_MOST_HOMES = 3

_MOST_SIBLINGS = 40
"""Siblings among which one is looked for that an element may belong in."""

_SHORT = 3
"""Characters up to which a name is near to too many for what it holds to be passed over."""


def unexpected(e: Explanation) -> Iterator[Finding]:
    """What an element is that no declaration takes: misspelt, moved, surplus, in a wrong order, or unknown.

    Nothing, if it may have any name: then it only waits for what is missing, which is told at the end.
    """
    parent = e.node.getparent()
    taken = list(dict.fromkeys(first for pattern, _ in e.rejection.state.vector for first in first_elements(pattern)))
    if parent is None:
        yield wrong_element(e, taken) or _unknown_root(e, taken)
        return
    opening = e.rejection.parent
    declared = [child for element in opening.candidates for child in elements_in(element.content)] if opening else []
    if opening is not None and (known_slip := hint_for("element", e.local, opening.candidates)) is not None:
        yield _hinted(e, parent, known_slip, [*taken, *declared])
        if e.reading.renamed is None and not e.reading.misplaced:
            e.reading.unwrapped = wrapping.unwrapped(e, declared)
        return
    mine = [child for child in declared if child.name_class.contains(e.tag)]
    if mine and not any(map(is_named, mine)):
        if (finding := wrong_element(e, taken, slips_only=True)) is not None:
            yield finding
        elif not _waits(e, taken):
            yield _known_to_parent(e, parent, taken)
        return
    if mine:
        yield _surplus(e, parent, declared) or _known_to_parent(e, parent, taken)
    else:
        yield wrong_element(e, [*taken, *declared]) or _unknown(e, parent, taken, declared)


def _waits(e: Explanation, taken: list[Element]) -> bool:
    """Whether an element that may have any name only comes before something that is missing altogether."""
    around = e.around
    if around is None or any(pattern.nullable for pattern, _ in e.rejection.state.vector):
        return False
    names = {name for element in taken for name in single_names(element.name_class)}
    return not any(around.has_behind(e.node, name) for name in names)


def _unknown(e: Explanation, parent: etree._Element, taken: list[Element], declared: list[Element]) -> Finding:
    """An element that its parent does not know at all."""
    opening = e.rejection.parent
    name = attribute_for_child(e, parent, e.node, opening.candidates) if opening is not None else None
    if name is not None and not wrapping.missing_around(e):
        owner, given = name_of(parent), given_as(name, (e.node.text or "").strip(WHITE))
        message = f"unknown element '{e.name}' in <{owner}>; it is an attribute: <{owner} {given}>"
        return e.at(e.node, "RNG101", message, declared=_one_of(opening))
    inside = [child for one in (e.around.wrapper if e.around is not None else ()) for child in elements_in(one.content)]
    known = list(dict.fromkeys([*taken, *declared]))
    homes = e.evidence.homes(e.tag)
    misspelt = _misspelt(e, parent, [*known, *inside], at_home_elsewhere=bool(homes))
    if misspelt is not None and e.reading.renamed is not None and _fits_as(e, [*known, *inside], e.reading.renamed):
        return misspelt
    if (around := _surplus(e, parent, declared)) is not None:
        e.reading.renamed = None
        return around
    if misspelt is not None:
        return misspelt
    if homes:
        return alternatives.further_out(e, parent) or misplaced(e, parent)
    e.reading.unknown = True
    owner = name_of(parent)
    lefts = [e.closed(left) for left in e.without_attributes(parent, opening)] if opening is not None else []
    here = [child for left in lefts for child in elements_in(left)]
    text = bare_text(e)
    if (
        text
        and not e.node.attrib
        and any(
            left.has_strings and content_matches(e.automaton.derivatives, left, text, e.node.nsmap) for left in lefts
        )
    ):
        e.reading.explains_lack = True
        message = f"unknown element '{e.name}' in <{owner}>; remove its tags: its text stands directly in <{owner}>"
        return e.at(e.node, "RNG101", message)
    known = list(dict.fromkeys([*taken, *here]))
    names = e.evidence.elements([element for element in known if is_named(element)], str(parent.tag))
    names = [name for name in names if not _is_used_up(e, name)] or names
    needed = e.evidence.elements(_lacking(e), str(parent.tag))
    if len(needed) == 1:
        others = [name for name in names if name not in needed]
        hint = f"; it needs {tags(needed, parent)}" + (f", and may hold {tags(others, parent)}" if others else "")
    elif names or not here:
        only_text = not names and any(left.has_strings or left.takes_text for left in lefts)
        hint = "; it holds text alone" if only_text else f"; it holds {tags(names, parent)}"
    else:
        hint = "; the schema allows any name but this"
    message = f"unknown element '{e.name}' in <{owner}>{hint}"
    return e.at(e.node, "RNG101", message, declared=_one_of(opening), expected=names)


def _lacking(e: Explanation) -> list[Element]:
    """What the element around still needs, and does not have further on."""
    around = e.around
    needed = [child for left, _ in e.rejection.state.vector for child in needed_children(left) if is_named(child)]
    return [one for one in needed if around and not any(around.has(name) for name in single_names(one.name_class))]


def _surplus(e: Explanation, parent: etree._Element, declared: list[Element]) -> Finding | None:
    """The mistake where all that an element holds should stand in its place."""
    e.reading.unwrapped = wrapping.unwrapped(e, declared)
    if not e.reading.unwrapped:
        return None
    owner, child = name_of(parent), name_of(next(e.node.iterchildren("*")))
    if e.evidence.homes(e.tag):
        message = f"<{e.name}> does not belong around <{child}>, which stands directly in <{owner}>; remove its tags"
        return e.at(e.node, "RNG102", message)
    message = f"unknown element '{e.name}' in <{owner}>; remove its tags: <{child}> stands directly in <{owner}>"
    return e.at(e.node, "RNG101", message)


def misplaced(e: Explanation, parent: etree._Element) -> Finding:
    """An element that is right in another parent."""
    e.reading.misplaced = True
    owner = name_of(parent)
    if (elsewhere := _in_namesake(e, parent)) is not None:
        return elsewhere
    homes = [home for home in e.evidence.ranked_homes(e.node) if local_of(home) != local_of(str(parent.tag))]
    all_homes = e.evidence.homes(e.tag)
    homes = [home for home in homes if e.evidence.fitting(all_homes[home], e.node)] or homes
    if not homes:
        return e.at(e.node, "RNG102", f"<{e.name}> does not go with {start_tag(parent)}")
    is_child = e.rejection.reason is Reason.ELEMENT
    around = wrapping.missing_around(e) if is_child else ()
    taking = wrapping.closed_too_early(e) if is_child else None
    if taking is not None and not (around and len(taking.sibling)):
        e.reading.into, e.reading.wrapper = taking.sibling, taking.candidates
        belong = "belong" if taking.others else "belongs"
        where = f"the <{name_of(taking.sibling)}>{e.line_of(taking.sibling).replace(',', '', 1)}"
        message = f"<{e.name}>{wrapping.and_next(taking.others)} {belong} in {where}, not in <{owner}>"
        return e.at(e.node, "RNG102", message, expected=[str(taking.sibling.tag)])
    if around:
        e.reading.wrapper = around
        places, remedy = tags(names_of(around), parent), wrapping.remedy(e, around)
    else:
        places, remedy = listed([f"<{written(home, e.node)}>" for home in _nearest(e, parent, homes)], _MOST_HOMES), ""
    message = f"<{e.name}> belongs in {places}, not in <{owner}>{remedy}"
    return e.at(e.node, "RNG102", message, declared=e.evidence.homes(e.tag)[homes[0]][0], expected=homes)


def in_what_is_missing(e: Explanation) -> Finding | None:
    """The mistake where an element is wrong here, and right in one that its parent lacks."""
    parent, around = e.node.getparent(), wrapping.lacking_around(e)
    if parent is None or not around:
        return None
    e.reading.wrapper = around
    places, remedy = tags(names_of(around), parent), wrapping.remedy(e, around)
    return e.at(e.node, "RNG102", f"<{e.name}> belongs in {places}, not in <{name_of(parent)}>{remedy}")


def _nearest(e: Explanation, parent: etree._Element, homes: list[str]) -> list[str]:
    """The element further out that an element belongs in, or where there is none, or a sibling like it, all that it may."""
    if any(str(sibling.tag) in homes for sibling in islice(parent.iterchildren("*"), _MOST_SIBLINGS)):
        return homes
    above = [str(frame.node.tag) for frame in reversed(e.frames[:-1])]
    return [home for home in above if home in homes][:1] or homes


def _in_namesake(e: Explanation, parent: etree._Element) -> Finding | None:
    """The mistake where an element is right in another element that is called like its parent."""
    around, owner = parent.getparent(), name_of(parent)
    if around is None:
        return None
    mine = {id(element) for element in e.rejection.parent.candidates} if e.rejection.parent else set()
    places = [
        home
        for home, held in e.evidence.homes(str(parent.tag)).items()
        if home != around.tag
        and any(id(one) not in mine and e.evidence.fitting(_called(one, e.tag), e.node) for one in held)
    ]
    if not places:
        return None
    rightly = listed([f"<{written(home, e.node)}>" for home in places], _MOST_HOMES)
    message = f"<{e.name}> belongs in the <{owner}> of {rightly}, not of <{name_of(around)}>"
    return e.at(e.node, "RNG102", message, expected=[str(parent.tag)])


def _called(owner: Element, tag: str) -> list[Element]:
    return [child for child in elements_in(owner.content) if child.name_class.contains(tag)]


# Names


def _hinted(e: Explanation, parent: etree._Element, hint: Hint, known: list[Element]) -> Finding:
    """A name that the schema itself knows to be a slip."""
    right = next((element for element in known if hint.right in local_names([element])), None)
    repair: tuple[Replacement, ...] = ()
    if right is not None and hint.right is not None:
        e.reading.renamed = next(name for name in single_names(right.name_class) if local_of(name) == hint.right)
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


def _unknown_root(e: Explanation, taken: list[Element]) -> Finding:
    names = e.evidence.elements(taken, "")
    near = by_nearness(e.local, local_names(taken))
    if near:
        message = f"the root element is <{e.name}>; did you mean <{near[0]}>?"
        return e.at(e.node, "RNG107", message, suggestion=near[0], expected=names)
    hint = f"; this schema begins with {tags(names, e.node)}" if names else "; the schema allows any name but this"
    return e.at(e.node, "RNG107", f"the root element is <{e.name}>{hint}", expected=names)


def _misspelt(
    e: Explanation, parent: etree._Element, known: list[Element], *, at_home_elsewhere: bool
) -> Finding | None:
    """The mistake where a name is meant that is near, or that alone the element would be right under."""
    own = namespace_of(e.tag)
    names = sorted(e.evidence.elements(known, str(parent.tag)), key=lambda name: namespace_of(name) != own)
    by_local = {local_of(name): name for name in reversed(names)}
    near = _absent_first(e, by_nearness(e.local, by_local), by_local)
    fitting = [local for local in near if _fits_as(e, known, by_local[local])]
    tells = bool(e.node.attrib) or len(e.node) > 0
    near = [local for local in near if _is_slip(e.local, local) or (tells and local in fitting)]
    if len(e.local) <= _SHORT and bare_text(e):
        near = [
            local for local in near if any(takes_text(one) for one in known if one.name_class.contains(by_local[local]))
        ]
    fitting = [local for local in fitting if local in near]
    # What is there already, and cannot come again, was hardly meant but for one slip.
    near = [local for local in near if slips(e.local, local) <= 1 or not _is_used_up(e, by_local[local])]
    fitting = [local for local in fitting if local in near]
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
    e.reading.renamed = by_local[meant]
    shown = written(e.reading.renamed, e.node)
    message = f"unknown element '{e.name}' in <{name_of(parent)}>; did you mean '{shown}'?"
    repair: tuple[Replacement, ...] = ()
    if (
        near
        and (meant in fitting or (slips(e.local, meant) <= 1 < len(meant) // 2 and not at_home_elsewhere))
        and _is_nearest_by_far(e.local, meant, near)
        and prefix_for(e.reading.renamed, e.node) is not None
    ):
        repair = tuple(Replacement(span, shown) for span in e.document.places.name_spans(e.node, whole=True))
    declared = next(element for element in known if element.name_class.contains(e.reading.renamed))
    return e.at(e.node, "RNG101", message, declared=declared, suggestion=shown, expected=names, repair=repair)


def _is_used_up(e: Explanation, name: str) -> bool:
    """Whether the parent has an element of this name, and can have no other one."""
    if e.around is None or not e.around.has(name):
        return False
    left = (child for pattern, _ in e.rejection.state.vector for child in elements_in(pattern))
    return not any(child.name_class.contains(name) for child in left)


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
    shorter = min(len(name), len(other))
    return shorter > 3 or slips(name.lower(), other.lower()) <= max(1, shorter // 3)


def _fits_as(e: Explanation, known: list[Element], name: str) -> bool:
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
            e.reading.renamed = e.evidence.elements(fitting, "")[0]
            owner = name_of(parent)
            message = f"<{e.name}> in <{owner}> does not hold what stands here; did you mean '{name}'?"
            return e.at(e.node, "RNG101", message, declared=fitting[0], suggestion=name)
    return None


def _sole_fitting(e: Explanation, known: list[Element]) -> str | None:
    """The only name under which the element would be right, if what it holds tells anything."""
    if not e.node.attrib and not len(e.node):
        return None
    names = e.evidence.elements([element for element in known if is_named(element)], "")
    fitting = [name for name in names if _fits_as(e, known, name)] if len(names) < 40 else []
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


# Elements that the parent knows


def _known_to_parent(e: Explanation, parent: etree._Element, taken: list[Element]) -> Finding:
    """The mistake where the parent takes such an element, but not with its attributes, or not here."""
    is_given = next(e.node.itersiblings(e.tag, preceding=True), None) is not None
    if e.around is not None and _is_rather_at_home(e, parent, e.around.opening, anywhere=is_given):
        return misplaced(e, parent)
    found = alternatives.other_alternative(e, parent, e.around) if e.around is not None else None
    return found or alternatives.chosen_by_sibling(e) or _out_of_place(e, parent, taken)


def _is_rather_at_home(e: Explanation, parent: etree._Element, opening: Opening, *, anywhere: bool) -> bool:
    """Whether the element is another thing than its namesakes in the parent, and right in something that the document has, or `anywhere`."""
    taken = [first for pattern, _ in e.rejection.state.vector for first in first_elements(pattern)]
    own = [child for element in opening.candidates for child in elements_in(element.content)]
    mine = [child for child in dict.fromkeys([*taken, *own]) if child.name_class.contains(e.tag)]
    if e.evidence.fitting(mine, e.node):
        return False
    homes = e.evidence.homes(e.tag).items()
    return any(
        (anywhere or e.evidence.is_used(home)) and e.evidence.fitting(there, e.node)
        for home, there in homes
        if home != parent.tag
    )


def _out_of_place(e: Explanation, parent: etree._Element, taken: list[Element]) -> Finding:
    """An element that the parent takes, but not here: it is there already, comes too late, or excludes another."""
    owner = name_of(parent)
    history = e.around.history if e.around is not None else []
    earlier = [child for _, child in history if child.tag == e.tag]
    gap = next((gap for gap in e.around.gaps if e.tag in gap.names), None) if e.around is not None else None
    if gap is not None:
        e.reading.elsewhere = e.automaton.open(gap.missing, e.tag)
        return _belongs_before(e, owner, gap.before)
    last = next((place for place in reversed(history) if e.automaton.open(place[0], e.tag) is not None), None)
    if last is not None and last[1].tag != e.tag:
        state, other = last
        name = name_of(other)
        opening = e.automaton.open(state, e.tag)
        after = passed(e.automaton, opening)
        if after is not None and e.automaton.open(after, other.tag) is not None:
            e.reading.elsewhere = opening
            return _belongs_before(e, owner, other)
        e.reading.misplaced = True
        e.reading.rival = opening
        return e.at(e.node, "RNG102", f"<{e.name}> does not go with <{name}>{e.line_of(other)}; keep one of them")
    if earlier or next(e.node.itersiblings(e.tag, preceding=True), None) is not None:
        first = earlier[0] if earlier else next(parent.iterchildren(e.tag))
        if last is not None:
            e.reading.elsewhere = e.automaton.open(last[0], e.tag)
        span = e.document.places.element_span(first)
        place = f"at line {span.line}" if span else ""
        e.reading.is_mere_copy = not len(e.node) and not bare_text(e)
        e.reading.is_part = siblings.has_room(e, first)
        if e.reading.is_part:
            where = f"; move what it holds into the first{', ' if place else ''}{place}"
        else:
            where = f"; the first is {place}" if place else ""
        return e.at(e.node, "RNG104", f"<{e.name}> is given again in <{owner}>{where}")
    if (excluding := siblings.excluding(e)) is not None:
        name = local_of(str(excluding.tag))
        e.reading.misplaced = True
        return e.at(e.node, "RNG102", f"<{e.name}> does not go with <{name}>{e.line_of(excluding)}")
    if (later := place_behind(e.automaton, e.node, e.rejection.state)) is not None:
        e.reading.elsewhere = later.opening
        return belongs_behind(e, later.behind)
    names = e.evidence.elements([element for element in taken if is_named(element)], str(parent.tag))
    wanted = f"; here stands {tags(names, parent)}" if names else "; nothing can follow here"
    return e.at(e.node, "RNG105", f"<{e.name}> stands in the wrong place in <{owner}>{wanted}", expected=names)


def _belongs_before(e: Explanation, owner: str, other: etree._Element) -> Finding:
    """An element that stands too late."""
    where = f"it belongs before <{name_of(other)}>{e.line_of(other)}"
    return e.at(e.node, "RNG105", f"<{e.name}> stands in the wrong place in <{owner}>; {where}")


def belongs_behind(e: Explanation, other: etree._Element) -> Finding:
    """An element that stands where the next one belongs, and the other way round."""
    owner, name = name_of(e.frames[-1].node), name_of(other)
    message = f"<{e.name}> stands in the wrong place in <{owner}>; it belongs behind <{name}>{e.line_of(other)}"
    return e.at(e.node, "RNG105", message)


def _one_of(opening: Opening | None) -> Element | None:
    return opening.candidates[0] if opening is not None else None
