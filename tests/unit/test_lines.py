from __future__ import annotations

import pytest

from relaxng.finding import Span
from relaxng.lines import Lines, lines_of


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places(end: str) -> None:
    text = end.join(["\u00e9a", "", "\U0001f600\tb\u2028c", ""])
    lines = Lines(text)
    assert lines.place(0) == (1, 1)
    assert lines.place(text.index("a")) == (1, 2)
    assert lines.place(text.index("b")) == (3, 3)
    assert lines.place(text.index("c")) == (3, 5)
    assert lines.place(len(text)) == (4, 1)
    assert lines.span(0, text.index("b")) == Span(1, 1, 3, 3)
    assert lines_of(text, {1, 3, 4, 9}) == {1: "\u00e9a", 3: "\U0001f600\tb\u2028c", 4: ""}


def test_lines_beyond_65535() -> None:
    assert Lines("\n" * 70_000 + " x").place(70_001) == (70_001, 2)
