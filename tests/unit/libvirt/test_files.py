from __future__ import annotations

import os
from pathlib import Path

import pytest

from relaxng.libvirt.files import Files, ImageError
from relaxng.libvirt.images.header import HEADER_BYTES, TRAILER_BYTES


def fault(files: Files, path: str | Path) -> tuple[str, str]:
    with pytest.raises(ImageError) as read:
        files.read(str(path))
    if "directory" not in str(read.value):
        with pytest.raises(ImageError) as looked:
            files.look(str(path))
        assert (looked.value.code, str(looked.value)) == (read.value.code, str(read.value))
    return read.value.code, str(read.value)


def test_only_the_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"begin" + bytes(10**6) + b"end!")
    head = Files().read(str(path))
    assert (len(head.first), len(head.last), head.size) == (HEADER_BYTES, TRAILER_BYTES, 10**6 + 9)
    assert head.first.startswith(b"begin")
    assert head.last.endswith(b"end!")
    (tmp_path / "b").write_bytes(b"tiny")
    small = Files(tmp_path).read(str(tmp_path / "b"))
    assert (small.first, small.last, small.size) == (b"tiny", b"", 4)


def test_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to("a")
    for files in (Files(), Files(tmp_path)):
        images = [files.look(f"{tmp_path}/{name}") for name in "abc"]
        assert images[0] == images[1] == images[2]
        assert images[0].kind == "file"
        assert files.look(str(tmp_path)).kind == "dir"


def test_what_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "circle").symlink_to("circle")
    for files in (Files(), Files(tmp_path)):
        assert fault(files, tmp_path / "gone") == ("VIR901", "is missing")
        assert fault(files, tmp_path / "dangling") == ("VIR901", "is missing: a link that leads nowhere")
        assert fault(files, tmp_path / "a" / "b") == ("VIR901", "is missing")
        assert fault(files, tmp_path / "pipe") == ("VIR902", "is neither a file nor a block device, and is not read")
        assert fault(files, tmp_path) == ("VIR902", "is a directory")
        assert fault(files, tmp_path / "circle")[0] == "VIR902"
        assert fault(files, "a/b")[1] == "has a relative path, and nothing says relative to what"
        assert fault(files, "/a\0b")[1].startswith("cannot be read: ")
        assert fault(files, "/a\udc00\ud800b")[1].startswith("cannot be read: ")
    assert fault(Files(), "/dev/null")[1] == "is neither a file nor a block device, and is not read"


def test_a_root_confines(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    for path in (tmp_path / "outside", root / "inside", root / "sub" / "deep"):
        path.touch()
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "up").symlink_to("..")
    (tmp_path / "in").symlink_to(root)
    (tmp_path / "rootlike").touch()
    files = Files(tmp_path / "in")
    for inside in (root / "inside", root / "sub" / ".." / "inside", tmp_path / "in" / "sub" / "deep"):
        assert files.read(str(inside)).size == 0
    for outside in (
        "outside",
        "root/out",
        "root/up/outside",
        "root/../outside",
        "rootlike",
        "in/out",
        "in/none/../../outside",
    ):
        assert fault(files, tmp_path / outside) == ("VIR903", f"lies outside {root}, and is not read")


def test_a_link_that_is_put_there_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").touch()
    resolve = os.path.realpath

    def swapped(path: str) -> str:
        resolved = resolve(path)
        if resolved.endswith("/sub/a"):
            (root / "sub").rename(root / "was")
            (root / "sub").symlink_to(tmp_path / "other")
        return resolved

    files = Files(root)
    monkeypatch.setattr(os.path, "realpath", swapped)
    with pytest.raises(ImageError) as caught:
        files.read(f"{root}/sub/a")
    assert caught.value.code in ("VIR901", "VIR902")
