"""Schemas in the compact syntax stand for the same as those in XML, and mistakes in them are found in their place."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaxng import SchemaError, load_schema
from relaxng.catalog import builtin_schemas
from relaxng.finding import Span
from relaxng.grammar.compact.document import CompactDocument, CompactSchemaError
from relaxng.grammar.grammar import Grammar
from relaxng.schema import check_schema
from tests.conformance.test_conformance import CASES, Case, case_id
from tests.properties.printing import printed

RNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"

SAME = {
    "a pattern alone": ("element a { empty }", "<element name='a'><empty/></element>"),
    "group": (
        "element a { element b { text }, attribute c { text } }",
        "<element name='a'><element name='b'><text/></element><attribute name='c'><text/></attribute></element>",
    ),
    "choice and repetition": (
        "element a { (element b { text }* | element c { text }+), element d { text }? }",
        "<element name='a'><choice><zeroOrMore><element name='b'><text/></element></zeroOrMore>"
        "<oneOrMore><element name='c'><text/></element></oneOrMore></choice>"
        "<optional><element name='d'><text/></element></optional></element>",
    ),
    "interleave and mixed": (
        "element a { mixed { element b { empty } & element c { empty } } }",
        "<element name='a'><mixed><interleave><element name='b'><empty/></element><element name='c'><empty/></element>"
        "</interleave></mixed></element>",
    ),
    "values": (
        """element a { "x" | string " y" | token "z" | xsd:int "01" | 'its' ~ "one" }""",
        "<element name='a'><choice><value>x</value><value type='string' datatypeLibrary=''> y</value>"
        f"<value type='token' datatypeLibrary=''>z</value><value type='int' datatypeLibrary='{XSD}'>01</value><value>itsone</value></choice></element>",
    ),
    "data with parameters and exceptions": (
        """datatypes d = "http://www.w3.org/2001/XMLSchema-datatypes"
        element a { d:int { minInclusive = "1" maxInclusive = "9" } - ("3" | d:int "4") }""",
        f"<element name='a' datatypeLibrary='{XSD}'><data type='int'><param name='minInclusive'>1</param>"
        "<param name='maxInclusive'>9</param><except><choice><value>3</value><value type='int'>4</value></choice></except>"
        "</data></element>",
    ),
    "list": ("element a { list { xsd:int+ } }", f"<element name='a'><list><oneOrMore><data type='int' datatypeLibrary='{XSD}'/></oneOrMore></list></element>"),
    "namespaces": (
        """default namespace = "urn:d"
        namespace p = "urn:p"
        element a { attribute b { text }, attribute p:c { text }, element p:d { element e { empty } } }""",
        "<element name='a' ns='urn:d' xmlns:p='urn:p'><attribute name='b'/><attribute name='p:c'/>"
        "<element name='p:d'><element name='e'><empty/></element></element></element>",
    ),
    "a default namespace with a prefix": (
        """default namespace p = "urn:p"
        element a { element p:b { empty } }""",
        "<element name='a' ns='urn:p'><element name='b'><empty/></element></element>",
    ),
    "a prefix of no namespace": (
        """default namespace = "urn:d"
        namespace local = ""
        element a { element local:b { empty } }""",
        "<element name='a' ns='urn:d'><element><name ns=''>b</name><empty/></element></element>",
    ),
    "name classes": (
        """namespace p = "urn:p"
        element a { element * - (b | p:* | xml:c) { empty }, element p:* - p:d { empty }, element (e | p:f) { empty } }""",
        "<element name='a' xmlns:p='urn:p'>"
        "<element><anyName><except><choice><name>b</name><nsName ns='urn:p'/><name>xml:c</name></choice></except></anyName><empty/></element>"
        "<element><nsName ns='urn:p'><except><name>p:d</name></except></nsName><empty/></element>"
        "<element><choice><name>e</name><name>p:f</name></choice><empty/></element></element>",
    ),
    "exceptions in another namespace": (
        """default namespace = ""
        namespace p = "urn:p"
        element p:* - (p:b | c) { empty }""",
        "<element><nsName ns='urn:p'><except><choice><name>b</name><name ns=''>c</name></choice></except></nsName><empty/></element>",
    ),
    "attributes of any name": (
        "element a { attribute * { text }* }",
        "<element name='a'><zeroOrMore><attribute><anyName/><text/></attribute></zeroOrMore></element>",
    ),
    "a grammar": (
        """start = b | \\list
        b = element b { b? }
        b |= element c { notAllowed }
        div { \\list = element list { empty } }""",
        "<grammar><start><choice><ref name='b'/><ref name='l'/></choice></start>"
        "<define name='b'><element name='b'><optional><ref name='b'/></optional></element></define>"
        "<define name='b' combine='choice'><element name='c'><notAllowed/></element></define>"
        "<div><define name='l'><element name='list'><empty/></element></define></div></grammar>",
    ),
    "keywords as names": (
        "element element { attribute start { text }, element list { empty } }",
        "<element name='element'><attribute name='start'/><element name='list'><empty/></element></element>",
    ),
    "a grammar within": (
        "start = a\na = element a { grammar { start = parent b & c\nc = element c { empty } } }\nb = element b { empty }",
        "<grammar><start><ref name='a'/></start><define name='a'><element name='a'><grammar><start><interleave>"
        "<parentRef name='b'/><ref name='c'/></interleave></start><define name='c'><element name='c'><empty/></element></define>"
        "</grammar></element></define><define name='b'><element name='b'><empty/></element></define></grammar>",
    ),
    "combine by interleave": (
        "start = element a { x }\nx &= element b { empty }\nx &= element c { empty }",
        "<grammar><start><element name='a'><ref name='x'/></element></start>"
        "<define name='x' combine='interleave'><element name='b'><empty/></element></define>"
        "<define name='x' combine='interleave'><element name='c'><empty/></element></define></grammar>",
    ),
    "annotations, comments and documentation": (
        """# a comment
        namespace a = "http://relaxng.org/ns/compatibility/annotations/1.0"
        namespace x = "urn:x"
        x:note [ "text" x:more [ y = "1" ] ]
        ## Documentation,
        ## of two lines.
        [ a:defaultValue = "x" x:since [ ] ]
        start = [ x:a = "1" ] element [ x:b [ ] ] a >> x:c [ ] { [ x:d [ ] ] ("v" >> x:e [ ] | ## of the other
        "w") } >> x:f [ "z" ~ "z" ]""",
        "<grammar><start><element name='a'><choice><value>v</value><value>w</value></choice></element></start></grammar>",
    ),
    "escapes": (
        "\\x{65}lement \\x{e9} { '\\x{a}' | \"\"\"a\n\"b\"\"\" }",
        "<element name='\u00e9'><choice><value>\n</value><value>a\n\"b</value></choice></element>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("compact", "xml"), SAME.values(), ids=SAME)
def test_it_stands_for_the_same_as_xml(tmp_path: Path, compact: str, xml: str) -> None:
    (tmp_path / "schema.rnc").write_text(compact, encoding="utf-8")
    head, _, tail = xml.partition(">")
    (tmp_path / "schema.rng").write_text(f"{head.removesuffix('/')} xmlns='{RNG}'>{tail}", encoding="utf-8")
    ours, theirs = Grammar(tmp_path / "schema.rnc"), Grammar(tmp_path / "schema.rng")
    assert [finding for finding in ours.check() if finding.code < "SCH2"] == []
    assert printed(ours.start) == printed(theirs.start)


FILES = {
    "included.rnc": "start = \\element\n\\element = element a { b* }\nb = element b { empty }",
    "included.rng": f"<grammar xmlns='{RNG}'><start><element name='a'><ref name='b'/></element></start>"
    "<define name='b'><element name='b'><empty/></element></define></grammar>",
    "pattern.rnc": "element b { empty }",
    "deep/top.rnc": "include '../included.rnc'",
}


@pytest.mark.parametrize(
    ("name", "schema", "valid", "invalid"),
    [
        ("s.rnc", "include 'included.rnc' { b = element c { empty } }", "<a><c/></a>", "<a><b/></a>"),
        ("s.rnc", "include 'included.rng' { div { b = element c { empty } } }", "<a><c/></a>", "<a><b/></a>"),
        ("s.rng", f"<grammar xmlns='{RNG}'><include href='included.rnc'/></grammar>", "<a><b/></a>", "<a><c/></a>"),
        ("s.rnc", "default namespace = 'urn:d' include 'included.rnc'", "<a xmlns='urn:d'><b/></a>", "<a/>"),
        ("s.rnc", "namespace p = 'urn:p' include 'included.rnc' inherit = p", "<a xmlns='urn:p'/>", "<a/>"),
        ("s.rnc", "namespace p = 'urn:p' element p:a { external 'pattern.rnc' inherit = p }", "<a xmlns='urn:p'><b/></a>", "<a xmlns='urn:p'><b xmlns=''/></a>"),
        ("s.rnc", "default namespace = 'urn:d' namespace p = inherit element a { external 'pattern.rnc' }", "<a xmlns='urn:d'><b/></a>", "<a xmlns='urn:d'><b xmlns=''/></a>"),
        ("deep/s.rnc", "include 'top.rnc'", "<a/>", "<b/>"),
    ],
)  # fmt: skip
def test_files_refer_to_each_other(tmp_path: Path, name: str, schema: str, valid: str, invalid: str) -> None:
    for file, content in {**FILES, name: schema}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(content)
    loaded = load_schema(tmp_path / name)
    assert loaded.is_valid(valid.encode())
    assert not loaded.is_valid(invalid.encode())


WRONG = [
    ("start = elment a { text }", 1, 9, "'elment' is no keyword; did you mean 'element'?"),
    ("element a { text", 1, 11, "this '{' is not closed; a '}' is missing before the end of the file"),
    ("element a { (text }", 1, 13, "this '(' is not closed; a ')' is missing before '}'"),
    ("element a { text, }", 1, 17, "',' joins two patterns, and no pattern stands behind it; here is '}'"),
    ("element a { }", 1, 13, "this element holds nothing; write 'empty' for that, or 'text'"),
    ("element a { text }}", 1, 19, "the schema is complete before '}'"),
    ("start = (text))", 1, 15, "this ')' closes nothing"),
    ("element a { b, c | d }", 1, 18, "',' and '|' do not mix; put one of the two into parentheses"),
    ("element a { text** }", 1, 18, "a pattern is repeated once: '*' cannot follow '*'"),
    ("element a { b c }", 1, 15, "'c' is not joined to what stands before it; put ',', '|' or '&' between, or a '}'"),
    ("start = a\na = b c\nb = text", 2, 7, "'c' is not joined to what stands before it; put ',', '|' or '&' between"),
    ("start == a", 1, 8, "a pattern should stand here, as 'element', 'text' or the name of a define; here is '='"),
    ("start a", 1, 7, "there must be a '=' after 'start', not 'a'"),
    ("start = a\nnote: text", 2, 5, "':' means nothing here; a prefix stands directly before its ':'"),
    ("start = a;", 1, 10, "';' means nothing here; nothing ends a definition"),
    ("element a { 'x }", 1, 13, "the literal that begins here is not closed on its line; three quotes hold several lines"),
    ('element a { """x }', 1, 13, "the literal that begins here is not closed"),
    ("<element/>", 1, 1, "this is XML within the compact syntax; a schema in XML has a name that ends with .rng"),
    ("element p:a { text }", 1, 9, "the prefix 'p' stands for no namespace; declare it at the top: namespace p = \"...\""),
    ("element a { xs:int }", 1, 13, "the prefix 'xs' stands for no datatype library; did you mean 'xsd'?"),
    ("namespace p = urn:p\nelement a { text }", 1, 15, "the name of a namespace stands in quotes: write \"urn:p\""),
    ("namespace xmlns = 'u'\nelement a { text }", 1, 11, "'xmlns' cannot be a prefix"),
    ("namespace xml = 'u'\nelement a { text }", 1, 11, "the prefix 'xml' and the namespace"),
    ("namespace p = 'u' namespace p = 'v'\nelement a { text }", 1, 29, "the prefix 'p' is declared twice"),
    ("default namespace = 'u' default namespace = 'v' element a { text }", 1, 43, "the default namespace is declared twice"),
    ("namespace p = 'a\\b'\nelement a { text }", 1, 15, "the literal \"a\\b\" cannot be the name of a namespace: it is no URI"),
    ("namespace p = 'u'\nelement p:* - c { text }", 2, 15, "the namespace of 'c' is inherited"),
    ("datatypes xsd = 'urn:x'\nelement a { text }", 1, 11, "the prefix 'xsd' is that of"),
    ("start = element element", 1, 24, "there must be a '{' before what this element holds, not the end of the file"),
    ("element 'a' { text }", 1, 9, "the element needs a name; here is the literal \"a\""),
    ("element a - b { text }", 1, 11, "only '*' and a prefix with '*' have exceptions; a single name has none"),
    ("element a { xsd:int { 5 } }", 1, 23, "'5' means nothing here"),
    ("element a { xsd:int { \"5\" } }", 1, 23, "a parameter of a datatype is a name with a value"),
    ("[ x = '1' ] element a { text }", 1, 3, "the attribute 'x' of an annotation needs a prefix"),
    ("namespace p = 'u'\n[ p:x = '1' p:x = '2' ] element a { text }", 2, 13, "the attribute 'p:x' stands twice"),
    ("start = text\nelement a { text }", 2, 1, "'element' is not joined to what stands before it; put ',', '|' or '&' between"),
    ("element a { '\\x{0}' }", 1, 14, "'\\x{0}' is no character that XML has"),
    ("element a { '\\x{d800}' }", 1, 14, "'\\x{d800}' is no character that XML has"),
    ("element a { parent 'x' }", 1, 20, "'parent' is followed by the name of a define, not by the literal \"x\""),
    ("include 'x' { include 'y' }", 1, 15, "an include cannot stand within another"),
    ("element a { \x01 }", 1, 13, "XML has no character U+0001"),
    ("element \\\\a { text }", 1, 9, "a backslash stands before a name"),
    ("element a { (xsd:int - '1' | '2') }", 1, 28, "'-' and '|' do not mix; put one of the two into parentheses"),
    ("element a { '2' | xsd:int - '1' }", 1, 27, "'|' and '-' do not mix; put one of the two into parentheses"),
    ("element a { list { xsd:int - '1'* } }", 1, 33, "'-' and '*' do not mix; put what stands before the '*' into parentheses"),
    ("element a { xsd:int - xsd:int - '1' }", 1, 31, "'-' stands once; put the second, with what is on both its sides"),
    ("element * - a | b { text }", 1, 15, "'-' and '|' do not mix; put one of the two into parentheses"),
    ("element (a | * - b) { text }", 1, 16, "'|' and '-' do not mix; put one of the two into parentheses"),
    ("element a { 'b' - 'c' }", 1, 17, "only a datatype has exceptions; here stands '-' behind something else"),
    ("start = element a { element b { text), element c { text } }", 1, 37, "this ')' closes nothing; write '}' to close the '{' that is open"),
    ("start = element a { text) }", 1, 25, "this ')' closes nothing; leave it out"),
    ("start = element a { text ] }", 1, 26, "this ']' closes nothing; leave it out"),
    ("start = element p:a { text }\nnamespace p = 'u'", 2, 1, "declarations stand first in a schema: move this 'namespace' to its top"),
    ("element a { text } default namespace = 'u'", 1, 20, "declarations stand first in a schema: move this 'default namespace'"),
    ("start = a div { datatypes d = 'urn:x' a = element a { text } }", 1, 17, "declarations stand first in a schema: move this 'datatypes'"),
    ("namespace p = http://foo/x\nelement p:a { text }", 1, 15, "the name of a namespace stands in quotes: write \"http://foo/x\""),
    ("datatypes d = 'foo'\nelement a { d:x }", 1, 15, "the datatype library 'foo' is no absolute URI"),
    ("start = http://foo/x", 1, 9, "'http://foo/x' means nothing here; a URI stands in quotes"),
    ("element a { xsd:int { maxInclusive = 3 } }", 1, 38, "the value of a parameter stands in quotes: write \"3\""),
    ("element a { xsd:int { maxInclusive = -3 } }", 1, 38, "the value of a parameter stands in quotes: write \"-3\""),
    ("element a { 3 }", 1, 13, "'3' means nothing here; values stand in quotes, as in \"3\""),
    ("element a { b; c }", 1, 14, "';' means nothing here; write ',' to join patterns in their order"),
    ("element a { text; }", 1, 17, "';' means nothing here; leave it out"),
    ("element a { optional { text } }", 1, 13, "'optional' is no keyword; the compact syntax writes ( ... )?"),
    ("element a { interleave { text } }", 1, 13, "'interleave' is no keyword; the compact syntax writes ( ... & ... )"),
    ("(" * 300 + "text" + ")" * 300, 1, 201, "patterns stand in each other deeper than 200 levels"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG, ids=[words for *_, words in WRONG])
