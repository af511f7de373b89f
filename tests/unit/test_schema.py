from __future__ import annotations

import doctest
import io
import pickle
from pathlib import Path

import pytest
from lxml import etree

import relaxng
from relaxng import SchemaError, Span, load_schema
from tests.conftest import DOMAIN, SCHEMAS

RNG = "http://relaxng.org/ns/structure/1.0"


def test_a_schema_by_its_built_in_name_and_by_path() -> None:
    for source in ("domain", SCHEMAS / "domain.rng", str(SCHEMAS / "domain.rng")):
        schema = load_schema(source)
        assert schema.is_valid(DOMAIN.encode())
        assert not schema.is_valid(DOMAIN.replace("vda", "").encode())


def test_every_kind_of_source(tmp_path: Path) -> None:
    schema = load_schema("domain")
    path = tmp_path / "d.xml"
    path.write_text(DOMAIN)
    tree = etree.fromstring(DOMAIN)
    for source in (path, str(path), DOMAIN.encode(), io.BytesIO(DOMAIN.encode()), tree, tree.getroottree()):
        assert schema.is_valid(source)
        if hasattr(source, "seek"):
            source.seek(0)
        assert list(schema.iter_findings(source)) == []


def test_a_rejected_document_has_a_finding_with_a_place() -> None:
    (finding,) = load_schema("domain").iter_findings(DOMAIN.replace("<target", "<taget").encode())
    assert finding.code == "RNG101"
    assert "did you mean 'target'?" in finding.message
    assert finding.span == Span(7, 8, 7, 13)
    assert finding.path == "/domain/devices/disk/taget"


def test_a_document_that_does_not_parse_is_invalid_and_has_a_finding() -> None:
    schema = load_schema("domain")
    assert not schema.is_valid(b"<domain>")
    assert [finding.code for finding in schema.iter_findings(b"<domain>")] == ["XML001"]


def test_a_document_that_is_not_there_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_schema("domain").is_valid(tmp_path / "none.xml")


def test_a_schema_travels_by_its_source() -> None:
    data = pickle.dumps(load_schema("domain"))
    assert len(data) < 200
    assert pickle.loads(data).is_valid(DOMAIN.encode())


def test_a_schema_error_travels_with_its_findings() -> None:
    with pytest.raises(SchemaError) as caught:
        load_schema("nothing")
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings


@pytest.mark.parametrize(
    ("name", "words"),
    [("domian", "did you mean the built-in schema 'domain'?"), ("none.rng", "no such file"), (".", "directory")],
)
def test_a_schema_that_is_not_there(name: str, words: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load_schema(name)
    (finding,) = caught.value.findings
    assert finding.code == "SCH002"
    assert words in finding.message


def test_a_schema_that_breaks_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "wrong schema.rng"
    path.write_text(f"<element name='a' xmlns='{RNG}'>\n  <ref name='nowhere'/>\n</element>")
    with pytest.raises(SchemaError) as caught:
        load_schema(path)
    (finding,) = caught.value.findings
    assert (finding.file, finding.code, finding.span) == (str(path), "SCH112", Span(2, 4, 2, 7))


def test_paths_with_unusual_characters(tmp_path: Path) -> None:
    folder = tmp_path / "ä b#c%20d"
    folder.mkdir()
    (folder / "part é.rng").write_text(
        f"<grammar xmlns='{RNG}'><define name='p'><element name='p'><empty/></element></define></grammar>"
    )
    (folder / "top.rng").write_text(
        f"<grammar xmlns='{RNG}'><include href='part%20%C3%A9.rng'/><start><ref name='p'/></start></grammar>"
    )
    assert load_schema(folder / "top.rng").is_valid(b"<p/>")


def test_a_wrong_text_is_found_where_it_stands_and_its_pattern_is_told_in_words() -> None:
    tuned = "<iotune><read_iops_sec>10k</read_iops_sec></iotune><serial>a/b</serial><target"
    wrong = DOMAIN.replace("<target", tuned).replace("'/srv/images/guest.qcow2'", "'guest.qcow2'")
    path, number, serial = load_schema("domain").iter_findings(wrong.encode())
    assert path.message.endswith("it is not an absolute path such as '/srv/vm.qcow2': it must begin with '/'")
    assert "[" not in path.message + number.message + serial.message
    assert number.span == Span(7, 30, 7, 33)
    assert (serial.code, serial.span) == ("RNG302", Span(7, 66, 7, 69))


def test_a_bad_value_is_judged_by_what_goes_with_the_other_attributes() -> None:
    address = "<address type='pci' bus='0x00' slot='0x20' function='0x0'/></disk>"
    (finding,) = load_schema("domain").iter_findings(DOMAIN.replace("</disk>", address).encode())
    assert "it is not the slot of a PCI address" in finding.message


def test_the_first_example_of_the_package_is_right() -> None:
    assert doctest.testmod(relaxng).failed == 0


@pytest.mark.parametrize("engine", ["auto", "automaton"])
def test_a_tag_that_was_set_as_a_qname_is_judged(tmp_path: Path, engine: str) -> None:
    """lxml keeps a tag as it was set, and a QName is no str."""
    path = tmp_path / "s.rng"
    path.write_text(
        "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><element name='b'><empty/></element></element>"
    )
    schema = load_schema(path, engine)
    root = etree.fromstring("<a><b/></a>")
    root[0].tag = etree.QName("c")
    assert [finding.code for finding in schema.iter_findings(root)] == ["RNG101"]
    root[0].tag = etree.QName("b")
    assert schema.is_valid(root)
