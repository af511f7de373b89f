"""Completion: the elements, attributes and values that the schema has for the place of the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lsprotocol import types

from relaxng.grammar.names import local_of, namespace_of, single_names
from relaxng.grammar.occurrences import attributes_in, elements_in, leaves_in
from relaxng.grammar.patterns import Value
from relaxng.lsp.cursor import Cursor, On, Tag, cursor_at
from relaxng.lsp.hover import attribute_use
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from relaxng.lsp.buffer import Buffer
    from relaxng.lsp.vocabulary import SchemaWords


def completion(
    buffer: Buffer, position: types.Position, words: Iterable[SchemaWords], *, snippets: bool = False
) -> list[types.CompletionItem]:
    """What may be written at a position, by all of the schemas; `snippets` puts the cursor between an attribute's quotes."""
    cursor = cursor_at(buffer.document, buffer.offset(position))
    where = buffer.between(cursor.begin, cursor.end)
    found: dict[str, types.CompletionItem] = {}
    for one in words:
        for item in _items(cursor, one, where, snippets=snippets):
            found.setdefault(item.label, item)
    return list(found.values())


def _items(cursor: Cursor, words: SchemaWords, where: types.Range, *, snippets: bool) -> Iterator[types.CompletionItem]:
    match cursor.on:
        case On.ELEMENT if cursor.tag is not None:
            return _elements(cursor.around, cursor.tag, words, where)
        case On.END_TAG if cursor.tag is not None:
            return iter([_item(cursor.tag.name, types.CompletionItemKind.Class, where)])
        case On.ATTRIBUTE | On.TAG if cursor.tag is not None:
            return _attributes(cursor, cursor.tag, words, where, snippets=snippets)
        case On.VALUE if cursor.tag is not None:
            return _values(cursor, cursor.tag, words, where)
    return iter(())


def _item(
    label: str, kind: types.CompletionItemKind, where: types.Range, text: str | None = None, summary: str = ""
) -> types.CompletionItem:
    return types.CompletionItem(
        label,
        kind=kind,
        text_edit=types.TextEdit(where, label if text is None else text),
        documentation=summary or None,
    )


def _elements(
    around: tuple[Tag, ...], tag: Tag, words: SchemaWords, where: types.Range
) -> Iterator[types.CompletionItem]:
    """The children that the element around the cursor may have; whether they stand there already counts for nothing."""
    summaries = {
        use.name: use.summary for _, form in (words.described(around) if around else ()) for use in form.children
    }
    for pattern in words.patterns(around):
        for element in elements_in(pattern):
            for name in single_names(element.name_class):
                written = _written(name, tag.namespaces, is_element=True)
                if written is not None:
                    summary = summaries.get(local_of(name), "")
                    yield _item(written, types.CompletionItemKind.Class, where, summary=summary)


def _attributes(
    cursor: Cursor, tag: Tag, words: SchemaWords, where: types.Range, *, snippets: bool
) -> Iterator[types.CompletionItem]:
    """The attributes that the tag may have beside those that it has."""
    path = (*cursor.around, tag.without(cursor.attribute))
    forms = [form for _, form in words.described(path)]
    has_value = cursor.attribute in tag.attributes
    for pattern in words.patterns(path):
        for leaf in attributes_in(pattern):
            for name in single_names(leaf.name_class):
                written = _written(name, tag.namespaces, is_element=False)
                if written is None or (written in tag.attributes and written != cursor.attribute):
                    continue
                uses = (attribute_use(form, local_of(name)) for form in forms)
                summary = next((use.documentation[0] for use in uses if use is not None and use.documentation), "")
                text = written if has_value else f'{written}="$1"' if snippets else f'{written}=""'
                item = _item(written, types.CompletionItemKind.Property, where, text, summary)
                if snippets and not has_value:
                    item.insert_text_format = types.InsertTextFormat.Snippet
                yield item


def _values(cursor: Cursor, tag: Tag, words: SchemaWords, where: types.Range) -> Iterator[types.CompletionItem]:
    """The values that are listed for the attribute under the cursor."""
    name = tag.attribute(cursor.attribute)
    for pattern in words.patterns((*cursor.around, tag.without(cursor.attribute))):
        for leaf in attributes_in(pattern):
            if leaf.name_class.contains(name):
                for value in leaves_in(leaf.content):
                    if isinstance(value, Value):
                        text = escape(value.text, {'"': "&quot;", "'": "&apos;"})
                        yield _item(value.text, types.CompletionItemKind.Value, where, text)


def _written(name: str, namespaces: Mapping[str | None, str], *, is_element: bool) -> str | None:
    """A name with the prefix that its namespace has here; None where it has none."""
    namespace, local = namespace_of(name), local_of(name)
    if namespace == (namespaces.get(None, "") if is_element else ""):
        return local
    if namespace == XML_NAMESPACE:
        return f"xml:{local}"
    prefix = next((prefix for prefix, uri in namespaces.items() if prefix and uri == namespace), None)
    return f"{prefix}:{local}" if prefix is not None else None
