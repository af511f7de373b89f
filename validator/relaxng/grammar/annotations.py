"""Annotations: what a schema says of its patterns in other namespaces, which to RELAX NG itself means nothing.

`a:documentation` and `a:defaultValue` are those of RELAX NG DTD Compatibility, sections 4 and 2. Our own are
`rx:since`, the release of what the schema describes that brought a declaration, a value or a datatype; `rx:default`;
and the element `rx:example`.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

COMPATIBILITY = "{http://relaxng.org/ns/compatibility/annotations/1.0}"
SINCE = "{urn:relaxng:schema-annotations}since"
DEFAULT = "{urn:relaxng:schema-annotations}default"
EXAMPLE = "{urn:relaxng:schema-annotations}example"
"""As an element a piece of a document, as an attribute a value of a datatype."""

DATED = frozenset({"attribute", "data", "element", "value"})
"""The patterns that `rx:since` may stand on: each stands for something in a document. On a <ref>, or on what holds
one, it would say nothing, for a define is the same wherever it is referred to."""

_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def since(source: etree._Element) -> str | None:
    """The release that brought what a pattern stands for, as the schema has it."""
    return source.get(SINCE)


def documentation(source: etree._Element) -> tuple[str, ...]:
    """The paragraphs that document a pattern or define; an empty line parts them. The first is the summary."""
    texts = (text.text or "" for text in source.iterchildren(f"{COMPATIBILITY}documentation"))
    paragraphs = (" ".join(part.split()) for text in texts for part in _PARAGRAPHS.split(text))
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def examples(source: etree._Element) -> tuple[str, ...]:
    """Pieces of documents that show a pattern or define, as they are to be printed."""
    return tuple(dedent(text.text or "").strip("\n") for text in source.iterchildren(EXAMPLE))


def default_value(source: etree._Element) -> str | None:
    """What a missing attribute stands for.

    `rx:default` says it where `a:defaultValue`, which every declaration of the attribute would have to repeat, cannot.
    """
    return source.get(DEFAULT, source.get(f"{COMPATIBILITY}defaultValue"))
