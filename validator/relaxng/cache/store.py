"""Store: values by keys in one file, which any number of processes may use at once.

The file is SQLite's, with a write-ahead log: readers and a writer do not wait for each other, and a process that is
killed leaves nothing half written. Nothing is ever synchronised to the disk for it: what a power failure spoils is
found to be spoilt, and made anew.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from relaxng.cache.folder import make
from relaxng.reasons import reason_of

FILE = "check-1.sqlite3"
"""What the file is called. The number changes with its tables."""

MOST_BYTES = 256 * 1024 * 1024
"""Size of the file from which on a quarter of the entries, those not used for longest, is dropped."""

MOST_DAYS = 30
"""Days after which an entry that was not used is dropped."""

_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_PAUSE = 0.01
"""Seconds between two attempts to open a file that another process makes."""

_BATCH = 500
"""Entries that are held until they are written, or until it is written that they were used."""

_MOST_ANEW = 3
"""Times that a spoilt file is made anew by one process."""

_DAY = 86_400
_SUM = 8
"""Bytes before a value that tell whether it is what was written for its key."""

_TABLE = "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL)"


class Store:
    """Values by keys, in a folder. It never raises: what cannot be read is not there, and what cannot be written is not kept.

    `trouble` says why nothing is read and written any more. A store pickles by its folder, and no process may go on
    with what another has open: `settle` closes it, and it opens again by itself.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.trouble: str | None = None
        self._path = folder / FILE
        self._most_bytes = most_bytes
        self._connection: sqlite3.Connection | None = None
        self._new: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._is_aged = False
        self._anew = 0

    def open(self) -> bool:
        """Open the file, made anew where it is not there or is spoilt; False where that cannot be."""
        end = time.monotonic() + _PATIENCE
        while self._connection is None and self.trouble is None:
            try:
                make(self.folder)
                self._connection = self._connected()
            except OSError as error:
                self.trouble = reason_of(error)
            except sqlite3.Error as error:
                if _code_of(error) == sqlite3.SQLITE_BUSY and time.monotonic() < end:
                    time.sleep(_PAUSE)  # SQLite does not wait by itself for another process that makes the file
                else:
                    self._overcome(error)
        return self.trouble is None

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        if key in self._new:
            return self._new[key]
        if not self.open() or self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT used, value FROM results WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._overcome(error)
            return None
        if row is None or not isinstance(row[1], bytes) or row[1][:_SUM] != _sum(key, row[1][_SUM:]):
            return None
        if row[0] != _today():
            self._used.add(key)
            if len(self._used) >= _BATCH:
                self._write()
        value: bytes = row[1][_SUM:]
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value. It is written with others, at the latest by `settle`."""
        if self.trouble is None:
            self._new[key] = value
            if len(self._new) >= _BATCH:
                self._write()

    def settle(self) -> None:
        """Write what is not written yet, and hold nothing open."""
        if self._new or self._used:
            self._write()
        self._close()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            for words in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", _TABLE):
                connection.execute(words)
            if not self._is_aged:
                self._age(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _age(self, connection: sqlite3.Connection) -> None:
        """Drop what was not used for long, once a day. Raises sqlite3.Error, also where nothing can be written."""
        with _transaction(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] != _today():
                connection.execute("DELETE FROM results WHERE used < ?", (_today() - MOST_DAYS,))
                connection.execute(f"PRAGMA user_version = {_today()}")
        self._is_aged = True

    def _write(self) -> None:
        new, self._new = self._new, {}
        used, self._used = self._used, set()
        if not self.open() or self._connection is None:
            return
        today = _today()
        try:
            with _transaction(self._connection):
                self._connection.executemany(
                    "REPLACE INTO results VALUES (?, ?, ?)",
                    [(key, today, _sum(key, value) + value) for key, value in new.items()],
                )
                self._connection.executemany(
                    "UPDATE results SET used = ? WHERE key = ?", [(today, key) for key in used]
                )
                if _size(self._connection) > self._most_bytes:
                    self._connection.execute(_DROP)
        except sqlite3.Error as error:
            self._overcome(error)

    def _overcome(self, error: sqlite3.Error) -> None:
        """Go on after an error: with a new file for a spoilt one, or not at all."""
        self._close()
        if _code_of(error) not in _SPOILT or self._anew == _MOST_ANEW:
            self.trouble = str(error)
            return
        self._anew += 1
        try:
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(FILE + ending).unlink(missing_ok=True)
        except OSError as fault:
            self.trouble = reason_of(fault)

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):  # nothing that counts is left to be written
                self._connection.close()
            self._connection = None


_SPOILT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)

_DROP = """
DELETE FROM results WHERE key IN
    (SELECT key FROM results ORDER BY used LIMIT (SELECT 1 + count(*) / 4 FROM results))
"""


def _code_of(error: sqlite3.Error) -> int:
    """What kind of error it is, without what SQLite adds to say where."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _size(connection: sqlite3.Connection) -> int:
    """The bytes of the file that are in use."""
    pages, free, size = (
        connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _sum(key: bytes, value: bytes) -> bytes:
    return blake2b(value, digest_size=_SUM, key=key).digest()


def _today() -> int:
    return int(time.time()) // _DAY
