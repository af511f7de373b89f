"""Run: inputs judged one after the other, reported as they come, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relaxng.checker import Checked, Summary, of_schema, unreadable
from relaxng.cli.output import note, some
from relaxng.codes import ExitStatus
from relaxng.document import DocumentError
from relaxng.nearness import nearest
from relaxng.report.limit import Limited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.checker import Checker
    from relaxng.cli.fixing import Fixing
    from relaxng.cli.inputs import Input
    from relaxng.report import Reporter
    from relaxng.schema import SchemaError


class Run:
    """One run of `check`. `most` bounds the findings that are shown; `fixing` mends what is certain first."""

    def __init__(self, reporter: Reporter, most: int | None = None, *, fixing: Fixing | None = None) -> None:
        self.summary = Summary()
        self._reporter = reporter
        # A patch stands alone, so that it can be piped on.
        self._report = Limited(reporter, 0 if fixing is not None and fixing.shows_only else most)
        self._fixing = fixing

    def refuse(self, error: SchemaError) -> None:
        """Report a schema that cannot be used."""
        for checked in of_schema(error.findings):
            self.summary.add(checked)
            self._reporter.add(checked)
        self.summary.status = ExitStatus.TROUBLE

    def judge(self, checker: Checker, found: Iterable[Input]) -> None:
        """Judge the inputs, in their order."""
        for source in found:
            checked = _outcome(checker, source, self._fixing)
            if checked is None:
                self.summary.status = ExitStatus.CRASH
            else:
                self.summary.add(checked)
                self._report.add(checked)

    def close(self) -> Summary:
        """Close the report, say what it does not show, and hand out the count."""
        self._report.close(self.summary)
        if self._fixing is not None:
            self._fixing.close()
            if self._fixing.shows_only:
                if self._fixing.mistakes:
                    self.summary.status = max(self.summary.status, ExitStatus.FINDINGS)
                return self.summary
        if self._report.hidden:
            note(f"{some(self._report.hidden, 'more finding')} not shown (--max-errors)")
        return self.summary


def _outcome(checker: Checker, source: Input, fixing: Fixing | None) -> Checked | None:
    try:
        return _check(checker, source, fixing)
    except Exception:  # noqa: BLE001 - a fault of ours costs this file only, and never passes for a clean one
        import traceback

        note(f"internal error in {source.name}; please report it with this:\n{traceback.format_exc()}")
        return None


def _check(checker: Checker, source: Input, fixing: Fixing | None) -> Checked:
    try:
        data = source.read()
        if fixing is not None:
            return fixing.check(checker, source, data)
    except OSError as error:
        checked = unreadable(source.name, error)
        if isinstance(error, FileNotFoundError) and (near := _near_command(source.name)):
            note(f"'{source.name}' is no command either; did you mean `relaxng {near}`?")
        return checked
    except DocumentError as error:
        return Checked(source.name, (error.finding,))
    return checker.check(source.name, data)


def _near_command(name: str) -> str | None:
    group = click.get_current_context().find_root().command
    names = group.list_commands(click.get_current_context()) if isinstance(group, click.Group) else []
    near = nearest(name, names)
    return near if near != name else None
