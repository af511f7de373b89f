"""Scanner: the first mistake in a text, by the productions of XML 1.0 and Namespaces in XML 1.0.

It goes over the text once, from left to right, with no recursion. What is right passes by a few regular
expressions that never go back; only the place of the mistake is looked at closely, by the other modules.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from relaxng.wellformedness import doctype, markup, misc, nesting, references, tags
from relaxng.wellformedness.characters import NAME, NAME_LIKE, NO_SPACE
from relaxng.wellformedness.declaration import declaration
from relaxng.wellformedness.namespaces import Scope
from relaxng.wellformedness.pairs import Open

if TYPE_CHECKING:
    from relaxng.wellformedness.doctype import Doctype
    from relaxng.wellformedness.source import Mistake, Source

_START_TAG = re.compile(
    rf"""<({NAME_LIKE})((?:[ \t\r\n]++{NAME_LIKE}[ \t\r\n]*+=[ \t\r\n]*+(?:"[^<"]*+"|'[^<']*+'))*+)[ \t\r\n]*+(/?)>"""
)
_END_TAG = re.compile(rf"</({NAME_LIKE})[ \t\r\n]*+>")
_NAMES = re.compile(rf"""({NAME_LIKE})[ \t\r\n]*+=[ \t\r\n]*+(?:"[^"]*+"|'[^']*+')""")


class Scanner:
    """Looks for the first mistake in a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._doctype: Doctype | None = None
        self._scope = Scope()
        self._open: list[Open] = []
        self._root: Open | None = None
        self._root_end = 0
        self._ampersand = -1
        self._cdata_end = -1
        self._swallower: Mistake | None = None

    def mistake(self) -> Mistake | None:
        """The first mistake, with the tag or the text that is to be mended; None where none is found."""
        text = self._text
        position = declaration(self._source)
        while isinstance(position, int):
            begin = text.find("<", position)
            if begin < 0:
                return self._gap(position, len(text)) or self._at_the_end()
            found = self._gap(position, begin)
            if found is not None:
                return found
            position = self._markup(begin)
        return position

    def _markup(self, begin: int) -> int | Mistake | None:
        """Where the mark-up that begins here ends."""
        following = self._text[begin + 1 : begin + 2]
        if following == "/":
            return self._end_tag(begin)
        if following == "!":
            return self._declaration(begin)
        if following == "?":
            end = markup.instruction(self._source, begin, self._root)
            return self._watched(begin, end, "<")
        return self._start_tag(begin)

    def _watched(self, begin: int, end: int | Mistake, sign: str) -> int | Mistake:
        """Note the first piece of mark-up that may have swallowed others, by a sign of those within."""
        if isinstance(end, int) and self._swallower is None and self._text.find(sign, begin + 2, end) >= 0:
            self._swallower = markup.swallower(self._source, begin, end)
        return end

    def _nesting(self, found: Mistake | None) -> Mistake | None:
        """A mistake that shows only that tags are missing: they may have been swallowed."""
        if found is None or self._swallower is None:
            return found
        return replace(self._swallower, noticed=found.noticed)

    def _start_tag(self, begin: int) -> int | Mistake | None:
        if self._root is not None and not self._open:
            return self._nesting(misc.after_the_root(self._source, begin, self._root, self._root_end))
        match = _START_TAG.match(self._text, begin)
        if match is None:
            return self._wrong_start_tag(begin)
        name, attributes, slash = match.groups()
        end = match.end()
        names = _NAMES.findall(attributes) if attributes else []
        if not (name.isascii() and attributes.isascii()) and not all(map(NAME.fullmatch, (name, *names))):
            return self._wrong_start_tag(begin)
        if len(names) > 1 and len(set(names)) < len(names):
            return tags.repeated_attribute(self._source, begin, name)
        if self._reference_before(begin, end):
            found = self._references(begin, end, name, tag=match.span(2))
            if found is not None:
                return found
        opened = Open(name, begin)
        if self._root is None:
            self._root = opened
            self._scope.root = name
        if "xmlns" in attributes or ":" in name or (":" in attributes and any(":" in other for other in names)):
            fault = self._scope.enter(self._source, begin, name, match.span(2), keep=not slash)
            if fault is not None:
                return fault
        elif not slash:
            self._scope.enter_plain()
        if slash:
            self._root_end = end
        else:
            self._open.append(opened)
        return end

    def _wrong_start_tag(self, begin: int) -> Mistake | None:
        found = tags.start_tag(self._source, begin, self._open[-1].name if self._open else None)
        name = NAME.match(self._text, begin + 1)
        if found is None or name is None:
            return found
        return self._references(begin, found.noticed, name[0], tag=(begin, found.noticed)) or found

    def _end_tag(self, begin: int) -> int | Mistake | None:
        if self._root is None:
            return misc.before_the_root(self._source, begin)
        match = _END_TAG.match(self._text, begin)
        if match is None:
            return tags.end_tag(self._source, begin, self._open[-1].name if self._open else None)
        if not self._open or self._open[-1].name != match[1]:
            return self._nesting(nesting.mistake(self._source, self._root, self._open, begin))
        self._open.pop()
        self._scope.leave()
        self._root_end = match.end()
        return match.end()

    def _declaration(self, begin: int) -> int | Mistake | None:
        """A comment, a CDATA section, or the document type declaration."""
        if self._text.startswith("<!--", begin):
            return markup.comment(self._source, begin)
        if self._open and self._text.startswith("<![CDATA[", begin):
            return self._watched(begin, markup.cdata(self._source, begin), "<![CDATA[")
        if self._root is None and self._doctype is None and self._text.startswith("<!DOCTYPE", begin):
            self._doctype = doctype.Doctype(self._source, begin)
            return self._doctype.outcome
        return markup.misspelt(self._source, begin, self._root, is_open=bool(self._open), doctype=self._doctype)

    def _gap(self, begin: int, end: int) -> Mistake | None:
        """The mistake in the text between two pieces of mark-up."""
        if begin == end:
            return None
        if not self._open:
            stray = NO_SPACE.search(self._text, begin, end)
            if stray is None:
                return None
            if self._root is None:
                return misc.before_the_root(self._source, stray.start())
            return self._nesting(misc.after_the_root(self._source, stray.start(), self._root, self._root_end))
        owner = self._open[-1].name
        reference = self._references(begin, end, owner) if self._reference_before(begin, end) else None
        if self._cdata_end < begin:
            self._cdata_end = self._find("]]>", begin)
        if self._cdata_end < end and (reference is None or self._cdata_end < reference.noticed):
            return markup.end_of_no_cdata(self._source, self._cdata_end, owner)
        return reference

    def _reference_before(self, begin: int, end: int) -> bool:
        if self._ampersand < begin:
            self._ampersand = self._find("&", begin)
        return self._ampersand < end

    def _references(self, begin: int, end: int, owner: str, tag: tuple[int, int] | None = None) -> Mistake | None:
        """The first mistake among the references in the text of an element, or in a stretch of its start tag."""
        while self._reference_before(begin, end):
            at = self._ampersand
            begin = at + 1
            if references.is_character(self._text, at):
                continue
            found = references.mistake(self._source, at, self._doctype, owner, tag)
            if found is not None:
                return found
        return None

    def _at_the_end(self) -> Mistake | None:
        if self._open and self._root is not None:
            return self._nesting(nesting.mistake(self._source, self._root, self._open, len(self._text)))
        return self._nesting(misc.no_root(self._source)) if self._root is None else None

    def _find(self, wanted: str, begin: int) -> int:
        found = self._text.find(wanted, begin)
        return len(self._text) if found < 0 else found
