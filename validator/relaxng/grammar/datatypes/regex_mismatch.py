"""Regex_mismatch: where a text leaves a pattern, what would stand there, and the slip that may explain it.

All of it is bounded: long texts are looked at as far as a window reaches, patterns with large counts
by counts that are no larger than the text needs, and what is still too large is not looked into.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from relaxng.grammar.datatypes.characters import are_most, kinds, named, one_of, several
from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP, CharSet, below
from relaxng.grammar.datatypes.record import Record
from relaxng.grammar.datatypes.regex_counts import MAX_POSITIONS, within_reach
from relaxng.grammar.datatypes.regex_positions import Positions, automaton, positions
from relaxng.grammar.datatypes.whitespace import SPACES

if TYPE_CHECKING:
    from relaxng.grammar.datatypes.mismatch import Place
    from relaxng.grammar.datatypes.regex_parser import Node

WINDOW = 100_000
"""Characters of a text that are looked at."""
MAX_WORK = 1_000_000
"""Positions that a text may go through before the rest of it is left alone."""
MAX_MENDED = 512
"""The longest text that is searched for a slip."""
MAX_LINKS = 100_000
"""The densest automaton in which a slip is looked for."""
MAX_MORE = 200
"""The most characters that are counted as missing at the end."""


class Slip(Enum):
    """What is wrong at a place."""

    WRONG = auto()
    """Another character should stand there."""
    MISSING = auto()
    """A character should stand before it."""
    SURPLUS = auto()
    """It should not be there."""
    EARLY = auto()
    """The text ends, and more should follow."""
    BEYOND = auto()
    """It is right as far as it was looked at."""


class Departure(Record):
    """Where a text leaves a pattern.

    `fits` is the length of the longest beginning that some match begins with too; the slip is at `index`,
    never after that. `wanted` are the characters that would do there, and `more` is how many of one kind
    must follow at least where the text ends early, 0 where it is not known. `mends` tells that mending this
    one slip makes a match. `mended` is the match that was likely meant, where that can be told.
    """

    __slots__ = ("fits", "index", "mended", "mends", "more", "slip", "wanted")

    def __init__(
        self,
        fits: int,
        index: int,
        slip: Slip,
        wanted: CharSet = (),
        *,
        more: int = 0,
        mends: bool = False,
        mended: str | None = None,
    ) -> None:
        self.fits = fits
        self.index = index
        self.slip = slip
        self.wanted = wanted
        self.more = more
        self.mends = mends
        self.mended = mended

    def clause(self, text: str, place: Place, *, terse: bool) -> str:
        """In words; `terse` leaves out what goes without saying: the kinds of characters, and a wrong beginning."""
        where = f"at position {place(self.index)}" if self.index < len(text) else ""
        wanted = one_of(self.wanted)
        if self.slip is Slip.BEYOND:
            return f"its first {self.fits} characters would do, not what comes after them"
        if terse and not self.fits and self.slip is Slip.WRONG and text[0] not in SPACES:
            return ""
        if not text and terse:
            return "it is empty"
        if not text:
            return f"it is empty and must begin with {wanted}" if wanted else "it is empty"
        if self.slip is Slip.EARLY:
            follows = (several(self.more, self.wanted) if self.more else "") or wanted or "more"
            return f"it ends too early, {follows} must follow"
        char = named(text[self.index])
        if self.slip is Slip.MISSING:
            if self.index == 0 and wanted:
                return f"it must begin with {wanted}"
            return f"{wanted} is missing {where}" if wanted else f"a character is missing before {char} {where}"
        if terse and not _is_one(self.wanted):
            return f"{char} {where}"
        if self.slip is Slip.SURPLUS:
            return f"{char} {where} is too much"
        if len(kinds(self.wanted)) > 2:
            return f"{char} {where} is neither {one_of(self.wanted, 'nor')}"
        if wanted:
            return f"{char} {where} should be {wanted}"
        return f"{char} {where} {'is not allowed' if are_most(self.wanted) else 'does not fit'}"

    @property
    def is_telling(self) -> bool:
        """Whether it can be said what to write instead, or that the one character is not allowed."""
        if self.slip in {Slip.WRONG, Slip.MISSING, Slip.EARLY}:
            return bool(kinds(self.wanted)) or are_most(self.wanted)
        return False


def departure(node: Node, text: str) -> Departure | None:
    """Where a text leaves a pattern that it does not match; None where the pattern is too large to tell."""
    small, reach = within_reach(node, min(len(text), WINDOW))
    if positions(small) > MAX_POSITIONS:
        return None
    window = text[:reach]
    machine = automaton(small, ASCII_TOP if window.isascii() else TOP)
    states = _states(machine, window)
    fits = len(states) - 1
    if fits == len(window) < len(text) or (fits < len(window) and machine.step(states[-1], window[fits])):
        return Departure(fits, fits, Slip.BEYOND)
    small_enough = window == text and len(text) <= MAX_MENDED and machine.links <= MAX_LINKS
    found = _slip(machine, text, states) if small_enough else None
    if fits == len(text) and (found is None or found.index == fits):
        more, wanted = _completion(machine, states[-1])
        mended = found.mended if found else None
        return Departure(
            fits, fits, Slip.EARLY, wanted, more=more if small is node else 0, mends=found is not None, mended=mended
        )
    if found is not None:
        return found
    wanted = machine.chars(machine.after(states[-1]))
    if not wanted:
        return Departure(fits, fits, Slip.SURPLUS)
    if small_enough and (filled := _filled(machine, text)) is not None:
        return Departure(fits, fits, Slip.MISSING, wanted, mended=filled)
    if small_enough and (mark := _mark(wanted)):
        replaced = text.replace(text[fits], chr(mark[0][0]))
        if machine.matches(replaced):
            return Departure(fits, fits, Slip.WRONG, mark, mended=replaced)
    return Departure(fits, fits, Slip.WRONG, wanted)


def _states(machine: Positions, text: str) -> list[int]:
    """The states before, between and after the characters, as far as the text goes with the pattern."""
    states = [machine.start]
    work = 0
    for char in text:
        state = machine.step(states[-1], char)
        work += state.bit_count()
        if not state or work > MAX_WORK:
            break
        states.append(state)
    return states


def _slip(machine: Positions, text: str, states: list[int]) -> Departure | None:
    """The last single character whose mending makes a match."""
    fits = len(states) - 1
    tails = [machine.last]
    for char in reversed(text):
        tails.append(machine.before(machine.fitting(char) & tails[-1]))
    tails.reverse()
    first: tuple[int, Slip, CharSet] | None = None
    mended: set[str] = set()
    for index in range(fits, -1, -1):
        state, tail = states[index], tails[index + 1] if index < len(text) else 0
        after = machine.after(state)
        missing, other = machine.chars(after & tails[index]), machine.chars(after & tail)
        is_surplus = bool(state & tail)
        mended.update(_texts(text, index, missing, index), _texts(text, index, other, index + 1))
        if is_surplus:
            mended.add(text[:index] + text[index + 1 :])
        if mended and first is None:
            first = index, *_likeliest(text, index, missing, other, is_surplus=is_surplus)
        if len(mended) > 1:
            break
    if first is None:
        return None
    index, slip, wanted = first
    if index and slip in {Slip.WRONG, Slip.MISSING} and _is_one(wanted):
        char = chr(wanted[0][0])
        mended = {text[:index] + char + text[index + (slip is Slip.WRONG) :]}
        # What could be put in at several places may be meant at any.
        if (
            slip is Slip.MISSING
            and sum(machine.matches(text[:at] + char + text[at:]) for at in range(len(text) + 1)) > 1
        ):
            mended.clear()
    meant = mended.pop() if len(mended) == 1 else ""
    return Departure(fits, *first, mends=True, mended=meant if meant and _digits(meant) == _digits(text) else None)


def _likeliest(text: str, index: int, missing: CharSet, other: CharSet, *, is_surplus: bool) -> tuple[Slip, CharSet]:
    """Which slip it is at an index, by what could be put in there, stand there instead, or be left out."""
    is_mark = not text[index : index + 1].isalnum()
    mark = _mark(other) if is_mark and index and len(kinds(other)) in {1, 2} else ()
    is_within = index > 0 or text[:1].isspace()
    if missing and not (other and is_within and is_mark):
        return Slip.MISSING, missing
    if mark:
        return Slip.WRONG, mark
    needless = is_surplus and (_is_one(other) or (is_mark and index in {0, len(text) - 1} and not _mark(other)))
    return (Slip.WRONG, other) if other and not needless else (Slip.SURPLUS, ())


def _digits(text: str) -> list[str]:
    """The digits of a text: with others it is another number, which nobody can guess."""
    return [char for char in text if char.isdigit()]


def _texts(text: str, index: int, chars: CharSet, end: int) -> list[str]:
    """The texts with one of the characters in place of what stands from an index to an end: two at most."""
    codes = [code for low, high in chars[:2] for code in range(low, min(low + 1, high) + 1)]
    return [text[:index] + chr(code) + text[end:] for code in codes[:2]]


def _completion(machine: Positions, state: int) -> tuple[int, CharSet]:
    """How many characters must follow at least, where they are of one kind, and which ones come next."""
    levels = [machine.after(state)]
    while not levels[-1] & machine.last and len(levels) < MAX_MORE:
        levels.append(machine.after(levels[-1]))
    if not levels[-1] & machine.last or machine.links > MAX_LINKS:
        return 0, machine.chars(levels[0])
    way = levels[-1] & machine.last
    wanted = [machine.chars(way)]
    for level in reversed(levels[:-1]):
        way = level & machine.before(way)
        wanted.append(machine.chars(way))
    return (len(wanted) if len(set(wanted)) == 1 else 0), wanted[-1]


def _filled(machine: Positions, text: str) -> str | None:
    """The text with marks put in wherever nothing else can stand, if it matches so."""
    written: list[str] = []
    state = machine.start
    for char in text:
        after = machine.step(state, char)
        while not after:
            wanted = machine.chars(machine.after(state))
            if not _is_one(wanted) or chr(wanted[0][0]).isalnum() or len(written) > 2 * len(text):
                return None
            written.append(chr(wanted[0][0]))
            state = machine.step(state, written[-1])
            after = machine.step(state, char)
        written.append(char)
        state = after
    return "".join(written) if state & machine.last else None


def _mark(chars: CharSet) -> CharSet:
    """The one punctuation mark of ASCII in a set, which others are often written for; empty where there are more."""
    codes = [code for low, high in below(chars, ASCII_TOP) for code in range(low, high + 1)]
    marks = [code for code in codes if not chr(code).isalnum() and chr(code).isprintable()]
    return ((marks[0], marks[0]),) if len(marks) == 1 else ()


def _is_one(chars: CharSet) -> bool:
    return len(chars) == 1 and chars[0][0] == chars[0][1]
