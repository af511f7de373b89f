"""Repair: a document with its certain mistakes mended, and no other byte changed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from relaxng.document import Document
from relaxng.edits import Edit, EditError, apply
from relaxng.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from relaxng.checker import Checked
    from relaxng.finding import Finding

_MOST_ROUNDS = 100
"""Times that a document is mended and judged anew: a repair may bring to light what it hid, and of many mistakes not all
are told at once."""

ENOUGH = 500
"""Findings from which on there may be others that are not told: about a thousand of a document are looked for."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document after its certain repairs: its bytes, the number of mistakes mended, and what is left to report."""

    data: bytes
    mended: int
    left: Checked


def repair(data: bytes, check: Callable[[bytes], Checked]) -> Repaired:
    """Mend what is certain: each repair must make the schema's findings fewer by the mistakes that it mends.

    `check` judges bytes. Documents that do not parse, and those whose bytes do not fit their encoding, stay as they are.
    """
    left = check(data)
    mended = 0
    for _ in range(_MOST_ROUNDS):
        certain = [finding for finding in left.findings if finding.repair]
        after = after_repairs(Document.parse(data, left.file), certain) if certain else None
        if after is None:
            break
        judged = check(after)
        if not _is_better(judged.findings, left.findings, certain):
            break
        data, left, mended = after, judged, mended + len(certain)
    return Repaired(data, mended, left)


def _is_better(after: Sequence[Finding], before: Sequence[Finding], mended: Sequence[Finding]) -> bool:
    """Whether a document that was mended lost the mistakes, and got no others of the schema's."""
    if any(finding.code.startswith("XML") for finding in after):
        return False
    if _count(before) < ENOUGH:
        return _count(after) <= _count(before) - _count(mended)
    # There are more than are told, and those come now: only that the mended ones have gone can be seen.
    left = {(finding.code, finding.path) for finding in after}
    return not any((finding.code, finding.path) in left for finding in mended)


def _count(findings: Iterable[Finding]) -> int:
    """The findings but for those of libvirt's rules, which look closer the less is wrong otherwise."""
    return sum(not finding.code.startswith("VIR") for finding in findings)


def after_repairs(document: Document, findings: Iterable[Finding]) -> bytes | None:
    """The bytes of a document after the repairs of findings; None where its text cannot be edited."""
    edits = dict.fromkeys(
        Edit(*document.places.offsets(replacement.span), replacement.text)
        for finding in findings
        for replacement in finding.repair
    )
    try:
        return apply(document, edits)
    except EditError:  # the bytes are not what their encoding gives, so nothing about them is certain
        return None


def difference(name: str, before: bytes, after: bytes) -> str:
    """What was mended, as a unified diff that `patch -p1` takes."""
    old, new = (_lines(decode(data)) for data in (before, after))
    diff = unified_diff(old, new, f"a/{name.lstrip('/')}", f"b/{name.lstrip('/')}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends one, as for `diff`."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [line for line in text.split("\n")[-1:] if line]
