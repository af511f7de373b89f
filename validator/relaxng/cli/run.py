"""Run: inputs judged one after the other, reported as they come, and counted."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import click

from relaxng.checker import Checked, Summary, of_schema
from relaxng.cli.adoption import Adoption
from relaxng.cli.outcome import Crash, Judging, Outcome
from relaxng.cli.output import note, some
from relaxng.cli.progress import Progress
from relaxng.cli.workers import outcomes
from relaxng.codes import ExitStatus
from relaxng.finding import MOST_FINDINGS
from relaxng.nearness import nearest
from relaxng.report.limit import Limited
from relaxng.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.cli.fixing import Fixing
    from relaxng.cli.inputs import Input
    from relaxng.finding import Finding
    from relaxng.report import Reporter


class Run:
    """One run of `check`. `most` bounds the findings that are shown; `fixing` mends what is certain first."""

    def __init__(
        self,
        reporter: Reporter,
        most: int | None = None,
        *,
        fixing: Fixing | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.summary = Summary()
        self._reporter = reporter
        # A patch stands alone, so that it can be piped on.
        self._report = Limited(reporter, 0 if fixing is not None and fixing.shows_only else most)
        self._fixing = fixing
        self._progress = progress or Progress(wanted=False)
        self._adoption = Adoption()
        self._switches = Switches()
        self._refused: dict[Finding, None] = {}
        self._first_unjudged: str | None = None
        self._unjudged = 0
        self._cut: list[str] = []

    def adopt(self, adoption: Adoption, switches: Switches) -> None:
        """Take up what is known already and what is switched off, before anything is judged."""
        self._adoption = adoption
        self._switches = switches

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Report what is wrong with a schema, a configuration or a baseline, each finding once in a run."""
        new = [finding for finding in dict.fromkeys(findings) if finding not in self._refused]
        self._refused.update(dict.fromkeys(new))
        checked_before = self.summary.checked
        for checked in of_schema(new):
            self.summary.add(checked)
            self._reporter.add(checked)
        self.summary.checked = checked_before  # no document was
        self.summary.status = max(self.summary.status, ExitStatus.TROUBLE)

    def report(self, checked: Checked) -> None:
        """Count and report one input."""
        self.summary.add(checked)
        if checked.findings:
            self._progress.give_way()
        self._report.add(checked)

    def judge(self, checker: Judging, found: Iterable[Input], jobs: int = 1) -> None:
        """Judge the inputs, by so many processes, and report them in their order."""
        if self._fixing is not None:
            judged = outcomes(self._fixing.around(checker), found, 1)
        else:
            judged = outcomes(checker, found, jobs)
        with closing(judged):
            for source, done in judged:
                self._progress.step()
                if self._fixing is not None:
                    self._fixing.show()
                self._take(source, done)
        self._progress.clear()

    def _take(self, source: Input, done: Outcome) -> None:
        if isinstance(done, Crash):
            self._progress.clear()
            note(f"internal error in {done.file}; please report it with this:\n{done.details}")
            self.summary.status = ExitStatus.CRASH
            return
        if done.refused:
            self._progress.clear()
            self.refuse(done.refused)
            self._first_unjudged = self._first_unjudged or done.file
            self._unjudged += 1
        if sum(not finding.code.startswith("VIR") for finding in done.findings) >= MOST_FINDINGS:
            self._cut.append(done.file)
        if done.schema is not None or not done.refused:
            self.report(self._adoption.sift(self._switches.apply(done)))
        is_lost = any(finding.code == "XML002" for finding in done.findings)
        if (
            is_lost
            and source.path is not None
            and not os.path.lexists(source.path)
            and (near := _near_command(source.name))
        ):
            note(f"'{source.name}' is no command either; did you mean `relaxng {near}`?")

    def close(self, *, interrupted: bool = False) -> Summary:
        """Close the report, say what it does not show, and hand out the count."""
        self._close_baseline(interrupted=interrupted)
        self._report.close(self.summary)
        if self._fixing is not None:
            self._fixing.close()
            if self._fixing.shows_only:
                if self._fixing.mistakes and not self._adoption.exit_zero:
                    self.summary.status = max(self.summary.status, ExitStatus.FINDINGS)
                return self.summary
        if self._report.hidden:
            note(f"{some(self._report.hidden, 'more finding')} not shown (--max-errors)")
        if self._cut:
            more = f" and {some(len(self._cut) - 1, 'other')}" if len(self._cut) > 1 else ""
            note(f"{self._cut[0]}{more}: after {MOST_FINDINGS} findings in a file no more are looked for")
        return self.summary

    def _close_baseline(self, *, interrupted: bool) -> None:
        stale = [] if interrupted else self._adoption.stale()
        if stale:
            self.summary.warnings += len(stale)
            self._reporter.add(Checked(stale[0].file, tuple(stale)))
        self._adoption.close(self.summary, interrupted=interrupted)
        if self._first_unjudged is not None:
            more = f" and {some(self._unjudged - 1, 'other')}" if self._unjudged > 1 else ""
            note(f"a schema cannot be used, so {self._first_unjudged}{more} could not be judged by it")


def _near_command(name: str) -> str | None:
    """What may follow `relaxng` in place of a word that is no file."""
    if name == "help":
        return "--help"
    group = click.get_current_context().find_root().command
    names = group.list_commands(click.get_current_context()) if isinstance(group, click.Group) else []
    near = nearest(name, names)
    return near if near != name else None
