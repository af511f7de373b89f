"""Suppression: comments in a document that ignore findings.

`<!-- relaxng: ignore VIR301 -->` ignores the findings of that code in the element that follows it as a sibling: in
its start tag and in everything within. Several codes stand with commas or spaces between, and a reason may follow
after a colon: `<!-- relaxng: ignore VIR301, VIR702: the image is shared on purpose -->`.

At the end of a line that holds a start tag, the comment applies to the last of these alone: its name and its
attributes. Where the line holds the whole element, it applies to that element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.codes import all_codes, can_be_switched
from relaxng.finding import MOST_FINDINGS, Finding, Severity, Span
from relaxng.lines import lines_of
from relaxng.selection import near_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from relaxng.document import Document
    from relaxng.paths import Paths

_TO_US = re.compile(r"\s*relaxng\s*:(.*)", re.DOTALL)
_IGNORE = re.compile(r"ignore\s+([^:\s,]+(?:[\s,]+[^:\s,]+)*)\s*(?::.*)?", re.DOTALL)


@dataclass(slots=True, eq=False)
class _Comment:
    """A comment that speaks to relaxng: the codes that it ignores, and those of them that were found."""

    node: etree._Element
    codes: tuple[str, ...]
    found: set[str] = field(default_factory=set)

    def line_of(self, word: str) -> int:
        """The line of a word in the comment: libxml2 knows where that ends."""
        text = self.node.text or ""
        return (self.node.sourceline or 1) - text.count("\n", text.find(word))


@dataclass(slots=True)
class _Scopes:
    """What the comments apply to: elements with all that is in them, and start tags alone."""

    comments: list[_Comment] = field(default_factory=list)
    elements: dict[etree._Element, list[_Comment]] = field(default_factory=dict)
    start_tags: dict[etree._Element, list[_Comment]] = field(default_factory=dict)


def may_suppress(document: Document) -> bool:
    """Whether a document can have comments that speak to relaxng. It is asked of every document."""
    data = document.data
    if not data:
        return next(document.tree.iter(etree.Comment), None) is not None
    return b"relaxng" in data or (b"\0" in data[:4] and "relaxng" in document.text)


def suppress(document: Document, findings: list[Finding], judged: Callable[[str], bool]) -> list[Finding]:
    """The findings but for those that comments ignore, and a warning for each comment that ignores nothing.

    `judged` tells whether findings of a code were looked for at all: where they were not, a comment is not blamed.
    """
    root = document.tree.getroot()
    scopes = _scopes(root)
    if not scopes.comments:
        return findings
    kept = [finding for finding in findings if not _is_ignored(finding, document.paths, scopes)]
    return [*kept, *_faults(document, scopes.comments, judged)]


def _scopes(root: etree._Element) -> _Scopes:
    """The comments of a document, and what each applies to, found in one walk."""
    scopes = _Scopes()
    line = _Line(scopes)
    # For each element that is open: the comments in it that wait for a sibling, and the lines before it began.
    waiting: list[list[_Comment]] = [[]]
    began: list[int] = []
    for before in reversed(list(root.itersiblings(etree.Comment, preceding=True))):
        waiting[0].extend(_read(before, scopes))
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            following = waiting[-1] + line.comments
            if following:
                scopes.elements[node] = following
            waiting[-1] = []
            waiting.append([])
            began.append(line.number)
            line.hold(node, whole=False)
        elif event == "end":
            line.end()
            waiting.pop()
            line.hold(node if began.pop() == line.number else None, whole=True)
        else:
            found = _read(node, scopes) if event == "comment" else []
            (waiting[-1] if line.element is None else line.comments).extend(found)
            line.count(node.text)
        line.count(node.text if event == "start" else node.tail)
    for behind in root.itersiblings(etree.Comment):
        _read(behind, scopes)
    return scopes


class _Line:
    """A line as it is read: the element of which it holds the start tag, or the whole, and the comments behind that.

    To what the comments apply is known only by what follows them: a sibling on the line, or the line's end.
    """

    def __init__(self, scopes: _Scopes) -> None:
        self._scopes = scopes
        self.number = 0
        self.element: etree._Element | None = None
        self.is_whole = False
        self.comments: list[_Comment] = []

    def hold(self, element: etree._Element | None, *, whole: bool) -> None:
        """Go on behind a start tag, behind a `whole` element, or behind an end tag alone."""
        self.element = element
        self.is_whole = whole
        self.comments = []

    def end(self) -> None:
        """Give the comments at the end of the line to what it holds."""
        if self.element is not None and self.comments:
            scope = self._scopes.elements if self.is_whole else self._scopes.start_tags
            scope.setdefault(self.element, []).extend(self.comments)
        self.comments = []

    def count(self, text: str | None) -> None:
        """Go on behind a text."""
        if text and "\n" in text:
            self.end()
            self.number += 1
            self.element = None


def _read(node: etree._Element, scopes: _Scopes) -> list[_Comment]:
    """The comment, where it speaks to relaxng. One that is not understood has no codes."""
    ours = _TO_US.fullmatch(node.text or "")
    if ours is None:
        return []
    understood = _IGNORE.fullmatch(ours[1].strip())
    comment = _Comment(node, tuple(re.split(r"[\s,]+", understood[1])) if understood else ())
    scopes.comments.append(comment)
    return [comment]


def _is_ignored(finding: Finding, paths: Paths, scopes: _Scopes) -> bool:
    node = paths.element(finding.path) if finding.path is not None and can_be_switched(finding.code) else None
    covering = [] if node is None else list(scopes.start_tags.get(node, ()))
    while node is not None:
        covering.extend(scopes.elements.get(node, ()))
        node = node.getparent()
    ignoring = [comment for comment in covering if finding.code in comment.codes]
    for comment in ignoring:
        comment.found.add(finding.code)
    return bool(ignoring)


def _faults(document: Document, comments: list[_Comment], judged: Callable[[str], bool]) -> Iterator[Finding]:
    """What is wrong with the comments themselves, each fault at the word that it is about."""
    said = list(islice(_said(comments, judged), MOST_FINDINGS))
    texts = lines_of(document.text, {comment.line_of(word) for comment, _, word, _ in said})
    for comment, code, word, message in said:
        line = comment.line_of(word)
        column = texts.get(line, "").find(word) + 1
        span = Span(line, column, line, column + len(word)) if column else Span(line)
        yield Finding(document.name, code, message, span, document.tree.getpath(comment.node), Severity.WARNING)


def _said(comments: list[_Comment], judged: Callable[[str], bool]) -> Iterator[tuple[_Comment, str, str, str]]:
    """For each fault the comment, the code, the word, and the message."""
    suspects = [comment for comment in comments if not comment.codes or not comment.found.issuperset(comment.codes)]
    known = all_codes() if suspects else {}
    for comment in suspects:
        if not comment.codes:
            message = "'relaxng:' begins a comment that says nothing known; write `relaxng: ignore CODE`, and a reason after a colon"
            yield comment, "CFG303", "relaxng", message
        for code in comment.codes:
            if code not in known:
                message = f"'{code}' is no code, so that nothing is ignored{near_code(code, known)}"
                yield comment, "CFG302", code, message
            elif not can_be_switched(code):
                message = f"'{code}' cannot be ignored: what cannot be read or judged is never right; leave it out"
                yield comment, "CFG302", code, message
            elif code not in comment.found and judged(code):
                yield (
                    comment,
                    "CFG301",
                    code,
                    f"'{code}' is to be ignored here, and there is no such finding; leave it out",
                )
