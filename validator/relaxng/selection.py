"""Selection: which findings are wanted, and how much each weighs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relaxng.codes import all_codes, can_be_switched
from relaxng.finding import Severity
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from relaxng.finding import Finding


class SelectionError(ValueError):
    """A selection that means nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is switched on and off. Codes stand for themselves, beginnings of codes (`VIR5`) for all that begin so.

    Where two of them fit, the longer decides; where they are equal, a code that is both ignored and selected is
    ignored. `Selection.of` makes one from plain data, and checks it.
    """

    ignored: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()

    @classmethod
    def of(
        cls, ignore: Iterable[str] = (), select: Iterable[str] = (), severity: Mapping[str, str] | None = None
    ) -> Selection:
        """The selection by codes and their beginnings; `severity` gives `error` or `warning` for each.

        Raises SelectionError for what is no code, for codes that cannot be switched, and for other severities.
        """
        made = cls(tuple(ignore), tuple(select), tuple((severity or {}).items()))  # type: ignore[arg-type]
        for code in (*made.ignored, *made.selected, *(code for code, _ in made.severities)):
            _check(code)
        return replace(made, severities=tuple((code, _severity(code, given)) for code, given in made.severities))

    def wants(self, code: str, *, usual: bool = True) -> bool:
        """Whether findings of a code are wanted; `usual` is the answer where nothing is said of it."""
        if not (self.ignored or self.selected):
            return usual
        against = max((len(part) for part in self.ignored if code.startswith(part)), default=-1)
        for_it = max((len(part) for part in self.selected if code.startswith(part)), default=-1)
        return usual if against == for_it == -1 else for_it > against

    def weigh(self, code: str, severity: Severity) -> Severity:
        """How much a finding of a code weighs that by itself would weigh `severity`."""
        chosen = max((part for part, _ in self.severities if code.startswith(part)), key=len, default=None)
        return severity if chosen is None else dict(self.severities)[chosen]

    def apply(self, findings: list[Finding]) -> list[Finding]:
        """The findings that are wanted, each with its weight. Those of codes that cannot be switched stay."""
        if not findings or self == EVERYTHING:
            return findings
        return [
            finding if not can_be_switched(finding.code) else _weighed(finding, self)
            for finding in findings
            if not can_be_switched(finding.code) or self.wants(finding.code)
        ]


def _weighed(finding: Finding, selection: Selection) -> Finding:
    severity = selection.weigh(finding.code, finding.severity)
    return finding if severity is finding.severity else replace(finding, severity=severity)


EVERYTHING = Selection()
"""Nothing is switched."""


def _check(code: str) -> None:
    known = all_codes()
    meant = [each for each in known if len(code) >= 3 and each.startswith(code)]
    if not meant:
        slugs = {each.slug: each.id for each in known.values()}
        hint = f"; did you mean '{slugs[code]}'?" if code in slugs else near_code(code, known)
        raise SelectionError(f"no code is called '{code}', or begins so{hint}")
    if not any(map(can_be_switched, meant)):
        raise SelectionError(
            f"'{code}' cannot be switched: what cannot be read or judged is never right; codes of RNG, VIR, XSD and CFG can be"
        )


def near_code(code: str, known: Iterable[str]) -> str:
    """The code that was meant by one that is none, as the end of a message: codes that begin alike are near."""
    codes = list(known)
    for length in range(len(code), 2, -1):
        alike = [each for each in codes if each.startswith(code[:length])]
        hint = did_you_mean(code, alike)
        if hint:
            return hint
    return did_you_mean(code, codes)


def _severity(code: str, given: str) -> Severity:
    try:
        return Severity(given)
    except ValueError:
        hint = did_you_mean(given, [*Severity])
        raise SelectionError(f"'{given}' is no severity for {code}: there are {' and '.join(Severity)}{hint}") from None
