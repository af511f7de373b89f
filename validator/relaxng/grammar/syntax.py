"""Section 3: the full syntax, as a table of what each element of RELAX NG may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from relaxng.document import text_of
from relaxng.grammar.datatypes import XSD
from relaxng.grammar.derivatives import WHITE, tokens
from relaxng.grammar.references import NAMESPACE, PATTERNS, TAG
from relaxng.nearness import did_you_mean, nearest

if TYPE_CHECKING:
    from relaxng.document import Document
    from relaxng.finding import Span
    from relaxng.grammar.faults import Faults

NAME_CLASSES = frozenset({"anyName", "choice", "name", "nsName"})
"""What can stand first in an element or attribute without a name of its own."""

_COMPONENTS = frozenset({"define", "div", "include", "start"})
_OVERRIDES = frozenset({"define", "div", "start"})
_EVERYWHERE = frozenset({"ns", "datatypeLibrary"})


class _Rule(NamedTuple):
    """What one kind of element may have. `least` and `most` count its children; `text`: it holds text alone."""

    children: frozenset[str] = frozenset()
    least: int = 0
    most: int | None = None
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    text: bool = False


_SOME = _Rule(PATTERNS, least=1)
_NAMED = frozenset({"name"})
_COMBINE = frozenset({"combine"})
_NOTHING = _Rule(most=0)

_RULES = {
    "choice": _SOME,
    "empty": _NOTHING,
    "except": _SOME,
    "group": _SOME,
    "interleave": _SOME,
    "list": _SOME,
    "mixed": _SOME,
    "notAllowed": _NOTHING,
    "oneOrMore": _SOME,
    "optional": _SOME,
    "text": _NOTHING,
    "zeroOrMore": _SOME,
    "data": _Rule(frozenset({"param", "except"}), required=frozenset({"type"})),
    "define": _Rule(PATTERNS, least=1, required=_NAMED, optional=_COMBINE),
    "div": _Rule(_COMPONENTS),
    "externalRef": _Rule(most=0, required=frozenset({"href"})),
    "grammar": _Rule(_COMPONENTS),
    "include": _Rule(_OVERRIDES, required=frozenset({"href"})),
    "name": _Rule(text=True),
    "param": _Rule(required=_NAMED, text=True),
    "parentRef": _Rule(most=0, required=_NAMED),
    "ref": _Rule(most=0, required=_NAMED),
    "start": _Rule(PATTERNS, least=1, most=1, optional=_COMBINE),
    "value": _Rule(optional=frozenset({"type"}), text=True),
}

_ANY_NAME = _Rule(frozenset({"except"}), most=1)
_NAME_CLASS_RULES = {
    "anyName": _ANY_NAME,
    "nsName": _ANY_NAME,
    "choice": _Rule(NAME_CLASSES, least=1),
    "except": _Rule(NAME_CLASSES, least=1),
    "name": _RULES["name"],
}

_NCNAME = re.compile(r"[^\W\d][\w.\-\u00b7]*")


_NO_NAME = "is no name: one begins with a letter or '_', and holds only letters, digits, '.', '-' and '_'"
_OF_XSD = {
    "type": "put <data> with this type into it",
    "use": "what may be left out stands in <optional>",
    "minOccurs": "what may be left out stands in <optional> or <zeroOrMore>",
    "maxOccurs": "what repeats stands in <oneOrMore> or <zeroOrMore>",
}
_FOR_NOTHING = {"start": "; it names the root element", "except": "; leave it out to except nothing"}
_FOR_SEVERAL = {
    "start": "; put them into a <choice>",
    "attribute": "; put them into a <choice>, or into a <list> for several words",
}


def check_syntax(document: Document, faults: Faults) -> None:
    """Report what in a file breaks the full syntax."""
    _Checker(document, faults).run()


class _Checker:
    def __init__(self, document: Document, faults: Faults) -> None:
        self._document = document
        self._faults = faults

    def run(self) -> None:
        # The element, whether it is in a name class, and whether in an include.
        root = self._document.tree.getroot()
        stack: list[tuple[etree._Element, bool, bool]] = [(root, False, False)]
        while stack:
            element, in_name_class, in_include = stack.pop()
            kind = etree.QName(element).localname
            in_include = kind == "include" or (in_include and kind == "div")
            children = self._check(element, kind, in_name_class, in_include)
            for number, child in enumerate(children):
                name_class = in_name_class or (number == 0 and _has_name_class(element, kind))
                stack.append((child, name_class, in_include))

    def _check(self, element: etree._Element, kind: str, in_name_class: bool, in_include: bool) -> list[etree._Element]:
        """Check one element; the children to go on with."""
        rule = self._rule(element, kind, in_name_class, in_include)
        self._attributes(element, kind, rule)
        if rule.text:
            self._only_text(element, kind)
            return []
        has_text = self._no_text(element, kind, rule)
        known = []
        children = [child for child in element.iterchildren("*") if etree.QName(child).namespace == NAMESPACE]
        for number, child in enumerate(children):
            name = etree.QName(child).localname
            allowed = rule.children
            if not in_name_class and number == 0 and _has_name_class(element, kind):
                allowed = NAME_CLASSES
            if name in allowed:
                known.append(child)
            else:
                self._misplaced(child, name, kind, allowed)
        self._count(element, kind, rule, children, has_text=has_text)
        return known

    def _rule(self, element: etree._Element, kind: str, in_name_class: bool, in_include: bool) -> _Rule:
        if in_name_class:
            return _NAME_CLASS_RULES[kind]
        if kind in ("element", "attribute"):
            named = not _has_name_class(element, kind)
            least = (kind == "element") + (not named)
            most = None if kind == "element" else 1 + (not named)
            return _Rule(PATTERNS, least, most, optional=_NAMED)
        if kind == "div" and in_include:
            return _Rule(_OVERRIDES)
        return _RULES[kind]

    def _attributes(self, element: etree._Element, kind: str, rule: _Rule) -> None:
        known = sorted(rule.required | rule.optional | _EVERYWHERE)
        meant: set[str | None] = set()
        for key in element.attrib:
            name = str(key)
            qname = etree.QName(name)
            if qname.namespace == NAMESPACE:
                message = f"the attribute '{qname.localname}' of <{kind}> is written without a prefix"
                self._at(element, message, span=self._document.places.attribute_span(element, name))
                meant.add(qname.localname)
            elif not qname.namespace and name not in known:
                hint = did_you_mean(name, known) or f"; it may have {_listed(known)}"
                if kind in ("element", "attribute") and name in _OF_XSD:
                    hint = f"; {_OF_XSD[name]}"
                message = f"<{kind}> has no attribute '{name}'{hint}"
                self._at(element, message, span=self._document.places.attribute_span(element, name))
                meant.add(nearest(name, known))
        for name in sorted(rule.required - set(element.attrib) - meant):
            self._at(element, f"<{kind}> needs an attribute '{name}'")
        self._attribute_values(element, kind)

    def _attribute_values(self, element: etree._Element, kind: str) -> None:
        name = (element.get("name") or "").strip(WHITE)
        if "name" in element.attrib and kind != "param":
            parts = name.split(":") if kind in ("element", "attribute") else [name]
            if len(parts) > 2 or not all(map(is_ncname, parts)):
                self._at(element, f"'{name}' {_NO_NAME}")
        if kind == "param" and "name" in element.attrib and not is_ncname(name):
            self._at(element, f"'{name}' is no name of a parameter")
        if "type" in element.attrib and kind in ("data", "value"):
            type_name = (element.get("type") or "").strip(WHITE)
            if not is_ncname(type_name):
                hint = "; leave its prefix out, for datatypeLibrary says whose it is" if ":" in type_name else ""
                self._at(element, f"'{type_name}' is no name of a datatype{hint}")
        combine = element.get("combine")
        if combine is not None and kind in ("start", "define") and combine.strip(WHITE) not in ("choice", "interleave"):
            self._at(element, f"combine is 'choice' or 'interleave', not '{combine}'")
        fault = library_fault(element.get("datatypeLibrary") or "")
        if fault:
            self._at(element, fault, "SCH122")

    def _only_text(self, element: etree._Element, kind: str) -> None:
        children = list(element.iterchildren("*"))
        for child in children:
            self._at(child, f"<{kind}> holds text alone; <{etree.QName(child).localname}> cannot stand in it")
        name = text_of(element).strip(WHITE)
        if kind == "name" and (name or not children):
            parts = name.split(":")
            if len(parts) > 2 or not all(map(is_ncname, parts)):
                self._at(element, f"'{name}' {_NO_NAME}")

    def _no_text(self, element: etree._Element, kind: str, rule: _Rule) -> bool:
        """Report text where none can stand; whether there is some."""
        text, span = self._document.places.first_text(element)
        if text:
            word = tokens(text)[0]
            self._at(element, f"text ('{word}') cannot stand in <{kind}>{_text_meant(element, rule)}", span=span)
        return bool(text)

    def _count(
        self, element: etree._Element, kind: str, rule: _Rule, children: list[etree._Element], *, has_text: bool
    ) -> None:
        if len(children) < rule.least and not has_text and not (children and self._lacks_name(element, kind)):
            what = (
                "a name (in the attribute 'name' or as a name class)" if self._lacks_name(element, kind) else "content"
            )
            remedy = _FOR_NOTHING.get(kind, "; write <empty/> for nothing") if what == "content" else ""
            self._at(element, f"<{kind}> needs {what}{remedy}")
        if rule.most and len(children) > rule.most:
            surplus = etree.QName(children[rule.most]).localname
            hint = _FOR_SEVERAL.get(kind, "")
            self._at(children[rule.most], f"<{kind}> holds one pattern; <{surplus}> is one too many{hint}")
        if kind == "data":
            names = [etree.QName(child).localname for child in children]
            if "except" in names[:-1]:
                self._at(children[names.index("except")], "<except> stands once, as the last thing in <data>")

    def _lacks_name(self, element: etree._Element, kind: str) -> bool:
        if not _has_name_class(element, kind):
            return False
        first = next((child for child in element.iterchildren("*") if etree.QName(child).namespace == NAMESPACE), None)
        return first is None or etree.QName(first).localname not in NAME_CLASSES

    def _misplaced(self, child: etree._Element, name: str, parent: str, allowed: frozenset[str]) -> None:
        if name not in _RULES and name not in _NAME_CLASS_RULES and name not in PATTERNS:
            everything = {*_RULES, *_NAME_CLASS_RULES, *PATTERNS}
            hint = did_you_mean(name, sorted(allowed), "<{}>") or did_you_mean(name, sorted(everything), "<{}>")
            self._at(child, f"RELAX NG has no element <{name}>{hint}")
        elif not allowed:
            self._at(child, f"<{parent}> is empty; <{name}> cannot stand in it")
        elif allowed is NAME_CLASSES:
            self._at(
                child, f"<{parent}> needs a name first, in the attribute 'name' or as a name class, before <{name}>"
            )
        else:
            hint = _belongs(name)
            if allowed <= _COMPONENTS and name in PATTERNS:
                hint = "; put it into <start> or a <define>"
            elif allowed == {"except"}:
                hint = "; put it into an <except>"
            self._at(child, f"<{name}> cannot stand in <{parent}>{hint}")

    def _at(self, element: etree._Element, message: str, code: str = "SCH110", span: Span | None = None) -> None:
        self._faults.at(self._document.name, element, code, message, span=span)


def is_ncname(text: str) -> bool:
    """Whether a text is a name without a prefix."""
    return _NCNAME.fullmatch(text) is not None


def library_fault(library: str) -> str:
    """What is wrong with the URI of a datatype library; empty where nothing is (section 4.3)."""
    if library and not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:.", library):
        return f"the datatype library '{library}' is no absolute URI; that of XML Schema is {XSD}"
    if "#" in library:
        return f"the datatype library '{library}' may have no fragment; leave out what begins with '#'"
    if re.search(r"%(?![0-9A-Fa-f]{2})", library):
        return f"the datatype library '{library}' has a '%' without two hexadecimal digits"
    return ""


def _has_name_class(element: etree._Element, kind: str) -> bool:
    """Whether the name of an element or attribute stands in its first child: in no attribute, and in no misspelt one."""
    if kind not in ("element", "attribute") or "name" in element.attrib:
        return False
    known = ("name", *_EVERYWHERE)
    return not any(
        etree.QName(name).localname == "name" or nearest(name, known) == "name" for name in map(str, element.attrib)
    )


def _text_meant(element: etree._Element, rule: _Rule) -> str:
    """What may be meant by text where none can stand."""
    if "name" in rule.children:
        return "; is a <name> meant?"
    holder: etree._Element | None = element
    while holder is not None and etree.QName(holder).localname in _TRANSPARENT:
        holder = holder.getparent()
    if holder is not None and etree.QName(holder).localname == "start":
        return "; a document begins with an element: put an <element> or a <ref> there"
    return "; is a <value> meant?" if rule.children & {"value", "except"} else ""


_TRANSPARENT = PATTERNS - {"attribute", "data", "element", "grammar", "list", "value"}


def _belongs(name: str) -> str:
    if name in _COMPONENTS:
        return "; it belongs in <grammar>"
    if name == "param":
        return "; it belongs in <data>"
    if name == "except":
        return "; it belongs in <data>, <anyName> or <nsName>"
    if name in ("name", "anyName", "nsName"):
        return "; a name class stands first in <element> or <attribute>"
    return ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_OURS = f"{TAG}*"


def own_children(element: etree._Element) -> list[etree._Element]:
    """The children that are RELAX NG's: section 4.1 drops all others."""
    return list(element.iterchildren(_OURS))
