"""Hints: what a schema says of well-known wrong names and values, by its annotation `rx:hint`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relaxng.grammar.annotations import HINT, hint_of, hint_places

if TYPE_CHECKING:
    from relaxng.grammar.annotations import Hint, Kind
    from relaxng.grammar.patterns import Leaf


def hint_for(kind: Kind, wrong: str, declared: Iterable[Leaf]) -> Hint | None:
    """The hint about a wrong name or value where these declarations stand; the first that fits."""
    for leaf in declared:
        for place in hint_places(leaf.source):
            for annotation in place.iterchildren(HINT):
                hint = hint_of(annotation)
                if hint is not None and hint.kind == kind and hint.is_about(wrong):
                    return hint
    return None
