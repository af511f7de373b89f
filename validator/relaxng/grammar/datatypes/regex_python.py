"""Regex_python: the tree of a pattern as a regular expression of Python's `re`, for fullmatch with DOTALL.

`re` backtracks. A repeated class is made possessive where what follows it begins with none of its
characters, so that giving one back could never help. `hazardous` tells apart what remains ambiguous:
a repetition whose body matches in several ways, or too many ways to try in all.
"""

from __future__ import annotations

from math import prod

from relaxng.grammar.datatypes.charset import CharSet, disjoint, python_class, union
from relaxng.grammar.datatypes.classes import evaluate
from relaxng.grammar.datatypes.regex_parser import Chars, Choice, Node, Repeat, Sequence, nullable

MAX_WAYS = 5000
"""How many ways of matching `re` may have to try."""
UNBOUNDED_WAYS = 1000
"""How many ways an ambiguous repetition without a bound counts for."""


class Writer:
    """Writes a tree for texts whose characters go up to the code point `top`.

    `text` is the expression; `hazardous` tells that it may keep `re` busy.
    """

    def __init__(self, root: Node, top: int) -> None:
        self.root = root
        self.top = top
        self._nested = False
        self._firsts: dict[int, CharSet] = {}
        self.text = self._write(root, ())
        self.hazardous = self._nested or self._ways(root, ()) > MAX_WAYS

    def _write(self, node: Node, follow: CharSet) -> str:
        """The expression; `follow` is what may come after it, besides the end."""
        match node:
            case Chars(written):
                return python_class(evaluate(written, self.top), self.top)
            case Sequence():
                return "".join(self._write(item, after) for item, after in self._follows(node, follow))
            case Choice(items):
                ordered = sorted(items, key=nullable)
                return f"(?:{'|'.join(self._write(item, follow) for item in ordered)})"
            case Repeat(body, least, most):
                return self._repeat(body, least, most, follow)

    def _repeat(self, body: Node, least: int, most: int | None, follow: CharSet) -> str:
        first = self._first(body)
        again = union(first, follow) if most != 1 else follow
        text = self._write(body, again)
        if isinstance(body, Sequence | Repeat):
            text = f"(?:{text})"
        quantifier = _quantifier(least, most)
        if isinstance(body, Chars):
            if least != most and disjoint(first, follow):
                return f"{text}{quantifier}+"
        elif most != 1 and not self._decided(body, again):
            self._nested = True
        return text + quantifier

    def _ways(self, node: Node, follow: CharSet) -> int:
        """In how many ways a tree can match at most, its repetitions counted once."""
        match node:
            case Chars():
                return 1
            case Sequence():
                return prod(self._ways(item, after) for item, after in self._follows(node, follow))
            case Choice(items):
                return sum(self._ways(item, follow) for item in items)
            case Repeat(body, least, most):
                first = self._first(body)
                ways = self._ways(body, union(first, follow) if most != 1 else follow)
                if disjoint(first, follow):
                    return ways
                return ways * (UNBOUNDED_WAYS if most is None else most - least + 1)

    def _first(self, node: Node) -> CharSet:
        """What a non-empty match may begin with."""
        key = id(node)
        if key not in self._firsts:
            self._firsts[key] = self._begin(node)
        return self._firsts[key]

    def _begin(self, node: Node) -> CharSet:
        match node:
            case Chars(written):
                return evaluate(written, self.top)
            case Repeat(body, _, _):
                return self._first(body)
            case Choice(items):
                return union(*(self._first(item) for item in items))
            case Sequence(items):
                found = []
                for item in items:
                    found.append(self._first(item))
                    if not nullable(item):
                        break
                return union(*found)

    def _follows(self, node: Sequence, follow: CharSet) -> list[tuple[Node, CharSet]]:
        """Each item with what may come after it."""
        pairs: list[tuple[Node, CharSet]] = []
        for item in reversed(node.items):
            pairs.append((item, follow))
            follow = union(self._first(item), follow) if nullable(item) else self._first(item)
        return pairs[::-1]

    def _decided(self, node: Node, follow: CharSet) -> bool:
        """Whether the next character always tells how the match goes on."""
        match node:
            case Chars():
                return True
            case Sequence():
                return all(self._decided(item, after) for item, after in self._follows(node, follow))
            case Choice(items):
                seen: CharSet = follow if any(nullable(item) for item in items) else ()
                if sum(nullable(item) for item in items) > 1:
                    return False
                for item in items:
                    if not disjoint(seen, self._first(item)):
                        return False
                    seen = union(seen, self._first(item))
                return all(self._decided(item, follow) for item in items)
            case Repeat(body, least, most):
                first = self._first(body)
                if nullable(body) or (least != most and not disjoint(first, follow)):
                    return False
                return self._decided(body, union(first, follow) if most != 1 else follow)


def _quantifier(least: int, most: int | None) -> str:
    if most is None and least < 2:
        return "+" if least else "*"
    if (least, most) == (0, 1):
        return "?"
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"
