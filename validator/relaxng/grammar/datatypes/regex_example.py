"""Regex_example: a text that matches a pattern, made to be read, and the texts of a pattern that lists them."""

from __future__ import annotations

from relaxng.grammar.datatypes.charset import ASCII_TOP, TOP, CharSet, below
from relaxng.grammar.datatypes.classes import evaluate
from relaxng.grammar.datatypes.regex_parser import Chars, Choice, Node, Repeat, Sequence

MIN_LENGTH, MAX_LENGTH = 3, 60
"""The shortest example that shows anything, and the longest, in characters."""
MOST_TEXTS = 64
"""The most texts that a pattern is taken to list."""

_CYCLES = ("1234567890abcdef", "1234567890", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Characters to take in turn where a class has them all, or the next that it has."""
_PREFERRED = "/.-_:,@+ "


def example(node: Node) -> str | None:
    """A shortest match that shows what matches look like: it has marks, or letters that are given.

    None where there is none, or where it would be long.
    """
    shortest = _Shortest()
    length = shortest.length(node)
    if length is None or not MIN_LENGTH <= length <= MAX_LENGTH:
        return None
    found = shortest.text(node)
    return found if found.isprintable() and (shortest.literals > 1 or not found.isalnum()) else None


class _Shortest:
    """Writes a shortest match; what has no match has the length None."""

    def __init__(self) -> None:
        self.literals = 0
        self._turn = 0
        self._lengths: dict[int, int | None] = {}

    def length(self, node: Node) -> int | None:
        key = id(node)
        if key not in self._lengths:
            self._lengths[key] = self._measure(node)
        return self._lengths[key]

    def _measure(self, node: Node) -> int | None:
        match node:
            case Chars(written):
                return 1 if evaluate(written, ASCII_TOP) or evaluate(written, TOP) else None
            case Sequence(items):
                lengths = [self.length(item) for item in items]
                return None if None in lengths else sum(length or 0 for length in lengths)
            case Choice(items):
                return min((length for item in items if (length := self.length(item)) is not None), default=None)
            case Repeat(body, least, _):
                length = self.length(body) if least else 0
                return None if length is None else least * length

    def text(self, node: Node) -> str:
        """A match of a tree that has one."""
        match node:
            case Chars(written):
                return self._char(below(evaluate(written, ASCII_TOP), ASCII_TOP) or evaluate(written, TOP))
            case Sequence(items):
                return "".join(self.text(item) for item in items)
            case Choice(items):
                return self.text(min(items, key=lambda item: _or_last(self.length(item))))
            case Repeat(body, least, _):
                return "".join(self.text(body) for _ in range(least))

    def _char(self, chars: CharSet) -> str:
        present = {chr(code) for low, high in below(chars, ASCII_TOP) for code in range(low, high + 1)}
        for cycle in _CYCLES:
            if present.issuperset(cycle):
                self._turn += 1
                return cycle[(self._turn - 1) % len(cycle)]
        self.literals += len(present) == 1
        letters = sorted(char for char in present if char.isalnum())
        marks = [char for char in _PREFERRED if char in present]
        others = sorted(char for char in present if char.isprintable())
        return next(iter(letters or marks or others), chr(chars[0][0]))


def _or_last(length: int | None) -> float:
    return float("inf") if length is None else length


def texts(node: Node) -> list[str] | None:
    """The texts that match, where they are a few words written out; None where they are more than that."""
    match node:
        case Chars(written):
            chars = evaluate(written, TOP) if _is_written(written) else ()
            return [chr(chars[0][0])] if len(chars) == 1 and chars[0][0] == chars[0][1] else None
        case Sequence(items):
            found = [""]
            for item in items:
                endings = texts(item)
                if endings is None or len(found) * len(endings) > MOST_TEXTS:
                    return None
                found = [text + ending for text in found for ending in endings]
            return found
        case Choice(items):
            branches = [texts(item) for item in items]
            every = [text for branch in branches for text in branch or ()]
            return None if None in branches or len(every) > MOST_TEXTS else every
        case Repeat(body, least, most):
            once = texts(body)
            if once is None or most is None or most > MOST_TEXTS:
                return None
            found, every = [""], [""] if least == 0 else []
            for number in range(1, most + 1):
                found = [text + ending for text in found for ending in once]
                every += found if number >= least else []
                if max(len(found), len(every)) > MOST_TEXTS:
                    return None
            return every


def _is_written(written: object) -> bool:
    """Whether a class is a character as it stands in the pattern, so that no table of Unicode is asked."""
    from relaxng.grammar.datatypes.classes import Ranges

    return isinstance(written, Ranges)
