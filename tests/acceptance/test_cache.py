"""`relaxng check --cache`: the same report, sooner, whatever becomes of the cache."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relaxng.cache.store import FILE, Store
from relaxng.report import FORMATS
from tests.conftest import CORPUS, DOMAIN, RunRelaxng

BAD = DOMAIN.replace("bus='virtio'", "bus='virtoi'")
IGNORING = DOMAIN.replace("<target", "<!-- relaxng: ignore RNG301 --><target").replace("bus='virtio'", "bus='virtoi'")
RELAXNG = Path(sys.executable).with_name("relaxng")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Documents of all kinds: right, wrong, warned of, and no XML."""
    folder = tmp_path / "tree"
    for kind in ("domain", "well-formedness"):
        shutil.copytree(CORPUS / "invalid" / kind, folder / kind)
    (folder / "right.xml").write_text(DOMAIN)
    (folder / "ignoring.xml").write_text(IGNORING)
    (folder / "other.xml").write_text("<project/>")
    return folder


def tamper(folder: Path, old: bytes, new: bytes) -> int:
    """Write other words into the entries of a cache: who reads them back has not judged anew."""
    import sqlite3

    connection = sqlite3.connect(folder / FILE)
    keys = [row[0] for row in connection.execute("SELECT key FROM results")]
    connection.close()
    store = Store(folder)
    changed = 0
    for key in keys:
        value = store.get(key)
        if value is not None and old in value:
            store.put(key, value.replace(old, new))
            changed += 1
    store.settle()
    return changed


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_report_is_the_same_with_the_cache(run: RunRelaxng, tree: Path, output_format: str) -> None:
    words = ("check", "--jobs", "1", "--output-format", output_format, "-v", tree)
    plain = run(*words)
    assert plain.status == 2
    cold, warm = (run(*words, "--cache-dir", "kept") for _ in range(2))
    assert (cold.status, cold.out) == (warm.status, warm.out) == (plain.status, plain.out)


def test_what_is_kept_is_what_is_reported(run: RunRelaxng, tree: Path, tmp_path: Path) -> None:
    words = ("check", "--output-format", "gcc", tree)
    first = run(*words, "--cache", "--cache-dir", "kept")
    assert tamper(tmp_path / "kept", b"unknown element", b"strange element") > 3
    second = run(*words, "--cache", "--cache-dir", "kept")
    assert second.out == first.out.replace("unknown element", "strange element") != first.out
    assert run(*words, "--cache-dir", "kept", "--no-cache").out == first.out
    assert run(*words, "--cache-dir", "kept", "--engine", "automaton").out == first.out


