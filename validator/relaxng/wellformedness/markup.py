"""Mark-up that is no tag: comments, CDATA sections, processing instructions (XML 1.0, sections 2.5 to 2.7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.nearness import nearest
from relaxng.wellformedness.characters import DASHES_LIKE, NAME, WHITE, short, skip, stray_text

if TYPE_CHECKING:
    from relaxng.wellformedness.doctype import Doctype
    from relaxng.wellformedness.pairs import Open
    from relaxng.wellformedness.source import Mistake, Source

_COMMENT_LIKE = re.compile(rf"<![ \t]*[-{DASHES_LIKE}](?:[ \t]*[-{DASHES_LIKE}])?")
_COMMENT_END_LIKE = re.compile(rf"-?[{DASHES_LIKE}]-?>|(?<!-)->(?=[ \t]*(?:[\r\n<]|\Z))|--[ \t]+>|--!>")
_CDATA_END_LIKE = re.compile(r"\][ \t]*\]?[ \t]*>")
_DASHES = re.compile(r"-+")
_KEYWORD = re.compile(r"<![ \t]*\[?[ \t]*([A-Za-z]*)[ \t]*\[?")
_DECLARATIONS = frozenset({"ENTITY", "ELEMENT", "ATTLIST", "NOTATION"})


def comment(source: Source, begin: int) -> int | Mistake:
    """Where the comment that begins at an offset ends, or what is wrong with it."""
    text = source.text
    dashes = text.find("--", begin + 4)
    if dashes >= 0 and text.startswith(">", dashes + 2):
        return dashes + 3
    end = text.find("-->", begin + 4)
    inner = text.find("<!--", begin + 4)
    # Another begins before this one ends. Does one more end follow, or was this one never closed?
    again = text.find("-->", end + 3) if 0 <= inner < end else -1
    after = text.find("<!--", end + 3) if again >= 0 else -1
    nested = again >= 0 and (after < 0 or again < after)
    if end < 0 or (0 <= inner < end and not nested):
        like = _COMMENT_END_LIKE.search(text, begin + 4, inner if inner >= 0 else len(text))
        if like is not None:
            message = f"a comment ends with '-->', not with '{like[0]}'"
            return source.mistake(*like.span(), message, noticed=_noticed(dashes, begin))
        before = f" before the next one begins {source.where(inner, begin)}" if inner >= 0 else ""
        message = f"the comment '{short(stray_text(text, begin))}' is never closed{before}; end it with '-->'"
        return source.mistake(begin, begin + 4, message, noticed=_noticed(dashes, begin))
    if dashes == inner + 2:
        message = (
            f"'<!--' begins a comment within the one that begins {source.where(begin, inner)}; "
            "comments do not nest: remove its marks"
        )
        return source.mistake(inner, inner + 4, message, noticed=dashes)
    return _double_dash(source, begin, dashes)


def _noticed(dashes: int, begin: int) -> int:
    """Where a parser gives a comment up: at two dashes within it, else at its beginning."""
    return dashes if dashes >= 0 else begin


def _double_dash(source: Source, begin: int, dashes: int) -> Mistake:
    text = source.text
    run = _DASHES.match(text, dashes)
    end = run.end() if run else dashes + 2
    like = _COMMENT_END_LIKE.match(text, dashes)
    if like is not None:
        return source.mistake(*like.span(), f"a comment ends with '-->', not with '{like[0]}'")
    if text.startswith(">", end):
        return source.mistake(dashes, end + 1, f"a comment ends with '-->', not with '{short(text[dashes : end + 1])}'")
    message = f"'--' cannot stand within the comment that begins {source.where(begin, dashes)}; write a single '-'"
    return source.mistake(dashes, end, message)


def cdata(source: Source, begin: int) -> int | Mistake:
    """Where the CDATA section that begins at an offset ends, or what is wrong with it."""
    end = source.text.find("]]>", begin + 9)
    if end >= 0:
        return end + 3
    like = _CDATA_END_LIKE.search(source.text, begin + 9)
    if like is not None:
        return source.mistake(*like.span(), f"a CDATA section ends with ']]>', not with '{like[0]}'", noticed=begin)
    message = f"the CDATA section '{short(stray_text(source.text, begin))}' is never closed; end it with ']]>'"
    return source.mistake(begin, begin + 9, message)


def swallower(source: Source, begin: int, end: int) -> Mistake:
    """A piece of mark-up with more mark-up within, which went on further than was meant."""
    text = source.text
    name = NAME.match(text, begin + 2)
    what, mark = (
        (f"the processing instruction <?{name[0]}", "?>") if name else ("the CDATA section that begins here", "]]>")
    )
    message = (
        f"{what} goes on to the '{mark}' {source.where(end - len(mark), begin)}, over other mark-up; end it before"
    )
    return source.mistake(begin, name.end() if name else begin + 9, message)


def end_of_no_cdata(source: Source, at: int, owner: str) -> Mistake:
    """A ']]>' in a text."""
    message = f"']]>' stands in the text of <{owner}>, where no CDATA section is open; write ']]&gt;'"
    return source.mistake(at, at + 3, message)


def instruction(source: Source, begin: int, root: Open | None) -> int | Mistake:
    """Where the processing instruction that begins at an offset ends, or what is wrong with it."""
    text = source.text
    target = NAME.match(text, begin + 2)
    if target is None:
        return _no_target(source, begin)
    if target[0].lower() == "xml":
        return _late_declaration(source, begin, target[0], root)
    if ":" in target[0]:
        message = f"'{target[0]}' names a processing instruction, and such a name has no ':'"
        return source.mistake(*target.span(), message)
    end = text.find("?>", target.end())
    if end == target.end() or (end >= 0 and text[target.end()] in WHITE):
        return end + 2
    if end < 0:
        message = f"the processing instruction <?{target[0]} is never closed; end it with '?>'"
        return source.mistake(begin, target.end(), message)
    message = f"after <?{target[0]}, the name of a processing instruction, comes white space or '?>'"
    return source.mistake(target.end(), target.end() + 1, message)


def _no_target(source: Source, begin: int) -> Mistake:
    first = skip(source.text, begin + 2)
    name = NAME.match(source.text, first)
    if name is None or first == begin + 2:
        message = "'<?' begins a processing instruction, and no name follows; write '&lt;?' for the characters"
        return source.mistake(begin, begin + 2, message)
    return source.mistake(begin, name.end(), f"white space stands between '<?' and '{name[0]}'; write <?{name[0]}")


def _late_declaration(source: Source, begin: int, target: str, root: Open | None) -> Mistake:
    """An XML declaration that is not at the very start."""
    text = source.text
    end = begin + 2 + len(target)
    if target != "xml":
        return source.mistake(
            begin, end, f"the XML declaration begins with '<?xml', in lower case, not with '<?{target}'"
        )
    if root is not None:
        message = "an XML declaration stands in the middle of the file; if another document begins here, split them"
        return source.mistake(begin, end, message)
    before = text[:begin]
    if not before.strip(WHITE + "\ufeff"):
        line = source.lines.place(begin)[0]
        lines = "an empty line stands" if line == 2 else f"{line - 1} empty lines stand"
        mark = "a second byte order mark stands" if "\ufeff" in before else "white space stands"
        what = lines if line > 1 and not before.strip("\r\n") else mark
    else:
        what = "a comment stands" if before.lstrip(WHITE).startswith("<!--") else "something stands"
    message = f"the XML declaration '<?xml' must be at the very start of the file, but {what} before it; remove that"
    return source.mistake(begin, end, message)


def misspelt(source: Source, begin: int, root: Open | None, *, is_open: bool, doctype: Doctype | None) -> Mistake:
    """What a '<!' that begins nothing was most likely meant to be."""
    text = source.text
    marks = _COMMENT_LIKE.match(text, begin)
    if marks is not None:
        message = f"a comment begins with '<!--', not with '{marks[0]}'"
        return source.mistake(begin, marks.end(), message)
    keyword = _KEYWORD.match(text, begin)
    word = keyword[1] if keyword else ""
    end = keyword.end() if keyword else begin + 2
    if text.startswith("<!DOCTYPE", begin):
        if doctype is not None and root is None:
            return source.mistake(
                begin, begin + 9, "'<!DOCTYPE' stands here a second time; a document has one: remove it"
            )
        began = f", and <{root.name}> began {source.where(root.begin, begin)}" if root else ""
        return source.mistake(begin, begin + 9, f"'<!DOCTYPE' comes before the root element{began}; move it there")
    if word in _DECLARATIONS:
        message = f"'<!{word}' stands outside a DOCTYPE; declarations belong between its '[' and ']'"
        return source.mistake(begin, begin + 2 + len(word), message)
    near = nearest(word, ("CDATA", "DOCTYPE", *_DECLARATIONS)) if word else None
    if near == "CDATA" or "[" in text[begin:end]:
        if is_open:
            return source.mistake(
                begin, end, f"a CDATA section begins with '<![CDATA[', not with '{short(text[begin:end])}'"
            )
        message = "a CDATA section stands outside the root element; only comments and white space may"
        return source.mistake(begin, end, message)
    if near is not None:
        return source.mistake(begin, begin + 2 + len(word), f"'<!{word}' means nothing; did you mean '<!{near}'?")
    message = (
        "'<!' begins neither a comment ('<!--') nor a CDATA section ('<![CDATA['); write '&lt;!' for the characters"
    )
    return source.mistake(begin, begin + 2, message)
