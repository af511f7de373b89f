"""Checking with a cache: what was found in a document before is not looked for again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.cache.circumstances import digest
from relaxng.cache.entry import read, written
from relaxng.checker import Checked
from relaxng.codes import ExitStatus, code_of
from relaxng.files import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.cache.store import Store
    from relaxng.checker import Checker

_MOST = 1024 * 1024
"""Bytes of an entry: what is longer is not kept."""


class CachedChecker:
    """Judges as the checker does, and keeps what came of it in a store.

    An entry is found by the document's name and content and by the `circumstances` of the run. It counts as long as
    the files of the schemas that judged are the same. Not kept is what depends on more than those: schemas that
    cannot be used, documents for which none is found. Inputs of the names in `uncached` are never looked up.
    """

    def __init__(
        self, checker: Checker, store: Store, circumstances: bytes, uncached: frozenset[str] = frozenset()
    ) -> None:
        self._checker = checker
        self._store = store
        self._circumstances = circumstances
        self._uncached = uncached
        self._digests: dict[str, str | None] = {}

    @property
    def trouble(self) -> str | None:
        """Why nothing is kept any more; None where all is well."""
        return self._store.trouble

    def load(self, names: Iterable[str]) -> None:
        """Load schemas, but for those of which it is known that they can be: they are loaded when they are needed.

        Raises SchemaError for all that cannot be used.
        """
        keys = {name: self._key(b"schema", name) for name in names}
        unknown = {name: key for name, key in keys.items() if self._known(name, key) is None}
        if unknown:
            self._checker.load(unknown)
        for name, key in unknown.items():
            self._keep(key, Checked(name, judges=(name,)))

    def check(self, name: str, data: bytes) -> Checked:
        """The findings of one document, whatever it holds."""
        if name in self._uncached:
            return self._checker.check(name, data)
        key = self._key(b"document", name, data)
        known = self._known(name, key)
        if known is not None:
            return known
        checked = self._checker.check(name, data)
        self._keep(key, checked)
        return checked

    def settle(self) -> None:
        """Write what is to be kept, and hold nothing open."""
        self._store.settle()

    def _key(self, kind: bytes, name: str, data: bytes = b"") -> bytes:
        return digest((self._circumstances, kind, name.encode("utf-8", "surrogatepass"), data))

    def _known(self, name: str, key: bytes) -> Checked | None:
        """What came of it before, where that still counts."""
        value = self._store.get(key)
        if value is None:
            return None
        try:
            checked, files = read(name, value)
        except ValueError:
            return None
        return checked if all(self._digest(path) == known for path, known in files.items()) else None

    def _keep(self, key: bytes, checked: Checked) -> None:
        may_change = any(code_of(finding.code).status >= ExitStatus.TROUBLE for finding in checked.findings)
        if checked.judges is None or checked.refused or may_change:
            return
        contents = self._checker.contents(checked.judges)
        value = written(checked, {path: _digest(data) for path, data in contents.items()})
        if len(value) <= _MOST:
            self._store.put(key, value)

    def _digest(self, path: str) -> str | None:
        """The digest of a file as it is at its first use in the run; None where it cannot be read."""
        if path not in self._digests:
            try:
                self._digests[path] = _digest(read_regular(Path(path)))
            except (OSError, ValueError):  # no path can have a NUL
                self._digests[path] = None
        return self._digests[path]


def _digest(data: bytes) -> str:
    return digest((data,)).hex()
