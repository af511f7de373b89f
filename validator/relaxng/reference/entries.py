"""Entries: the elements of a schema as a reference lists them, their order, their anchors, and their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from relaxng.grammar.derivatives import Derivatives
from relaxng.grammar.names import local_of
from relaxng.grammar.occurrences import elements_in
from relaxng.grammar.patterns import TEXT, Attribute, Element, Pattern, Patterns
from relaxng.reference.choices import Choices, use_of, values_of
from relaxng.reference.clusters import Clusters
from relaxng.reference.content import ANY, Key, Rank
from relaxng.reference.words import documentation_of

if TYPE_CHECKING:
    from relaxng.reference.model import Strings
    from relaxng.reference.strings import Defines

_FEW = 3
"""Values by which a form is called; more would not tell it from others."""


RESERVED = frozenset({"found", "search", "values"})
"""Anchors of what a page has besides entries."""


@dataclass(slots=True)
class Group:
    """Declarations of an entry that say the same. `when` says in words what chooses them from the others."""

    elements: list[Element]
    when: str = ""
    anchor: str = ""


class Entries:
    """The entries of a schema, as a reader meets them who goes down from the root."""

    def __init__(self, start: Pattern, defines: Defines) -> None:
        self.defines = defines
        self.clusters = Clusters(start, self._rank)
        derivatives = Derivatives(Patterns())
        declarations = dict.fromkeys(element for forms in self.clusters.forms.values() for element in forms)
        self.choices = {
            element: Choices(element, self.clusters.keys, self._rank(element), derivatives) for element in declarations
        }
        self.parents: dict[Key, list[Key]] = {key: [] for key in self.clusters.forms}
        for key in self.clusters.forms:
            for child in self._children(key):
                self.parents[child].append(key)
        self.order = self._walk(start)
        self._taken = set(RESERVED)
        self.anchors = self._anchors()
        self._holders: dict[Element, list[Element]] = {}
        for element in declarations:
            for below in elements_in(element.content):
                self._holders.setdefault(below, []).append(element)
        self.groups: dict[Key, list[Group]] = {}
        for key in self.order:
            self.groups[key] = self._grouped(key)

    def group(self, key: Key, element: Element) -> Group:
        """The form that a declaration belongs to."""
        return next(group for group in self.groups[key] if element in group.elements)

    def _walk(self, start: Pattern) -> dict[Key, int]:
        """The entries in the order of a walk from the root down, each once, in its home; the value is its level.

        Home is where an entry is met on the highest level; of several parents there the one that holds most.
        """
        roots = [root for element in elements_in(start) for root in self.clusters.keys(element) if root[0] != ANY]
        homes: dict[Key, Key | None] = dict.fromkeys(roots)
        level = list(homes)
        while level:
            below: dict[Key, list[Key]] = {}
            for above in level:
                for child in self._children(above):
                    if child not in homes:
                        below.setdefault(child, []).append(above)
            homes.update(
                (child, max(parents, key=lambda key: len(self._children(key)))) for child, parents in below.items()
            )
            level = list(below)
        children: dict[Key, list[Key]] = {}
        for key in self.clusters.forms:
            for child in self._children(key):
                if homes[child] == key:
                    children.setdefault(key, []).append(child)
        order: dict[Key, int] = {}
        stack = [(root, 0) for root in reversed(dict.fromkeys(roots))]
        while stack:
            key, depth = stack.pop()
            order[key] = depth
            stack.extend((child, depth + 1) for child in reversed(children.get(key, [])))
        for key, parents in self.parents.items():
            parents.sort(key=lambda parent: parent != homes[key])
        return order

    def _children(self, key: Key) -> list[Key]:
        """The entries of the children of an entry, but for elements of any name."""
        return [child for child in self.clusters.children(key) if child in self.clusters.forms]

    def anchor(self, wanted: str) -> str:
        """An anchor for something, as wanted if nothing else has it; numbered otherwise."""
        numbered = (f"{wanted}-{number}" for number in count(2))
        found = wanted if wanted not in self._taken else next(word for word in numbered if word not in self._taken)
        self._taken.add(found)
        return found

    def _anchors(self) -> dict[Key, str]:
        """The anchors: the name, after that of a parent where several entries have it."""
        names: dict[str, list[Key]] = {}
        for key in self.order:
            names.setdefault(local_of(key[0]), []).append(key)
        found: dict[Key, str] = {}
        for name, keys in names.items():
            for key in keys:
                parent = next(iter(self.parents[key]), None)
                before = f"{local_of(parent[0])}-" if len(keys) > 1 and parent is not None else ""
                found[key] = self.anchor(slug(before + name))
        return found

    def _rank(self, element: Element) -> Rank:
        ranks = self.defines.ranks(element.source)
        return lambda leaf: ranks.get(leaf.source, len(ranks))

    # Forms

    def _grouped(self, key: Key) -> list[Group]:
        groups: dict[object, Group] = {}
        for element in self.clusters.forms[key]:
            groups.setdefault(self._signature(element), Group([])).elements.append(element)
        found = list(groups.values())
        anchor = self.anchors[key]
        if len(found) == 1:
            found[0].anchor = anchor
            return found
        for number, group in enumerate(found, start=1):
            group.when = self._when(group, [other for other in found if other is not group])
            group.anchor = self.anchor(f"{anchor}-{slug(group.when) if group.when else number}")
        return found

    def _signature(self, element: Element) -> object:
        """All that a reference says of a declaration: two that are equal in it are one form."""
        content = self.choices[element].content
        attributes = frozenset(
            (name, name in content.required, self.strings(leaves)) for name, leaves in content.attributes.items()
        )
        children = frozenset((key, use_of(content, key)) for key in content.children)
        return documentation_of(element.source), attributes, children, self.text(element), content.text

    def strings(self, leaves: Iterable[Attribute]) -> Strings:
        """What the value of an attribute may be, by all of its declarations."""
        return self.defines.strings((leaf.source, leaf.content) for leaf in leaves)

    def text(self, element: Element) -> Strings:
        """What the text of an element without children may be."""
        content = self.choices[element].content
        patterns = [*content.strings, *([TEXT] if content.text and not content.children else [])]
        return self.defines.strings((element.source, pattern) for pattern in patterns)

    def _when(self, group: Group, others: list[Group]) -> str:
        """What chooses a form: a value of its parent's attribute, else of its own, else the form of its parent."""
        name, values = self._by_parent(group)
        apart = all(set(values).isdisjoint(self._by_parent(other)[1]) for other in others)
        own = self._by_own_attribute(group, others)
        if 0 < len(values) <= _FEW and (apart or not own):
            return _assigned(name, values)
        return own or self._by_form_of_parent(group)

    def _by_parent(self, group: Group) -> tuple[str, list[str]]:
        """The attribute of the parent that lets a form stand, and the values that do."""
        found: dict[str, dict[str, None]] = {}
        for element in group.elements:
            for holder in self._holders.get(element, ()):
                choices = self.choices[holder]
                for key in self.clusters.keys(element):
                    if (name := choices.chooser(key)) is not None:
                        found.setdefault(name, {}).update(dict.fromkeys(choices.values_that_let(name, element)))
        name, values = next(iter(found.items()), ("", {}))
        return name, list(values)

    def _by_own_attribute(self, group: Group, others: list[Group]) -> str:
        for name, leaves in self.choices[group.elements[0]].content.attributes.items():
            values = values_of(leaves)
            theirs = [values_of(self.choices[other.elements[0]].content.attributes.get(name, ())) for other in others]
            if 0 < len(values) <= _FEW and any(set(values).isdisjoint(other) for other in theirs if other):
                return _assigned(name, values)
        return ""

    def _by_form_of_parent(self, group: Group) -> str:
        holders = {holder for element in group.elements for holder in self._holders.get(element, ())}
        forms = {
            form.when
            for holder in holders
            for key in self.clusters.keys(holder)
            for form in self.groups.get(key, ())
            if holder in form.elements
        }
        return forms.pop() if len(forms) == 1 else ""


def _assigned(name: str, values: list[str]) -> str:
    return f"{name}={' or '.join(repr(value) for value in values)}"


def slug(text: str) -> str:
    """A text as the anchor of a link."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-") or "any"
