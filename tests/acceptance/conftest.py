"""What the tests of chains share: a folder for images, and one that is served."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ask
from tests.images import Images


@pytest.fixture
def images(tmp_path: Path) -> Images:
    folder = tmp_path / "images"
    folder.mkdir()
    return Images(folder)


@pytest.fixture
def nbd(images: Images) -> Iterator[str]:
    """The URI of a raw image that qemu-nbd serves on the loopback interface."""
    base = images.create("served.raw", "raw")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    pid = images.path("nbd.pid")
    words = ("--fork", f"--pid-file={pid}", "-f", "raw", "-r", "-t", "-b", "127.0.0.1", "-p", str(port), "-x", "base")
    served = ask("qemu-nbd", "qemu-utils", *words, base)
    assert served.status == 0, served
    yield f"nbd://127.0.0.1:{port}/base"
    os.kill(int(pid.read_text()), signal.SIGTERM)


LoopDevice = Callable[[Path], str]


@pytest.fixture
def loop() -> Iterator[LoopDevice]:
    """Show files as block devices, where the system lets us."""
    shown: list[str] = []

    def show(path: Path) -> str:
        if shutil.which("losetup") is None or os.geteuid() != 0:
            pytest.skip("showing a file as a block device needs losetup and its permission")
        done = ask("losetup", "mount", "--find", "--show", "--read-only", path)
        if done.status != 0:
            pytest.skip(f"losetup cannot show a file as a block device here: {done.err.strip()}")
        shown.append(done.out.strip())
        return shown[-1]

    yield show
    for device in shown:
        ask("losetup", "mount", "--detach", device)
