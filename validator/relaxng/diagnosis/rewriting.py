"""Rewriting: other ways to write a text that people often mean by it, the most harmless first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from relaxng.grammar.datatypes.base import quote
from relaxng.grammar.derivatives import WHITE

MAX_LENGTH = 1_000
"""The longest text that is rewritten."""

_TYPOGRAPHIC = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\xa0": " "}
)
_QUOTES = "\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb`"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://(?=.)")
_WITH_ANOTHER = (
    (re.compile(r"(.+):([0-9]{1,5})"), "port"),
    (re.compile(r"(.+):([0-9]{1,5})"), "service"),
    (re.compile(r"(.+)/([0-9]{1,3})"), "prefix"),
)
"""Forms of a value that holds that of another attribute too, and its name."""
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^{}]+\}|<%.*?%>", re.DOTALL)
_SUFFIX = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?\s*([A-Za-z%][A-Za-z0-9/%]{0,9})")
_UNIT = re.compile(
    "[kmgtp]?i?(?:b|bits?|bytes?)(?:ps|/s)?|[kmgtp]i?|[mun]?s|secs?|seconds?|m|min|[kmg]?hz|%", re.IGNORECASE
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ _,'\u2019\xa0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_PADDED = re.compile(r"(-?)0+([0-9]+)")
_DIGITS = re.compile("[0-9A-Fa-f]{1,8}")
_ADDRESSES = tuple(
    re.compile(form.replace("#", "[0-9a-f]"))
    for form in (
        r"(?:(?P<domain>#{4}):)?(?P<bus>#{1,2}):(?P<slot>#{1,2})\.(?P<function>[0-7])",
        r"(?P<domain>#{4}):(?P<bus>#{1,2})(?::(?P<slot>#{1,2}))?",
        r"(?P<bus>#{1,2}):(?P<slot>#{1,2})",
        r"(?P<slot>#{1,2})\.(?P<function>[0-7])",
    )
)
"""Addresses on PCI as `lspci` prints them, whole or in part."""
_LOOSE = re.compile(r"[0-9,.:;/-]\s|\s[0-9,.:;/-]")
"""White space beside a digit or a mark, where it hardly parts words."""
_PARTED_DIGITS = re.compile(r"[0-9]\s+[0-9]")
_HEXADECIMAL = re.compile("0[xX][0-9A-Fa-f]{1,16}")

Beside = Callable[[str, str], bool]
"""Whether an attribute of a name may stand beside what is asked for, with a value."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Another text, what to do in words, and whether it certainly says the same."""

    text: str
    words: str
    certain: bool
    unless: str = ""
    """A text that is refused where this one is taken for what it says, and not for its characters alone."""


def rewritings(text: str, beside: Beside) -> Iterator[Rewritten]:
    """Other texts for one without white space around it."""
    if len(text) > MAX_LENGTH:
        return
    for other in dict.fromkeys((text.lower(), text.upper(), text.translate(_TYPOGRAPHIC))):
        if other != text:  # in another case a name is another name
            yield Rewritten(other, f"did you mean {quote(other)}?", certain=other.lower() != text.lower())
    if unseen := sorted(set(filter(is_unseen, text))):
        words = f"write it without {code_point(unseen[0])}, which is invisible"
        yield Rewritten("".join(character for character in text if character not in unseen), words, certain=True)
    for other, surplus in (
        (text.strip(_QUOTES), "the quotes around it"),
        (text.removeprefix("+"), "'+'"),
        (text[:-1], f"the '{text[-1:]}' at its end") if text[-1:] in {",", ";"} else (text, ""),
        (text[1:-1], "brackets") if text[0] + text[-1] == "[]" else (text, ""),
    ):
        if other and other != text:
            yield Rewritten(other, f"write it without {surplus}", certain=True)
    if (once := re.sub(r"([,;])(?:\s*\1)+", r"\1", text)) != text:
        yield Rewritten(once, f"write {quote(once)}, with one separator where several stand", certain=False)
    if (joined := "".join(text.split())) != text and _LOOSE.search(text) and not _PARTED_DIGITS.search(text):
        yield Rewritten(joined, f"write it without white space, {quote(joined)}", certain=False)
    if (found := _SCHEME.match(text)) is not None:
        yield Rewritten(text[found.end() :], f"write it without '{found[0]}'", certain=False)
    if text.startswith("/") and text[-1] != "/":
        folder, _, name = text.rpartition("/")
        yield Rewritten(name, f"write it without {quote(folder + '/')}", certain=False)
    yield from _numbers(text)
    yield from _parts(text, beside)
    for form, name in _WITH_ANOTHER:
        if (both := form.fullmatch(text)) is not None and beside(name, both[2]):
            words = f"write {quote(both[1])} and put the {name} in its attribute, {name}='{both[2]}'"
            yield Rewritten(both[1], words, certain=False)


def is_unseen(character: str) -> bool:
    """Whether a character takes no ink, and is no white space of XML's."""
    return character not in WHITE and unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp")


def code_point(character: str) -> str:
    """A character by its number and name: U+00A0 NO-BREAK SPACE."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _numbers(text: str) -> Iterator[Rewritten]:
    """Numbers as other countries and programs write them."""
    if (grouped := _GROUPED.fullmatch(text)) is not None:
        plain = text.replace(grouped[1], "")
        yield Rewritten(plain, f"write {quote(plain)}, without marks between the digits", certain=False)
    is_word = len(text) > 2 and text.isalpha()
    if _DIGITS.fullmatch(text) and not is_word and (text[0] == "0" or not text.isdecimal()):
        written = f"0x{text}"
        words = f"hexadecimal digits stand behind 0x: write {quote(written)}"
        yield Rewritten(written, words, certain=False, unless=f"0y{text}")
    if (padded := _PADDED.fullmatch(text)) is not None:
        yield Rewritten(f"{padded[1]}{padded[2]}", "write it without zeros in front", certain=False)
    if text.count(",") == 1:
        yield Rewritten(text.replace(",", "."), "write '.' for ','", certain=False)
    if _HEXADECIMAL.fullmatch(text):
        plain = str(int(text, 16))
        yield Rewritten(plain, f"write it as a decimal number, '{plain}'", certain=False)


def _parts(text: str, beside: Beside) -> Iterator[Rewritten]:
    """An address as programs print it, all parts in one."""
    for form in _ADDRESSES:
        if (found := form.fullmatch(text.lower())) is None:
            continue
        parts = {name: f"0x{part}" for name, part in found.groupdict().items() if part is not None}
        if all(beside(name, part) for name, part in parts.items()):
            written = " ".join(f"{name}='{part}'" for name, part in parts.items())
            own = parts.get("bus") or parts["slot"]
            yield Rewritten(own, f"each part has an attribute of its own: write {written}", certain=False)
            return


def is_template(text: str) -> bool:
    """Whether a text holds what a template is to be filled in at."""
    return _TEMPLATE.search(text[:MAX_LENGTH]) is not None


def is_unit(text: str) -> bool:
    """Whether letters behind a number are one of the usual units of sizes, rates or times."""
    return _UNIT.fullmatch(text) is not None


def unit_of(text: str) -> str | None:
    """The unit of a number that is written with it; None where there is none."""
    found = _SUFFIX.fullmatch(text.strip())
    return found[1] if found and not _HEXADECIMAL.fullmatch(text.strip()) else None
