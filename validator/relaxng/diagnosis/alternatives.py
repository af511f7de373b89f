"""Alternatives: what goes with other attributes of an element around it, or with another text of a sibling."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.evidence import attributes_of, lists, local_names, required
from relaxng.diagnosis.wording import all_of, given_as, listed, name_of, quoted, quoted_each, start_tag
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, TEXT, Attribute, Element, Pattern, Value

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.diagnosis.frame import Frame
    from relaxng.finding import Finding
    from relaxng.grammar.states import Opening, State

Wanted = Callable[[Element], bool]

_MOST_AROUND = 3
"""Elements around a node in which the attribute is looked for that chooses among its declarations."""
_MOST_SIBLINGS = 200
"""Siblings that are asked which alternative they speak for."""

_MOST_VALUES = 3
"""Values of a missing attribute that are named."""

_MOST_PAIRS = 200
"""Pairs of attributes that are tried for a child which no single one makes room for."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the attribute `name` of `owner` would have to be, which `is_missing` or has another value.

    Without `values` any will do, or they are not listed.
    """

    owner: etree._Element
    name: str
    values: tuple[str, ...] = ()
    is_missing: bool = False

    @property
    def given(self) -> str:
        """The attribute as it is, and of what element."""
        return f"{given_as(self.name, str(self.owner.get(self.name)))} of <{name_of(self.owner)}>"

    @property
    def meant(self) -> str:
        """The attribute as it would have to be."""
        return listed([given_as(self.name, value) for value in self.values], 3)

    @property
    def needed(self) -> str:
        """The attribute as it is missing: with its values if they are but a few."""
        return self.meant if 0 < len(self.values) <= _MOST_VALUES else f"an attribute '{self.name}'"


# Attributes of the elements around


def conditions(e: Explanation, frames: Iterable[Frame], wanted: Wanted) -> Iterator[Condition]:
    """The attributes of the elements around, from the nearest on, with which a wanted declaration could stand there."""
    for frame in islice(frames, _MOST_AROUND):
        lefts = e.without_attributes(frame.node, frame.opening)
        if any(wanted(child) for left in lefts for child in elements_in(e.closed(left))):
            return  # it is not the attributes that exclude it
        if (missing := _unlocking(e, frame.node, lefts, wanted)) is not None:
            yield missing
            return
        yield from _other_values(e, frame, wanted)
        wanted = _holding(str(frame.node.tag), wanted)


def _holding(tag: str, wanted: Wanted) -> Wanted:
    """Declarations of this name in which a wanted one stands."""

    def holds(element: Element) -> bool:
        return element.name_class.contains(tag) and any(wanted(child) for child in elements_in(element.content))

    return holds


def _unlocking(e: Explanation, owner: etree._Element, lefts: list[Pattern], wanted: Wanted) -> Condition | None:
    """The missing attribute with which a wanted child could stand in an element."""
    found: dict[str, dict[str, None]] = {}
    for left in lefts:
        for attribute in attributes_in(left):
            with_it = e.closed(e.automaton.derivatives.attribute(left, [attribute]))
            if any(wanted(child) for child in elements_in(with_it)):
                leaves = leaves_in(attribute.content)
                texts = [leaf.text for leaf in leaves if isinstance(leaf, Value)]
                for name in local_names([attribute])[:1]:
                    # What takes more than its listed values does not list them.
                    found.setdefault(name, {}).update(dict.fromkeys(texts if len(texts) == len(leaves) else [""]))
    for name, values in found.items():
        return Condition(owner, name, tuple(values) if "" not in values else (), is_missing=True)
    return None


def _other_values(e: Explanation, frame: Frame, wanted: Wanted) -> Iterator[Condition]:
    """The attributes of an element, and those values of them, with which a wanted child could stand there."""
    for name in e.tried(frame.node, frame.opening):
        if not e.is_right(frame.node, frame.opening, name):
            continue  # what is wrong by itself tells nothing
        values: dict[str, None] = {}
        for value, with_it in _with_other_values(e, frame.node, frame.opening, name):
            if value not in values and any(wanted(child) for child in elements_in(with_it)):
                values[value] = None
        if values:
            yield Condition(frame.node, name, tuple(values))


def _with_other_values(
    e: Explanation, owner: etree._Element, opening: Opening, name: str
) -> Iterator[tuple[str, Pattern]]:
    """What an element would hold if one of its attributes had another value."""
    for left in e.without_attributes(owner, opening, but=name):
        for attribute in attributes_in(left):
            if attribute.name_class.contains(name):
                with_it = e.closed(e.automaton.derivatives.attribute(left, [attribute]))
                for leaf in leaves_in(attribute.content):
                    if isinstance(leaf, Value) and leaf.text != owner.get(name) and with_it is not NOT_ALLOWED:
                        yield leaf.text, with_it


# An attribute


def namesakes(e: Explanation, names: Iterable[str]) -> list[Element]:
    """The declarations of the element, in parents of this name, that have all attributes of these names."""
    parent = e.node.getparent()
    held = e.evidence.homes(e.tag).get(str(parent.tag), []) if parent is not None else []
    wanted = set(names)
    return [other for other in held if wanted <= attribute_names([other])]


def attribute_names(declarations: Iterable[Element]) -> set[str]:
    """The names of all attributes of the declarations."""
    return {name for attribute in attributes_of(declarations) for name in single_names(attribute.name_class)}


def is_chosen(e: Explanation, candidates: tuple[Element, ...], name: str) -> bool:
    """Whether the value of an attribute is one of those that the schema lists, and so hardly a slip."""
    value = e.value(e.node, name)
    return any(lists(one, value) for one in attributes_of(candidates) if one.name_class.contains(name))


def chosen(e: Explanation, candidates: tuple[Element, ...]) -> list[str]:
    """The attributes of the node whose values were chosen, of many those that are tried."""
    if e.chosen is None:
        names = e.tried(e.node, e.rejection.opening) if e.rejection.opening is not None else []
        e.chosen = [name for name in names if is_chosen(e, candidates, name)]
    return e.chosen


def is_chosen_elsewhere(e: Explanation, candidates: tuple[Element, ...], name: str) -> bool:
    """Whether the value of an attribute is wrong here, and right for a namesake that has other attributes."""
    declared = [attribute for attribute in attributes_of(candidates) if attribute.name_class.contains(name)]
    if name in e.reading.values_meant or not declared or e.accepted(e.node, declared, name):
        return False
    namesakes = [element for held in e.evidence.homes(e.tag).values() for element in held]
    return is_chosen(e, tuple(namesakes), name)


def foreign_attributes(e: Explanation, names: list[str], elsewhere: list[Element], free: list[str]) -> Finding:
    """Attributes that the element has where those around it have other attributes."""
    fitting = e.evidence.fitting(elsewhere, e.node) or elsewhere
    own_names = all_of(quoted_each(map(e.shown, names)))
    subject, does = f"{own_names} of <{e.name}>", "do" if len(names) > 1 else "does"
    found = next(conditions(e, reversed(e.frames), lambda child: child in fitting), None)
    if found is not None and found.is_missing:
        if found.owner is e.node.getparent():
            e.reading.unlocked = found.name
        owner = name_of(found.owner)
        message = f"<{owner}> needs {found.needed} for its <{e.name}> to have {own_names}"
        return e.at(found.owner, "RNG203", message)
    if len(names) > 1 or any(not _takes_child(e, child) for child in e.node.iterchildren("*")):
        # More than one thing speaks for the other alternative: the rest is read as that.
        e.reading.read_as = fitting[0]
        if found is not None and found.owner is e.node.getparent():
            e.reading.changed = found.name
    if found is not None:
        own = f", or {quoted(_instead(e, names, free))}" if free else ""
        message = f"{subject} {does} not go with {found.given}; did you mean {found.meant}{own}?"
        return e.at_attribute(names[0], "RNG202", message, expected=found.values)
    hint = f"; here it has {quoted(free)}" if free else f"; leave {'them' if len(names) > 1 else 'it'} out"
    what = "the attribute" if len(names) == 1 else "the attributes"
    message = f"{what} {subject} {does} not go with what stands around it{hint}"
    return e.at_attribute(names[0], "RNG202", message, expected=free)


def _instead(e: Explanation, names: list[str], free: list[str]) -> list[str]:
    """Those attributes that an element could still have which may have been meant by one that it cannot."""
    if len(names) != 1 or e.rejection.opening is None:
        return free
    declared = attributes_of(e.rejection.opening.candidates)
    telling = e.taking_value([one for one in declared if one.content is not TEXT], names[0])
    taking = e.taking_value(declared, names[0])
    likely = [name for name in free if name in taking] or free
    needed = [name for name in likely if name in e.needed]
    return needed or [name for name in likely if name in telling] or likely


def meant_further_out(e: Explanation) -> str:
    """With which attribute of the elements around the node would be right as it is, as the end of a message."""
    known = namesakes(e, map(str, e.node.attrib)) if e.node.attrib else []
    given = set(map(str, e.node.attrib))
    # What it could have here as well tells of another alternative only where that cannot do without.
    fitting = [
        one
        for one in e.evidence.fitting(known, e.node)
        if any(not given.isdisjoint(single_names(needed.name_class)) for needed in required(one.content))
    ]
    found = next(conditions(e, reversed(e.frames), lambda child: child in fitting), None) if fitting else None
    return f"; did you mean {found.meant} of <{name_of(found.owner)}>?" if found and not found.is_missing else ""


def _takes_child(e: Explanation, child: etree._Element) -> bool:
    """Whether a child has a place in what the element is declared as here."""
    candidates = e.candidates
    return any(
        inner.name_class.contains(str(child.tag)) for element in candidates for inner in elements_in(element.content)
    )


# A child


def other_alternative(e: Explanation, parent: etree._Element, frame: Frame) -> Finding | None:
    """The mistake where an element goes with other attributes of its parent than it has."""

    def wanted(child: Element) -> bool:
        return child.name_class.contains(e.tag)

    if any(wanted(child) for left, _ in frame.within.vector for child in elements_in(left)):
        return None
    lefts = e.without_attributes(parent, frame.opening)
    if any(child.tag == e.tag for _, child in frame.history):
        return None  # it had its place: the attributes do not exclude it
    owner = name_of(parent)
    found = next(conditions(e, (frame,), wanted), None)
    if found is not None and found.is_missing:
        e.reading.unlocked = found.name
        return e.at(parent, "RNG203", f"<{owner}> needs {found.needed} to hold <{e.name}>", expected=[found.name])
    if found is None and (excluding := _excluding(e, frame, wanted)) is not None:
        e.reading.misplaced = True
        message = f"<{e.name}> does not go with the attribute '{excluding}' of <{owner}>; keep one of them"
        return e.at(e.node, "RNG102", message)
    if found is None:
        e.reading.misplaced = True
        pair = _unlocking_pair(e, frame, wanted)
        remedy = f"; it goes with {' and '.join(pair)}" if pair else ""
        return e.at(e.node, "RNG102", f"<{e.name}> does not go with {start_tag(parent)}{remedy}")
    e.reading.explains_lack = True
    foreign, values = _rather_another(e, frame, found, lefts)
    if values:
        e.reading.changed = found.name
        meant = listed([given_as(found.name, value) for value in values], 3)
        subject = all_of([f"<{local_of(tag)}>" for tag in foreign])
        message = f"{subject} do not go with {found.given}; they go with {meant}"
        return e.at(e.node, "RNG102", message, expected=values)
    e.reading.misplaced = True
    goes = listed([given_as(found.name, value) for value in found.values])
    message = f"<{e.name}> does not go with {found.given}; it goes with {goes}"
    return e.at(e.node, "RNG102", message, expected=found.values)


def _excluding(e: Explanation, frame: Frame, wanted: Wanted) -> str | None:
    """The only attribute of an element without which a wanted child could stand in it."""
    found = [
        name
        for name in e.tried(frame.node, frame.opening)
        for left in e.without_attributes(frame.node, frame.opening, but=name)
        if any(wanted(child) for child in elements_in(e.closed(left)))
    ]
    names = list(dict.fromkeys(map(local_of, found)))
    return names[0] if len(names) == 1 else None


def _unlocking_pair(e: Explanation, frame: Frame, wanted: Wanted) -> tuple[str, ...]:
    """Two attributes, whatever the element has, with whose one value each a wanted child could stand in it."""
    attribute = e.automaton.derivatives.attribute
    for element in frame.opening.candidates:
        for first, second in islice(combinations(attributes_in(element.content), 2), _MOST_PAIRS):
            both = attribute(attribute(element.content, [first]), [second])
            if any(wanted(child) for child in elements_in(e.closed(both))):
                chosen = [_sole_given(one) for one in (first, second)]
                return tuple(one for one in chosen if one is not None) if None not in chosen else ()
    return ()


def _sole_given(attribute: Attribute) -> str | None:
    """An attribute as it is written, if it has but one value."""
    values = [leaf.text for leaf in leaves_in(attribute.content) if isinstance(leaf, Value)]
    names = local_names([attribute])
    return given_as(names[0], values[0]) if len(values) == 1 == len(names) else None


def _rather_another(
    e: Explanation, frame: Frame, found: Condition, lefts: list[Pattern]
) -> tuple[list[str], list[str]]:
    """The children that have no place yet, where they are several, and the values with which all children have one."""
    tags = list(dict.fromkeys(str(child.tag) for child in islice(frame.node.iterchildren("*"), _MOST_SIBLINGS)))
    here = [child for left in lefts for child in elements_in(e.closed(left))]
    foreign = [tag for tag in tags if not any(child.name_class.contains(tag) for child in here)]
    values: dict[str, None] = {}
    for value, with_it in _with_other_values(e, frame.node, frame.opening, found.name) if len(foreign) > 1 else ():
        held = list(elements_in(with_it))
        if all(any(child.name_class.contains(tag) for child in held) for tag in tags):
            values[value] = None
    return foreign, list(values)


def further_out(e: Explanation, parent: etree._Element) -> Finding | None:
    """The mistake where an element would have its place if an element further out had other attributes."""
    held = e.evidence.homes(e.tag).get(str(parent.tag), [])
    frames = [frame for frame in reversed(e.frames) if frame.node is not parent]
    above = {str(frame.node.tag) for frame in frames}
    nearer = (one for home, there in e.evidence.homes(e.tag).items() if home in above for one in there)
    if not e.evidence.fitting(held, e.node) or e.evidence.fitting(nearer, e.node):
        return None
    for found in conditions(e, frames, _holding(str(parent.tag), lambda child: child in held)):
        if found.is_missing:
            continue
        foreign, e.reading.reread = _rather_another_parent(e, parent, held)
        e.reading.misplaced = e.reading.reread is None
        subject = all_of([f"<{local_of(tag)}>" for tag in foreign]) if foreign else f"<{e.name}>"
        do, it = ("do", "they go") if len(foreign) > 1 else ("does", "it goes")
        message = f"{subject} of <{name_of(parent)}> {do} not go with {found.given}; {it} with {found.meant}"
        return e.at(e.node, "RNG102", message, expected=found.values)
    return None


def _rather_another_parent(
    e: Explanation, parent: etree._Element, held: Collection[Element]
) -> tuple[list[str], State | None]:
    """The children of the parent that only another declaration of it holds, and the state in that, if it holds all and they are most."""
    tags = list(dict.fromkeys(str(child.tag) for child in islice(parent.iterchildren("*"), _MOST_SIBLINGS)))
    candidates = e.rejection.parent.candidates if e.rejection.parent else ()
    here = [child for element in candidates for child in elements_in(element.content)]
    foreign = [tag for tag in tags if not any(child.name_class.contains(tag) for child in here)]
    if len(foreign) * 2 <= len(tags):
        return [], None
    for other in (one for there in e.evidence.homes(str(parent.tag)).values() for one in there):
        own = list(elements_in(other.content))
        if any(child in held for child in own) and all(any(c.name_class.contains(tag) for c in own) for tag in tags):
            state = e.automaton.within(e.automaton.opening((other,)), parent)
            if state is not None:
                return foreign, state
    return [], None
