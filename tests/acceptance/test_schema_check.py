"""`relaxng schema check`: a fault of each kind, its place, and the words that its reader needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from relaxng.codes import CODES
from relaxng.schema import check_schema
from tests.conftest import SCHEMAS, RunRelaxng

RNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"

A = "<element name='a'><empty/></element>"
START = f"<start>{A}</start>"

BESIDE = {
    "part.rng": f"<grammar xmlns='{RNG}'>\n<define name='point'>{A}</define>\n</grammar>",
    "no-start.rng": f"<grammar xmlns='{RNG}'>\n<define name='point'>{A}</define>\n</grammar>",
    "pattern.rng": f"<element name='p' xmlns='{RNG}'><empty/></element>",
    "circle.rng": f"<grammar xmlns='{RNG}'>\n<include href='s.rng'/>\n</grammar>",
    "pair.rng": f"<grammar xmlns='{RNG}'>\n<define name='left'>{A}</define>\n<define name='right'>{A}</define>\n</grammar>",
    "broken.rng": f"<grammar xmlns='{RNG}'>\n<define></grammar>",
    "config.rng": "<config/>",
}
"""Files beside the schema under test, for it to refer to."""


def grammar(content: str) -> str:
    """A schema whose first line is the grammar's start tag."""
    return f"<grammar xmlns='{RNG}' datatypeLibrary='{XSD}'>\n{content}\n</grammar>\n"


def element(content: str) -> str:
    """A schema that is one element; its content begins in line 2."""
    return f"<element name='a' xmlns='{RNG}' datatypeLibrary='{XSD}'>\n{content}\n</element>\n"


def annotated(content: str) -> str:
    """A schema that is one element, with annotations of ours."""
    return element(content).replace(">", " xmlns:rx='urn:relaxng:schema-annotations'>", 1)


@dataclass(frozen=True)
class Fault:
    """A schema with one fault: the code, `line:column` (behind the file's name where it is not s.rng), and words of the message."""

    code: str
    schema: str
    place: str
    words: tuple[str, ...]


