"""OASIS XML Catalogs 1.1, as far as they map what a schema refers to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from relaxng import SchemaError, load_schema
from relaxng.engine import Engine
from relaxng.schema import check_schema
from relaxng.xmlcatalog import NAMESPACE, CatalogError, XmlCatalog

if TYPE_CHECKING:
    from tests.conftest import RunRelaxng

RNG = "http://relaxng.org/ns/structure/1.0"
PART = "http://example.org/part.rng"


def write(folder: Path, entries: str, name: str = "catalog.xml", root: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<catalog xmlns='{NAMESPACE}' {root}>{entries}</catalog>")
    return path


def resolve(folder: Path, entries: str, uri: str, root: str = "") -> str | None:
    """What a catalogue in `folder` has for an address: relative to the folder where it is in it."""
    found = XmlCatalog.load(write(folder, entries, root=root)).resolve(uri)
    return None if found is None else found.removeprefix(f"{folder.as_uri()}/")


@pytest.mark.parametrize(
    ("entry", "uri", "expected"),
    [
        ("<uri name='http://e.org/a' uri='a.rng'/>", "http://e.org/a", "a.rng"),
        ("<uri name='http://e.org/a' uri='a.rng'/>", "http://e.org/ab", None),
        ("<uri name='urn:x:a' uri='a.rng'/>", "urn:x:a", "a.rng"),
        ("<uri name='http://e.org/a' uri='http://f.org/a'/>", "http://e.org/a", "http://f.org/a"),
        ("<uri name='http://e.org/a' uri='file:///srv/a.rng'/>", "http://e.org/a", "file:///srv/a.rng"),
        ("<system systemId='http://e.org/a' uri='a.rng'/>", "http://e.org/a", "a.rng"),
        (
            "<rewriteURI uriStartString='http://e.org/' rewritePrefix='local/'/>",
            "http://e.org/b/a.rng",
            "local/b/a.rng",
        ),
        ("<rewriteURI uriStartString='http://e.org/' rewritePrefix='local/'/>", "http://f.org/a.rng", None),
        ("<rewriteURI uriStartString='http://e.org/' rewritePrefix=''/>", "http://e.org/a.rng", "catalog.xmla.rng"),
        ("<rewriteSystem systemIdStartString='http://e.org/' rewritePrefix='b/'/>", "http://e.org/a.rng", "b/a.rng"),
        ("<uriSuffix uriSuffix='/5.0/a.rng' uri='a5.rng'/>", "http://e.org/5.0/a.rng", "a5.rng"),
        ("<uriSuffix uriSuffix='/5.0/a.rng' uri='a5.rng'/>", "http://e.org/5.1/a.rng", None),
        ("<systemSuffix systemIdSuffix='a.rng' uri='b.rng'/>", "http://e.org/a.rng", "b.rng"),
        ("<public publicId='http://e.org/a' uri='a.rng'/>", "http://e.org/a", None),
    ],
)
def test_an_entry(tmp_path: Path, entry: str, uri: str, expected: str | None) -> None:
    assert resolve(tmp_path, entry, uri) == expected


@pytest.mark.parametrize(
    "entry",
    [
        "<uri name='http://e.org/a'/>",
        "<uri uri='a.rng'/>",
        "<rewriteURI rewritePrefix='x/'/>",
        "<rewriteURI uriStartString='http://e.org/'/>",
        "<uriSuffix uri='a.rng'/>",
        "<delegateURI catalog='other.xml'/>",
        "<nextCatalog catalog='http://e.org/catalog.xml'/>",
        "<unknown name='http://e.org/a' uri='a.rng'/>",
        "<uri xmlns='urn:x' name='http://e.org/a' uri='a.rng'/>",
        "<uri xmlns='' name='http://e.org/a' uri='a.rng'/>",
    ],
)
def test_an_entry_that_says_nothing_is_passed_over(tmp_path: Path, entry: str) -> None:
    write(tmp_path, "", "other.xml")
    assert resolve(tmp_path, f"{entry}<uri name='urn:x:b' uri='b.rng'/>", "http://e.org/a") is None
    assert resolve(tmp_path, f"{entry}<uri name='urn:x:b' uri='b.rng'/>", "urn:x:b") == "b.rng"


@pytest.mark.parametrize(
    ("entries", "root", "expected"),
    [
        ("<group><uri name='{0}' uri='a.rng'/></group>", "", "a.rng"),
        ("<group xml:base='sub/'><uri name='{0}' uri='a.rng'/></group>", "", "sub/a.rng"),
        ("<uri name='{0}' uri='a.rng' xml:base='sub/'/>", "", "sub/a.rng"),
        ("<uri name='{0}' uri='a.rng'/>", "xml:base='sub/'", "sub/a.rng"),
        ("<group xml:base='b/'><uri name='{0}' uri='a.rng'/></group>", "xml:base='sub/'", "sub/b/a.rng"),
        ("<group xml:base='file:///srv/'><uri name='{0}' uri='a.rng'/></group>", "", "file:///srv/a.rng"),
        ("<group xml:base='b/'/><uri name='{0}' uri='a.rng'/>", "", "a.rng"),
        (
            "<group xml:base='b/'><rewriteURI uriStartString='http://example.org/' rewritePrefix='c/'/></group>",
            "",
            "b/c/part.rng",
        ),
    ],
)
def test_groups_and_bases(tmp_path: Path, entries: str, root: str, expected: str) -> None:
    assert resolve(tmp_path, entries.format(PART), PART, root) == expected


def test_a_base_holds_for_other_catalogues(tmp_path: Path) -> None:
    write(tmp_path, f"<uri name='{PART}' uri='a.rng'/>", "sub/next.xml")
    assert resolve(tmp_path, "<group xml:base='sub/'><nextCatalog catalog='next.xml'/></group>", PART) == "sub/a.rng"


RANKED = [
    f"<uri name='{PART}' uri='exact'/>",
    "<rewriteURI uriStartString='http://example.org/pa' rewritePrefix='long/'/>",
    "<rewriteURI uriStartString='http://example.org/' rewritePrefix='short/'/>",
    "<uriSuffix uriSuffix='/part.rng' uri='long-suffix'/>",
    "<uriSuffix uriSuffix='part.rng' uri='short-suffix'/>",
    "<delegateURI uriStartString='http://example.org/p' catalog='delegate1.xml'/>",
    "<delegateURI uriStartString='http://example.org/' catalog='delegate2.xml'/>",
    "<nextCatalog catalog='next1.xml'/>",
    "<nextCatalog catalog='next2.xml'/>",
]
ANSWERS = ["exact", "long/rt.rng", "short/part.rng", "long-suffix", "short-suffix"]
ANSWERS += ["delegate1", "delegate2", "next1", "next2"]


@pytest.mark.parametrize("rank", range(len(RANKED)))
@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_more_exact_comes_first(tmp_path: Path, rank: int, backwards: bool) -> None:
    for name in ("delegate1", "delegate2", "next1", "next2"):
        write(tmp_path, f"<uri name='{PART}' uri='{name}'/>", f"{name}.xml")
    left = RANKED[rank:]
    if backwards and ANSWERS[rank] != "next1":  # catalogues that follow do so in their order
        left.reverse()
    assert resolve(tmp_path, "".join(left), PART) == ANSWERS[rank]


def test_the_first_of_two_equal_entries_counts(tmp_path: Path) -> None:
    assert resolve(tmp_path, f"<uri name='{PART}' uri='a'/><uri name='{PART}' uri='b'/>", PART) == "a"


def test_what_is_delegated_is_asked_of_the_delegates_alone(tmp_path: Path) -> None:
    write(tmp_path, "", "delegate.xml")
    write(tmp_path, f"<uri name='{PART}' uri='a'/><uri name='urn:x:a' uri='b'/>", "next.xml")
    entries = (
        "<delegateURI uriStartString='http://example.org/' catalog='delegate.xml'/><nextCatalog catalog='next.xml'/>"
    )
    assert resolve(tmp_path, entries, PART) is None
    assert resolve(tmp_path, entries, "urn:x:a") == "b"


def test_two_entries_delegate_to_one_catalogue(tmp_path: Path) -> None:
    # Debian's /etc/xml/catalog is full of these.
    write(tmp_path, f"<uri name='{PART}' uri='a'/><uri name='urn:x:a' uri='b'/>", "delegate.xml")
    entries = (
        "<delegateURI uriStartString='urn:x:' catalog='delegate.xml'/>"
        "<delegateURI uriStartString='http://example.org/' catalog='delegate.xml'/>"
    )
    assert resolve(tmp_path, entries, "urn:x:a") == "b"
    assert resolve(tmp_path, entries, PART) == "a"


def test_a_delegate_follows_as_well(tmp_path: Path) -> None:
    write(tmp_path, f"<uri name='{PART}' uri='a'/>", "other.xml")
    entries = "<delegateURI uriStartString='urn:x:' catalog='other.xml'/><nextCatalog catalog='other.xml'/>"
    assert resolve(tmp_path, entries, PART) == "a"


@pytest.mark.parametrize("kind", ["nextCatalog", "delegateURI uriStartString='http://'"])
def test_catalogues_in_a_circle(tmp_path: Path, kind: str) -> None:
    write(tmp_path, f"<{kind} catalog='b.xml'/>", "a.xml")
    write(tmp_path, f"<{kind} catalog='catalog.xml'/><{kind} catalog='b.xml'/>", "b.xml")
    entries = f"<{kind} catalog='a.xml'/><{kind} catalog='catalog.xml'/>"
    assert resolve(tmp_path, entries, PART) is None
    write(tmp_path, f"<uri name='{PART}' uri='b.rng'/><{kind} catalog='catalog.xml'/>", "b.xml")
    assert resolve(tmp_path, entries, PART) == "b.rng"


def test_a_catalogue_may_name_its_dtd(tmp_path: Path) -> None:
    path = tmp_path / "catalog.xml"
    path.write_text(
        '<!DOCTYPE catalog PUBLIC "-//OASIS//DTD XML Catalogs V1.0//EN" "http://127.0.0.1:9/catalog.dtd">\n'
        f"<catalog xmlns='{NAMESPACE}'><uri name='urn:x:a' uri='a'/></catalog>"
    )
    assert XmlCatalog.load(path).resolve("urn:x:a") == (tmp_path / "a").as_uri()


def test_paths_with_unusual_characters(tmp_path: Path) -> None:
    folder = tmp_path / "ä b#c%20d"
    folder.mkdir()
    write(folder, f"<uri name='{PART}' uri='p%20%C3%A9.rng'/>", "n é.xml")
    catalog = write(folder, "<nextCatalog catalog='n%20%C3%A9.xml'/>")
    (folder / "p é.rng").write_text(
        f"<grammar xmlns='{RNG}'><define name='p'><element name='p'><empty/></element></define></grammar>"
    )
    (folder / "s.rng").write_text(
        f"<grammar xmlns='{RNG}'><include href='{PART}'/><start><ref name='p'/></start></grammar>"
    )
    assert load_schema(folder / "s.rng", catalog=catalog).is_valid(b"<p/>")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gone.xml", "no such file"), (".", "is a directory"), ("broken.xml", "ends within the tag <catalog>")],
)
def test_a_catalogue_that_cannot_be_used(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "broken.xml").write_text("<catalog")
    with pytest.raises(CatalogError, match=reason) as caught:
        XmlCatalog.load(tmp_path / name)
    assert caught.value.finding.code == "SCH107"
    assert caught.value.finding.file == str(tmp_path / name)


# Schemas


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A schema that includes what only a catalogue knows, and a valid and an invalid document."""
    (tmp_path / "s.rng").write_text(
        f"<grammar xmlns='{RNG}'>\n<include href='{PART}'/>\n<start><ref name='p'/></start></grammar>"
    )
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "part.rng").write_text(f"<grammar xmlns='{RNG}'><include href='deeper.rng'/></grammar>")
    (tmp_path / "local" / "deeper.rng").write_text(
        f"<grammar xmlns='{RNG}'><define name='p'><element name='p'><empty/></element></define></grammar>"
    )
    (tmp_path / "good.xml").write_text("<p/>")
    (tmp_path / "bad.xml").write_text("<p>text</p>")
    write(tmp_path, f"<uri name='{PART}' uri='local/part.rng'/>")
    return tmp_path


