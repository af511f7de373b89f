"""Places in a TOML file: where its keys and their values stand, which tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from relaxng.finding import Span

Path = tuple[str, ...]
"""A key with those of the tables around it."""

_BLANK = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^\s,\[\]{}#]+(?: \d\d:[^\s,\[\]{}#]+)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands, and where its value does; for a table with a header, the value is the key."""

    key: Span
    value: Span


def places(text: str) -> dict[Path, Place]:
    """The places of the keys of a TOML text that tomllib takes, each where it stands first."""
    found: dict[Path, Place] = {}
    starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def span(begin: int, end: int) -> Span:
        first, last = bisect_right(starts, begin), bisect_right(starts, end)
        return Span(first, begin - starts[first - 1] + 1, last, end - starts[last - 1] + 1)

    for path, key, value in _keys(text):
        found.setdefault(path, Place(span(*key), span(*value)))
    return found


_Extent = tuple[int, int]


def _keys(text: str) -> Iterator[tuple[Path, _Extent, _Extent]]:
    """Each key with its offsets, and those of its value."""
    table: Path = ()
    at = _blank(text, 0)
    while at < len(text):
        if text[at] == "[":
            path, key, at = _dotted(text, at + (2 if text.startswith("[[", at) else 1))
            table = path
            yield path, key, key
            at = text.find("]", at) + 1
            at = _blank(text, at + 1 if text.startswith("]", at) else at)
        else:
            at = yield from _pair(text, at, table)
            at = _blank(text, at)


def _pair(text: str, at: int, table: Path) -> Generator[tuple[Path, _Extent, _Extent], None, int]:
    """A key and its value, and those of the tables within the value. Answers where it ends."""
    path, key, at = _dotted(text, at)
    begin = _blank(text, at + 1)
    # What is open: the keys of a table in braces belong to the path, those of an array stand for no path.
    waiting: list[tuple[str, Path, _Extent, int]] = []
    inner: list[tuple[Path, _Extent, _Extent]] = []
    name, extent = (*table, *path), key
    at = begin
    while True:
        if text[at] in "[{":
            waiting.append((text[at], name, extent, at))
            at = _blank(text, at + 1)
        else:
            end = _SCALAR.match(text, at)
            if end is None:  # tomllib would not have taken it
                break
            if not waiting or waiting[-1][0] == "{":
                inner.append((name, extent, end.span()))
            at = end.end()
        while waiting:
            at = _blank(text, at)
            _, name, extent, opened = waiting[-1]
            if text[at] not in "]}":
                break
            at += 1
            waiting.pop()
            if not waiting or waiting[-1][0] == "{":
                inner.append((name, extent, (opened, at)))
        if not waiting:
            break
        if waiting[-1][0] == "{":
            path, extent, at = _dotted(text, at)
            name = (*waiting[-1][1], *path)
            at = _blank(text, at + 1)
    yield from inner
    return at


def _dotted(text: str, at: int) -> tuple[Path, _Extent, int]:
    """A key with its dots, the offsets of its last part, and where it ends."""
    parts: list[str] = []
    extent = (at, at)
    while (part := _PART.match(text, at)) is not None:
        word = part[1]
        parts.append(tomllib.loads(f"key = {word}")["key"] if word[0] in "\"'" else word)
        extent = part.span(1)
        at = part.end()
        if not text.startswith(".", at):
            break
        at += 1
    return tuple(parts), extent, at


def _blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
