"""Refusal: the one finding of a document that libxml2 has refused.

libxml2 is the judge of whether a document is well-formed; why, and where it is to be mended, is told by our own
look at its text, and by libxml2's words at libxml2's place where that finds nothing, or only something later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.encoding import decode, encoding_of
from relaxng.finding import Finding, Span
from relaxng.wellformedness import decoding, lookalikes
from relaxng.wellformedness.characters import NO_CHARACTER, WHITE, described, line_end
from relaxng.wellformedness.doctype import is_html
from relaxng.wellformedness.scanner import Scanner
from relaxng.wellformedness.source import Mistake, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMITS = frozenset({"ERR_NAME_TOO_LONG", "ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP"})


def refusal(name: str, data: bytes, log: Iterable[etree._LogEntry], error: etree.XMLSyntaxError) -> Finding:
    """The finding: what libxml2 stumbled over first, for all else follows from it."""
    first = next((entry for entry in log if entry.level >= etree.ErrorLevels.ERROR), None)
    kind = first.type_name if first is not None else ""
    if first is not None and kind in _LIMITS:
        return Finding(name, "XML003", _limit(kind, first.message), Span(max(first.line, 1), max(first.column, 1)))
    source = Source(decode(data))
    mistake = _no_document(source, data) or _encoding(source, data, kind)
    if mistake is None:
        mistake = _first(source, data, kind, _latest(source.text, first) if first is not None else None)
    if mistake is None:
        words = f"not well-formed: {' '.join((first.message if first is not None else str(error)).split())}"
        at = _offset(source.text, first) if first is not None else 0
        if kind == "ERR_INVALID_ENCODING":
            mistake = decoding.misfit_somewhere(source, at, encoding_of(data))
        else:
            mistake = source.mistake(at, at, words)
    message = mistake.message
    if mistake.code == "XML001" and is_html(source):
        message += " (the file looks like HTML, which is not XML)"
    return Finding(name, mistake.code, message, source.lines.span(mistake.begin, mistake.end))


def _no_document(source: Source, data: bytes) -> Mistake | None:
    """A file that holds no mark-up at all."""
    if not data:
        return source.mistake(0, 0, "the file is empty")
    text = source.text
    if not text.strip(WHITE):
        return source.mistake(0, 0, "the file is empty but for white space")
    binary = lookalikes.of_bytes(data)
    if binary is not None:
        return source.mistake(0, 0, f"this is no XML, but {binary}")
    if "<" in text:
        return None
    at = len(text) - len(text.lstrip(WHITE))
    like = lookalikes.of_text(text)
    looks = f"; it looks like {like}" if like else ""
    return source.mistake(at, at, f"this is no XML: there is no '<' in it{looks}")


def _encoding(source: Source, data: bytes, kind: str) -> Mistake | None:
    """A declaration of an encoding that the document is not in, or that there is not."""
    wrong = decoding.wrong_width(source, encoding_of(data))
    if wrong is None and kind == "ERR_UNSUPPORTED_ENCODING":
        return decoding.unknown(source, data)
    return wrong


def _first(source: Source, data: bytes, kind: str, noticed_by_libxml2: int | None) -> Mistake | None:
    """The mistake that comes first in the text; None where libxml2 has noticed one before."""
    found = Scanner(source).mistake()
    character = NO_CHARACTER.search(source.text, 0, found.noticed + 1 if found is not None else len(source.text))
    if character is not None:
        message = f"{described(character[0])} cannot stand in XML, not even as a reference; remove it"
        found = source.mistake(*character.span(), message)
    is_late = found is None or (noticed_by_libxml2 is not None and found.noticed > noticed_by_libxml2)
    end = max(found.noticed, found.end) if found is not None else len(source.text)
    # What does not decode was replaced. libxml2 decodes ahead of where it reads, so its place says nothing then.
    if kind == "ERR_INVALID_ENCODING" or "\ufffd" in source.text[:end]:
        misfit = decoding.misfit(source, data, encoding_of(data))
        if misfit is not None:
            return misfit if misfit.begin < end else found
    return None if is_late else found


def _latest(text: str, entry: etree._LogEntry) -> int:
    """The offset up to which libxml2 had read. In a DTD it miscounts columns: then it is the end of its line."""
    offset = _offset(text, entry)
    return line_end(text, offset) if "<!DOCTYPE" in text[:offset] else offset


def _offset(text: str, entry: etree._LogEntry) -> int:
    """The offset of a place of libxml2's, which ends lines at LF only."""
    begin = 0
    for _ in range(entry.line - 1):
        following = text.find("\n", begin) + 1
        if not following:
            break
        begin = following
    return min(begin + max(entry.column - 1, 0), len(text))


def _limit(kind: str, message: str) -> str:
    """What of libxml2's limits a document goes beyond."""
    if kind == "ERR_NAME_TOO_LONG":
        return "a name is longer than 50,000 characters, the longest that is read"
    if "depth" in message:
        return "elements are nested deeper than 256, the deepest that is read (libvirt stops there too)"
    if "amplification" in message:
        return "the entities blow up to many times the document's size; they are not expanded any further"
    if "entity reference loop" in message:
        return "an entity refers to itself"
    return "a text or attribute is longer than 10 million characters, the longest that is read"