@pytest.mark.parametrize("engine", Engine)
def test_a_schema_by_a_catalogue(folder: Path, engine: Engine) -> None:
    schema = load_schema(folder / "s.rng", engine=engine, catalog=folder / "catalog.xml")
    assert schema.is_valid(folder / "good.xml")
    assert not schema.is_valid(folder / "bad.xml")
    errors = [finding for finding in schema.iter_findings(folder / "good.xml") if finding.severity == "error"]
    assert errors == []
    errors = [finding for finding in schema.iter_findings(folder / "bad.xml") if finding.severity == "error"]
    assert [finding.span and finding.span.line for finding in errors] == [1]
    assert check_schema(folder / "s.rng", folder / "catalog.xml") == ()


def test_the_command_takes_a_catalogue(folder: Path, run: RunRelaxng) -> None:
    done = run("check", "--schema", "s.rng", "--catalog", "catalog.xml", "good.xml")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert run("check", "--schema", "s.rng", "--catalog", "catalog.xml", "bad.xml").status == 1
    done = run("schema", "check", "--catalog", "catalog.xml", "s.rng")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert run("check", "--catalog", "catalog.xml", folder / "good.xml").status == 2


def test_without_the_catalogue_the_address_is_refused(folder: Path, run: RunRelaxng) -> None:
    with pytest.raises(SchemaError) as caught:
        load_schema(folder / "s.rng")
    assert caught.value.findings[0].code == "SCH103"
    assert "name it in a catalogue" in caught.value.findings[0].message
    assert "s.rng:2:2: error: " in run("schema", "check", "s.rng").out


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/part.rng", "https://e.org/x", "ftp://e.org/x", "//e.org/x", "file://e.org/x", "data:,"],
)
def test_a_catalogue_that_leads_elsewhere_is_refused(folder: Path, run: RunRelaxng, address: str) -> None:
    write(folder, f"<uri name='{PART}' uri='{address}'/>")
    with pytest.raises(SchemaError) as caught:
        load_schema(folder / "s.rng", catalog=folder / "catalog.xml")
    assert caught.value.findings[0].code == "SCH103"
    assert run("check", "--schema", "s.rng", "--catalog", "catalog.xml", "good.xml").status == 2
    assert run("schema", "check", "--catalog", "catalog.xml", "s.rng").status == 1


