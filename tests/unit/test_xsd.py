from __future__ import annotations

import pickle
import socket
from pathlib import Path

import pytest

from relaxng import Schema, SchemaError, load_schema

HEAD = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
NOTE = f"""{HEAD}
<xs:element name='note'><xs:complexType><xs:sequence>
  <xs:element name='to' type='xs:string'/>
  <xs:element name='n' type='xs:int' minOccurs='0' maxOccurs='2'/>
</xs:sequence>
<xs:attribute name='kind' use='required'><xs:simpleType><xs:restriction base='xs:string'>
  <xs:enumeration value='memo'/><xs:enumeration value='letter'/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name='id' type='xs:ID'/><xs:attribute name='ref' type='xs:IDREF'/>
</xs:complexType></xs:element></xs:schema>
"""


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    return load(tmp_path, NOTE)


def load(folder: Path, text: str) -> Schema:
    (folder / "s.xsd").write_text(text)
    return load_schema(folder / "s.xsd")


def found(schema: Schema, text: str) -> list[tuple[str, int, int | None, str]]:
    return [
        (one.code, one.span.line if one.span else 0, one.span.column if one.span else None, one.message)
        for one in schema.iter_findings(text.encode())
    ]


def faults(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(SchemaError) as caught:
        load(folder, text)
    return [
        (one.code, one.span.line if one.span else 0, one.message.replace(f"{folder}/", ""))
        for one in caught.value.findings
    ]


def test_a_valid_document_and_pickling(schema: Schema) -> None:
    text = "<note kind='memo' id='a' ref='a'><to/><n>1</n></note>"
    assert schema.is_valid(text.encode())
    assert found(schema, text) == []
    again = pickle.loads(pickle.dumps(schema))
    assert again.is_valid(text.encode())
    assert not again.is_valid(b"<note/>")


def test_several_findings_each_at_its_place(schema: Schema) -> None:
    text = "<note kind='mmeo'\n  knid='x' ref='b'>\n <!-- c --> text <to/>\n <n>x</n> <n/>\n <n>3</n>\n <q/>\n</note>"
    assert found(schema, text) == [
        ("XSD301", 1, 13, "'mmeo' cannot be the attribute 'kind' of <note>: it must be one of 'memo', 'letter'; did you mean 'memo'?"),
        ("XSD201", 2, 3, "<note> has no attribute 'knid'; it can have 'id'"),
        ("XSD304", 2, 17, "no element has the ID 'b', which a reference names"),
        ("XSD303", 3, 13, "<note> cannot hold the text 'text': it holds elements, or nothing"),
        ("XSD302", 4, 5, "'x' cannot be the text of <n>: it must be of the type int of XML Schema"),
        ("XSD302", 4, 12, "an empty text cannot be the text of <n>: it must be of the type int of XML Schema"),
        ("XSD101", 5, 3, "<n> cannot stand here in <note>, where there are 2 already"),
        ("XSD101", 6, 3, "<q> cannot stand in <note>, which can hold <to> or <n>"),
    ]  # fmt: skip


def test_a_misspelt_attribute_is_one_mistake(schema: Schema) -> None:
    assert found(schema, "<note knd='memo'><to/></note>") == [
        ("XSD201", 1, 7, "<note> has no attribute 'knd'; did you mean 'kind'?")
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("<note kind='memo'/>", ("XSD102", 1, 2, "<note> is not complete: it lacks <to>")),
        ("<nota/>", ("XSD103", 1, 2, "the schema has no root element <nota>; did you mean 'note'?")),
        (
            "<note xmlns='urn:x'/>",
            ("XSD103", 1, 2, "the schema has <note> in no namespace, and this is in the namespace 'urn:x'"),
        ),
        (
            "<note kind='memo'><to><b/></to></note>",
            ("XSD101", 1, 24, "<b> cannot stand in <to>, which holds text and no elements"),
        ),
        ("<note><to/></note>", ("XSD202", 1, 2, "<note> lacks the attribute 'kind'")),
        (
            "<note kind='memo' id='1 2'><to/></note>",
            ("XSD301", 1, 23, "'1 2' cannot be the attribute 'id' of <note>: it must be of the type NCName of XML Schema"),
        ),
        ("<note", ("XML001", 1, 2, "the file ends within the tag <note>; the rest is missing")),
    ],
)  # fmt: skip
def test_one_mistake(schema: Schema, text: str, finding: tuple[str, int, int, str]) -> None:
    assert found(schema, text) == [finding]


