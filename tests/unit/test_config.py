from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import relaxng
from relaxng.cli.check import check
from relaxng.config import Config, ConfigError, find, load
from relaxng.configkeys import KEYS
from relaxng.report import FORMATS

SCHEMA = json.loads((Path(relaxng.__file__).parent / "config.schema.json").read_text())


def faults(folder: Path, text: str, name: str = "relaxng.toml") -> list[tuple[str, int, int | None, str]]:
    (folder / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(folder / name)
    assert all(finding.file.endswith(name) for finding in caught.value.findings)
    return [
        (one.code, one.span.line if one.span else 0, one.span.column if one.span else None, one.message)
        for one in caught.value.findings
    ]


def test_every_option_key_is_a_parameter_of_the_command() -> None:
    parameters = {parameter.name for parameter in check.params}
    assert {key.parameter for key in KEYS.values() if key.parameter is not None} <= parameters
    assert inspect.isfunction(check.callback)


def test_the_json_schema_has_the_same_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == list(KEYS)
    formats = SCHEMA["properties"]["output-format"]["items"]["pattern"].partition("(")[2].partition(")")[0]
    assert formats.split("|") == list(FORMATS)


VALUES = {
    "baseline": ("'b.json'", "''"),
    "cache": ("true", "'yes'"),
    "cache-dir": ("'.cache'", "true"),
    "catalog": ("'c.xml'", "3"),
    "check-ids": ("true", "'true'"),
    "color": ("'never'", "'no'"),
    "engine": ("'both'", "'jing'"),
    "exclude": ("['a/', '!a/b.xml']", "'a/'"),
    "exit-zero": ("false", "0"),
    "gitignore": ("false", "[]"),
    "ignore": ("['RNG3', 'VIR']", "['R']"),
    "jobs": ("4", "0"),
    "libvirt": ("'9.0'", "'nine'"),
    "max-errors": ("1", "true"),
    "output-format": ("['text', 'sarif=a.sarif']", "['txt']"),
    "per-file": ("{'*.xml' = ['RNG3']}", "{'*.xml' = 'RNG3'}"),
    "schema": ("['domain', './x.rng']", "[]"),
    "schemas": ("{'a.xml' = 'domain', 'b.xml' = ['n.rng', 'n.xsd']}", "{'a.xml' = 3}"),
    "select": ("['VIR504']", "'VIR504'"),
    "severity": ("{VIR7 = 'warning'}", "{VIR7 = 'fatal'}"),
    "skip-unknown": ("true", "{}"),
    "strict": ("true", "1"),
    "xml-model": ("false", "1.5"),
}


@pytest.mark.parametrize("name", KEYS)
def test_our_verdict_on_a_value_is_the_json_schemas(tmp_path: Path, name: str) -> None:
    import tomllib

    right, wrong = VALUES[name]
    (tmp_path / "relaxng.toml").write_text(f"{name} = {right}")
    load(tmp_path / "relaxng.toml")
    jsonschema.validate(tomllib.loads(f"{name} = {right}"), SCHEMA)
    (fault,) = faults(tmp_path, f"{name} = {wrong}")
    assert fault[0] == "CFG102"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(f"{name} = {wrong}"), SCHEMA)


