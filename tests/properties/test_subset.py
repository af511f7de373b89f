"""A schema without some declarations, against the same schema with <notAllowed/> written in their places."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from relaxng.grammar.annotations import DATED
from relaxng.grammar.excess import Comparison, Part
from relaxng.grammar.references import TAG
from relaxng.grammar.subset import Subset
from tests.properties.conftest import COMMON, RAISES_THE_LIMIT, Load
from tests.properties.strategies import Case, cases

if TYPE_CHECKING:
    from relaxng.grammar.patterns import Leaf

pytestmark = RAISES_THE_LIMIT


def is_chosen(path: str, seed: int) -> bool:
    return crc32(f"{seed}{path}".encode()) % 4 == 0


def without(schema: str, seed: int) -> str:
    """The schema with what is chosen replaced; what stands in an <except> is no declaration."""
    tree = etree.ElementTree(etree.fromstring(schema))
    chosen = [
        element
        for element in tree.iter(*(f"{TAG}{kind}" for kind in DATED))
        if is_chosen(tree.getpath(element), seed) and next(element.iterancestors(f"{TAG}except"), None) is None
    ]
    for element in chosen:
        parent = element.getparent()
        if parent is None:
            return f'<notAllowed xmlns="{TAG[1:-1]}"/>'
        parent.replace(element, etree.Element(f"{TAG}notAllowed"))
    return etree.tostring(tree, encoding="unicode")


@settings(COMMON, max_examples=200)
@given(cases(10), st.integers(0, 7))
def test_what_is_left_out_is_not_allowed(load: Load, case: Case, seed: int) -> None:
    schema, narrow = load(case.grammar), load(without(str(case.grammar), seed))
    assume(schema is not None and narrow is not None)
    assert schema is not None
    assert narrow is not None

    def leaves_out(leaf: Leaf) -> bool:
        tree = leaf.source.getroottree()
        return etree.QName(leaf.source).localname in DATED and is_chosen(tree.getpath(leaf.source), seed)

    comparison = Comparison(schema._judge.automaton, Subset(leaves_out))
    for document in case.documents:
        tree = etree.ElementTree(etree.fromstring(document.encode()))
        assert comparison.accepts(tree) is narrow.is_valid(document.encode()), f"{case.grammar}\n{document}"
        excesses = comparison.excesses(tree)
        assert bool(excesses) is (schema.is_valid(document.encode()) and not comparison.accepts(tree))
        assert all(leaves_out(leaf) for excess in excesses for leaf in excess.leaves)
        assert all(bool(excess.leaves) is (excess.part is not Part.COMBINATION) for excess in excesses)
