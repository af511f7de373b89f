"""Hover: what the schema says of the element or attribute under the cursor, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from relaxng.grammar.names import local_of
from relaxng.lsp.cursor import Cursor, On, cursor_at
from relaxng.reference.phrases import MIXED, OPEN, child_in_words, heading, need_in_words, value_in_words

if TYPE_CHECKING:
    from relaxng.lsp.buffer import Buffer
    from relaxng.lsp.cursor import Tag
    from relaxng.lsp.vocabulary import SchemaWords
    from relaxng.reference.model import AttributeUse, ChildUse, Entry, Form, Strings

_MOST_VALUES = 60
_MARKUP = re.compile(r"(?<!\\)(?:\*\*|`)|\\(?=[\\*_<>\[\]])")
_SPECIAL = re.compile(r"([\\*_<>\[\]])")


def hover(
    buffer: Buffer, position: types.Position, words: Iterable[SchemaWords], *, plain: bool = False
) -> types.Hover | None:
    """The hover for a position; None where no schema has words for it. `plain` leaves the markup out."""
    cursor = cursor_at(buffer.document, buffer.offset(position))
    if cursor.tag is None:
        return None
    parts = [part for one in words for part in _parts(cursor, cursor.tag, one)]
    if not parts:
        return None
    text = "\n\n".join(dict.fromkeys(parts))
    content = (
        types.MarkupContent(types.MarkupKind.PlainText, _MARKUP.sub("", text))
        if plain
        else types.MarkupContent(types.MarkupKind.Markdown, text)
    )
    return types.Hover(content, buffer.between(cursor.begin, cursor.end))


def _parts(cursor: Cursor, tag: Tag, words: SchemaWords) -> Iterator[str]:
    found = words.described((*cursor.around, tag))
    if not found:
        return
    if cursor.on in (On.ELEMENT, On.END_TAG):
        yield from _element(cursor, found, words)
    elif cursor.on in (On.ATTRIBUTE, On.VALUE):
        value = tag.attributes.get(cursor.attribute) if cursor.on is On.VALUE else None
        for entry, form in _telling(found, local_of(tag.attribute(cursor.attribute))):
            yield from _attribute(entry, form, local_of(tag.attribute(cursor.attribute)), value, words)


def attribute_use(form: Form, name: str) -> AttributeUse | None:
    """What a form says of an attribute; None where it has none of this name."""
    return next((use for use in form.attributes if use.name == name), None)


def _telling(found: Sequence[tuple[Entry, Form]], name: str) -> Iterator[tuple[Entry, Form]]:
    """The forms that differ in what they say of an attribute."""
    told = []
    for entry, form in found:
        use = attribute_use(form, name)
        if use is not None and (entry.anchor, use) not in told:
            told.append((entry.anchor, use))
            yield entry, form


# Elements


def _element(cursor: Cursor, found: Sequence[tuple[Entry, Form]], words: SchemaWords) -> Iterator[str]:
    entry, form = found[0]
    title = f"**`<{entry.name}>`**"
    parents = words.described(cursor.around) if cursor.around else []
    if (use := _use(entry, parents)) is not None:
        title += f" in `<{parents[0][0].name}>`: {child_in_words(use)}"
    since = form.since if len(found) == 1 and form.since else entry.since
    yield title + (f" · since {since}" if since else "")
    yield from map(_inline, entry.documentation)
    for _, each in found:
        if len(entry.forms) > 1:
            yield f"**{heading(each)}**"
        yield from map(_inline, each.documentation)
        if len(found) == 1:
            yield from _content(each, words)


def _use(entry: Entry, parents: Sequence[tuple[Entry, Form]]) -> ChildUse | None:
    """How often an element stands in its parent, where all forms that the parent may have agree."""
    uses = [next((use for use in form.children if use.anchor == entry.anchor), None) for _, form in parents]
    return uses[0] if uses and all(use == uses[0] for use in uses) else None


def _content(form: Form, words: SchemaWords) -> Iterator[str]:
    if form.open:
        yield OPEN
        return
    if form.attributes:
        names = (
            f"`{use.name}`" + (" (required)" if use.required and use.chooser is None else "") for use in form.attributes
        )
        yield f"Attributes: {', '.join(names)}"
    if form.children:
        yield f"Holds: {', '.join(f'`<{use.name}>`' if use.anchor is not None else use.name for use in form.children)}"
    if form.mixed:
        yield MIXED
    if form.text is not None:
        yield f"Text: {_strings(form.text)}"
        yield from _datatypes(form.text, words)


# Attributes


def _attribute(entry: Entry, form: Form, name: str, value: str | None, words: SchemaWords) -> Iterator[str]:
    use = attribute_use(form, name)
    if use is None:
        return
    when = f" with `{form.when}`" if len(entry.forms) > 1 and form.when else ""
    since = f" · since {use.since}" if use.since else ""
    yield f"**`{name}`** of `<{entry.name}>`{when}: {need_in_words(use)}{since}"
    yield from map(_inline, use.documentation)
    if value is not None:
        yield from _value(form, use, value)
    yield f"Value: {_strings(use.strings)}"
    yield from _datatypes(use.strings, words)


def _value(form: Form, use: AttributeUse, value: str) -> Iterator[str]:
    """What is said of one value."""
    known = next((one for one in use.strings.values if one.text == value), None)
    rows = [row for choices in form.alternatives if choices.attribute == use.name for row in choices.rows]
    words = next((row.documentation for row in rows if row.value.text == value), ())
    if known is not None and (words or known.since):
        since = f" · since {known.since}" if known.since else ""
        yield f"**`{value}`**{since}"
        yield from map(_inline, words)


def _strings(strings: Strings) -> str:
    values = [f"`{one.text}`" + (f" (since {one.since})" if one.since else "") for one in strings.values]
    if len(values) > _MOST_VALUES:
        values[_MOST_VALUES:] = [f"and {len(values) - _MOST_VALUES} others"]
    others = [one.name or _inline(one.words) for one in strings.datatypes]
    return ", ".join([*values, *others, *(["any text"] if strings.free else [])]) or "empty"


def _datatypes(strings: Strings, words: SchemaWords) -> Iterator[str]:
    """What the datatypes mean that the schema has words for."""
    for name in dict.fromkeys(one.name for one in strings.datatypes if one.name is not None):
        about = " ".join(_inline(part) for part in value_in_words(words.datatype(name)))
        if about:
            yield f"{name}: {about}"


def _inline(text: str) -> str:
    """Text with code between backticks: outside of code nothing is markup."""
    parts = text.split("`")
    return "`".join(part if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))
