"""What the documentation shows is what happens: every command in it is run, every piece of configuration read."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from docs import offline, options, rules
from relaxng.messages import markdown
from tests.conftest import ROOT, ask, oracle
from tests.pages import BLOCK, Reader, blocks, environment, opened

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pages speak to a POSIX shell")

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAMS = {
    "jing": "jing",
    "qemu-img": "qemu-utils",
    "trang": "trang",
    "virsh": "libvirt-clients",
    "virt-xml-validate": "libvirt-clients",
    "xmllint": "libxml2-utils",
}
"""Programs of others in the pages, and their Debian packages."""

XMLLINT = "20914"
"""The xmllint whose words the pages show, as it calls itself; others say the same in other words."""

GENERATED: dict[str, Callable[[], str]] = {"codes": markdown, "options": options.page, "rules": rules.page}
"""The pages that are written from tables of the code."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_page_is_right(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    run = "".join(block.text for block in blocks(text) if block.language in ("console", "sh") and not block.reason)
    for program, package in PROGRAMS.items():
        if re.search(rf"(?:^|[$|(] *|[0-9] ){program}\b", run, re.MULTILINE):
            path = oracle(program, package)
            if program == "xmllint" and XMLLINT not in ask(path, package, "--version").err:
                pytest.skip(f"the page shows what libxml2 {XMLLINT} says, and here is another")
    with opened(page) as reader:
        assert "\n".join(map(str, reader.read(text))) == ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_hooks_in_the_page_exist(page: Path) -> None:
    ours = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    for block in blocks(page.read_text(encoding="utf-8")):
        parsed = yaml.safe_load(block.text) if block.language == "yaml" and block.reason is None else None
        if isinstance(parsed, dict) and "repos" in parsed:
            named = {hook["id"] for repo in parsed["repos"] for hook in repo["hooks"]}
            assert named <= ours, f"line {block.line}"


@pytest.mark.parametrize("name", GENERATED)
def test_the_page_is_fresh(name: str) -> None:
    said = "relaxng explain --markdown > docs/codes.md" if name == "codes" else f"python -m docs.{name}"
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == GENERATED[name](), f"run `{said}`"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_nothing_in_the_page_vanishes_as_html(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in reversed(list(BLOCK.finditer(text))):
        text = text[: block.start()] + text[block.end() :]
    text = re.sub(r"(`+)[^`]+?\1", "", text)
    assert [found for found in re.findall(r"<[^<>\s][^<>]*>|&\w+;", text) if not re.match("</?a\\b", found)] == []


def test_the_readme_names_every_way_in() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / link).exists(), link
    assert {block.language for block in blocks(text)} >= {"console", "python", "sh", "yaml"}


@pytest.mark.parametrize(
    ("name", "text", "fetches"),
    [
        ("a.html", "<p><a href='https://example.org/'>there</a> <img src='_static/a.png'></p>", False),
        ("a.html", "<html><head><link rel='next' href='https://example.org/b.html'></head></html>", False),
        ("a.html", "<html><head><link rel='stylesheet' href='https://example.org/a.css'></head></html>", True),
        ("a.html", "<html><head><link rel='stylesheet' href='a.css'></head></html>", False),
        ("a.html", "<p><script src='//example.org/a.js'></script></p>", True),
        ("a.html", "<p><img src='https://example.org/a.png'></p>", True),
        ("a.html", "<p style='background: url(https://example.org/a.png)'>a</p>", True),
        ("a.css", "@import 'https://example.org/b.css';", True),
        ("a.css", "@font-face { src: url(https://example.org/a.woff2) }", True),
        ("a.css", "a { background: url(a.png) }", False),
    ],
)
def test_what_a_page_of_the_site_fetches_is_found(tmp_path: Path, name: str, text: str, fetches: bool) -> None:
    (tmp_path / name).write_text(text)
    assert any("example.org" in found for found in offline.fetched(tmp_path)) is fetches


def says(tmp_path: Path, page: str) -> list[str]:
    folder = tmp_path / "page"
    folder.mkdir()
    return [str(fault) for fault in Reader(folder, environment()).read(page)]


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("```console\n$ echo a\nb\n```\n", "echo a prints\na"),
        ("```console\n$ echo a\n```\n", "prints\na"),
        ("```console\n$ true\na\n```\n", "true prints\n"),
        ("```sh\nfalse\n```\n", "ends with 1: + false"),
        ("```sh\nfor i in 1 2; do\n  test $i = 1\ndone\ntrue\n```\n", "+ test 2 = 1"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "prints\n1"),
        ("```toml\na = \n```\n", "does not parse"),
        ("```yaml\na: [\n```\n", "does not parse"),
        ("```bash\ntrue\n```\n", "the language 'bash'"),
        ("```\ntrue\n```\n", "the language ''"),
        ("1. first:\n\n   ```console\n   $ echo a\n   b\n   ```\n", "prints\na"),
    ],
)
def test_a_page_that_is_wrong_is_found(tmp_path: Path, page: str, fault: str) -> None:
    (found,) = says(tmp_path, page)
    assert fault in found


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo a; (exit 3)\na\n$ echo $?\n3\n```\n",
        "```console\n$ printf 'a\\nb'\na\nb\n```\n",
        "```console\n$ echo '(0.25 s)'\n(0.01 s)\n```\n",
        "```console\n$ seq 5\n1\n...\n5\n```\n",
        "```console\n$ cat a.txt\nseen\n$ cat a.txt | tr s S\nSeen\n```\n",
        "```console\n$ for i in 1 2\n> do echo $i\n> done\n1\n2\n```\n",
        "```console\n$ mkdir sub && cd sub\n```\n\n```console\n$ basename $PWD\nsub\n```\n",
        "```sh\nif true; then\n  echo \\\n    a > a.txt\nfi\n```\n\n```console\n$ cat a.txt\na\n```\n",
        "```python\na = 1\n```\n\n```python\nprint(a)\n```\n\n```text\n1\n```\n",
        "```toml\n# sub/a.toml\nb = 1\n```\n\n```console\n$ tail -n 1 sub/a.toml\nb = 1\n```\n",
        "<!-- not run: there is no such program -->\n\n```sh\nno-such-program\n```\n",
    ],
)
def test_a_page_that_is_right_has_no_fault(tmp_path: Path, page: str) -> None:
    assert says(tmp_path, page) == []


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo a\nb\n$ echo a\nc\n```\n",
        "```console\n$ echo a\na\n```\n\n```console\n$ echo b\nc\n```\n",
        "```console\n$ for i in 1 2\n> do echo $i\n> done\n1\n3\n```\n",
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    ],
)
def test_a_page_that_is_wrong_is_mended(tmp_path: Path, page: str) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    for fault in reversed(Reader(folder, environment()).read(page)):
        page = fault.mended(page)
    assert says(tmp_path, page) == []


def test_the_shell_of_a_page_ends_where_a_command_ends_it(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="ended the shell"):
        says(tmp_path, "```console\n$ exit 1\n```\n")
    assert os.listdir(tmp_path) == ["page"]  # noqa: PTH208
