"""Builtin: RELAX NG's own two datatypes (RELAX NG, section 6.2.8 and section 4 of its datatype library "")."""

from __future__ import annotations

from collections.abc import Callable

from relaxng.grammar.datatypes.base import Datatype, Namespaces
from relaxng.grammar.datatypes.whitespace import collapse, preserve


class Builtin(Datatype):
    """`string`, compared as it stands, or `token`, compared with its white space normalised."""

    def __init__(self, name: str, normalize: Callable[[str], str]) -> None:
        self.name = name
        self._normalize = normalize

    def allows(self, text: str, namespaces: Namespaces | None = None) -> bool:  # noqa: ARG002 (the interface)
        """Any text is allowed."""
        return True

    def value(self, text: str, namespaces: Namespaces | None = None) -> str:  # noqa: ARG002 (the interface)
        """The text, normalised."""
        return self._normalize(text)

    def mismatch(self, text: str) -> None:  # noqa: ARG002 (the interface)
        """Nothing speaks against any text."""
        return


BUILTIN: dict[str, Datatype] = {"string": Builtin("string", preserve), "token": Builtin("token", collapse)}
"""The types of the library "" by name."""
