"""Naming: what a schema calls a datatype of its own: by its annotations, or by the name of its define.

The documentation of RELAX NG DTD Compatibility (section 4) is read on a `data`, on its parameters, or on
the define that stands for nothing but this datatype; so is the attribute `example` of our own namespace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.grammar.annotations import COMPATIBILITY, EXAMPLE, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relaxng.grammar.patterns import Leaf

DOCUMENTATION = f"{COMPATIBILITY}documentation"

MAX_NOUN = 60
"""The longest beginning of a documentation that serves as a name, in characters."""
MAX_GLOSS = 100
"""The longest explanation after it that is repeated."""

_ARTICLE = re.compile("(?:An?|The|Any|One)\\b")
_END = re.compile(r"(?<=[^.\s])\.(?:\s|$)")
_TURNS = re.compile(r":\s|, as in\b|,? such as\b|, for example\b|;\s")
_WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_STRINGS = frozenset({"data", "value", "list", "ref", "choice"})

_WRITTEN = {"abs": "absolute", "addr": "address", "num": "number", "nvme": "NVMe", "ipv4": "IPv4", "ipv6": "IPv6"}
_INITIALS = frozenset(
    ["cpu", "dns", "id", "io", "ip", "iqn", "mac", "pci", "scsi", "uri", "url", "usb", "uuid", "vlan", "wwn", "xml"]
)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a value of a datatype is, with its article, what that means, and how one looks; each may be empty.

    `spoken` tells that the noun is but the name of a define in words. `unit` is what a number counts.
    """

    noun: str = ""
    gloss: str = ""
    example: str = ""
    spoken: bool = False
    unit: str = ""

    def __str__(self) -> str:
        """With an example, or else with what it means."""
        if self.example:
            return f"{self.noun} such as '{self.example}'"
        return f"{self.noun} ({self.gloss})" if self.gloss else self.noun


def naming(leaf: Leaf) -> Naming:
    """What the schema calls the datatype of a leaf."""
    noun = gloss = example = unit = ""
    spoken = False
    for place in _places(leaf.source):
        example = example or place.get(EXAMPLE, "")
        unit = unit or place.get(UNIT, "")
        if not noun:
            noun, gloss = _documented(place)
            if not noun and _local(place) == "define":
                noun, spoken = _spoken(place.get("name", "")), True
    return Naming(noun, gloss, example, spoken, unit)


def _places(source: etree._Element) -> Iterator[etree._Element]:
    """Where the datatype may be described, the nearest first."""
    yield from (child for child in source.iterchildren("*") if _local(child) == "param")
    yield source
    place = source.getparent()
    while place is not None and _local(place) in {"choice", "define"}:
        patterns = [child for child in place.iterchildren("*") if _is_of_relaxng(child)]
        if any(_local(child) not in _STRINGS for child in patterns):
            return
        if _local(place) == "define":
            if len(patterns) == 1:
                yield place
            return
        yield place
        place = place.getparent()


def _documented(place: etree._Element) -> tuple[str, str]:
    """The noun that a documentation begins with, and what its first sentence says after it."""
    found = place.find(DOCUMENTATION)
    text = " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""
    sentence = _END.split(text, maxsplit=1)[0].replace("`", "'")
    if not _ARTICLE.match(sentence):
        return "", ""
    turn = _TURNS.search(sentence)
    noun = sentence[: turn.start()] if turn else sentence
    if len(noun) > MAX_NOUN:
        return "", ""
    gloss = sentence[turn.end() :] if turn and turn[0][0] == ":" else ""
    return noun[0].lower() + noun[1:], gloss if len(gloss) <= MAX_GLOSS else ""


def _spoken(name: str) -> str:
    """The name of a define in words; empty where it is not made of words."""
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]{2,29}", name):
        return ""
    words = [_WRITTEN.get(word.lower()) or _cased(word) for word in _WORD.findall(name)]
    article = "an" if re.match("[aeio]|un[^i]", words[0], re.IGNORECASE) else "a"
    return f"{article} {' '.join(words)}"


def _cased(word: str) -> str:
    return word.upper() if word.isupper() or word.lower() in _INITIALS else word.lower()


def _is_of_relaxng(element: etree._Element) -> bool:
    return etree.QName(element).namespace == "http://relaxng.org/ns/structure/1.0"


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
