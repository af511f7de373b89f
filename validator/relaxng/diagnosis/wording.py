"""How names, values and lists of them are put in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.grammar.names import local_of, namespace_of
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from lxml import etree

_MOST_NAMES = 6
_MOST_CHARACTERS = 60


def tags(names: Iterable[str], place: etree._Element) -> str:
    """Elements, as one of which will do, as they are written in a place."""
    return listed([f"<{written(name, place)}>" for name in names]) or "nothing"


def quoted(names: Iterable[str]) -> str:
    """Attributes or values, as one of which will do."""
    return listed(quoted_each(names))


def listed(words: list[str], most: int = _MOST_NAMES) -> str:
    """Words with an `or` before the last, cut where they are many: `-v` has them all."""
    if len(words) > most + 1:
        return f"{', '.join(words[:most])} or {len(words) - most} others"
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def quoted_each(names: Iterable[str]) -> list[str]:
    """Names in quotes, each once."""
    return [f"'{name}'" for name in dict.fromkeys(names)]


def all_of(words: Iterable[str], most: int = _MOST_NAMES) -> str:
    """Words with an `and` before the last, cut where they are many."""
    every = list(words)
    if len(every) > most + 1:
        return f"{', '.join(every[:most])} and {len(every) - most} others"
    return " and ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)


def start_tag(element: etree._Element) -> str:
    """A start tag, with its first attributes at most."""
    given = [given_as(str(name), str(value)) for name, value in list(element.attrib.items())[:3]]
    return f"<{' '.join([name_of(element), *given])}>"


def name_of(element: etree._Element) -> str:
    """An element's name as the document has it."""
    local = local_of(str(element.tag))
    return f"{element.prefix}:{local}" if element.prefix else local


def written(name: str, place: etree._Element) -> str:
    """How an element's name is written in a place; where nothing is declared for its namespace, its local part."""
    prefix = prefix_for(name, place) if namespace_of(name) else ""
    return f"{prefix}:{local_of(name)}" if prefix else local_of(name)


def written_attribute(name: str, place: etree._Element) -> str:
    """How an attribute's name is written in a place."""
    prefix = prefix_for(name, place, attribute=True)
    return f"{prefix}:{local_of(name)}" if prefix else local_of(name)


def prefix_for(name: str, place: etree._Element, *, attribute: bool = False) -> str | None:
    """The prefix declared in a place for the namespace of a name, empty where it goes without; None where it has none.

    Of several an element has that of the place itself, else rather no prefix; an attribute cannot go without.
    """
    namespace = namespace_of(name)
    if not namespace:
        return "" if attribute or None not in place.nsmap else None
    if namespace == XML_NAMESPACE:
        return "xml"
    found = [prefix or "" for prefix, uri in place.nsmap.items() if uri == namespace and (prefix or not attribute)]
    own = place.prefix or ""
    return own if own in found else min(found, key=bool, default=None)


def given_as(name: str, value: str) -> str:
    """An attribute as it is written."""
    return f"{local_of(name)}='{short(value)}'"


def in_namespace(tag: str) -> str:
    """Where a name lives."""
    return f"in the namespace '{namespace_of(tag)}'" if namespace_of(tag) else "in no namespace"


def short(text: str) -> str:
    """A text that may be quoted whole, or its beginning."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 3]}..."


def all_quoted(names: Iterable[str]) -> str:
    """The local names, all of them, each in quotes."""
    return all_of(quoted_each(map(local_of, names)))
