"""`relaxng check --fix` and `--diff`: mending what is certain, or showing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from relaxng.checker import Checker
from relaxng.cli.output import note, some
from relaxng.edits import EditError, write
from relaxng.finding import Finding
from relaxng.reasons import reason_of
from relaxng.repair import difference, repair

if TYPE_CHECKING:
    from relaxng.checker import Checked
    from relaxng.cli.outcome import Judging


class Fixing:
    """Mends inputs before they are judged: in their files, or, where `diff` is a stream, as a patch on it."""

    def __init__(self, diff: TextIO | None = None) -> None:
        self._diff = diff
        self._patch = ""
        self._checker: Judging = Checker()
        self.mistakes = 0
        self.files = 0

    @property
    def shows_only(self) -> bool:
        """Whether nothing is changed, and the patch is all that the run writes."""
        return self._diff is not None

    def around(self, checker: Judging) -> Fixing:
        """The same, judging by a checker."""
        self._checker = checker
        return self

    def settle(self) -> None:
        """Let the checker put away what it has."""
        self._checker.settle()

    def check(self, name: str, data: bytes) -> Checked:
        """Mend one input, and judge what is left."""
        repaired = repair(data, lambda changed: self._checker.check(name, changed))
        if not repaired.mended:
            return repaired.left
        if self._diff is not None:
            self._patch = difference(name, data, repaired.data)
        else:
            try:
                write(name, repaired.data, was=data)
            except (EditError, OSError) as error:
                return self._unwritten(name, data, error)
        self.mistakes += repaired.mended
        self.files += 1
        return repaired.left

    def show(self) -> None:
        """Write what came to the patch. Raises OSError where it cannot be written."""
        # Not in `check`: a reader of the patch that has gone is no fault of the input.
        if self._diff is not None:
            self._diff.write(self._patch)
        self._patch = ""

    def _unwritten(self, name: str, data: bytes, error: EditError | OSError) -> Checked:
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        checked = self._checker.check(name, data)
        failure = Finding(name, "XML006", f"the file is not mended: {why}")
        return replace(checked, findings=(*checked.findings, failure))

    def close(self) -> None:
        """Say what was done."""
        if self.mistakes:
            what = f"{some(self.mistakes, 'mistake')} in {some(self.files, 'file')}"
            note(f"{what} would be mended" if self._diff is not None else f"mended {what}")
