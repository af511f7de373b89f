"""Fault: what is wrong with a layer of a chain, before it is known where in a document that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from relaxng.finding import Severity


class Part(Enum):
    """The part of a layer that a fault is about."""

    SOURCE = auto()
    FORMAT = auto()
    BELOW = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the layer `depth`, where the top is 0. `code` is an id of `relaxng.codes`."""

    depth: int
    code: str
    message: str
    part: Part = Part.SOURCE
    severity: Severity = Severity.ERROR
