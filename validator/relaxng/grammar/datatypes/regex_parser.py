"""Regex_parser: the syntax of regular expressions (XML Schema part 2, appendix F), as a tree."""

from __future__ import annotations

from typing import TypeAlias

from relaxng.grammar.datatypes.base import quote
from relaxng.grammar.datatypes.classes import CATEGORIES, DOT, ESCAPES, Class, Minus, Not, Property, Ranges, Union
from relaxng.grammar.datatypes.record import Record

MAX_COUNT = 100_000
"""The largest number in a quantifier."""
MAX_PRODUCT = 2**31
"""The largest number that flattening may make of two quantifiers; `re` takes twice as much."""
MAX_DEPTH = 60
"""How deep groups may nest, and subtractions in classes."""

_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = "\\|.-^?*+{}()[]"


class RegexError(ValueError):
    """What makes a pattern no regular expression, and at which character, counted from 1."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(f"{message} (at position {index + 1})")


class Chars(Record):
    """One character of a class."""

    __slots__ = ("written",)
    __match_args__ = ("written",)

    def __init__(self, written: Class) -> None:
        self.written = written


class Sequence(Record):
    """One after the other; the empty sequence matches the empty text."""

    __slots__ = ("items",)
    __match_args__ = ("items",)

    def __init__(self, items: tuple[Node, ...]) -> None:
        self.items = items


class Choice(Record):
    """Any one of them."""

    __slots__ = ("items",)
    __match_args__ = ("items",)

    def __init__(self, items: tuple[Node, ...]) -> None:
        self.items = items


class Repeat(Record):
    """At least `least` times, at most `most`, None for any number."""

    __slots__ = ("body", "least", "most")
    __match_args__ = ("body", "least", "most")

    def __init__(self, body: Node, least: int, most: int | None) -> None:
        self.body = body
        self.least = least
        self.most = most


Node: TypeAlias = Chars | Sequence | Choice | Repeat


def nullable(node: Node) -> bool:
    """Whether the empty text matches."""
    match node:
        case Chars():
            return False
        case Sequence(items):
            return all(nullable(item) for item in items)
        case Choice(items):
            return any(nullable(item) for item in items)
        case Repeat(body, least, _):
            return least == 0 or nullable(body)


def choice(items: list[Node]) -> Node:
    """A choice, with its single characters in one class."""
    singles = [item for item in items if isinstance(item, Chars)]
    if len(singles) > 1:
        first = items.index(singles[0])
        items = [item for item in items if not isinstance(item, Chars)]
        items.insert(first, Chars(Union(tuple(item.written for item in singles))))
    items = list(dict.fromkeys(items))
    return items[0] if len(items) == 1 else Choice(tuple(items))


def repeat(body: Node, least: int, most: int | None) -> Node:
    """A repetition, flattened: (a*)* is a*, (a?){0,3} is a{0,3}."""
    if most == 0 or body == Sequence(()):
        return Sequence(())
    if nullable(body):
        least = 0
    if (least, most) == (1, 1):
        return body
    if isinstance(body, Repeat) and (body.least == 0 or (body.least == 1 and body.most != 1)):
        if most is None or body.most is None:
            return Repeat(body.body, least if body.least else 0, None)
        if body.most * most <= MAX_PRODUCT:
            return Repeat(body.body, least if body.least else 0, body.most * most)
    return Repeat(body, least, most)


def parse(pattern: str) -> Node:
    """The tree of a pattern. Raises RegexError."""
    parser = _Parser(pattern)
    node = parser.expression()
    if parser.at < len(pattern):
        raise RegexError('")" without "(" before it: write "\\)" for the character', parser.at)
    return node


class _Parser:
    """Recursive descent; `at` is the index of the character to be read next."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def expression(self) -> Node:
        """Branches (production 1)."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RegexError(f"more than {MAX_DEPTH} groups within each other", self.at)
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        self.depth -= 1
        return choice(branches)

    def branch(self) -> Node:
        """Pieces (productions 2 and 3)."""
        pieces: list[Node] = []
        while (char := self.peek()) and char not in "|)":
            atom = self.atom(char)
            piece = self.quantified(atom)
            pieces.extend(piece.items if isinstance(piece, Sequence) else (piece,))
        return pieces[0] if len(pieces) == 1 else Sequence(tuple(pieces))

    def atom(self, char: str) -> Node:
        """A character, a class or a group (production 9)."""
        start = self.at
        if char in "?*+{":
            raise RegexError(f'"{char}" has nothing to repeat: write "\\{char}" for the character', start)
        if char in "]}":
            raise RegexError(f'"{char}" without its counterpart: write "\\{char}" for the character', start)
        if char == "[":
            return Chars(self.char_class())
        if char == "\\":
            return Chars(self.escape())
        self.at += 1
        if char == ".":
            return Chars(DOT)
        if char == "(":
            node = self.expression()
            if self.peek() != ")":
                raise RegexError('this "(" has no ")"', start)
            self.at += 1
            return node
        return Chars(_single(char))

    def quantified(self, atom: Node) -> Node:
        """An atom with its quantifier, if any (production 4)."""
        start = self.at
        char = self.peek()
        if char == "{":
            least, most = self.quantity()
        elif char and char in "?*+":
            self.at += 1
            least, most = int(char == "+"), 1 if char == "?" else None
        else:
            return atom
        if self.peek() and self.peek() in "?*+{":
            raise RegexError("a second quantifier after the first: there are no lazy or possessive ones", self.at)
        if most is not None and least > most:
            raise RegexError(f"no number is at least {least} and at most {most}", start)
        return repeat(atom, least, most)

    def quantity(self) -> tuple[int, int | None]:
        """{n}, {n,} or {n,m} (productions 5 to 8)."""
        self.at += 1
        least = self.number()
        most: int | None = least
        if self.peek() == ",":
            self.at += 1
            most = None if self.peek() == "}" else self.number()
        if self.peek() != "}":
            raise RegexError('"}" is missing after the numbers of a quantifier', self.at)
        self.at += 1
        return least, most

    def number(self) -> int:
        start = self.at
        while self.peek() and self.peek() in "0123456789":
            self.at += 1
        digits = self.pattern[start : self.at].lstrip("0")
        if start == self.at:
            raise RegexError('a quantifier "{" needs a number here: write "\\{" for the character', start)
        if len(digits) > len(str(MAX_COUNT)) or int(digits or "0") > MAX_COUNT:
            raise RegexError(f"a quantifier above {MAX_COUNT}: write * or + and bound the length by maxLength", start)
        return int(digits or "0")

    def escape(self) -> Class:
        """A backslash and what it means (productions 23 to 37)."""
        start = self.at
        char = self.pattern[start + 1 : start + 2]
        self.at += 2
        if char in _CONTROL:
            return _single(_CONTROL[char])
        if char and char in _ESCAPABLE:
            return _single(char)
        if char in {"p", "P"}:
            named = self.named(start)
            return Not(named) if char == "P" else named
        if char.lower() in ESCAPES:
            named = ESCAPES[char.lower()]
            return Not(named) if char.isupper() else named
        if not char:
            raise RegexError('the pattern ends in a backslash: write "\\\\" for the character', start)
        if char.isalnum():
            raise RegexError(f'there is no escape "\\{char}"', start)
        raise RegexError(f'"\\{char}" is no escape: write {char} alone', start)

    def named(self, start: int) -> Class:
        r"""What stands in the braces of \p{...}."""
        end = self.pattern.find("}", self.at)
        if self.peek() != "{" or end < 0:
            raise RegexError('"\\p" needs a name in braces, such as \\p{L}', start)
        name = self.pattern[self.at + 1 : end]
        self.at = end + 1
        if name in CATEGORIES:
            return Property(name)
        if not name.startswith("Is"):
            raise RegexError(f"there is no category {quote(name)} of characters", start)
        from relaxng.grammar.datatypes.blocks import block

        chars = block(name[2:])
        if chars is None:
            raise RegexError(f"there is no block {quote(name[2:])} of characters", start)
        return Ranges(chars)

    def char_class(self) -> Class:
        """A class in brackets (productions 11 to 22)."""
        start = self.at
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RegexError(f"more than {MAX_DEPTH} groups within each other", start)
        self.at += 1
        negative = self.peek() == "^"
        self.at += negative
        members: list[Class] = []
        while (char := self.peek()) != "]" or not members:
            if not char:
                raise RegexError('this "[" has no "]"', start)
            if char == "]":
                raise RegexError('a class cannot be empty: write "\\]" for the character', self.at)
            if char == "-" and self.pattern[self.at + 1 : self.at + 2] == "[" and members:
                break
            members.append(self.member(first=not members))
        written: Class = members[0] if len(members) == 1 else Union(tuple(members))
        if negative:
            written = Not(written)
        if self.peek() == "-":
            self.at += 1
            written = Minus(written, self.char_class())
            if self.peek() != "]":
                raise RegexError('"]" must follow a subtraction', self.at)
        self.at += 1
        self.depth -= 1
        return written

    def member(self, *, first: bool) -> Class:
        """One range, escape or character of a class; "-" stands for itself at either end."""
        start = self.at
        if self.peek() == "-":
            if not first and self.pattern[start + 1 : start + 2] != "]":
                raise RegexError('"-" within a class: write "\\-" for the character', start)
            self.at += 1
            return _single("-")
        low = self.bound()
        following = self.pattern[self.at + 1 : self.at + 2]
        if self.peek() != "-" or not following or following in "[]":
            return low
        self.at += 1
        if following == "-":
            raise RegexError('"-" as the end of a range: write "\\-" for the character', self.at)
        high = self.bound()
        ends = [_code(low), _code(high)]
        if ends[0] is None or ends[1] is None:
            raise RegexError('a range needs a single character at both ends: write "\\-" for the character', start)
        if ends[0] > ends[1]:
            raise RegexError(f"the range {self.pattern[start : self.at]} runs backwards", start)
        return Ranges(((ends[0], ends[1]),))

    def bound(self) -> Class:
        char = self.peek()
        if char == "\\":
            return self.escape()
        if char == "[":
            raise RegexError('"[" within a class: write "\\[" for the character', self.at)
        self.at += 1
        return _single(char)


def _single(char: str) -> Ranges:
    return Ranges(((ord(char), ord(char)),))


def _code(written: Class) -> int | None:
    """The code point of a class of one character."""
    if isinstance(written, Ranges) and len(written.chars) == 1 and written.chars[0][0] == written.chars[0][1]:
        return written.chars[0][0]
    return None
