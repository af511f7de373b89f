"""Regular expressions: what they match, which are none, and that no text keeps them busy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from random import Random
from typing import TypeAlias
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaxng.grammar.datatypes import regex_positions
from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP, CharSet, complement, intersection, normal, union
from relaxng.grammar.datatypes.classes import evaluate
from relaxng.grammar.datatypes.names import name_char, name_start
from relaxng.grammar.datatypes.regex import Regex, RegexError
from relaxng.grammar.datatypes.regex_parser import Chars, parse
from relaxng.grammar.datatypes.regex_positions import Positions

MATCHES = [
    ("", [""], ["a"]),
    ("a|b|", ["a", "b", ""], ["ab"]),
    ("a||b", ["", "a"], ["|"]),
    ("()", [""], ["()"]),
    ("^a$", ["^a$"], ["a"]),
    ("(ab)+c", ["abc", "ababc"], ["c", "abac"]),
    ("a{2}", ["aa"], ["a", "aaa"]),
    ("a{1,}", ["a", "aaa"], [""]),
    ("a{01,2}", ["a", "aa"], ["", "aaa"]),
    ("a{0}", [""], ["a"]),
    (".", ["a", "\t", "\u2028", "\x85", "\U00010000"], ["\n", "\r", "", "ab"]),
    ("[.]", ["."], ["a"]),
    ("[a-z-[aeiou]]", ["b"], ["a", "-", "é"]),
    ("[a-z-[a-z-[m]]]", ["m"], ["a"]),
    ("[^a-z-[0-9]]", ["-", "é"], ["a", "1"]),
    ("[a-[b]]", ["a"], ["b", "-"]),
    ("[a-]", ["a", "-"], ["b"]),
    ("[-a]", ["a", "-"], ["b"]),
    ("[^-a]", ["b"], ["a", "-"]),
    ("[a^]", ["a", "^"], ["b"]),
    ("[^^]", ["a"], ["^"]),
    ("[^a]", ["b", "\n", "\U00010400"], ["a"]),
    ("[&-\\.]", ["-", "&", "."], ["/"]),
    ("[\\n-\\r]", ["\n", "\r"], ["a"]),
    ("[a\\-z]", ["a", "-", "z"], ["b"]),
    ("[a&&b]", ["a", "&"], ["c"]),
    ("#x", ["#x"], [""]),
    ("a-b", ["a-b"], ["b"]),
    ("\\\\\\|\\.\\-\\^\\?\\*\\+\\{\\}\\(\\)\\[\\]", ["\\|.-^?*+{}()[]"], [""]),
    ("\\n\\r\\t", ["\n\r\t"], ["nrt"]),
    ("\\s", [" ", "\t", "\n", "\r"], ["\xa0", "\x0b", "\u2003"]),
    ("\\S", ["a", "\xa0"], [" "]),
    ("\\d", ["0", "\u0660"], ["a", "²"]),
    ("\\D", ["a"], ["0"]),
    ("\\w", ["a", "1", "$", "é", "+"], ["_", "-", " ", "«"]),
    ("\\W", ["_", "-"], ["a"]),
    ("\\i\\c*", ["_", ":a", "é·", "\u0131"], ["1", "-", "\U00010000", "\u0132"]),
    ("\\I\\C", ["1 "], ["a ", "1a"]),
    ("[\\i-[:]][\\c-[:]]*", ["a1"], ["a:b", ":"]),
    ("\\p{L}", ["a", "é", "\u4e00"], ["1"]),
    ("\\p{Lu}", ["A", "\U00010400"], ["a"]),
    ("\\P{Lu}", ["a", "1"], ["A"]),
    ("[^\\P{Lu}]", ["A"], ["a"]),
    ("\\p{Nd}\\p{Po}\\p{Sc}\\p{Zs}", ["1!$ "], ["a!$ "]),
    ("\\p{Co}", ["\ue000", "\U00100000"], ["a"]),
    ("\\p{Cn}", ["\u0378", "\U0010ffff", "\U00050000"], ["a"]),
    ("\\p{IsBasicLatin}", ["a"], ["é"]),
    ("\\P{IsBasicLatin}", ["é"], ["a"]),
    ("\\p{IsGreek}", ["\u03b1"], ["a"]),
    ("\\p{IsLatin-1Supplement}", ["é"], ["a"]),
    ("\\p{IsPrivateUse}", ["\ue000", "\U00100000"], ["a"]),
    ("[a-c-[\\p{L}]]", [], ["a"]),
    ("([a-c-[\\p{L}]])*", [""], ["a"]),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), MATCHES)
def test_matches(pattern: str, matching: list[str], others: list[str]) -> None:
    regex = Regex.parse(pattern)
    assert [text for text in matching if not regex.matches(text)] == []
    assert [text for text in others if regex.matches(text)] == []
    automaton = Positions(parse(pattern), TOP)
    assert [text for text in matching if not automaton.matches(text)] == []
    assert [text for text in others if automaton.matches(text)] == []


@pytest.mark.parametrize(
    ("pattern", "words", "position"),
    [
        ("a{", "needs a number", 3),
        ("a{,2}", "needs a number", 3),
        ("a{1, 2}", "needs a number", 5),
        ("a{1", '"}" is missing', 4),
        ("a{2,1}", "at least 2 and at most 1", 2),
        ("a{1000000}", "above 100000", 3),
        ("a{0," + "9" * 5000 + "}", "above 100000", 5),
        ("a}", "without its counterpart", 2),
        ("a]", "without its counterpart", 2),
        ("{", "nothing to repeat", 1),
        ("*a", "nothing to repeat", 1),
        ("(|+)", "nothing to repeat", 3),
        ("a*?", "a second quantifier", 3),
        ("a++", "a second quantifier", 3),
        ("(?:a)", "nothing to repeat", 2),
        ("(a", 'no ")"', 1),
        ("a)", 'without "("', 2),
        ("[a", 'no "]"', 1),
        ("[]", "cannot be empty", 2),
        ("[^]", "cannot be empty", 3),
        ("[]a]", "cannot be empty", 2),
        ("[a[b]", '"[" within a class', 3),
        ("[b-a]", "runs backwards", 2),
        ("[a-c-e]", '"-" within a class', 5),
        ("[\\w-.]", "single character at both ends", 2),
        ("[a-\\d]", "single character at both ends", 2),
        ("[+--]", "end of a range", 4),
        ("[a-z-[b]c]", "must follow a subtraction", 9),
        ("\\", "ends in a backslash", 1),
        ("\\b", "no escape", 1),
        ("\\1", "no escape", 1),
        ("\\u0041", "no escape", 1),
        ("a\\/", "write / alone", 2),
        ("\\pL", "needs a name in braces", 1),
        ("\\p{Lu", "needs a name in braces", 1),
        ("\\p{X}", "no category 'X'", 1),
        ("\\p{Cs}", "no category", 1),
        ("\\p{}", "no category", 1),
        ("\\p{IsFoo}", "no block 'Foo'", 1),
        ("\\p{IsHighSurrogates}", "no block", 1),
        ("(" * 100 + ")" * 100, "groups within each other", 61),
        ("(\\w+\\s?){1,9000}!", "too many ways to match", 1),
        (".{0,100000}a.*b", "too many ways to match", 1),
        ("[a-" * 100 + "[b]" + "]" * 100, "groups within each other", 178),
    ],
)
def test_faults(pattern: str, words: str, position: int) -> None:
    with pytest.raises(RegexError) as caught:
        Regex.parse(pattern)
    assert words in str(caught.value)
    assert str(caught.value).endswith(f"(at position {position})")


# A pattern beside what it means: the ends of its matches in a text from an index.
Ends: TypeAlias = Callable[[str, int], frozenset[int]]
Made: TypeAlias = tuple[str, Ends]


def _one(chars: str) -> Ends:
    return lambda text, at: frozenset({at + 1} if text[at : at + 1] and text[at] in chars else ())


def _then(left: Ends, right: Ends) -> Ends:
    return lambda text, at: frozenset(end for middle in left(text, at) for end in right(text, middle))


def _times(body: Ends, least: int, most: int | None) -> Ends:
    def ends(text: str, at: int) -> frozenset[int]:
        found: set[int] = set()
        reached, turn = frozenset({at}), 0
        while True:
            if turn >= least:
                if reached <= found:
                    return frozenset(found)
                found |= reached
            if turn == most:
                return frozenset(found)
            reached = frozenset(end for start in reached for end in body(text, start))
            turn += 1

    return ends


ATOMS: list[Made] = [
    ("a", _one("a")),
    ("b", _one("b")),
    ("[ab]", _one("ab")),
    ("[^a]", _one("bcé")),
    (".", _one("abcé")),
    ("\\p{Lu}", _one("")),
    ("é", _one("é")),
    ("[a-c-[b]]", _one("ac")),
]
QUANTIFIERS: list[tuple[str, int, int | None]] = [
    ("*", 0, None), ("+", 1, None), ("?", 0, 1), ("{2}", 2, 2), ("{1,2}", 1, 2), ("{0,3}", 0, 3), ("{2,}", 2, None)
]  # fmt: skip


def _grow(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    empty: Made = ("", lambda _, at: frozenset({at}))
    return st.one_of(
        st.tuples(inner, inner).map(lambda two: (two[0][0] + two[1][0], _then(two[0][1], two[1][1]))),
        st.tuples(inner, st.one_of(inner, st.just(empty))).map(
            lambda two: (f"({two[0][0]}|{two[1][0]})", lambda text, at: two[0][1](text, at) | two[1][1](text, at))
        ),
        st.tuples(inner, st.sampled_from(QUANTIFIERS)).map(
            lambda two: (f"({two[0][0]}){two[1][0]}", _times(two[0][1], two[1][1], two[1][2]))
        ),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(st.sampled_from(ATOMS), _grow, max_leaves=8), st.lists(st.text("abcé", max_size=7), max_size=8))
def test_matches_as_defined(made: Made, texts: list[str]) -> None:
    pattern, ends = made
    regex = Regex.parse(pattern)
    automaton = Positions(parse(pattern), TOP)
    for text in texts:
        expected = len(text) in ends(text, 0)
        assert regex.matches(text) == expected
        assert automaton.matches(text) == expected


@pytest.mark.parametrize("least", [1, 4, regex_positions.MIN_ALIKE])
@pytest.mark.parametrize(
    "pattern",
    [
        "(a?b?c?){0,90}d",
        "(a|ab|b){70}",
        "((a?){30}b*){20}",
        "(a*b){5}(c|d?e)*",
        "a?" * 80,
        "((ab?){2,}c){40}|e",
        "a",
        "",
    ],
)
def test_links_that_are_alike_lead_where_each_alone_does(
    pattern: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regex_positions, "MIN_ALIKE", least)
    automaton = Positions(parse(pattern), TOP)
    size = len(automaton._follow)
    chance = Random(1)  # noqa: S311 - the same each time
    for _ in range(200):
        state = chance.getrandbits(size) & chance.choice((-1, chance.getrandbits(size)))
        expected = 0
        for position in regex_positions.bits(state):
            expected |= automaton._follow[position]
        assert automaton.after(state) == expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a|a)*b", "a" * 3000),
        ("(a*)*b", "a" * 3000),
        ("([a-z]+)*\\d", "a" * 3000),
        ("(\\w+\\s?)*!", "word " * 600),
        ("(.*,)*x", "," * 3000),
        (".*a.*b.*c", "ab" * 3000),
        ("a?" * 30 + "a{30}", "a" * 29),
        ("(a{0,2000}){0,2000}b", "a" * 3000),
        ("(([a-z])+.)+[A-Z]([a-z])+", "a" * 3000),
        ("(x+x+)+y", "x" * 3000),
        ("(\\w+\\s?){1,1000}!", "word " * 200),
    ],
)
def test_no_text_keeps_it_busy(pattern: str, text: str) -> None:
    started = time.perf_counter()
    assert not Regex.parse(pattern).matches(text)
    assert time.perf_counter() - started < 1


def test_ascii_needs_no_tables_of_unicode() -> None:
    code = (
        "import sys\n"
        "from relaxng.grammar.datatypes import XSD, datatype\n"
        "kind = datatype(XSD, 'string', [('pattern', '[a-z]+[0-9]{1,3}|.*x[^y]')])\n"
        "assert kind.allows('a1')\n"
        "datatype(XSD, 'NCName').allows('a')\n"
        "from relaxng.grammar.datatypes import classes, names\n"
        "assert classes._categories.cache_info().currsize == 0\n"
        "assert names.name_start.cache_info().currsize == 0\n"
        "assert not {'decimal', 'datetime', 'unicodedata', 'fractions'} & set(sys.modules) - set(before)\n"
    )
    subprocess.run([sys.executable, "-c", "import sys, relaxng; before = list(sys.modules)\n" + code], check=True)


SETS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair)))).map(normal)


def _members(chars: CharSet) -> set[int]:
    return {code for low, high in chars for code in range(low, high + 1)}


@given(SETS, SETS)
def test_sets_of_characters(left: CharSet, right: CharSet) -> None:
    assert _members(union(left, right)) == _members(left) | _members(right)
    assert _members(intersection(left, right)) == _members(left) & _members(right)
    assert _members(complement(left, 50)) == set(range(51)) - _members(left)


def test_names_are_those_of_the_fourth_edition() -> None:
    """expat, too, knows the fourth edition's names."""
    start, char = _members(name_start()), _members(name_char())
    for code in [
        *range(0x80, 0x3200),
        *range(0x4DF0, 0x4E10),
        *range(0x9F90, 0x9FB0),
        *range(0xABF0, 0xAC10),
        0xD7A3,
        0xD7A4,
    ]:
        assert _is_name(chr(code)) == (code in start), hex(code)
        assert _is_name("a" + chr(code)) == (code in char), hex(code)


def _is_name(name: str) -> bool:
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(f"<{name}/>".encode(), True)
    except expat.ExpatError:
        return False
    return True


def test_a_class_up_to_ascii_is_the_part_of_the_whole() -> None:
    for pattern in ["\\p{L}", "\\w", "\\W", "\\i", "\\C", "[^a-z]", "\\p{IsGreek}", "\\s", "\\P{Lu}"]:
        node = parse(pattern)
        assert isinstance(node, Chars)
        whole = intersection(evaluate(node.written, TOP), ((0, ASCII_TOP),))
        assert evaluate(node.written, ASCII_TOP) == whole
