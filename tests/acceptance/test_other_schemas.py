"""Schemas by others: they load without an error, and judge as jing does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from relaxng import Severity, load_schema
from relaxng.schema import check_schema
from tests.conftest import DOMAIN, LIBVIRT, RunRelaxng, ask, there

DOCBOOK = Path("/usr/share/xml/docbook/schema/rng/5.0")
MALLARD = Path("/usr/share/xml/mallard")
OSINFO = Path("/usr/share/osinfo/schema/osinfo.rng")


def of_lxml() -> Path:
    """The schema of ISO Schematron that lxml brings with it."""
    spec = find_spec("lxml")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "isoschematron" / "resources" / "rng" / "iso-schematron.rng"


DB = "xmlns='http://docbook.org/ns/docbook' version='5.0'"
PAGE = "xmlns='http://projectmallard.org/1.0/' id='index'"
SCH = "xmlns='http://purl.oclc.org/dsdl/schematron'"
UUID = "11111111-2222-3333-4444-555555555555"


@dataclass(frozen=True)
class Judged:
    """A schema, the Debian package that brings it, and documents: valid and invalid ones."""

    schema: Path
    package: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]


SCHEMAS = {
    "domain": Judged(
        LIBVIRT / "domain.rng",
        "libvirt0",
        (
            DOMAIN,
            DOMAIN.replace("<devices>", "<vcpu> 1 </vcpu><devices>"),
            f"<domain type='qemu'><name>g</name><on_reboot>restart</on_reboot><uuid>{UUID}</uuid>"
            "<on_poweroff>destroy</on_poweroff><memory>1</memory><os><type>hvm</type></os></domain>",
        ),
        (
            DOMAIN.replace("<name>guest</name>", ""),
            DOMAIN.replace("'virtio'", "'virtoi'"),
            DOMAIN.replace("<devices>", "<os/><devices>"),
            "<domain/>",
        ),
    ),
    "network": Judged(
        LIBVIRT / "network.rng",
        "libvirt0",
        (
            "<network><name>n</name><forward mode='nat'/><bridge name='virbr0' stp='on' delay='0'/>"
            "<ip address='192.168.122.1' netmask='255.255.255.0'><dhcp>"
            "<range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip></network>",
            f"<network><uuid>{UUID}</uuid><name>n</name></network>",
        ),
        (
            "<network><name>n</name><forward mode='nta'/></network>",
            "<network><name>n</name><ip address='300.1.1.1' netmask='255.255.255.0'/></network>",
            "<network><forward/></network>",
        ),
    ),
    "storage pool": Judged(
        LIBVIRT / "storagepool.rng",
        "libvirt0",
        ("<pool type='dir'><name>p</name><target><path>/srv</path></target></pool>",),
        (
            "<pool type='dir'><name>p</name></pool>",
            "<pool type='dri'><name>p</name><target><path>/srv</path></target></pool>",
        ),
    ),
    "storage volume": Judged(
        LIBVIRT / "storagevol.rng",
        "libvirt0",
        ("<volume><name>v</name><capacity unit='GiB'>1</capacity><target><format type='qcow2'/></target></volume>",),
        ("<volume><name>v</name><capacity unit='GiB'>much</capacity></volume>", "<volume/>"),
    ),
    "secret": Judged(
        LIBVIRT / "secret.rng",
        "libvirt0",
        ("<secret ephemeral='no' private='yes'><usage type='ceph'><name>s</name></usage></secret>",),
        ("<secret ephemeral='maybe'/>", "<secret><usage type='ceph'/></secret>"),
    ),
    "DocBook": Judged(
        DOCBOOK / "docbook.rng",
        "docbook5-xml",
        (
            f"<article {DB}><title>T</title><para>Some <emphasis>text</emphasis>.</para></article>",
            f"<book {DB}><info><title>T</title><author><personname>A</personname></author></info>"
            "<chapter xml:id='c'><title>C</title><itemizedlist><listitem><para>x <xref linkend='c'/></para></listitem>"
            "</itemizedlist></chapter></book>",
            f"<refentry {DB}><refnamediv><refname>x</refname><refpurpose>y</refpurpose></refnamediv>"
            "<refsect1><title>D</title><para/></refsect1></refentry>",
            f"<article {DB}><title>T</title><informaltable><tgroup cols='1'><tbody><row><entry>1</entry></row></tbody>"
            "</tgroup></informaltable></article>",
        ),
        (
            "<article><title>T</title><para/></article>",
            f"<article {DB}><title>T</title><para>Some <emph>text</emph>.</para></article>",
            f"<article {DB}><title>T</title></article>",
            f"<article {DB}><para/><title>T</title></article>",
            f"<book {DB}><title>T</title><chapter><para/></chapter>text</book>",
            f"<article {DB}><title>T</title><informaltable><tgroup cols='0'><tbody/></tgroup></informaltable></article>",
        ),
    ),
    "DocBook with XInclude": Judged(
        DOCBOOK / "docbookxi.rng",
        "docbook5-xml",
        (f"<article {DB}><title>T</title><para>Some <emphasis>text</emphasis>.</para></article>",),
        (f"<article {DB}><title>T</title><para>Some <emph>text</emph>.</para></article>",),
    ),
    "Mallard 1.0": Judged(
        MALLARD / "1.0" / "mallard-1.0.rng",
        "mallard-rng",
        (
            f"<page {PAGE}><title>T</title><p>Text, <em>more</em>.</p></page>",
            f"<page {PAGE} type='guide'><info><link type='guide' xref='x'/><desc>D</desc></info><title>T</title>"
            "<section id='s'><title>S</title><list><item><p/></item></list></section></page>",
            f"<page {PAGE}><title>T</title><p><x:y xmlns:x='urn:x'>anything</x:y></p></page>",
        ),
        (
            f"<page {PAGE}><title>T</title><p>Text, <emph>more</emph>.</p></page>",
            f"<page {PAGE}><p/></page>",
            f"<page {PAGE}><title>T</title><section><title>S</title></section></page>",
            "<page id='index'><title>T</title></page>",
        ),
    ),
    "Mallard 1.1": Judged(
        MALLARD / "1.1" / "mallard-1.1.rng",
        "mallard-rng",
        (f"<page {PAGE}><title>T</title><p>Text.</p></page>", f"<page {PAGE}><title>T</title><div><p/></div></page>"),
        (f"<page {PAGE}><titel>T</titel></page>",),
    ),
    "osinfo": Judged(
        OSINFO,
        "osinfo-db",
        ("<libosinfo version='0.0.1'/>",),
        ("<libosinfo version='0.0.1'><oss/></libosinfo>", "<osinfo/>"),
    ),
    "Schematron": Judged(
        of_lxml(),
        "python3-lxml",
        (
            f"<schema {SCH}><pattern><rule context='a'><assert test='b'>A b.</assert></rule></pattern></schema>",
            f"<schema {SCH} queryBinding='xslt'><title>T</title><ns prefix='p' uri='urn:p'/>"
            "<pattern id='p'><rule context='p:a'><report test='b' role='warn'>No <emph>b</emph>.</report></rule></pattern>"
            "<x:y xmlns:x='urn:x' any='thing'/></schema>",
        ),
        (
            f"<schema {SCH}><pattern><rule context='a'><assert>A b.</assert></rule></pattern></schema>",
            f"<schema {SCH}><patern/></schema>",
            "<schema><pattern/></schema>",
        ),
    ),
}


def starts(path: Path) -> bool:
    """Whether a file of libvirt's is a schema of its own: the others are there to be included."""
    return "<start>" in path.read_text(encoding="utf-8")


