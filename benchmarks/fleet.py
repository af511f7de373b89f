"""A fleet: domains as long and as alike as those that libvirt writes for the virtual machines of one site."""

from __future__ import annotations

import random
from collections.abc import Iterator
from uuid import UUID

from lxml import etree
from lxml.builder import E


def fleet(number: int) -> Iterator[bytes]:
    """So many domains, the same ones each time; each with names, UUID, MAC addresses and images of its own."""
    chance = random.Random(number)  # noqa: S311 - nothing is secret
    for place in range(number):
        yield etree.tostring(_domain(f"{chance.choice(_ROLES)}-{place:05}", chance), pretty_print=True)


_ROLES = ("web", "mail", "build", "store", "desk")


def _domain(name: str, chance: random.Random) -> etree._Element:
    memory, vcpus = str(chance.choice((1, 2, 4, 8)) << 20), chance.choice((1, 2, 4, 8))
    cpu = E.cpu(mode="host-passthrough", check="none", migratable="on")
    return E.domain(
        E.name(name),
        E.uuid(str(UUID(int=chance.getrandbits(128)))),
        E.memory(memory, unit="KiB"),
        E.currentMemory(memory, unit="KiB"),
        E.vcpu(str(vcpus), placement="static"),
        *([_pins(vcpus)] if chance.random() < 0.2 else []),
        E.os(*_firmware(name, chance), E.boot(dev="hd")),
        E.features(E.acpi(), E.apic(), *([E.vmport(state="off")] if chance.random() < 0.3 else [])),
        cpu if chance.random() < 0.5 else E.cpu(mode="host-model", check="partial"),
        E.clock(
            E.timer(name="rtc", tickpolicy="catchup"),
            E.timer(name="pit", tickpolicy="delay"),
            E.timer(name="hpet", present="no"),
            offset="utc",
        ),
        E.on_poweroff("destroy"),
        E.on_reboot("restart"),
        E.on_crash("destroy"),
        E.pm(E("suspend-to-mem", enabled="no"), E("suspend-to-disk", enabled="no")),
        _devices(name, chance),
        type="kvm",
    )


def _pins(vcpus: int) -> etree._Element:
    return E.cputune(*(E.vcpupin(vcpu=str(vcpu), cpuset=f"{vcpu * 2}-{vcpu * 2 + 1}") for vcpu in range(vcpus)))


def _firmware(name: str, chance: random.Random) -> list[etree._Element]:
    machine = E.type("hvm", arch="x86_64", machine=chance.choice(("pc-q35-7.2", "pc-q35-8.2")))
    if chance.random() < 0.7:
        return [machine]
    loader = E.loader("/usr/share/OVMF/OVMF_CODE.fd", readonly="yes", type="pflash")
    return [machine, loader, E.nvram(f"/var/lib/libvirt/qemu/nvram/{name}_VARS.fd")]


def _devices(name: str, chance: random.Random) -> etree._Element:
    places = iter(range(1, 32))

    def place() -> etree._Element:
        """An address behind a root port of its own."""
        return E.address(type="pci", domain="0x0000", bus=f"0x{next(places):02x}", slot="0x00", function="0x0")

    disks = [_disk(f"{name}-{letter}", letter, place(), chance) for letter in "abcd"[: chance.randint(1, 4)]]
    interfaces = [_interface(place(), chance) for _ in range(chance.randint(1, 3))]
    others = [
        E.controller(place(), type="usb", index="0", model="qemu-xhci", ports="15"),
        E.controller(place(), type="virtio-serial", index="0"),
        E.memballoon(place(), model="virtio"),
        E.rng(E.backend("/dev/urandom", model="random"), place(), model="virtio"),
    ]
    ports = [_root_port(number) for number in range(1, next(places))]
    return E.devices(
        E.emulator("/usr/bin/qemu-system-x86_64"),
        *disks,
        E.controller(type="pci", index="0", model="pcie-root"),
        *ports,
        *interfaces,
        E.serial(E.target(E.model(name="isa-serial"), type="isa-serial", port="0"), type="pty"),
        E.console(E.target(type="serial", port="0"), type="pty"),
        E.channel(
            E.target(type="virtio", name="org.qemu.guest_agent.0"),
            E.address(type="virtio-serial", controller="0", bus="0", port="1"),
            type="unix",
        ),
        E.input(E.address(type="usb", bus="0", port="1"), type="tablet", bus="usb"),
        E.input(type="mouse", bus="ps2"),
        E.input(type="keyboard", bus="ps2"),
        E.graphics(E.listen(type="address", address="127.0.0.1"), type="vnc", port="-1", autoport="yes"),
        E.video(E.model(type="virtio", heads="1", primary="yes")),
        *others,
    )


def _disk(name: str, letter: str, address: etree._Element, chance: random.Random) -> etree._Element:
    store: etree._Element = E.backingStore()
    for layer in range(chance.choice((0, 0, 1, 2))):
        source = E.source(file=f"/srv/base/{chance.randrange(40)}-{layer}.qcow2")
        store = E.backingStore(E.format(type="qcow2"), source, store, type="file")
    return E.disk(
        E.driver(name="qemu", type="qcow2", discard="unmap"),
        E.source(file=f"/var/lib/libvirt/images/{name}.qcow2"),
        store,
        E.target(dev=f"vd{letter}", bus="virtio"),
        address,
        type="file",
        device="disk",
    )


def _interface(address: etree._Element, chance: random.Random) -> etree._Element:
    mac = "52:54:00:" + ":".join(f"{chance.randrange(256):02x}" for _ in range(3))
    network = chance.choice(("default", "servers", "guests"))
    return E.interface(E.mac(address=mac), E.source(network=network), E.model(type="virtio"), address, type="network")


def _root_port(number: int) -> etree._Element:
    slot, function = divmod(number - 1, 8)
    address = E.address(type="pci", domain="0x0000", bus="0x00", slot=f"0x{2 + slot:02x}", function=f"0x{function:x}")
    if not function:
        address.set("multifunction", "on")
    return E.controller(
        E.model(name="pcie-root-port"),
        E.target(chassis=str(number), port=f"0x{15 + number:x}"),
        address,
        type="pci",
        index=str(number),
        model="pcie-root-port",
    )
