from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from relaxng.checker import Checked, Checker
from relaxng.lsp.actions import Actions, differences
from relaxng.lsp.buffer import Buffer
from relaxng.lsp.diagnostics import Diagnostics
from tests.conftest import DOMAIN

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


def test_what_is_quick_checks_nothing() -> None:
    buffer = Buffer("file:///vm.xml", "/vm.xml", DOMAIN.replace("bus=", "buss="), 1)
    checker = Checker()
    asked: list[bytes] = []

    def check(data: bytes) -> Checked:
        asked.append(data)
        return checker.check(buffer.name, data)

    actions = Actions(buffer, checker.check(buffer.name, buffer.data), check, Diagnostics())
    everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
    assert [one.title for one in actions.within(everywhere, quickly=True)] == ["Change 'buss' to 'bus'"]
    assert asked == []
    assert len(actions.within(everywhere)) == 3
    assert asked
