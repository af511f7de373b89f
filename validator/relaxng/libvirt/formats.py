"""Formats: the image formats by libvirt's names, and which of them have a backing image."""

from __future__ import annotations

BACKED = frozenset({"cow", "qcow", "qcow2", "qed", "vmdk"})
"""The formats whose images can name a backing image."""

FORMATS = BACKED | {"raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop"}
"""The formats that a domain may name."""

PROTOCOLS = frozenset(
    {
        "file", "host_device", "host_cdrom", "http", "https", "ftp", "ftps", "tftp", "gluster", "iscsi", "nbd",
        "sheepdog", "ssh", "rbd", "nfs", "vxhs", "nvme",
    }
)  # fmt: skip
"""QEMU's protocol drivers: where qcow2 records one as the backing format, raw data on it are meant (libvirt 9.10.0)."""


def effective(declared: str | None) -> str:
    """The format that libvirt's QEMU driver takes a disk to have: raw where none is given, and for `aio`."""
    return "raw" if declared in (None, "aio") else str(declared)
