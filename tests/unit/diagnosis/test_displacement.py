"""What is said of a value that is right, but as an attribute, a text or a child where it should be another of these."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Schema, load_schema
from tests.unit.diagnosis.messages import messages

SCHEMA = """\
start = element tasks { task+ }
task = element task {
  attribute id { xsd:positiveInteger },
  attribute xml:lang { xsd:language }?,
  element done { empty }?,
  element due { xsd:date }?,
  element owner { attribute name { text } }?,
  element place { attribute room { text }, attribute floor { text } }?
}
"""


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    path: Path = tmp_path_factory.mktemp("schema") / "tasks.rnc"
    path.write_text(SCHEMA)
    return load_schema(str(path), "automaton")


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("<task><id>1</id></task>", "unknown element 'id' in <task>; it is an attribute: <task id='1'>"),
        (
            "<task id='1' due='2026-01-31'/>",
            "unknown attribute 'due' of <task>; it is an element: <due>2026-01-31</due>",
        ),
        ("<task id='1' owner='me'/>", "unknown attribute 'owner' of <task>; it is an element: <owner name='me'/>"),
        ("<task id='1' done='yes'/>", "unknown attribute 'done' of <task>; it is an element: <done/>"),
        ("<task id='1' place='attic'/>", "unknown attribute 'place' of <task>; it is an element, <place>"),
        (
            "<task id='1'><done when='now'/></task>",
            "unknown attribute 'when' of <done>; it has none: <done/> says it by being there",
        ),
        ("<task id='1'><done is='no'/></task>", "unknown attribute 'is' of <done>; it has none: leave <done> out"),
        (
            "<task id='1' lang='en'/>",
            "attribute 'lang' of <task> is in no namespace; it belongs in the namespace "
            "'http://www.w3.org/XML/1998/namespace'; write xml:lang",
        ),
    ],
)
def test_the_other_form_is_the_remedy(tasks: Schema, task: str, message: str) -> None:
    assert [one.message for one in tasks.iter_findings(f"<tasks>{task}</tasks>".encode())] == [message]


def test_a_child_with_a_wrong_value_does_not_stand_for_the_attribute(tasks: Schema) -> None:
    codes = [one.code for one in tasks.iter_findings(b"<tasks><task><id>one</id></task></tasks>")]
    assert codes == ["RNG203", "RNG101"]


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (
            'default namespace="urn:a" start = element a { attribute k {text} }',
            '<a xmlns="urn:a"><k>v</k></a>',
            ["unknown element 'k' in <a>; it is an attribute: <a k='v'>"],
        ),
        (
            "start = element a { attribute a {text}, attribute b {text} }",
            "<a><a>1</a><b>2</b></a>",
            [
                "unknown element 'a' in <a>; it is an attribute: <a a='1'>",
                "unknown element 'b' in <a>; it is an attribute: <a b='2'>",
            ],
        ),
        (
            "start = element a { attribute a {text}, attribute b {text} }",
            "<a><a>1</a></a>",
            ["<a> needs an attribute 'b'", "unknown element 'a' in <a>; it is an attribute: <a a='1'>"],
        ),
        ("start = element a {text}", "<a>x<b/></a>", ["unknown element 'b' in <a>; it holds text alone"]),
        ("start = element a {empty}", "<a><b/></a>", ["unknown element 'b' in <a>; it holds nothing"]),
        # What says no is a value all the same, where the element has one.
        (
            "start = element a { element h {text} }",
            "<a h='0'/>",
            ["unknown attribute 'h' of <a>; it is an element: <h>0</h>"],
        ),
        ("start = element a { element h {empty}? }", "<a h='no'/>", ["unknown attribute 'h' of <a>; it has none"]),
        # The attribute that lists the text, and not the one that takes any; or that of a child.
        (
            "start = element a { attribute name {text}?, attribute kind {'x'|'y'}? }",
            "<a>x</a>",
            ["text ('x') cannot stand in <a>; write it in the attribute 'kind'"],
        ),
        (
            "start = element a { element b { attribute kind {'x'|'y'} }? }",
            "<a>x</a>",
            ["text ('x') cannot stand in <a>; write <b kind='x'/>"],
        ),
        # Attribute or element.
        (
            "start = element a { attribute s {text} | element src {text} }",
            "<a/>",
            ["<a> needs <src>, or the attribute 's'"],
        ),
        (
            "start = element a { attribute s {text} | element src {text} }",
            "<a s=''><src>x</src></a>",
            ["<src> does not go with the attribute 's' of <a>; keep one of them"],
        ),
        # A name that is near, of an element that could not hold this.
        (
            "start = element a { (text | element em {text} | element br {empty})* }",
            "<a><b>x</b></a>",
            ["unknown element 'b' in <a>; it holds <em> or <br>"],
        ),
        (
            "start = element a { element card { attribute id {text} }* }",
            "<a><cards><card id='1'/><card id='2'/></cards></a>",
            ["unknown element 'cards' in <a>; remove its tags: <card> stands directly in <a>"],
        ),
        (
            "start = element a { attribute l { list { xsd:NCName+ } } }",
            "<a l='b, c'/>",
            ["'b, c' is no value of 'l' in <a>; white space alone parts the items of a list: write 'b c'"],
        ),
        (
            "start = element a { (attribute t {'i'}, xsd:int) | (attribute t {'d'}, element p {text}, element q {text}) }",
            "<a t='i'><p/><q/></a>",
            ["<p> and <q> do not go with t='i' of <a>; they go with t='d'"],
        ),
        (
            "start = element a { (attribute t {'i'}, xsd:int) | (attribute t {'d'}, element p {text}, element q {text}) }",
            "<a t='i'><n>1</n></a>",
            ["unknown element 'n' in <a>; remove its tags: its text stands directly in <a>"],
        ),
        (
            "start = element a { (attribute t {'i'}, xsd:int) | (attribute t {'d'}, element p {text}, element q {text}) }",
            "<a t='i'><n>x</n></a>",
            ["<a> needs a text; expected a whole number", "unknown element 'n' in <a>; it holds text alone"],
        ),
        # What is missing around it, before an attribute of the name.
        (
            "start = element a { attribute t {text}?, element h { element t {text} }, element b {text} }",
            "<a><t>x</t><b/></a>",
            ["<t> belongs in <h>, not in <a>; put <h> around it"],
        ),
        (
            "start = element a { element h {text}, element p {text}* }",
            "<a><t>x</t><p/></a>",
            ["unknown element 't' in <a>; it needs <h>, and may hold <p>"],
        ),
        # What is there already is no name that was meant, and none that is offered.
        (
            "start = element a { element size {text} & element other {text}? & element more {text}? }",
            "<a><size/><fullsize/></a>",
            ["unknown element 'fullsize' in <a>; it holds <other> or <more>"],
        ),
        # '@' could stand anywhere.
        (
            "start = element a { xsd:token { pattern = '[^@]+@.+' } }",
            "<a>nobody</a>",
            ["'nobody' is no text for <a>; '@' is missing at position 6; an example is '1@2'"],
        ),
        # Of two declarations the one with more that is right.
        (
            "start = element a { element c { attribute t {'i'}, xsd:int } |"
            " element c { attribute t {'d'}, attribute u {'x'|'y'}, xsd:boolean } }",
            "<a><c t='d' u='z'>maybe</c></a>",
            [
                "'z' is no value of 'u' in <c>; expected 'x' or 'y'",
                "'maybe' is no text for <c>; expected one of 'true', 'false', '1' or '0'",
            ],
        ),
        ("start = element a {text}", "<a c=''/>", ["unknown attribute 'c' of <a>; it has none"]),
    ],
)
def test_in_other_schemas(tmp_path: Path, schema: str, document: str, expected: list[str]) -> None:
    assert messages(tmp_path, schema, document) == expected


SHOP = """\
start = element shop { attribute open {text}?, order+ }
order = element order { attribute id { xsd:positiveInteger }, attribute by {text}?,
  element item { attribute sku { xsd:NCName }, attribute size {text}?, text },
  element price { attribute unit {"EUR" | "USD"}, attribute net {text}?, text } }