FAULTS = [
    Fault("SCH101", "<config/>", "1:2", ("<config>", "a schema begins with <grammar>")),
    Fault("SCH101", "\n <grammar/>", "2:3", ("<grammar>", f'declare xmlns="{RNG}"')),
    Fault("SCH101", "<schema xmlns='http://www.w3.org/2001/XMLSchema'/>", "1:2", ("XML Schema (XSD)",)),
    Fault("SCH101", "start = element a { empty }", "1:1", ("compact syntax", "ends with .rnc")),
    Fault("SCH101", grammar(f"<include href='config.rng'/>{START}"), "config.rng:1:2", ("<config>",)),
    Fault("SCH102", grammar(f"{START}\n  <include href='none.rng'/>"), "3:4", ("'none.rng'", "no such file")),
    Fault("SCH102", element("<externalRef href='none.rng'/>"), "2:2", ("'none.rng'", "no such file")),
    Fault(
        "SCH103",
        grammar(f"{START}\n<include href='http://example.org/x.rng'/>"),
        "3:2",
        ("'http://example.org/x.rng'", "never fetched", "keep a copy", "catalogue"),
    ),
    Fault("SCH104", grammar(f"{START}<include href='s.rng'/>"), f"2:{len(START) + 2}", ("includes itself",)),
    Fault("SCH104", element("<externalRef href='s.rng'/>"), "2:2", ("refers to itself",)),
    Fault(
        "SCH104", grammar(f"{START}\n<include href='circle.rng'/>"), "circle.rng:2:2", ("includes itself", "'s.rng'")
    ),
    Fault(
        "SCH105",
        grammar(f"{START}\n<include href='pattern.rng'/>"),
        "3:2",
        ("'pattern.rng'", "<element>", "only a <grammar>"),
    ),
    Fault("SCH105", grammar(f"{START}\n<include href='part.rng#point'/>"), "3:2", ("'part.rng#point'", "whole files")),
    # Section 3
    Fault("SCH110", element("<optinal><text/></optinal>"), "2:2", ("<optinal>", "did you mean <optional>?")),
    Fault("SCH110", element("<text/> hello world"), "2:9", ("'hello'", "<element>", "<value>")),
    Fault("SCH110", grammar("<start>hello</start>"), "2:8", ("'hello'", "<start>", "an <element> or a <ref> there")),
    Fault("SCH110", grammar(f"<start><choice>b{A}</choice></start>"), "2:16", ("<choice>", "<element> or a <ref>")),
    Fault("SCH110", grammar(f"hello{START}"), "2:1", ("text ('hello') cannot stand in <grammar> [",)),
    Fault(
        "SCH110",
        element("<element><anyName><except>x</except></anyName><text/></element>"),
        "2:27",
        ("<except>; is a <name> meant?",),
    ),
    Fault("SCH110", element("<element name='b'/>"), "2:2", ("<element> needs content", "<empty/>")),
    Fault("SCH110", element("<element/>"), "2:2", ("<element> needs a name", "name class")),
    Fault("SCH110", element("<choice/>"), "2:2", ("<choice> needs content", "<empty/>")),
    Fault("SCH110", element("<attribute/>"), "2:2", ("<attribute> needs a name", "'name'")),
    Fault(
        "SCH110",
        element("<attribute name='x'><text/><empty/></attribute>"),
        "2:29",
        ("<attribute> holds one pattern", "<empty> is one too many", "<choice>"),
    ),
    Fault("SCH110", grammar(f"<start>{A}<notAllowed/></start>"), "2:45", ("<notAllowed>", "one too many", "<choice>")),
    Fault("SCH110", element("<zeroOrMore nam='x'><text/></zeroOrMore>"), "2:13", ("<zeroOrMore>", "'nam'")),
    Fault("SCH110", element("<attribute nmae='x' name='x'/>"), "2:12", ("'nmae'", "did you mean 'name'?")),
    Fault("SCH110", element("<attribute name='x' use='optional'/>"), "2:21", ("'use'", "<optional>")),
    Fault("SCH110", element("<element name='b' type='int'><text/></element>"), "2:19", ("'type'", "<data>")),
    Fault("SCH110", grammar(f"{START}<define>{A}</define>"), f"2:{len(START) + 2}", ("<define> needs", "'name'")),
    Fault("SCH110", element("<element name='1b'><empty/></element>"), "2:2", ("'1b' is no name", "begins with")),
    Fault("SCH110", element("<element name='p:b'><empty/></element>"), "2:2", ("prefix 'p'", "not declared")),
    Fault("SCH110", grammar(f"{START}\n{A}"), "3:2", ("<element>", "<grammar>", "<start> or a <define>")),
    Fault("SCH110", element("<define name='x'><empty/></define>"), "2:2", ("<define>", "it belongs in <grammar>")),
    Fault("SCH110", element("<param name='length'>1</param>"), "2:2", ("<param>", "it belongs in <data>")),
    Fault("SCH110", element("<text/><anyName/>"), "2:9", ("<anyName>", "stands first in <element>")),
    Fault("SCH110", element("<except><text/></except>"), "2:2", ("<except>", "<data>, <anyName> or <nsName>")),
    Fault("SCH110", element("<text><empty/></text>"), "2:8", ("<text> is empty", "<empty>")),
    Fault("SCH110", element("<value><text/></value>"), "2:9", ("<value> holds text alone", "<text>")),
    Fault("SCH110", element("<data type='int'><except/></data>"), "2:19", ("<except> needs content", "leave it out")),
    Fault(
        "SCH110",
        element("<data type='int'><except><value>1</value></except><param name='maxExclusive'>9</param></data>"),
        "2:19",
        ("<except>", "last", "<data>"),
    ),
    Fault(
        "SCH110", grammar(START.replace("<start", "<start combine='or'")), "2:2", ("'choice' or 'interleave'", "'or'")
    ),
    # Datatypes
    Fault("SCH111", element("<data type='integr'/>"), "2:2", ("'integr'", "did you mean integer?")),
    Fault("SCH111", element("<data type='int' datatypeLibrary=''/>"), "2:2", ("'int'", f'datatypeLibrary="{XSD}"')),
    Fault("SCH111", element("<data type='x' datatypeLibrary='urn:x:y'/>"), "2:2", ("'urn:x:y'", "unknown", XSD)),
    Fault(
        "SCH111",
        element("<data type='int'>\n  <param name='minIncl'>1</param>\n</data>"),
        "3:4",
        ("int", "'minIncl'", "did you mean minInclusive?"),
    ),
    Fault("SCH111", element("<data type='int'><param name='minInclusive'>x</param></data>"), "2:19", ("'x'", "number")),
    Fault("SCH111", element("<data type='token'><param name='pattern'>[</param></data>"), "2:21", ("'['", "]")),
    Fault("SCH111", element("<value type='int'>x</value>"), "2:2", ("'x'", "whole number")),
    # Sections 4.17 to 4.19
    Fault(
        "SCH112",
        grammar(f"<start><ref name='piont'/></start>\n<define name='point'>{A}</define>"),
        "2:9",
        ("'piont'", "did you mean 'point'?"),
    ),
    Fault("SCH112", grammar("<start><ref name='elsewhere'/></start>"), "2:9", ("no define", "'elsewhere'")),
    Fault("SCH112", element("<ref name='b'/>"), "2:2", ("'b'", "needs a <grammar> around it")),
    Fault("SCH112", grammar("<start><parentRef name='b'/></start>"), "2:9", ("<parentRef>", "here is none")),
    Fault("SCH113", grammar(f"{START}\n{START}"), "3:2", ("<start>", "line 2", "combine=")),
    Fault(
        "SCH113",
        grammar(f"<start><ref name='b'/></start>\n<define name='b'>{A}</define>\n<define name='b'>{A}</define>"),
        "4:2",
        ("'b' is defined twice", "line 3", "combine="),
    ),
    Fault(
        "SCH113",
        grammar(
            "<start><element name='r'><ref name='b'/></element></start>\n"
            f"<define name='b' combine='choice'>{A}</define>\n<define name='b' combine='interleave'><text/></define>"
        ),
        "4:2",
        ("'b'", "interleave here", "choice at line 3", "the same"),
    ),
    Fault(
        "SCH114",
        grammar(f"{START}<include href='part.rng'>\n<define name='piont'><text/></define></include>"),
        "3:2",
        ("'piont'", "'part.rng' has none", "did you mean 'point'?"),
    ),
    Fault(
        "SCH114",
        grammar("<include href='part.rng'>\n<start><ref name='point'/></start></include>"),
        "3:2",
        ("a start", "'part.rng' has none", "outside the <include>"),
    ),
    Fault(
        "SCH115",
        grammar(
            "<start><element name='a'><ref name='x'/></element></start>\n"
            "<define name='x'><ref name='y'/></define>\n<define name='y'><optional><ref name='x'/></optional></define>"
        ),
        "3:2",
        ("'x' -> 'y' -> 'x'", "put an <element> around"),
    ),
    # Section 4.16
    Fault(
        "SCH116",
        element("<element><anyName><except>\n<anyName/></except></anyName><empty/></element>"),
        "3:2",
        ("<anyName>", "<except> of <anyName>", "no name would be left"),
    ),
    Fault(
        "SCH116",
        element("<element><nsName><except>\n<nsName/></except></nsName><empty/></element>"),
        "3:2",
        ("<nsName>", "<except> of <nsName>", "single names"),
    ),
    Fault("SCH116", element("<attribute name='xmlns'/>"), "2:2", ("'xmlns'", "declared, not described")),
    # Section 7
    Fault(
        "SCH117",
        element("<attribute name='x'>\n<element name='b'><empty/></element></attribute>"),
        "3:2",
        ("the element 'b'", "in an attribute", "<data>"),
    ),
    Fault("SCH117", element("<list><text/></list>"), "2:8", ("<text/>", "in a list", '<data type="token"/>')),
    Fault(
        "SCH117",
        element("<data type='int'><except><text/></except></data>"),
        "2:27",
        ("<text/>", "<except>", "<value>"),
    ),
    Fault("SCH117", grammar("<start>\n<data type='int'/></start>"), "3:2", ("<data>", "<start>", "one root element")),
    Fault("SCH117", grammar(f"<start><optional>{A}</optional></start>"), "2:9", ("<optional>", "one root element")),
    Fault(
        "SCH117",
        element("<oneOrMore>\n<attribute name='x'/><text/></oneOrMore>"),
        "3:2",
        ("the attribute 'x'", "repeats", "once at most"),
    ),
    Fault("SCH117", grammar("<start>\n<text/></start>"), "3:2", ("<text/>", "<start>", "one root element")),
    Fault("SCH117", grammar(f"<start>\n<interleave>{A}{A}</interleave></start>"), "3:2", ("an interleave", "<start>")),
    Fault("SCH117", grammar(f"<start>\n<zeroOrMore>{A}</zeroOrMore></start>"), "3:2", ("what repeats", "<start>")),
    Fault(
        "SCH117",
        grammar("<start><ref name='t'/></start>\n<define name='t'>\n<text/></define>"),
        "4:2",
        ("<text/>", "<start>"),
    ),
    Fault("SCH117", f"<text xmlns='{RNG}'/>", "1:2", ("<text/>", "<start>")),
    Fault(
        "SCH117",
        element("<data type='int'><except>\n<list><text/></list></except></data>"),
        "3:2",
        ("a <list>", "<data>"),
    ),
    Fault(
        "SCH117",
        element("<list>\n<interleave><value>1</value><value>2</value></interleave></list>"),
        "3:2",
        ("an interleave", "in a list", "fixed order"),
    ),
    Fault("SCH118", element(f"<data type='int'/>{A}"), "2:2", ("<data>", "beside elements", "<list>")),
    Fault("SCH118", element("<mixed>\n<value>x</value></mixed>"), "3:2", ("<value>", "text", "<list>")),
    Fault("SCH118", element("<oneOrMore>\n<data type='int'/></oneOrMore>"), "3:2", ("<data>", "repeat", "<list>")),
    Fault(
        "SCH119",
        element("<attribute name='x'/>\n<attribute name='x'/>"),
        "3:2",
        ("the attribute 'x'", "twice", "line 2", "leave one of them out"),
    ),
    Fault(
        "SCH119",
        grammar(
            "<start><element name='a'><ref name='x'/><ref name='x'/></element></start>\n"
            "<define name='x'><attribute name='x'/></define>"
        ),
        "3:19",
        ("the attribute 'x'", "a <ref> leads here twice"),
    ),
    Fault(
        "SCH119",
        element("<attribute name='x'/>\n<zeroOrMore><attribute><anyName/></attribute></zeroOrMore>"),
        "2:2",
        ("the attribute 'x'", "line 3", "<except>"),
    ),
    Fault("SCH119", element("<attribute><anyName/></attribute>"), "2:2", ("<anyName>", "<zeroOrMore>")),
    Fault(
        "SCH120",
        element(f"<interleave>\n{A}\n{A}</interleave>"),
        "4:2",
        ("two branches", "the element 'a'", "line 3", "leave one of them out"),
    ),
    Fault(
        "SCH120",
        element(f"<interleave>\n{A}\n<element><anyName/><empty/></element></interleave>"),
        "3:2",
        ("the element 'a'", "line 4", "<except>"),
    ),
    Fault("SCH120", element("<mixed><text/></mixed>"), "2:9", ("the element 'a'", "text", "leave it in one")),
    Fault("SCH120", element("<interleave><text/>\n<text/></interleave>"), "3:2", ("text", "leave it in one")),
    Fault("SCH120", element("<interleave><mixed><empty/></mixed>\n<text/></interleave>"), "3:2", ("text", "<mixed>")),
    Fault(
        "SCH120",
        grammar(
            "<start><element name='a'><ref name='t'/></element></start>\n"
            "<define name='t' combine='interleave'><text/></define>\n<define name='t'><text/></define>"
        ),
        "4:19",
        ("text", "leave it in one"),
    ),
    Fault("SCH121", grammar(f"<define name='b'>{A}</define>"), "1:2", ("no <start>", "add one")),
    Fault("SCH121", element("<externalRef href='no-start.rng'/>"), "no-start.rng:1:2", ("no <start>",)),
    Fault(
        "SCH122",
        f"<element name='a' xmlns='{RNG}' datatypeLibrary='XMLSchema-datatypes'><text/></element>",
        "1:2",
        ("'XMLSchema-datatypes'", "absolute URI", XSD),
    ),
    Fault(
        "SCH122", element("<text datatypeLibrary='http://example.org/a#b'/>"), "2:2", ("example.org", "fragment", "#")
    ),
    Fault(
        "XML001",
        grammar(f"{START}\n<include href='broken.rng'/>"),
        "broken.rng:2:2",
        ("<define>", "never closed", "</grammar>", "'/>'"),
    ),
    Fault("XML001", "<grammar", "1:2", ("<grammar>", "ends within")),
]

