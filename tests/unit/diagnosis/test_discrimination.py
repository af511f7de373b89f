"""Several mistakes that one attribute makes, which was chosen wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import load_schema
from tests.examples import domain
from tests.unit.diagnosis.messages import messages

SHAPES = """start = element drawing { shape* }
shape = element shape { attribute name { text }?, (circle | box | path) }
circle = attribute kind { "circle" }, element data { element centre { empty } }, element style { attribute dash { text } }
box = attribute kind { "box" }, element data { element corner { empty } }, element style { attribute fill { text } }
path = attribute kind { "path" | "line" }, element data { element from { empty } }, element style { attribute cap { text } }"""


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "<shape kind='circle'><data><corner/></data><style fill='1'/></shape>",
            "'circle' is no value of 'kind' in <shape> beside what stands in it; did you mean 'box'?",
        ),
        (
            "<shape name='a' kind='box'><data><from/></data><style cap='1'/></shape>",
            "'box' is no value of 'kind' in <shape> beside what stands in it; did you mean 'path' or 'line'?",
        ),
    ],
)
def test_the_attribute_is_the_mistake(tmp_path: Path, document: str, expected: str) -> None:
    assert messages(tmp_path, SHAPES, f"<drawing>{document}</drawing>") == [expected]


def test_what_no_value_makes_good_is_told_by_itself(tmp_path: Path) -> None:
    document = "<drawing><shape kind='circle'><data><corner/></data><style fil='1'/></shape></drawing>"
    assert len(messages(tmp_path, SHAPES, document)) > 1


def test_each_is_told_for_itself(tmp_path: Path) -> None:
    shape = "<shape kind='circle'><data><corner/></data><style fill='1'/></shape>"
    found = messages(tmp_path, SHAPES, f"<drawing>{shape}{shape}</drawing>")
    assert found == ["'circle' is no value of 'kind' in <shape> beside what stands in it; did you mean 'box'?"] * 2


def test_what_takes_anything_is_not_meant(tmp_path: Path) -> None:
    schema = """start = element r { a }
a = element a { (attribute k { "strict" }, element b { empty }, element c { empty })
  | (attribute k { "loose" }, element * { empty }*) }"""
    assert len(messages(tmp_path, schema, "<r><a k='strict'><x/><y/></a></r>")) == 2


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (
            "<hostdev mode='subsystem' type='usb' managed='yes'><source><address domain='0x0000' bus='0x05' slot='0x00'"
            " function='0x0'/></source><address type='pci' domain='0' bus='7' slot='0' function='0'/></hostdev>",
            "/domain/devices/hostdev/@type",
        ),
        (
            "<interface type='network'><source><address type='pci' domain='0' bus='7' slot='0' function='0'/></source>"
            "</interface>",
            "/domain/devices/interface/@type",
        ),
    ],
)
def test_devices(document: str, place: str) -> None:
    (finding,) = load_schema("domain").iter_findings(domain(document).encode())
    assert (finding.code, finding.path) == ("RNG301", place)


def test_a_backup() -> None:
    disk = "<disk name='vda' type='file'><target file='/a'/><driver type='raw'/></disk>"
    document = f"<domainbackup mode='pull'><disks>{disk}{disk.replace('vda', 'vdb')}</disks></domainbackup>"
    (finding,) = load_schema("domainbackup").iter_findings(document.encode())
    assert (finding.path, finding.suggestion) == ("/domainbackup/@mode", "push")


def test_what_an_entity_holds_is_told_once() -> None:
    entity = "<filesystem type='file' accessmode='mapped'><source dir='/a'/></filesystem>"
    text = f'<!DOCTYPE domain [<!ENTITY e "{entity}">]>{domain("<devices>&e;&e;</devices>")}'
    found = list(load_schema("domain").iter_findings(text.encode()))
    assert len({(finding.path, finding.message) for finding in found}) == len(found) > 0
