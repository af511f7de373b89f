"""Hints: what a schema says of well-known wrong names and values, by its annotation `rx:hint`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.grammar.annotations import HINT, hint_of, hint_places, is_about

if TYPE_CHECKING:
    from relaxng.grammar.annotations import Hint, Kind
    from relaxng.grammar.patterns import Leaf


def hint_for(kind: Kind, wrong: str, declared: Iterable[Leaf]) -> Hint | None:
    """The hint about a wrong name or value where these declarations stand; the first that fits."""
    for leaf in declared:
        for place in hint_places(leaf.source):
            for annotation in place.iterchildren(HINT):
                if is_about(annotation, kind, wrong) and (hint := hint_of(annotation)) is not None:
                    return hint
    return None
