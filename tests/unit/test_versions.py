from __future__ import annotations

import pytest

from relaxng.versions import Version


@pytest.mark.parametrize(
    ("text", "version", "written"),
    [
        ("9", (9, 0, 0), "9.0"),
        ("9.0", (9, 0, 0), "9.0"),
        ("9.0.0", (9, 0, 0), "9.0"),
        ("10.10.0", (10, 10, 0), "10.10"),
        ("1.2.4", (1, 2, 4), "1.2.4"),
        ("0.9.10", (0, 9, 10), "0.9.10"),
    ],
)
def test_a_version_is_read_and_written(text: str, version: tuple[int, int, int], written: str) -> None:
    assert Version.parse(text) == version
    assert str(Version.parse(text)) == written
    assert Version.parse(written) == version


def test_versions_are_in_the_order_of_their_numbers() -> None:
    texts = ["0.9.9", "0.9.10", "1.0", "1.2.4", "9", "9.10", "10.0.0", "10.10"]
    assert sorted(texts, key=Version.parse) == texts != sorted(texts)


@pytest.mark.parametrize("text", ["", " 9", "9 ", "9.", ".9", "9.0.0.0", "9-0", "v9", "\u0669", "-9", "9" * 10, "9\n"])
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no version of libvirt"):
        Version.parse(text)
