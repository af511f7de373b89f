"""Discrimination: an attribute that chooses what an element holds, and was chosen wrongly.

Where one other value of it makes right all that is wrong in the element, that is the one mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from relaxng.diagnosis.evidence import attributes_of, is_named, lists, local_names
from relaxng.diagnosis.explanation import Explanation
from relaxng.diagnosis.wording import listed, short
from relaxng.grammar.automaton import Reason, Rejection
from relaxng.grammar.names import local_of
from relaxng.grammar.occurrences import attributes_in, elements_in, leaves_in
from relaxng.grammar.patterns import Value

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.diagnosis.evidence import Evidence
    from relaxng.diagnosis.moves import Key
    from relaxng.finding import Finding
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening

_MOST_AROUND = 4
"""Elements around a mistake that may hold the attribute."""

_MOST_WITHIN = 100
"""Elements of a subtree that is tried whole with another value."""

_MOST_VALUES = 40
"""Other values of an attribute that are tried."""

_MOST_FITTING = 2
"""Values that may be meant."""

_UNKNOWN = ("RNG101", "RNG201")
"""Findings about names that no choice makes right: nobody knows them."""

_MOST_TRIED = 500
"""Elements of a document that are tried: the time must stay in proportion."""


class Discrimination:
    """The elements that hold several mistakes, each with its start tag and the keys of their findings."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._openings: dict[etree._Element, Opening] = {}
        self._keys: dict[etree._Element, list[Key]] = {}

    def told(self, explanation: Explanation, key: Key) -> None:
        """A finding within, or at, some elements."""
        own = explanation.rejection.opening
        around = [(explanation.node, own)] if own is not None else []
        around += [(frame.node, frame.opening) for frame in reversed(explanation.frames)]
        for node, opening in around[:_MOST_AROUND]:
            self._openings.setdefault(node, opening)
            self._keys.setdefault(node, []).append(key)

    def settle(self, found: dict[Key, Finding]) -> None:
        """Put one finding in the place of several that another value of an attribute makes good."""
        several = [node for node, keys in self._keys.items() if len(keys) > 1 and node.attrib]
        outermost_first = sorted(several, key=lambda node: sum(1 for _ in node.iterancestors()))
        for node in outermost_first[:_MOST_TRIED]:
            keys = [key for key in dict.fromkeys(self._keys[node]) if key in found]
            if any(code in _UNKNOWN for code, _, _ in keys):
                continue
            if len(keys) > 1 and (finding := self._chosen_wrongly(node, self._openings[node])) is not None:
                for key in keys:
                    del found[key]
                found["RNG301", finding.span, finding.message] = finding

    def _chosen_wrongly(self, node: etree._Element, opening: Opening) -> Finding | None:
        """The attribute of an element with another value of which all of it is right."""
        if sum(1 for _ in islice(node.iter("*"), _MOST_WITHIN + 1)) > _MOST_WITHIN:
            return None
        e = Explanation(self._evidence, Rejection(Reason.START_TAG, node, opening.state, opening, None))
        for name in e.tried(node, opening):
            values = list(islice(self._fitting(e, name), _MOST_FITTING + 1))
            if not 0 < len(values) <= _MOST_FITTING:
                continue
            wanted = listed([f"'{value}'" for value in values])
            message = (
                f"'{short(e.value(node, name))}' is no value of '{e.shown(name)}' in <{e.name}> beside what stands in it;"
                f" did you mean {wanted}?"
            )
            sole = values[0] if len(values) == 1 else None
            return e.at_attribute(name, "RNG301", message, value=True, suggestion=sole, expected=values)
        return None

    def _fitting(self, e: Explanation, name: str) -> Iterator[str]:
        """The listed values of an attribute with which the element is right."""
        declared = [one for one in attributes_of(e.candidates) if local_of(name) in local_names([one])]
        if not any(lists(one, e.value(e.node, name)) for one in declared):
            return  # it was not chosen, but mistyped
        values = dict.fromkeys(
            leaf.text for one in declared for leaf in leaves_in(one.content) if isinstance(leaf, Value)
        )
        tells = [one for one in e.candidates if _tells(one)]
        changed = deepcopy(e.node)
        for value in islice(values, _MOST_VALUES):
            changed.set(name, value)
            if value != e.node.get(name) and self._evidence.fitting(tells, changed):
                yield value


def _tells(element: Element) -> bool:
    """Whether to fit a declaration says anything: it may not have whatever there is."""
    return all(map(is_named, (*attributes_in(element.content), *elements_in(element.content))))
