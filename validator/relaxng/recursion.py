"""Recursion: how deep Python's calls may go. They take no stack of the system's."""

from __future__ import annotations

import sys

MOST_CALLS = 50_000
"""Calls within each other: some six for each define of a schema that refers to the next without an element between."""


def allow_deep_calls() -> None:
    """Let calls go deep in this process from now on: to take that back would take it from other threads too."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), MOST_CALLS))