def test_the_refusal_names_where_the_catalogue_leads(folder: Path) -> None:
    write(folder, f"<uri name='{PART}' uri='http://other.example/part.rng'/>")
    with pytest.raises(SchemaError) as caught:
        load_schema(folder / "s.rng", catalog=folder / "catalog.xml")
    assert "http://other.example/part.rng" in caught.value.findings[0].message


def test_a_file_that_the_catalogue_names_in_vain(folder: Path) -> None:
    write(folder, f"<uri name='{PART}' uri='gone.rng'/>")
    with pytest.raises(SchemaError) as caught:
        load_schema(folder / "s.rng", catalog=folder / "catalog.xml")
    finding = caught.value.findings[0]
    assert (finding.code, finding.span and finding.span.line) == ("SCH102", 2)
    assert "gone.rng" in finding.message


BROKEN = {
    "missing": ("gone.xml", "gone.xml", "no such file"),
    "a folder": (".", ".", "directory"),
    "not well-formed": ("broken.xml", "broken.xml", "ends within the tag <catalog>"),
    "empty": ("empty.xml", "empty.xml", "empty"),
    "no catalogue": ("other.xml", "other.xml", "<other>"),
    "next missing": ("next.xml", "gone.xml", "no such file"),
    "next broken": ("next-broken.xml", "broken.xml", "ends within the tag <catalog>"),
}
"""What --catalog names, the file to blame, and the words."""


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("words", ["check --schema s.rng good.xml", "schema check s.rng"])
def test_a_catalogue_that_cannot_be_used_is_one_clear_error(
    folder: Path, run: RunRelaxng, case: str, words: str
) -> None:
    named, blamed, reason = BROKEN[case]
    (folder / "broken.xml").write_text("\n<catalog")
    (folder / "empty.xml").write_text("")
    (folder / "other.xml").write_text("<other/>")
    write(folder, "<nextCatalog catalog='gone.xml'/>", "next.xml")
    write(folder, "<nextCatalog catalog='broken.xml'/>", "next-broken.xml")
    command, *rest = words.split(" s.rng")
    done = run(*command.split(), "s.rng", *rest[0].split(), "--catalog", named, "--output-format", "gcc")
    (line,) = done.out.splitlines()
    place, _, message = line.partition(" error: ")
    assert place.split(":")[0] == blamed
    assert reason in message.lower()
    assert message.endswith("[SCH107]")
    assert done.status == 2


@pytest.mark.parametrize(
    "entry", ["<uri name='a' uri='http://[b'/>", "<rewriteURI uriStartString='a' rewritePrefix='file://[b'/>"]
)
def test_an_entry_that_is_no_address_is_an_error_at_its_line(tmp_path: Path, entry: str) -> None:
    with pytest.raises(CatalogError) as caught:
        XmlCatalog.load(write(tmp_path, f"\n{entry}"))
    finding = caught.value.finding
    assert (finding.code, finding.span and finding.span.line) == ("SCH107", 2)


def test_the_files_of_a_catalogue_are_its_own_and_all_that_it_leads_to(tmp_path: Path) -> None:
    text = "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'>{}</catalog>"
    (tmp_path / "a.xml").write_text(
        text.format("<nextCatalog catalog='b.xml'/><delegateURI uriStartString='urn:' catalog='c.xml'/>")
    )
    (tmp_path / "b.xml").write_text(text.format("<nextCatalog catalog='c.xml'/><nextCatalog catalog='a.xml'/>"))
    (tmp_path / "c.xml").write_text(text.format(""))
    files = XmlCatalog.load(tmp_path / "a.xml").files
    assert [path.name for path in files] == ["a.xml", "b.xml", "c.xml"]
