"""The vocabulary of a schema: its compiled patterns, with the words of its files, as the model of a reference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relaxng.grammar.annotations import EXAMPLE, default_value, documentation, since
from relaxng.grammar.names import local_of, namespace_of
from relaxng.grammar.occurrences import leaves_in
from relaxng.grammar.patterns import Attribute, Element, Leaf, Value
from relaxng.reference.choices import Choices, Item, Use, items_of, use_of
from relaxng.reference.content import ANY, Content, Key, rules_of
from relaxng.reference.entries import Entries, Group, slug
from relaxng.reference.model import (
    Alternative,
    Alternatives,
    AttributeUse,
    ChildUse,
    Entry,
    Form,
    NamedDatatype,
    Rule,
    ValueEntry,
    Vocabulary,
)
from relaxng.reference.releases import oldest
from relaxng.reference.strings import Defines
from relaxng.reference.words import documentation_around, documentation_of, documentation_of_all, examples_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.grammar.grammar import Grammar


def vocabulary(grammar: Grammar, title: str, subtitle: str = "") -> Vocabulary:
    """Everything that documents of a schema may hold; without a subtitle, the schema's own first words stand there."""
    entries = _entries(grammar)
    if not subtitle:
        subtitle = next((words for file in grammar.documents[:1] for words in documentation(file.tree.getroot())), "")
    return _Writer(entries).vocabulary(title, subtitle)


class Lookup:
    """The entries of a schema's elements, each written when it is asked for."""

    def __init__(self, grammar: Grammar) -> None:
        self._entries = _entries(grammar)
        self._writer = _Writer(self._entries)
        self._known: dict[Key, Entry] = {}

    def find(self, element: Element, name: str) -> tuple[Entry, Form] | None:
        """The entry of an element of this name, and the form of it that a declaration is; None for one of any name."""
        key = next((key for key in self._entries.clusters.keys(element) if key[0] == name), None)
        if key is None or key not in self._entries.order:
            return None
        if key not in self._known:
            self._known[key] = self._writer.entry(key, self._entries.order[key])
        anchor = self._entries.group(key, element).anchor
        return next((self._known[key], form) for form in self._known[key].forms if form.anchor == anchor)

    def datatype(self, name: str) -> NamedDatatype:
        """The datatype of a name that an entry has given. Raises KeyError for others."""
        return self._writer.datatype(name)


def _entries(grammar: Grammar) -> Entries:
    start = grammar.start  # which reads the files of the schema
    return Entries(start, Defines(document.tree.getroot() for document in grammar.documents))


