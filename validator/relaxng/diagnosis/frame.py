"""Frame: an element that is open while a document is walked, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.automaton import Reason
    from relaxng.grammar.patterns import Element
    from relaxng.grammar.states import Opening, State

MOST_HISTORY = 200
"""Children whose places are remembered: the order of more is told in general words."""


class Gap(NamedTuple):
    """What is missing before a child: elements of these names, in a state where nothing else can follow."""

    names: frozenset[str]
    missing: State
    before: etree._Element


class Frame:
    """An open element: its start tag, its node, and the children still to come.

    `skipped` has the names of children passed over, `unknown` says how many of those nobody knows, each of which may
    have been meant for what is missing; `history` has the children met so far, each with the state before it;
    `namespaces` has those that elements here are in, by mistake, each with the one that was meant;
    `wrapper` has the declarations of the element that is missing around the last child and may be so around the next;
    `rival` is the state in which an excluded child that was passed over would have left it;
    `before_text` is the state before a text that came last and narrowed what may follow, and where that stands.
    `within` is the state that its start tag leads to, mended if need be. `gaps` are the children that are missing
    before others, as far as none that comes later turns out to be meant for one. `owed` is a child that was told to
    be out of order, by the one behind which it belongs.
    """

    __slots__ = (
        "_last",
        "_places",
        "before_text",
        "gaps",
        "history",
        "namespaces",
        "node",
        "opening",
        "owed",
        "remaining",
        "rival",
        "skipped",
        "unknown",
        "within",
        "wrapper",
    )

    def __init__(
        self, opening: Opening, node: etree._Element, within: State, remaining: int, around: Frame | None = None
    ) -> None:
        self.opening = opening
        self.node = node
        self.within = within
        self.gaps: list[Gap] = []
        self.owed: tuple[etree._Element, etree._Element] | None = None
        self.remaining = remaining
        self.skipped: set[str] = set()
        self.unknown = 0
        self.wrapper: tuple[Element, ...] = ()
        self.rival: State | None = None
        self.history: list[tuple[State, etree._Element]] = []
        self.before_text: tuple[State, Reason, etree._Element] | None = None
        self.namespaces: dict[str, str] = around.namespaces if around is not None else {}
        self._places: dict[etree._Element, int] = {}
        self._last: dict[str, tuple[int, etree._Element]] = {}

    def met(self, state: State, child: etree._Element) -> None:
        """A child that was taken in a state."""
        self.before_text = None
        if len(self.history) < MOST_HISTORY:
            self.history.append((state, child))

    def fill(self, tag: str) -> None:
        """Take a child that stands in the wrong place for the first gap that it could fill."""
        filled = next((gap for gap in self.gaps if tag in gap.names), None)
        if filled is not None:
            self.gaps.remove(filled)

    def has_behind(self, child: etree._Element, name: str) -> bool:
        """Whether a child of a name comes after another child. All are looked at once, for it may be asked at each."""
        self._look()
        return name in self._last and self._last[name][0] > self._places[child]

    def has(self, name: str) -> bool:
        """Whether a child of a name is there at all."""
        self._look()
        return name in self._last

    def last(self, name: str) -> etree._Element:
        """The last child of a name that is there."""
        self._look()
        return self._last[name][1]

    def _look(self) -> None:
        if not self._places:
            self._places = {one: place for place, one in enumerate(self.node.iterchildren("*"))}
            self._last = {str(one.tag): (place, one) for one, place in self._places.items()}
