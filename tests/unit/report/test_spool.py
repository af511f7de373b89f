from __future__ import annotations

import io
import json
import tempfile
from typing import Any

import pytest

from relaxng.report.spool import Items, Spool, write_json

PARTS = ["one\n", "two\r\n", "", "\udcff\ud800", "é\u2028" * 50, "end"]


@pytest.mark.parametrize("most", [0, 10, 1_000_000])
def test_what_was_written_is_read_whatever_is_in_a_file(most: int) -> None:
    spool, stream = Spool(most), io.StringIO(newline="")
    for part in PARTS:
        spool.write(part)
    spool.copy_to(stream)
    assert stream.getvalue() == "".join(PARTS)


def test_without_room_for_a_file_the_memory_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_words: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    spool, stream = Spool(3), io.StringIO()
    for part in ("one", "two", "three"):
        spool.write(part)
    spool.copy_to(stream)
    assert stream.getvalue() == "onetwothree"


ITEMS: list[list[Any]] = [[], [{}], [{"a": [1, {"b": None}]}, '"items": null', []]]


@pytest.mark.parametrize("items", ITEMS)
def test_arrays_stand_where_json_itself_would_write_them(items: list[Any]) -> None:
    spooled, others, stream = Items(1), Items(3), io.StringIO()
    for item in items:
        spooled.add(item)
        others.add(item)
    value: dict[str, Any] = {"first": '"items": null', "items": None, "deep": [{"others": None, "end": 1}]}
    write_json(stream, value, {"items": spooled, "others": others})
    value["items"] = value["deep"][0]["others"] = items
    assert stream.getvalue() == json.dumps(value, indent=2) + "\n"
