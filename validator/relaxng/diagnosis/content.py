"""What an element holds: a text that is wrong, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from relaxng.diagnosis import lacking, wrapping
from relaxng.diagnosis.displacement import child_for_text, place_of_text
from relaxng.diagnosis.evidence import attributes_of, in_schema_order, local_names
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.misspelling import another_name
from relaxng.diagnosis.namespaces import misnamed_children
from relaxng.diagnosis.quantities import in_unit
from relaxng.diagnosis.rewriting import code_point, is_unseen
from relaxng.diagnosis.siblings import beside
from relaxng.diagnosis.values import hinted
from relaxng.diagnosis.wording import given_as, name_of, quoted, short, tags
from relaxng.document import text_of
from relaxng.grammar.derivatives import WHITE, content_matches, matches, tokens
from relaxng.grammar.names import local_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, leaves_in
from relaxng.grammar.patterns import Choice, Element, Group, Interleave, OneOrMore, Pattern, Value
from relaxng.nearness import by_nearness

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding

_TAG = re.compile(r"([A-Za-z_][\w.-]*)(?:\s+[\w:.-]+\s*=\s*(?:'[^']*'|\"[^\"]*\"))*\s*/?>")
"""A start tag without its first character."""

_FRACTION = re.compile(r"[0-9]{1,15}\.[0-9]{1,9}")

_UNITS = ("TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "KB", "B", "bytes")

Want = tuple[Element, ...]
"""Declarations of which one must still come; empty for a text."""


def stray_text(e: Explanation, owner: etree._Element, text: str) -> Finding:
    """A text where only elements may stand."""
    word = next(iter(tokens(text)), "")
    known_slip = hint_for("value", text, _declarations(e, owner))
    place = f"; {known_slip.words}" if known_slip is not None else place_of_text(e) if owner is e.node else ""
    if not place and (name := _lost_tag(e, owner, text)) is not None:
        e.reading.meant.append((owner, name))
        place = "; '<' is missing before it"
    if not place and owner is e.node and owner.find("*") is not None:
        place = child_for_text(e, text)
    what = f"text ('{short(word)}')"
    if all(map(is_unseen, word)):
        what, place = f"an invisible character, {code_point(word[0])},", "; remove it"
    message = f"{what} cannot stand in <{name_of(owner)}>{place}"
    span = None if owner is e.node else e.document.places.tail_span(e.node)
    return e.at(owner, "RNG303", message, text=text if len(text.split()) == 1 else word, span=span)


def _lost_tag(e: Explanation, owner: etree._Element, text: str) -> str | None:
    """The child whose tag a text is without its first character."""
    found = _TAG.fullmatch(text.strip(WHITE))
    held = (child for one in _declarations(e, owner) for child in elements_in(one.content)) if found is not None else ()
    known = {local_of(name): name for child in held for name in single_names(child.name_class)}
    return known.get(found[1]) if found is not None else None


def _declarations(e: Explanation, owner: etree._Element) -> tuple[Element, ...]:
    """What an element may be that holds a text: the node of the rejection, or the one around it."""
    opening = e.rejection.opening if owner is e.node else e.rejection.parent
    return opening.candidates if opening is not None else ()


def incomplete(e: Explanation) -> Iterator[Finding]:
    """A wrong text, or what is missing at the end of an element."""
    node = e.node
    left = [pattern for pattern, _ in e.rejection.state.vector]
    text = text_of(node) if node.find("*") is None else ""
    if text.strip(WHITE):
        yield another_name(e) or _misspelt_choice(e, text) or _wrong_text(e, left, text)
        return
    if wrapping.is_mere(e):
        return
    ways = [_missing(pattern) for pattern in left]
    excused = e.frame.unknown if e.frame is not None and e.before is None else 0
    for wants in _cheapest(ways, e) or [()]:
        names = e.evidence.elements(wants, e.tag)
        if e.frame is not None and not e.frame.skipped.isdisjoint(names):
            continue
        if names and (misnamed := misnamed_children(e, names)) is not None:
            yield from misnamed
            continue
        if names and excused:
            excused -= 1  # what stands there under a name that nobody knows may be just this
            continue
        if names:
            is_another = len(names) == 1 and node.find(names[0]) is not None
            instead = lacking.attributes_instead(e) if e.before is None else []
            or_else = f", or the attribute {quoted(instead)}" if instead else ""
            message = f"<{e.name}> needs {'another ' if is_another else ''}{tags(names, node)}{or_else}"
            place = node
            if is_another and e.before is not None:  # there are many places where one may be missing
                place, message = e.before, f"{message} before this <{name_of(e.before)}>"
            finding = e.at(place, "RNG103", message, declared=wants[0], expected=names)
            e.reading.missing[finding] = wants
            yield finding
        elif any(pattern.has_strings for pattern in left):
            allowed = e.allowed(left)
            wanted = f"; {allowed.described}" if allowed.described else ""
            yield e.at(node, "RNG302", f"<{e.name}> needs a text{wanted}", expected=allowed.remedy(text).expected)
        else:
            yield lacking.needed_by_empty(e) or e.at(node, "RNG103", f"<{e.name}> is not complete")


def _misspelt_choice(e: Explanation, text: str) -> Finding | None:
    """The attribute that chooses what the text may be, where the text is right for a value near to its own."""
    opening = e.rejection.opening
    derive = e.automaton.derivatives
    for name in e.tried(e.node, opening) if opening is not None else ():
        value = e.value(e.node, name)
        for left in e.without_attributes(e.node, opening, but=name) if opening is not None else ():
            declared = [one for one in attributes_in(left) if one.name_class.contains(name)]
            values = {leaf.text: one for one in declared for leaf in leaves_in(one.content) if isinstance(leaf, Value)}
            for near in by_nearness(value, values):
                within = e.closed(derive.attribute(left, [values[near]]))
                if near != value and matches(derive, within, text, e.node.nsmap):
                    message = (
                        f"'{short(text.strip(WHITE))}' is no text for <{e.name}> with {given_as(name, value)};"
                        f" did you mean '{near}'?"
                    )
                    return e.at_attribute(name, "RNG301", message, value=True, declared=values[near], suggestion=near)
    return None


def _wrong_text(e: Explanation, left: list[Pattern], text: str) -> Finding:
    strings = [pattern for pattern in left if pattern.has_strings]
    if not strings:
        return stray_text(e, e.node, text)
    own = e.rejection.opening.candidates if e.rejection.opening is not None else ()
    leaves = [leaf for pattern in strings for leaf in leaves_in(pattern)]
    bare = text.strip(WHITE)
    remedy = hinted(text, [*own, *leaves]) or e.allowed(strings, own).remedy(text, bare)
    if (smaller := _in_smaller_unit(e, bare)) is not None:
        return e.at(e.node, "RNG302", f"'{short(bare)}' is no text for <{e.name}>; {smaller}", text=text)
    declared = next(iter(in_schema_order(leaves)), None)
    return e.at(
        e.node,
        "RNG302",
        f"'{short(bare)}' is no text for <{e.name}>{beside(e)}; {remedy.words}",
        text=text,
        declared=declared,
        suggestion=remedy.suggestion,
        expected=remedy.expected,
    )


def _in_smaller_unit(e: Explanation, text: str) -> str | None:
    """What to write for a number with a fraction, where the element has a unit of bytes and may have a smaller one."""
    unit = e.node.get("unit", "")
    if unit not in _UNITS or not _FRACTION.fullmatch(text):
        return None
    derive, namespaces = e.automaton.derivatives, e.node.nsmap
    units = [one for one in attributes_of(e.candidates) if "unit" in local_names([one])]
    lefts = [e.closed(left) for left in e.taken(e.candidates, map(str, e.node.attrib))]
    for smaller in (unit, *_UNITS):
        count = in_unit(f"{text} {unit}", smaller)
        if count is None or count.denominator != 1 or not any(matches(derive, left, str(count)) for left in lefts):
            continue
        if smaller == unit:
            return f"it is a whole number: write '{count}'"
        if any(content_matches(derive, one.content, smaller, namespaces) for one in units):
            return f"it is a whole number: write '{count}' and unit='{smaller}'"
    return None


def _missing(pattern: Pattern) -> list[Want]:
    """What must still come."""
    if pattern.nullable:
        return []
    if isinstance(pattern, Interleave | Group):
        return [want for item in pattern.items for want in _missing(item)]
    if isinstance(pattern, OneOrMore):
        return _missing(pattern.item)
    if isinstance(pattern, Choice):
        return _joined([_missing(item) for item in pattern.items])
    return [(pattern,) if isinstance(pattern, Element) and _is_named(pattern) else ()]


def _joined(ways: Iterable[list[Want]]) -> list[Want]:
    """The shortest of the ways; those with one step are one step, of which any will do."""
    ordered = sorted(ways, key=len)
    if not ordered or len(ordered[0]) != 1:
        return ordered[0] if ordered else []
    return [tuple(dict.fromkeys(element for way in ordered if len(way) == 1 for element in way[0]))]


def _cheapest(ways: list[list[Want]], e: Explanation) -> list[Want]:
    """What the declarations that the element may be want at least; between equals, what the document knows."""
    least = min(map(len, ways), default=0)
    short_ones = [way for way in ways if len(way) == least]
    if least == 1:
        return _joined(short_ones)

    def strangeness(way: list[Want]) -> int:
        return sum(
            not any(e.evidence.is_used(name) for el in want for name in single_names(el.name_class)) for want in way
        )

    return min(short_ones, key=strangeness, default=[])


def _is_named(element: Element) -> bool:
    return any(True for _ in single_names(element.name_class))