def test_the_platforms_folder_and_the_configuration(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(BAD)
    home = {"XDG_CACHE_HOME": str(tmp_path / "home")}
    assert run("check", "a.xml", environment=home).status == 1
    assert not (tmp_path / "home").exists()
    (tmp_path / "relaxng.toml").write_text("cache = true\n")
    assert run("check", "a.xml", environment=home).status == 1
    assert (tmp_path / "home" / "relaxng" / FILE).exists()
    (tmp_path / "relaxng.toml").write_text("cache-dir = '.kept'\n")
    (tmp_path / "deep").mkdir()
    assert run("check", "../a.xml", cwd=tmp_path / "deep").status == 1
    assert (tmp_path / ".kept" / "CACHEDIR.TAG").exists()


def test_a_changed_selection_or_schema_counts(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(BAD)
    words = ("check", "--cache-dir", "kept", "a.xml")
    assert [run(*words).status for _ in range(2)] == [1, 1]
    assert run(*words, "--ignore", "RNG301").status == 0
    assert run(*words, "--severity", "RNG=warning").status == 0
    assert run(*words).status == 1
    (tmp_path / "a.rng").write_text(
        "<element xmlns='http://relaxng.org/ns/structure/1.0' name='domain'><zeroOrMore><ref name='any'/></zeroOrMore></element>"
    )
    assert "any" in run(*words, "--schema", "a.rng").out
    (tmp_path / "a.rng").write_text(
        "<element xmlns='http://relaxng.org/ns/structure/1.0' name='domain'><empty/></element>"
    )
    assert [run(*words, "--schema", "a.rng").status for _ in range(2)] == [1, 1]
    assert run(*words).status == 1


def test_what_the_run_makes_of_findings_is_made_each_time(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(BAD)
    words = ("check", "--cache-dir", "kept", "a.xml")
    assert run(*words).status == 1
    assert run(*words, "--write-baseline", "known.json").status == 0
    assert run(*words, "--baseline", "known.json").status == 0
    assert run(*words, "--exit-zero").status == 0
    (tmp_path / "relaxng.toml").write_text("[per-file]\n'a.xml' = ['RNG301']\n")
    assert run(*words).status == 0
    assert run(*words, "--no-config").status == 1


def test_standard_input_and_what_is_mended_are_not_kept(run: RunRelaxng, tmp_path: Path) -> None:
    wrong = DOMAIN.replace("<target", "<traget")
    (tmp_path / "a.xml").write_text(wrong)
    words = ("check", "--cache-dir", "kept")
    assert run(*words, "a.xml").status == 1
    before = tamper(tmp_path / "kept", b"RNG", b"RNG")
    assert run(*words, "-", "--stdin-filename", "b.xml", stdin=wrong.encode()).status == 1
    assert tamper(tmp_path / "kept", b"RNG", b"RNG") == before
    assert "target" in run(*words, "--diff", "a.xml").out
    assert run(*words, "--fix", "a.xml").status == 0
    assert (tmp_path / "a.xml").read_text() == DOMAIN
    assert run(*words, "a.xml").status == 0


@pytest.mark.parametrize("kept", ["/proc/relaxng", "/dev/null", "file/below", "file"])
def test_a_folder_that_cannot_be_had_costs_a_note(run: RunRelaxng, tmp_path: Path, kept: str) -> None:
    (tmp_path / "a.xml").write_text(BAD)
    (tmp_path / "file").touch()
    plain, done = run("check", "a.xml"), run("check", "a.xml", "--cache-dir", kept)
    assert (done.status, done.out) == (plain.status, plain.out)
    assert f"there is no cache in '{tmp_path / kept}': " in done.err


def test_a_cache_that_is_lost_on_the_way_costs_a_note(tmp_path: Path, many: Path, run: RunRelaxng) -> None:
    """Another process keeps the file locked for longer than one waits."""
    import sqlite3

    words = ("check", "-j", "1", "--output-format", "json", many)
    plain = run(*words)
    assert run("check", tmp_path / "many" / "0001.xml", "--cache-dir", "kept").status == 0
    other = sqlite3.connect(tmp_path / "kept" / FILE, isolation_level=None, check_same_thread=False)
    process = subprocess.Popen(
        [RELAXNG, *words, "--cache-dir", "kept"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    locked = False
    while process.poll() is None and not locked:
        if (tmp_path / "kept" / f"{FILE}-wal").exists():
            other.execute("BEGIN IMMEDIATE")
            locked = True
    out, err = process.communicate(timeout=120)
    other.close()
    assert (process.returncode, out) == (plain.status, plain.out)
    assert locked
    assert "database is locked" in err


def test_a_file_that_is_no_cache_is_made_anew(run: RunRelaxng, tmp_path: Path, tree: Path) -> None:
    words = ("check", "--cache-dir", "kept", "--output-format", "json", tree)
    first = run(*words)
    path = tmp_path / "kept" / FILE
    for spoilt in (b"", b"no database" * 999, path.read_bytes()[:9000], os.urandom(50_000)):
        path.write_bytes(spoilt)
        again = run(*words)
        assert (again.status, again.out, again.err) == (first.status, first.out, first.err)
        assert tamper(tmp_path / "kept", b"RNG", b"RNG") > 10


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1500):
        (folder / f"{number:04}.xml").write_text(f"{BAD if number % 11 == 0 else DOMAIN}<!-- {number} -->\n")
    return folder


def test_with_several_processes(run: RunRelaxng, tmp_path: Path, many: Path) -> None:
    words = ("check", "--output-format", "json", many)
    plain = run(*words, "-j", "1")
    for jobs in ("2", "3", "1", "2"):
        assert run(*words, "-j", jobs, "--cache-dir", "kept").out == plain.out
    # Every process has written what it judged, its last chunk too.
    assert tamper(tmp_path / "kept", b"virtoi", b"VIRTOI") == json.loads(plain.out)["summary"]["errors"]
    assert run(*words, "-j", "2", "--cache-dir", "kept").out == plain.out.replace("virtoi", "VIRTOI")


def test_several_runs_at_once(tmp_path: Path, many: Path, run: RunRelaxng) -> None:
    words: list[str | Path] = [RELAXNG, "check", "--output-format", "json", many]
    plain = run(*map(str, words[1:]), "-j", "1")
    for _ in range(2):
        runs = [
            subprocess.Popen(
                [*words, "-j", jobs, "--cache-dir", tmp_path / "kept"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
            )
            for jobs in ("1", "2", "2", "1")
        ]
        for one in runs:
            out, _ = one.communicate(timeout=120)
            assert (one.returncode, out) == (plain.status, plain.out)


def test_a_killed_run_and_an_interrupted_one_leave_a_cache_that_counts(
    run: RunRelaxng, tmp_path: Path, many: Path
) -> None:
    words: list[str | Path] = [RELAXNG, "check", "--output-format", "json", many, "--cache-dir", "kept"]
    plain = run("check", "--output-format", "json", many)
    for sent, delay in ((signal.SIGKILL, 0.4), (signal.SIGINT, 0.4), (signal.SIGKILL, 0.6), (signal.SIGINT, 0.6)):
        process = subprocess.Popen(
            words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        time.sleep(delay)
        os.killpg(process.pid, sent)
        _, err = process.communicate(timeout=30)
        assert "Traceback" not in err
        assert run(*map(str, words[1:])).out == plain.out


def test_the_content_counts_and_not_the_date(run: RunRelaxng, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(DOMAIN)
    when = path.stat().st_mtime_ns
    assert run("check", "--cache-dir", "kept", "a.xml").status == 0
    path.write_text(BAD)
    os.utime(path, ns=(when, when))
    assert path.stat().st_size == len(DOMAIN)
    assert run("check", "--cache-dir", "kept", "a.xml").status == 1