WARNINGS = [
    Fault("SCH201", grammar(f"{START}\n<define name='b'>{A}</define>"), "3:2", ("'b' is not used",)),
    Fault("SCH201", grammar(f"{START}\n<include href='part.rng'/>"), "part.rng:2:2", ("'point' is not used",)),
    Fault(
        "SCH202",
        grammar(f"{START}\n<define name='b'><element name='b'><ref name='b'/></element></define>"),
        "3:2",
        ("'b'", "not used themselves"),
    ),
    Fault(
        "SCH125",
        annotated("<optional><attribute name='b' rx:since='soon'/></optional>"),
        "2:31",
        ("no release: 'soon'", "as in 9.0.0"),
    ),
    Fault(
        "SCH125", annotated("<optional rx:since='9.0'><text/></optional>"), "2:11", ("nothing on <optional>", "<value>")
    ),
    Fault(
        "SCH203",
        annotated("<rx:hint right='b'/><optional><attribute name='b'/></optional>"),
        "2:2",
        ("about nothing", "'value'"),
    ),
    Fault(
        "SCH203",
        annotated("<rx:hint element='x' attribute='y'>no</rx:hint><empty/>"),
        "2:2",
        ("'element' and 'attribute'", "a hint for each"),
    ),
    Fault(
        "SCH203", annotated("<rx:hint element='x'> </rx:hint><empty/>"), "2:2", ("about 'x' says nothing", "'right'")
    ),
    Fault(
        "SCH203",
        annotated("<rx:hint attribute='x y' right='bb'/><optional><attribute name='b'/></optional>"),
        "2:2",
        ("about 'x' and others", "'bb' for right", "did you mean 'b'?"),
    ),
    Fault(
        "SCH203",
        annotated("<rx:hint element='x' right='bits'/><optional><element name='bit'><empty/></element></optional>"),
        "2:2",
        ("'bits' for right", "did you mean 'bit'?"),
    ),
    Fault(
        "SCH203",
        annotated(
            "<optional><attribute name='b'><rx:hint value='x' right='2'/><value>1</value></attribute></optional>"
        ),
        "2:32",
        ("about 'x'", "'2' for right, which cannot stand here"),
    ),
    Fault(
        "SCH203",
        annotated(
            "<rx:hint attribute='x' child='cc'>no</rx:hint><optional><element name='c'><empty/></element></optional>"
        ),
        "2:2",
        ("the child 'cc'", "did you mean 'c'?"),
    ),
    Fault(
        "SCH203",
        annotated(
            "<optional><attribute name='b'><rx:hint value='x 1'>no</rx:hint><value>1</value></attribute></optional>"
        ),
        "2:32",
        ("calls '1' wrong", "a right value"),
    ),
    Fault(
        "SCH203",
        annotated(
            "<optional><attribute name='b'><rx:hint attribute='x'>no</rx:hint><value>1</value></attribute></optional>"
        ),
        "2:32",
        ("never asked for", "about an 'attribute' stands in an <element>"),
    ),
    Fault(
        "SCH204",
        annotated("<optional><attribute name='b' rx:sicne='9.0'/></optional>"),
        "2:31",
        ("'sicne'", "did you mean 'since'?"),
    ),
    Fault("SCH204", annotated("<rx:hnt element='x'>no</rx:hnt><empty/>"), "2:2", ("'hnt'", "did you mean 'hint'?")),
    Fault(
        "SCH204",
        annotated("<rx:hint attribute='x' rigth='b'>no</rx:hint><optional><attribute name='b'/></optional>"),
        "2:24",
        ("no attribute 'rigth'", "did you mean 'right'?"),
    ),
]
"""These leave a schema correct."""

