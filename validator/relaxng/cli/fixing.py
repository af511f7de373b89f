"""`relaxng check --fix` and `--diff`: mending what is certain, or showing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from relaxng.cli.output import note, some
from relaxng.edits import EditError, write
from relaxng.repair import difference, repair

if TYPE_CHECKING:
    from relaxng.checker import Checked, Checker
    from relaxng.cli.inputs import Input


class Fixing:
    """Mends the inputs of a run: in their files, or, where `diff` is a stream, as a patch on it."""

    def __init__(self, diff: TextIO | None = None) -> None:
        self._diff = diff
        self.mistakes = 0
        self.files = 0

    @property
    def shows_only(self) -> bool:
        """Whether nothing is changed, and the patch is all that the run writes."""
        return self._diff is not None

    def check(self, checker: Checker, source: Input, data: bytes) -> Checked:
        """Mend one input, and judge what is left. Raises OSError where its file cannot be written."""
        repaired = repair(data, lambda changed: checker.check(source.name, changed))
        if not repaired.mended:
            return repaired.left
        if self._diff is not None:
            self._diff.write(difference(source.name, data, repaired.data))
        elif source.path is not None:
            try:
                write(source.path, repaired.data, was=data)
            except EditError as error:
                note(f"{source.name} is not mended: {error}")
                return checker.check(source.name, data)
        self.mistakes += repaired.mended
        self.files += 1
        return repaired.left

    def close(self) -> None:
        """Say what was done."""
        if self.mistakes:
            what = f"{some(self.mistakes, 'mistake')} in {some(self.files, 'file')}"
            note(f"{what} would be mended" if self._diff is not None else f"mended {what}")
