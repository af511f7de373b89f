"""Hints: what a schema says of well-known wrong names and values.

`<rx:hint element="cdrom" right="disk">a CD-ROM is a disk with device='cdrom'</rx:hint>`, in the namespace
urn:relaxng:schema-annotations, stands in the `<element>` pattern in which people write the wrong child; likewise with
`attribute`, or with `value` in an `<attribute>`, an `<element>` with text, or the `<define>` of a datatype. The
wrong name or value is compared without regard to case, and may hold the wildcards `*`, `?` and `[…]`. `right` is
what should stand there, where that is one name or value; the text says why, or what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from relaxng.grammar.references import NAMESPACE

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.patterns import Leaf

ANNOTATIONS = "urn:relaxng:schema-annotations"

Kind = Literal["element", "attribute", "value"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What to say of a wrong name or value: `right` is the one that was meant, if there is one; `why` is a clause."""

    right: str | None
    why: str

    @property
    def words(self) -> str:
        """The remedy, as the end of a message."""
        if self.right is None:
            return self.why
        return f"did you mean '{self.right}'?" + (f" {self.why[:1].upper()}{self.why[1:]}" if self.why else "")


def hint_for(kind: Kind, wrong: str, declared: Iterable[Leaf]) -> Hint | None:
    """The hint about a wrong name or value where these declarations stand; the first that fits."""
    lowered = wrong.strip().lower()
    for leaf in declared:
        for source in _sources(leaf.source, kind):
            for annotation in source.iterchildren(f"{{{ANNOTATIONS}}}hint"):
                pattern = annotation.get(kind)
                if pattern is not None and fnmatchcase(lowered, pattern.lower()):
                    return Hint(annotation.get("right"), " ".join((annotation.text or "").split()))
    return None


def _sources(source: etree._Element, kind: Kind) -> Iterator[etree._Element]:
    """Where hints about a declaration stand: at itself, and those about values around it as far as its define."""
    yield source
    if kind == "value":
        for above in source.iterancestors():
            if above.tag == f"{{{NAMESPACE}}}element":
                return
            yield above
            if above.tag == f"{{{NAMESPACE}}}define":
                return
