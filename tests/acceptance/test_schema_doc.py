"""`relaxng schema doc`: the reference of a vocabulary."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.catalog import builtin_schemas
from relaxng.grammar.annotations import EXAMPLE
from relaxng.grammar.references import TAG
from relaxng.reference.html import html
from relaxng.reference.markdown import markdown
from relaxng.reference.vocabulary import vocabulary
from relaxng.schema import load_grammar
from tests.conftest import DOMAIN, SCHEMAS, RunRelaxng

if TYPE_CHECKING:
    from relaxng.reference.model import Entry, Vocabulary

WITHOUT_END = {"meta", "input", "th"}


class Page(HTMLParser):
    """What a test asks of a page: its ids and links, what it loads, and whether its elements are nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if tag == "a" else []
        self.loads += [str(value) for name, value in attrs if name in ("src", "srcset", "data") and value]
        assert tag != "link"
        if tag not in WITHOUT_END:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@cache
def domain() -> Vocabulary:
    return vocabulary(load_grammar("domain"), "domain")


@cache
def page() -> str:
    return html(domain())


def anchor_of(name: str, parent: str) -> str:
    """The anchor of the element of this name in a parent."""
    (found,) = (entry.anchor for entry in domain().entries if entry.name == name and parent in entry.parents)
    return found


def of_disks() -> list[Entry]:
    """The entries of <disk>, and of all that can be in it."""
    met = {"disk": domain().entry("disk")}
    queue = list(met.values())
    for entry in queue:
        for child in (child for form in entry.forms for child in form.children):
            if child.anchor is not None and child.anchor not in met:
                met[child.anchor] = domain().entry(child.anchor)
                queue.append(met[child.anchor])
    return queue


@pytest.mark.parametrize("name", builtin_schemas())
def test_every_element_of_a_schema_has_an_entry(name: str) -> None:
    grammar = load_grammar(name)
    found = vocabulary(grammar, name)
    declared = {
        str(element.get("name"))
        for file in grammar.documents
        for element in file.tree.iter(f"{TAG}element")
        if element.get("name")
    }
    assert {entry.name for entry in found.entries} == declared
    anchors = [entry.anchor for entry in found.entries]
    assert sorted(set(anchors)) == sorted(anchors)


@pytest.mark.parametrize("name", builtin_schemas())
def test_every_link_leads_somewhere(name: str) -> None:
    found = vocabulary(load_grammar(name), name)
    there = Page(html(found))
    assert sorted(set(there.ids)) == sorted(there.ids)
    assert all(link.startswith("#") for link in there.links)
    assert {link[1:] for link in there.links} <= set(there.ids)
    text = markdown(found)
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_the_page_needs_nothing_beside_it() -> None:
    assert Page(page()).loads == []
    assert "url(" not in page()
    assert "@import" not in page()
    assert "fetch(" not in page()
    assert 'name="viewport"' in page()
    assert "prefers-color-scheme: dark" in page()


def test_everything_of_a_disk_is_documented() -> None:
    entries = of_disks()
    assert len(entries) > 80
    own = {entry.anchor for entry in entries} | {"devices"}
    for entry in entries:
        if not own.issuperset(entry.parents):  # what other devices say of theirs is not ours to ask
            continue
        assert entry.documentation or all(form.documentation for form in entry.forms), entry.anchor
        for form in entry.forms:
            assert form.documentation or len(entry.forms) == 1, form.anchor
            assert [use.name for use in form.attributes if not use.documentation] == [], form.anchor
        for words in (*entry.documentation, *(words for form in entry.forms for words in form.documentation)):
            assert words[0].isupper() or words.startswith(("`", "libvirt ")), words
            assert words.endswith("."), words


def test_the_backing_store_is_explained() -> None:
    entry = domain().entry("backingStore")
    words = " ".join(entry.documentation)
    (form,) = entry.forms
    index = next(use for use in form.attributes if use.name == "index")
    assert index.documentation[0].startswith("Output only")
    assert "`vda[2]`" in words
    assert "Empty and without attributes, it ends the chain" in words
    assert "Where it is missing, nothing is said" in words
    assert [child.anchor for child in form.children] == [anchor_of("source", "disk"), "format", "backingStore"]
    assert entry.parents == ("disk", "backingStore", "mirror")
    (alternatives,) = form.alternatives
    assert {row.value.text: row.value.since for row in alternatives.rows}["volume"] == "6.1.0"