ELSEWHERE = {"SCH001", "SCH002", "SCH106", "SCH107", "SCH108", "SCH123", "SCH124", "SCH126"}
"""Codes of `relaxng check` and of its options."""


def write(folder: Path, schema: str) -> None:
    for name, content in {**BESIDE, "s.rng": schema}.items():
        (folder / name).write_text(content)


def test_every_code_is_here() -> None:
    stated = {fault.code for fault in [*FAULTS, *WARNINGS]}
    assert {code for code in CODES if code.startswith("SCH")} - ELSEWHERE == stated - {"XML001"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.words[0]}")
def test_a_fault_is_one_finding_at_its_place(run: RunRelaxng, tmp_path: Path, fault: Fault) -> None:
    write(tmp_path, fault.schema)
    done = run("schema", "check", "--output-format", "gcc", "s.rng")
    (line,) = done.out.splitlines()
    place = fault.place if ".rng" in fault.place else f"s.rng:{fault.place}"
    assert line.startswith(f"{place}: error: ")
    assert line.endswith(f" [{fault.code}]")
    assert [word for word in fault.words if word not in line] == []
    assert (done.status, done.err) == (1, "")


FOLLOWED = {
    "an element without a name": (element("<element><text/></element>"), "SCH110"),
    "a reference without a name": (element("<ref/>"), "SCH110"),
    "a reference whose 'name' is mistyped": (element("<ref nmae='x'/>"), "SCH110"),
    "data without a type": (element("<data/>"), "SCH110"),
    "a type with a prefix": (element("<data type='xs:int'/>"), "SCH110"),
    "an element whose 'name' is mistyped": (element("<element Name='b'><text/></element>"), "SCH110"),
    "an attribute 'name' with a prefix": (element(f"<element r:name='b' xmlns:r='{RNG}'><text/></element>"), "SCH110"),
    "a define whose 'name' is mistyped": (
        grammar(f"<start><ref name='b'/></start><define nam='b'>{A}</define>"),
        "SCH110",
    ),
    "an element in a name": (element("<element><name><x/></name><text/></element>"), "SCH110"),
    "a library that is no URI": (element("<data type='int' datatypeLibrary='foo'/>"), "SCH122"),
    "a value of a library that is no URI": (element("<value type='int' datatypeLibrary='foo'>1</value>"), "SCH122"),
    "a name with two colons": (element("<element name='a:b:c'><empty/></element>"), "SCH110"),
    "an empty start": (grammar("<start/>"), "SCH110"),
    "two elements in a start": (grammar(f"<start>{A}{A}</start>"), "SCH110"),
    "two patterns in an attribute": (element("<attribute name='x'><data type='int'/><text/></attribute>"), "SCH110"),
    "what an unread file would define": (
        grammar("<include href='none.rng'/><start><element name='a'><ref name='b'/><ref name='c'/></element></start>"),
        "SCH102",
    ),
    "a file included twice": (
        grammar("<include href='pair.rng'/><include href='pair.rng'/><start><ref name='left'/></start>"),
        "SCH113",
    ),
    "defines that do not combine": (
        grammar(
            f"<start><ref name='b'/></start><define name='b' combine='choice'>{A}</define>"
            "<define name='b' combine='interleave'><text/></define>"
        ),
        "SCH113",
    ),
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_what_follows_from_a_fault_is_not_reported(tmp_path: Path, case: str) -> None:
    schema, code = FOLLOWED[case]
    write(tmp_path, schema)
    found = [finding.code for finding in check_schema(tmp_path / "s.rng") if finding.severity == "error"]
    assert found == [code]


@pytest.mark.parametrize("fault", WARNINGS, ids=lambda fault: f"{fault.code}-{fault.words[0]}")
def test_a_warning_leaves_a_schema_correct(run: RunRelaxng, tmp_path: Path, fault: Fault) -> None:
    write(tmp_path, fault.schema)
    done = run("schema", "check", "--output-format", "gcc", "s.rng")
    place = fault.place if ".rng" in fault.place else f"s.rng:{fault.place}"
    (line,) = done.out.splitlines()
    assert line.startswith(f"{place}: warning: ")
    assert line.endswith(f" [{fault.code}]")
    assert [word for word in fault.words if word not in line] == []
    assert done.status == 0
    (tmp_path / "d.xml").write_text("<a/>")
    assert run("check", "--schema", "s.rng", "d.xml").status == 0


MANY = grammar(
    "<start><element name='a'><ref name='b'/><optinal/></element></start>\n"
    "<define name='b'>\n"
    "  <attribute name='x'/> <attribute name='x'/>\n"
    "  <data type='integr'/> <parentRef name='c'/>\n"
    "</define>\n"
    "<define name='unused'><value type='int'>x</value></define>\n"
    "<include href='none.rng'/>"
)
IN_ORDER = [
    (2, 42, "SCH110"),
    (4, 26, "SCH119"),
    (5, 4, "SCH111"),
    (5, 26, "SCH112"),
    (7, 24, "SCH111"),
    (8, 2, "SCH102"),
]


def test_several_faults_are_all_reported_in_order_each_once(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, MANY)
    done = run("schema", "check", "--output-format", "json", "s.rng")
    found = json.loads(done.out)["findings"]
    assert [(finding["line"], finding["column"], finding["code"]) for finding in found] == IN_ORDER
    assert done.status == 1


TOGETHER = {
    element("<attribute name='x' type='string' use='required'/>"): [(2, 21, "'type'"), (2, 35, "'use'")],
    element("<text foo='1' bar='2'/>"): [(2, 7, "'foo'"), (2, 15, "'bar'")],
    element("<element name='b' type='x'><ref name='nowhere'/></element>"): [(2, 19, "'type'"), (2, 29, "'nowhere'")],
    element("<element name='1b' type='x'><text/></element>"): [(2, 2, "'1b'"), (2, 20, "'type'")],
}


@pytest.mark.parametrize("schema", TOGETHER)
def test_what_does_not_follow_from_another_is_told_with_it(tmp_path: Path, schema: str) -> None:
    write(tmp_path, schema)
    found = [(one.span.line, one.span.column, one.message) for one in check_schema(tmp_path / "s.rng") if one.span]
    assert [place for *place, _ in found] == [place for *place, _ in map(list, TOGETHER[schema])]
    assert [
        word for (_, _, word), (_, _, message) in zip(TOGETHER[schema], found, strict=True) if word not in message
    ] == []


def test_the_text_format_shows_the_line_and_counts(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, element("<ref name='nowhere'/>"))
    done = run("schema", "check", "s.rng")
    assert done.out.splitlines()[1:] == ["    2 | <ref name='nowhere'/>", "      |  ^^^"]
    assert done.err.startswith("relaxng: 1 file checked, 1 error (")


def test_json_counts_files_and_holds_the_span(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, element("<ref name='nowhere'/>"))
    done = run("schema", "check", "--output-format", "json", "s.rng", "pattern.rng")
    written = json.loads(done.out)
    (finding,) = written["findings"]
    assert finding == {
        **finding,
        "path": "s.rng",
        "line": 2,
        "column": 2,
        "end_line": 2,
        "end_column": 5,
        "severity": "error",
        "code": "SCH112",
    }
    assert written["summary"] == {**written["summary"], "checked": 2, "errors": 1, "warnings": 0}
    assert (done.status, done.err) == (1, "")


def test_a_file_that_is_not_there_does_not_hide_the_others(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, grammar("<start><ref name='nowhere'/></start>"))
    done = run("schema", "check", "--output-format", "gcc", "gone.rng", "s.rng", ".", "pattern.rng")
    assert done.status == 2
    assert "gone.rng: error: cannot read the file: no such file or directory [XML002]" in done.out
    assert ".: error: cannot read the file: is a directory [XML002]" in done.out
    assert "s.rng:2:9: error: no define is called 'nowhere' [SCH112]" in done.out
    assert len(done.out.splitlines()) == 3


def test_correct_schemas_are_silent(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, grammar("<include href='part.rng'/><start><ref name='point'/></start>"))
    for words in (["s.rng", "pattern.rng"], [SCHEMAS / "domain.rng"]):
        done = run("schema", "check", *words)
        assert (done.status, done.out, done.err) == (0, "", "")
    done = run("schema", "check", "-v", "s.rng", "pattern.rng")
    assert done.status == 0
    assert "nothing wrong" in done.err


def test_a_schema_that_libxml2_refuses(run: RunRelaxng, tmp_path: Path) -> None:
    either = "<element><choice><name>a</name><name>b</name></choice><empty/></element>"
    other = "<element><anyName><except><nsName/></except></anyName><empty/></element>"
    write(tmp_path, element(f"<group ns='urn:y'><interleave>{either}{other}</interleave></group>"))
    (tmp_path / "d.xml").write_text("<a><x xmlns='urn:x'/><b xmlns='urn:y'/></a>")
    assert run("schema", "check", "s.rng").status == 0
    assert run("check", "--schema", "s.rng", "d.xml").status == 0
    done = run("check", "--schema", "s.rng", "--engine", "libxml2", "--output-format", "gcc", "d.xml")
    (line,) = done.out.splitlines()
    assert line.endswith("use another engine [SCH106]")
    assert done.status == 2


CHAIN = grammar(
    "<start><element name='a'><ref name='d0'/></element></start>\n"
    + "\n".join(f"<define name='d{i}'><ref name='d{i + 1}'/></define>" for i in range(500))
    + "\n<define name='d500'><empty/></define>"
)


def test_a_long_chain_of_defines(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, CHAIN)
    assert run("schema", "check", "s.rng").status == 0


def test_external_references_that_double(run: RunRelaxng, tmp_path: Path) -> None:
    for i in range(24):
        twice = f"<externalRef href='x{i + 1}.rng'/>" * 2
        (tmp_path / f"x{i}.rng").write_text(f"<group xmlns='{RNG}'>{twice}</group>")
    (tmp_path / "x24.rng").write_text(BESIDE["pattern.rng"])
    write(tmp_path, element("<externalRef href='x0.rng'/>"))
    assert run("schema", "check", "s.rng", timeout=10).status == 0


def test_a_reference_that_no_file_can_have(run: RunRelaxng, tmp_path: Path) -> None:
    write(tmp_path, grammar(f"{START}<include href='a%00b.rng'/>"))
    done = run("schema", "check", "--output-format", "gcc", "s.rng")
    assert done.status == 1
    assert done.out.endswith("[SCH102]\n")


def test_our_schemas_are_clean_together(run: RunRelaxng) -> None:
    done = run("schema", "check", "-v", *sorted(SCHEMAS.glob("*.rng")))
    assert (done.status, "nothing wrong" in done.err) == (0, True)
    assert f"{SCHEMAS / 'storagecommon.rng'}: valid (as a part of {SCHEMAS / 'domain.rng'})" in done.out


def test_a_define_is_used_where_any_schema_uses_it(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "part.rng").write_text(
        f"<grammar xmlns='{RNG}'><define name='x'>{A}</define>\n<define name='y'>{A}</define>\n<define name='z'>{A}</define></grammar>"
    )
    for name, used in (("one.rng", "x"), ("two.rng", "y")):
        (tmp_path / name).write_text(
            f"<grammar xmlns='{RNG}'><include href='part.rng'/><start><ref name='{used}'/></start></grammar>"
        )
    done = run("schema", "check", "--output-format", "gcc", "one.rng", "part.rng", "two.rng", cwd=tmp_path)
    assert done.status == 0
    assert done.out == "part.rng:3:2: warning: the define 'z' is not used [SCH201]\n"


def test_a_part_is_checked_by_what_includes_it(run: RunRelaxng, tmp_path: Path) -> None:
    whole = grammar("<include href='../parts/part.rng'/><start><ref name='point'/></start>")
    for name, text in {
        "parts/part.rng": BESIDE["part.rng"],
        "main/whole.rng": whole,
        "other/pair.rng": grammar(START),
        "other/broken.rng": BESIDE["broken.rng"],
        "ignored/too.rng": whole.replace("point", "pont"),
        ".gitignore": "ignored/\n",
        ".git/HEAD": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    alone = run("schema", "check", "parts/part.rng")
    assert alone.status == 1
    assert "[SCH121]" in alone.out
    done = run("schema", "check", "-v", "--within", ".", "parts/part.rng")
    assert (done.status, done.out.splitlines()) == (
        0,
        ["parts/part.rng: valid (as a part of main/whole.rng)", "main/whole.rng: valid (RELAX NG)"],
    )
    (tmp_path / "main" / "whole.rng").write_text(whole.replace("point", "pint"))
    wrong = run("schema", "check", "--output-format", "gcc", "--within", ".", "parts/part.rng")
    assert wrong.status == 1
    assert [line.split(": ")[0] for line in wrong.out.splitlines()] == ["main/whole.rng:2:44"]


def test_nothing_else_is_read_where_no_part_needs_it(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "whole.rng").write_text(grammar(START))
    (tmp_path / "wrong.rng").write_text(grammar("<include href='whole.rng'/><include href='none.rng'/>"))
    done = run("schema", "check", "-v", "--within", ".", "whole.rng")
    assert (done.status, done.out) == (0, "whole.rng: valid (RELAX NG)\n")
