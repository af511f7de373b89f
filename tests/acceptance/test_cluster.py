"""The recipe of docs/scale.md on a real cluster of processes: Dask's."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import relaxng
from relaxng.records import records
from tests.conftest import DOMAIN, ROOT

NUMBER = 6_000
NOTE = "<element name='{}' xmlns='http://relaxng.org/ns/structure/1.0'><text/></element>"


@pytest.fixture
def documents(tmp_path: Path) -> list[str]:
    """Every tenth has a mistake, every hundredth is no XML, and the last is not there."""
    folder = tmp_path / "hosts"
    folder.mkdir()
    paths = [folder / f"{number:05}.xml" for number in range(NUMBER)]
    for number, path in enumerate(paths[:-1]):
        text = DOMAIN.replace("guest", f"guest{number}")
        if number % 10 == 3:
            text = text.replace("<target", "<traget")
        path.write_text(text[:200] if number % 100 == 0 else text)
    return list(map(str, paths))


@pytest.fixture
def client() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed (the extra 'dask')")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_large_bag_of_documents(client: Any, documents: list[str]) -> None:
    schema = relaxng.load_schema("domain")
    bag = pytest.importorskip("dask.bag").from_sequence(documents, partition_size=200)
    found = bag.map_partitions(records, schema).compute()
    assert found == records(documents, schema)
    assert Counter(one["code"] for one in found) == {"RNG101": 600, "XML001": 60, "XML002": 1}
    assert len(client.scheduler_info()["workers"]) == 2


def test_a_schema_by_path_is_loaded_once_by_each_worker(client: Any, tmp_path: Path) -> None:
    path = tmp_path / "note.rng"
    path.write_text(NOTE.format("note"))
    schema = relaxng.load_schema(path, check_ids=True)
    tasks = client.map(_which, [schema] * 40, range(40), pure=False)
    assert len(set(client.gather(tasks))) <= 4  # two workers with two threads, which may both begin
    # What has changed meanwhile counts.
    path.write_text(NOTE.format("remark"))
    tasks = client.map(_finds, [schema] * 40, range(40), pure=False)
    assert set(client.gather(tasks)) == {("<note/>", False), ("<remark/>", True)}


def _which(schema: relaxng.Schema, _number: int) -> tuple[int, int]:
    assert schema.is_valid(b"<note>text</note>")
    return os.getpid(), id(schema)


def _finds(schema: relaxng.Schema, number: int) -> tuple[str, bool]:
    text = ("<note/>", "<remark/>")[number % 2]
    return text, schema.is_valid(text.encode())


def test_the_recipe_runs_as_it_is_printed(documents: list[str], tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed (the extra 'dask')")
    (recipe,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "scale.md").read_text(), re.DOTALL)
    (tmp_path / "recipe.py").write_text(recipe)
    Path(documents[0]).unlink()
    done = subprocess.run(
        [sys.executable, "recipe.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True
    )
    assert set(done.stdout.splitlines()) == {"XML001 59", "RNG101 600"}


@pytest.mark.parametrize(
    "options", [{}, {"libvirt": "9.0"}, {"engine": "both"}, {"check_ids": True, "engine": "automaton"}]
)
def test_schemas_travel_small_to_processes_that_share_nothing(options: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "note.rng").write_text(NOTE.format("note"))
    (tmp_path / "note.xsd").write_text(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='note' type='xs:string'/></xs:schema>"
    )
    schemas = [relaxng.load_schema("domain", **options)]
    if "libvirt" not in options:
        schemas += [relaxng.load_schema(tmp_path / name, **options) for name in ("note.rng", "note.xsd")]
    documents = [("a", DOMAIN.encode()), ("b", b"<note/>"), ("c", DOMAIN.replace("<target", "<traget").encode())]
    here = [records(documents, schema) for schema in schemas]
    assert all(len(pickle.dumps(schema)) < 2_000 for schema in schemas)
    with get_context("spawn").Pool(1) as pool:
        assert pool.starmap(records, [(documents, schema) for schema in schemas]) == here
