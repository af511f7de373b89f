from __future__ import annotations

import inspect
from pathlib import Path

import pytest  # noqa: TC002 - fixtures are told by it

from relaxng.association import Associations, ProjectSchemas
from relaxng.cache.circumstances import circumstances, digest
from relaxng.checker import Checker
from relaxng.engine import Engine
from relaxng.schema import load_schema
from relaxng.selection import Selection

OTHERS = {
    "schema": load_schema("domain"),
    "engine": Engine.AUTOMATON,
    "skip_unknown": True,
    "associations": Associations(["domain"]),
    "check_ids": True,
    "libvirt": "9.0",
    "selection": Selection.of(["VIR3"]),
}


def test_every_setting_of_a_checker_counts() -> None:
    usual = circumstances(Checker())
    assert circumstances(Checker()) == usual
    parameters = set(inspect.signature(Checker).parameters) - {"catalog"}
    assert parameters == set(OTHERS)
    for name, value in OTHERS.items():
        assert circumstances(Checker(**{name: value})) != usual, name  # type: ignore[arg-type]


CATALOG = "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'>{}</catalog>"


def test_the_catalogue_counts_and_those_that_it_names(tmp_path: Path) -> None:
    first, second = tmp_path / "catalog.xml", tmp_path / "second.xml"
    first.write_text(CATALOG.format("<nextCatalog catalog='second.xml'/>"))
    second.write_text(CATALOG.format("<uri name='urn:a' uri='a.rng'/>"))
    seen = {circumstances(Checker()), circumstances(Checker(catalog=str(first)))}
    second.write_text(CATALOG.format("<uri name='urn:a' uri='b.rng'/>"))
    seen.add(circumstances(Checker(catalog=str(first))))
    second.write_text(CATALOG.format("<delegateURI uriStartString='urn:' catalog='third.xml'/>"))
    (tmp_path / "third.xml").write_text(CATALOG.format(""))
    seen.add(circumstances(Checker(catalog=str(first))))
    (tmp_path / "third.xml").write_text(CATALOG.format("<uri name='urn:a' uri='b.rng'/>"))
    seen.add(circumstances(Checker(catalog=str(first))))
    assert len(seen) == 5


def test_every_setting_of_associations_counts() -> None:
    project = ProjectSchemas(("domain",))
    others = [
        Associations(),
        Associations(["domain"]),
        Associations(project=project),
        Associations(project=project._replace(every=("a.rng",))),
        Associations(project=project._replace(globs=(("*", ("a.rng",)),))),
        Associations(project=project._replace(folder=Path("/a"))),
        Associations(models=False),
    ]
    assert len({repr(one.settings) for one in others}) == len(others)
    assert set(inspect.signature(Associations).parameters) == {"given", "project", "resolve", "models"}


def test_the_working_folder_and_the_libraries_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = {circumstances(Checker())}
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        seen.add(circumstances(Checker()))
    for thing, value in (("LXML_VERSION", (1, 0, 0, 0)), ("LIBXML_VERSION", (1, 0, 0))):
        with monkeypatch.context() as patch:
            patch.setattr(f"lxml.etree.{thing}", value)
            seen.add(circumstances(Checker()))
    project = ProjectSchemas(globs=(("*", ("domain",)),))
    seen.add(circumstances(Checker(associations=Associations(project=project))))
    with monkeypatch.context() as patch:
        patch.setattr("relaxng.globs.library", lambda: "0")
        seen.add(circumstances(Checker(associations=Associations(project=project))))
    assert len(seen) == 6


def test_relaxng_itself_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "relaxng"
    (package / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr("relaxng.__file__", str(package / "__init__.py"))
    seen = []
    for name in ("__init__.py", "other.py", "__pycache__/other.pyc"):
        (package / name).write_text(name)
        seen.append(circumstances(Checker()))
    assert seen[0] != seen[1] == seen[2]
    (package / "other.py").write_text("changed")
    assert circumstances(Checker()) not in seen


def test_parts_are_told_apart() -> None:
    assert len({digest(parts) for parts in ((b"ab", b"c"), (b"a", b"bc"), (b"abc",), (b"abc", b""), (b"1:a",))}) == 5
