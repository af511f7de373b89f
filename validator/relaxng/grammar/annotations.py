"""Annotations: what a schema says of its patterns in other namespaces, which to RELAX NG itself means nothing.

`a:documentation` and `a:defaultValue` are those of RELAX NG DTD Compatibility, sections 4 and 2. Our own are
`rx:since`, the release of what the schema describes that brought a declaration, a value or a datatype; `rx:default`;
`rx:unit`; and the elements `rx:example` and `rx:hint`.

`<rx:hint element="cdrom" right="disk">a CD-ROM is a disk with device='cdrom'</rx:hint>` stands in the `<element>`
pattern in which people write the wrong child; likewise with `attribute`, or with `value` in an `<attribute>`, an
`<element>` with text or without any, or the `<define>` of a datatype; in a `<define>` it is about every declaration
there that no other element holds. The names or values stand between white space;
they are compared without regard to case, and may hold the wildcards `*`, `?` and `[...]`. `right` is what should stand
there, where that is one name or value and may be put there unasked. `child` is the child, of the element that the hint
is about, which is meant and hence not missing as well. The text says why, or what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from textwrap import dedent
from typing import TYPE_CHECKING, Literal

from relaxng.grammar.references import NAMESPACE

if TYPE_CHECKING:
    from lxml import etree

COMPATIBILITY = "{http://relaxng.org/ns/compatibility/annotations/1.0}"
OURS = "urn:relaxng:schema-annotations"
"""The namespace of our own annotations."""
SINCE = f"{{{OURS}}}since"
DEFAULT = f"{{{OURS}}}default"
EXAMPLE = f"{{{OURS}}}example"
"""As an element a piece of a document, as an attribute a value of a datatype."""
HINT = f"{{{OURS}}}hint"
UNIT = f"{{{OURS}}}unit"
"""What the number counts that an attribute, a text or a datatype is: B, KiB, KiB/s, s, ms, us, ns, Hz."""

Kind = Literal["element", "attribute", "value"]
KINDS: tuple[Kind, ...] = ("element", "attribute", "value")

DATED = frozenset({"attribute", "data", "element", "value"})
"""The patterns that `rx:since` may stand on: each stands for something in a document. On a <ref>, or on what holds
one, it would say nothing, for a define is the same wherever it is referred to."""

RELEASE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?", re.ASCII)
"""The form of `rx:since`."""

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


@dataclass(frozen=True, slots=True)
class Hint:
    """What a schema says of wrong names or values of one kind: which they are, what was meant, and why."""

    kind: Kind
    wrong: tuple[str, ...]
    right: str | None
    child: str | None
    why: str

    @property
    def words(self) -> str:
        """The remedy, as the end of a message."""
        if self.right is None:
            return self.why
        return f"did you mean '{self.right}'?" + (f" {self.why[:1].upper()}{self.why[1:]}" if self.why else "")


def is_about(annotation: etree._Element, kind: Kind, text: str) -> bool:
    """Whether an `rx:hint` is about a name or value of a kind."""
    stated = annotation.get(kind)
    if stated is None:
        return False
    words, globs = _wrong(stated)
    text = text.strip().lower()
    return text in words or (globs is not None and globs.match(text) is not None)


@lru_cache(maxsize=1024)
def _wrong(stated: str) -> tuple[frozenset[str], re.Pattern[str] | None]:
    """The wrong names or values, in lower case: those that are written out, and what matches the others."""
    words = stated.lower().split()
    globs = [word for word in words if not _GLOB.isdisjoint(word)]
    return frozenset(words).difference(globs), re.compile("|".join(map(translate, globs))) if globs else None


_GLOB = frozenset("*?[")
"""The characters that stand for others in a wrong name or value, as in the names of files."""


def hint_of(annotation: etree._Element) -> Hint | None:
    """What an `rx:hint` says; None where it does not say what it is about."""
    kinds = [kind for kind in KINDS if annotation.get(kind, "").strip()]
    if len(kinds) != 1:
        return None
    wrong = tuple(annotation.get(kinds[0], "").split())
    why = " ".join("".join(map(str, annotation.itertext())).split())
    return Hint(kinds[0], wrong, annotation.get("right"), annotation.get("child"), why)


def hint_places(source: etree._Element) -> Iterator[etree._Element]:
    """Where hints about a declaration stand: at itself, and around it within the same element, as far as its define."""
    yield source
    for above in source.iterancestors():
        if above.tag == f"{{{NAMESPACE}}}element":
            return
        yield above
        if above.tag == f"{{{NAMESPACE}}}define":
            return
