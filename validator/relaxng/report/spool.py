"""Spool: what a report can only write at its end, held in a bounded part of the memory."""

from __future__ import annotations

import json
import tempfile
from shutil import copyfileobj
from textwrap import indent
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

MOST_CHARACTERS = 4 * 1024 * 1024
"""Characters that are held in memory; where there are more, a temporary file takes them."""


class Spool:
    """A text that is written now and read once, later."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._most = most
        self._file: IO[str] | None = None

    def write(self, text: str) -> None:
        """Take a part of the text."""
        self._parts.append(text)
        self._size += len(text)
        if self._size > self._most:
            self._put_away()

    def copy_to(self, stream: TextIO) -> None:
        """Write the text to a stream, and forget it."""
        if self._file is not None:
            self._file.seek(0)
            copyfileobj(self._file, stream)
            self._file.close()
            self._file = None
        stream.writelines(self._parts)
        self._parts = []

    def _put_away(self) -> None:
        self._size = 0
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="")  # noqa: SIM115 - it lives as long as the report
        except OSError:  # there is no room but the memory
            return
        self._file.writelines(self._parts)
        self._parts = []


class Items:
    """The items of an array in JSON that stands so many levels deep, two blanks a level."""

    def __init__(self, depth: int) -> None:
        self._margin = "  " * depth
        self._spool = Spool()
        self._is_empty = True

    def add(self, item: Any) -> None:
        """Take an item."""
        # ASCII only: paths that are not UTF-8 hold lone surrogates, which no stream would take.
        text = indent(json.dumps(item, indent=2), self._margin + "  ")
        self._spool.write(f"[\n{text}" if self._is_empty else f",\n{text}")
        self._is_empty = False

    def copy_to(self, stream: TextIO) -> None:
        """Write the array."""
        self._spool.copy_to(stream)
        stream.write("[]" if self._is_empty else f"\n{self._margin}]")


def write_json(stream: TextIO, value: Mapping[str, Any], arrays: Mapping[str, Items]) -> None:
    """Write an object, with the arrays in the place of the keys so called, which hold None; they come in their order."""
    text = json.dumps(value, indent=2)
    for key, items in arrays.items():
        # Within a text of JSON a quote has a backslash before it, so this is a key.
        before, place, text = text.partition(f'"{key}": null')
        stream.write(f"{before}{place.removesuffix('null')}")
        items.copy_to(stream)
    stream.write(f"{text}\n")
