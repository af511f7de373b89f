"""Race: which of two engines judges next, libxml2 or the automaton, by the time that they have taken.

The documents of most projects are alike: then the automaton takes a fraction of libxml2's time, once it has learnt what
they have in common. Where each is unlike all others it learns on and on, and can take several times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

WAIT = 0.4
"""Seconds that libxml2 has judged when the automaton is first tried. To be made takes that 40 ms, and to learn what 2,000
domains that are unlike each other hold another 120; libxml2 judges 1,300 of those meanwhile, of fifty elements each."""

MAKING = 0.04
"""Where documents are alike, the seconds that libxml2 judges at least before that: to make the automaton takes as long."""

LEARNING = 0.0006
"""Seconds more for each start tag that the documents have shown: to learn it takes half as long."""

STAKE = 0.06
"""Seconds by which the automaton may fall behind before libxml2 judges again, twice as long as before."""

_SAMPLE = 8
"""One document of so many is looked at for likeness: that takes as long as to judge it by the automaton."""

_ALIKE = 0.02
"""The share of start tags that are new in a document, at most, where it is like those before: less than a thousandth
in the domains of one site, from a twentieth on in collections."""

_MOST_SHAPES = 10_000
"""Start tags that are counted, so that memory stays bounded: to learn so many takes longer than any wait."""


class Race:
    """The engines of one schema. Seconds are of the processor, sizes in bytes of documents.

    Where the automaton never is the quicker one it costs its making, and a stake after each time that libxml2 has judged,
    which is twice as long each time.
    """

    def __init__(self) -> None:
        self._wait = self._left = WAIT
        self._seconds = 0.0
        self._size = 0
        self._ahead = 0.0
        self._likeness = Likeness()

    @property
    def is_for_libxml2(self) -> bool:
        """Whether libxml2 judges the next document."""
        return self._left > 0

    def libxml2_took(self, seconds: float, size: int, tree: etree._ElementTree) -> None:
        """libxml2 has judged a document."""
        self._seconds += seconds
        self._size += size
        self._left -= seconds
        if self._wait == WAIT:
            self._likeness.see(tree)
            if self._likeness.is_alike and self._seconds >= MAKING + LEARNING * self._likeness.shapes:
                self._left = 0.0

    def automaton_took(self, seconds: float, size: int) -> None:
        """The automaton has judged a document. What it is ahead counts only so far: documents may change."""
        self._ahead = min(self._ahead + self._seconds * size / self._size - seconds, STAKE)
        if self._ahead < -STAKE:
            self._wait *= 2
            self._left = self._wait
            self._ahead = 0.0


class Likeness:
    """How like those before the latest documents are, by the start tags of a sample: names, and names of attributes."""

    def __init__(self) -> None:
        self._seen = 0
        self._known: set[tuple[object, ...]] = set()
        self._new = 1.0

    @property
    def is_alike(self) -> bool:
        """Whether there is next to nothing new in the latest documents."""
        return self._new <= _ALIKE

    @property
    def shapes(self) -> int:
        """How many start tags there were."""
        return len(self._known)

    def see(self, tree: etree._ElementTree) -> None:
        """Take the next document, and look at it if it is its turn."""
        self._seen += 1
        if self._seen % _SAMPLE or len(self._known) > _MOST_SHAPES:
            return
        shapes = {(node.tag, *node.keys()) for node in tree.iter("*")}
        self._new = (self._new + len(shapes - self._known) / len(shapes)) / 2
        self._known |= shapes
