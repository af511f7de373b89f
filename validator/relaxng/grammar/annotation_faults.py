"""Faults of a schema's own annotations: unknown ones, releases that are none, hints that say nothing or never could.

They are warnings, for what a schema accepts does not hang on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relaxng.finding import Severity
from relaxng.grammar.annotations import (
    DATED,
    DEFAULT,
    EXAMPLE,
    HINT,
    KINDS,
    OURS,
    RELEASE,
    SINCE,
    UNIT,
    Hint,
    hint_of,
    hint_places,
)
from relaxng.grammar.datatypes.base import quote
from relaxng.grammar.derivatives import content_matches
from relaxng.grammar.names import local_of, namespace_of, single_names
from relaxng.grammar.occurrences import attributes_in, combinations_in, elements_in, leaves_in, reachable_elements
from relaxng.grammar.patterns import TEXT, Combined, Data, Element, Leaf, List, Named, Pattern, Value
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.derivatives import Derivatives
    from relaxng.grammar.faults import Faults

_ELEMENTS = (HINT, EXAMPLE)
_ATTRIBUTES = (SINCE, DEFAULT, EXAMPLE, UNIT)
_OF_HINTS = (*KINDS, "right", "child")
_WILD = frozenset("*?[")


def since_fault(element: etree._Element) -> str | None:
    """What is wrong with the `rx:since` of an element, if something is."""
    kind = local_of(str(element.tag))
    text = str(element.get(SINCE))
    if kind not in DATED:
        *others, last = (f"<{dated}>" for dated in sorted(DATED))
        return f"rx:since says nothing on <{kind}>; set it on the {', '.join(others)} or {last} that is new"
    if RELEASE.fullmatch(text) is None:
        return f"rx:since is no release: {quote(text)}; write it as in 9.0.0"
    return None


def check_form(document: Document, faults: Faults) -> None:
    """Check what the annotations of a file say by themselves."""
    for element in document.tree.iter("*"):
        tag = str(element.tag)
        if SINCE in element.attrib and (message := since_fault(element)) is not None:
            _warn(faults, document, element, "SCH125", message, SINCE)
        for name in map(str, element.attrib):
            if namespace_of(name) == OURS and name not in _ATTRIBUTES:
                _warn(faults, document, element, "SCH204", _unknown("attribute", name, _ATTRIBUTES), name)
        if namespace_of(tag) == OURS and tag not in _ELEMENTS:
            _warn(faults, document, element, "SCH204", _unknown("element", tag, _ELEMENTS))
        if tag == HINT:
            _check_hint(document, element, faults)


def _unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    local = local_of(name)
    near = did_you_mean(local, map(local_of, known))
    return f"there is no annotation '{local}' that is an {what} in the namespace {OURS}{near}"


def _check_hint(document: Document, element: etree._Element, faults: Faults) -> None:
    for name in map(str, element.attrib):
        if name not in _OF_HINTS and not namespace_of(name):
            message = f"an rx:hint has no attribute '{name}'{did_you_mean(name, _OF_HINTS)}"
            _warn(faults, document, element, "SCH204", message, name)
    given = [kind for kind in KINDS if element.get(kind, "").strip()]
    hint = hint_of(element)
    if len(given) > 1:
        names = " and ".join(f"'{kind}'" for kind in given)
        _warn(faults, document, element, "SCH203", f"this rx:hint is about {names}; write a hint for each")
    elif hint is None:
        message = "this rx:hint is about nothing; say what is wrong in 'element', 'attribute' or 'value'"
        _warn(faults, document, element, "SCH203", message)
    elif not hint.why and not hint.right:
        message = f"the rx:hint about {_wrong(hint)} says nothing; give it a 'right', or a text with what to write"
        _warn(faults, document, element, "SCH203", message)


def _warn(
    faults: Faults, document: Document, element: etree._Element, code: str, message: str, attribute: str | None = None
) -> None:
    span = None if attribute is None else document.places.attribute_span(element, attribute)
    faults.at(document.name, element, code, message, Severity.WARNING, span)


def _wrong(hint: Hint) -> str:
    return quote(hint.wrong[0]) + (" and others" if len(hint.wrong) > 1 else "")


# What hints say of the patterns around them


@dataclass(slots=True)
class _Asked:
    """A hint and what may stand where it is asked for: names, or the contents of attributes and elements."""

    hint: Hint
    names: set[str] = field(default_factory=set)
    contents: set[Pattern] = field(default_factory=set)
    children: set[str] = field(default_factory=set)
    is_open: bool = False


def check_sense(
    documents: Iterable[Document], start: Pattern, derivatives: Derivatives, unused: set[etree._Element], faults: Faults
) -> None:
    """Check that hints are asked for, and name what may stand there. `unused` are defines that nothing refers to."""
    annotations = [(document, found) for document in documents for found in document.tree.iter(HINT)]
    if not annotations:
        return
    asked: dict[etree._Element, _Asked] = {}
    for element in reachable_elements(start):
        _ask(element, asked)
    for document, annotation in annotations:
        hint = hint_of(annotation)
        if hint is None or not unused.isdisjoint(annotation.iterancestors()):
            continue
        for message in _senseless(hint, asked.get(annotation), derivatives):
            _warn(faults, document, annotation, "SCH203", message)


def _ask(element: Element, asked: dict[etree._Element, _Asked]) -> None:
    """Note the hints that are asked for at the declaration of an element, as `hint_for` asks for them."""
    attributes, children = list(attributes_in(element.content)), list(elements_in(element.content))
    texts = [leaf for leaf in leaves_in(element.content) if isinstance(leaf, Value | Data | List)]
    takes_any = element.content is TEXT or any(
        isinstance(part, Combined) and TEXT in part.items for part in combinations_in(element.content)
    )
    held = {local for child in children for local in _locals(child)}

    def note(kind: str, leaf: Leaf, of: Iterable[Named], contents: Iterable[Pattern], *, is_open: bool) -> None:
        for annotation, hint in _hints_about(leaf):
            if hint.kind == kind:
                found = asked.setdefault(annotation, _Asked(hint))
                found.names.update(local for named in of for local in _locals(named))
                found.contents.update(contents)
                found.children |= held
                found.is_open |= is_open or any(not any(True for _ in single_names(c.name_class)) for c in of)

    note("element", element, children, (), is_open=False)
    note("attribute", element, attributes, (), is_open=False)
    own: list[Leaf] = [element, *texts]
    for leaf in own:
        note("value", leaf, (), texts, is_open=takes_any)
    for attribute in attributes:
        alike = [other.content for other in attributes if set(_locals(other)) & set(_locals(attribute))]
        own = [attribute, *leaves_in(attribute.content)]
        for leaf in own:
            note("value", leaf, (), alike, is_open=False)


def _hints_about(leaf: Leaf) -> Iterator[tuple[etree._Element, Hint]]:
    for place in hint_places(leaf.source):
        for annotation in place.iterchildren(HINT):
            hint = hint_of(annotation)
            if hint is not None:
                yield annotation, hint


def _senseless(hint: Hint, asked: _Asked | None, derivatives: Derivatives) -> Iterator[str]:
    if asked is None:
        where = "an <attribute>, an <element> or a <define>" if hint.kind == "value" else "an <element> or a <define>"
        yield f"the rx:hint about {_wrong(hint)} is never asked for; one about an '{hint.kind}' stands in {where}"
        return

    def stands(text: str) -> bool:
        if asked.is_open:
            return True
        if hint.kind == "value":
            return any(content_matches(derivatives, content, text, None) for content in asked.contents)
        return text in asked.names

    known = () if hint.kind == "value" else sorted(asked.names)
    if hint.right is not None and not stands(hint.right):
        near = did_you_mean(hint.right, known)
        yield f"the rx:hint about {_wrong(hint)} has {quote(hint.right)} for right, which cannot stand here{near}"
    if hint.child is not None and hint.child not in asked.children:
        near = did_you_mean(hint.child, sorted(asked.children))
        yield f"the rx:hint about {_wrong(hint)} names the child {quote(hint.child)}, which cannot stand here{near}"
    for wrong in hint.wrong:
        if not asked.is_open and _WILD.isdisjoint(wrong) and hint.kind == "value" and stands(wrong):
            yield f"the rx:hint calls {quote(wrong)} wrong, which is a right value here"


def _locals(named: Named) -> list[str]:
    return [local_of(name) for name in single_names(named.name_class)]
