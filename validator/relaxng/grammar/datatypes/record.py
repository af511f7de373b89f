"""Record: an immutable value with named fields, compared by them.

It is what a frozen dataclass would be, without the time that making one takes at import.
"""

from __future__ import annotations


class Record:
    """A value; a subclass names its fields in `__slots__`, sets them in `__init__` and never again."""

    __slots__: tuple[str, ...] = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._fields()}"
