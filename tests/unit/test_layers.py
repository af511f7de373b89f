"""Imports run one way: CONTRIBUTING.md names the order."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import relaxng

SOURCE = Path(relaxng.__file__).parent
ORDER = [
    "reasons", "finding", "codes", "nearness", "selection", "tomlplaces", "globs", "fingerprint", "catalog", "encoding", "lines", "uris", "recursion", "paths", "wellformedness", "document", "suppression", "edits", "extents",
    "exclusion", "baseline", "xmlcatalog", "grammar", "versions", "reference", "diagnosis", "libvirt.rules", "engine", "xsd", "schema", "schemaset", "messages", "libvirt",
    "association", "checker", "cache", "report", "records", "configkeys", "config", "switches", "lsp", "cli",
]  # fmt: skip


def layer(module: str) -> int | None:
    parts = module.split(".")
    if parts[1:2] == ["libvirt"] and parts[2:3] in (
        ["rules"],
        ["judging"],
        ["mended"],
        ["domain"],
        ["disk"],
        ["formats"],
        ["numberset"],
    ):
        return ORDER.index("libvirt.rules")  # what the schema asks; chains ask the schema
    return ORDER.index(parts[1]) if len(parts) > 1 and parts[1] in ORDER else None


def test_no_module_imports_one_above_it() -> None:
    for path in SOURCE.rglob("*.py"):
        name = ".".join(("relaxng", *path.relative_to(SOURCE).with_suffix("").parts))
        own = layer(name)
        if own is None:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            imported = node.module if isinstance(node, ast.ImportFrom) else None
            other = layer(imported) if imported else None
            assert other is None or other <= own, f"{name} imports {imported}"


def test_what_is_heavy_is_not_imported_unasked() -> None:
    code = "import sys, relaxng.cli.main; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"xmlschema", "rich", "relaxng.grammar.automaton", "relaxng.diagnosis.recovery", "decimal", "asyncio"}
    heavy |= {
        "relaxng.wellformedness",
        "html.entities",
        "pathspec",
        "relaxng.config",
        "relaxng.baseline",
        "relaxng.cache",
        "sqlite3",
    }
    heavy |= {"relaxng.versions", "relaxng.reference.vocabulary", "relaxng.reference.html"}
    heavy |= {"relaxng.libvirt.rules", "click.shell_completion"}
    assert not heavy & set(loaded)


def test_checking_needs_no_language_server(tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_text("<domain/>")
    code = "import sys\nfrom relaxng.cli.main import main\ntry: main(['check', 'vm.xml'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = done.stdout.splitlines()[-1].split()
    assert "relaxng.checker" in loaded
    assert not [name for name in loaded if name.partition(".")[0] in ("pygls", "lsprotocol", "asyncio")]
    assert "relaxng.lsp" not in loaded
