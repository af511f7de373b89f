"""What the properties share: schemas of the engine, loaded from files of their own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from relaxng import Schema, SchemaError, load_schema
from relaxng.engine import OF_ANY_SCHEMA

Load = Callable[..., Schema | None]
Write = Callable[[object], Path]

# The same cases in each run: what is new is for the nightly test to find.
COMMON = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

RAISES_THE_LIMIT = pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")
"""For tests that load schemas: the engine raises Python's recursion limit, and hypothesis sees it change."""


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write a schema to a file of its own: libxml2 reads it again when it is first asked."""
    folder = tmp_path_factory.mktemp("schemas")
    numbers = count()

    def write_schema(schema: object) -> Path:
        path = folder / f"{next(numbers)}.rng"
        path.write_text(str(schema), encoding="utf-8")
        return path

    return write_schema


@pytest.fixture(scope="session")
def load(write: Write) -> Load:
    """Load a schema; None where it is refused as incorrect. `auto` asks libxml2, as it does for built-in schemas."""

    def load_from_file(schema: object, engine: str = "automaton") -> Schema | None:
        try:
            made = load_schema(write(schema), engine)
        except SchemaError:
            return None
        made._judge._limits = OF_ANY_SCHEMA
        return made

    return load_from_file