def test_mistakes_are_found_in_their_place(tmp_path: Path, text: str, line: int, column: int, words: str) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text(text)
    with pytest.raises(SchemaError) as caught:
        load_schema(path)
    (finding,) = caught.value.findings
    assert finding.code == "SCH108"
    assert finding.span is not None
    assert (finding.span.line, finding.span.column, finding.message[: len(words)]) == (line, column, words)


def test_a_keyword_as_a_name_hides_no_other_mistake(tmp_path: Path) -> None:
    path = tmp_path / "s.rnc"
    path.write_text("start = element a { div*, list, text??, nobody }\ndiv = element b { text }\nlist |= empty\n")
    found = [
        (one.span and (one.span.line, one.span.column), one.message.partition(";")[0]) for one in check_schema(path)
    ]
    assert found == [
        ((1, 21), "'div' is a keyword, and a reference to a define of that name is '\\div'"),
        ((1, 27), "'list' is a keyword, and a reference to a define of that name is '\\list'"),
        ((1, 38), "a pattern is repeated once: '?' cannot follow '?'"),
        ((1, 41), "no define is called 'nobody'"),
        ((2, 1), "'div' is a keyword"),
        ((3, 1), "'list' is a keyword"),
    ]


def test_after_a_mistake_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text("start = a,\na = element a { b }\nb = elemnt b { text }\nc = text text\n")
    assert [finding.span.line for finding in check_schema(path) if finding.span] == [1, 3, 4]


