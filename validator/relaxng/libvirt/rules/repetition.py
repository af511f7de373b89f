"""Repetition: what has a key that only one may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

Item = TypeVar("Item")
Key = TypeVar("Key", bound="Hashable")


def repeated(keyed: Iterable[tuple[Key | None, Item]]) -> Iterator[tuple[Key, Item, Item]]:
    """What has the key of an earlier one: that key, it, and the first that has it. Without a key nothing is a repetition."""
    first: dict[Key, Item] = {}
    for key, item in keyed:
        if key is not None and (other := first.setdefault(key, item)) is not item:
            yield key, item, other
