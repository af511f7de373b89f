"""Pages of the documentation as what they promise: their blocks are run, and their output is compared.

A block of `console` has commands after `$ ` (`> ` goes on with one), each with all that it prints; `...` stands for
whatever comes, as doctest has it. A block of `sh` must succeed, in a shell of its own. Blocks of `python` are run one
after another in one namespace; a block of `text` right behind one is what it prints. Blocks of `toml`, `yaml` and `json`
must parse. A block whose first line is a comment with nothing but a file's name is written to that file first, and a
`python` block only that.

What cannot be run stands behind `<!-- not run: REASON -->`. `python -m tests.pages docs/start.md` writes into a page
what its commands print now.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import selectors
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

FILES = Path(__file__).parent / "acceptance" / "pages"
"""For some pages a folder of the documents that it speaks of without showing them; `docs` is for all that have none."""

SHOWN = frozenset({"diff", "elisp", "groovy", "html", "ini", "json5", "lua", "rnc", "text", "vim", "xml"})
"""The languages of blocks that are only looked at, beside directives, `{toctree}`."""

BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^\n]+?) -->\n+)?(?P<indent> *)(?P<fence>```+)(?P<language>\S*)[^\n]*\n(?P<text>.*?)^(?P=indent)(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_NAMED = re.compile(r"(?:#|//|--|<!--) ?(?P<name>[\w./-]*\.[\w-]+)(?: -->)?\n")
_PYTHON = "the block of Python"
_COMPARE = doctest.OutputChecker()


class PageError(Exception):
    """A page that does not keep its promise."""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, the line of the page that it begins at, why it is not run, what it prints."""

    language: str
    text: str
    line: int
    reason: str | None = None
    output: Block | None = None

    @property
    def file(self) -> str | None:
        """The file that the block shows, by its first line."""
        named = _NAMED.match(self.text)
        return named["name"] if named else None


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in its order."""
    matches = list(BLOCK.finditer(page))
    found = [_block(page, match) for match in matches]
    outputs = {
        index: after
        for index, ((first, second), (before, after)) in enumerate(zip(pairwise(matches), pairwise(found), strict=True))
        if before.language == "python" and after.language == "text" and not page[first.end() : second.start()].strip()
    }
    return [
        Block(block.language, block.text, block.line, block.reason, outputs.get(index))
        for index, block in enumerate(found)
    ]


def _block(page: str, match: re.Match[str]) -> Block:
    text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
    line = page.count("\n", 0, match.start("language")) + 1
    return Block(match["language"], text, line, match["reason"])


def commands(console: str) -> Iterator[tuple[str, str]]:
    """The commands of a console, each with what it shows."""
    parts = re.split(r"^\$ (.*(?:\n> .*)*)\n", console, flags=re.MULTILINE)
    if parts[0]:
        raise PageError(f"a console begins with a command, not with {parts[0]!r}; output alone is a block of text")
    for command, output in zip(parts[1::2], parts[2::2], strict=True):
        yield command.replace("\n> ", "\n"), output


class Shell:
    """A shell that goes on from command to command, as that of a reader does."""

    SECONDS = 120

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._step = folder.parent / f"{folder.name}.step"
        self._mark = f"done-{os.urandom(8).hex()}"
        self._process = subprocess.Popen(
            ["sh"],  # noqa: S607 - our own pages
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
        )

    def run(self, command: str) -> tuple[str, int]:
        """What a command prints, and its status. Raises PageError where the shell ends or the time is up."""
        self._step.write_text(command + "\n", encoding="utf-8")
        assert self._process.stdin is not None
        step = f'. "{self._step}" </dev/null\nset -- $?; printf "%s %d\\n" {self._mark} $1; (exit $1)\n'
        self._process.stdin.write(step.encode())
        self._process.stdin.flush()
        text, _, status = self._read(command).rpartition(self._mark)
        return text + "\n" * (text[-1:] not in ("", "\n")), int(status)

    def _read(self, command: str) -> str:
        assert self._process.stdout is not None
        read = b""
        end = re.compile(rf"{self._mark} \d+\n\Z".encode())
        until = time.monotonic() + self.SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not end.search(read):
                if not selector.select(max(0, until - time.monotonic())):
                    raise PageError(f"{command!r} is not done after {self.SECONDS} seconds")
                more = os.read(self._process.stdout.fileno(), 1 << 16)
                if not more:
                    raise PageError(f"{command!r} ended the shell: {read.decode(errors='replace')}")
                read += more
        return read.decode(errors="replace")

    def close(self) -> None:
        """End the shell."""
        self._process.kill()
        self._process.communicate()
        self._step.unlink(missing_ok=True)


def agree(shown: str, printed: str) -> bool:
    """Whether a program printed what a page shows; how long it took does not count."""
    return _COMPARE.check_output(_timeless(shown), _timeless(printed), doctest.ELLIPSIS)


def _timeless(text: str) -> str:
    """A text without the seconds of a run: "(0.04 s)", "in 0.26s"."""
    return re.sub(r"\b\d+\.\d+( ?s)\b", r"0.00\1", text)


@dataclass(frozen=True)
class Fault:
    """What is not as the page says: at which line, what, and for a command what the page shows and what is printed."""

    line: int
    what: str
    shown: str | None = None
    printed: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" + ("" if self.shown is None else f" prints\n{self.printed}")

    def mended(self, page: str) -> str:
        """The page with what is printed in place of what it shows."""
        if self.shown is None:
            return page
        lines = page.splitlines(keepends=True)
        before, rest = "".join(lines[: self.line]), "".join(lines[self.line :])
        head = "" if self.what == _PYTHON else "$ " + self.what.replace("\n", "\n> ") + "\n"
        return before + rest.replace(head + self.shown, head + self.printed, 1)


class Reader:
    """Does what a page says, in a folder that stands for the one that the page names, if it names one."""

    def __init__(self, folder: Path, environment: dict[str, str], stands_for: str | None = None) -> None:
        self._folder = folder
        self._named = stands_for
        self._shell = Shell(folder, environment)
        self._namespace: dict[str, Any] = {"__name__": "__main__"}

    def read(self, page: str) -> list[Fault]:
        """Everything that is not as the page says."""
        try:
            return [fault for block in blocks(page) if block.reason is None for fault in self._faults(block)]
        finally:
            self._shell.close()

    def _faults(self, block: Block) -> Iterator[Fault]:
        do = _DO.get(block.language)
        if do is None and block.language not in SHOWN and not block.language.startswith("{"):
            yield Fault(block.line, f"the language '{block.language}' is neither run nor one that is only shown")
            return
        if block.file is not None and block.language not in ("console", "sh"):
            path = self._folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._here(block.text), encoding="utf-8")
        if do is not None:
            yield from do(self, block)

    def console(self, block: Block) -> Iterator[Fault]:
        """Run commands, and compare what they print."""
        for command, shown in commands(block.text):
            words = command.split()
            if words[0] == "cat" and len(words) == 2 and not (self._folder / words[1]).exists():
                (self._folder / words[1]).write_text(self._here(shown), encoding="utf-8")
            printed, _ = self._shell.run(self._here(command))
            yield from self._compared(block, command, shown, printed)

    def sh(self, block: Block) -> Iterator[Fault]:
        """Run commands in a shell of their own; all of them succeed."""
        printed, status = self._shell.run(f"(set -ex\n{self._here(block.text)})")
        if status != 0 or "Traceback" in printed:
            yield Fault(block.line, f"the block ends with {status}: {printed}")

    def python(self, block: Block) -> Iterator[Fault]:
        """Run Python; a file is only written, as a command may run it."""
        if block.file is not None:
            return
        code = compile(self._here(block.text), f"<line {block.line}>", "exec")
        with chdir(self._folder), redirect_stdout(StringIO()) as out:
            exec(code, self._namespace)  # noqa: S102 - our own pages
        if block.output is not None:
            yield from self._compared(block.output, _PYTHON, block.output.text, out.getvalue())

    def _compared(self, block: Block, what: str, shown: str, printed: str) -> Iterator[Fault]:
        printed = printed.replace(str(self._folder), self._named or str(self._folder))
        if not agree(shown, printed) or "Traceback" in printed:
            yield Fault(block.line, what, shown, printed)

    def _here(self, text: str) -> str:
        return text if self._named is None else text.replace(self._named, str(self._folder))


def _parses(parse: Callable[[str], object]) -> Callable[[Reader, Block], Iterator[Fault]]:
    def faults(_reader: Reader, block: Block) -> Iterator[Fault]:
        try:
            parse(block.text)
        except (ValueError, yaml.YAMLError) as error:
            yield Fault(block.line, f"does not parse: {error}")

    return faults


_DO: dict[str, Callable[[Reader, Block], Iterator[Fault]]] = {
    "console": Reader.console,
    "json": _parses(json.loads),
    "python": Reader.python,
    "sh": Reader.sh,
    "toml": _parses(tomllib.loads),
    "yaml": _parses(lambda text: list(yaml.safe_load_all(text))),
}


def environment(**more: str) -> dict[str, str]:
    """That of a reader with plain settings: our command first on the path, English, no colours, no CI system."""
    ours = str(Path(sys.executable).parent)
    kept = {
        key: value for key, value in os.environ.items() if key in ("HOME", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
    }
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    plain = {"PATH": os.pathsep.join((ours, os.environ["PATH"])), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    return {**kept, **plain, **who, **more}


@contextmanager
def opened(page: Path) -> Iterator[Reader]:
    """A reader of the page with the documents that it needs.

    The folder's name is as long as the one in the page: long lines are cut in excerpts, and carets counted.
    """
    text = page.read_text(encoding="utf-8")
    first = re.search(r"^\$ cd (/\S+)$", text, re.MULTILINE)
    named = first[1] if first else None
    folder = Path("/tmp", os.urandom(16).hex()[: len(named or "/srv/guests/web") - len("/tmp/")])  # noqa: S108
    folder.mkdir(mode=0o700)
    try:
        own = FILES / page.stem
        shutil.copytree(own if own.exists() else FILES / "docs", folder, dirs_exist_ok=True)
        if page.parent == ROOT:
            (folder / "domainschemadata").symlink_to(ROOT / "domainschemadata")
        node = folder / "node.xml"
        yield Reader(folder, environment(LIBVIRT_DEFAULT_URI=f"test://{node}"), named)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Write into the pages that are named what their commands print now."""
    for name in sys.argv[1:]:
        page = Path(name).resolve()
        with opened(page) as reader:
            text = page.read_text(encoding="utf-8")
            faults = reader.read(text)
        for fault in reversed(faults):
            text = fault.mended(text)
        page.write_text(text, encoding="utf-8")
        print(*(f"{name}: {fault}" for fault in faults), sep="\n")


if __name__ == "__main__":
    main()