def test_libvirts_schemas_have_no_faults(run: RunRelaxng) -> None:
    files = [path for path in sorted(there(LIBVIRT, "libvirt0").glob("*.rng")) if starts(path)]
    assert len(files) >= 15
    done = run("schema", "check", "--output-format", "gcc", *files)
    assert (done.status, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if " warning: " not in line] == []
    for path in files:
        assert not load_schema(path).is_valid(b"<nonsense/>")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_has_no_faults(name: str) -> None:
    path = there(SCHEMAS[name].schema, SCHEMAS[name].package)
    assert [finding for finding in check_schema(path) if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("engine", ["auto", "automaton"])
def test_its_documents_are_judged_right(name: str, engine: str) -> None:
    judged = SCHEMAS[name]
    schema = load_schema(there(judged.schema, judged.package), engine=engine)
    for document in judged.valid:
        assert list(schema.iter_findings(document.encode())) == []
    for document in judged.invalid:
        assert not schema.is_valid(document.encode()), document
        findings = list(schema.iter_findings(document.encode()))
        assert findings, document
        assert all(finding.span is not None for finding in findings)


@pytest.mark.parametrize("name", SCHEMAS)
def test_jing_judges_the_same(tmp_path: Path, name: str) -> None:
    judged = SCHEMAS[name]
    path = there(judged.schema, judged.package)
    files = []
    for kind, documents in (("valid", judged.valid), ("invalid", judged.invalid)):
        for number, document in enumerate(documents):
            files.append(tmp_path / f"{kind}{number}.xml")
            files[-1].write_text(document)
    # -i: it would report duplicate IDs, which RELAX NG itself knows nothing of
    said = ask("jing", "jing", "-i", path, *files).out
    rejected = [file.name for file in files if f"{file}:" in said]
    assert rejected == [file.name for file in files if file.name.startswith("invalid")], said


def test_a_faulty_schema_has_the_faults_that_jing_finds() -> None:
    path = there(MALLARD / "cache" / "1.0" / "cache-1.0.rng", "mallard-rng")
    found = {(finding.code, finding.message.split("'")[1]) for finding in check_schema(path)}
    said = ask("jing", "jing", "-i", path, path).out
    undefined = re.findall(r'reference to undefined pattern "(.*)"', said)
    assert len(undefined) == len(said.splitlines()) >= 5
    assert found == {("SCH112", name) for name in undefined}


def test_docbook_by_the_catalogue_of_debian(run: RunRelaxng, tmp_path: Path) -> None:
    catalog = there(Path("/etc/xml/catalog"), "xml-core")
    there(DOCBOOK, "docbook5-xml")
    (tmp_path / "s.rng").write_text(
        "<grammar xmlns='http://relaxng.org/ns/structure/1.0'>"
        "<include href='http://docbook.org/xml/5.0/rng/docbook.rng'/></grammar>"
    )
    for number, document in enumerate(SCHEMAS["DocBook"].valid):
        (tmp_path / f"{number}.xml").write_text(document)
    done = run("check", "--schema", "s.rng", "--catalog", catalog, ".")
    assert (done.status, done.out) == (0, "")
