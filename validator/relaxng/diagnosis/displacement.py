"""Displacement: a value that is right, but as a text where it should be an attribute, or the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.enumeration import says_no
from relaxng.diagnosis.evidence import (
    attributes_of,
    holds_text,
    is_named,
    lists,
    local_names,
    names_of,
    needed_children,
    takes_text,
)
from relaxng.diagnosis.wording import given_as, quoted, short, written
from relaxng.grammar.derivatives import WHITE, content_matches, matches
from relaxng.grammar.names import local_of, namespace_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in
from relaxng.grammar.patterns import EMPTY, NOT_ALLOWED, TEXT, Attribute, Element

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation

_MOST_ATTRIBUTES = 4
"""Attributes up to which it is said that a text is the value of one of them."""

_MOST_CHILDREN = 40
"""Children that are asked whether they stand for a missing attribute."""


def bare_text(e: Explanation) -> str:
    """What an element holds, if that is a text alone."""
    return (e.node.text or "").strip(WHITE) if e.node.find("*") is None else ""


def may_have_text(e: Explanation) -> bool:
    """Whether the node may have a text beside the attributes that it has."""
    lefts = e.taken([one for one in e.candidates if takes_text(one)], map(str, e.node.attrib))
    return any(left is not NOT_ALLOWED and (left.has_strings or holds_text(left)) for left in lefts)


def attribute_for_text(e: Explanation, missing: Iterable[Attribute]) -> str | None:
    """The attribute among missing ones that the text of a node is the value of, where it can have no text.

    One that lists the value is likelier than one that takes anything.
    """
    text = bare_text(e)
    if not text or may_have_text(e):
        return None
    fitting = [one for one in missing if content_matches(e.automaton.derivatives, one.content, text, e.node.nsmap)]
    names = local_names(fitting)
    if len(names) > 1:
        names = local_names(one for one in fitting if lists(one, text))
    return names[0] if len(names) == 1 else None


def attribute_for_child(
    e: Explanation, owner: etree._Element, child: etree._Element, candidates: Iterable[Element]
) -> str | None:
    """The attribute of an element that a child is called like which it cannot have, and is nothing but the value of."""
    tag, text = str(child.tag), (child.text or "").strip(WHITE)
    # An element has the namespace of what is around it, an attribute none.
    name = local_of(tag) if namespace_of(tag) == namespace_of(str(owner.tag)) else tag
    if not text or child.attrib or len(child) or name in owner.attrib:
        return None
    if any(held.name_class.contains(tag) for element in candidates for held in elements_in(element.content)):
        return None
    meant = [one for one in attributes_of(candidates) if name in single_names(one.name_class)]
    fits = any(content_matches(e.automaton.derivatives, one.content, text, child.nsmap) for one in meant)
    return local_of(name) if fits else None


def standing_as_children(e: Explanation, missing: Iterable[Attribute]) -> set[str]:
    """Those attributes that the node lacks which are children of it instead, and are reported then."""
    children = (child for child in islice(e.node.iterchildren("*"), _MOST_CHILDREN))
    standing = {attribute_for_child(e, e.node, child, e.candidates) for child in children}
    return {name for name in local_names(missing) if name in standing}


def place_of_text(e: Explanation) -> str:
    """Where to write a text instead, as the end of a message; empty where there is no place for it."""
    text = bare_text(e)
    if not text:
        return ""
    names = [str(name) for name in e.node.attrib]
    lefts = [left for left in e.taken(e.candidates, names) if left is not NOT_ALLOWED]
    free = [one for left in lefts for one in attributes_in(left)]
    children = [child for left in lefts for child in elements_in(left) if is_named(child)]
    fitting = [child for child in children if matches(e.automaton.derivatives, e.closed(child.content), text)]
    found = names_of(fitting)
    if len(found) > 1:
        wanted = {child for left in lefts for child in needed_children(left)}
        found = names_of(child for child in fitting if child in wanted)
    if (name := attribute_for_text(e, free)) is not None:
        takes_any = any(one.content is TEXT for one in free if name in local_names([one]))
        if not (takes_any and len(found) == 1):
            return f"; write it in the attribute '{name}'"
    if len(found) == 1:
        return f"; write it in a <{written(found[0], e.node)}>"
    listing = {
        (child_name, name)
        for child in children
        for one in attributes_in(child.content)
        if lists(one, text)
        for child_name in names_of([child])
        for name in local_names([one])
    }
    if len(listing) == 1:
        child_name, name = listing.pop()
        return f"; write <{written(child_name, e.node)} {given_as(name, text)}/>"
    likely = local_names(
        one for one in free if content_matches(e.automaton.derivatives, one.content, text, e.node.nsmap)
    )
    if 1 < len(likely) <= _MOST_ATTRIBUTES and not says_no(text):
        return f"; write it in an attribute, {quoted(likely)}"
    if children or names or free or not any(e.closed(left) is EMPTY for left in lefts):
        return ""
    return f"; leave <{e.name}> out" if says_no(text) else f"; write <{e.name}/>"


def child_for_text(e: Explanation, text: str) -> str:
    """The child that an element needs and a text before others stands for, as the end of a message; empty where none does."""
    lefts = [pattern for pattern, _ in e.rejection.state.vector]
    wanted = [child for left in lefts for child in needed_children(left) if is_named(child)]
    fitting = [one for one in wanted if matches(e.automaton.derivatives, e.closed(one.content), text)]
    names = names_of(fitting)
    if len(names) != 1:
        return ""
    e.reading.meant.append((e.node, names[0]))
    return f"; write it in a <{written(names[0], e.node)}>"


def place_of_attribute(e: Explanation, name: str) -> str:
    """Where to write the value of an unknown attribute instead, as the end of a message."""
    if text := as_text(e, name):
        return text
    value = str(e.node.get(name))
    others = e.others(name)
    held = {child: None for element in e.candidates for child in elements_in(element.content) if is_named(child)}
    fitting = [child for child in held if e.accepted(e.node, attributes_in(child.content), name)]
    wanted = {child for left in e.taken(e.candidates, others) for child in needed_children(left)}
    there = {str(child.tag) for child in islice(e.node.iterchildren("*"), _MOST_CHILDREN)}
    # That a child could have any text in some attribute tells nothing.
    fitting = [
        child
        for child in fitting
        if child in wanted
        or not there.isdisjoint(single_names(child.name_class))
        or any(one.content is not TEXT for one in e.accepted(e.node, attributes_in(child.content), name))
    ]
    if len(found := names_of(fitting)) == 1:
        e.reading.meant += [(e.node, tag) for child in fitting for tag in single_names(child.name_class)]
        return f"; write it in its <{written(found[0], e.node)}>"
    return _as_element(e, name, value, held)


def as_text(e: Explanation, name: str) -> str:
    """That the value of an attribute is the text which the node lacks, as the end of a message; empty where it is not."""
    value = str(e.node.get(name))
    others = e.others(name)
    lefts = [e.closed(left) for left in e.taken([one for one in e.candidates if takes_text(one)], others)]
    is_empty = not bare_text(e) and e.node.find("*") is None
    derive = e.automaton.derivatives
    if is_empty and value.strip(WHITE) and any(matches(derive, left, value, e.node.nsmap) for left in lefts):
        e.reading.text_is_told = True
        return f"; write it as the text: <{e.name}>{short(value)}</{e.name}>"
    return ""


def _as_element(e: Explanation, name: str, value: str, children: Iterable[Element]) -> str:
    """The child that an unknown attribute is called like, with its value where that is the child's to have."""
    local = local_of(name)
    for child in children:
        if local not in local_names([child]) or (says_no(value) and child.content is EMPTY):
            continue
        called = [tag for tag in single_names(child.name_class) if local_of(tag) == local]
        e.reading.meant += [(e.node, tag) for tag in called]
        shown = written(called[0], e.node)
        if takes_text(child) and matches(e.automaton.derivatives, e.closed(child.content), value, e.node.nsmap):
            return f"; it is an element: <{shown}>{short(value)}</{shown}>"
        for one in attributes_in(child.content):
            own = local_names([one])
            left = e.closed(e.automaton.derivatives.attribute(child.content, [one]))
            if own and left.nullable and content_matches(e.automaton.derivatives, one.content, value, e.node.nsmap):
                return f"; it is an element: <{shown} {given_as(own[0], value)}/>"
        return f"; it is an element: <{shown}/>" if child.content is EMPTY else f"; it is an element, <{shown}>"
    return ""
