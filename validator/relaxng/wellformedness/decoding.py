"""Decoding: bytes that do not fit a document's encoding, and declarations of one that it is not in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.encoding import is_wide
from relaxng.nearness import nearest
from relaxng.wellformedness.characters import short

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_DECLARED = re.compile(r"""<\?xml[^>]*?encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'<>]*)["']""")
_WORD = re.compile(r"[\w.-]+")
_AROUND = 24

_KNOWN = (
    "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "US-ASCII", "ISO-8859-1", "ISO-8859-2", "ISO-8859-5",
    "ISO-8859-7", "ISO-8859-9", "ISO-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
    "windows-1254", "KOI8-R", "KOI8-U", "Shift_JIS", "EUC-JP", "ISO-2022-JP", "EUC-KR", "GB2312", "GBK", "GB18030",
    "Big5",
)  # fmt: skip
_NO_LETTER = re.compile(r"[^A-Za-z0-9]")


def declared(source: Source) -> re.Match[str] | None:
    """The encoding that the XML declaration names, as group 1."""
    return _DECLARED.match(source.text[:1024])


def wrong_width(source: Source, encoding: str) -> Mistake | None:
    """A declaration of an encoding of two or four bytes a character in a document that has one byte for each."""
    found = declared(source)
    if found is None or not is_wide(found[1]) or is_wide(encoding):
        return None
    message = (
        f"the document declares {found[1]}, but is not saved in it; declare encoding='UTF-8', or save it as {found[1]}"
    )
    return source.mistake(*found.span(1), message, code="XML005")


def unknown(source: Source, data: bytes) -> Mistake | None:
    """The name of an encoding that nobody knows."""
    found = declared(source)
    if found is None:
        return None
    plain = {_NO_LETTER.sub("", name).lower(): name for name in _KNOWN}
    near = plain.get(_NO_LETTER.sub("", found[1]).lower()) or nearest(found[1], _KNOWN)
    if near is not None:
        remedy = f"did you mean '{near}'?"
    elif _reads_as(data, "utf-8"):
        remedy = "the file is in UTF-8: declare encoding='UTF-8'"
    else:
        remedy = "declare the one that the file is saved in"
    return source.mistake(*found.span(1), f"the encoding '{found[1]}' is unknown; {remedy}", code="XML005")


def _reads_as(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def misfit(source: Source, data: bytes, encoding: str) -> Mistake | None:
    """The first byte that does not fit the encoding, and the encoding that it most likely is in."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return _misfit(source, data, encoding, error)
    except (LookupError, UnicodeError):  # an encoding that Python lacks: libxml2's words must do
        pass
    return None


def misfit_somewhere(source: Source, at: int, encoding: str) -> Mistake:
    """What libxml2 cannot decode and Python can: the byte lies behind an offset, and is not known."""
    message = (
        f"a byte from here on does not fit {encoding}, the document's encoding; save it in that, or declare its own"
    )
    return source.mistake(at, at, message, code="XML005")


def _misfit(source: Source, data: bytes, encoding: str, error: UnicodeDecodeError) -> Mistake:
    offset = len(data[: error.start].decode(encoding, "replace").removeprefix("\ufeff"))
    found = declared(source)
    name = (
        found[1]
        if found is not None and not is_wide(encoding)
        else encoding.upper().removesuffix("-LE").removesuffix("-BE")
    )
    if is_wide(encoding) and error.start > len(data) - 4:
        size = 2 if "16" in encoding else 4
        message = f"the file ends within a character: {name} has {size} bytes for each; the rest is missing"
        return source.mistake(offset, offset + 1, message, code="XML005")
    if "utf-8" in encoding.lower() and error.start + 3 >= len(data) and error.reason == "unexpected end of data":
        message = f"the file ends within a character, after the byte {_hex(data[error.start :])}; the rest is missing"
        return source.mistake(offset, offset + 1, message, code="XML005")
    whose = "which the document declares" if found is not None else "the encoding of a document that declares none"
    guess = _guess(data, error.start, name)
    other, character, length = guess or ("", "", 1)
    culprit = f"the {'byte' if length == 1 else 'bytes'} {_hex(data[error.start : error.start + length])}"
    message = f"{culprit} {'does' if length == 1 else 'do'} not fit {name}, {whose}; "
    if guess is None:
        message += "declare the one that the file is saved in"
    else:
        what = _in_word(data, error.start, length, other, character)
        message += f"in {other} {'it is' if length == 1 else 'they are'} {what}: "
        message += "" if other == "UTF-8" else f"save the file as {name}, or "
        message += f"declare encoding='{other}'"
    return source.mistake(offset, offset + 1, message, code="XML005")


def _hex(data: bytes) -> str:
    return " ".join(f"0x{byte:02X}" for byte in data[:4])


def _guess(data: bytes, at: int, name: str) -> tuple[str, str, int] | None:
    """The encoding that a byte is most likely in, the character that it is there, and the bytes of that."""
    if name.upper() != "UTF-8":
        for length in (2, 3, 4):
            if _reads_as(data[at : at + length], "utf-8"):
                return "UTF-8", data[at : at + length].decode("utf-8"), length
    if name.upper() in ("UTF-8", "US-ASCII", "ASCII") and _reads_as(data[at : at + 1], "windows-1252"):
        return "windows-1252", data[at : at + 1].decode("windows-1252"), 1
    return None


def _in_word(data: bytes, at: int, length: int, encoding: str, character: str) -> str:
    """A character, and the word that it is in."""
    before = data[max(at - _AROUND, 0) : at].decode(encoding, "replace")
    after = data[at + length : at + length + _AROUND].decode(encoding, "replace")
    for word in _WORD.finditer(before + character + after):
        if word.start() <= len(before) < word.end() and word.end() - word.start() > 1 and "\ufffd" not in word[0]:
            return f"the '{character}' of '{short(word[0])}'"
    return f"'{character}'"
