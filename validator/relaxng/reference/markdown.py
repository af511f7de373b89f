"""The reference as Markdown, with anchors of its own, so that links hold wherever it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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

_SPECIAL = re.compile(r"([\\*_<>|\[\]])")


def markdown(vocabulary: Vocabulary) -> str:
    """The whole reference."""
    return "\n".join(_Markdown(vocabulary).lines()).rstrip("\n") + "\n"


class _Markdown:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._entries = {entry.anchor: entry for entry in vocabulary.entries}
        self._forms = {form.anchor: form for entry in vocabulary.entries for form in entry.forms}
        self._datatypes = {datatype.name: datatype for datatype in vocabulary.datatypes}

    def lines(self) -> Iterator[str]:
        yield f"# {_inline(self._vocabulary.title)}"
        yield ""
        if self._vocabulary.subtitle:
            yield from (_inline(self._vocabulary.subtitle), "")
        yield from (f"{'  ' * entry.depth}- {self._link(entry.anchor)}" for entry in self._vocabulary.entries)
        if self._datatypes:
            yield "- [Values](#values)"
        yield ""
        for entry in self._vocabulary.entries:
            yield from self._entry(entry)
        if self._datatypes:
            yield from self._values()

    def _entry(self, entry: Entry) -> Iterator[str]:
        yield from (f'<a id="{entry.anchor}"></a>', "", f"## `<{entry.name}>`", "")
        about = []
        if entry.parents:
            about.append(f"In {', '.join(self._link(parent) for parent in entry.parents)}.")
        if entry.namespace:
            about.append(f"Namespace `{entry.namespace}`.")
        if entry.since:
            about.append(f"Since {entry.since}.")
        if about:
            yield from (" ".join(about), "")
        yield from _paragraphs(entry.documentation)
        for example in entry.examples:
            yield from ("```xml", example, "```", "")
        for form in entry.forms:
            if len(entry.forms) > 1:
                since = f" (since {form.since})" if form.since and form.since != entry.since else ""
                yield from (f'<a id="{form.anchor}"></a>', "", f"### {heading(form)}{since}", "")
                yield from _paragraphs(form.documentation)
            yield from self._form(form)

    def _form(self, form: Form) -> Iterator[str]:
        if form.open:
            yield from (OPEN, "")
            return
        if form.text is not None:
            yield from (f"Text: {self._strings(form.text)}.", "")
        if form.attributes:
            yield from _table(("attribute", "value", "", "since", ""), map(self._attribute, form.attributes))
        if form.children:
            yield from _table(("child", "how often", "since", ""), map(self._child, form.children))
        if form.mixed:
            yield from (MIXED, "")
        for rule in form.rules:
            yield f"- {rule_in_words(rule)}"
        if form.rules:
            yield ""
        for alternatives in form.alternatives:
            yield from self._alternatives(alternatives)

    def _alternatives(self, alternatives: Alternatives) -> Iterator[str]:
        rows = (
            (
                f"`{row.value.text}`",
                row.value.since or "",
                " ".join(map(_inline, row.documentation)),
                "; ".join(self._brought(row)),
            )
            for row in alternatives.rows
        )
        yield from _table((f"`{alternatives.attribute}`", "since", "", "goes with"), rows)

    def _brought(self, row: Alternative) -> Iterator[str]:
        for attribute in row.attributes:
            yield f"`{attribute.name}` ({need_in_words(attribute)})"
        for child in row.children:
            yield f"{self._target(child)} ({child_in_words(child)})"
        yield from conditions(row)

    def _attribute(self, attribute: AttributeUse) -> Sequence[str]:
        name = "any" if attribute.name == "*" else f"`{attribute.name}`"
        words = " ".join(map(_inline, attribute.documentation))
        return name, self._strings(attribute.strings), need_in_words(attribute), attribute.since or "", words

    def _child(self, child: ChildUse) -> Sequence[str]:
        return self._target(child), child_in_words(child), child.since or "", _inline(child.summary)

    def _target(self, child: ChildUse) -> str:
        if child.anchor is None:
            return child.name
        forms = [f"[`{self._forms[form].when or 'another form'}`](#{form})" for form in child.forms]
        return self._link(child.anchor) + (f" with {' or '.join(forms)}" if forms else "")

    def _strings(self, strings: Strings) -> str:
        parts = [f"`{value.text}`" + (f" (since {value.since})" if value.since else "") for value in strings.values]
        for datatype in strings.datatypes:
            name = datatype.name
            words = f"[{name}](#{self._datatypes[name].anchor})" if name in self._datatypes else _inline(datatype.words)
            parts.append(words + (f" (since {datatype.since})" if datatype.since else ""))
        return ", ".join([*parts, *(["any text"] if strings.free else [])]).replace("|", "\\|") or "empty"

    def _values(self) -> Iterator[str]:
        yield from ('<a id="values"></a>', "", "## Values", "")
        for datatype in self._vocabulary.datatypes:
            yield from (f'<a id="{datatype.anchor}"></a>', "", f"### {datatype.name}", "")
            yield from _paragraphs(value_in_words(datatype))
            yield from (f"{self._strings(datatype.strings)}", "")

    def _link(self, anchor: str) -> str:
        return f"[`<{self._entries[anchor].name}>`](#{anchor})"


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (_inline(paragraph), "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _inline(text: str) -> str:
    """Text with code between backticks: outside of code nothing is markup."""
    parts = text.split("`")
    return "`".join(
        part.replace("|", "\\|") if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts)
    )
