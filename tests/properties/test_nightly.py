"""Generated schemas and documents judged by jing too. Slow: it runs where RELAXNG_NIGHTLY is set.

RELAXNG_NIGHTLY is the number of schemas, RELAXNG_SEED (0) the seed of the first.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relaxng import SchemaError, load_schema
from tests.conftest import ask, oracle
from tests.properties.strategies import Seeded, case

SCHEMAS = int(os.environ.get("RELAXNG_NIGHTLY") or 0)
FIRST = int(os.environ.get("RELAXNG_SEED") or 0)


def disagreements(folder: Path, seed: int) -> list[str]:
    """What jing says of a schema and its documents, where the automaton says otherwise."""
    made = case(Seeded(seed), 15)
    schema = folder / f"{seed}.rng"
    schema.write_text(str(made.grammar), encoding="utf-8")
    documents = {folder / f"{seed}-{number}.xml": document for number, document in enumerate(made.documents)}
    for path, document in documents.items():
        path.write_text(document, encoding="utf-8")
    run = ask("jing", "jing", schema, *documents)
    assert not run.err, run.err
    # A complaint has the document's path before it; one about the schema has the schema's, or none.
    complaints = [line for line in run.out.splitlines() if line.strip()]
    refused = [line for line in complaints if not any(str(path) in line for path in documents)]
    try:
        ours = load_schema(schema, "automaton")
    except SchemaError as error:
        return [] if refused else [f"seed {seed}: jing takes the schema; we say: {error}"]
    if refused:
        return [f"seed {seed}: we take the schema; jing says: {refused[0]}"]
    return [
        f"seed {seed}: {'jing' if accepted else 'we'} alone reject: {document}"
        for path, document in documents.items()
        if (accepted := ours.is_valid(path)) is any(f"{path}:" in line for line in complaints)
    ]


@pytest.mark.skipif(not SCHEMAS, reason="RELAXNG_NIGHTLY is not set")
def test_jing_agrees(tmp_path: Path) -> None:
    oracle("jing", "jing")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        seeds = range(FIRST, FIRST + SCHEMAS)
        found = [line for lines in pool.map(lambda seed: disagreements(tmp_path, seed), seeds) for line in lines]
    assert not found, "\n".join(found)
