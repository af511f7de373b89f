"""Characters: one character, or what a set of them is, in words."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase, digits, hexdigits

from relaxng.grammar.datatypes.charset import ASCII_TOP, CharSet, below

MOST_KINDS = 5
"""How many kinds of characters a message names."""

_SPOKEN = {
    " ": "a space",
    "\t": "a tab",
    "\n": "a line break",
    "\r": "a carriage return",
    "\xa0": "a no-break space",
    "'": "an apostrophe",
}
_ALMOST_ALL = 85
"""So many of the 95 printable characters of ASCII are any character but a few."""
_RUN = 3
"""From so many on, neighbours in the alphabet are told as a range."""

_BASE64 = frozenset(ascii_lowercase + ascii_uppercase + digits + "+/")
_KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("base64 character", _BASE64),
    ("letter", frozenset(ascii_lowercase + ascii_uppercase)),
    ("lower-case letter", frozenset(ascii_lowercase)),
    ("capital letter", frozenset(ascii_uppercase)),
)
_HEXADECIMAL = (
    ("hexadecimal digit", frozenset(hexdigits)),
    ("lower-case hexadecimal digit", frozenset("abcdef" + digits)),
    ("capital hexadecimal digit", frozenset("ABCDEF" + digits)),
)


def named(char: str) -> str:
    """A character that stands in a text: in quotes, and with its number where it is not to be told by its looks."""
    if char in _SPOKEN:
        return _SPOKEN[char]
    if not char.isprintable():
        return f"the character U+{ord(char):04X}"
    return f"'{char}'" if char.isascii() or char.isalpha() else f"'{char}' (U+{ord(char):04X})"


def kinds(chars: CharSet) -> list[str]:
    """The kinds of characters in a set: nouns without an article, and single characters in quotes.

    Empty where they are too many to say, or beyond ASCII alone.
    """
    if are_most(chars):
        return []
    rest = _ascii(chars)
    found = []
    for name, members in (*_KINDS, *_HEXADECIMAL):
        whole = name == "base64 character" or members <= frozenset(hexdigits)
        if members <= rest and (not whole or members == {char for char in rest if char in _BASE64}):
            found.append(name)
            rest -= members
    for alphabet, noun in ((ascii_lowercase, "letter"), (ascii_uppercase, "letter"), (digits, "digit")):
        if rest.issuperset(alphabet):
            found.append(noun)
            rest -= set(alphabet)
        for run in _runs(alphabet, rest):
            quote = "" if noun == "digit" else "'"
            found.append(f"{noun} from {quote}{run[0]}{quote} to {quote}{run[-1]}{quote}")
            rest -= set(run)
    found.extend(_SPOKEN.get(char) or f"'{char}'" for char in sorted(rest) if char.isprintable() or char in _SPOKEN)
    return found if len(found) <= MOST_KINDS else []


def are_most(chars: CharSet) -> bool:
    """Whether a set has nearly every printable character of ASCII."""
    return sum(char.isprintable() for char in _ascii(chars)) >= _ALMOST_ALL


def _ascii(chars: CharSet) -> set[str]:
    return {chr(code) for low, high in below(chars, ASCII_TOP) for code in range(low, high + 1)}


def _runs(alphabet: str, present: set[str]) -> list[str]:
    """The longest stretches of an alphabet that are present."""
    runs = "".join(char if char in present else " " for char in alphabet).split()
    return [run for run in runs if len(run) >= _RUN]


def one_of(chars: CharSet, last: str = "or") -> str:
    """A set in words, as what stands at one place: "a digit or '-'"; empty where that says little."""
    words = [kind if _is_said(kind) else f"a {kind}" for kind in kinds(chars)]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def several(number: int, chars: CharSet) -> str:
    """So many characters of a set: "2 more hexadecimal digits"; empty where they are not of one kind."""
    found = kinds(chars)
    if len(found) != 1 or _is_said(found[0]):
        return ""
    noun, _, limits = found[0].partition(" from ")
    words = f"{number} more {noun}" + ("s" if number > 1 else "")
    return f"{words} from {limits}" if limits else words


def _is_said(kind: str) -> bool:
    """Whether a kind is one character, which takes no article."""
    return kind.startswith(("'", "a ", "an "))
