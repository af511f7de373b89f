"""Why a text does not match a pattern: the claims are checked by Brzozowski's derivatives and by Python's `re`."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaxng.grammar.datatypes.mismatch import Nearness
from relaxng.grammar.datatypes.regex import Regex
from relaxng.grammar.datatypes.regex_example import example, texts
from relaxng.grammar.datatypes.regex_mismatch import Slip, departure
from relaxng.grammar.datatypes.regex_parser import parse

MAC = "[0-9a-f]{2}(:[0-9a-f]{2}){5}"
PATH = r"(/|[a-zA-Z]:\\).*"


def why(pattern: str, text: str) -> str:
    return Regex.parse(pattern).mismatch(text, "it").detail


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("[0-9]+", "1x2", "'x' at position 2 should be a digit"),
        ("[0-9]+", "12 ", "a space at position 3 is too much"),
        ("[0-9]+", "1\u00a02", "a no-break space at position 2 should be a digit"),
        ("[0-9]+", "1\u20132", "'\u2013' (U+2013) at position 2 should be a digit"),
        ("[0-9]+", "1\u200b2", "the character U+200B at position 2 should be a digit"),
        ("[0-9]+", "1'2", "an apostrophe at position 2 should be a digit"),
        ("[0-9]*", "a", "'a' at position 1 should be a digit"),
        ("[^/]+", "a/b", "'/' at position 2 is not allowed"),
        ("[a-zA-Z0-9.\\-]+", "a_b", "'_' at position 2 is neither a letter, a digit, '-' nor '.'"),
        ("[!-~]+", "a b", "a space at position 2 is not allowed"),
        ("[%-/A-C]+", "a", "'a' at position 1 does not fit"),
        ("0x[0-7]", "0x8", "'8' at position 3 should be a digit from 0 to 7"),
        ("[0-9a-f]{2}x", "0gx", "'g' at position 2 should be a lower-case hexadecimal digit"),
        ("[a-f]x", "gx", "'g' at position 1 should be a letter from 'a' to 'f'"),
        (PATH, "images/x", "it must begin with '/'"),
        (PATH, "~/x", "it must begin with '/'"),
        (PATH, "C:/x", "'/' at position 3 should be '\\'"),
        (PATH, "", "it is empty and must begin with '/'"),
        (MAC, "52:54:0012:34:56", "':' is missing at position 9"),
        (MAC, "52:54:00:12:34:5", "it ends too early, 1 more lower-case hexadecimal digit must follow"),
        (MAC, "52:54:00:12", "it ends too early, ':' must follow"),
        (MAC, "52:54:00:12:34:56:78", "':' at position 18 is too much"),
        ("[0-9]{4}-[0-9]{2}", "2024/02", "'/' at position 5 should be '-'"),
        ("[0-9]{4}-[0-9]{2}", "2024-2", "it ends too early, 1 more digit must follow"),
        ("[0-9]{4}-[0-9]{2}", "24-02", "'-' at position 3 should be a digit"),
        ("(0x)?[0-9a-fA-F]{16}", "0x50014ee2b7c9", "it ends too early, 4 more hexadecimal digits must follow"),
        ("[ -~]{0,8}", "EXAMPLE-CORP", "has 12 characters, at most 8 are allowed"),
        ("[a-z]{3}", "ab", "has 2 characters, exactly 3 are needed"),
        ("x{2,}", "x", "has 1 character, at least 2 are needed"),
        ("[a-c-[\\p{L}]]", "a", "'a' at position 1 is too much"),
        ("a[a-c-[\\p{L}]]|b", "a", "'a' at position 1 should be 'b'"),
        ("\\p{IsGreek}+", "\u03b1b\u03b2", "'b' at position 2 does not fit"),
        ("a\\p{IsGreek}", "a", "it ends too early, more must follow"),
    ],
)
def test_words(pattern: str, text: str, words: str) -> None:
    assert why(pattern, text) == words


@pytest.mark.parametrize(
    ("pattern", "text", "mended"),
    [
        (MAC, "52:54:0012:34:56", "52:54:00:12:34:56"),
        (MAC, "52-54-00-12-34-56", "52:54:00:12:34:56"),
        (MAC, "525400123456", "52:54:00:12:34:56"),
        (MAC, "52:54:00:12:34:5", None),
        (MAC, "52:54:00:12:34:56 ", "52:54:00:12:34:56"),
        ("[0-9]+", "1x", None),
        ("[0-9]{1,2}|1[0-9]{2}", "1111", None),
        ("[a-z]+-[0-9]+", "abc_12", "abc-12"),
        ("x" * 600, "x" * 599 + "y", None),
    ],
)
def test_a_mended_text_is_told_where_there_is_but_one(pattern: str, text: str, mended: str | None) -> None:
    assert Regex.parse(pattern).mismatch(text, "it").mended == mended


# Patterns beside what they mean, by derivatives: NONE matches nothing, and is nowhere within another.
Tree: TypeAlias = tuple[object, ...]
NONE: Tree = ("none",)
EMPTY: Tree = ("empty",)
ALPHABET = "ab:-1"


def of_class(chars: str) -> Tree:
    return ("class", frozenset(chars))


def then(left: Tree, right: Tree) -> Tree:
    return NONE if NONE in (left, right) else right if left == EMPTY else ("then", left, right)


def either(left: Tree, right: Tree) -> Tree:
    return right if left == NONE else left if right in (NONE, left) else ("either", left, right)


def times(body: Tree, least: int, most: int | None) -> Tree:
    return EMPTY if most == 0 else ("times", body, least, most)


def is_nullable(tree: Tree) -> bool:
    match tree:
        case ("empty",):
            return True
        case ("then", tuple(left), tuple(right)):
            return is_nullable(left) and is_nullable(right)
        case ("either", tuple(left), tuple(right)):
            return is_nullable(left) or is_nullable(right)
        case ("times", tuple(body), int(least), _):
            return least == 0 or is_nullable(body)
    return False


@cache
def derivative(tree: Tree, char: str) -> Tree:
    match tree:
        case ("class", frozenset(chars)):
            return EMPTY if char in chars else NONE
        case ("then", tuple(left), tuple(right)):
            first = then(derivative(left, char), right)
            return either(first, derivative(right, char)) if is_nullable(left) else first
        case ("either", tuple(left), tuple(right)):
            return either(derivative(left, char), derivative(right, char))
        case ("times", tuple(body), int(least), most):
            fewer = most - 1 if isinstance(most, int) else None
            return then(derivative(body, char), times(body, max(0, least - 1), fewer))
    return NONE


def after(tree: Tree, text: str) -> Tree:
    for char in text:
        tree = derivative(tree, char)
    return tree


def shortest_end(tree: Tree) -> int:
    """How many characters a match needs at least."""
    match tree:
        case ("class", _):
            return 1
        case ("then", tuple(left), tuple(right)):
            return shortest_end(left) + shortest_end(right)
        case ("either", tuple(left), tuple(right)):
            return min(shortest_end(left), shortest_end(right))
        case ("times", tuple(body), int(least), _):
            return least * shortest_end(body)
    return 0


def written(tree: Tree) -> str:
    match tree:
        case ("class", frozenset(chars)):
            return "[" + "".join("\\" * (char == "-") + char for char in sorted(map(str, chars))) + "]"
        case ("then", tuple(left), tuple(right)):
            return written(left) + written(right)
        case ("either", tuple(left), tuple(right)):
            return f"({written(left)}|{written(right)})"
        case ("times", tuple(body), int(least), most):
            return f"({written(body)}){{{least},{'' if most is None else most}}}"
    return ""


COUNTS: list[tuple[int, int | None]] = [(0, 1), (0, None), (1, None), (2, 2), (1, 3), (3, 4), (2, None), (0, 3)]
TREES = st.recursive(
    st.sampled_from(["a", "b", ":", "-", "ab", "1", "ab1", "a:"]).map(of_class),
    lambda inner: st.one_of(
        st.builds(then, inner, inner),
        st.builds(either, inner, inner),
        st.builds(lambda body, count: times(body, *count), inner, st.sampled_from(COUNTS)),
    ),
    max_leaves=8,
)
TEXTS = st.text(ALPHABET, max_size=9)


@settings(max_examples=600, deadline=None)
@given(TREES, TEXTS)
def test_a_departure_is_what_it_claims(tree: Tree, text: str) -> None:
    pattern = written(tree)
    matches = re.compile(pattern).fullmatch
    regex = Regex.parse(pattern)
    if matches(text):
        assert regex.matches(text)
        return
    found = departure(regex.node, text)
    assert found is not None
    assert 0 <= found.index <= found.fits <= len(text)
    assert after(tree, text[: found.fits]) != NONE
    assert found.fits == len(text) or after(tree, text[: found.fits + 1]) == NONE
    wanted = [char for char in ALPHABET if any(low <= ord(char) <= high for low, high in found.wanted)]
    before, rest = text[: found.index], text[found.index :]
    match found.slip:
        case Slip.EARLY:
            assert found.fits == len(text)
            assert all(after(tree, text + char) != NONE for char in wanted)
            assert not found.more or found.more == shortest_end(after(tree, text))
            assert not found.mends or any(matches(text + char) for char in wanted)
        case Slip.WRONG:
            assert wanted
            fits = matches if found.mends else lambda text: after(tree, text) != NONE
            assert all(fits(before + char + (rest[1:] if found.mends else "")) for char in wanted)
        case Slip.MISSING if found.mends:
            assert wanted
            assert all(matches(before + char + rest) for char in wanted)
        case Slip.SURPLUS if found.mends:
            assert matches(before + rest[1:])
    assert found.mended is None or (found.mended != text and matches(found.mended))


@settings(max_examples=300, deadline=None)
@given(TREES, TEXTS)
def test_words_are_few_and_name_a_place_within_the_text(tree: Tree, text: str) -> None:
    pattern = written(tree)
    if re.fullmatch(pattern, text):
        return
    mismatch = Regex.parse(pattern).mismatch(text, "a thing")
    assert mismatch.detail
    assert len(mismatch.detail) < 200
    assert "{" not in mismatch.detail
    assert all(1 <= int(number) <= len(text) for number in re.findall(r"at position (\d+)", mismatch.detail))
    assert mismatch.nearness is not Nearness.SLIP or mismatch.fits <= len(text)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_an_example_matches(tree: Tree) -> None:
    pattern = written(tree)
    shown = example(parse(pattern))
    assert shown is None or (re.fullmatch(pattern, shown) and len(shown) == shortest_end(tree))


@settings(max_examples=300, deadline=None)
@given(TREES, TEXTS)
def test_listed_texts_are_all_that_match(tree: Tree, text: str) -> None:
    pattern = written(tree)
    listed = texts(parse(pattern))
    if listed is not None:
        assert all(re.fullmatch(pattern, other) for other in listed)
        assert (text in listed) == (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        (MAC, "12:34:56:78:90:ab"),
        ("[a-z]+", None),
        ("[0-9a-f]{16}", None),
        ("[a-z]{100}x:y", None),
        ("(fd|sd)[a-z]", "fda"),
        ("a[a-c-[\\p{L}]]", None),
        ("\\p{Lu}\\p{Ll}+-[0-9]{2}", "Ab-34"),
        ("(a{20}){100000}x", None),
    ],
)
def test_an_example_shows_the_form(pattern: str, shown: str | None) -> None:
    assert example(parse(pattern)) == shown


@pytest.mark.parametrize(
    ("pattern", "listed"),
    [
        ("yes|no", ["yes", "no"]),
        ("(v[1]){0,2}", ["", "v1", "v1v1"]),
        ("a{0,100}", None),
        ("((a|bc){0,60}){0,60}", None),
        ("[ab]", None),
        ("a\\d", None),
    ],
)
def test_listed_texts(pattern: str, listed: list[str] | None) -> None:
    assert texts(parse(pattern)) == listed


LARGE = [
    "x{1,100000}",
    "(x{1,100000}y){3}",
    "x{5000}y",
    "(x{9000}y){9000}z",
    "(a?b?c?){0,600}d",
    "([a-z]+,){1,9999}[0-9]+",
    "((a{0,9}b{0,9}){0,9}){0,9}cc",
    "[a-z-[x]]{100000}",
    "(ab|" * 55 + "x" + ")" * 55,
    "\\c{1,99999}!",
    "(x+x+)+y",
    "(.*,)*z",
    "|".join(f"{number}x{number}" for number in range(900)),
]


@pytest.mark.parametrize("pattern", LARGE)
@pytest.mark.parametrize("text", ["", "y", "x" * 90, "abc" * 2000, "x" * 50_000 + "\u00e4", "a,b," * 30_000 + "!"])
def test_large_patterns_and_texts_take_no_time(pattern: str, text: str) -> None:
    regex = Regex.parse(pattern)
    if regex.matches(text):
        return
    started = time.perf_counter()
    mismatch = regex.mismatch(text, "a thing")
    assert time.perf_counter() - started < 2
    assert len(mismatch.detail) < 200
    assert all(1 <= int(number) <= len(text) for number in re.findall(r"at position (\d+)", mismatch.detail))


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("x{1,100000}", "x" * 50_000 + "y", "'y' at position 50001 should be 'x'"),
        ("(x{1,3000}y){2}", "x" * 2990 + "-y", "'-' at position 2991 is neither"),
        ("(x{1,3000}y){2}", "x" * 3001 + "y", "its first 3000 characters would do, not what comes after them"),
        ("(x{1,3000}y){2}", "x" * 2990, "it ends too early, 'y' must follow"),
        ("x{3000}y", "xxz", "'z' at position 3 should be 'x'"),
        ("[ab]{2,}c", "ab" * 70_000 + "x", "its first 100000 characters would do, not what comes after them"),
    ],
)
def test_large_counts_are_told_as_far_as_they_are_known(pattern: str, text: str, words: str) -> None:
    assert words.replace(" is neither", "") in why(pattern, text)
