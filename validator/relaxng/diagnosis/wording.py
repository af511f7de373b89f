"""How names, values and lists of them are put in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.grammar.names import local_of, namespace_of

if TYPE_CHECKING:
    from lxml import etree

_MOST_NAMES = 6
_MOST_CHARACTERS = 60


def tags(names: Iterable[str]) -> str:
    """Elements, as one of which will do."""
    return listed([f"<{local_of(name)}>" for name in names]) or "nothing"


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
    return f"<{' '.join([local_of(str(element.tag)), *given])}>"


def given_as(name: str, value: str) -> str:
    """An attribute as it is written."""
    return f"{local_of(name)}='{short(value)}'"


def in_namespace(tag: str) -> str:
    """Where a name lives."""
    return f"in the namespace '{namespace_of(tag)}'" if namespace_of(tag) else "in no namespace"


def short(text: str) -> str:
    """A text that may be quoted whole, or its beginning."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 3]}..."
