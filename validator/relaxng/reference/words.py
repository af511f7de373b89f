"""Words: the documentation that belongs to a pattern, wherever in the schema it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.grammar.annotations import documentation, examples
from relaxng.grammar.references import TAG
from relaxng.grammar.syntax import own_children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

_ALONE = frozenset(f"{TAG}{kind}" for kind in ("define", "oneOrMore", "optional", "zeroOrMore"))


def documentation_of(source: etree._Element) -> tuple[str, ...]:
    """The paragraphs about an element or attribute: its own, or those of the define that holds nothing else."""
    return documentation(source) or documentation(_home(source))


def examples_of(source: etree._Element) -> tuple[str, ...]:
    """The examples of an element, likewise."""
    return examples(source) or examples(_home(source))


def _home(source: etree._Element) -> etree._Element:
    """The define that holds nothing but an element or attribute; that itself where there is none."""
    for around in source.iterancestors():
        if len(own_children(around)) != 1 or around.tag not in _ALONE:
            break
        if around.tag == f"{TAG}define":
            return around
    return source


def documentation_around(source: etree._Element) -> tuple[str, ...]:
    """The paragraphs about the pattern that an attribute stands in with others: the nearest that is documented."""
    for around in source.iterancestors():
        if around.tag in (f"{TAG}element", f"{TAG}attribute"):
            break
        if found := documentation(around):
            return found
        if around.tag == f"{TAG}define":
            break
    return ()


def documentation_of_all(sources: Sequence[etree._Element]) -> tuple[str, ...]:
    """The paragraphs about several declarations: those of the <div> around all of them."""
    first, *others = sources
    for div in first.iterancestors(f"{TAG}div"):
        if all(div in other.iterancestors(f"{TAG}div") for other in others):
            return documentation(div)
    return ()
