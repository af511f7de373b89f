"""Releases: the oldest of those that brought something."""

from __future__ import annotations

from collections.abc import Iterable


def oldest(releases: Iterable[str | None]) -> str | None:
    """The oldest of several releases; None, for always, where one of them is not known."""
    found = list(releases)
    dated = [release for release in found if release is not None]
    return min(dated, key=_numbers) if dated and len(dated) == len(found) else None


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in release.split("."))
