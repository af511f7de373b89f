from __future__ import annotations

import sys
from pathlib import Path

import pytest

from relaxng.cache.folder import default_folder


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, "/home/me/.cache/relaxng"),
        ("linux", {"XDG_CACHE_HOME": "/var/tmp/me"}, "/var/tmp/me/relaxng"),  # noqa: S108 - nothing is written there
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/home/me/.cache/relaxng"),
        ("freebsd14", {}, "/home/me/.cache/relaxng"),
        ("darwin", {"XDG_CACHE_HOME": "/x"}, "/home/me/Library/Caches/relaxng"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/relaxng/Cache"),
        ("win32", {}, "/home/me/AppData/Local/relaxng/Cache"),
    ],
)
def test_the_platform_says_where(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", "/home/me")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_folder() == Path(expected)


def test_nobody_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", lost)
    with pytest.raises(OSError, match="home"):
        default_folder()
