"""Bad input is normal input: a clear finding or one line, the right exit status, and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import DOMAIN, Run, RunRelaxng

RNG = "http://relaxng.org/ns/structure/1.0"


def internal_entities() -> bytes:
    levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return f"<!DOCTYPE domain [<!ENTITY l0 'lollollol'>{levels}]>\n<domain>&l9;</domain>".encode()


BAD_DOCUMENTS: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "XML001"),
    "blank": (b"\n\n", "XML001"),
    "binary": (bytes(range(256)) * 16, "XML001"),
    "image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "XML001"),
    "truncated": (DOMAIN[:200].encode(), "XML001"),
    "wrong-declaration": (b"<?xml version='1.0' encoding='UTF-8'?>\n<domain>\xe9</domain>", "XML005"),
    "unknown-encoding": (b"<?xml version='1.0' encoding='klingon'?>\n<domain/>", "XML005"),
    "utf16-declared-but-not": (b"<?xml version='1.0' encoding='UTF-16'?>\n<domain/>", "XML005"),
    "odd-utf16": ("<domain/>".encode("utf-16") + b"\0", "XML005"),
    "nul": (b"<domain>\0</domain>", "XML001"),
    "external-entity-file": (b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<domain>&x;</domain>", "XML004"),
    "external-entity-http": (
        b"<!DOCTYPE d [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]>\n<domain>&x;</domain>",
        "XML004",
    ),
    "billion-laughs": (internal_entities, "XML003"),
    "depth-10000": (lambda: b"<domain>" * 10_000 + b"</domain>" * 10_000, "XML003"),
    "text-100MB": (lambda: b"<domain>" + b"x" * 100_000_000 + b"</domain>", "XML003"),
    "attribute-20MB": (lambda: b"<domain type='" + b"x" * 20_000_000 + b"'/>", "XML003"),
    "escape-sequences": (b"<domain>\x1b[2J</domain>", "XML001"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_bad_document_costs_only_itself(run: RunRelaxng, tmp_path: Path, name: str) -> None:
    content, code = BAD_DOCUMENTS[name]
    (tmp_path / "a-bad.xml").write_bytes(content() if callable(content) else content)
    (tmp_path / "b-wrong.xml").write_text(DOMAIN.replace("<target", "<targte"))
    (tmp_path / "c-good.xml").write_text(DOMAIN)
    done = run("check", "--output-format", "json", ".", timeout=30)
    assert done.status == 1
    written = json.loads(done.out)
    assert [(Path(finding["path"]).name, finding["code"]) for finding in written["findings"]] == [
        ("a-bad.xml", code),
        ("b-wrong.xml", "RNG101"),
    ]
    assert len(written["files"]) == 3
    assert all(len(finding["message"]) < 300 for finding in written["findings"])
    text = run("check", ".", timeout=30)
    assert text.status == 1
    assert "\x1b" not in text.out
    assert "root:" not in text.out
    assert len(text.out) < 3000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_unusual_encodings_are_read(run: RunRelaxng, tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    (tmp_path / "good.xml").write_bytes((mark + DOMAIN).encode(encoding))
    (tmp_path / "wrong.xml").write_bytes((mark + DOMAIN.replace("<target", "<targte")).encode(encoding))
    assert run("check", "good.xml").status == 0
    done = run("check", "wrong.xml")
    assert done.status == 1
    assert "    7 |       <targte dev='vda' bus='virtio'/>\n      |        ^^^^^^\n" in done.out


def test_what_cannot_be_read(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "wrong.xml").write_text(DOMAIN.replace("<target", "<targte"))
    done = run("check", "none.xml", "wrong.xml")
    assert done.status == 2
    assert "none.xml: error: cannot read the file: no such file or directory [XML002]" in done.out
    assert "wrong.xml:" in done.out
    assert run("check", "none.xml").status == 2


def test_what_may_not_be_read(run: RunRelaxng, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(DOMAIN)
    secret.chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "wrong.xml").write_text(DOMAIN.replace("<target", "<targte"))
    for words in (["."], ["closed", "secret.xml", "wrong.xml"]):
        done = run("check", *words, bound=True)
        assert done.status == 2
        assert done.out.count("permission denied [XML002]") == 2
        assert "targte" in done.out


def test_a_working_folder_that_has_gone(tmp_path: Path) -> None:
    command = f"mkdir gone && cd gone && rmdir ../gone && '{Path(sys.executable).with_name('relaxng')}' check ."
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "relaxng: the working folder cannot be used: no such file or directory\n"


@pytest.mark.parametrize("option", ["--no-cache", "--cache-dir=kept"])
def test_every_schema_that_cannot_be_used_is_told(run: RunRelaxng, tmp_path: Path, option: str) -> None:
    (tmp_path / "a.xml").write_text("<a/>")
    (tmp_path / "open.rng").write_text(f"<element name='a' xmlns='{RNG}'>")
    (tmp_path / "wrong.rnc").write_text("element a { b }")
    (tmp_path / "right.rnc").write_text("element a { empty }")
    words = [f"--schema={name}" for name in ("open.rng", "right.rnc", "none.rng", "wrong.rnc")]
    done = run("check", option, "-q", "--output-format=gcc", *words, "a.xml")
    assert done.status == 2
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["open.rng", "none.rng", "wrong.rnc"]
    assert "0 files checked, 3 errors" in run("check", option, *words, "a.xml").err


def test_a_name_that_is_empty(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "wrong.xml").write_text(DOMAIN.replace("<target", "<targte"))
    done = run("check", "", "wrong.xml")
    assert done.status == 2
    assert ": error: cannot read the file: its name is empty; is it a variable that is not set? [XML002]" in done.out
    assert "targte" in done.out
    done = run("check", "--schema", "", "wrong.xml")
    assert (done.status, done.out) == (2, ": error: the name of the schema is empty [SCH002]\n")


@pytest.mark.parametrize("name", ["https://example.org/a.rng", "http://example.org/a", "https://example.org/a.xsd"])
def test_a_schema_on_a_network_is_not_looked_for(run: RunRelaxng, name: str) -> None:
    done = run("check", "--schema", name, "-", stdin=DOMAIN.encode())
    assert done.status == 2
    assert (
        done.out == f"{name}: error: nothing is fetched from a network; save the schema, and give its path [SCH002]\n"
    )


def test_a_dangling_link_in_a_folder(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "gone.xml").symlink_to("nowhere.xml")
    (tmp_path / "good.xml").write_text(DOMAIN)
    done = run("check", ".")
    assert done.status == 2
    assert "gone.xml: error: cannot read the file" in done.out


def test_a_folder_in_a_circle(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(DOMAIN)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert run("check", ".").status == 0


def test_a_folder_without_xml_is_no_success(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("check", "empty")
    assert (done.status, done.out) == (2, "")
    assert "nothing was checked" in done.err
    assert json.loads(run("check", "--output-format", "json", "empty").out)["findings"] == []


def test_nothing_on_standard_input(run: RunRelaxng) -> None:
    done = run("check", "-")
    assert done.status == 1
    assert "empty" in done.out


def test_names_that_no_terminal_likes(run: RunRelaxng, tmp_path: Path) -> None:
    folder = tmp_path / "ä ö"
    folder.mkdir()
    (folder / "a\nb\x1b[2J.xml").write_text("<domain")
    with (tmp_path / os.fsdecode(b"latin\xe9.xml")).open("w") as stream:
        stream.write("<domain")
    done = run("check", ".", environment={"PYTHONIOENCODING": "ascii"})
    assert done.status == 1
    assert done.out.count("[XML001]") == 2
    assert "\x1b" not in done.out
    assert run("check", "--output-format", "json", ".", environment={"PYTHONIOENCODING": "ascii"}).status == 1


BAD_SCHEMAS = {
    "not-xml": ("<grammar", "XML001", "ends within the tag <grammar>"),
    "empty": ("", "XML001", "empty"),
    "compact": ("element a { empty }", "SCH101", "compact syntax"),
    "not-relaxng": ("<config/>", "SCH101", "not RELAX NG"),
    "itself": (f"<grammar xmlns='{RNG}'>\n<include href='s.rng'/></grammar>", "SCH104", "includes itself"),
    "missing": (f"<grammar xmlns='{RNG}'>\n<include href='none.rng'/></grammar>", "SCH102", "none.rng"),
    "http": (
        f"<grammar xmlns='{RNG}'>\n<include href='http://127.0.0.1:9/x.rng'/></grammar>",
        "SCH103",
        "never fetched",
    ),
    "undefined": (f"<grammar xmlns='{RNG}'>\n<start><ref name='x'/></start></grammar>", "SCH112", "'x'"),
    "depth": (
        f"<grammar xmlns='{RNG}'>" + "<div>" * 5000 + "</div>" * 5000 + "</grammar>",
        "XML003",
        "deeper than 256",
    ),
}


@pytest.mark.parametrize("name", BAD_SCHEMAS)
def test_a_bad_schema_is_one_clear_error(run: RunRelaxng, tmp_path: Path, name: str) -> None:
    content, code, words = BAD_SCHEMAS[name]
    (tmp_path / "s.rng").write_text(content)
    for number in range(3):
        (tmp_path / f"d{number}.xml").write_text(DOMAIN)
    done = run("check", "--output-format", "json", "--schema", "s.rng", ".")
    assert done.status == 2
    (finding,) = json.loads(done.out)["findings"]
    assert finding["path"] == "s.rng"
    assert finding["code"] == code
    assert words in finding["message"]


def test_a_schema_that_is_not_there(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "d.xml").write_text(DOMAIN)

    def said(name: str) -> Run:
        return run("check", "--schema", name, "d.xml")

    assert said("none.rng").status == said("domian").status == said(".").status == 2
    assert "none.rng: error: cannot read the schema: no such file or directory [SCH002]" in said("none.rng").out
    assert "did you mean the built-in schema 'domain'?" in said("domian").out
