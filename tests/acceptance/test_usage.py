"""Every part of the schema is used by the corpus: rightly by a valid document, wrongly by an invalid one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.catalog import builtin_schemas
from relaxng.grammar.grammar import Grammar
from relaxng.grammar.patterns import Element, Leaf
from tests.conftest import SCHEMAS, corpus
from tests.usage import Usage, alternatives, declared, described

NOT_YET: set[tuple[str, str]] = set()
"""What the corpus does not yet cover: the kind of gap and the schema's file; the list may only shrink."""

AREAS = sorted(path.name for path in SCHEMAS.glob("*.rng"))


@cache
def grammars() -> dict[str, Grammar]:
    return {name: Grammar(SCHEMAS / f"{name}.rng") for name in builtin_schemas()}


@cache
def all_declared() -> list[Leaf]:
    """What the schemas declare; what several of them include is there once."""
    leaves = {described(leaf): leaf for grammar in grammars().values() for leaf in declared(grammar)}
    return list(leaves.values())


@cache
def unused() -> list[Leaf]:
    """What no valid document uses."""
    used: set[str] = set()
    for name, grammar in grammars().items():
        usage = Usage(grammar)
        for path in [*corpus("valid", name), *(corpus("invalid/rules") if name == "domain" else ())]:
            usage.see(etree.parse(path))
        used.update(map(described, usage.used))
    return [leaf for leaf in all_declared() if described(leaf) not in used]


@cache
def mistaken() -> set[str]:
    """The names that the findings about invalid documents speak of."""
    said = [
        finding.message
        for name in grammars()
        for path in corpus("invalid", name)
        for finding in load_schema(name, "automaton").iter_findings(path)
    ]
    # What comes after a semicolon mostly lists what could stand there; the name that was meant counts.
    told = [message.partition(";")[0] + "".join(re.findall("did you mean '[^']*'", message)) for message in said]
    return {name for message in told for name in re.findall(r"[<'](?:[\w-]+:)?([\w-]+)", message)}


def never_mistaken() -> list[Leaf]:
    elements = [leaf for leaf in all_declared() if isinstance(leaf, Element)]
    return [element for element in elements if element.source.get("name") not in mistaken()]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("lacking", [unused, never_mistaken])
def test_the_corpus_covers_the_schema(area: str, lacking: Callable[[], list[Leaf]]) -> None:
    found = [described(leaf) for leaf in lacking() if Path(leaf.file).name == area]
    assert (found == []) is ((lacking.__name__, area) not in NOT_YET), found


NEAR = 2
"""How far above a mistake an alternative may stand that is got wrong by it."""


@cache
def alternatives_got_wrong(name: str) -> set[tuple[str, str, str]]:
    """Elements, each with an attribute and its value, at or near to which a finding about an invalid document stands."""
    schema = load_schema(name, "automaton")
    found: set[tuple[str, str, str]] = set()
    for path in corpus("invalid", name):
        if path.parent.name == "well-formedness":
            continue
        tree = etree.parse(path)
        nodes = {tree.getpath(node): node for node in tree.iter("*")}
        for finding in schema.iter_findings(path):
            node = nodes.get((finding.path or "").partition("/@")[0])
            above = [] if node is None else [node, *islice(node.iterancestors(), NEAR)]
            found.update((etree.QName(e).localname, str(a), str(v)) for e in above for a, v in e.attrib.items())
    return found


@pytest.mark.parametrize("name", builtin_schemas())
def test_every_alternative_is_got_wrong(name: str) -> None:
    wrong = {one for schema in grammars() for one in alternatives_got_wrong(schema)}
    declared_here = alternatives(grammars()[name])
    assert len(declared_here) > (200 if name == "domain" else 2)
    lacking = [a for a in declared_here if not any((a.element, a.attribute, value) in wrong for value in a.values)]
    assert [str(alternative) for alternative in lacking] == []


def test_usage_tells_alternatives_apart(tmp_path: Path) -> None:
    schema = tmp_path / "s.rng"
    schema.write_text("""
      <element name='a' xmlns='http://relaxng.org/ns/structure/1.0'>
        <choice>
          <group><attribute name='t'><value>x</value></attribute><element name='b'><text/></element></group>
          <group><attribute name='t'><value>y</value></attribute><element name='b'><empty/></element></group>
          <group><attribute name='t'><choice><value>y</value><value>z</value></choice></attribute></group>
        </choice>
      </element>""")
    made = Grammar(schema)
    document = tmp_path / "d.xml"
    document.write_text("<a t='y'><b/></a>")
    usage = Usage(made)
    usage.see(etree.parse(document))
    lines = [int(described(leaf).rpartition(":")[2].rstrip(")")) for leaf in declared(made) if leaf not in usage.used]
    assert sorted(lines) == [4, 4, 4, 6, 6, 6]
    document.write_text("<a t='q'/>")
    with pytest.raises(ValueError, match="invalid"):
        usage.see(etree.parse(document))
