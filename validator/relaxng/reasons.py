"""Reasons: why the system refuses something, as a message ends with it."""

from __future__ import annotations


def reason_of(error: OSError) -> str:
    """What the system says, without the number and the name of the file."""
    return (error.strerror or str(error)).lower()
