"""Progress: a line on a terminal that says how far a long run has come."""

from __future__ import annotations

import sys
import time

_AFTER = 1.0
"""Seconds after which a run is a long one."""

_EVERY = 0.1
"""Seconds between two states of the line."""


class Progress:
    """Counts inputs, and shows the count on standard error where that is a terminal."""

    def __init__(self, wanted: bool = True) -> None:
        self._stream = sys.stderr if wanted and sys.stderr is not None and sys.stderr.isatty() else None
        self._shares_terminal = sys.stdout is not None and sys.stdout.isatty()
        self._next = time.monotonic() + _AFTER
        self._count = 0
        self._width = 0

    def step(self) -> None:
        """One input more has been judged."""
        self._count += 1
        if self._stream is not None and self._count % 16 == 0 and (now := time.monotonic()) >= self._next:
            self._next = now + _EVERY
            line = f"relaxng: {self._count} files checked"
            self._width = len(line)
            self._stream.write(f"\r{line}")
            self._stream.flush()

    def give_way(self) -> None:
        """Take the line away for the report, where that is written to a terminal too."""
        if self._shares_terminal:
            self.clear()

    def clear(self) -> None:
        """Take the line away, for what is written next to standard error."""
        if self._stream is not None and self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
            self._width = 0