class _Writer:
    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._defines = entries.defines

    def vocabulary(self, title: str, subtitle: str) -> Vocabulary:
        entries = tuple(self.entry(key, depth) for key, depth in self._entries.order.items())
        datatypes = tuple(map(self.datatype, sorted(self._defines.named)))
        return Vocabulary(title, subtitle, entries, datatypes)

    def datatype(self, name: str) -> NamedDatatype:
        define = self._defines.named[name]
        content = self._defines.content(define)
        return NamedDatatype(f"value-{slug(name)}", name, documentation(define), content, define.get(EXAMPLE))

    def entry(self, key: Key, depth: int) -> Entry:
        groups = self._entries.groups[key]
        elements = [element for group in groups for element in group.elements]
        forms = _said_once(self._form(group, alone=len(groups) == 1) for group in groups)
        words = documentation_of(elements[0].source) if len(groups) == 1 else ()
        return Entry(
            self._entries.anchors[key],
            local_of(key[0]),
            namespace_of(key[0]),
            depth,
            tuple(self._entries.anchors[parent] for parent in self._entries.parents[key]),
            words or documentation_of_all([element.source for element in elements]),
            tuple(dict.fromkeys(example for element in elements for example in examples_of(element.source))),
            _oldest(elements),
            forms,
        )

    def _form(self, group: Group, *, alone: bool) -> Form:
        element = group.elements[0]
        choices = self._entries.choices[element]
        content = choices.content
        is_open = ANY in content.attributes and any(key[0] == ANY for key in content.children)
        if is_open:
            return Form(group.anchor, group.when, () if alone else documentation_of(element.source), open=True)
        rules = tuple(rules_of(element.content, self._entries.clusters.keys, choices.choosing))
        text = self._entries.text(element)
        return Form(
            group.anchor,
            group.when,
            () if alone else documentation_of(element.source),
            None if alone else _oldest(group.elements),
            tuple(
                replace(self._attribute(name, leaves, _is_required(choices, name)), chooser=_chooser(choices, name))
                for name, leaves in content.attributes.items()
            ),
            tuple(
                replace(self._child(key, _usual(choices, key)), chooser=_chooser(choices, key))
                for key in content.children
            ),
            tuple(found for name in choices.contents if (found := self._alternatives(name, choices, rules)).rows),
            rules,
            text if text.values or text.datatypes or text.free else None,
            mixed=content.text and bool(content.children),
        )

    def _attribute(self, name: str, leaves: list[Attribute], required: bool) -> AttributeUse:
        own = (documentation(leaf.source) for leaf in leaves)
        around = (documentation_of(leaf.source) for leaf in leaves)
        values = (self._defines.words_of_values(leaf.source) for leaf in leaves)
        defaults = (default_value(leaf.source) for leaf in leaves)
        default = next((found for found in defaults if found is not None), None)
        return AttributeUse(
            name if name == ANY else local_of(name),
            required,
            self._entries.strings(leaves),
            next(filter(None, (*own, *around, *values)), ()),
            _oldest(leaves),
            default,
        )

    def _child(self, key: Key, use: Use) -> ChildUse:
        count, elements = use
        if key[0] == ANY:
            return ChildUse("any element", count, None)
        groups = self._entries.groups[key]
        every = [element.source for group in groups for element in group.elements]
        met = [group for group in groups if not elements.isdisjoint(group.elements)]
        words = documentation_of(met[0].elements[0].source) if len(met) == 1 else documentation_of_all(every)
        return ChildUse(
            local_of(key[0]),
            count,
            self._entries.anchors[key],
            tuple(group.anchor for group in met) if len(met) < len(groups) else (),
            next(iter(words), ""),
            _oldest(elements),
        )

    # Alternatives

    def _alternatives(self, name: str, choices: Choices, general: tuple[Rule, ...]) -> Alternatives:
        leaves = choices.content.attributes[name]
        about = {value: self._words(leaves, value) for value in choices.contents[name]}
        told = list(about.values())
        rows = []
        for value, content in choices.contents[name].items():
            rules = rules_of(choices.left[name][value], self._entries.clusters.keys, choices.choosing)
            rows.append(
                Alternative(
                    self._value(leaves, value),
                    about[value] if told.count(about[value]) == 1 else (),
                    tuple(self._attributes_of(name, content, choices)),
                    tuple(self._children_of(name, content, choices)),
                    tuple(_without(name, content, choices)),
                    tuple(rule for rule in rules if rule not in general),
                    tuple(_narrowed(name, value, choices)),
                )
            )
        return Alternatives(local_of(name), tuple(filter(None, rows)))

    def _words(self, leaves: Iterable[Attribute], value: str) -> tuple[str, ...]:
        ways = (documentation_around(leaf.source) for leaf in leaves if value in _texts(leaf))
        return next(filter(None, ways), ())

    def _value(self, leaves: Iterable[Attribute], value: str) -> ValueEntry:
        found = [leaf for attribute in leaves for leaf in leaves_in(attribute.content) if _is_value(leaf, value)]
        return ValueEntry(value, _oldest(found))

    def _attributes_of(self, name: str, content: Content, choices: Choices) -> Iterable[AttributeUse]:
        for other, leaves in content.attributes.items():
            if choices.chooser(other) == name and choices.is_special(other, content):
                yield self._attribute(other, leaves, other in content.required)

    def _children_of(self, name: str, content: Content, choices: Choices) -> Iterable[ChildUse]:
        for key in content.children:
            if choices.chooser(key) == name and choices.is_special(key, content):
                yield self._child(key, (content.counts[key], frozenset(content.children[key])))


def _said_once(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms of an entry; what one says of an attribute at length, the next ones say in short."""
    told: set[tuple[str, tuple[str, ...]]] = set()
    found = []
    for form in forms:
        attributes = tuple(
            replace(use, documentation=use.documentation[:1]) if (use.name, use.documentation) in told else use
            for use in form.attributes
        )
        told.update((use.name, use.documentation) for use in form.attributes)
        found.append(replace(form, attributes=attributes))
    return tuple(found)


def _without(name: str, content: Content, choices: Choices) -> Iterable[str]:
    """What may stand with most values of an attribute, and not with one."""
    for item in items_of(choices.content):
        if choices.chooser(item) == name and use_of(content, item) is None and choices.is_usual(item):
            yield item if isinstance(item, str) else f"<{local_of(item[0])}>"


def _chooser(choices: Choices, item: Item) -> str | None:
    name = choices.chooser(item)
    return None if name is None else local_of(name)


def _usual(choices: Choices, key: Key) -> Use:
    """The use of a child with most values of what chooses it; all in all where most do not let it stand."""
    return choices.usual(key) or (choices.content.counts[key], frozenset(choices.content.children[key]))


def _is_required(choices: Choices, attribute: str) -> bool:
    use = choices.usual(attribute)
    return use is not None and use[0].least > 0


def _narrowed(name: str, value: str, choices: Choices) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Other attributes that choose, of which less than half of the values go with this one."""
    for other, contents in choices.contents.items():
        if other == name:
            continue
        left = choices.contents[name][value].attributes.get(other, [])
        values = [text for text in contents if any(text in _texts(leaf) for leaf in left)]
        if 0 < len(values) * 2 <= len(contents):
            yield local_of(other), tuple(values)


def _texts(attribute: Attribute) -> list[str]:
    return [leaf.text for leaf in leaves_in(attribute.content) if isinstance(leaf, Value)]


def _is_value(leaf: Leaf, text: str) -> bool:
    return isinstance(leaf, Value) and leaf.text == text


def _oldest(leaves: Iterable[Leaf]) -> str | None:
    return oldest(since(leaf.source) for leaf in leaves)
