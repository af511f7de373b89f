"""The reference as one HTML page that needs nothing beside it: no other file, and no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from relaxng.reference.phrases import (
    MIXED,
    OPEN,
    child_in_words,
    conditions,
    heading,
    need_in_words,
    rule_in_words,
    value_in_words,
)

if TYPE_CHECKING:
    from relaxng.reference.model import (
        Alternative,
        Alternatives,
        AttributeUse,
        ChildUse,
        Entry,
        Form,
        Strings,
        Vocabulary,
    )


def html(vocabulary: Vocabulary) -> str:
    """The whole page."""
    return "\n".join(_Page(vocabulary).lines()) + "\n"


class _Page:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._entries = {entry.anchor: entry for entry in vocabulary.entries}
        self._forms = {form.anchor: form for entry in vocabulary.entries for form in entry.forms}
        self._datatypes = {datatype.name: datatype for datatype in vocabulary.datatypes}
        self._by_name: dict[str, list[str]] = {}
        for entry in vocabulary.entries:
            self._by_name.setdefault(entry.name, []).append(entry.anchor)
        self._near: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        title = escape(self._vocabulary.title)
        yield "<!DOCTYPE html>"
        yield '<html lang="en">'
        yield "<head>"
        yield '<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="color-scheme" content="light dark">'
        yield f"<title>{title}</title>"
        yield f"<style>\n{_resource('page.css')}</style>"
        yield "</head>"
        yield "<body>"
        yield f"<header><h1>{title}</h1><p>{self._inline(self._vocabulary.subtitle)}</p></header>"
        yield '<div class="search"><input id="search" type="search" placeholder="Filter by element, attribute or value"'
        yield ' aria-label="Filter" autocomplete="off" spellcheck="false"><output id="found" for="search"></output></div>'
        yield '<div class="page">'
        yield from self._contents()
        yield "<main>"
        for entry in self._vocabulary.entries:
            yield from self._entry(entry)
        yield from self._values()
        yield "</main>"
        yield "</div>"
        yield f"<script>\n{_resource('page.js')}</script>"
        yield "</body>"
        yield "</html>"

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-label="Contents"><details open><summary>Contents</summary>'
        depth = -1
        for entry in self._vocabulary.entries:
            yield (
                "<ul>" * (entry.depth - depth)
                + "</li></ul>" * (depth - entry.depth)
                + ("</li>" if entry.depth <= depth else "")
            )
            depth = entry.depth
            known = ' class="open"' if all(form.open for form in entry.forms) else ""
            yield f'<li data-entry="{entry.anchor}"{known}>{self._link(entry.anchor)}'
        yield "</li></ul>" * (depth + 1)
        if self._datatypes:
            yield '<ul><li><a href="#values">Values</a></li></ul>'
        yield "</details></nav>"

    def _entry(self, entry: Entry) -> Iterator[str]:
        below = [child.anchor for form in entry.forms for child in form.children if child.anchor is not None]
        self._near = {self._entries[anchor].name: anchor for anchor in (*entry.parents, *below)}
        words = escape(" ".join(dict.fromkeys(_searched(entry))).lower())
        yield f'<section id="{entry.anchor}" class="entry" data-words="{words}">'
        yield f'<h2><a href="#{entry.anchor}"><code>&lt;{escape(entry.name)}&gt;</code></a>{_since(entry.since)}</h2>'
        about = []
        if entry.parents:
            about.append(f"In {', '.join(self._link(parent) for parent in entry.parents)}.")
        if entry.namespace:
            about.append(f"Namespace <code>{escape(entry.namespace)}</code>.")
        if about:
            yield f'<p class="where">{" ".join(about)}</p>'
        yield from self._paragraphs(entry.documentation)
        for example in entry.examples:
            yield f"<pre><code>{escape(example)}</code></pre>"
        for form in entry.forms:
            if len(entry.forms) > 1:
                badge = _since(form.since) if form.since != entry.since else ""
                title = self._inline(heading(form))
                yield f'<h3 id="{form.anchor}"><a href="#{form.anchor}">{title}</a>{badge}</h3>'
                yield from self._paragraphs(form.documentation)
            yield from self._form(form)
        yield "</section>"

    def _form(self, form: Form) -> Iterator[str]:
        if form.open:
            yield f'<p class="open">{OPEN}</p>'
            return
        if form.text is not None:
            yield f"<p>Text: {self._strings(form.text)}.</p>"
        if form.attributes:
            yield '<table class="attributes"><thead><tr><th>Attribute<th>Value<th>About</tr></thead><tbody>'
            yield from map(self._attribute, form.attributes)
            yield "</tbody></table>"
        if form.children:
            yield '<table class="children"><thead><tr><th>Child<th>How often<th>About</tr></thead><tbody>'
            yield from map(self._child, form.children)
            yield "</tbody></table>"
        if form.mixed:
            yield f"<p>{MIXED}</p>"
        if form.rules:
            yield f"<ul>{''.join(f'<li>{self._inline(rule_in_words(rule))}</li>' for rule in form.rules)}</ul>"
        for alternatives in form.alternatives:
            yield from self._alternatives(alternatives)

    def _alternatives(self, alternatives: Alternatives) -> Iterator[str]:
        name = escape(alternatives.attribute)
        yield f'<table class="alternatives"><thead><tr><th>By <code>{name}</code><th>Goes with<th>About</tr></thead><tbody>'
        for row in alternatives.rows:
            brought = "".join(f"<li>{item}</li>" for item in self._brought(row))
            cells = (
                f"<code>{escape(row.value.text)}</code>{_since(row.value.since)}",
                f"<ul>{brought}</ul>" if brought else "",
                " ".join(map(self._inline, row.documentation)),
            )
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        yield "</tbody></table>"

    def _brought(self, row: Alternative) -> Iterator[str]:
        for attribute in row.attributes:
            yield f"<code>{escape(attribute.name)}</code>, {self._inline(need_in_words(attribute))}"
        for child in row.children:
            yield f"{self._target(child)}, {self._inline(child_in_words(child))}"
        yield from map(self._inline, conditions(row))

    def _attribute(self, attribute: AttributeUse) -> str:
        name = "any name" if attribute.name == "*" else f"<code>{escape(attribute.name)}</code>"
        kind = "needed" if attribute.required else "optional"
        cells = (
            f'{name}{_since(attribute.since)} <span class="{kind}">{self._inline(need_in_words(attribute))}</span>',
            self._strings(attribute.strings),
            " ".join(map(self._inline, attribute.documentation)),
        )
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def _child(self, child: ChildUse) -> str:
        cells = (
            self._target(child) + _since(child.since),
            self._inline(child_in_words(child)),
            self._inline(child.summary),
        )
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def _target(self, child: ChildUse) -> str:
        if child.anchor is None:
            return escape(child.name)
        forms = " or ".join(
            f'<a href="#{form}"><code>{escape(self._forms[form].when or "another form")}</code></a>'
            for form in child.forms
        )
        return self._link(child.anchor) + (f" with {forms}" if forms else "")

    def _strings(self, strings: Strings) -> str:
        parts = [f"<code>{escape(value.text)}</code>{_since(value.since)}" for value in strings.values]
        for datatype in strings.datatypes:
            name = datatype.name
            known = self._datatypes.get(name) if name is not None else None
            words = f'<a href="#{known.anchor}">{escape(known.name)}</a>' if known else self._inline(datatype.words)
            parts.append(words + _since(datatype.since))
        return ", ".join([*parts, *(["any text"] if strings.free else [])]) or "empty"

    def _values(self) -> Iterator[str]:
        if not self._datatypes:
            return
        yield '<section id="values"><h2><a href="#values">Values</a></h2>'
        for datatype in self._vocabulary.datatypes:
            words = escape(datatype.name.lower())
            yield f'<section id="{datatype.anchor}" class="entry" data-words="{words}">'
            yield f'<h3><a href="#{datatype.anchor}">{escape(datatype.name)}</a></h3>'
            yield from self._paragraphs(value_in_words(datatype))
            yield f'<p class="form">{self._strings(datatype.strings)}</p></section>'
        yield "</section>"

    def _link(self, anchor: str) -> str:
        return f'<a href="#{anchor}"><code>&lt;{escape(self._entries[anchor].name)}&gt;</code></a>'

    def _paragraphs(self, paragraphs: Iterable[str]) -> Iterator[str]:
        return (f"<p>{self._inline(paragraph)}</p>" for paragraph in paragraphs)

    def _inline(self, text: str) -> str:
        """Text with code between backticks; an element's name leads to its entry, where it is clear which is meant."""
        return "".join(
            self._code(part) if number % 2 else escape(part, quote=False) for number, part in enumerate(text.split("`"))
        )

    def _code(self, text: str) -> str:
        name = text[1:-1] if text.startswith("<") and text.endswith(">") else ""
        anchors = [self._near[name]] if name in self._near else self._by_name.get(name, [])
        return self._link(anchors[0]) if len(anchors) == 1 else f"<code>{escape(text, quote=False)}</code>"


def _since(release: str | None) -> str:
    return f' <span class="since">since {escape(release)}</span>' if release else ""


def _searched(entry: Entry) -> Iterator[str]:
    """What an entry is found by: names and values."""
    yield entry.name
    for form in entry.forms:
        yield form.when
        for attribute in form.attributes:
            yield attribute.name
            yield from (value.text for value in attribute.strings.values)


def _resource(name: str) -> str:
    return files("relaxng.reference").joinpath(name).read_text(encoding="utf-8")
