"""Repairs of generated documents by generated schemas."""

from __future__ import annotations

from functools import partial

import pytest
from lxml import etree

from relaxng.checker import Checker
from relaxng.repair import repair
from tests.properties.conftest import RAISES_THE_LIMIT, Load
from tests.properties.strategies import Seeded, case

pytestmark = RAISES_THE_LIMIT


def misspelt(document: str, seed: int) -> str:
    """The document with a letter of one name doubled: of an element, or of an attribute."""
    root = etree.fromstring(document)
    nodes = list(root.iter("*"))[1:] or [root]
    node = nodes[seed % len(nodes)]
    name = etree.QName(node)
    if node.attrib and seed % 2:
        given = list(node.attrib.items())
        node.attrib.clear()
        node.attrib.update(
            (f"{key}{key[-1]}" if not number else key, value) for number, (key, value) in enumerate(given)
        )
    else:
        node.tag = etree.QName(name.namespace, name.localname + name.localname[-1])
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("first", [0, 1000, 2000])
def test_repairs_leave_fewer_findings_and_where_all_are_certain_none(load: Load, first: int) -> None:
    tried = certain = 0
    for seed in range(first, first + 200):
        made = case(Seeded(seed), 6)
        schema = load(made.grammar)
        if schema is None:
            continue
        for document in [*made.documents, *(misspelt(document, seed) for document in made.documents)]:
            data = document.encode()
            before = list(schema.iter_findings(data))
            if not any(finding.repair for finding in before):
                continue
            repaired = repair(data, partial(Checker(schema).check, "d"))
            after = list(schema.iter_findings(repaired.data))
            tried += 1
            assert len(after) == len(repaired.left.findings)
            assert len(after) < len(before) or repaired.data == data, f"{made.grammar}\n{document}"
            if all(finding.repair for finding in before) and repaired.data != data:
                certain += 1
                assert not after, f"{made.grammar}\n{document}\n{repaired.data!r}"
    assert tried >= 60
    assert certain >= 30
