from __future__ import annotations

import pytest

from relaxng.rootname import sniff_root_name


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (b"<!-- c --><?p i?><domain><broken", "domain"),
        (b"<x:a xmlns:x='urn:x'>&bad;", "{urn:x}a"),
        (b" " * 10_000 + b"<late/>", "late"),
        ("<a/>".encode("utf-16"), "a"),
        (b"<!-- never closed", None),
        (b"no XML", None),
        (b"", None),
    ],
)
def test_the_root_of_what_may_not_parse(data: bytes, root: str | None) -> None:
    assert sniff_root_name(data) == root
