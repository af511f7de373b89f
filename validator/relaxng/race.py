"""Race: which of two engines judges next, libxml2 or the automaton, by the time that they have taken.

Most documents of a project are alike: then the automaton takes a fraction of libxml2's time, once it has learnt what
they have in common. Where each is unlike all others it learns on and on, and takes several times as long.
"""

from __future__ import annotations

WAIT = 0.15
"""Seconds that libxml2 has judged when the automaton is first tried. To be made takes that 40 ms; libxml2 judges some 150
domains in this time, as long as libvirt writes them, or 2,000 of ten lines."""

STAKE = 0.06
"""Seconds by which the automaton may fall behind before libxml2 judges again, twice as long as before."""


class Race:
    """The engines of one schema. Seconds are of the processor, sizes in bytes of documents.

    At any time the documents have taken at most a constant and twice as long as by libxml2 alone.
    """

    def __init__(self) -> None:
        self._wait = self._left = WAIT
        self._seconds = 0.0
        self._size = 0
        self._ahead = 0.0

    @property
    def is_for_libxml2(self) -> bool:
        """Whether libxml2 judges the next document."""
        return self._left > 0

    def libxml2_took(self, seconds: float, size: int) -> None:
        """libxml2 has judged a document."""
        self._seconds += seconds
        self._size += size
        self._left -= seconds

    def automaton_took(self, seconds: float, size: int) -> None:
        """The automaton has judged a document. What it is ahead counts only so far: documents may change."""
        self._ahead = min(self._ahead + self._seconds * size / self._size - seconds, STAKE)
        if self._ahead < -STAKE:
            self._wait *= 2
            self._left = self._wait
            self._ahead = 0.0