"""
ORDER = "<shop>\n<order id='1'{}><item {}>x</item>\n<price {}>1</price></order></shop>"


@pytest.mark.parametrize(
    ("order", "item", "price", "expected"),
    [
        (" sku='a'", "", "unit='EUR'", ["unknown attribute 'sku' of <order>; write it in its <item>"]),
        ("", "", "unit='EUR' sku='a'", ["unknown attribute 'sku' of <price>; the <item> at line 2 lacks it"]),
        ("", "sku='a' unit='USD'", "", ["unknown attribute 'unit' of <item>; the <price> at line 3 lacks it"]),
        # Its value would be wrong there.
        (
            "",
            "sku='a' unit='m'",
            "",
            [
                "unknown attribute 'unit' of <item>; it has 'size'",
                "<price> needs an attribute 'unit', 'EUR' or 'USD'",
            ],
        ),
        # There is a better remedy for what stands beside the gap: two mistakes.
        (
            "",
            "sku='a' siz=''",
            "",
            [
                "unknown attribute 'siz' of <item>; did you mean 'size'?",
                "<price> needs an attribute 'unit', 'EUR' or 'USD'",
            ],
        ),
    ],
)
def test_an_attribute_beside_the_element_that_lacks_it_is_one_mistake(
    tmp_path: Path, order: str, item: str, price: str, expected: list[str]
) -> None:
    assert messages(tmp_path, SHOP, ORDER.format(order, item, price)) == expected
