"""Switching findings off for the files that a glob of the configuration matches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relaxng.codes import can_be_switched

if TYPE_CHECKING:
    from relaxng.checker import Checked
    from relaxng.config import Config
    from relaxng.globs import Globs


class Switches:
    """What `per-file` in the configuration switches off, by codes or beginnings of codes."""

    def __init__(self, config: Config | None = None) -> None:
        self._globs: list[tuple[Globs, tuple[str, ...]]] = []
        if config is not None and config.per_file:
            from relaxng.globs import Globs

            self._globs = [(Globs(config.folder, [glob]), codes) for glob, codes in config.per_file]

    def apply(self, checked: Checked) -> Checked:
        """One input without the findings that are not wanted in it; what cannot be judged stays."""
        if not self._globs or not checked.findings:
            return checked
        off = tuple(code for globs, codes in self._globs if globs.match(checked.file) for code in codes)
        wanted = [
            finding
            for finding in checked.findings
            if not finding.code.startswith(off) or not can_be_switched(finding.code)
        ]
        return replace(checked, findings=tuple(wanted))
