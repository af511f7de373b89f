"""Simplified patterns, printed and loaded again, are the same patterns."""

from __future__ import annotations

from hypothesis import assume, given, settings

from relaxng.grammar.grammar import Grammar
from tests.properties.conftest import COMMON, RAISES_THE_LIMIT, Load, Write
from tests.properties.printing import printed
from tests.properties.strategies import Case, Seeded, case, cases

pytestmark = RAISES_THE_LIMIT


def print_twice(write: Write, load: Load, made: Case) -> bool:
    """Print a schema's patterns, and those of the print; False where the schema is incorrect."""
    original = load(made.grammar)
    if original is None:
        return False
    once = printed(Grammar(write(made.grammar)).start)
    again = load(once)
    assert again is not None, f"{made.grammar}\n{once}"
    assert printed(Grammar(write(once)).start) == once, f"{made.grammar}\n{once}"
    for document in made.documents:
        assert again.is_valid(document.encode()) is original.is_valid(document.encode()), f"{once}\n{document}"
    return True


@settings(COMMON, max_examples=100)
@given(cases(6))
def test_a_print_prints_as_itself_and_judges_alike(write: Write, load: Load, case: Case) -> None:
    assume(print_twice(write, load, case))


def test_so_do_the_prints_of_seeded_schemas(write: Write, load: Load) -> None:
    assert sum(print_twice(write, load, case(Seeded(seed))) for seed in range(150)) > 90
