"""Mismatch: why a datatype does not allow a text, in words, and how near the text comes to what it allows."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TypeAlias

from relaxng.grammar.datatypes.record import Record

Place: TypeAlias = Callable[[int], int]
"""Turns the index of a character in a normalised text into its position in the text as written, from 1."""


class Nearness(IntEnum):
    """How near a text comes, the nearest first."""

    FORM = 0
    """It has the form, but is too large, too long or otherwise out of bounds."""
    SLIP = 1
    """One character more, less or other would do."""
    PREFIX = 2
    """It begins as something does that is allowed, or not even that."""


class Mismatch(Record):
    """What speaks against a text.

    `noun` is what it should be, with its article ("a whole number"), empty where it is that or where
    nobody knows. `detail` is a clause that says what is wrong: with a subject of its own ("'G' at position
    3"), or without one where there is no noun ("must be at most 9"). `fits` counts the characters at its
    beginning that something allowed begins with too. `mended` is the text that was likely meant, where
    that can be told. `telling`: the detail says what is allowed instead, or that nothing is.
    """

    __slots__ = ("detail", "example", "fits", "mended", "nearness", "noun", "telling")

    def __init__(
        self,
        noun: str,
        detail: str,
        nearness: Nearness = Nearness.FORM,
        fits: int = 0,
        mended: str | None = None,
        example: str = "",
        *,
        telling: bool = False,
    ) -> None:
        self.noun = noun
        self.detail = detail
        self.nearness = nearness
        self.fits = fits
        self.mended = mended
        self.example = example
        self.telling = telling

    def __str__(self) -> str:
        """What follows the quoted text in a message."""
        if not self.noun:
            return self.detail
        such = f" such as '{self.example}'" if self.example else ""
        return f"is not {self.noun}{such}" + (f": {self.detail}" if self.detail else "")
