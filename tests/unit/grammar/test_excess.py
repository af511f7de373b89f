"""What a subset of a schema lacks, node by node."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from relaxng.grammar.annotations import since
from relaxng.grammar.excess import Comparison
from relaxng.grammar.grammar import Grammar
from relaxng.grammar.subset import Subset

RNG = "xmlns='http://relaxng.org/ns/structure/1.0' xmlns:rx='urn:relaxng:schema-annotations'"


def excesses(folder: Path, schema: str, document: str) -> list[str]:
    """What is too much where all that has a since is left out: the part, and the path of the node."""
    path = folder / "s.rng"
    path.write_text(f"<grammar {RNG}><start>{schema}</start><define name='any'><element><anyName/>"
                    "<ref name='any-content'/></element></define><define name='any-content'><zeroOrMore><choice><text/>"
                    "<ref name='any'/></choice></zeroOrMore></define></grammar>")  # fmt: skip
    grammar = Grammar(path)
    assert [finding for finding in grammar.check() if finding.severity == "error"] == []
    comparison = Comparison(grammar.automaton, Subset(lambda leaf: since(leaf.source) is not None))
    tree = etree.ElementTree(etree.fromstring(document))
    return [
        f"{excess.part.name} {tree.getpath(excess.node)}" + (f"/@{excess.attribute}" if excess.attribute else "")
        for excess in comparison.excesses(tree)
    ]


def element(name: str, content: str = "<empty/>", annotation: str = "") -> str:
    return f"<element name='{name}' {annotation}>{content}</element>"


NEW = "rx:since='1'"


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        pytest.param(element("a"), "<a/>", [], id="nothing"),
        pytest.param(element("a", annotation=NEW), "<a/>", ["ELEMENT /a"], id="the root"),
        pytest.param(
            element("a", element("b", element("c", annotation=NEW), NEW)),
            "<a><!-- --><b><?p?><c/></b></a>",
            ["ELEMENT /a/b"],
            id="the outermost alone",
        ),
        pytest.param(
            element("a", f"<zeroOrMore><choice>{element('b')}{element('c', annotation=NEW)}</choice></zeroOrMore>"),
            "<a><b/><c/><b/><c/></a>",
            ["ELEMENT /a/c[1]", "ELEMENT /a/c[2]"],
            id="each of several",
        ),
        pytest.param(
            element("a", f"{element('b')}<zeroOrMore>{element('b', annotation=NEW)}</zeroOrMore>"),
            "<a><b/><b/></a>",
            ["ELEMENT /a/b[2]"],
            id="the second of a name",
        ),
        pytest.param(
            element("a", f"<choice>{element('b', '<text/>', NEW)}{element('b', '<value>x</value>')}</choice>"),
            "<a><b>x</b></a>",
            [],
            id="of two declarations one is enough",
        ),
        pytest.param(
            element("a", f"<choice>{element('b', '<text/>', NEW)}{element('b', '<value>x</value>')}</choice>"),
            "<a><b>y</b></a>",
            ["ELEMENT /a/b"],
            id="but it must fit",
        ),
        pytest.param(
            element("a", f"<optional><attribute name='x' {NEW}/></optional><attribute name='y'/>"),
            "<a x='' y=''/>",
            ["ATTRIBUTE /a/@x"],
            id="an attribute",
        ),
        pytest.param(
            element("a", f"<attribute name='x'><choice><value>1</value><value {NEW}>2</value></choice></attribute>"),
            "<a x='2'/>",
            ["VALUE /a/@x"],
            id="a value",
        ),
        pytest.param(
            element("a", f"<choice><value>1</value><value {NEW}>2</value></choice>"),
            "<a> 2 <!-- --></a>",
            ["TEXT /a"],
            id="a text",
        ),
        pytest.param(
            element("a", f"<list><oneOrMore><choice><value>1</value><value {NEW}>2</value></choice></oneOrMore></list>"),
            "<a>1 2 1</a>",
            ["TEXT /a"],
            id="a token",
        ),
        pytest.param(
            element(
                "a",
                f"<choice><group><attribute name='x'><value>1</value></attribute><optional><attribute name='y' {NEW}/>"
                "</optional></group><group><attribute name='x'><value>2</value></attribute><optional>"
                "<attribute name='y'/></optional></group></choice>",
            ),
            "<a x='1' y=''/>",
            ["ATTRIBUTE /a/@y"],
            id="an attribute that another alternative has of old",
        ),
        pytest.param(
            element(
                "a",
                f"<choice><group><attribute name='x' {NEW}/><attribute name='y'/></group>"
                f"<group><attribute name='x'/><attribute name='y' {NEW}/></group></choice>",
            ),
            "<a x='' y=''/>",
            ["ATTRIBUTE /a/@y"],
            id="attributes that do not go together",
        ),
        pytest.param(
            element(
                "a",
                f"<choice><group><attribute name='x'><value {NEW}>1</value></attribute>{element('b', element('c'))}</group>"
                f"<attribute name='x'><value>2</value></attribute></choice><optional>{element('d', annotation=NEW)}</optional>",
            ),
            "<a x='1'><b><c/></b><d/></a>",
            ["VALUE /a/@x", "ELEMENT /a/d"],
            id="what goes with a new value alone follows from it",
        ),
        pytest.param(
            element("a", f"<choice><group>{element('b', annotation=NEW)}{element('c')}</group>"
                         f"<group>{element('b')}{element('d')}</group></choice>"),
            "<a><b/><c/></a>",
            ["COMBINATION /a/c"],
            id="what is too much only together",
        ),
        pytest.param(
            element("a", f"<mixed>{element('b')}{element('b', annotation=NEW)}</mixed>"),
            "<a>x<b/>y<b/>z</a>",
            ["ELEMENT /a/b[2]"],
            id="between texts",
        ),
        pytest.param(element("a", element("b", annotation=NEW)), "<a/>", [], id="an invalid document has none"),
    ],
)  # fmt: skip
def test_what_is_too_much(tmp_path: Path, schema: str, document: str, expected: list[str]) -> None:
    assert excesses(tmp_path, schema, document) == expected


def test_depth_costs_no_recursion(tmp_path: Path) -> None:
    schema = element("a", f"<ref name='any'/><optional>{element('b', annotation=NEW)}</optional>")
    deep = f"<a>{'<x>' * 250}{'</x>' * 250}<b/></a>"
    assert excesses(tmp_path, schema, deep) == ["ELEMENT /a/b"]


def test_a_leaf_that_loses_nothing_is_its_own_counterpart(tmp_path: Path) -> None:
    path = tmp_path / "s.rng"
    schema = element("a", "<attribute name='x'><value>1</value></attribute>")
    path.write_text(f"<grammar {RNG}><start>{schema}</start></grammar>")
    (declaration,) = Grammar(path).automaton.declarations
    assert Subset(lambda _: False).pattern(declaration.content) is declaration.content
