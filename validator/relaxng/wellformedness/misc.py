"""Misc: what stands before and after the root element, where only comments and white space may (XML 1.0, section 2.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.wellformedness.characters import NAME, NAME_LIKE, WHITE, short, skip, stray_text
from relaxng.wellformedness.conflict import conflict

if TYPE_CHECKING:
    from relaxng.wellformedness.pairs import Open
    from relaxng.wellformedness.source import Mistake, Source

_ROOT = re.compile(rf"<(?:({NAME_LIKE})|\?|!--|!DOCTYPE)")
_PROMPT = re.compile(r"(?:[\w.@:~/\[\]-]*[ \t]?[$#%][ \t]+|virsh[ \t]*[#>][ \t]*)\S")
_LAST = re.compile(rf"</({NAME_LIKE})[ \t\r\n]*>")
_LOST = re.compile(rf"(\??xml(?=[ \t\r\n])|!--|!DOCTYPE|({NAME_LIKE})(?=[ \t\r\n/>])[^<>]*>)")


def before_the_root(source: Source, begin: int) -> Mistake:
    """A text that stands before the root element."""
    text = source.text
    if text[begin] == "<":
        name = NAME.match(text, begin + 2)
        message = f"the end tag </{name[0] if name else ''}> stands before any element has begun; remove it"
        return source.mistake(begin, name.end() + 1 if name else begin + 2, message)
    marker = conflict(source, begin)
    if marker is not None:
        return marker
    stray = stray_text(text, begin)
    lost = _LOST.match(text, begin)
    if lost is not None:
        what = lost[2] or lost[1]
        lacking = "<?" if what == "xml" else "<"
        message = f"'{lacking}' is missing before '{what}'; write '{lacking}{what}'"
        return source.mistake(begin, begin + len(what), message)
    if stray.startswith("\ufeff"):
        message = "a second byte order mark (U+FEFF) stands at the start of the file; remove it"
        return source.mistake(begin, begin + 1, message)
    first = _ROOT.search(text, begin)
    starts = f"the document begins {source.where(first.start(), begin)}" if first else "there is no element after it"
    prompt = ", which looks like a shell's prompt," if _PROMPT.match(text, begin) else ""
    return source.mistake(
        begin,
        begin + len(stray),
        f"the text '{short(stray)}'{prompt} stands before the document; "
        + (
            "it is a template's: render that, and check what comes of it"
            if stray.startswith(("{{", "{%", "{#"))
            else f"remove it: {starts}"
        ),
    )


def after_the_root(source: Source, begin: int, root: Open, root_end: int) -> Mistake:
    """What stands after the root element has ended."""
    text = source.text
    marker = conflict(source, begin)
    if marker is not None:
        return marker
    name = NAME.match(text, begin + 1) if text[begin] == "<" else None
    ended = source.where(max(root_end - 1, 0), begin)
    early = _slash_too_many(source, root, root_end, begin) or _start_lost(source, root, begin)
    if early is not None:
        return early
    if name is not None and name[0] == root.name:
        message = (
            f"<{root.name}> is a second root element, after the one {source.where(root.begin, begin)}; "
            "a document has one: split the file"
        )
        return source.mistake(begin + 1, name.end(), message, noticed=begin)
    if name is not None:
        message = (
            f"<{name[0]}> stands after the root element <{root.name}>, which ended {ended}; "
            "a document has one root: move it inside"
        )
        return source.mistake(begin + 1, name.end(), message, noticed=begin)
    stray = stray_text(text, begin)
    message = f"the text '{short(stray)}' stands after the root element <{root.name}>, which ended {ended}; remove it"
    return source.mistake(begin, begin + len(stray), message)


def _slash_too_many(source: Source, root: Open, root_end: int, noticed: int) -> Mistake | None:
    """A root element that its own '/' closes, though its end tag comes later."""
    if not source.text.startswith("/>", root_end - 2):
        return None
    end = source.text.rfind(f"</{root.name}")
    if end < noticed:
        return None
    message = (
        f"this '/' closes the root element <{root.name}> at once, but </{root.name}> {source.where(end, root_end)} "
        "closes it again; remove the '/'"
    )
    return source.mistake(root_end - 2, root_end - 1, message, noticed=noticed)


def _start_lost(source: Source, root: Open, noticed: int) -> Mistake | None:
    """A root element whose start tag is missing, so that its first child is taken for the root."""
    text = source.text
    last = _LAST.search(text, text.rfind("</"))
    if (
        last is None
        or last.start() < noticed
        or last[1] == root.name
        or re.search(rf"<{re.escape(last[1])}[ \t\r\n/>]", text)
    ):
        return None
    message = (
        f"<{last[1]}> lacks its start tag: </{last[1]}> {source.where(last.start(), root.begin)} closes it, "
        f"but the document begins with <{root.name}>; add <{last[1]}> before that"
    )
    return source.mistake(root.begin + 1, root.begin + 1 + len(root.name), message, noticed=noticed)


def no_root(source: Source) -> Mistake:
    """A document of comments and the like only."""
    at = len(source.text.rstrip(WHITE))
    message = "the file ends without a root element: it holds only comments, declarations or white space"
    return source.mistake(at, at, message, noticed=skip(source.text, at))
