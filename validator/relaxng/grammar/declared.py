"""Declared: under which declarations of a schema the elements of a valid document stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from relaxng.document import text_of

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.automaton import Automaton
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening, State

_T = TypeVar("_T")


class InvalidError(ValueError):
    """The document is not valid by the schema, so its elements have no declarations."""


class Declared:
    """An element of a document, and what it is to a schema.

    `opening` has the declarations that its name and place leave, `within` the state behind its start tag,
    `accepted` a bit for each declaration that accepts it whole. `end` is the number, in document order, of the
    element behind its last descendant.
    """

    __slots__ = ("accepted", "end", "node", "opening", "parent", "within")

    def __init__(self, node: etree._Element, opening: Opening, within: State, parent: Declared | None) -> None:
        self.node = node
        self.opening = opening
        self.within = within
        self.parent = parent
        self.accepted = 0
        self.end = 0

    def declarations(self) -> list[Element]:
        """The declarations that accept the element."""
        return [element for bit, element in enumerate(self.opening.candidates) if self.accepted >> bit & 1]


def declared(automaton: Automaton, tree: etree._ElementTree) -> list[Declared]:
    """Every element of a document in document order, with what it is: the walk of `Automaton.run`.

    Raises InvalidError where the document is not valid.
    """
    state, remaining = automaton.first_state, 1
    found: list[Declared] = []
    frames: list[tuple[Declared, int]] = []
    nodes = tree.getroot().iter()
    for node in nodes:
        if isinstance(node.tag, str):
            opening = state.openings.get(node.tag) or _there(automaton.open(state, node.tag))
            within = _there(automaton.within(opening, node))
            element = Declared(node, opening, within, frames[-1][0] if frames else None)
            found.append(element)
            count = len(node)
            if count and not (within.has_strings and node.find("*") is None):
                frames.append((element, remaining))
                state, remaining = _there(automaton.after_text(within, node.text)), count
                continue
            element.accepted, element.end = automaton.leaf(within, text_of(node), node), len(found)
            for _ in range(count):  # comments within a text
                next(nodes)
            state = opening.after.get(element.accepted) or _there(automaton.after(opening, element.accepted))
        last: etree._Element = node
        while True:
            if frames:
                state = _there(automaton.after_text(state, last.tail))
            remaining -= 1
            if remaining or not frames:
                break
            element, remaining = frames.pop()
            element.accepted, element.end, last = state.accept, len(found), element.node
            state = _there(automaton.after(element.opening, element.accepted))
    return found


def _there(found: _T | None) -> _T:
    if found is None:
        raise InvalidError("the document is not valid by the schema")
    return found
