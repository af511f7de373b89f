"""What helps an old tree to adopt the check: a baseline of what is known, and what fails a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relaxng.cli.offers import complete_files
from relaxng.cli.output import note, some
from relaxng.codes import ExitStatus, code_of
from relaxng.reasons import reason_of

if TYPE_CHECKING:
    from relaxng.baseline import Baseline
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding

_F = TypeVar("_F", bound=Callable[..., Any])


def adopting(command: _F) -> _F:
    """Give a command the options for a baseline, and for what fails a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--baseline",
        metavar="FILE",
        shell_complete=complete_files,
        help="Report only what the baseline does not know; --write-baseline makes one.",
    ),
    click.option(
        "--write-baseline",
        metavar="FILE",
        shell_complete=complete_files,
        help="Write all that is wrong with the documents to a baseline, and report none of it.",
    ),
    click.option("--strict/--no-strict", help="Let warnings fail the run too."),
    click.option(
        "--exit-zero/--no-exit-zero",
        help="End with 0 whatever is wrong with the documents; not where the check itself fails.",
    ),
)


class Adoption:
    """What a run makes of its findings.

    `known` holds what is not reported, `new` is the baseline to write, with all that is found.
    """

    def __init__(
        self,
        known: Baseline | None = None,
        new: Baseline | None = None,
        *,
        strict: bool = False,
        exit_zero: bool = False,
    ) -> None:
        self.known = known
        self.new = new
        self.strict = strict
        self.exit_zero = exit_zero

    @classmethod
    def of(cls, known: str | None, new: str | None, *, strict: bool, exit_zero: bool) -> Adoption:
        """From the options. Raises BaselineError for a baseline that cannot be used, one to be written over among them."""
        if known is None and new is None:
            return cls(strict=strict, exit_zero=exit_zero)
        from relaxng.baseline import Baseline

        loaded = Baseline.load(Path(known)) if known is not None and new is None else None
        made = None
        if new is not None:
            path = Path(new)
            # Whatever else stands in a file that is there is not ours to write over.
            made = Baseline.load(path) if os.path.exists(path) else Baseline(path)  # noqa: PTH110 - it raises nothing
        return cls(loaded, made, strict=strict, exit_zero=exit_zero)

    def sift(self, checked: Checked) -> Checked:
        """One input without what is known of it or goes to the baseline, which is counted apart."""
        if (self.known is None and self.new is None) or checked.skipped:
            return checked
        if checked.refused or not all(map(_may_be_known, checked.findings)):  # it was not judged as it should be
            return checked
        left: tuple[Finding, ...] = ()
        if self.new is not None:
            self.new.meet(checked.file, checked.findings)
        elif self.known is not None:
            left = self.known.meet(checked.file, checked.findings)
        return replace(checked, findings=left, known=len(checked.findings) - len(left))

    def stale(self) -> list[Finding]:
        """What the baseline knows and the run did not meet."""
        return self.known.stale() if self.known is not None else []

    def close(self, summary: Summary, *, interrupted: bool) -> None:
        """Write the baseline, and settle the status."""
        if self.new is not None and not interrupted:
            self._write(self.new, summary)
        summary.strict = self.strict
        if self.strict and summary.warnings:
            summary.status = max(summary.status, ExitStatus.FINDINGS)
        if self.exit_zero and summary.status is ExitStatus.FINDINGS:
            summary.status = ExitStatus.CLEAN

    @staticmethod
    def _write(baseline: Baseline, summary: Summary) -> None:
        try:
            number = baseline.write()
        except OSError as error:
            note(f"cannot write the baseline '{baseline.file}': {reason_of(error)}")
            summary.status = max(summary.status, ExitStatus.TROUBLE)
        else:
            note(f"wrote {some(number, 'finding')} to {baseline.file}")


def _may_be_known(finding: Finding) -> bool:
    """Whether a finding is about a document: what cannot be judged is never known."""
    return code_of(finding.code).status < ExitStatus.TROUBLE
