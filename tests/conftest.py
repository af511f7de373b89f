"""What the tests share: the installed command, the corpus, and the oracles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from relaxng.catalog import builtin_schemas

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "domainschemadata"
SCHEMAS = ROOT / "schemas"

LIBVIRT = Path("/usr/share/libvirt/schemas")
"""The schemas of the installed libvirt (Debian package libvirt0)."""

DOMAIN = """\
<domain type='kvm'>
  <name>guest</name>
  <memory unit='MiB'>512</memory><os><type>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/srv/images/guest.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
"""
"""A small document that is valid."""


@dataclass(frozen=True)
class Run:
    """What a command printed, and the status that it ended with."""

    status: int
    out: str
    err: str


RunRelaxng = Callable[..., Run]


@pytest.fixture
def run(tmp_path: Path) -> RunRelaxng:
    """Run the installed command in a folder of its own; a traceback in its output fails the test.

    With `bound`, as one whom the permissions of files bind: the administrator too, where there is setpriv.
    """

    def run_relaxng(
        *words: str | Path,
        stdin: bytes = b"",
        cwd: Path = tmp_path,
        environment: Mapping[str, str] | None = None,
        timeout: float = 60,
        bound: bool = False,
    ) -> Run:
        command = Path(sys.executable).with_name("relaxng")
        done = subprocess.run(
            [*(_bound() if bound else []), command, *map(str, words)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env={**_plain_environment(), **(environment or {})},
            timeout=timeout,
            check=False,
        )
        result = Run(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        assert "Traceback" not in result.out + result.err, result
        return result

    return run_relaxng


def _bound() -> list[str]:
    """What makes permissions bind a command; the test is skipped where nothing does."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return []
    program = shutil.which("setpriv")
    if program is None:
        pytest.skip("permissions bind no administrator, and there is no setpriv")
    return [program, "--bounding-set", "-all", "--inh-caps", "-all"]


def _plain_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}


def oracle(program: str, package: str) -> str:
    """The path of a program to compare with. Where it is missing the test is skipped; in CI it fails."""
    path = shutil.which(program)
    if path is None:
        reason = f"{program} is not installed (Debian package {package})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def there(path: Path, package: str) -> Path:
    """The path, where it is on this machine; only in CI libvirt's own must be."""
    if not path.exists():
        reason = f"{path} is not there (Debian package {package})"
        if os.environ.get("CI") and path.is_relative_to(LIBVIRT):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def ask(program: str, package: str, *words: str | Path, timeout: float = 120) -> Run:
    """What an oracle says. Fails where it takes longer than `timeout` seconds."""
    command = [oracle(program, package), *map(str, words)]
    # Away from the terminal, on which virsh would look for someone to authorise it.
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, start_new_session=True)
    return Run(done.returncode, done.stdout, done.stderr)


def virsh(commands: list[str], timeout: float = 120) -> str:
    """What libvirt's test driver says to commands, one after the other; both of its streams."""
    done = subprocess.run(
        [oracle("virsh", "libvirt-clients"), "-q", "-c", "test:///default"],
        input="\n".join(commands),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
        start_new_session=True,
    )
    return done.stdout


def corpus(kind: str, schema: str | None = None) -> list[Path]:
    """The documents of the corpus that are `valid`, `invalid` or `warned`; those of one built-in schema, where it is named."""
    paths = sorted((CORPUS / kind).rglob("*.xml"))
    return [path for path in paths if schema in (None, schema_of(path))]


def schema_of(path: Path) -> str:
    """The built-in schema of a document of the corpus: its topic where that is called like one, else `domain`."""
    return path.parent.name if path.parent.name in builtin_schemas() else "domain"


def relative(path: Path) -> str:
    """The name of a document of the corpus, for the ids of tests."""
    return path.relative_to(CORPUS).as_posix()