TOGETHER = {
    "start = element x:a { attribute y:b { x:c } }": [(1, 17, "'x'"), (1, 33, "'y'"), (1, 39, "'x'")],
    "start = element x:a { bb, element x:c { text } }": [(1, 17, "'x'"), (1, 23, "'bb'")],
    "namespace xml = 'urn:x'\nnamespace xmlns = 'urn:y'\nstart = a": [
        (1, 11, "'xml'"),
        (2, 11, "'xmlns'"),
        (3, 9, "'a'"),
    ],
    "element a { xs:int | xs:itn }": [(1, 13, "'xs'"), (1, 22, "'xs'"), (1, 22, "'itn'")],
    "namespace p 'u'\nnamespace q = u\nelement q:a { q:b }": [(1, 13, "'='"), (2, 15, '"u"'), (3, 15, "'q'")],
    "start = a,\na = elment a { text }": [(1, 10, "','"), (2, 5, "'elment'")],
    "start = )\na = )\nb = )": [(1, 9, "')'"), (2, 5, "')'"), (3, 5, "')'")],
    "start = element a { text\nb = elment c { text\nc = }": [(1, 19, "'b'"), (2, 5, "'elment'"), (3, 5, "'}'")],
    "start = a;\na = elment a { text }\nb = text)": [(1, 10, "';'"), (2, 5, "'elment'"), (3, 9, "')'")],
}


