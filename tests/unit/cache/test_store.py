"""The store keeps what it is given, and whatever happens to its file costs only what was in it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from relaxng.cache import store as module
from relaxng.cache.store import FILE, Store

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a" / "cache"


def fill(folder: Path, number: int = 10) -> None:
    store = Store(folder)
    for index in range(number):
        store.put(b"%d" % index, b"value %d" % index)
    store.settle()
    assert store.trouble is None


def found(folder: Path, number: int = 10) -> int:
    store = Store(folder)
    values = [store.get(b"%d" % index) for index in range(number)]
    store.settle()
    assert store.trouble is None
    assert all(value in (None, b"value %d" % index) for index, value in enumerate(values))
    return sum(value is not None for value in values)


def test_what_is_put_is_there_at_once_and_for_the_next(folder: Path) -> None:
    store = Store(folder)
    assert store.get(b"key") is None
    store.put(b"key", b"")
    assert store.get(b"key") == b""
    store.put(b"key", b"new")
    store.settle()
    assert store.get(b"key") == b"new"
    assert Store(folder).get(b"key") == b"new"


def test_a_new_folder_is_marked_and_one_with_something_else_is_not(folder: Path, tmp_path: Path) -> None:
    fill(folder)
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert (folder / ".gitignore").read_text() == "*\n"
    assert folder.stat().st_mode & 0o777 == 0o700
    other = tmp_path / "project"
    other.mkdir()
    (other / "notes").touch()
    fill(other)
    assert {path.name for path in other.iterdir()} == {"notes", FILE}


def test_a_store_pickles_by_its_folder(folder: Path) -> None:
    fill(folder)
    assert pickle.loads(pickle.dumps(Store(folder))).get(b"3") == b"value 3"


def garbage(path: Path) -> None:
    path.write_bytes(b"what is this" * 1000)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def holes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(4096, len(data), 512):
        data[place : place + 64] = b"\xff" * 64
    path.write_bytes(bytes(data))


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE results (name TEXT)")
    connection.close()


@pytest.mark.parametrize("spoil", [garbage, cut, emptied, holes, foreign])
def test_a_spoilt_file_is_ignored_and_made_anew(folder: Path, spoil: Callable[[Path], None]) -> None:
    fill(folder, 2_000)
    spoil(folder / FILE)
    assert found(folder, 2_000) < 2_000
    fill(folder, 2_000)
    assert found(folder, 2_000) == 2_000


def test_a_value_that_was_written_for_another_key_does_not_count(folder: Path) -> None:
    fill(folder)
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("UPDATE results SET value = (SELECT value FROM results WHERE key = ?)", (b"1",))
    connection.close()
    assert found(folder) == 1


def test_a_folder_that_cannot_be_had_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "cache")
    assert not store.open()
    assert store.trouble == "not a directory"
    store.put(b"key", b"value")
    assert store.get(b"key") is None
    store.settle()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(folder: Path) -> None:
    fill(folder)
    folder.chmod(0o500)
    store = Store(folder)
    assert not store.open()
    assert store.trouble


def test_a_file_that_stays_locked_is_not_waited_for_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder)
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store = Store(folder)
    store.put(b"key", b"value")
    store.settle()
    assert store.trouble == "database is locked"
    begin = time.perf_counter()
    for index in range(100):
        store.put(b"%d" % index, b"")
        assert store.get(b"%d" % index) is None
    store.settle()
    assert time.perf_counter() - begin < 5  # not a hundred times the patience
    other.close()


def test_the_size_is_bounded_and_what_was_not_used_for_longest_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 400_000
    store = Store(folder, most)
    days = iter(range(20_000, 20_100))
    for batch in range(20):
        day = next(days)
        monkeypatch.setattr(module, "_today", lambda day=day: day)
        assert batch == 0 or store.get(b"often") is not None
        for index in range(100):
            store.put(b"%d/%d" % (batch, index), b"x" * 500)
        store.put(b"often", b"used")
        store.settle()
    assert (folder / FILE).stat().st_size < 2 * most
    assert store.get(b"often") == b"used"
    assert store.get(b"0/0") is None
    assert store.get(b"19/99") is not None


def test_what_was_not_used_for_a_month_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder)
    monkeypatch.setattr(module, "_today", lambda: int(time.time()) // 86_400 + 20)
    store = Store(folder)
    assert store.get(b"3") is not None
    store.settle()
    monkeypatch.setattr(module, "_today", lambda: int(time.time()) // 86_400 + 40)
    assert found(folder) == 1


def test_what_was_used_is_noted_in_between(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, 2 * module._BATCH)
    monkeypatch.setattr(module, "_today", lambda: int(time.time()) // 86_400 + 20)
    store = Store(folder)
    for index in range(2 * module._BATCH):
        assert store.get(b"%d" % index) is not None
        assert len(store._used) < module._BATCH
    store.settle()
    monkeypatch.setattr(module, "_today", lambda: int(time.time()) // 86_400 + 40)
    assert found(folder, 2 * module._BATCH) == 2 * module._BATCH


def _busy(folder: Path, own: int, number: int) -> None:
    store = Store(folder)
    for index in range(number):
        store.put(b"%d" % index, b"value %d" % index)
        store.put(b"%d-%d" % (own, index), b"own")
        store.get(b"%d" % (number - index))
        if index % 50 == 0:
            store.settle()
    store.settle()
    os._exit(0 if store.trouble is None else 1)


def test_processes_write_at_once(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_busy, args=(folder, own, 500)) for own in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert found(folder, 500) == 500
    store = Store(folder)
    assert all(store.get(b"%d-%d" % (own, index)) == b"own" for own in range(4) for index in range(500))


def _make(folder: Path, number: int, together: Barrier) -> None:
    troubles = []
    for part in range(number):
        together.wait()
        store = Store(folder / str(part))
        store.put(b"key", b"value")
        store.settle()
        troubles.append(store.trouble)
    os._exit(0 if troubles == [None] * number else 1)


def test_processes_make_the_file_at_once(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(3)
    processes = [context.Process(target=_make, args=(folder, 60, together)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 3


def test_a_process_that_is_killed_as_it_writes_spoils_nothing(folder: Path) -> None:
    fill(folder)
    context = multiprocessing.get_context("spawn")
    for delay in (0.0, 0.1, 0.3):
        process = context.Process(target=_busy, args=(folder, 1, 1_000_000))
        process.start()
        while not (folder / f"{FILE}-wal").exists() and process.is_alive():
            time.sleep(0.01)
        time.sleep(delay)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert found(folder) == 10
