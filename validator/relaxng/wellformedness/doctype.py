"""Doctype: the document type declaration, and the entities that it declares (XML 1.0, sections 2.8 and 4.2).

Declarations are told apart and their entities noted; what is wrong within one is left to libxml2's words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.nearness import nearest
from relaxng.wellformedness import markup
from relaxng.wellformedness.characters import NAME, NAME_LIKE, WHITE, short, skip, stray_text

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_LITERAL = r"""(?:"[^"]*+"|'[^']*+')"""
_EXTERNAL = re.compile(rf"(?:SYSTEM[ \t\r\n]++{_LITERAL}|PUBLIC[ \t\r\n]++{_LITERAL}[ \t\r\n]++{_LITERAL})")
_KEYWORD = re.compile(r"<!([A-Za-z]++)")
_BEGUN = re.compile(r"[<!][ \t!]*(ENTITY|ELEMENT|ATTLIST|NOTATION)\b")
_DECLARATION = re.compile(rf"""<!([A-Za-z]++)(?:[^<>"']++|{_LITERAL})*+>""")
_ENTITY = re.compile(rf"<!ENTITY[ \t\r\n]++(%[ \t\r\n]++)?({NAME_LIKE})[ \t\r\n]++(SYSTEM\b|PUBLIC\b|{_LITERAL})")
_PARAMETER = re.compile(rf"%({NAME_LIKE});")
_KEYWORDS = ("ENTITY", "ELEMENT", "ATTLIST", "NOTATION")


