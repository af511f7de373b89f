from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from relaxng import Finding, Severity, Span

FINDING = Finding("vm.xml", "RNG101", "unknown element", Span(3, 5, 3, 9), "/domain/devices")


def test_a_finding_survives_the_way_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(FINDING)) == FINDING


def test_a_finding_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        FINDING.code = "RNG102"  # type: ignore[misc]
    assert not hasattr(FINDING, "__dict__")


def test_an_error_is_the_default() -> None:
    assert FINDING.severity is Severity.ERROR
    assert str(Severity.WARNING) == "warning"
