"""Which engine judges next."""

from itertools import count

from lxml import etree

from relaxng.race import LEARNING, MAKING, STAKE, WAIT, Likeness, Race

SIZE = 7_000

TREE = etree.ElementTree(etree.fromstring("<a><b c='1'/></a>"))


def tree(number: int) -> etree._ElementTree:
    """A document that is unlike any of another number."""
    return etree.ElementTree(etree.fromstring(f"<a><b><c{number} d='1'/></b></a>"))


def race(*, seconds: float = WAIT / 100) -> Race:
    """A race in which libxml2 has judged documents of one size until the automaton is tried."""
    race = Race()
    for number in count():
        if not race.is_for_libxml2:
            break
        race.libxml2_took(seconds, SIZE, tree(number))
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
    fresh.libxml2_took(WAIT * 0.9, SIZE, TREE)
    assert fresh.is_for_libxml2
    fresh.libxml2_took(WAIT * 0.2, SIZE, TREE)
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
            losing.libxml2_took(WAIT / 100, SIZE, TREE)
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


def test_the_automaton_is_tried_sooner_where_documents_are_alike() -> None:
    for number in (1, 100):
        document = etree.ElementTree(etree.fromstring(f"<a>{''.join(f'<b{i}/>' for i in range(number))}</a>"))
        race, seconds = Race(), 0.0
        while race.is_for_libxml2:
            race.libxml2_took(WAIT / 1_000, SIZE, document)
            seconds += WAIT / 1_000
        assert MAKING + number * LEARNING < seconds < (MAKING + number * LEARNING) * 1.1


def test_documents_are_alike_once_several_bring_nothing_new() -> None:
    alike = Likeness()
    for _ in range(20):
        alike.see(TREE)
    assert not alike.is_alike
    for _ in range(60):
        alike.see(TREE)
    assert alike.is_alike


def test_documents_are_not_alike_while_they_bring_something_new() -> None:
    unlike = Likeness()
    for number in range(500):
        unlike.see(tree(number))
        assert not unlike.is_alike
