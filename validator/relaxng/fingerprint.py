"""Fingerprints: what a finding is known by from one run to the next, wherever it has moved to within its file."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relaxng.finding import Finding


class Fingerprints:
    """Gives each finding of a run its fingerprint.

    It is made of the file, the code, the node's path and, among those alike in all of these, the ordinal; so it
    stays where lines above come or go, and where a message is worded anew. The file is to be called the same in every
    run, wherever it is checked from.
    """

    def __init__(self) -> None:
        self._met: Counter[tuple[str, str, str]] = Counter()

    def key(self, finding: Finding, file: str) -> tuple[str, str, str, int]:
        """The file, the code, the node's path, empty for none, and the ordinal, from 1. Findings are to be given once each, in their order."""
        key = (file, finding.code, finding.path or "")
        self._met[key] += 1
        return (*key, self._met[key])

    def of(self, finding: Finding, file: str) -> str:
        """The fingerprint, in hexadecimal digits; as `key`, and instead of it."""
        return sha256("\0".join(map(str, self.key(finding, file))).encode("utf-8", "surrogateescape")).hexdigest()[:32]
