"""What action.yml runs: install relaxng from this checkout, and check what the inputs name.

Inputs come as environment variables INPUT_...; none is ever given to a shell. The exit status is that of
`relaxng check`, and 2 where it cannot be run.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from glob import glob
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent


class TroubleError(Exception):
    """Why the check cannot be run."""


def main() -> int:
    """Install and check, and write the outputs of the step."""
    try:
        relaxng = installed()
        folder = Path(os.environ.get("GITHUB_WORKSPACE", "."), given("FOLDER") or ".")
        sarif = Path(os.path.abspath(folder / given("SARIF"))) if given("SARIF") else None  # noqa: PTH100 - links stay
        words = [str(relaxng), "check", *options(sarif), "--", *paths(folder)]
        # Python's and click's output is UTF-8 wherever the runner is.
        environment = {**os.environ, "PYTHONUTF8": "1"}
        status = subprocess.run(  # noqa: S603 - a list, never a shell
            words, cwd=folder, stdin=subprocess.DEVNULL, env=environment, check=False
        ).returncode
    except (TroubleError, OSError) as error:
        print(f"::error title=relaxng::{escaped(str(error))}")  # noqa: T201
        status, sarif = 2, None
    put("status", str(status))
    if sarif is not None and sarif.is_file():
        put("sarif", str(sarif))
    return status


def given(name: str) -> str:
    """An input, empty where it is not given."""
    return os.environ.get(f"INPUT_{name}", "").strip()


def lines(name: str) -> list[str]:
    """The lines of an input that are not empty."""
    return [line.strip() for line in given(name).split("\n") if line.strip()]


def installed() -> Path:
    """The command, installed into an environment of its own, once in a job. Raises TroubleError."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the runner's own
        raise TroubleError(f"Python {sys.version.split()[0]} is too old, 3.11 is needed: set the input `python`")
    key = sha256(f"{ROOT}\0{sys.executable}\0{sys.version}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder = Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir(), f"relaxng-{key}")
    binaries = folder / ("Scripts" if sys.platform == "win32" else "bin")
    done = folder / "installed"
    if not done.exists():
        pip = [binaries / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", ROOT]
        for words in ([sys.executable, "-m", "venv", "--clear", folder], pip):
            if subprocess.run([*map(str, words)], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:  # noqa: S603
                raise TroubleError("relaxng cannot be installed; the log says why")
        done.touch()
    return binaries / "relaxng"


def options(sarif: Path | None) -> list[str]:
    """The options of the check. Raises TroubleError where `args` are not quoted as in a shell."""
    found = ["--output-format=github"]
    if sarif is not None:
        sarif.parent.mkdir(parents=True, exist_ok=True)
        found.append(f"--output-format=sarif={sarif}")
    found += [f"--schema={name}" for name in lines("SCHEMA")]
    if given("LIBVIRT"):
        found.append(f"--libvirt={given('LIBVIRT')}")
    try:
        return found + shlex.split(given("ARGS"))
    except ValueError as error:
        raise TroubleError(f"the input `args` is not quoted as in a shell: {str(error).lower()}") from None


def paths(folder: Path) -> list[str]:
    """What to check: each line, or what it matches as a glob where it names no file."""
    found: list[str] = []
    for line in lines("PATHS"):
        is_glob = not Path(folder, line).exists() and any(sign in line for sign in "*?[")
        found += (sorted(glob(line, root_dir=folder, recursive=True)) if is_glob else []) or [line]  # noqa: PTH207 - a line may be absolute
    return found


def put(name: str, value: str) -> None:
    """Set an output of the step, whatever its value holds."""
    file = os.environ.get("GITHUB_OUTPUT")
    if file:
        end = f"end-{uuid4().hex}"
        with Path(file).open("a", encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            stream.write(f"{name}<<{end}\n{value}\n{end}\n")


def escaped(text: str) -> str:
    """The text of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
