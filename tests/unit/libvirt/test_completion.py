from __future__ import annotations

from pathlib import Path

import pytest

from relaxng import load_schema
from relaxng.document import Document
from relaxng.edits import EditError
from relaxng.libvirt.completion import complete
from relaxng.libvirt.files import Files
from tests import headers
from tests.headers import BACKING_FORMAT, DATA_FILE
from tests.images import disk, domain


@pytest.fixture
def top(tmp_path: Path) -> Path:
    path = tmp_path / "top"
    path.write_bytes(headers.qcow2(b"base", ((BACKING_FORMAT, b"raw"),)))
    (tmp_path / "base").touch()
    return path


def document(text: str) -> Document:
    return Document.parse(text.encode(), "vm.xml")


def test_the_rest_of_a_chain_is_written_below_the_last_layer(tmp_path: Path, top: Path) -> None:
    above = f"""\
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <backingStore type='file'>
        <source file='{top}'/>
        <!-- given -->
        <format type='qcow2'/>
      </backingStore>
      <source file='/above'/>
      <target dev='vda' bus='virtio'/>
    </disk>"""
    done = complete(document(domain(above)), Files())
    assert (done.added, done.findings) == (1, ())
    inserted = f"""
        <backingStore type='file'>
          <format type='raw'/>
          <source file='{tmp_path}/base'/>
          <backingStore/>
        </backingStore>"""
    assert done.data.decode() == domain(above).replace("<format type='qcow2'/>", f"<format type='qcow2'/>{inserted}")


def test_indexes_go_on_from_those_that_are_there(top: Path) -> None:
    live = disk(top, target="vdb").replace(f"'{top}'/>", f"'{top}' index='7'/>")
    done = complete(document(domain(disk(top), live)), Files(), numbered=True)
    lines = [line.strip() for line in done.data.decode().splitlines() if "index=" in line]
    assert lines == [
        f"<source file='{top}' index='8'/>",
        "<backingStore type='file' index='9'>",
        f"<source file='{top}' index='7'/>",
        "<backingStore type='file' index='10'>",
    ]


def test_a_given_data_store_is_numbered_too(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(headers.qcow2(b"", ((DATA_FILE, b"data"),), incompatible=4))
    (tmp_path / "data").touch()
    first = complete(document(domain(disk(path))), Files())
    assert first.data.decode().count("<dataStore") == 1
    second = complete(document(first.data.decode()), Files(), numbered=True)
    assert f"<source file='{tmp_path}/data' index='2'/>" in second.data.decode()
    assert complete(document(second.data.decode()), Files(), numbered=True).data == second.data


def test_a_chain_in_an_entity_is_told_of(top: Path) -> None:
    text = domain("&d;", disk(top, target="vdb"))
    entity = disk(top).replace("'", '"').replace("\n", " ")
    whole = f"<!DOCTYPE domain [<!ENTITY d '{entity}'>]>\n{text}"
    done = complete(document(whole), Files())
    assert [finding.code for finding in done.findings] == ["VIR918"]
    assert "the chain of vda cannot be completed: <source> stands in an entity" in done.findings[0].message
    assert done.data.decode().count("<backingStore") == 2


def test_a_schema_keeps_out_what_libvirt_would_not_take(tmp_path: Path, top: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(headers.qcow2(b"nbd://no_such_name/x", ((BACKING_FORMAT, b"raw"),)))
    text = domain(disk(odd), disk(top, target="vdb"))
    schema = load_schema("domain")
    done = complete(document(text), Files(), schema=schema)
    assert [finding.code for finding in done.findings] == ["VIR912"]
    assert schema.is_valid(done.data)
    assert done.added == 1
    many = [disk(odd, target=f"vd{number}") for number in range(1100)]
    all_of_them = complete(document(domain(*many)), Files(), schema=schema)
    assert (all_of_them.added, len(all_of_them.findings)) == (0, 1100)
    # A document that is invalid already gets no worse.
    wrong = text.replace("<name>", "<nome>").replace("</name>", "</nome>")
    assert complete(document(wrong), Files(), schema=schema).added == 2


def test_a_document_without_text_cannot_be_completed(top: Path) -> None:
    parsed = document(domain(disk(top)))
    with pytest.raises(EditError, match="not read from bytes"):
        complete(Document.of(parsed.tree), Files())


def test_nothing_to_do_changes_nothing() -> None:
    for text in ("<domain/>", "<domain><devices><disk><target dev='sda'/></disk></devices></domain>"):
        assert complete(document(text), Files(), numbered=True).data == text.encode()
