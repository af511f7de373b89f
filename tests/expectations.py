"""The expectation comments of domainschemadata/invalid, as its README describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from relaxng.encoding import decode

_COMMENT = re.compile(r"<!--~ ([A-Z]+[0-9]+) (.*?) -->")


@dataclass(frozen=True, order=True)
class Expectation:
    """A finding that a document must have: the line, the code, and the culprit."""

    line: int
    code: str
    culprit: str


def expectations(path: Path) -> list[Expectation]:
    """The findings that a document states, in the order of its lines."""
    lines = re.split("\r\n|\r|\n", decode(path.read_bytes()))
    found = [
        Expectation(number, match[1], match[2])
        for number, line in enumerate(lines, start=1)
        for match in _COMMENT.finditer(line)
    ]
    if len(found) != sum(line.count("<!--~") for line in lines):
        raise ValueError(f"{path}: an expectation comment is malformed")
    return found
