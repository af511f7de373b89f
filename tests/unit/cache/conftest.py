"""What the tests of the cache share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from relaxng.cache.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every store that a test opened: Python 3.13 warns of files of SQLite's that are let go open."""
    opened: list[Store] = []
    connected = Store._connected

    def note(store: Store) -> object:
        opened.append(store)
        return connected(store)

    monkeypatch.setattr(Store, "_connected", note)
    yield
    for store in opened:
        store.settle()
