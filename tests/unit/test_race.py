"""Which engine judges next."""

from relaxng.race import STAKE, WAIT, Race

SIZE = 7_000


def race(*, seconds: float = WAIT / 100) -> Race:
    """A race in which libxml2 has judged documents of one size until the automaton is tried."""
    race = Race()
    while race.is_for_libxml2:
        race.libxml2_took(seconds, SIZE)
    return race


def rounds(race: Race, seconds: float, most: int = 100_000) -> int:
    """How many documents the automaton judges in turn, each in so many seconds."""
    for number in range(most):
        if race.is_for_libxml2:
            return number
        race.automaton_took(seconds, SIZE)
    return most


def test_libxml2_begins() -> None:
    fresh = Race()
    assert fresh.is_for_libxml2
    fresh.libxml2_took(WAIT * 0.9, SIZE)
    assert fresh.is_for_libxml2
    fresh.libxml2_took(WAIT * 0.2, SIZE)
    assert not fresh.is_for_libxml2


def test_the_automaton_goes_on_while_it_is_as_quick() -> None:
    assert rounds(race(), WAIT / 101) == 100_000


def test_the_automaton_may_learn_first() -> None:
    learning = race()
    learning.automaton_took(STAKE, SIZE)
    assert not learning.is_for_libxml2
    assert rounds(learning, WAIT / 200) == 100_000


def test_the_automaton_gives_up_what_costs_more_than_the_stake() -> None:
    assert rounds(race(), WAIT / 100 + STAKE / 10) in (10, 11)


def test_libxml2_judges_twice_as_long_each_time_the_automaton_gives_up() -> None:
    losing, turns = race(), []
    for _ in range(4):
        assert rounds(losing, 1.0) == 1
        turns.append(0)
        while losing.is_for_libxml2:
            losing.libxml2_took(WAIT / 100, SIZE)
            turns[-1] += 1
    assert [round(turn / turns[0]) for turn in turns] == [1, 2, 4, 8]
    assert round(turns[0] / 200) == 1


def test_old_gains_do_not_hide_that_documents_have_changed() -> None:
    changed = race()
    assert rounds(changed, 0, 10_000) == 10_000
    assert rounds(changed, WAIT / 100 + STAKE / 10) < 25


def test_what_counts_is_time_for_the_size() -> None:
    small = race()
    for _ in range(1_000):
        small.automaton_took(WAIT / 1_000, SIZE // 10 - 1)
    assert not small.is_for_libxml2
