"""Baseline: the findings that a tree has already, so that only new ones count.

A finding is known by its file, its code, the path of its node and, among those alike in all of these, an ordinal; not
by its line. Files are named from the folder of the baseline, with `/`. The JSON text is

    {"version": 1, "findings": [{"path": ..., "code": ..., "node": ..., "ordinal": ...}, ...]}
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaxng.files import read_regular
from relaxng.finding import FaultError, Finding, Severity, Span
from relaxng.fingerprint import Fingerprints
from relaxng.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1

_Key = tuple[str, str, str, int]
_PARTS = {"path": str, "code": str, "node": str, "ordinal": int}


class BaselineError(FaultError):
    """A baseline that cannot be used."""


class Baseline:
    """Known findings, and those that a run meets."""

    def __init__(self, file: Path, known: Iterable[_Key] = ()) -> None:
        self.file = file
        self._folder = file.parent.absolute()
        self._known = set(known)
        self._met: set[_Key] = set()
        self._checked: set[str] = set()

    @classmethod
    def load(cls, file: Path) -> Baseline:
        """Read a baseline. Raises BaselineError where it cannot be read or is none."""
        name = str(file)
        try:
            table = json.loads(read_regular(file).decode())
        except OSError as error:
            reason = reason_of(error)
            raise BaselineError((Finding(name, "CFG202", f"cannot read the baseline: {reason}"),)) from None
        except json.JSONDecodeError as error:
            words = f"this is no baseline, for it is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
            raise BaselineError((Finding(name, "CFG202", words, Span(error.lineno, error.colno)),)) from None
        except (UnicodeDecodeError, RecursionError):
            raise BaselineError((Finding(name, "CFG202", "this is no baseline, for it is no JSON"),)) from None
        return cls(file, _keys(name, table))

    def meet(self, file: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Take the findings of a file that was checked. Answers those that are not known."""
        path = self._relative(file)
        self._checked.add(path)
        prints = Fingerprints()
        new = []
        for finding in findings:
            key = prints.key(finding, path)
            self._met.add(key)
            if key not in self._known:
                new.append(finding)
        return tuple(new)

    def stale(self) -> list[Finding]:
        """A warning for each file that was checked and no longer has what is known of it."""
        gone: dict[str, list[_Key]] = {}
        for key in sorted(self._known - self._met):
            if key[0] in self._checked:
                gone.setdefault(key[0], []).append(key)
        return [self._stale(path, keys) for path, keys in gone.items()]

    def _stale(self, path: str, keys: list[_Key]) -> Finding:
        codes = ", ".join(dict.fromkeys(code for _, code, _, _ in keys))
        what = "a finding" if len(keys) == 1 else f"{len(keys)} findings"
        gone = "that is gone" if len(keys) == 1 else "that are gone"
        message = f"the baseline knows {what} of '{path}' {gone} ({codes}): update it with --write-baseline {self.file}"
        return Finding(str(self.file), "CFG201", message, severity=Severity.WARNING)

    def write(self) -> int:
        """Write what the run met, and keep what is known of files that were not checked and are still there.

        Answers the number of findings. Raises OSError where it cannot be written; the old text stays then.
        """
        kept = {key for key in self._known if key[0] not in self._checked and os.path.exists(self._folder / key[0])}  # noqa: PTH110 - it raises nothing
        keys = sorted(self._met | kept)
        entries = [f"  {json.dumps(dict(zip(_PARTS, key, strict=True)))}" for key in keys]
        body = "[\n" + ",\n".join(entries) + "\n]" if entries else "[]"
        _replace(self.file, f'{{"version": {VERSION}, "findings": {body}}}\n')
        return len(keys)

    def _relative(self, file: str) -> str:
        try:
            return Path(os.path.relpath(file, self._folder)).as_posix()
        except ValueError:  # another drive
            return Path(file).absolute().as_posix()


def _keys(name: str, table: Any) -> Iterable[_Key]:
    """The keys of the findings in a baseline. Raises BaselineError for anything else."""
    if not isinstance(table, dict) or "findings" not in table or "version" not in table:
        raise BaselineError((Finding(name, "CFG202", "this is no baseline: it has no 'version' and 'findings'"),))
    if table["version"] != VERSION:
        message = f"the baseline is of version {json.dumps(table['version'])}, and this relaxng reads version {VERSION}: write it anew"
        raise BaselineError((Finding(name, "CFG202", message),))
    found = table["findings"]
    keys = [_key(entry) for entry in found] if isinstance(found, list) else [None]
    wrong = next((number for number, key in enumerate(keys, start=1) if key is None), None)
    if wrong is not None:
        which = f"entry {wrong} of 'findings'" if isinstance(found, list) else "'findings'"
        wanted = f"an object with {', '.join(_PARTS)}" if isinstance(found, list) else "an array"
        raise BaselineError((Finding(name, "CFG202", f"this is no baseline: {which} is not {wanted}"),))
    return [key for key in keys if key is not None]


def _key(entry: Any) -> _Key | None:
    if not isinstance(entry, dict):
        return None
    parts = [entry.get(name) for name in _PARTS]
    is_right = all(type(part) is kind for part, kind in zip(parts, _PARTS.values(), strict=True))
    return tuple(parts) if is_right else None  # type: ignore[return-value]


def _replace(file: Path, text: str) -> None:
    """Write a file as a whole, or not at all."""
    target = Path(os.path.realpath(file))
    if target.exists() and not target.is_file():
        raise OSError("it is no regular file")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
