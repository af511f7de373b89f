"""Datatype: what every type of every library can do, and the fault of a schema that asks for too much."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.mismatch import Mismatch

Namespaces: TypeAlias = Mapping[str | None, str]
"""The prefixes in scope and their namespaces, as lxml's `nsmap`; None stands for the default."""

QUOTED = 60
"""How much of a text a message repeats, in characters."""


class DatatypeError(ValueError):
    """A fault of the schema: an unknown library, type or parameter, or a parameter with no such value.

    `message` says what to do about it; `parameter` is the index of the parameter at fault, None
    where the library or the type is.
    """

    def __init__(self, message: str, parameter: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter


class Datatype(ABC):
    """A type of a datatype library with its parameters applied (RELAX NG, section 9.3.8).

    `needs_context` tells that the verdict depends on the namespaces in scope; `id_type` is "ID",
    "IDREF" or "IDREFS" for the types of RELAX NG DTD Compatibility, section 5.
    """

    name: str
    needs_context: bool = False
    id_type: str | None = None

    def allows(self, text: str, namespaces: Namespaces | None = None) -> bool:
        """Whether the text stands for a value of this type."""
        return self.value(text, namespaces) is not None

    @abstractmethod
    def value(self, text: str, namespaces: Namespaces | None = None) -> Hashable | None:
        """The point in the value space, None where the text is not allowed; equal values are equal objects."""

    @abstractmethod
    def mismatch(self, text: str) -> Mismatch | None:
        """What speaks against the text, namespaces taken to be as they should; None where nothing does.

        Positions count the characters of the text as written, from 1.
        """

    def why_not(self, text: str) -> str:
        """In words for a person, why the text is not allowed; empty where nothing speaks against it."""
        found = self.mismatch(text)
        return f"{quote(text)} {found}" if found else ""


def quote(text: str) -> str:
    """The text in quotes for a message, as it is written, shortened in the middle; reports escape what they must."""
    if len(text) > QUOTED:
        text = f"{text[: QUOTED // 2]}…{text[-QUOTED // 4 :]}"
    return f"'{text}'"


def count(number: int, noun: str) -> str:
    """As in "1 character" and "2 characters"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
