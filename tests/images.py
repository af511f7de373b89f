"""Real images, made by qemu-img, and what it says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.conftest import Run, ask


@dataclass(frozen=True)
class Images:
    """A folder of images. Tests that make some are skipped where qemu-img is absent."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name

    def qemu_img(self, *words: str | Path) -> Run:
        done = ask("qemu-img", "qemu-utils", *words)
        assert done.status == 0, (words, done)
        return done

    def create(
        self, name: str, form: str, backing: str | Path | None = None, backing_form: str | None = None, *options: str
    ) -> Path:
        """A new image of 1 MiB; its backing image need not be there."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        chain = [] if backing is None else ["-u", "-b", str(backing)]
        chain += [] if backing_form is None else ["-F", backing_form]
        self.qemu_img("create", "-q", "-f", form, *chain, *options, path, "1M")
        return path

    def encrypted(self, name: str, form: str) -> Path:
        """A new image, encrypted with LUKS: as a format of its own, or within qcow2."""
        prefix = {"luks": "", "qcow2": "encrypt.format=luks,encrypt."}[form]
        path = self.path(name)
        option = f"{prefix}key-secret=s,{prefix.rpartition(',')[2]}iter-time=10"
        words = ("create", "-q", "-f", form, "--object", "secret,id=s,data=abc", "-o", option, path, "1M")
        # qemu-img measures its key derivation, in ticks of the processor's clock: where none falls into it, it gives up.
        for _ in range(60):
            done = ask("qemu-img", "qemu-utils", *words)
            if "CPU usage" not in done.err:
                break
        assert done.status == 0, done
        return path

    def rebase(self, path: Path, backing: str | Path, backing_form: str | None = None) -> Path:
        """Only write another name into the header; without a format none is recorded."""
        self.qemu_img("rebase", "-u", "-b", str(backing), *(["-F", backing_form] if backing_form else []), path)
        return path

    def unrecorded(self, name: str, backing: str) -> Path:
        """A qcow2 image that does not record the format of its backing image, as qemu-img before 6.1 made them.

        It still can, but only refuses to: so the record is turned into one that no program knows.
        """
        path = self.create(name, "qcow2", backing, "raw")
        data = path.read_bytes()
        assert data.count(b"\xe2\x79\x2a\xca") == 1
        path.write_bytes(data.replace(b"\xe2\x79\x2a\xca", b"\x12\x34\x56\x78"))
        return path


def info(path: Path) -> list[dict[str, Any]] | None:
    """What qemu-img says of a chain, top first; None where it refuses to say anything."""
    done = ask("qemu-img", "qemu-utils", "info", "--backing-chain", "--output=json", path)
    found: list[dict[str, Any]] | None = json.loads(done.out) if done.status == 0 else None
    return found


def domain(*disks: str, line_end: str = "\n") -> str:
    """A domain that libvirt's test driver takes."""
    lines = (
        "<domain type='test'>",
        "  <name>guest</name>",
        "  <memory unit='MiB'>512</memory>",
        "  <os>",
        "    <type>hvm</type>",
        "  </os>",
        "  <devices>",
        *disks,
        "  </devices>",
        "</domain>",
        "",
    )
    return "\n".join(lines).replace("\n", line_end)


def disk(path: Path | str, form: str = "qcow2", target: str = "vda") -> str:
    """A disk whose chain is open."""
    return f"""\
    <disk type='file' device='disk'>
      <driver name='qemu' type='{form}'/>
      <source file='{escape(str(path), {"'": "&apos;"})}'/>
      <target dev='{target}' bus='virtio'/>
    </disk>"""
