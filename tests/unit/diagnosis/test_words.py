"""What is said of mistakes, one at a time, by small schemas."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import Finding, load_schema

HEAD = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:rx="urn:relaxng:schema-annotations"'
    ' datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
)

ORDER = """<start><element name="report"><element name="title"><text/></element>
<optional><element name="author"><text/></element></optional>
<oneOrMore><choice><element name="para"><ref name="line"/></element><element name="note"><ref name="paras"/></element></choice></oneOrMore>
</element></start>
<define name="line"><mixed><zeroOrMore><element name="code"><text/></element></zeroOrMore></mixed></define>
<define name="paras"><oneOrMore><element name="para"><ref name="line"/></element></oneOrMore></define>"""

KINDS = """<start><element name="devices"><zeroOrMore><ref name="disk"/></zeroOrMore></element></start>
<define name="disk"><element name="disk"><choice>
<group><attribute name="type"><value>file</value></attribute><element name="source"><attribute name="file"/></element></group>
<group><attribute name="type"><value>block</value></attribute><element name="source"><attribute name="dev"/></element>
<optional><element name="reservations"><empty/></element></optional></group>
</choice><optional><choice><element name="total"><text/></element>
<group><element name="read"><text/></element><optional><element name="write"><text/></element></optional></group></choice></optional></element></define>"""


def findings(tmp_path: Path, schema: str, document: str) -> list[Finding]:
    path = tmp_path / "schema.rng"
    path.write_text(f"{HEAD}{schema}</grammar>")
    return list(load_schema(path).iter_findings(document.encode()))


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        (
            "<report><para/><title/></report>",
            "RNG105",
            "<title> stands in the wrong place in <report>; it belongs before <para>, at line 1",
        ),
        (
            "<report><title/><para/><author/><para/></report>",
            "RNG105",
            "<author> stands in the wrong place in <report>; it belongs before <para>, at line 1",
        ),
        (
            "<report><title/><title/><para/></report>",
            "RNG104",
            "<title> is given again in <report>; the first is at line 1",
        ),
        ("<report><para/></report>", "RNG103", "<report> needs <title>"),
        ("<report><title/></report>", "RNG103", "<report> needs <para> or <note>"),
        ("<report><title/><note/></report>", "RNG103", "<note> needs <para>"),
        (
            "<report><title/><note><pra/></note></report>",
            "RNG101",
            "unknown element 'pra' in <note>; did you mean 'para'?",
        ),
        ("<report><title/><note><q>x</q></note></report>", "RNG101", "unknown element 'q' in <note>; it needs <para>"),
        (
            "<report><title/><para/><code>x</code> is text</report>",
            "RNG102",
            "<code> belongs in the <para> at line 1, not in <report>",
        ),
        ("<reprot><title/></reprot>", "RNG107", "the root element is <reprot>; did you mean <report>?"),
    ],
)
def test_order_and_names(tmp_path: Path, document: str, code: str, words: str) -> None:
    (finding,) = findings(tmp_path, ORDER, document)
    assert (finding.code, finding.message) == (code, words)


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        (
            "<disk type='file'><source dev='/dev/sda'/></disk>",
            "RNG202",
            "'dev' of <source> does not go with type='file' of <disk>; did you mean type='block', or 'file'?",
        ),
        (
            "<disk type='file'><source file='/a'/><reservations/></disk>",
            "RNG102",
            "<reservations> does not go with type='file' of <disk>; it goes with type='block'",
        ),
        ("<disk><source dev='/dev/sda'/></disk>", "RNG203", "<disk> needs an attribute 'type'"),
        (
            "<disk type='file'><source file='/a'/><read/><total/></disk>",
            "RNG102",
            "<total> does not go with <read>, at line 1; keep one of them",
        ),
    ],
)
def test_alternatives(tmp_path: Path, document: str, code: str, words: str) -> None:
    (finding,) = findings(tmp_path, KINDS, f"<devices>{document}</devices>")
    assert finding.code == code
    assert finding.message.startswith(words)


def test_what_may_be_missing_is_ordered_by_what_the_document_uses(tmp_path: Path) -> None:
    schema = """<start><element name="list"><zeroOrMore><ref name="item"/></zeroOrMore></element></start>
    <define name="item"><element name="item"><choice><element name="a"><text/></element><element name="b"><text/></element>
    <element name="c"><text/></element></choice></element></define>"""
    (finding,) = findings(tmp_path, schema, "<list><item><c/></item><item><c/></item><item><b/></item><item/></list>")
    assert finding.message == "<item> needs <c>, <b> or <a>"
    assert finding.expected == ("c", "b", "a")


def test_text_that_shuts_out_elements_is_the_mistake(tmp_path: Path) -> None:
    schema = """<start><element name="name"><choice><text/>
    <group><element name="first"><text/></element><element name="last"><text/></element></group></choice></element></start>"""
    (finding,) = findings(tmp_path, schema, "<name>oops<first>A</first><last>B</last></name>")
    assert (finding.code, finding.message) == ("RNG303", "text ('oops') cannot stand in <name>")


def test_a_namespace_with_a_slip_is_blamed_on_its_declaration(tmp_path: Path) -> None:
    schema = '<start><element name="r" ns="http://example.org/ns"><element name="c" ns="http://example.org/ns"><empty/></element></element></start>'
    (finding,) = findings(tmp_path, schema, '<r xmlns="https://example.org/ns"><c/></r>')
    assert finding.code == "RNG106"
    assert finding.message.endswith("did you mean 'http://example.org/ns'?")
    assert finding.span is not None
    assert finding.span.column == 11
    (finding,) = findings(tmp_path, schema, "<r><c/></r>")
    assert "declare it with xmlns" in finding.message


def test_the_origin_is_the_place_in_the_schema(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, ORDER, "<report><title/></report>")
    assert finding.origin is not None
    assert (finding.origin.file, finding.origin.line) == (str(tmp_path / "schema.rng"), 3)


HINTS = """<start><element name="devices">
<rx:hint element="cdrom dvd*" right="disk">a CD-ROM is a disk with device='cdrom'</rx:hint>
<rx:hint element="harddisk*">write a disk</rx:hint>
<zeroOrMore><element name="disk"><rx:hint attribute="size">an image has its own size</rx:hint>
<rx:hint attribute="path" right="file"/>
<attribute name="bus"><ref name="bus"/></attribute><optional><attribute name="file"/></optional>
<optional><attribute name="at"><data type="integer"/></attribute></optional>
<optional><element name="source"><empty/></element></optional></element></zeroOrMore>
<optional><element name="empty"><rx:hint value="yes">its being there is enough</rx:hint><empty/></element></optional>
<optional><ref name="limit"/></optional>
</element></start>
<define name="limit"><rx:hint attribute="unit">it has none</rx:hint><rx:hint value="*k">count in ones</rx:hint>
<element name="limit"><data type="integer"/></element></define>
<define name="bus"><rx:hint value="virtio-blk" right="virtio"/><choice><value>virtio</value><value>ide</value></choice></define>"""


@pytest.mark.parametrize(
    ("device", "words", "repairs"),
    [
        (
            "<cdrom bus='ide'/>",
            "unknown element 'cdrom' in <devices>; did you mean 'disk'? A CD-ROM is a disk with device='cdrom'",
            1,
        ),
        (
            "<DVD2 bus='ide'/>",
            "unknown element 'DVD2' in <devices>; did you mean 'disk'? A CD-ROM is a disk with device='cdrom'",
            1,
        ),
        ("<HardDisk0 bus='ide'/>", "unknown element 'HardDisk0' in <devices>; write a disk", 0),
        ("<disk bus='ide' size='1'/>", "unknown attribute 'size' of <disk>; an image has its own size", 0),
        ("<disk bus='ide' path='/a'/>", "unknown attribute 'path' of <disk>; did you mean 'file'?", 1),
        ("<disk bus='VIRTIO-blk'/>", "'VIRTIO-blk' is no value of 'bus' in <disk>; did you mean 'virtio'?", 1),
        ("<empty>yes</empty>", "text ('yes') cannot stand in <empty>; its being there is enough", 0),
        ("<empty>no</empty>", "text ('no') cannot stand in <empty>; leave <empty> out", 0),
        ("<limit unit='k'>1</limit>", "unknown attribute 'unit' of <limit>; it has none", 0),
        ("<limit>2K</limit>", "'2K' is no text for <limit>; count in ones", 0),
        ("<disk bus='ide'><limit>1</limit></disk>", "<limit> belongs in <devices>, not in <disk>", 0),
    ],
)
def test_a_schema_knows_slips_of_its_own(tmp_path: Path, device: str, words: str, repairs: int) -> None:
    (finding,) = findings(tmp_path, HINTS, f"<devices>{device}</devices>")
    assert finding.message == words
    assert len(finding.repair) == repairs


CHILDREN = """<start><element name="layer">
<rx:hint attribute="format" child="format">the format is an element</rx:hint>
<rx:hint element="driver" child="format">a layer has no driver</rx:hint>
<rx:hint element="layer">layers do not nest</rx:hint>
<optional><attribute name="type"><rx:hint value="qcow2" child="format">that is a format</rx:hint><value>file</value></attribute></optional>
<element name="format"><attribute name="of"/></element></element></start>"""


@pytest.mark.parametrize(
    ("layer", "messages"),
    [
        ("<layer format='raw'/>", ["unknown attribute 'format' of <layer>; the format is an element"]),
        ("<layer type='qcow2'/>", ["'qcow2' is no value of 'type' in <layer>; that is a format"]),
        ("<layer><driver/></layer>", ["unknown element 'driver' in <layer>; a layer has no driver"]),
        (
            "<layer><layer/></layer>",
            ["<layer> needs <format>", "unknown element 'layer' in <layer>; layers do not nest"],
        ),
        (
            "<layer format='raw'><format/></layer>",
            ["unknown attribute 'format' of <layer>; the format is an element", "<format> needs an attribute 'of'"],
        ),
    ],
)
def test_a_child_that_a_slip_stands_for_is_not_missing_as_well(tmp_path: Path, layer: str, messages: list[str]) -> None:
    assert [finding.message for finding in findings(tmp_path, CHILDREN, layer)] == messages
