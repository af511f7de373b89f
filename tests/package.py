"""Check what was built: `python -m tests.package DIST ENVIRONMENT`, as tox does.

The metadata must satisfy twine, wheel and sdist must hold the schemas, and the wheel, installed into a new
environment together with an sdist's rebuild, must do the main job outside of the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(dist: Path, environment: Path) -> None:
    """Check the wheel and the sdist in `dist`. Raises CalledProcessError or SystemExit where one fails."""
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    call(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist)

    schemas = {path.name for path in (ROOT / "schemas").iterdir() if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name for name in archive.namelist() if name.startswith("relaxng/schemas/")}
        require(names == schemas, f"the wheel's schemas are {names}, not {schemas}")
        require("relaxng/py.typed" in archive.namelist(), "the wheel lacks py.typed")
        manual = ".data/data/share/man/man1/relaxng.1"
        require(any(name.endswith(manual) for name in archive.namelist()), "the wheel lacks the manual page")
    with tarfile.open(sdist) as archive:
        names = {Path(name).name for name in archive.getnames() if "/schemas/" in name}
        require(schemas <= names, f"the sdist lacks {schemas - names}")

    for package in (wheel, sdist):
        venv.create(environment, clear=True, with_pip=True)
        binaries = environment / ("Scripts" if sys.platform == "win32" else "bin")
        call(binaries / "python", "-m", "pip", "install", "--quiet", package)
        call(binaries / "relaxng", "check", ROOT / "domainschemadata" / "valid")
        require((environment / "share/man/man1/relaxng.1").is_file(), "the manual page is not installed")
        call(binaries / "relaxng", "schema", "doc", "domain", "--html", "--output", environment / "domain.html")
    print(f"{wheel.name} and {sdist.name} install, and check the corpus")


def call(*words: str | Path) -> None:
    """Run a command outside of the repository, so that only what is installed can be imported."""
    subprocess.run([*map(str, words)], cwd=ROOT.parent, check=True)


def require(condition: bool, otherwise: str) -> None:
    """Stop where a condition does not hold."""
    if not condition:
        raise SystemExit(otherwise)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