@pytest.mark.parametrize("text", TOGETHER)
def test_what_does_not_follow_from_another_is_told_with_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text(text)
    found = [(one.span.line, one.span.column, one.message) for one in check_schema(path) if one.span]
    assert [place for *place, _ in found] == [list(place) for *place, _ in TOGETHER[text]]
    assert [
        word for (_, _, word), (_, _, message) in zip(TOGETHER[text], found, strict=True) if word not in message
    ] == []


IN_ITS_WORDS = [
    ("start = b\nb = element a { empty }\nb = element b { empty }", (3, 1), "SCH113", "write '|=' or '&=' in place of '='"),
    ("start = a\na |= element a { empty }\na &= empty", (3, 1), "SCH113", "by '&=' here and by '|=' at line 2"),
    ("a = text", (1, 1), "SCH121", "no 'start'"),
    ("element a { attribute * { text } }", (1, 13), "SCH119", "put '*' or '+' behind it"),
    ("element a { attribute b { text }, attribute * { text }* }", (1, 13), "SCH119", "with '-'"),
    ("start = element a { b, b }\nb = attribute b { text }", (2, 5), "SCH119", "a reference leads here twice"),
    ("element * - * { text }", (1, 13), "SCH116", "'*' cannot stand in the exceptions of '*'"),
    ("element a { parent b }", (1, 13), "SCH112", "'parent' needs a grammar around its own"),
    ("element a { b }", (1, 13), "SCH112", "begins with 'start = ...'"),
    ("start = element a { Text }", (1, 21), "SCH112", "did you mean 'text'?"),
    ("element a { attribute b { yes } }", (1, 27), "SCH112", 'a value stands in quotes: "yes"'),
    ("element a { yes | 'no' }", (1, 13), "SCH112", 'a value stands in quotes: "yes"'),
    ("start = a\na = a | element b { text }", (2, 1), "SCH115", "put an element around"),
    ("start = text", (1, 9), "SCH117", "'text' cannot stand in 'start'"),
    ("start = element a { text }?", (1, 27), "SCH117", "'?' and '*' hold it"),
    ("start = element a { text }*", (1, 27), "SCH117", "('+', '*')"),
    ("element a { list { text } }", (1, 20), "SCH117", "'token' is any word"),
    ("element a { list { 'x' & 'y' } }", (1, 24), "SCH117", "datatypes and values"),
    ("element a { xsd:int - text }", (1, 23), "SCH117", "the exceptions of a datatype; only datatypes and values"),
    ("element a { attribute b { element c { text } } }", (1, 27), "SCH117", "'text', a datatype, a value or a list"),
    ("element a { xsd:int, element b { text } }", (1, 13), "SCH118", "several words make a list"),
    ("element a { text & text }", (1, 20), "SCH120", "'mixed' is one, too"),
    ("element a { token { length = '1' } }", (1, 21), "SCH111", "write xsd:token, which has"),
    ("include 'included.rnc' { c = text }", (1, 26), "SCH114", "outside the include"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "code", "words"), IN_ITS_WORDS, ids=[words for *_, words in IN_ITS_WORDS])
