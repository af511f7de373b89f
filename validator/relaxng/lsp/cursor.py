"""Cursor: what of a document stands at a place, told from the text before it, which need not be well-formed."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from relaxng.grammar.candidates import Step
from relaxng.grammar.names import qualified
from relaxng.uris import XML_NAMESPACE

_MARKUP = re.compile(
    r"""
      <!--.*?(?:-->|\Z)
    | <!\[CDATA\[.*?(?:\]\]>|\Z)
    | <\?.*?(?:\?>|\Z)
    | <!DOCTYPE [^\[<>]* (?:\[ .*? (?:\]\s*|\Z))? >?
    | <(?P<closing>/?)(?P<name>[^\s"'<>/=!?]*)
      (?P<attributes> (?:[^"'<>]++|"[^"<]*"|'[^'<]*')*+ (?:["'][^<]*)? )
      (?P<end>>?)
    """,
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:(?P<quote>["'])(?P<value>.*?)(?:(?P=quote)|\Z))?)?""", re.DOTALL
)


class On(Enum):
    """What a cursor is on; CONTENT is what stands between tags."""

    ELEMENT = auto()
    END_TAG = auto()
    TAG = auto()
    ATTRIBUTE = auto()
    VALUE = auto()
    CONTENT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag as it is written; `namespaces` are those in scope, by prefix, None for the default."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    namespaces: Mapping[str | None, str] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The same to a grammar: without the declarations of namespaces."""
        attributes = {self.attribute(name): value for name, value in self.attributes.items() if not _declares(name)}
        return Step(self.expanded, attributes, self.namespaces)

    @property
    def expanded(self) -> str:
        """The name as `{namespace}name`."""
        prefix, colon, local = self.name.partition(":")
        return (
            qualified(self._namespace(prefix), local) if colon else qualified(self.namespaces.get(None, ""), self.name)
        )

    def without(self, attribute: str) -> Tag:
        """The same tag before an attribute was written."""
        rest = {name: value for name, value in self.attributes.items() if name != attribute}
        return Tag(self.name, rest, self.namespaces)

    def attribute(self, name: str) -> str:
        """The name of an attribute as `{namespace}name`."""
        prefix, colon, local = name.partition(":")
        return qualified(self._namespace(prefix), local) if colon else name

    def _namespace(self, prefix: str) -> str:
        return XML_NAMESPACE if prefix == "xml" else self.namespaces.get(prefix, f"unknown prefix {prefix}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a place is on: the stretch `begin` to `end` of the text.

    `around` are the elements that are open around it, the root first. For ELEMENT, END_TAG, TAG, ATTRIBUTE and VALUE
    `tag` is the start tag that it belongs to, for the last two `attribute` the name as it is written.
    """

    on: On
    begin: int
    end: int
    around: tuple[Tag, ...] = ()
    tag: Tag | None = None
    attribute: str = ""


def cursor_at(text: str, offset: int) -> Cursor:
    """What stands at an offset of a text, from 0; a place between two things belongs to the name or value beside it."""
    opened: list[Tag] = []
    for match in _MARKUP.finditer(text):
        if offset <= match.start():
            break
        is_tag = match["name"] is not None
        # A tag that lacks its end goes on at the end of what it has.
        if offset < match.end() or (offset == match.end() and is_tag and not match["end"]):
            if not is_tag:
                return Cursor(On.OTHER, match.start(), match.end(), tuple(opened))
            return _within(match, offset, opened)
        if is_tag:
            _pass(match, opened)
    return Cursor(On.CONTENT, offset, offset, tuple(opened))


def _pass(match: re.Match[str], opened: list[Tag]) -> None:
    if match["closing"]:
        del opened[_ended(match, opened) :]
    elif match["name"] and not match["attributes"].endswith("/"):
        opened.append(_tag(match, opened))


def _ended(match: re.Match[str], opened: list[Tag]) -> int:
    """The number of the open element that an end tag closes: the innermost of its name, or, misspelt, the innermost."""
    names = [tag.name for tag in opened]
    if match["name"] not in names:
        return max(len(names) - 1, 0)
    return len(names) - 1 - names[::-1].index(match["name"])


def _tag(match: re.Match[str], opened: list[Tag]) -> Tag:
    attributes = {
        found["name"]: html.unescape(found["value"])
        for found in _ATTRIBUTE.finditer(match["attributes"])
        if found["value"] is not None
    }
    namespaces = dict(opened[-1].namespaces) if opened else {}
    for name, value in attributes.items():
        if _declares(name):
            namespaces[name.partition(":")[2] or None] = value
    return Tag(match["name"], attributes, namespaces)


def _declares(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


def _within(match: re.Match[str], offset: int, opened: list[Tag]) -> Cursor:
    around = tuple(opened)
    begin, end = match.span("name")
    if match["closing"]:
        on = On.END_TAG if offset <= end else On.OTHER
        at = _ended(match, opened)
        return Cursor(on, begin, end, around[:at], around[at] if around else None)
    tag = _tag(match, opened)
    if offset <= end:
        return Cursor(On.ELEMENT, begin, end, around, tag)
    base = match.start("attributes")
    for found in _ATTRIBUTE.finditer(match["attributes"]):
        begin, end = (base + place for place in found.span("name"))
        if begin <= offset <= end:
            return Cursor(On.ATTRIBUTE, begin, end, around, tag, found["name"])
        if found["value"] is not None:
            begin, end = (base + place for place in found.span("value"))
            if begin <= offset <= end:
                return Cursor(On.VALUE, begin, end, around, tag, found["name"])
    return Cursor(On.TAG, offset, offset, around, tag)
