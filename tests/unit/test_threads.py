"""Threads that share a schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from relaxng import Severity, load_schema
from relaxng.engine import Engine
from tests.conftest import DOMAIN


def in_threads(judge: Callable[[int], None], rounds: int) -> Iterator[None]:
    with ThreadPoolExecutor(8) as pool:
        yield from pool.map(judge, range(rounds))


@pytest.mark.parametrize("engine", Engine)
def test_threads_share_a_schema(engine: Engine) -> None:
    # Each document has its own mistake: a finding of another's would tell.
    documents = []
    for i in range(64):
        document = DOMAIN.replace("<devices>", f"<devices><wrong{i}/>") if i % 2 else DOMAIN
        documents.append(document.replace("<name>", "\n" * i + "<name>").encode())
    alone = load_schema("domain", engine=engine)
    expected = [list(alone.iter_findings(document)) for document in documents]
    shared = load_schema("domain", engine=engine)

    def judge(number: int) -> None:
        number %= len(documents)
        assert list(shared.iter_findings(documents[number])) == expected[number]
        assert shared.is_valid(documents[number]) is not bool(number % 2)

    assert len(list(in_threads(judge, 512))) == 512
    for number, findings in enumerate(expected):
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        assert len(errors) == number % 2
        assert all(f"wrong{number}" in finding.path for finding in errors if finding.path is not None)


def test_threads_meet_a_schema_for_the_first_time() -> None:
    for _ in range(5):
        schema = load_schema("domain")
        documents = [DOMAIN.replace("<devices>", f"<devices><wrong{i}/>").encode() for i in range(8)]

        def judge(number: int, schema=schema, documents=documents) -> None:  # type: ignore[no-untyped-def]
            (finding,) = schema.iter_findings(documents[number])
            assert f"wrong{number}" in finding.message

        list(in_threads(judge, 8))