def test_faults_are_told_in_the_words_of_the_syntax(
    tmp_path: Path, text: str, place: tuple[int, int], code: str, words: str
) -> None:
    (tmp_path / "included.rnc").write_text(FILES["included.rnc"])
    path = tmp_path / "schema.rnc"
    path.write_text(text)
    (finding,) = check_schema(path)
    assert finding.span is not None
    assert (finding.span.line, finding.span.column, finding.code) == (*place, code)
    assert words in finding.message
    assert "<" not in finding.message


MIXED = [
    ("element * - b | a { empty }", False),
    ("element (a | * - b) { empty }", False),
    ("element (* - b) | a { empty }", True),
    ("element * - (a | b) { empty }", True),
    ("element r { attribute (x | * - y) { text }* }", False),
    ("element a { xsd:token - 'a' | 'b' }", False),
    ("element a { 'b' | xsd:token - 'a' }", False),
    ("element a { (xsd:token - 'a') | 'b' }", True),
    ("element a { attribute x { text }, xsd:token - 'a' }", False),
    ("element a { list { xsd:token - 'a'* } }", False),
    ("element a { list { (xsd:token - 'a')+ } }", True),
    ("element a { xsd:token - ('a')? }", False),
    ("element a { xsd:token - xsd:token - 'b' }", False),
    ("element a { xsd:token - (xsd:token - 'b') }", True),
    ("element a { xsd:token - (xsd:token - 'b' | 'c') }", False),
    ("element a { ((xsd:token - 'a')) }", True),
]


