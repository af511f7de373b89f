"""Section 4: from the XML of a schema to patterns, each only when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.document import text_of
from relaxng.grammar.compact.remedies import may_be_value
from relaxng.grammar.datatypes import XSD, DatatypeError, datatype
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.nameclasses import NameClasses
from relaxng.grammar.patterns import (
    EMPTY,
    FAULTY,
    NOT_ALLOWED,
    TEXT,
    Attribute,
    Data,
    Element,
    List,
    Pattern,
    Patterns,
    Value,
)
from relaxng.grammar.references import TAG
from relaxng.grammar.scopes import START, Component, Context, Key, Scope
from relaxng.grammar.sources import Source, Sources
from relaxng.grammar.syntax import is_ncname, library_fault, own_children
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from relaxng.document import Document
    from relaxng.grammar.faults import Faults
    from relaxng.grammar.references import SchemaFiles


class Simplifier:
    """Makes patterns of a schema. What is wrong with it goes to `faults`, and counts as notAllowed from then on."""

    def __init__(self, files: SchemaFiles, faults: Faults, patterns: Patterns) -> None:
        self._files = files
        self._faults = faults
        self._patterns = patterns
        self._names = NameClasses(faults)
        self.sources = Sources()
        self._open: dict[tuple[Scope, Key], None] = {}
        self.scopes: list[Scope] = []
        self.elements: list[Element] = []
        self.reachable = True
        self.has_circles = False
        self._external: dict[tuple[str, str, int], Pattern] = {}
        self._twice: set[str] = set()

    def start(self, document: Document, path: Path) -> Pattern:
        """The pattern of a whole schema."""
        outside = Scope()
        context = Context(document, (self._files.real(str(path)),), outside)
        return self._pattern(document.tree.getroot(), context)

    def start_source(self, document: Document) -> Source:
        """What says what a document begins with: a start, or the whole schema."""
        for scope in self.scopes[:1]:
            for component in scope.components.get((START, ""), ()):
                return Source(component.element, component.context.document.name)
        return Source(document.tree.getroot(), document.name)

    def make_all(self) -> None:
        """Make every component, used or not, and all that they hold, for the sake of their faults.

        Section 4.19 drops those that are not used before it forbids recursion. What stands beside notAllowed is used
        all the same: section 4.20 drops it later.
        """
        for element in self.elements:  # grows while it is walked
            _ = element.content
        self.reachable = False
        for scope in self.scopes:
            for key in scope.components:
                self._component(scope, key)
        for element in self.elements:
            _ = element.content

    # Sections 4.7, 4.11, 4.17 and 4.18: grammars

    def _grammar(self, element: etree._Element, context: Context) -> Pattern:
        scope = Scope(context.scope)
        self.scopes.append(scope)
        self._collect(element, replace(context, scope=scope), frozenset())
        if (START, "") not in scope.components:
            if not self._faults:  # a start may be in a file that could not be read
                start = self._faults.wording(context.document.name).start
                remedy = "add one that names the root element"
                if any(child.tag == "start" for child in element):
                    remedy = f"its {start} lacks the prefix of RELAX NG's namespace"
                message = f"this grammar has no {start}, so no document can match it; {remedy}"
                self._fault(context, element, "SCH121", message)
            return FAULTY
        scope.used.add((START, ""))
        self.sources.lead(element, scope.components[START, ""])
        return self._component(scope, (START, ""))

    def _collect(self, element: etree._Element, context: Context, overridden: frozenset[Key]) -> set[Key]:
        """Take the components of a grammar or div into its scope; those found that are overridden."""
        met: set[Key] = set()
        for child in own_children(element):
            within = context.at(child)
            kind = etree.QName(child).localname
            if kind == "div":
                met |= self._collect(child, within, overridden)
            elif kind == "include":
                met |= self._include(child, within, overridden)
            elif kind in ("start", "define"):
                key = _key(child, kind)
                if key in overridden:
                    met.add(key)
                else:
                    context.scope.components.setdefault(key, []).append(Component(child, within))
        return met

    def _include(self, element: etree._Element, context: Context, overridden: frozenset[Key]) -> set[Key]:
        overrides = {_key(child, kind): child for child, kind in _overrides(element)}
        document = self._files.follow(context.document, element, context.files)
        met: set[Key] = set()
        if document is not None:
            root = document.tree.getroot()
            path = self._files.real(document.name)
            inner = replace(context, document=document, files=(*context.files, path), library="").at(root)
            met = self._collect(root, inner, overridden | overrides.keys())
            for key, child in overrides.items():
                if key not in met:
                    what = "a start" if key[0] == START else f"a define '{key[1]}'"
                    hint = did_you_mean(key[1], [name for _, name in self._defined(root)]) if key[1] else ""
                    hint = hint or f"; what is new stands outside {self._faults.wording(context.document.name).include}"
                    message = f"this overrides {what}, but '{document.name}' has none{hint}"
                    self._fault(context, child, "SCH114", message)
        return (met | self._collect(element, context, overridden)) & overridden

    def _defined(self, root: etree._Element) -> Iterator[Key]:
        for child, kind in _overrides(root):
            yield _key(child, kind)

    def _component(self, scope: Scope, key: Key) -> Pattern:
        """The pattern of a start or define, all of its parts combined."""
        found = scope.patterns.get(key)
        if found is not None:
            return found
        if (scope, key) in self._open:
            opened = list(self._open)
            names = [name for _, (_, name) in opened[opened.index((scope, key)) :]]
            component = scope.components[key][0]
            way = " -> ".join(f"'{name}'" for name in [*names, key[1]])
            self.has_circles = True
            if self.reachable:
                words = self._faults.wording(component.context.document.name)
                message = f"'{key[1]}' leads back to itself without an element between ({way}); put {words.element} around one of the references"
                self._fault(component.context, component.element, "SCH115", message)
            return FAULTY
        self._open[scope, key] = None
        components = scope.components[key]
        combinable = self._combinable(key, components)
        parts = [self._all(component.element, component.context) for component in components]
        if not combinable:
            pattern: Pattern = FAULTY
        elif len(parts) == 1:
            pattern = parts[0]
        elif any(component.combine == "interleave" for component in components):
            pattern = self._patterns.interleave(parts)
        else:
            pattern = self._patterns.choice(parts)
        del self._open[scope, key]
        scope.patterns[key] = pattern
        return pattern

    def _combinable(self, key: Key, components: list[Component]) -> bool:
        """Section 4.17: all but one say how they combine, and all say the same."""
        words = self._faults.wording(components[-1].context.document.name)
        what = words.start if key[0] == START else f"'{key[1]}'"
        plain = [component for component in components if component.combine is None]
        for component in plain[1:]:
            where = self._place(plain[0], component)
            message = f"{what} is defined twice, first at {where}; {words.combine} to join them"
            if component.element is plain[0].element:
                message = f"{what} is included twice: two ways lead to this file, and one is enough"
                if component.context.document.name in self._twice:
                    continue
                self._twice.add(component.context.document.name)
            self._fault(component.context, component.element, "SCH113", message)
        said = [component for component in components if component.combine is not None]
        for component in said[1:]:
            if component.combine != said[0].combine:
                where = self._place(said[0], component)
                here, there = (words.combined.get(one.combine or "", one.combine) for one in (component, said[0]))
                message = f"{what} is combined by {here} here and by {there} at {where}; say the same in both"
                self._fault(component.context, component.element, "SCH113", message)
        return len(plain) <= 1 and len({component.combine for component in said}) <= 1

    def _place(self, component: Component, besides: Component) -> str:
        return self._faults.place(component.context.document.name, component.element, besides.context.document.name)

    # Patterns

    def _all(self, element: etree._Element, context: Context, skip: int = 0) -> Pattern:
        """Section 4.12: the children as one pattern, a group where there are several."""
        children = own_children(element)[skip:]
        if len(children) == 1:
            return self._pattern(children[0], context)
        return self._patterns.group([self._pattern(child, context) for child in children])

    def _each(self, element: etree._Element, context: Context) -> list[Pattern]:
        return [self._pattern(child, context) for child in own_children(element)]

    def _pattern(self, element: etree._Element, context: Context) -> Pattern:
        make = _MAKERS.get(str(element.tag))
        if make is None:  # the syntax check reports it
            return FAULTY
        return make(self, element, context.at(element))

    def _element(self, element: etree._Element, context: Context) -> Pattern:
        name_class, skip = self._names.of(element, context)
        made = Element(element, context.document.name, name_class, lambda: self._content(element, context, skip))
        self.elements.append(made)
        return made

    def _content(self, element: etree._Element, context: Context, skip: int) -> Pattern:
        # Made later than what refers to it: what is open there is not open here.
        outer, self._open = self._open, {}
        try:
            return self._all(element, context, skip)
        finally:
            self._open = outer

    def _attribute(self, element: etree._Element, context: Context) -> Pattern:
        if "name" in element.attrib and "ns" not in element.attrib:
            # Section 4.8: an attribute's plain name is in no namespace.
            name_class, skip = self._names.of(element, replace(context, namespace=""))
        else:
            name_class, skip = self._names.of(element, context)
        self._names.no_xmlns(element, context, name_class)
        content = self._all(element, context, skip) if len(own_children(element)) > skip else TEXT
        if content is NOT_ALLOWED:
            return NOT_ALLOWED
        return Attribute(element, context.document.name, name_class, content)

    def _choice(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.choice(self._each(element, context))

    def _interleave(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.interleave(self._each(element, context))

    def _one_or_more(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.one_or_more(self._all(element, context))

    def _zero_or_more(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.optional(self._one_or_more(element, context))

    def _optional(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.optional(self._all(element, context))

    def _mixed(self, element: etree._Element, context: Context) -> Pattern:
        return self._patterns.interleave((self._all(element, context), TEXT))

    def _list(self, element: etree._Element, context: Context) -> Pattern:
        item = self._all(element, context)
        return NOT_ALLOWED if item is NOT_ALLOWED else List(element, context.document.name, item)

    def _ref(self, element: etree._Element, context: Context) -> Pattern:
        return self._reference(element, context, context.scope)

    def _parent_ref(self, element: etree._Element, context: Context) -> Pattern:
        if context.scope.parent is None or context.scope.parent.parent is None:
            what = self._faults.wording(context.document.name).parent_ref
            self._fault(context, element, "SCH112", f"{what} needs a grammar around its own; here is none")
            return FAULTY
        return self._reference(element, context, context.scope.parent)

    def _reference(self, element: etree._Element, context: Context, scope: Scope) -> Pattern:
        name = (element.get("name") or "").strip(WHITE)
        key = ("define", name)
        if not is_ncname(name):  # the syntax check reports it
            return FAULTY
        if key not in scope.components:
            words = self._faults.wording(context.document.name)
            known = [*(defined for kind, defined in scope.components if kind == "define"), *words.constants]
            hint = did_you_mean(name, known)
            has_gaps = self._files.has_gaps or ("define", "") in scope.components
            if not hint and has_gaps:  # it may be in a file that could not be had, or lack its name
                return FAULTY
            if not hint and words.constants and may_be_value(element, known):
                hint = f'; a value stands in quotes: "{name}"'
            if not hint and scope.parent is None:
                hint = f"; {words.no_defines}"
            where = "" if scope is context.scope else " in the grammar around this one"
            self._fault(context, element, "SCH112", f"no define{where} is called '{name}'{hint}")
            return FAULTY
        scope.used.add(key)
        self.sources.lead(element, scope.components[key])
        return self._component(scope, key)

    def _external_ref(self, element: etree._Element, context: Context) -> Pattern:
        document = self._files.follow(context.document, element, context.files)
        if document is None:
            return FAULTY
        path = self._files.real(document.name)
        inner = replace(context, document=document, files=(*context.files, path), library="")
        self.sources.lead(element, [Component(document.tree.getroot(), inner)])
        # What a file stands for depends on no more than this: made once, however often it is referred to.
        key = (document.name, context.namespace, id(context.scope))
        if key not in self._external:
            self._external[key] = self._pattern(document.tree.getroot(), inner)
        return self._external[key]

    def _data(self, element: etree._Element, context: Context) -> Pattern:
        children = own_children(element)
        params = [child for child in children if etree.QName(child).localname == "param"]
        given = [((child.get("name") or "").strip(WHITE), text_of(child)) for child in params]
        name = (element.get("type") or "").strip(WHITE)
        if library_fault(context.library) or not is_ncname(name):  # the syntax check reports it
            return FAULTY
        try:
            made = datatype(context.library, name, given, element.nsmap)
        except DatatypeError as error:
            culprit = element if error.parameter is None else params[error.parameter]
            message = error.message
            if not context.library and error.parameter is not None:
                words = self._faults.wording(context.document.name)
                message += f": {words.parameters.format(library=XSD, name=name)}"
            self._fault(context, culprit, "SCH111", message)
            return FAULTY
        excepted: Pattern = NOT_ALLOWED
        for child in children:
            if etree.QName(child).localname == "except":
                excepted = self._patterns.choice(self._each(child, context.at(child)))
        return Data(element, context.document.name, made, excepted)

    def _value(self, element: etree._Element, context: Context) -> Pattern:
        # Section 4.4: without a type it is a token of the built-in library.
        typed = "type" in element.attrib
        library, name = (context.library, (element.get("type") or "").strip(WHITE)) if typed else ("", "token")
        namespaces: dict[str | None, str] = {**element.nsmap, None: context.namespace}
        text = text_of(element)
        if library_fault(library) or not is_ncname(name):
            return FAULTY
        try:
            made = datatype(library, name, (), namespaces)
        except DatatypeError as error:
            self._fault(context, element, "SCH111", error.message)
            return FAULTY
        if not made.allows(text, namespaces):
            self._fault(context, element, "SCH111", made.why_not(text))
            return FAULTY
        return Value(element, context.document.name, made, text, namespaces)

    def _fault(self, context: Context, element: etree._Element, code: str, message: str) -> None:
        self._faults.at(context.document.name, element, code, message)


_Maker = Callable[[Simplifier, etree._Element, Context], Pattern]

_MAKERS: Mapping[str, _Maker] = {
    f"{TAG}attribute": Simplifier._attribute,
    f"{TAG}choice": Simplifier._choice,
    f"{TAG}data": Simplifier._data,
    f"{TAG}element": Simplifier._element,
    f"{TAG}empty": lambda _self, _element, _context: EMPTY,
    f"{TAG}externalRef": Simplifier._external_ref,
    f"{TAG}grammar": Simplifier._grammar,
    f"{TAG}group": Simplifier._all,
    f"{TAG}interleave": Simplifier._interleave,
    f"{TAG}list": Simplifier._list,
    f"{TAG}mixed": Simplifier._mixed,
    f"{TAG}notAllowed": lambda _self, _element, _context: NOT_ALLOWED,
    f"{TAG}oneOrMore": Simplifier._one_or_more,
    f"{TAG}optional": Simplifier._optional,
    f"{TAG}parentRef": Simplifier._parent_ref,
    f"{TAG}ref": Simplifier._ref,
    f"{TAG}text": lambda _self, _element, _context: TEXT,
    f"{TAG}value": Simplifier._value,
    f"{TAG}zeroOrMore": Simplifier._zero_or_more,
}


def _key(element: etree._Element, kind: str) -> Key:
    return (START, "") if kind == "start" else (kind, (element.get("name") or "").strip(WHITE))


def _overrides(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The starts and defines in an include, within its divs too."""
    for child in own_children(element):
        kind = etree.QName(child).localname
        if kind == "div":
            yield from _overrides(child)
        elif kind in ("start", "define"):
            yield child, kind