def test_keys(tmp_path: Path) -> None:
    fields = "<xs:selector xpath='i'/><xs:field xpath='@no'/>"
    schema = load(
        tmp_path,
        f"{HEAD}<xs:element name='l'><xs:complexType><xs:sequence><xs:element name='i' maxOccurs='9'><xs:complexType>"
        "<xs:attribute name='no' type='xs:int'/></xs:complexType></xs:element></xs:sequence></xs:complexType>"
        f"<xs:key name='nos'>{fields}</xs:key></xs:element></xs:schema>",
    )
    assert found(schema, "<l><i no='1'/>\n<i no='1'/>\n<i/></l>") == [
        ("XSD304", 2, 2, "another <i> has the value 1 already, and the constraint 'nos' wants each once"),
        ("XSD304", 3, 2, "<i> lacks '@no', which is a part of its key"),
    ]


def test_the_deepest_document_that_is_read(tmp_path: Path) -> None:
    schema = load(
        tmp_path,
        f"{HEAD}<xs:element name='a'><xs:complexType><xs:sequence><xs:element ref='a' minOccurs='0'/></xs:sequence>"
        "<xs:attribute name='n' type='xs:int'/></xs:complexType></xs:element></xs:schema>",
    )
    text = "<a>" * 250 + "<a n='x'/>" + "</a>" * 250
    assert [finding[0] for finding in found(schema, text)] == ["XSD301"]


def test_a_faulty_schema_has_its_faults_at_their_places(tmp_path: Path) -> None:
    text = f"{HEAD}\n<xs:element name='a' type='none'/>\n<xs:element name='b' typ='xs:int'/>\n</xs:schema>"
    assert faults(tmp_path, text) == [
        ("XSD001", 2, "the XML Schema is faulty: unknown type 'none'"),
        ("XSD001", 3, "the XML Schema is faulty: attribute 'typ' not allowed"),
    ]


def test_a_fault_in_a_schema_that_is_included(tmp_path: Path) -> None:
    (tmp_path / "part.xsd").write_text(f"{HEAD}\n\n<xs:element name='a' type='none'/></xs:schema>")
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, f"{HEAD}<xs:include schemaLocation='part.xsd'/></xs:schema>")
    (finding,) = caught.value.findings
    assert (Path(finding.file).name, finding.span and finding.span.line) == ("part.xsd", 3)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "XSD001", "the file is empty"),
        ("<a", "XSD001", "this is no XML Schema: the file ends"),
        ("<a/>", "XSD001", "it begins with <a>"),
        (f"<!DOCTYPE s [<!ENTITY e 'x'>]>{HEAD}<xs:element name='&e;'/></xs:schema>", "XSD001", "declares entities"),
        (f"{HEAD}<xs:include schemaLocation='gone.xsd'/></xs:schema>", "XSD002", "'gone.xsd'"),
        (f"{HEAD}<xs:import namespace='urn:x' schemaLocation='gone.xsd'/></xs:schema>", "XSD002", "'gone.xsd'"),
        (f"{HEAD}<xs:import namespace='urn:x' schemaLocation='http://e.org/x.xsd'/></xs:schema>", "XSD003", "catalogue"),
        (f"{HEAD}<xs:include schemaLocation='https://e.org/x.xsd'/></xs:schema>", "XSD003", "'https://e.org/x.xsd'"),
        (f"{HEAD}<xs:redefine schemaLocation='http://e.org/x.xsd'/></xs:schema>", "XSD003", "'http://e.org/x.xsd'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: str, words: str) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    ((found_code, _, message),) = faults(tmp_path, text)
    assert found_code == code
    assert words in message


def test_what_a_document_says_of_its_schemas_is_not_followed(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
    text = f"<note {xsi} xsi:noNamespaceSchemaLocation='http://e.org/x.xsd' kind='memo'><to/></note>"
    assert found(schema, text) == []


def test_a_catalogue_maps_an_address_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "part.xsd").write_text(f"{HEAD}<xs:element name='a' type='xs:int'/></xs:schema>")
    (tmp_path / "c.xml").write_text(
        "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'><uri name='http://e.org/p.xsd' uri='part.xsd'/></catalog>"
    )
    (tmp_path / "s.xsd").write_text(f"{HEAD}<xs:include schemaLocation='http://e.org/p.xsd'/></xs:schema>")
    schema = load_schema(tmp_path / "s.xsd", catalog=tmp_path / "c.xml")
    assert schema.is_valid(b"<a>1</a>")
    assert not schema.is_valid(b"<a>x</a>")


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    (tmp_path / "a b#ü%20.xsd").write_text(NOTE)
    assert load_schema(tmp_path / "a b#ü%20.xsd").is_valid(b"<note kind='memo'><to/></note>")


def test_an_xml_schema_knows_of_no_releases(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as error:
        load_schema(tmp_path / "any.xsd", libvirt="9.0")
    assert [finding.code for finding in error.value.findings] == ["SCH126"]
