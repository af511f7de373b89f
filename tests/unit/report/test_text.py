from __future__ import annotations

import io

import pytest

from relaxng import Finding, Severity, Span
from relaxng.checker import Checked
from relaxng.report import Style, printable, reporter
from relaxng.report.text import excerpt

FINDING = Finding("vm.xml", "RNG101", "unknown element 'formt'", Span(3, 4, 3, 9), "/a")
CHECKED = Checked("vm.xml", (FINDING,), "domain", {3: "  <formt/>"})


def render(name: str, checked: Checked, style: Style = Style()) -> str:  # noqa: B008 - frozen
    stream = io.StringIO()
    reporter(name, stream, style).add(checked)
    return stream.getvalue()


def test_a_finding_with_its_line_and_a_caret() -> None:
    assert render("text", CHECKED) == (
        "vm.xml:3:4: error: unknown element 'formt' [RNG101]\n    3 |   <formt/>\n      |    ^^^^^\n"
    )


def test_quiet_leaves_the_excerpt_out() -> None:
    assert render("text", CHECKED, Style(verbosity=-1)) == "vm.xml:3:4: error: unknown element 'formt' [RNG101]\n"


def test_verbose_names_what_is_right() -> None:
    assert render("text", Checked("ok.xml", schema="domain")) == ""
    assert render("text", Checked("ok.xml", schema="domain"), Style(verbosity=1)) == "ok.xml: valid (domain)\n"
    assert "skipped" in render("text", Checked("pom.xml", skipped=True), Style(verbosity=1))


def test_colour_adds_nothing_but_colour() -> None:
    import re

    coloured = render("text", CHECKED, Style(colour=True))
    assert "\033[1;31merror:" in coloured
    assert re.sub("\033\\[[0-9;]*m", "", coloured) == render("text", CHECKED)


def test_gcc_is_one_line() -> None:
    finding = Finding("a\nb.xml", "XML001", "two\nlines", Span(1), severity=Severity.WARNING)
    assert render("gcc", Checked("a", (finding,))) == "a b.xml:1: warning: two lines [XML001]\n"


@pytest.mark.parametrize(
    ("line", "span", "shown", "carets"),
    [
        ("\t<a/>", Span(1, 3, 1, 4), " <a/>", "  ^"),
        ("<日本/>x", Span(1, 2, 1, 4), "<日本/>x", " ^^^^"),
        ("<日本/>x", Span(1, 6), "<日本/>x", " " * 7 + "^"),
        ("<e\u0301/>x", Span(1, 6), "<e\u0301/>x", "    ^"),
        ("\033[2J<a/>", Span(1, 6), "\\x1b[2J<a/>", " " * 8 + "^"),
        ("<a", Span(1, 3), "<a", "  ^"),
        ("<a/>", Span(1), "<a/>", ""),
        ("<a>", Span(1, 2, 4, 1), "<a>", " ^"),
    ],
)
def test_carets_line_up(line: str, span: Span, shown: str, carets: str) -> None:
    assert excerpt(line, span) == (shown, carets)


@pytest.mark.parametrize("column", [1, 50, 500, 995, 1000, 1001])
def test_a_long_line_is_cut_around_the_caret(column: int) -> None:
    line = "".join(chr(ord("a") + i % 26) for i in range(1000))
    shown, carets = excerpt(line, Span(1, column))
    assert len(shown) <= 102
    if column <= 1000:
        assert shown[carets.index("^")] == line[column - 1]


def test_nothing_that_steers_a_terminal_is_printed() -> None:
    assert printable("a\x1b]0;x\x07\n\u202e") == "a\\x1b]0;x\\x07 \\u202e"
    assert printable("größe 日本") == "größe 日本"