@pytest.mark.parametrize(("text", "is_right"), MIXED, ids=[text for text, _ in MIXED])
def test_exceptions_mix_with_nothing(tmp_path: Path, text: str, is_right: bool) -> None:
    (tmp_path / "s.rnc").write_text(text)
    assert (check_schema(tmp_path / "s.rnc") == ()) is is_right


@pytest.mark.parametrize(("text", "is_right"), MIXED, ids=[text for text, _ in MIXED])
def test_jing_agrees_on_exceptions(tmp_path: Path, text: str, is_right: bool) -> None:
    jing = shutil.which("jing")
    if jing is None:
        pytest.skip("jing is not installed")
    (tmp_path / "s.rnc").write_text(text)
    (tmp_path / "d.xml").write_text("<d/>")
    done = subprocess.run([jing, "-c", "s.rnc", "d.xml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ("s.rnc:" not in done.stdout + done.stderr) is is_right, done.stdout


def test_faults_beyond_the_syntax_have_their_place(tmp_path: Path) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text("start = element a { nots | xsd:itn }\nnote = text\n\nb = b\n")
    found = [(finding.code, finding.span) for finding in check_schema(path)]
    assert found == [
        ("SCH112", Span(1, 21, 1, 25)),
        ("SCH111", Span(1, 28, 1, 35)),
    ]
    (tmp_path / "top.rnc").write_text("\ninclude 'gone.rnc'")
    (finding,) = check_schema(tmp_path / "top.rnc")
    assert (finding.code, finding.span) == ("SCH102", Span(2, 1, 2, 8))


def test_places_behind_escapes_and_in_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "schema.rnc"
    path.write_bytes("\\x{65}lement \\x{e9} { 'ä' | no:x }".encode("utf-16"))
    with pytest.raises(SchemaError) as caught:
        load_schema(path)
    assert caught.value.findings[0].span == Span(1, 29, 1, 33)
    path.write_bytes(b"element a {\n 'caf\xe9' }")
    with pytest.raises(SchemaError, match="the byte 0xE9 in line 2 is no UTF-8"):
        load_schema(path)


# What trang writes, and what it is given, is one schema.


def converted(source: Path, folder: Path) -> Path:
    trang = shutil.which("trang")
    if trang is None:
        pytest.skip("trang is not installed")
    target = folder / "compact" / source.with_suffix(".rnc").name
    target.parent.mkdir()
    done = subprocess.run([trang, source, target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.mark.parametrize("case", [case for case in CASES if not case.incorrect][5::23], ids=case_id)
def test_cases_of_the_specification(tmp_path: Path, case: Case) -> None:
    schema = load_schema(converted(case.write(tmp_path), tmp_path))
    for document in case.valid:
        assert schema.is_valid(document.encode()), document
    for document in case.invalid:
        assert not schema.is_valid(document.encode()), document


def test_our_own_schema(tmp_path: Path) -> None:
    path = builtin_schemas()["domain"].path
    assert printed(Grammar(converted(path, tmp_path)).start) == printed(Grammar(path).start)


# Whatever stands in a file, it is read or refused.

PIECES = ["element", "attribute", "a", "p:b", "p:*", "*", "{", "}", "(", ")", "[", "]", "=", "|=", "|", ",", "&", "?", "+", "-", "~", ">>", "'x'", "text",
          "empty", "start", "grammar", "include", "external", "inherit", "parent", "namespace", "default", "datatypes", "xsd:int", "string", "list",
          "mixed", "div", "\\start", "\n", "## d\n", "# c\n", "'''", "\\x{41}", "\\x{0}", "notAllowed"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25) | st.text(max_size=30).map(lambda text: [text]))
@settings(max_examples=600, deadline=None)
def test_anything_is_read_or_refused(pieces: list[str]) -> None:
    text = " ".join(pieces)
    try:
        document = CompactDocument.read(text.encode("utf-8", "replace"), "schema.rnc")
    except CompactSchemaError as error:
        findings = error.findings
    else:
        assert all(document.places.element_span(element) is not None for element in document.tree.iter("*"))
        return
    assert findings
    assert all(finding.message for finding in findings)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(finding.span is not None and 0 < finding.span.line <= lines for finding in findings)
