"""Brackets: those of a schema that are open at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relaxng.grammar.compact.cursor import Cursor
    from relaxng.grammar.compact.lexer import Token

CLOSING = {"{": "}", "(": ")"}
_OPENING = {closing: opening for opening, closing in CLOSING.items()}


class Brackets:
    """The braces and parentheses around the place of a cursor."""

    def __init__(self, cursor: Cursor, starts_line: list[bool]) -> None:
        self._cursor = cursor
        self._starts_line = starts_line
        self._open: list[Token] = []

    def __len__(self) -> int:
        return len(self._open)

    def open(self, bracket: Token) -> None:
        """Go into a bracket."""
        self._open.append(bracket)

    def close(self) -> None:
        """Come out of the one that was opened last."""
        self._open.pop()

    def clear(self) -> None:
        """Come out of all."""
        self._open.clear()

    def check_closing(self) -> None:
        """Refuse the next token, a closing bracket, where it closes none of those that are open."""
        cursor = self._cursor
        opening = _OPENING.get(cursor.now.text)
        if any(token.text == opening for token in self._open):
            return
        if self._open:
            last = self._open[-1].text
            closed = cursor.closed_later(last, CLOSING[last], self._starts_line)
            if closed < sum(token.text == last for token in self._open):
                remedy = f"write '{CLOSING[last]}' to close the '{last}' that is open"
                cursor.fail(f"this {cursor.now} closes nothing; {remedy}")
        cursor.fail(f"this {cursor.now} closes nothing; leave it out")
