"""Several schemas checked together: what one of them includes is a part of it, and no schema by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.grammar.grammar import Grammar
from relaxng.grammar.references import real

if TYPE_CHECKING:
    from relaxng.finding import Finding
    from relaxng.grammar.references import Resolver

_UNUSED = ("SCH201", "SCH202")


@dataclass(frozen=True, slots=True)
class CheckedSchema:
    """What came of one schema: its findings, or why it cannot be read; `part_of` is the other that it is a part of."""

    file: str
    findings: tuple[Finding, ...] = ()
    error: OSError | None = None
    part_of: str | None = None


@dataclass(slots=True)
class _Entry:
    file: str
    findings: tuple[Finding, ...]
    files: frozenset[Path]


def check_schemas(
    paths: Iterable[str], resolve: Resolver | None = None, others: Iterable[str] = ()
) -> list[CheckedSchema]:
    """Check schemas, each once, in their order.

    A file that another of them includes, and does not include that one, is checked as a part of it: it needs no
    start. A define counts as unused where none of those that include it uses it. Where a schema without a start is a
    part of none of them, those of `others` that include it are checked too, after them.
    """
    outcomes = {path: _judged(path, resolve) for path in dict.fromkeys(paths)}
    parts = {real(Path(outcome.file)) for outcome in outcomes.values() if _is_part(outcome)}
    for entry in outcomes.values():
        if isinstance(entry, _Entry):
            parts -= entry.files - {real(Path(entry.file))}
    for path in others if parts else ():
        known = {real(Path(name)) for name in outcomes}
        if real(Path(path)) in known:
            continue
        other = _judged(path, resolve)
        if isinstance(other, _Entry) and parts & other.files:
            outcomes[path] = other
    entries = [outcome for outcome in outcomes.values() if isinstance(outcome, _Entry)]
    whole = {entry.file: _whole(entry, entries) for entry in entries}
    tops = [entry for entry in entries if whole[entry.file] is None]
    told: set[Finding] = set()
    return [
        outcome if isinstance(outcome, CheckedSchema) else _checked(outcome, whole[outcome.file], tops, told)
        for outcome in outcomes.values()
    ]


def _judged(path: str, resolve: Resolver | None) -> CheckedSchema | _Entry:
    try:
        grammar = Grammar(Path(path), resolve)
    except OSError as error:
        return CheckedSchema(path, error=error)
    findings = grammar.check()
    return _Entry(path, findings, frozenset(real(Path(name)) for name in grammar.files))


def _is_part(outcome: CheckedSchema | _Entry) -> bool:
    return any(one.code == "SCH121" and one.file == outcome.file for one in outcome.findings)


def _whole(entry: _Entry, entries: list[_Entry]) -> str | None:
    """The schema of which this one is a part."""
    own = real(Path(entry.file))
    return next(
        (other.file for other in entries if own in other.files and real(Path(other.file)) not in entry.files),
        None,
    )


def _checked(entry: _Entry, part_of: str | None, tops: list[_Entry], told: set[Finding]) -> CheckedSchema:
    if part_of is not None:
        return CheckedSchema(entry.file, part_of=part_of)
    found = [
        finding for finding in entry.findings if finding not in told and not _is_used_elsewhere(finding, entry, tops)
    ]
    told.update(found)
    return CheckedSchema(entry.file, tuple(found))


def _is_used_elsewhere(finding: Finding, entry: _Entry, tops: list[_Entry]) -> bool:
    """Whether a define that this schema does not use is used by another that includes it."""
    if finding.code not in _UNUSED:
        return False
    file = real(Path(finding.file))
    return any(
        other is not entry
        and file in other.files
        and not any(
            one.code in _UNUSED and (one.file, one.span) == (finding.file, finding.span) for one in other.findings
        )
        for other in tops
    )
