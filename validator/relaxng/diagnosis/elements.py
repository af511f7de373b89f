"""An element that nothing takes where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis import alternatives, misspelling, siblings, wrapping
from relaxng.diagnosis.displacement import attribute_for_child, bare_text
from relaxng.diagnosis.evidence import is_named, names_of, needed_children
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.namespaces import wrong_element
from relaxng.diagnosis.order import passed, place_behind
from relaxng.diagnosis.wording import given_as, listed, name_of, start_tag, tags, written
from relaxng.grammar.automaton import Reason
from relaxng.grammar.derivatives import WHITE, content_matches
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import elements_in, first_elements

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding
    from relaxng.grammar.patterns import Element, Pattern
    from relaxng.grammar.states import Opening

_MOST_HOMES = 3

_MOST_SIBLINGS = 40
"""Siblings among which one is looked for that an element may belong in."""


def unexpected(e: Explanation) -> Iterator[Finding]:
    """What an element is that no declaration takes: misspelt, moved, surplus, in a wrong order, or unknown.

    Nothing, if it may have any name: then it only waits for what is missing, which is told at the end.
    """
    parent = e.node.getparent()
    taken = list(dict.fromkeys(first for pattern, _ in e.rejection.state.vector for first in first_elements(pattern)))
    if parent is None:
        yield wrong_element(e, taken) or misspelling.unknown_root(e, taken)
        return
    opening = e.rejection.parent
    declared = [child for element in opening.candidates for child in elements_in(element.content)] if opening else []
    if opening is not None and (known_slip := hint_for("element", e.local, opening.candidates)) is not None:
        yield misspelling.hinted_name(e, parent, known_slip, [*taken, *declared])
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
    known = [*known, *inside]
    slip = misspelling.misspelt(e, parent, known, at_home_elsewhere=bool(homes))
    if slip is not None and e.reading.renamed is not None and misspelling.fits_as(e, known, e.reading.renamed):
        return slip
    if (around := _surplus(e, parent, declared)) is not None:
        e.reading.renamed = None
        return around
    if slip is not None:
        return slip
    if homes:
        return _in_its_stead(e, parent, taken) or alternatives.further_out(e, parent) or misplaced(e, parent)
    e.reading.unknown = True
    lefts = [e.closed(left) for left in e.without_attributes(parent, opening)] if opening is not None else []
    return _tags_around_text(e, parent, lefts) or _nobody_knows(e, parent, taken, lefts)


def _tags_around_text(e: Explanation, parent: etree._Element, lefts: list[Pattern]) -> Finding | None:
    """The mistake where the text that an element lacks stands in a child of it."""
    text, derive = bare_text(e), e.automaton.derivatives
    takes_it = (left.has_strings and content_matches(derive, left, text, e.node.nsmap) for left in lefts)
    if not text or e.node.attrib or not any(takes_it):
        return None
    e.reading.explains_lack = True
    owner = name_of(parent)
    message = f"unknown element '{e.name}' in <{owner}>; remove its tags: its text stands directly in <{owner}>"
    return e.at(e.node, "RNG101", message)


def _nobody_knows(e: Explanation, parent: etree._Element, taken: list[Element], lefts: list[Pattern]) -> Finding:
    """An element of which can only be said what else there is."""
    here = [child for left in lefts for child in elements_in(left)]
    known = dict.fromkeys([*taken, *here])
    names = e.evidence.elements([element for element in known if is_named(element)], str(parent.tag))
    names = [name for name in names if not misspelling.is_used_up(e, name)] or names
    needed = e.evidence.elements(_lacking(e), str(parent.tag))
    if len(needed) == 1:
        others = [name for name in names if name not in needed]
        hint = f"; it needs {tags(needed, parent)}" + (f", and may hold {tags(others, parent)}" if others else "")
    elif names or not here:
        only_text = not names and any(left.has_strings or left.takes_text for left in lefts)
        hint = "; it holds text alone" if only_text else f"; it holds {tags(names, parent)}"
    else:
        hint = "; the schema allows any name but this"
    message = f"unknown element '{e.name}' in <{name_of(parent)}>{hint}"
    return e.at(e.node, "RNG101", message, declared=_one_of(e.rejection.parent), expected=names)


def _lacking(e: Explanation) -> list[Element]:
    """What the element around still needs, and does not have further on."""
    around = e.around
    needed = [child for left, _ in e.rejection.state.vector for child in needed_children(left) if is_named(child)]
    return [one for one in needed if around and not any(around.has(name) for name in single_names(one.name_class))]


def _in_its_stead(e: Explanation, parent: etree._Element, taken: list[Element]) -> Finding | None:
    """The mistake where an element that belongs elsewhere would be right as the only one that can come here, and is missing."""
    if any(pattern.nullable for pattern, _ in e.rejection.state.vector):
        return None
    fitting = e.evidence.fitting([one for one in taken if is_named(one)], e.node)
    names = names_of(fitting)
    is_alone = next(islice(parent.iterchildren("*"), 1, None), None) is None
    tells = bool(e.node.attrib) or len(e.node) > 0 or (is_alone and bool(bare_text(e)))
    if len(names) != 1 or not tells or names[0] not in names_of(_lacking(e)):
        return None
    e.reading.renamed = names[0]
    shown = written(names[0], e.node)
    message = f"<{e.name}> does not belong in <{name_of(parent)}>; did you mean <{shown}>, which that needs?"
    return e.at(e.node, "RNG102", message, declared=fitting[0], suggestion=shown, expected=names)


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
    if taking is not None and not (len(names_of(around)) == 1 and len(taking.sibling)):
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


# Elements that the parent knows


def _known_to_parent(e: Explanation, parent: etree._Element, taken: list[Element]) -> Finding:
    """The mistake where the parent takes such an element, but not with its attributes, or not here."""
    is_given = next(e.node.itersiblings(e.tag, preceding=True), None) is not None
    if e.around is not None and _is_rather_at_home(e, parent, e.around.opening, anywhere=is_given):
        return misplaced(e, parent)
    found = alternatives.other_alternative(e, parent, e.around) if e.around is not None else None
    return found or siblings.chosen_by_sibling(e) or _out_of_place(e, parent, taken)


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
