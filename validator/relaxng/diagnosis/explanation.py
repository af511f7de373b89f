"""One rejection in words: what a document does that no valid one could, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from relaxng.finding import Finding, Span
from relaxng.grammar.automaton import Automaton, Reason, Rejection
from relaxng.grammar.derivatives import WHITE, content_matches, tokens
from relaxng.grammar.names import local_of, namespace_of, single_names
from relaxng.grammar.patterns import (
    Attribute,
    Choice,
    Data,
    Element,
    Group,
    Interleave,
    List,
    OneOrMore,
    Pattern,
    Value,
    attributes_in,
    elements_in,
    first_elements,
    leaves_in,
)
from relaxng.nearness import by_nearness, nearest

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.document import Document
    from relaxng.grammar.states import Opening

_MOST_NAMES = 6


class Explanation:
    """The findings about one rejection, and the repair that they propose.

    `renamed` is the name that the element, and `renamed_attributes` those that its attributes, should have
    had; `unlocked` the attribute that the element around it lacks; `missing` has the names of which one would
    do for each finding of a missing element. Elements of the names in `skipped` are not said to be missing.
    """

    def __init__(
        self,
        document: Document,
        rejection: Rejection,
        automaton: Automaton,
        skipped: frozenset[str] = frozenset(),
    ) -> None:
        self.renamed: str | None = None
        self.renamed_attributes: dict[str, str] = {}
        self.unlocked: str | None = None
        self.missing: dict[Finding, frozenset[str]] = {}
        self._skipped = skipped
        self._document = document
        self._rejection = rejection
        self._automaton = automaton
        self._node = rejection.node
        self._tag = str(rejection.node.tag) if isinstance(rejection.node.tag, str) else ""

    def findings(self) -> Iterator[Finding]:
        """What is wrong at the node, each finding once."""
        told: set[tuple[str, Span | None]] = set()
        for finding in self._findings():
            if (finding.code, finding.span) not in told:
                told.add((finding.code, finding.span))
                yield finding

    def _findings(self) -> Iterator[Finding]:
        match self._rejection.reason:
            case Reason.ELEMENT:
                yield self._element()
            case Reason.START_TAG:
                yield from self._start_tag()
            case Reason.CONTENT:
                yield from self._content()
            case Reason.TEXT_WITHIN:
                yield self._text(self._node, self._node.text or "")
            case Reason.TEXT_AFTER:
                yield self._text(
                    parent if (parent := self._node.getparent()) is not None else self._node, self._node.tail or ""
                )

    # An element that nobody takes here

    def _element(self) -> Finding:
        node, tag = self._node, self._tag
        parent = node.getparent()
        name = local_of(tag)
        expected = _names(first for pattern, _ in self._rejection.state.vector for first in first_elements(pattern))
        if (near := next((other for other in expected if local_of(other) == name), None)) is not None:
            self.renamed = near
            return self._at(node, "RNG106", f"<{name}> {_where(tag)}; it belongs {_in_namespace(near)}")
        if parent is None:
            hint = (
                f"; this schema begins with {_tags(expected)}" if expected else "; the schema allows any name but this"
            )
            return self._at(node, "RNG107", f"the root element is <{name}>{hint}")
        owner = local_of(str(parent.tag))
        opening = self._rejection.parent
        declared = (
            [child for element in opening.candidates for child in elements_in(element.content)] if opening else []
        )
        if opening is not None and any(child.name_class.contains(tag) for child in declared):
            return self._of_another_alternative(parent, opening, tag) or self._surplus(
                node, parent, name, owner, expected
            )
        homes = self._homes(tag)
        if owner in homes:
            return self._at(node, "RNG102", f"<{name}> does not go with {_start_tag(parent)}")
        if homes:
            message = f"<{name}> belongs in {_listed([f'<{home}>' for home in homes])}, not in <{owner}>"
            return self._at(node, "RNG102", message)
        known = list(dict.fromkeys([*expected, *_names(declared)]))
        if near_names := by_nearness(name, map(local_of, known)):
            meant = [next(other for other in known if local_of(other) == near) for near in near_names]
            self.renamed = next((other for other in meant if self._fits_as(other)), meant[0])
            hint = local_of(self.renamed)
            return self._at(node, "RNG101", f"unknown element '{name}' in <{owner}>; did you mean '{hint}'?")
        hint = f"; it holds {_tags(known)}" if known or not declared else "; the schema allows any name but this"
        return self._at(node, "RNG101", f"unknown element '{name}' in <{owner}>{hint}")

    def _fits_as(self, name: str) -> bool:
        """Whether the element would be right under another name, as far as its own tag and text go."""
        opening = self._automaton.open(self._rejection.state, name)
        within = self._automaton.within(opening, self._node) if opening is not None else None
        if within is None or len(self._node):
            return within is not None
        return bool(self._automaton.leaf(within, self._node.text or "", self._node))

    def _of_another_alternative(self, parent: etree._Element, opening: Opening, tag: str) -> Finding | None:
        """The mistake where an element goes with other attributes of its parent than it has."""
        lefts = self.without_attributes(parent, opening)
        if any(child.name_class.contains(tag) for left in lefts for child in elements_in(self._closed(left))):
            return None
        owner, name = local_of(str(parent.tag)), local_of(tag)
        if (missing := self._unlocking(lefts, lambda child: child.name_class.contains(tag))) is not None:
            self.unlocked = missing
            message = f"<{owner}> needs an attribute '{missing}' to hold <{name}>"
            return self._at(parent, "RNG203", message)
        return self._at(self._node, "RNG102", f"<{name}> does not go with {_start_tag(parent)}")

    def without_attributes(self, node: etree._Element, opening: Opening) -> list[Pattern]:
        """What the declarations of an open element leave when its attributes are taken."""
        lefts = []
        for element in opening.candidates:
            left = element.content
            for name, value in node.attrib.items():
                accepted = [
                    attribute
                    for attribute in attributes_in(element.content)
                    if attribute.name_class.contains(str(name))
                    and content_matches(self._automaton.derivatives, attribute.content, str(value), node.nsmap)
                ]
                left = self._automaton.derivatives.attribute(left, accepted)
            lefts.append(left)
        return lefts

    def _closed(self, left: Pattern) -> Pattern:
        return self._automaton.derivatives.close_attributes(left)

    def _unlocking(self, lefts: list[Pattern], wanted: Callable[[Element], bool]) -> str | None:
        """The missing attribute with which a wanted child could stand in an element."""
        for left in lefts:
            for attribute in attributes_in(left):
                with_it = self._closed(self._automaton.derivatives.attribute(left, [attribute]))
                if any(wanted(child) for child in elements_in(with_it)):
                    return next((local_of(name) for name in single_names(attribute.name_class)), None)
        return None

    def _surplus(
        self, node: etree._Element, parent: etree._Element, name: str, owner: str, expected: list[str]
    ) -> Finding:
        earlier = next((other for other in node.itersiblings(str(node.tag), preceding=True)), None)
        if earlier is not None:
            first = next(parent.iterchildren(str(node.tag)))
            span = self._document.element_span(first)
            where = f"; the first is at line {span.line}" if span else ""
            return self._at(node, "RNG104", f"<{name}> is given again in <{owner}>{where}")
        wanted = f"; here stands {_tags(expected)}" if expected else "; nothing can follow here"
        return self._at(node, "RNG105", f"<{name}> stands in the wrong place in <{owner}>{wanted}")

    def _homes(self, tag: str) -> list[str]:
        """The elements that can hold an element of this name."""
        return list(
            dict.fromkeys(
                local_of(name)
                for element in self._automaton.declarations
                if any(child.name_class.contains(tag) for child in elements_in(element.content) if _is_named(child))
                for name in single_names(element.name_class)
            )
        )

    # A start tag that fits no declaration

    def _start_tag(self) -> Iterator[Finding]:
        opening = self._rejection.opening
        candidates = opening.candidates if opening else ()
        found = False
        fitting: dict[str, list[Attribute]] = {}
        for name, value in self._node.attrib.items():
            declared = [a for e in candidates for a in attributes_in(e.content) if a.name_class.contains(str(name))]
            fitting[str(name)] = [a for a in declared if self._fits(a, str(value))]
            if not declared:
                found = True
                yield self._unknown_attribute(str(name), candidates)
            elif not fitting[str(name)]:
                found = True
                yield self._bad_value(str(name), str(value), declared)
        if not found:
            yield self._misfit(candidates, fitting)

    def _fits(self, attribute: Attribute, value: str) -> bool:
        return content_matches(self._automaton.derivatives, attribute.content, value, self._node.nsmap)

    def _unknown_attribute(self, name: str, candidates: Iterable[Element]) -> Finding:
        tag, local = local_of(self._tag), local_of(name)
        absent = [a for e in candidates for a in attributes_in(e.content)]
        known = [local_of(other) for a in absent for other in single_names(a.name_class)]
        elsewhere = [
            other
            for other in self._automaton.declarations
            if other.name_class.contains(self._tag)
            and _is_named(other)
            and any(name in single_names(a.name_class) for a in attributes_in(other.content))
        ]
        free = [other for other in known if other not in map(local_of, map(str, self._node.attrib))]
        if elsewhere:
            parent, around = self._node.getparent(), self._rejection.parent
            if parent is not None and around is not None:
                lefts = self.without_attributes(parent, around)
                missing = self._unlocking(lefts, lambda child: child in elsewhere)
                if missing is not None:
                    self.unlocked = missing
                    owner = local_of(str(parent.tag))
                    message = f"<{owner}> needs an attribute '{missing}' for its <{tag}> to have '{local}'"
                    return self._at(parent, "RNG203", message)
            hint = f"; here it has {_quoted(known)}" if known else ""
            message = f"the attribute '{local}' of <{tag}> does not go with what stands around it{hint}"
            return self._at_attribute(name, "RNG202", message)
        near = nearest(local, free)
        if near is not None:
            self.renamed_attributes[name] = near
        hint = f"; did you mean '{near}'?" if near else f"; it has {_quoted(known)}" if known else "; it has none"
        if not known and absent:
            hint = "; the schema allows any name but this"
        return self._at_attribute(name, "RNG201", f"unknown attribute '{local}' of <{tag}>{hint}")

    def _bad_value(self, name: str, value: str, declared: list[Attribute]) -> Finding:
        why = _why_not(value, [attribute.content for attribute in declared])
        message = f"'{_short(value)}' is no value of '{local_of(name)}' in <{local_of(self._tag)}>; {why}"
        return self._at_attribute(name, "RNG301", message, value=True)

    def _misfit(self, candidates: Iterable[Element], fitting: dict[str, list[Attribute]]) -> Finding:
        """Every attribute is right by itself: one is missing, or two do not go together."""
        tag = local_of(self._tag)
        derive = self._automaton.derivatives
        for element in candidates:
            left = element.content
            for accepted in fitting.values():
                left = derive.attribute(left, accepted)
            missing = [a for a in attributes_in(left) if _allowed(derive.close_attributes(derive.attribute(left, [a])))]
            if missing:
                names = dict.fromkeys(local_of(name) for a in missing for name in single_names(a.name_class))
                what = (
                    f"an attribute {_quoted(names)}" if len(names) == 1 else f"one of the attributes {_quoted(names)}"
                )
                return self._at(self._node, "RNG203", f"<{tag}> needs {what}")
            if _allowed(left):
                names = dict.fromkeys(
                    local_of(name) for a in attributes_in(left) for name in single_names(a.name_class)
                )
                return self._at(self._node, "RNG203", f"<{tag}> lacks some of the attributes {_quoted(names)}")
        for name in reversed(fitting):
            for element in candidates:
                left = element.content
                for other, accepted in fitting.items():
                    left = left if other == name else derive.attribute(left, accepted)
                if _allowed(left):
                    others = _quoted(local_of(other) for other in fitting if other != name)
                    message = f"the attribute '{local_of(name)}' of <{tag}> does not go with the others: {others}"
                    return self._at_attribute(name, "RNG202", message)
        return self._at(self._node, "RNG202", f"the attributes of <{tag}> do not go together")

    # Content that is wrong or not complete

    def _content(self) -> Iterator[Finding]:
        node, tag = self._node, local_of(self._tag)
        left = [pattern for pattern, _ in self._rejection.state.vector]
        text = "".join([node.text or "", *(child.tail or "" for child in node)])
        childless = node.find("*") is None
        if childless and text.strip(WHITE):
            strings = [pattern for pattern in left if pattern.has_strings]
            if strings:
                message = f"'{_short(text.strip(WHITE))}' is no text for <{tag}>; {_why_not(text, strings)}"
                yield self._at(node, "RNG302", message, text=text)
            else:
                yield self._text(node, text)
            return
        missing = min((_missing(pattern) for pattern in left), key=len)
        for names in missing or [[]]:
            if not self._skipped.isdisjoint(names):
                continue
            if names:
                finding = self._at(node, "RNG103", f"<{tag}> needs {_tags(names)}")
                self.missing[finding] = frozenset(names)
                yield finding
            elif any(pattern.has_strings for pattern in left):
                yield self._at(node, "RNG302", f"<{tag}> needs a text; {_why_not(text, left)}")
            else:
                yield self._at(node, "RNG103", f"<{tag}> is not complete")

    def _text(self, owner: etree._Element, text: str) -> Finding:
        word = next(iter(tokens(text)), "")
        message = f"text ('{_short(word)}') cannot stand in <{local_of(str(owner.tag))}>"
        return self._at(owner, "RNG303", message, text=text)

    # Places

    def _at(self, node: etree._Element, code: str, message: str, text: str | None = None) -> Finding:
        span = self._document.element_span(node) or Span(1)
        if text is not None:
            found = self._document.text_span(node, text)
            span = found or span
        return Finding(self._document.name, code, message, span, self._document.tree.getpath(node))

    def _at_attribute(self, name: str, code: str, message: str, *, value: bool = False) -> Finding:
        span = self._document.attribute_span(self._node, name, value=value) or Span(1)
        path = f"{self._document.tree.getpath(self._node)}/@{local_of(name)}"
        return Finding(self._document.name, code, message, span, path)


def _why_not(text: str, contents: Iterable[Pattern]) -> str:
    """What would do in place of a text: the nearest value, a few of the values, or what the datatype says."""
    values: dict[str, None] = {}
    datatypes: dict[str, None] = {}
    for content in contents:
        for leaf in leaves_in(content):
            if isinstance(leaf, Value) and leaf.datatype.needs_context and leaf.text.strip(WHITE) == text.strip(WHITE):
                datatypes["its prefix stands for another namespace than in the schema"] = None
            elif isinstance(leaf, Value):
                values[leaf.text] = None
            elif isinstance(leaf, Data):
                if leaf.datatype.allows(text):
                    spaced = text != text.strip(WHITE)
                    datatypes["write it without white space" if spaced else "the schema excepts this form"] = None
                else:
                    datatypes[leaf.datatype.why_not(text)] = None
            elif isinstance(leaf, List):
                datatypes["it is a list"] = None
    if (near := nearest(text.strip(WHITE), values)) is not None:
        return f"did you mean '{near}'?"
    if values:
        return f"expected {_quoted(values)}" + (" or another form" if datatypes else "")
    return "; or ".join(datatypes) or "no text is allowed"


def _missing(pattern: Pattern) -> list[list[str]]:
    """What must still come, each as the names of which one will do."""
    if pattern.nullable:
        return []
    if isinstance(pattern, Interleave):
        return [names for item in pattern.items for names in _missing(item)]
    if isinstance(pattern, Group):
        return [names for item in pattern.items for names in _missing(item)]
    if isinstance(pattern, OneOrMore):
        return _missing(pattern.item)
    if isinstance(pattern, Choice):
        ways = [_missing(item) for item in pattern.items]
        if all(len(way) == 1 for way in ways):
            return [list(dict.fromkeys(name for way in ways for name in way[0]))]
        return min(ways, key=len)
    return [_names([pattern])] if isinstance(pattern, Element) else [[]]


def _names(elements: Iterable[Element]) -> list[str]:
    return list(dict.fromkeys(name for element in elements for name in single_names(element.name_class)))


def _is_named(element: Element) -> bool:
    return any(True for _ in single_names(element.name_class))


def _allowed(pattern: Pattern) -> bool:
    return type(pattern).__name__ != "NotAllowed"


def _start_tag(element: etree._Element) -> str:
    """A start tag for a message, its first attributes at most."""
    given = [f"{local_of(str(name))}='{_short(str(value))}'" for name, value in list(element.attrib.items())[:3]]
    return f"<{' '.join([local_of(str(element.tag)), *given])}>"


def _where(tag: str) -> str:
    return f"is in the namespace '{namespace_of(tag)}'" if namespace_of(tag) else "is in no namespace"


def _in_namespace(tag: str) -> str:
    return f"in the namespace '{namespace_of(tag)}'" if namespace_of(tag) else "in none"


def _tags(names: Iterable[str]) -> str:
    return _listed([f"<{local_of(name)}>" for name in names]) or "nothing"


def _quoted(names: Iterable[str]) -> str:
    return _listed([f"'{name}'" for name in dict.fromkeys(names)])


def _listed(words: list[str]) -> str:
    if len(words) > _MOST_NAMES:
        return f"{', '.join(words[:_MOST_NAMES])} or {len(words) - _MOST_NAMES} others"
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
