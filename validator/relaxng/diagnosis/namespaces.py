"""Namespaces: names that are right but for their namespace, and where that is to be mended.

A declaration is to blame only where all that stands in its scope under it is wrong. Then it is one mistake, told at
the declaration, and what else is in that namespace is not. Elsewhere the mistake is the name that is written so.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.wording import in_namespace, name_of, prefix_for, written, written_attribute
from relaxng.finding import Replacement
from relaxng.grammar.names import local_of, namespace_of, single_names
from relaxng.nearness import by_nearness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from relaxng.diagnosis.explanation import Explanation
    from relaxng.finding import Finding, Span
    from relaxng.grammar.patterns import Attribute, Element

_MOST_IN_SCOPE = 200
"""Elements in the scope of a declaration that are asked whether they are right under it."""
_MOST_CHILDREN = 200
"""Children that are asked whether they stand for one that is missing."""


# Elements


def wrong_element(e: Explanation, known: list[Element], *, slips_only: bool = False) -> Finding | None:
    """The mistake where only the namespace of the element is wrong.

    `slips_only` asks for one that is near to the right one, or missing: others are not taken for a mistake.
    """
    namesakes = [name for name in e.evidence.elements(known, "") if local_of(name) == e.local and name != e.tag]
    if slips_only:
        namesakes = [name for name in namesakes if _may_be_meant(e.tag, name)]
    if not namesakes:
        return None
    if len(namesakes) > 1:  # of several namespaces, the one of what the element holds
        scope = set(e.node.nsmap.values())
        namesakes.sort(key=lambda name: (not _fits_as(e, known, name), namespace_of(name) not in scope))
    right = namesakes[0]
    at_home = [element for held in e.evidence.homes(e.tag).values() for element in held]
    fits = _fits_as(e, known, right)
    if not fits and e.evidence.fitting(at_home, e.node):
        return None
    e.reading.renamed = right
    return _misnamed(e, e.node, right, certain=fits)


def namesake_of_missing(e: Explanation, missing: list[str]) -> etree._Element | None:
    """The child of the node that is one of what is missing but for its namespace, and was taken for something foreign."""
    by_local = {local_of(name): name for name in missing}
    for child in islice(e.node.iterchildren("*"), _MOST_CHILDREN):
        tag = str(child.tag)
        right = by_local.get(local_of(tag))
        if right is not None and right != tag and _may_be_meant(tag, right) and not e.evidence.is_known(tag):
            return child
    return None


def misnamed_children(e: Explanation, missing: list[str]) -> Iterable[Finding] | None:
    """What is to be said of such a child, if there is one: nothing where its namespace was told of before."""
    child = namesake_of_missing(e, missing)
    if child is None:
        return None
    right = next(name for name in missing if local_of(name) == local_of(str(child.tag)))
    if e.evidence.as_meant(str(child.tag)) == right:
        return ()
    return (_misnamed(e, child, right, certain=False),)


def _may_be_meant(tag: str, right: str) -> bool:
    """Whether a name that could be something foreign is rather another one."""
    given, meant = namespace_of(tag), namespace_of(right)
    return not given or (bool(meant) and bool(by_nearness(given, [meant])))


def _fits_as(e: Explanation, known: list[Element], name: str) -> bool:
    return bool(e.evidence.fitting((element for element in known if element.name_class.contains(name)), e.node))


def _misnamed(e: Explanation, node: etree._Element, right: str, *, certain: bool) -> Finding:
    """What is said of an element in a wrong namespace."""
    tag, name = str(node.tag), name_of(node)
    given, meant = namespace_of(tag), namespace_of(right)
    holder, span = e.document.places.namespace_declaration(node, node.prefix) if given else (None, None)
    is_own = holder is node and node.getparent() is not None  # what is in it is all that it concerns
    if given and not is_own and not _is_right_for_any(e, holder, given):
        e.evidence.namespaces[given] = meant
    is_blamed = given in e.evidence.namespaces
    is_near = bool(given and meant and by_nearness(given, [meant]))
    if meant and ((is_near and (is_blamed or holder is node)) or (is_blamed and span is not None)):
        return _slip(e, node, f"<{name}>", given, meant, span, certain=is_near)
    remedy, suggestion = _remedy(e, node, right, holder)
    repair: tuple[Replacement, ...] = ()
    if suggestion is not None:
        fellows = _has_children_in(node, given, node.prefix)
        remedy += ", and so what it holds" if fellows else ""
        if certain and not fellows:
            repair = tuple(Replacement(place, suggestion) for place in e.document.places.name_spans(node, whole=True))
    message = f"<{name}> is {in_namespace(tag)}; it belongs {in_namespace(right)}; {remedy}"
    return e.at(node, "RNG106", message, suggestion=suggestion or right, repair=repair)


def _slip(
    e: Explanation, node: etree._Element, what: str, given: str, meant: str, span: Span | None, *, certain: bool = True
) -> Finding:
    """A declaration with another namespace than the right one, which is near where it is `certain`."""
    message = f"'{given}' is not the namespace of {what}; did you mean '{meant}'?"
    repair = (Replacement(span, meant),) if span is not None and certain else ()
    return e.at(node, "RNG106", message, span=span, suggestion=meant, repair=repair)


def _remedy(e: Explanation, node: etree._Element, right: str, holder: etree._Element | None) -> tuple[str, str | None]:
    """How an element gets into its namespace, and the name to write if that is all."""
    meant, local = namespace_of(right), local_of(right)
    if meant and prefix_for(right, node) is not None:
        name = written(right, node)
        return f"write <{name}>", name
    if meant:
        blamed = holder if holder is not None and namespace_of(str(node.tag)) in e.evidence.namespaces else node
        return f"declare it with {_xmlns(node.prefix)} on <{name_of(blamed)}>", None
    if node.prefix is not None:
        return (f"write <{local}>", local) if None not in node.nsmap else (f"write <{local} xmlns=''>", None)
    if holder is node:
        return "remove this xmlns", None
    if holder is not None and namespace_of(str(node.tag)) in e.evidence.namespaces:
        return f"remove the xmlns of <{name_of(holder)}>", None
    return f"write <{local} xmlns=''>", None


def _xmlns(prefix: str | None) -> str:
    return f"xmlns:{prefix}" if prefix else "xmlns"


def _has_children_in(node: etree._Element, namespace: str, prefix: str | None) -> bool:
    """Whether an element has children whose names are written like its own."""
    return any(child.prefix == prefix and namespace_of(str(child.tag)) == namespace for child in node.iterchildren("*"))


def _is_right_for_any(e: Explanation, holder: etree._Element | None, namespace: str) -> bool:
    """Whether an element in the scope of a declaration is right in that namespace."""
    scope = holder if holder is not None else e.document.tree.getroot()
    tags = (str(node.tag) for node in islice(scope.iter("*"), _MOST_IN_SCOPE))
    return any(namespace_of(tag) == namespace and e.evidence.is_known(tag) for tag in tags)


# Attributes


def wrong_attribute(e: Explanation, name: str, absent: list[Attribute]) -> Finding | None:
    """The mistake where only the namespace of an attribute is wrong, or it has none."""
    namesakes = e.evidence.attributes(absent, e.tag)
    right = next((one for one in namesakes if local_of(one) == local_of(name) and one != name), None)
    if right is None or right in e.node.attrib:
        return None
    given, meant = namespace_of(name), namespace_of(right)
    shown = written_attribute(name, e.node)
    if given and meant and by_nearness(given, [meant]) and not _is_right_for_others(e, absent, given):
        prefix = prefix_for(name, e.node, attribute=True)
        _, span = e.document.places.namespace_declaration(e.node, prefix)
        e.evidence.namespaces[given] = meant
        e.reading.renamed_attributes[name] = right
        return _slip(e, e.node, f"'{shown}'", given, meant, span)
    prefix = prefix_for(right, e.node, attribute=True)
    if given and meant and prefix is None:
        return None  # it may be of quite another vocabulary
    e.reading.renamed_attributes[name] = right
    suggestion = written_attribute(right, e.node) if prefix is not None or not meant else None
    remedy = f"; write {suggestion}" if suggestion else ""
    where = f"is {in_namespace(name)}; it belongs {in_namespace(right)}{remedy}"
    certain = suggestion is not None and e.accepted_as(name, right, absent)
    message = f"attribute '{shown}' of <{e.name}> {where}"
    return e.at_attribute(name, "RNG201", message, expected=[right], suggestion=suggestion, certain=certain)


def attribute_as_meant(e: Explanation, name: str, declared: Iterable[Attribute]) -> str:
    """The name of an attribute, in the namespace that was meant by its own where that was told of before."""
    meant = e.evidence.as_meant(name)
    is_meant = meant != name and any(meant in single_names(one.name_class) for one in declared)
    return meant if is_meant and meant not in e.node.attrib else name


def _is_right_for_others(e: Explanation, declared: list[Attribute], namespace: str) -> bool:
    """Whether another attribute of the element is right in a namespace, or that of the element itself."""
    names = [name for name in map(str, e.node.attrib) if namespace_of(name) == namespace]
    known = {name for one in declared for name in single_names(one.name_class)}
    return not known.isdisjoint(names) or (namespace_of(e.tag) == namespace and e.evidence.is_known(e.tag))
