"""Patterns without a place of their own are found where they stand, through references, files and grammars within."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng.schema import check_schema

WHOLE = {
    "through a define": ("start = element a { list { b } }\nb =\n  text", ("s.rnc", 3, 3)),
    "through several": ("start = element a { list { b } }\nb = c\nc = 'x' |\n  text", ("s.rnc", 4, 3)),
    "through a circle": (
        "start = element a { list { b } }\nb = element c { b } | c\nc = element d { b } |\n  text",
        ("s.rnc", 2, 5),
    ),
    "in another file": ("start = element a { list { external 'text.rnc' } }", ("text.rnc", 2, 1)),
    "in an included file": ("include 'part.rnc'\nstart = element a { list { t } }", ("part.rnc", 2, 1)),
    "in a grammar within": ("start = element a { list { grammar { start =\n text } } }", ("s.rnc", 2, 2)),
    "in the second of two starts": ("start |= element a { text }\nstart |=\n  text", ("s.rnc", 3, 3)),
    "not in an element before it": ("start = element a { text } |\n  text", ("s.rnc", 2, 3)),
    "two texts in the parts of a define": (
        "start = element a { t }\nt &= text\nt &= element b { empty }, text?",
        ("s.rnc", 3, 27),
    ),
    "two texts of which one is in a file": (
        "start = element a { text & external 'text.rnc' }",
        ("text.rnc", 2, 1),
    ),
}


@pytest.mark.parametrize(("schema", "place"), WHOLE.values(), ids=WHOLE)
def test_it_is_found_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str, place: tuple[str, int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.rnc").write_text("# a text\ntext")
    Path("part.rnc").write_text("t =\ntext")
    Path("s.rnc").write_text(schema)
    found = [(one.file, one.span.line, one.span.column) for one in check_schema("s.rnc") if one.span is not None]
    assert place in found
