"""Laws of the pattern constructors, and derivatives against languages spelt out word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from relaxng.grammar.derivatives import Derivatives
from relaxng.grammar.names import Name
from relaxng.grammar.patterns import EMPTY, NOT_ALLOWED, TEXT, Attribute, Element, Pattern, Patterns
from tests.properties.conftest import COMMON

SOURCE = etree.Element("source")
A, B = (Element(SOURCE, "schema", Name(name), lambda: EMPTY) for name in "ab")
P, Q = (Attribute(SOURCE, "schema", Name(name), TEXT) for name in "pq")

Tree = Pattern | tuple[str, "Tree"] | tuple[str, "Tree", "Tree"]
"""A pattern before it is made: a leaf, or a constructor and what it is given."""


def trees(*leaves: Pattern) -> st.SearchStrategy[Tree]:
    def larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        pairs = st.tuples(st.sampled_from(("choice", "group", "interleave")), inner, inner)
        return st.one_of(pairs, st.tuples(st.just("oneOrMore"), inner))

    return st.recursive(st.sampled_from((*leaves, EMPTY, NOT_ALLOWED)), larger, max_leaves=7)


def make(patterns: Patterns, tree: Tree) -> Pattern:
    match tree:
        case ("oneOrMore", item):
            return patterns.one_or_more(make(patterns, item))
        case (kind, left, right):
            combine = {"choice": patterns.choice, "group": patterns.group, "interleave": patterns.interleave}[kind]
            return combine((make(patterns, left), make(patterns, right)))
        case Pattern():
            return tree
    raise TypeError(tree)


ANY = trees(A, B, TEXT, P, Q)


@settings(COMMON, max_examples=200)
@given(ANY, ANY, ANY)
def test_the_constructors_obey_their_laws(x: Tree, y: Tree, z: Tree) -> None:
    patterns = Patterns()
    a, b, c = (make(patterns, tree) for tree in (x, y, z))
    choice, group, interleave = patterns.choice, patterns.group, patterns.interleave

    assert choice((a, a)) is a
    assert choice((a, b)) is choice((b, a))
    assert choice((a, choice((b, c)))) is choice((choice((a, b)), c)) is choice((a, b, c))
    assert choice((a, NOT_ALLOWED)) is a
    assert choice(()) is NOT_ALLOWED

    assert group((a, EMPTY)) is group((EMPTY, a)) is a
    assert group((a, NOT_ALLOWED)) is group((NOT_ALLOWED, a)) is NOT_ALLOWED
    assert group((a, group((b, c)))) is group((group((a, b)), c)) is group((a, b, c))
    assert group(()) is EMPTY

    assert interleave((a, EMPTY)) is a
    assert interleave((a, NOT_ALLOWED)) is NOT_ALLOWED
    assert interleave((a, b)) is interleave((b, a))
    assert interleave((a, interleave((b, c)))) is interleave((interleave((a, b)), c)) is interleave((a, b, c))

    repeated = patterns.one_or_more(a)
    assert patterns.one_or_more(repeated) is repeated
    assert repeated.nullable is a.nullable
    assert choice((a, b)).nullable is (a.nullable or b.nullable)
    assert patterns.optional(a).nullable
    assert patterns.optional(patterns.optional(a)) is patterns.optional(a)


@settings(COMMON, max_examples=100)
@given(st.lists(ANY, max_size=4))
def test_equal_constructions_are_one_object(trees_made: list[Tree]) -> None:
    patterns = Patterns()
    once = [make(patterns, tree) for tree in trees_made]
    size = len(patterns)
    assert all(one is again for one, again in zip(once, [make(patterns, tree) for tree in trees_made], strict=True))
    assert len(patterns) == size


# Languages: what a tree matches, spelt out up to a length, by what the constructors mean

LENGTH = 4
Words = frozenset[str]


def language(tree: Tree) -> Words:
    """The words over a, b and t (a text) that a pattern of elements and text matches."""
    match tree:
        case ("oneOrMore", item):
            words = total = language(item)
            for _ in range(LENGTH):
                total |= _joined(total, words, _concatenated)
            return total
        case ("choice", left, right):
            return language(left) | language(right)
        case (kind, left, right):
            return _joined(language(left), language(right), _concatenated if kind == "group" else _shuffled)
    if tree is TEXT:
        return frozenset("t" * number for number in range(LENGTH + 1))
    return next((frozenset({word}) for leaf, word in ((A, "a"), (B, "b"), (EMPTY, "")) if tree is leaf), frozenset())


def _joined(left: Words, right: Words, join: Callable[[str, str], Iterable[str]]) -> Words:
    return frozenset(word for u, v in product(left, right) if len(u + v) <= LENGTH for word in join(u, v))


def _concatenated(left: str, right: str) -> list[str]:
    return [left + right]


def _shuffled(left: str, right: str) -> set[str]:
    if not left or not right:
        return {left + right}
    return {left[0] + word for word in _shuffled(left[1:], right)} | {
        right[0] + word for word in _shuffled(left, right[1:])
    }


@settings(COMMON, max_examples=120)
@given(trees(A, B, TEXT))
def test_derivatives_by_children_and_text_match_what_the_pattern_means(tree: Tree) -> None:
    patterns = Patterns()
    derivatives = Derivatives(patterns)
    steps: dict[str, Callable[[Pattern], Pattern]] = {
        "a": lambda pattern: derivatives.child(pattern, {A}),
        "b": lambda pattern: derivatives.child(pattern, {B}),
        "t": derivatives.text,
    }
    meant = language(tree)
    left = {"": make(patterns, tree)}
    for length in range(LENGTH + 1):
        for word in map("".join, product("abt", repeat=length)):
            if word:
                left[word] = steps[word[-1]](left[word[:-1]])
            assert left[word].nullable is (word in meant), (tree, word)


def bags(tree: Tree) -> Words:
    """The bags of attributes that a pattern of attributes matches, as sorted words."""
    match tree:
        case ("oneOrMore", item):
            words = total = bags(item)
            for _ in range(LENGTH):
                total |= _joined(total, words, _bagged)
            return total
        case ("choice", left, right):
            return bags(left) | bags(right)
        case (_, left, right):
            return _joined(bags(left), bags(right), _bagged)
    return next((frozenset({word}) for leaf, word in ((P, "p"), (Q, "q"), (EMPTY, "")) if tree is leaf), frozenset())


def _bagged(left: str, right: str) -> list[str]:
    return ["".join(sorted((Counter(left) + Counter(right)).elements()))]


@settings(COMMON, max_examples=120)
@given(trees(P, Q))
def test_derivatives_by_attributes_match_what_the_pattern_means_in_any_order(tree: Tree) -> None:
    patterns = Patterns()
    derivatives = Derivatives(patterns)
    meant = bags(tree)
    for bag in ("", "p", "q", "pp", "pq", "qq", "ppq", "pqq"):
        for word in set(permutations(bag)):
            left = make(patterns, tree)
            for name in word:
                left = derivatives.attribute(left, {P if name == "p" else Q})
            assert derivatives.close_attributes(left).nullable is (bag in meant), (tree, word)