def test_all_that_is_wrong_is_told_at_its_place(tmp_path: Path) -> None:
    text = """\
[tool.other]
schema = 1
[tool.relaxng]
shcema = "domain"
jobs = 0
schemas = { "*.xml" = "domian" }
exclude = ["../up/*.xml"]
[tool.relaxng.per-files]
"""
    assert faults(tmp_path, text, "pyproject.toml") == [
        ("CFG101", 4, 1, "unknown key 'shcema'; did you mean 'schema'?"),
        ("CFG102", 5, 8, "'jobs' must be a whole number from 1 on, or 'auto', not 0"),
        ("CFG102", 6, 23, "there is no built-in schema 'domian'; did you mean 'domain'?"),
        (
            "CFG102",
            7,
            11,
            "'../up/*.xml' leads out of the folder that globs are relative to, and would match nothing",
        ),
        ("CFG101", 8, 15, "unknown key 'per-files'; did you mean 'per-file'?"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb = [", 2, "this is no TOML"),
        ("a", 1, "this is no TOML"),
        ("a = 1\na = 2", 2, "this is no TOML"),
        (f"a = {'[' * 100_000}", 0, "nested too deep"),
    ],
)
def test_what_is_no_toml(tmp_path: Path, text: str, line: int, words: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert (fault[0], fault[1]) == ("CFG103", line)
    assert words in fault[3]


def test_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "relaxng.toml").write_bytes(b"strict = true\n# \xff")
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        load(tmp_path / "relaxng.toml")
    assert caught.value.findings[0].span is not None
    assert caught.value.findings[0].span.line == 2


def test_the_nearest_counts_and_a_pyproject_only_if_it_speaks_of_us(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "relaxng.toml").write_text("")
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\ndependencies = ['relaxng']\n")
    assert find(inner) == tmp_path / "relaxng.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("tool.relaxng.strict = true\n")
    assert find(inner) == tmp_path / "a" / "pyproject.toml"
    (tmp_path / "a" / "relaxng.toml").write_text("")
    assert find(inner) == tmp_path / "a" / "relaxng.toml"


def test_a_broken_pyproject_is_ours_only_if_it_speaks_of_us(tmp_path: Path) -> None:
    (tmp_path / "relaxng.toml").write_text("")
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = relaxng")
    assert find(inner) == tmp_path / "relaxng.toml"
    (inner / "pyproject.toml").write_text("[tool.relaxng]\nstrict = yes")
    assert find(inner) == inner / "pyproject.toml"


def test_a_cyclic_link_or_a_folder_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "relaxng.toml").symlink_to(tmp_path / "relaxng.toml")
    (tmp_path / "pyproject.toml").mkdir()
    assert find(tmp_path) not in {tmp_path / "relaxng.toml", tmp_path / "pyproject.toml"}
    with pytest.raises(ConfigError, match="cannot read the configuration"):
        load(tmp_path / "relaxng.toml")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("RNG9", "no code is called 'RNG9'"),
        ("R", "no code is called 'R'"),
        ("SCH001", "cannot be switched"),
        ("XML001", "cannot be switched"),
    ],
)
def test_codes_that_cannot_be_switched_off(tmp_path: Path, code: str, words: str) -> None:
    (fault,) = faults(tmp_path, f"per-file = {{ 'a' = ['RNG3', '{code}'] }}")
    assert fault[:3] == ("CFG102", 1, 20)
    assert words in fault[3]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("ignore = ['VIR110']", 10, "no code is called 'VIR110', or begins so; did you mean 'VIR101'?"),
        ("select = ['SCH001']", 10, "'SCH001' cannot be switched"),
        ("severity = { VIR3 = 'fatal' }", 21, "'fatal' is no severity for VIR3"),
        ("severity = { VIR3 = 3 }", 21, "'VIR3' must have 'error' or 'warning', not 3"),
        ("libvirt = '9.x'", 11, "is no version of libvirt; write it as in 9.0 or 1.2.4"),
    ],
)
def test_codes_and_versions_that_mean_nothing(tmp_path: Path, text: str, column: int, words: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault[:3] == ("CFG102", 1, column)
    assert words in fault[3]


def test_a_pyproject_without_our_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nrelaxng = 3\n")
    with pytest.raises(ConfigError, match=r"no table \[tool.relaxng\]"):
        load(tmp_path / "pyproject.toml")


def test_paths_are_relative_to_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    (folder / "sub").mkdir(parents=True)
    monkeypatch.chdir(folder / "sub")
    text = """
schema = "./domain"
baseline = "b.json"
output-format = ["text", "json=out.json"]
jobs = 2
[schemas]
"*.xml" = ["domain", "s/note.rng"]
[per-file]
"old/" = ["RNG3"]
"""
    (folder / "relaxng.toml").write_text(text)
    config: Config = load(folder / "relaxng.toml")
    assert config.schema == ("../domain",)
    assert config.schemas == (("*.xml", ("domain", "../s/note.rng")),)
    assert config.per_file == (("old/", ("RNG3",)),)
    wanted: dict[str, Any] = {"baseline": "../b.json", "formats": ["text", "json=../out.json"], "jobs": "2"}
    assert config.options == wanted
