"""Strings: what the values of attributes and the texts of elements may be, in the words of the schema's defines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.grammar.annotations import documentation, since
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import local_of
from relaxng.grammar.occurrences import leaves_in
from relaxng.grammar.patterns import TEXT, Combined, Data, List, Pattern, Value
from relaxng.grammar.references import TAG
from relaxng.grammar.syntax import own_children
from relaxng.reference.model import Datatype, Strings, ValueEntry
from relaxng.reference.releases import oldest

if TYPE_CHECKING:
    from lxml import etree

_WRAPPERS = frozenset(
    f"{TAG}{kind}" for kind in ("choice", "group", "interleave", "list", "oneOrMore", "optional", "zeroOrMore")
)


class Defines:
    """The defines of a schema's files by name, as far as a reference needs them: for their words alone.

    `named` has those that a datatype went by so far.
    """

    def __init__(self, files: Iterable[etree._Element]) -> None:
        self._by_name: dict[str, list[etree._Element]] = {}
        for root in files:
            for define in root.iter(f"{TAG}define"):
                self._by_name.setdefault(_name(define), []).append(define)
        self.named: dict[str, etree._Element] = {}

    def strings(self, declared: Iterable[tuple[etree._Element, Pattern]]) -> Strings:
        """What the strings of declarations may be; each is given by its element in the schema, and its pattern.

        A datatype goes by the documented define that the schema refers to there.
        """
        values: dict[str, list[etree._Element]] = {}
        datatypes: dict[tuple[str, str | None], list[etree._Element]] = {}
        free = False
        for source, pattern in declared:
            free = free or pattern is TEXT or (isinstance(pattern, Combined) and TEXT in pattern.items)
            for leaf in leaves_in(pattern):
                if isinstance(leaf, Value):
                    values.setdefault(leaf.text, []).append(leaf.source)
                elif isinstance(leaf, Data | List):
                    datatypes.setdefault(self._datatype(source, leaf.source), []).append(leaf.source)
        return Strings(
            tuple(ValueEntry(text, oldest(map(since, sources))) for text, sources in values.items()),
            tuple(Datatype(*words, oldest(map(since, sources))) for words, sources in datatypes.items()),
            free,
        )

    def ranks(self, source: etree._Element) -> dict[etree._Element, int]:
        """The elements of the schema that make the content of an element, in the order in which they are written.

        A define counts where it is first referred to. What is in the elements within is not among them.
        """
        found: dict[etree._Element, int] = {}
        stack = own_children(source)[::-1]
        seen: set[etree._Element] = set()
        while stack:
            element = stack.pop()
            found.setdefault(element, len(found))
            if element.tag in (f"{TAG}ref", f"{TAG}parentRef"):
                others = [other for other in self._by_name.get(_name(element), ()) if other not in seen]
                seen.update(others)
                stack.extend(reversed(others))
            elif element.tag != f"{TAG}element":
                stack.extend(reversed(own_children(element)))
        return found

    def content(self, define: etree._Element) -> Strings:
        """What the strings of a define may be, by the schema's words alone."""
        below = list(self._strings_below(define))
        values = (ValueEntry(text_of(value), since(value)) for value in below if value.tag == f"{TAG}value")
        datatypes = (Datatype(_in_words(data), None, since(data)) for data in below if data.tag != f"{TAG}value")
        return Strings(tuple(values), tuple(dict.fromkeys(datatypes)))

    def words_of_values(self, source: etree._Element) -> tuple[str, ...]:
        """The documentation of a define that lists the values of an attribute."""
        for define in self._referred(source):
            if all(below.tag == f"{TAG}value" for below in self._strings_below(define)):
                return documentation(define)
        return ()

    def _datatype(self, source: etree._Element, data: etree._Element) -> tuple[str, str | None]:
        """The words for a datatype, and the name of the define that they are."""
        for define in self._referred(source):
            if documentation(define) and data in self._strings_below(define):
                self.named[_name(define)] = define
                return _name(define), _name(define)
        return _in_words(data), None

    def _referred(self, source: etree._Element) -> Iterator[etree._Element]:
        """The defines that an element or attribute refers to for its own content."""
        stack = [source]
        while stack:
            for child in reversed(own_children(stack.pop())):
                if child.tag == f"{TAG}ref":
                    yield from self._by_name.get(_name(child), ())
                elif child.tag in _WRAPPERS:
                    stack.append(child)

    def _strings_below(self, define: etree._Element) -> Iterator[etree._Element]:
        """The data, values and lists of a define, and of those that it refers to; not what they except."""
        stack, seen = [define], {define}
        while stack:
            for child in reversed(own_children(stack.pop())):
                if child.tag in (f"{TAG}data", f"{TAG}value", f"{TAG}list"):
                    yield child
                elif child.tag == f"{TAG}ref":
                    others = [other for other in self._by_name.get(_name(child), ()) if other not in seen]
                    seen.update(others)
                    stack.extend(others)
                elif child.tag in _WRAPPERS:
                    stack.append(child)


def _name(element: etree._Element) -> str:
    return (element.get("name") or "").strip(WHITE)


def _in_words(data: etree._Element) -> str:
    """A datatype without a documented define: its type and its parameters."""
    if local_of(str(data.tag)) == "list":
        return "a list"
    params = [
        f"{_LIMITS.get(_name(child), _name(child))} `{text_of(child).strip(WHITE)}`"
        for child in own_children(data)
        if local_of(str(child.tag)) == "param"
    ]
    kind = (data.get("type") or "").strip(WHITE)
    if not params:
        return kind
    return f"{'text' if kind in ('string', 'token') else kind} {', '.join(params)}"


_LIMITS = {
    "pattern": "that matches",
    "minInclusive": "not less than",
    "maxInclusive": "not more than",
    "minExclusive": "more than",
    "maxExclusive": "less than",
    "length": "of the length",
    "minLength": "not shorter than",
    "maxLength": "not longer than",
}
