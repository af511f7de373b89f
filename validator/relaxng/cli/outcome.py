"""Outcome: what comes of one input, whatever becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from relaxng.checker import Checked, unreadable
from relaxng.finding import DocumentError

if TYPE_CHECKING:
    from relaxng.cli.inputs import Input


class Judging(Protocol):
    """What judges inputs: a Checker, or what stands before one."""

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of one document."""

    def settle(self) -> None:
        """Write what is kept, and close it: other processes may come to it next."""


class Crash(NamedTuple):
    """A fault of ours in judging an input: it never passes for a clean one. `details` is the traceback."""

    file: str
    details: str


Outcome = Checked | Crash


def content(source: Input) -> bytes | Checked:
    """The bytes of an input, or what is to be told where they cannot be read."""
    try:
        return source.read()
    except OSError as error:
        return unreadable(source.name, error)
    except DocumentError as error:
        return Checked(source.name, (error.finding,))


def outcome(checker: Judging, source: Input) -> Outcome:
    """Judge one input, whatever becomes of it."""
    data = content(source)
    if isinstance(data, Checked):
        return data
    try:
        return checker.check(source.name, data)
    except Exception:  # noqa: BLE001 - a fault of ours costs this file only
        import traceback

        return Crash(source.name, traceback.format_exc())
