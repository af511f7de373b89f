from __future__ import annotations

import tomllib

import pytest

from relaxng.tomlplaces import places

TEXT = '''\
# a = 1
title = "a # b = 1"
[tool.relaxng]
schema="x"
"od\\u0064" = [1, [2,
 3], {a = 1}, "]" ]
when = 1979-05-27 07:32:00
inline = { x = { y = 'z' }, q = [ ] , r = {} }
long = """
b = 2
\\"""" # end
[[tool.relaxng.'a.b']]
k = 1
[tool . "x"]
a.b . c = true
'''


def test_each_key_stands_where_it_stands() -> None:
    tomllib.loads(TEXT)
    found = {path: (place.key.line, place.key.column) for path, place in places(TEXT).items()}
    ours = ("tool", "relaxng")
    assert found == {
        ("title",): (2, 1),
        ours: (3, 7),
        (*ours, "schema"): (4, 1),
        (*ours, "odd"): (5, 1),
        (*ours, "odd", "a"): (6, 7),
        (*ours, "when"): (7, 1),
        (*ours, "inline"): (8, 1),
        (*ours, "inline", "x"): (8, 12),
        (*ours, "inline", "x", "y"): (8, 18),
        (*ours, "inline", "q"): (8, 29),
        (*ours, "inline", "r"): (8, 39),
        (*ours, "long"): (9, 1),
        (*ours, "a.b"): (12, 16),
        (*ours, "a.b", "k"): (13, 1),
        ("tool", "x"): (14, 9),
        ("tool", "x", "a", "b", "c"): (15, 7),
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = 'b'", (1, 5, 1, 8)),
        ("a = [1,\n 2]", (1, 5, 2, 4)),
        ('a = """\n"""', (1, 5, 2, 4)),
        ("a = {b = 1}", (1, 5, 1, 12)),
        ("a = 2026-11-23 07:00:00 # c", (1, 5, 1, 24)),
        ("a=''''b'''''", (1, 3, 1, 13)),
    ],
)
def test_values(text: str, value: tuple[int, int, int, int]) -> None:
    tomllib.loads(text)
    span = places(text)["a",].value
    assert (span.line, span.column, span.end_line, span.end_column) == value
