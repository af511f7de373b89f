from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from hypothesis import given
from hypothesis import strategies as st

from relaxng.lsp.actions import differences

TEXTS = st.text(st.sampled_from("ab\r\n\u2028"), max_size=20)


def apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    for begin, end, new in sorted(changes, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


@given(TEXTS, TEXTS)
def test_differences_make_one_text_of_the_other(old: str, new: str) -> None:
    assert apply(old, differences(old, new)) == new


def test_differences_touch_nothing_else() -> None:
    old = "<a>\n<bb x='1'></bb>\n<c/>\n"
    assert differences(old, old.replace("bb", "b")) == [(6, 17, " x='1'></")]
    assert differences(old, old) == []
    assert differences("<a b='1'/>", "<a c='1'/>") == [(3, 4, "c")]
