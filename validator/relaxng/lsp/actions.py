"""Actions: what an editor can do about findings: mend one, mend all that is certain, ignore one where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from relaxng.codes import can_be_switched
from relaxng.document import Document
from relaxng.encoding import decode
from relaxng.extents import Extents
from relaxng.finding import DocumentError
from relaxng.lsp.buffer import Buffer
from relaxng.places import START_TAG
from relaxng.repair import repair

if TYPE_CHECKING:
    from relaxng.checker import Checked
    from relaxng.finding import Finding
    from relaxng.lsp.diagnostics import Diagnostics

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.relaxng"

_MOST_IGNORES = 5
"""Findings in one range for which it is tried whether a comment ignores them: each costs a check."""

_LONGEST = 40
_COMMENTS = re.compile(r"[ \t]*(?:<!--(?:(?!-->)[^\r\n])*-->[ \t]*)*")

Check = Callable[[bytes], "Checked"]
Change = tuple[int, int, str]
"""Characters of a document from one offset to another, and what is to stand there."""


class Actions:
    """What can be done about the findings of one document, which `check` judges."""

    def __init__(self, buffer: Buffer, checked: Checked, check: Check, diagnostics: Diagnostics) -> None:
        self._buffer = buffer
        self._checked = checked
        self._check = check
        self._diagnostics = diagnostics

    def within(
        self, where: types.Range, only: Sequence[str] | None = None, *, quickly: bool = False
    ) -> list[types.CodeAction]:
        """The actions for a stretch of the document, of the kinds that are asked for; all kinds for None.

        `quickly` leaves out those that are sure only after the document has been checked with them.
        """
        found: list[types.CodeAction] = []
        near = [one for one in self._checked.findings if _touch(self._buffer.range(one.span), where)]
        if _wants(only, types.CodeActionKind.QuickFix.value):
            found += [self._mend(finding) for finding in near if finding.repair]
            found += [] if quickly else self._ignores(near)
        if not quickly and _wants(only, FIX_ALL) and any(finding.repair for finding in self._checked.findings):
            found += self._mend_all()
        return found

    def _mend(self, finding: Finding) -> types.CodeAction:
        changes = [(*self._buffer.offsets(one.span), one.text) for one in finding.repair]
        return types.CodeAction(
            _title(self._buffer.document, changes),
            types.CodeActionKind.QuickFix,
            [self._diagnostics.finding(self._buffer, finding)],
            is_preferred=True,
            edit=self._edit(changes),
        )

    def _mend_all(self) -> Iterator[types.CodeAction]:
        repaired = repair(self._buffer.data, self._check)
        if repaired.mended:
            changes = differences(self._buffer.document, decode(repaired.data))
            title = f"Mend all that is certain (relaxng, {repaired.mended})"
            yield types.CodeAction(title, FIX_ALL, edit=self._edit(changes))

    def _ignores(self, near: Sequence[Finding]) -> Iterator[types.CodeAction]:
        tried: dict[tuple[str, str | None], Finding] = {}
        for finding in near:
            if can_be_switched(finding.code) and finding.path is not None:
                tried.setdefault((finding.code, finding.path), finding)
        for finding in list(tried.values())[:_MOST_IGNORES]:
            change = next(self._that_ignore(finding), None)
            if change is not None:
                yield types.CodeAction(
                    f"Ignore {finding.code} here by a comment",
                    types.CodeActionKind.QuickFix,
                    [self._diagnostics.finding(self._buffer, finding)],
                    edit=self._edit([change]),
                )

    def _that_ignore(self, finding: Finding) -> Iterator[Change]:
        """The comments that leave out a finding, and bring none, the one for the least part of the document first."""
        for change in _comments(self._buffer, finding):
            begin, end, text = change
            document = self._buffer.document
            changed = Buffer(self._buffer.uri, self._buffer.name, document[:begin] + text + document[end:], None)
            left = self._check(changed.data).findings
            alike = [one for one in left if (one.code, one.message) == (finding.code, finding.message)]
            before = [
                one for one in self._checked.findings if (one.code, one.message) == (finding.code, finding.message)
            ]
            if len(left) < len(self._checked.findings) and len(alike) < len(before):
                yield change

    def _edit(self, changes: Sequence[Change]) -> types.WorkspaceEdit:
        edits = [types.TextEdit(self._buffer.between(begin, end), text) for begin, end, text in dict.fromkeys(changes)]
        return types.WorkspaceEdit(changes={self._buffer.uri: edits})


def _touch(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _wants(only: Sequence[str] | None, kind: str) -> bool:
    """Whether a kind is asked for: kinds are hierarchical, with dots."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") for one in only)


def _title(text: str, changes: Sequence[Change]) -> str:
    """What a repair does, by its first change: the others follow from it, as in an end tag."""
    begin, end, new = changes[0]
    old, new = _short(text[begin:end]), _short(new)
    if not old:
        return f"Insert '{new}'"
    return f"Change '{old}' to '{new}'" if new else f"Delete '{old}'"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


def differences(old: str, new: str) -> list[Change]:
    """What makes one text of another: line by line where it has as many, else in one piece."""
    olds, news = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(olds) != len(news):
        return [_difference(0, old, new)]
    found, at = [], 0
    for before, after in zip(olds, news, strict=True):
        if before != after:
            found.append(_difference(at, before, after))
        at += len(before)
    return found


def _difference(at: int, old: str, new: str) -> Change:
    """The one change between two texts that stand at an offset, without what they begin and end with alike."""
    least = min(len(old), len(new))
    lead = next((index for index in range(least) if old[index] != new[index]), least)
    rest = least - lead
    tail = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
    return at + lead, at + len(old) - tail, new[lead : len(new) - tail]


def _comments(buffer: Buffer, finding: Finding) -> Iterator[Change]:
    """Where a comment may ignore a finding: at the end of the line of its start tag, which covers that alone, else before its element."""
    try:
        document = Document.parse(buffer.data, buffer.name)
    except DocumentError:
        return
    element = document.paths.element(finding.path or "")
    extent = Extents(document).of(element) if element is not None else None
    if extent is None:
        return
    text = buffer.document
    comment = f"<!-- relaxng: ignore {finding.code} -->"
    for place in (extent.content, extent.end):
        _, line_end = buffer.line_at(place)
        if _COMMENTS.fullmatch(text, place, line_end) and START_TAG.match(text, extent.begin):
            yield (line_end, line_end, f" {comment}")
    line_begin, _ = buffer.line_at(extent.begin)
    indent = text[line_begin : extent.begin]
    between = _line_end(text) + indent if not indent.strip() else ""
    yield (extent.begin, extent.begin, comment + between)


def _line_end(text: str) -> str:
    """How lines end in a text, by its first."""
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found is not None else "\n"
