"""What virt-install writes must pass: real input of many kinds, made anew by the program itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import RunRelaxng, ask

PCI_PASSTHROUGH = [
    word
    for setting in (
        "@mode=subsystem",
        "@type=pci",
        "@managed=yes",
        "source/address/@domain=0x0000",
        "source/address/@bus=0x03",
        "source/address/@slot=0x00",
        "source/address/@function=0x0",
    )
    for word in ("--xml", f"./devices/hostdev/{setting}")
]

GUESTS = {
    "linux-virtio": [
        "--osinfo",
        "debian11",
        "--disk",
        "/srv/a.qcow2,size=5,bus=virtio,cache=none,io=native,discard=unmap",
    ],
    "linux-scsi": [
        "--osinfo",
        "fedora37",
        "--disk",
        "/srv/a.img,size=5,bus=scsi",
        "--controller",
        "scsi,model=virtio-scsi",
    ],
    "windows-10": ["--osinfo", "win10", "--disk", "/srv/a.qcow2,size=5,bus=sata"],
    "windows-11-tpm": [
        "--osinfo",
        "win11",
        "--disk",
        "/srv/a.qcow2,size=5",
        "--tpm",
        "default",
        "--boot",
        "firmware=efi",
    ],
    "diskless": ["--osinfo", "generic", "--disk", "none"],
    "ide-usb-floppy": [
        *("--osinfo", "generic", "--disk", "/srv/a.img,size=1,bus=ide", "--disk", "/srv/b.img,size=1,bus=usb"),
        *("--disk", "/srv/c.img,size=1,device=floppy", "--disk", "device=cdrom,bus=sata"),
    ],
    "rbd": [
        *("--osinfo", "generic", "--disk"),
        "type=network,source.protocol=rbd,source.name=vms/a,source.host0.name=mon1.example.org,source.host0.port=6789,"
        "source.host1.name=mon2.example.org,driver.type=raw,target.bus=virtio",
    ],
    "iscsi": [
        *("--osinfo", "generic", "--disk"),
        "type=network,source.protocol=iscsi,source.name=iqn.2026-01.org.example:vm/1,source.host0.name=san.example.org,"
        "device=lun,target.bus=scsi",
    ],
    "nbd": [
        *("--osinfo", "generic", "--disk"),
        "type=network,source.protocol=nbd,source.host0.transport=unix,source.host0.socket=/run/nbd.sock",
    ],
    "gluster-uri": ["--osinfo", "generic", "--disk", "gluster://gluster.example.org/vol/a.img,driver.type=raw"],
    "pool": ["--osinfo", "generic", "--disk", "pool=default-pool,size=1"],
    "nvme": [
        *("--osinfo", "generic", "--disk"),
        "type=nvme,source.type=pci,source.managed=yes,source.namespace=1,source.address.domain=0x0000,"
        "source.address.bus=0x01,source.address.slot=0x00,source.address.function=0x0",
    ],
    "backing-store": [
        *("--osinfo", "generic", "--disk"),
        "path=/srv/top.qcow2,size=5,backing_store=/srv/base.qcow2,backing_format=qcow2",
    ],
    "tuned": [
        *("--osinfo", "generic", "--iothreads", "2", "--disk"),
        "/srv/a.img,size=1,bus=virtio,iotune.total_bytes_sec=1048576,serial=ABC-1,boot.order=1,driver.iothread=1,"
        "blockio.logical_block_size=512,driver.queues=2,shareable=on",
    ],
    "uefi": [
        *("--osinfo", "generic", "--disk", "none", "--boot"),
        "loader=/usr/share/OVMF/OVMF_CODE.fd,loader.readonly=yes,loader.type=pflash",
    ],
    "tpm": [
        "--osinfo",
        "generic",
        "--disk",
        "none",
        "--tpm",
        "backend.type=emulator,backend.version=2.0,model=tpm-crb",
    ],
    "pci-passthrough": ["--osinfo", "generic", "--disk", "none", *PCI_PASSTHROUGH],
    "numa": [
        *("--osinfo", "generic", "--disk", "none", "--vcpus", "4,sockets=2,cores=2", "--numatune", "0-1"),
        *("--memorybacking", "hugepages=on", "--cputune", "shares=512", "--security", "type=none"),
    ],
    "seclabel": [
        "--osinfo",
        "generic",
        "--disk",
        "/srv/a.img,size=1,source.seclabel0.model=dac,source.seclabel0.relabel=no",
    ],
}


@pytest.mark.parametrize("guest", GUESTS)
def test_what_virt_install_writes_passes(run: RunRelaxng, tmp_path: Path, guest: str) -> None:
    words = ["--connect", "test:///default", "--print-xml", "--import", "--noautoconsole", "--name", guest]
    written = ask("virt-install", "virtinst", *words, "--memory", "1024", *GUESTS[guest])
    assert written.status == 0, written
    (tmp_path / "guest.xml").write_text(written.out)
    done = run("check", "guest.xml")
    assert (done.status, done.out) == (0, "")