class Doctype:
    """A document type declaration, read from an offset on.

    `outcome` is where it ends, or what is wrong with it, or None where that cannot be told. `entities` holds the
    texts of general entities, None for one outside the document.
    """

    def __init__(self, source: Source, begin: int) -> None:
        self.entities: dict[str, str | None] = {}
        self.is_external = False
        self.name = ""
        self._parameters: set[str] = set()
        self._source = source
        self._begin = begin
        self.outcome: int | Mistake | None = self._read()

    def _read(self) -> int | Mistake | None:
        text, begin = self._source.text, self._begin
        name = NAME.match(text, skip(text, begin + 9))
        if name is None:
            message = "'<!DOCTYPE' needs the name of the root element after it, as in <!DOCTYPE domain>"
            return self._source.mistake(begin, begin + 9, message, noticed=begin + 9)
        self.name = name[0]
        position = skip(text, name.end())
        external = _EXTERNAL.match(text, position)
        if external is not None:
            self.is_external = True
            position = skip(text, external.end())
        elif text.startswith(("SYSTEM", "PUBLIC"), position):
            return self._bad_external(position)
        if text.startswith("[", position):
            inside = self._subset(position + 1)
            if not isinstance(inside, int):
                return inside
            position = skip(text, inside)
        if text.startswith(">", position):
            return position + 1
        return self._no_end(position)

    def _bad_external(self, position: int) -> Mistake | None:
        keyword = self._source.text[position : position + 6]
        form = "SYSTEM 'uri'" if keyword == "SYSTEM" else "PUBLIC 'name' 'uri'"
        message = f"'{keyword}' in a DOCTYPE is written {form}, with {'one text' if keyword == 'SYSTEM' else 'two texts'} in quotes"
        return self._source.mistake(position, position + 6, message)

    def _no_end(self, position: int) -> Mistake | None:
        text = self._source.text
        word = NAME.match(text, position)
        near = nearest(word[0], ("SYSTEM", "PUBLIC")) if word else None
        if word is not None and near is not None:
            return self._source.mistake(*word.span(), f"'{word[0]}' means nothing in a DOCTYPE; did you mean '{near}'?")
        if position == len(text) or text[position] == "<":
            message = f"the DOCTYPE of '{self.name}' is never closed; end it with '>'"
            return self._source.mistake(self._begin, self._begin + 9, message, noticed=position)
        stray = stray_text(text, position)
        message = (
            f"'{short(stray)}' cannot stand in the DOCTYPE of '{self.name}' here; write <!DOCTYPE {self.name} […]>"
        )
        return self._source.mistake(position, position + len(stray), message)

    def _subset(self, position: int) -> int | Mistake | None:
        """The declarations between '[' and ']'; answers where they end."""
        text = self._source.text
        while True:
            position = skip(text, position)
            if position == len(text):
                message = f"the DOCTYPE of '{self.name}' is never closed; end it with ']>'"
                return self._source.mistake(self._begin, self._begin + 9, message, noticed=position)
            if text[position] == "]":
                return position + 1
            following = self._piece(position)
            if not isinstance(following, int):
                return following
            position = following

    def _piece(self, position: int) -> int | Mistake | None:
        text = self._source.text
        if text.startswith("<!--", position):
            return markup.comment(self._source, position)
        if text.startswith("<?", position):
            return markup.instruction(self._source, position, None)
        parameter = _PARAMETER.match(text, position)
        if parameter is not None:
            if parameter[1] in self._parameters:
                return self._source.mistake(*parameter.span(), _outside(parameter[1]), code="XML004")
            return parameter.end()
        keyword = _KEYWORD.match(text, position)
        if keyword is None:
            return self._stray(position)
        if keyword[1] not in _KEYWORDS:
            near = nearest(keyword[1], _KEYWORDS)
            meant = f"did you mean '<!{near}'?" if near else f"it declares with {', '.join(_KEYWORDS)}"
            return self._source.mistake(*keyword.span(), f"'{keyword[0]}' means nothing in a DOCTYPE; {meant}")
        if keyword[1] == "ENTITY":
            return self._entity(keyword)
        declaration = _DECLARATION.match(text, position)
        return declaration.end() if declaration is not None else None

    def _stray(self, position: int) -> Mistake:
        """What begins no declaration."""
        text = self._source.text
        begun = _BEGUN.match(text, position)
        if begun is not None:
            message = f"a declaration begins with '<!{begun[1]}', not with '{begun[0]}'"
            return self._source.mistake(*begun.span(), message)
        element = NAME.match(text, position + 1) if text[position] == "<" else None
        if element is not None:
            message = f"the DOCTYPE of '{self.name}' is not closed before <{element[0]}>; end it with ']>'"
            return self._source.mistake(self._begin, self._begin + 9, message, noticed=position)
        stray = stray_text(text, position)
        message = f"'{short(stray)}' stands between the declarations of the DOCTYPE, and is none; remove it"
        return self._source.mistake(position, position + len(stray), message)

    def _entity(self, keyword: re.Match[str]) -> int | Mistake | None:
        """Where the declaration of an entity ends, or what is wrong with it."""
        text = self._source.text
        entity = _ENTITY.match(text, keyword.start())
        if entity is None:
            name = NAME.match(text, skip(text, keyword.end()))
            what = f"the entity '{name[0]}'" if name else "an entity"
            message = f"{what} is declared without its text; write <!ENTITY {name[0] if name else 'name'} 'text'>"
            return self._source.mistake(*(name or keyword).span(), message, noticed=keyword.end())
        if entity[3] in ("SYSTEM", "PUBLIC"):
            declaration = _DECLARATION.match(text, keyword.start())
            if declaration is None:
                return None
            self._declare(entity)
            return declaration.end()
        end = skip(text, entity.end())
        if text.startswith(">", end):
            self._declare(entity)
            return end + 1
        if set("\r\n") & set(entity[3]):
            message = f"the text of the entity '{entity[2]}' opens with {entity[3][0]} and is never closed; close it on this line"
            return self._source.mistake(entity.start(3), entity.start(3) + 1, message, noticed=end)
        message = f"the declaration of the entity '{entity[2]}' is never closed; end it with '>' after its text"
        return self._source.mistake(*entity.span(2), message, noticed=end)

    def _declare(self, entity: re.Match[str]) -> None:
        is_external = entity[3] in ("SYSTEM", "PUBLIC")
        if entity[1]:
            if is_external:
                self._parameters.add(entity[2])
            return
        # The first declaration of an entity is the one that counts (section 4.2).
        self.entities.setdefault(entity[2], None if is_external else entity[3][1:-1])

    def entity_mistake(self, source: Source, at: int, entity: str, *, in_attribute: bool) -> Mistake | None:
        """What is wrong with a reference to a declared entity, if anything."""
        text = self.entities[entity]
        end = at + len(entity) + 2
        if text is None:
            return source.mistake(at, end, _outside(entity), code="XML004")
        if in_attribute and "<" in text:
            message = f"the entity '{entity}' holds a '<', which the value of an attribute cannot have"
            return source.mistake(at, end, message)
        return None


def _outside(entity: str) -> str:
    return (
        f"the entity '{entity}' stands for text outside the document, which is never loaded; put the text itself here"
    )


def is_html(source: Source) -> bool:
    """Whether a document declares itself as HTML, or begins as one."""
    text = source.text.lstrip(WHITE)[:64].lower()
    return re.match(r"<!doctype\s+html\b|<html\b", text) is not None
