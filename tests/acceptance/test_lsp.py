"""The language server, driven over stdio by a client."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path
from string import ascii_lowercase

import pytest

pytest.importorskip("pygls", reason="the extra 'lsp' is not installed")

from lsprotocol import types

from relaxng.lsp.actions import FIX_ALL
from tests.acceptance.editor import COMMAND, Editor, play
from tests.conftest import DOMAIN, ROOT, RunRelaxng

TYPO = DOMAIN.replace("bus='virtio'", "buss='virtio'")
RNG = "<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><attribute name='kind'/></element>"
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(10_000, 0))


def spans(diagnostics: list[types.Diagnostic]) -> list[tuple[object, ...]]:
    return [
        (one.code, one.range.start.line, one.range.start.character, one.range.end.line, one.range.end.character)
        for one in diagnostics
    ]


def test_from_opening_to_closing(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", TYPO)
        (one,) = await editor.diagnostics(uri)
        assert spans([one]) == [("RNG201", 6, 24, 6, 28)]
        assert one.message == "unknown attribute 'buss' of <target>; did you mean 'bus'?"
        assert (one.severity, one.source) == (types.DiagnosticSeverity.Error, "relaxng")
        assert one.code_description is not None
        assert one.code_description.href.endswith("docs/codes.md#rng201-unknown-attribute")
        (place,) = one.related_information or ()
        assert "schemas" in place.location.uri
        editor.change(uri, DOMAIN)
        assert await editor.diagnostics(uri) == []
        editor.change(uri, TYPO)
        assert len(await editor.diagnostics(uri)) == 1
        editor.close(uri)
        assert await editor.diagnostics(uri) == []
        await editor.silence(uri, 0.5)

    assert play(tmp_path, scenario) == (0, "")


def test_what_is_typed_quickly_is_checked_once(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", DOMAIN)
        assert await editor.diagnostics(uri) == []
        for length in range(1, 8):
            editor.change(uri, DOMAIN.replace("guest<", f"guest{'x' * length}<"))
        editor.change(uri, TYPO)
        assert len(await editor.diagnostics(uri)) == 1
        await editor.silence(uri, 0.5)
        editor.change(uri, DOMAIN)
        editor.close(uri)
        assert await editor.diagnostics(uri) == []
        await editor.silence(uri, 0.5)

    assert play(tmp_path, scenario) == (0, "")


@pytest.mark.parametrize(
    ("encoding", "begin"), [("utf-8", 5 + 4 + 2 + 2), ("utf-16", 5 + 2 + 1 + 2), ("utf-32", 5 + 1 + 1 + 2)]
)
def test_positions_count_in_the_units_of_the_encoding(tmp_path: Path, encoding: str, begin: int) -> None:
    text = DOMAIN.replace("<memory", "<!--😀é--><memroy").replace("</memory", "</memroy")
    column = text.splitlines()[2].index("😀") - 1

    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", text)
        (one,) = await editor.diagnostics(uri)
        start = column + begin - 5 + 1 + len("-->")
        assert spans([one]) == [("RNG101", 2, start - 1, 2, start - 1 + len("memroy"))]
        if encoding == "utf-16":
            action, *_ = await editor.actions(uri, one.range, "quickfix")
            editor.change(uri, editor.apply(action, uri))
            assert editor.texts[uri] == text.replace("memroy", "memory")
            assert await editor.diagnostics(uri) == []

    assert play(tmp_path, scenario, [encoding]) == (0, "")


def test_the_encoding_that_a_document_declares_is_not_that_of_the_message(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        for declared, letter in (("ISO-8859-1", "é"), ("UTF-16", "é機"), ("Shift_JIS", "機"), ("UTF-8", "é機")):
            head = f"<?xml version='1.0' encoding='{declared}'?>\n"
            uri = editor.open(f"{declared}.xml", head + TYPO.replace("<target", f"<!-- {letter} --><target"))
            begin = 24 + len("<!--  -->") + len(letter)
            assert spans(await editor.diagnostics(uri)) == [("RNG201", 7, begin, 7, begin + 4)], declared
        uri = editor.open("unknown.xml", f"<?xml version='1.0' encoding='utf8x'?>{DOMAIN}")
        assert spans(await editor.diagnostics(uri)) == [("XML005", 0, 30, 0, 35)]
        uri = editor.open("marked.xml", "\ufeff" + TYPO.replace("<domain", "<domian").replace("</domain", "</domian"))
        assert await editor.diagnostics(uri) == []
        uri = editor.open("half.xml", DOMAIN.replace("guest<", "g\ud83dest<"))
        assert spans(await editor.diagnostics(uri)) == []

    assert play(tmp_path, scenario) == (0, "")


def test_a_byte_order_mark_in_the_text_counts_in_positions(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", "\ufeff" + DOMAIN.replace("type='kvm'", "tpye='kvm'"))
        (one,) = await editor.diagnostics(uri)
        assert spans([one]) == [("RNG201", 0, 9, 0, 13)]
        action, *_ = await editor.actions(uri, one.range)
        assert editor.apply(action, uri) == "\ufeff" + DOMAIN
        assert "type" in (await editor.hover_text(uri, types.Position(0, 3)) or "")

    assert play(tmp_path, scenario) == (0, "")


def test_quick_fixes_make_the_document_valid(tmp_path: Path) -> None:
    text = TYPO.replace("memory", "memroy").replace("\n", "\r\n")

    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", text)
        first, second = await editor.diagnostics(uri)
        fixes = await editor.actions(uri, first.range, "quickfix")
        assert [one.title for one in fixes] == ["Change 'memroy' to 'memory'", "Ignore RNG101 here by a comment"]
        assert fixes[0].is_preferred
        assert spans(list(fixes[0].diagnostics or ())) == spans([first])
        everything = await editor.actions(uri, EVERYWHERE)
        kinds = [one.kind for one in everything]
        assert kinds == ["quickfix", "quickfix", "quickfix", "quickfix", "source.fixAll.relaxng"]
        for only in ("source.fixAll.relaxng", "source.fixAll", "source"):
            (whole,) = await editor.actions(uri, second.range, only)
            assert whole.title == "Mend all that is certain (relaxng, 2)"
            assert editor.apply(whole, uri) == DOMAIN.replace("\n", "\r\n")
        assert await editor.actions(uri, second.range, "refactor") == []
        assert await editor.actions(uri, types.Range(types.Position(0, 0), types.Position(0, 1)), "quickfix") == []
        editor.change(uri, editor.apply(fixes[0], uri))
        (left,) = await editor.diagnostics(uri)
        (fix, _) = await editor.actions(uri, left.range, "quickfix")
        editor.change(uri, editor.apply(fix, uri))
        assert await editor.diagnostics(uri) == []
        assert editor.texts[uri] == DOMAIN.replace("\n", "\r\n")

    assert play(tmp_path, scenario) == (0, "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TYPO, "      <target dev='vda' buss='virtio'/> <!-- relaxng: ignore RNG201 -->"),
        (
            DOMAIN.replace("<disk type", "<disk tpye"),
            "    <disk tpye='file' device='disk'> <!-- relaxng: ignore RNG201 -->",
        ),
        (
            DOMAIN.replace("<name>guest</name>", "<title>a</title><titel>b</titel>\n  <name>guest</name>"),
            "  <title>a</title><titel>b</titel> <!-- relaxng: ignore RNG101 -->",
        ),
        (DOMAIN.replace("MiB", "MB2"), "  <!-- relaxng: ignore RNG301 -->"),
    ],
)
def test_a_comment_ignores_a_finding_where_it_stands(tmp_path: Path, text: str, line: str) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", text)
        code = line.split()[-2]
        one = next(one for one in await editor.diagnostics(uri) if one.code == code)
        ignore = next(one for one in await editor.actions(uri, one.range) if one.title.startswith("Ignore"))
        assert ignore.title == f"Ignore {code} here by a comment"
        changed = editor.apply(ignore, uri)
        assert line in changed.splitlines()
        editor.change(uri, changed)
        assert [left.message for left in await editor.diagnostics(uri) if left.code in (code, "CFG301")] == []

    assert play(tmp_path, scenario) == (0, "")


def test_an_ignore_that_ignores_nothing_is_a_warning_shown_faintly(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", DOMAIN.replace("<devices>", "<devices> <!-- relaxng: ignore RNG201 -->"))
        (one,) = await editor.diagnostics(uri)
        assert (one.code, one.severity) == ("CFG301", types.DiagnosticSeverity.Warning)
        assert list(one.tags or ()) == [types.DiagnosticTag.Unnecessary]

    assert play(tmp_path, scenario) == (0, "")


def test_hover(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open(
            "vm.xml", TYPO.replace("<target dev", "<driver name='qemu' cache='none'/>\n      <target dev")
        )
        await editor.diagnostics(uri)
        element = await editor.hover_text(uri, editor.place(uri, "<disk", 2))
        assert element is not None
        assert element.startswith("**`<disk>`** in `<devices>`: any number\n\nA disk of the guest")
        assert await editor.hover_text(uri, editor.place(uri, "</disk", 4)) == element
        attribute = await editor.hover_text(uri, editor.place(uri, "type='file'", 1))
        assert attribute is not None
        assert attribute.startswith("**`type`** of `<disk>`: default `file`\n\nWhere the data lies.")
        assert "`network` (since 0.8.7)" in attribute
        value = await editor.hover_text(uri, editor.place(uri, "'file'", 2))
        assert value is not None
        assert "**`file`**\n\nAn image in a file." in value
        assert "since 0." in (await editor.hover_text(uri, editor.place(uri, "cache", 2)) or "")
        text = await editor.hover_text(uri, editor.place(uri, "memory", 2))
        assert text is not None
        assert "Text: scaledNumber\n\nscaledNumber: A size" in text
        assert await editor.hover_text(uri, editor.place(uri, "guest")) is None
        assert await editor.hover_text(uri, editor.place(uri, "buss", 1)) is None
        editor.change(uri, editor.texts[uri].replace("</name>", "</nmae"))
        assert [one.code for one in await editor.diagnostics(uri)] == ["XML001"]
        assert await editor.hover_text(uri, editor.place(uri, "<disk", 2)) == element

    assert play(tmp_path, scenario) == (0, "")


def test_completion_of_what_is_not_yet_well_formed(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", DOMAIN)
        await editor.diagnostics(uri)

        async def at(written: str, *, instead: str = "<target dev='vda' bus='virtio'/>") -> list[str]:
            editor.change(uri, DOMAIN.replace(instead, written))
            place = editor.place_of(uri, DOMAIN.index(instead) + len(written))
            found = await editor.completions(uri, place)
            return [one.label for one in found]

        elements = await at("<")
        assert {"source", "target", "driver", "backingStore"} <= set(elements)
        assert "memory" not in elements
        attributes = await at("<driver cache='none' ")
        assert "io" in attributes
        assert "cache" not in attributes
        assert {"none", "writeback", "unsafe"} <= set(await at("<driver cache='"))
        assert await at("</") == ["disk"]
        assert await at("<nosuch ") == []
        assert await at("<!-- <") == []
        network = "<disk type='network'><source "
        assert "protocol" in await at(network, instead="<disk type='file' device='disk'>")
        assert "protocol" not in await at(
            network.replace("network", "block"), instead="<disk type='file' device='disk'>"
        )

    assert play(tmp_path, scenario) == (0, "")


def test_the_configuration_above_the_document_counts(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "note.rng").write_text(RNG)
    project = tmp_path / "project"
    (project / "old").mkdir(parents=True)
    (project / "relaxng.toml").write_text(
        "exclude = ['old/']\nignore = ['VIR3']\n[schemas]\n'*.note' = '../schemas/note.rng'\n"
        "[per-file]\n'lax.xml' = ['RNG2']\n[severity]\nRNG201 = 'warning'\n"
    )
    (tmp_path / "aged").mkdir()
    (tmp_path / "aged" / "pyproject.toml").write_text("tool.relaxng.libvirt = '1.0'\n")
    newer = DOMAIN.replace("<devices>", "<devices>\n    <rng model='virtio'><backend model='builtin'/></rng>")

    async def scenario(editor: Editor) -> None:
        assert await editor.diagnostics(editor.open("project/old/vm.xml", TYPO)) == []
        assert await editor.diagnostics(editor.open("project/lax.xml", TYPO)) == []
        (weighed,) = await editor.diagnostics(editor.open("project/vm.xml", TYPO))
        assert weighed.severity is types.DiagnosticSeverity.Warning
        (outside,) = await editor.diagnostics(editor.open("vm.xml", TYPO))
        assert outside.severity is types.DiagnosticSeverity.Error
        late = await editor.diagnostics(editor.open("aged/vm.xml", newer))
        assert [one.code for one in late] == ["VIR001"]
        note = editor.open("project/a.note", "<note/>")
        assert spans(await editor.diagnostics(note)) == [("RNG203", 0, 1, 0, 5)]
        assert await editor.diagnostics(editor.open("b.note", "<note/>")) == []
        model = "<?xml-model href='schemas/note.rng'?><note king='1'/>"
        assert {one.code for one in await editor.diagnostics(editor.open("model.xml", model))} == {"RNG201"}

    assert play(tmp_path, scenario) == (0, "")


def test_what_a_baseline_knows_is_not_shown(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text(TYPO)
    assert run("check", "--write-baseline", "known.json", "vm.xml").status == 0
    (tmp_path / "relaxng.toml").write_text("baseline = 'known.json'\n")

    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", TYPO)
        assert await editor.diagnostics(uri) == []
        editor.change(uri, TYPO.replace("memory", "memroy"))
        assert [one.code for one in await editor.diagnostics(uri)] == ["RNG101"]

    assert play(tmp_path, scenario) == (0, "")


def test_a_broken_configuration_is_one_diagnostic_until_it_is_mended(tmp_path: Path) -> None:
    config = tmp_path / "relaxng.toml"
    config.write_text("shcema = 'domain'\njobs = 0\n")

    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", TYPO)
        (one,) = await editor.diagnostics(uri)
        assert one.message == (
            "not checked as it should be: relaxng.toml:1:1: unknown key 'shcema'; did you mean 'schema'?, and 1 more"
        )
        assert spans([one]) == [("CFG101", 0, 0, 0, 19)]
        places = [place.location for place in one.related_information or ()]
        assert [(place.uri, place.range.start.line) for place in places] == [
            (editor.uri("relaxng.toml"), 0),
            (editor.uri("relaxng.toml"), 1),
        ]
        assert await editor.actions(uri, EVERYWHERE) == []
        assert await editor.hover_text(uri, editor.place(uri, "<disk", 2)) is None
        assert editor.watched == ["workspace/didChangeWatchedFiles"]
        config.write_text("jobs = 1\n")
        events = [types.FileEvent(editor.uri("relaxng.toml"), types.FileChangeType.Changed)]
        editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))
        assert [one.code for one in await editor.diagnostics(uri)] == ["RNG201"]
        config.write_text("a")
        editor.save(uri)  # a client that watches nothing is served too
        assert [one.code for one in await editor.diagnostics(uri)] == ["CFG103"]
        config.unlink()
        editor.save(uri)
        assert [one.code for one in await editor.diagnostics(uri)] == ["RNG201"]

    assert play(tmp_path, scenario) == (0, "")


def test_a_broken_schema_is_one_diagnostic_until_it_is_mended(tmp_path: Path) -> None:
    schema = tmp_path / "note.rng"
    schema.write_text(RNG.replace("'kind'", "'kind'><data type='strng'/></attribute><attribute nmae='x'"))
    (tmp_path / "relaxng.toml").write_text("[schemas]\n'*.xml' = ['note.rng', 'missing.rng', 'ok.rng']\n")
    (tmp_path / "ok.rng").write_text(RNG)

    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.xml", "\n\n  <note/>")
        broken, judged = await editor.diagnostics(uri)
        assert broken.message.startswith("not checked as it should be: note.rng:1:")
        assert str(broken.code).startswith("SCH")
        assert spans([judged]) == [("RNG203", 2, 3, 2, 7)]
        assert await editor.hover_text(uri, types.Position(2, 4)) is not None
        schema.write_text(RNG)
        (tmp_path / "missing.rng").write_text(RNG)
        opened = editor.open("note.rng", RNG)
        assert await editor.diagnostics(opened) == []
        editor.save(opened)
        assert spans(await editor.diagnostics(uri)) == [("RNG203", 2, 3, 2, 7)]

    assert play(tmp_path, scenario) == (0, "")


def test_documents_that_are_not_ours_or_no_xml(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        assert await editor.diagnostics(editor.open("page.xml", "<html><body/></html>")) == []
        for text in ("", "   ", "plain text", "<domain", "<domain><name>x</nmae></domain>", "\x00\x01", "<a " * 5_000):
            found = await editor.diagnostics(editor.open(f"{hash(text)}.xml", text))
            assert [str(one.code)[:3] for one in found] == ["XML"], text[:20]
        untitled = "untitled:Untitled-1"
        item = types.TextDocumentItem(untitled, "xml", 1, TYPO)
        editor.versions[untitled] = 1
        editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert [one.code for one in await editor.diagnostics(untitled)] == ["RNG201"]

    assert play(tmp_path, scenario) == (0, "")


def test_a_big_document(tmp_path: Path) -> None:
    disk = "    <disk type='file'><source file='/d{0}'/><target dev='{1}' buss='virtio'/></disk>\n"
    names = ("vd" + "".join(letters) for letters in product(ascii_lowercase, repeat=3))
    many = "".join(disk.format(number, name) for number, name in zip(range(900), names, strict=False))
    text = DOMAIN.replace("  </devices>", f"{many}  </devices>")

    async def scenario(editor: Editor) -> None:
        uri = editor.open("vm.xml", text)
        found = await editor.diagnostics(uri)
        assert len(found) == 900
        for _ in range(5):
            editor.change(uri, editor.texts[uri] + " ")
        other = editor.open("small.xml", DOMAIN)
        assert await editor.diagnostics(other) == []
        assert len(await editor.diagnostics(uri)) == 900
        quick = await editor.actions(uri, found[0].range, automatic=True)
        assert [one.title for one in quick] == ["Change 'buss' to 'bus'"]
        (whole,) = await editor.actions(uri, EVERYWHERE, "source.fixAll", automatic=True)
        assert editor.apply(whole, uri) == editor.texts[uri].replace("buss", "bus")

    assert play(tmp_path, scenario) == (0, "")


def test_the_client_leaves_without_a_word(tmp_path: Path) -> None:
    async def main() -> int:
        editor = Editor(tmp_path)
        await editor.begin()
        await editor.diagnostics(editor.open("vm.xml", TYPO))
        return await editor.leave()

    assert asyncio.run(asyncio.wait_for(main(), 60)) == 1


def test_input_that_is_no_protocol(run: RunRelaxng) -> None:
    assert run("lsp").status == 1
    assert run("lsp", stdin=b"<domain/>\n").status == 1
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": []}'
    assert run("lsp", stdin=b"Content-Length: %d\r\n\r\n%s" % (len(body), body)).status == 1
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}).encode()
    assert run("lsp", stdin=b"Content-Length: %d\r\n\r\n%s" % (len(body), body)).status == 1


def test_the_page_on_editors_starts_the_server() -> None:
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(json|toml|lua|elisp)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    settings = [json.loads(text) for kind, text in blocks if kind == "json"]
    assert (settings[0]["glspc.server.command"], settings[0]["glspc.server.commandArguments"]) == ("relaxng", ["lsp"])
    assert list(settings[1]["[xml]"]["editor.codeActionsOnSave"]) == [FIX_ALL]
    (helix,) = (tomllib.loads(text) for kind, text in blocks if kind == "toml")
    assert helix["language-server"]["relaxng"] == {"command": "relaxng", "args": ["lsp"]}
    others = [text for kind, text in blocks if kind in ("lua", "elisp")]
    assert [len(re.findall(r"""['"]relaxng['"],? ['"]lsp['"]""", text)) for text in others] == [1, 1]


def test_without_the_extra(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from relaxng.cli.main import run; sys.argv[1:] = ['lsp']; run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["relaxng: the language server needs pygls: pip install 'relaxng[lsp]'"]
    assert Path(COMMAND).exists()
