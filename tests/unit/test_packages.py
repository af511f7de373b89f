from __future__ import annotations

import tomllib

from tests.conftest import ROOT


def test_every_package_is_in_the_distribution() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    source = ROOT / "validator"
    there = {".".join(path.parent.relative_to(source).parts) for path in source.rglob("__init__.py")}
    assert set(listed) == there | {"relaxng.schemas"}