def test_the_source_has_a_form_for_each_type() -> None:
    forms = domain().entry(anchor_of("source", "disk")).forms
    assert [form.when for form in forms] == [
        f"type='{name}'"
        for name in ("file", "block", "dir", "network", "nvme", "vhostuser", "vhostvdpa", "ctl", "volume")
    ]
    (protocols,) = forms[3].alternatives
    assert protocols.attribute == "protocol"
    assert {row.value.text for row in protocols.rows} >= {"nbd", "iscsi", "rbd", "gluster", "nfs", "ssh"}


def test_the_examples_are_valid() -> None:
    schema = load_schema("domain")
    examples = [example.text or "" for path in SCHEMAS.glob("*.rng") for example in etree.parse(path).iter(EXAMPLE)]
    assert len(examples) >= 2
    before, after = DOMAIN.partition("<disk")[0], DOMAIN.partition("</disk>")[2]
    for example in examples:
        if etree.fromstring(example).tag == "disk":
            document = before + example + after
        else:
            document = DOMAIN.replace("<target", f"<driver name='qemu' type='qcow2'/>{example}<target")
        assert [finding.message for finding in schema.iter_findings(document.encode())] == []


def test_the_command_writes_markdown_and_html(run: RunRelaxng, tmp_path: Path) -> None:
    done = run("schema", "doc", "domain")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("# libvirt domain")
    assert "## `<backingStore>`" in done.out
    again = run("schema", "doc", "domain", "--output", "domain.md")
    assert (again.status, again.out, again.err) == (0, "", "")
    assert (tmp_path / "domain.md").read_text() == done.out
    assert run("schema", "doc", "domain", "--html", "-o", "domain.html").status == 0
    written = (tmp_path / "domain.html").read_text()
    assert written.startswith("<!DOCTYPE html>")
    assert Page(written).ids.count("backingStore") == 1


def test_a_schema_of_ones_own_has_a_reference(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "s.rng").write_text(
        "<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><attribute name='to'/><text/></element>"
    )
    done = run("schema", "doc", "s.rng")
    assert done.status == 0
    assert "| `to` | any text | required |  |  |" in done.out


def test_what_cannot_be_described_is_an_error(run: RunRelaxng, tmp_path: Path) -> None:
    done = run("schema", "doc", "domian")
    assert (done.status, done.out) == (2, "")
    assert "did you mean the built-in schema 'domain'?" in done.err
    (tmp_path / "s.rng").write_text("<grammar xmlns='http://relaxng.org/ns/structure/1.0'/>")
    done = run("schema", "doc", "s.rng")
    assert (done.status, done.out) == (2, "")
    assert "[SCH121]" in done.err
    done = run("schema", "doc", "domain", "-o", "no/such/folder.md")
    assert done.status == 2
    assert "cannot write 'no/such/folder.md': no such file or directory" in done.err


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", None),
        ("backingstore", {"backingStore"}),
        ("rotation_rate", {"target"}),
        ("detect_zeroes", {"driver"}),
        ("vda[2]", {"backingStore"}),
    ],
)
def test_the_search_box_filters(tmp_path: Path, typed: str, shown: set[str] | None) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed (Debian package chromium)")
    act = (
        f"const box = document.getElementById('search'); box.value = {typed!r};"
        "box.dispatchEvent(new Event('input'));"
        "document.title = [...document.querySelectorAll('section.entry')].filter((e) => !e.hidden).map((e) => e.id)"
        ".join(' ');"
    )
    path = tmp_path / "page.html"
    path.write_text(page().replace("</body>", f"<script>{act}</script></body>"))
    words = [browser, "--headless", "--disable-gpu", "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}"]
    words += ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run([*words, path.as_uri()], capture_output=True, text=True, timeout=120, check=False)
    title = re.search("<title>(.*?)</title>", done.stdout)
    assert title is not None
    every = {entry.anchor for entry in domain().entries} | {datatype.anchor for datatype in domain().datatypes}
    found = {domain().entry(anchor).name for anchor in title[1].split()} if typed else set(title[1].split())
    assert found == (every if shown is None else shown)
