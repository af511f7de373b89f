from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from relaxng.cache.entry import read, written
from relaxng.checker import Checked, Checker
from relaxng.finding import Finding, Origin, Replacement, Severity, Span
from tests.conftest import corpus

FULL = Finding(
    "d\udcff.xml",
    "RNG101",
    "unknown \ud800 'é\u2028\0'",
    Span(1, 2, 3, 4),
    "/a[1]",
    Severity.WARNING,
    "b",
    ("c", "d"),
    Origin("s.rng", 7),
    (Replacement(Span(1, 2), "x"), Replacement(Span(5), "")),
)


def test_nothing_of_a_finding_is_lost() -> None:
    assert all(getattr(FULL, field.name) != field.default for field in fields(Finding))
    checked = Checked("d\udcff.xml", (FULL, replace(FULL, span=None, origin=None)), "s", {1: "\udcfe"}, judges=("s",))
    assert read(checked.file, written(checked, {"s.rng": "00"})) == (checked, {"s.rng": "00"})
    skipped = Checked("e.xml", skipped=True, judges=())
    assert read("e.xml", written(skipped, {})) == (skipped, {})


def test_everything_of_the_corpus_comes_back() -> None:
    checker = Checker()
    for kind in ("invalid", "warned"):
        for path in corpus(kind):
            checked = replace(checker.check(str(path), path.read_bytes()), judges=("domain",))
            assert read(str(path), written(checked, {})) == (checked, {})


@pytest.mark.parametrize(
    "value",
    [b"", b"\xff", b"[]", b"{}", b"null", b"[1, 2, 3, 4, 5, 6]", b'[[["x"]], null, [], {}, false, {}]', b"[" * 100_000],
)
def test_anything_else_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        read("d.xml", value)


def test_an_unknown_severity_is_refused() -> None:
    value = json.loads(written(Checked("d", (FULL,)), {}))
    value[0][0][5] = "fatal"
    with pytest.raises(ValueError, match="fatal"):
        read("d", json.dumps(value).encode())
