"""Domains by chance, of which libvirt's test driver takes some and refuses others: what they say beside their disks."""

from __future__ import annotations

import random
from collections.abc import Callable

Dice = random.Random


def domain_variant(dice: Dice) -> str:
    """A domain of the test driver, right or wrong."""
    cells = dice.choice((0, 0, 1, 2, 2, 3))
    vcpu = _tag(
        "vcpu",
        str(dice.randint(1, 4)),
        current=_maybe(dice, 0.3, str(dice.randint(1, 4))),
        cpuset=_maybe(dice, 0.2, _set(dice)),
    )
    parts = [
        _tag("name", "v"),
        _tag("memory", dice.choice(("512", "1024")), unit="MiB"),
        _maybe(dice, 0.3, _tag("maxMemory", dice.choice(("511", "512", "1024", "2048")), slots="2", unit="MiB")),
        _maybe(dice, 0.2, _tag("memoryBacking", _tag("hugepages", _some(dice, _page, 1, 2)))),
        vcpu,
        _maybe(dice, 0.1, _tag("vcpus", _some(dice, _vcpu, 1, 2))),
        _iothreads(dice),
        _maybe(dice, 0.1, _tag("blkiotune", _some(dice, _tuned_disk, 1, 2))),
        _maybe(dice, 0.4, _tuning(dice)),
        _maybe(dice, 0.2, _nodes(dice)),
        _tag("os", _tag("type", "hvm")),
        _maybe(dice, 0.2, _tag("features", _features(dice))),
        _processor(dice, cells),
        _tag("devices", _some(dice, lambda dice: dice.choice(_DEVICES)(dice), 0, 3)),
        _maybe(dice, 0.2, _labels(dice)),
    ]
    return _tag("domain", "\n".join(parts), type="test")


def _tag(name: str, content: str = "", /, **attributes: str) -> str:
    """An element; attributes without a value are left out."""
    given = "".join(f" {key}='{value}'" for key, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _maybe(dice: Dice, chance: float, text: str) -> str:
    return text if dice.random() < chance else ""


def _some(dice: Dice, make: Callable[[Dice], str], least: int, most: int) -> str:
    return "".join(make(dice) for _ in range(dice.randint(least, most)))


def _set(dice: Dice, most: int = 4) -> str:
    form = dice.choice(("{0}", "{0}-{1}", "{0},{1}", "{0}-{1},^{0}", "0-3", "^{0},0-1"))
    return form.format(dice.randint(0, most), dice.randint(0, most))


def _page(dice: Dice) -> str:
    return _tag("page", size=str(2 ** dice.randint(11, 14)), nodeset=_maybe(dice, 0.6, _set(dice, 2)))


def _vcpu(dice: Dice) -> str:
    return _tag("vcpu", id=str(dice.randint(0, 3)), enabled="yes", hotpluggable="no")


def _tuned_disk(dice: Dice) -> str:
    return _tag("device", _tag("path", f"/dev/sd{dice.choice('ab')}") + _tag("weight", "500"))


def _features(dice: Dice) -> str:
    spinlocks = _tag("spinlocks", state=dice.choice(("on", "off")), retries=_maybe(dice, 0.5, "8191"))
    apic = _tag("ioapic", driver=dice.choice(("qemu", "kvm")))
    return _maybe(dice, 0.7, apic) + _maybe(dice, 0.5, _tag("hyperv", spinlocks))


def _iothreads(dice: Dice) -> str:
    threads = _some(dice, lambda dice: _tag("iothread", id=str(dice.randint(1, 4))), 0, 2)
    count = _maybe(dice, 0.8, _tag("iothreads", str(dice.randint(1, 3))))
    return _maybe(dice, 0.5, count + (_tag("iothreadids", threads) if threads else ""))


def _tuning(dice: Dice) -> str:
    kinds: tuple[Callable[[Dice], str], ...] = (
        lambda dice: _tag("vcpupin", vcpu=str(dice.randint(0, 2)), cpuset=_set(dice)),
        lambda dice: _tag("iothreadpin", iothread=str(dice.randint(1, 4)), cpuset="0"),
        lambda dice: _tag("vcpusched", vcpus=_set(dice, 3), scheduler="batch"),
        lambda dice: _tag("iothreadsched", iothreads=_set(dice, 3), scheduler="batch"),
        lambda dice: _tag("cachetune", _some(dice, _cache, 1, 2), vcpus=dice.choice(("0", "1", "0-1", "2"))),
        lambda dice: _tag("memorytune", _some(dice, _bandwidth, 1, 2), vcpus=dice.choice(("0", "1", "0-1"))),
    )
    return _tag("cputune", _some(dice, lambda dice: dice.choice(kinds)(dice), 0, 3))


def _cache(dice: Dice) -> str:
    kind = dice.choice(("both", "code", "data"))
    return _tag("cache", id=str(dice.randint(0, 1)), level="3", type=kind, size="3", unit="MiB")


def _bandwidth(dice: Dice) -> str:
    return _tag("node", id=str(dice.randint(0, 1)), bandwidth="60")


def _nodes(dice: Dice) -> str:
    memory = _tag("memory", mode="strict", **dice.choice(({"nodeset": "0"}, {"placement": "auto"})))
    return _tag("numatune", _maybe(dice, 0.6, memory) + _some(dice, _node, 0, 2))


def _node(dice: Dice) -> str:
    return _tag("memnode", cellid=str(dice.randint(0, 2)), mode="strict", nodeset=_set(dice))


def _processor(dice: Dice, count: int) -> str:
    features = _some(dice, _feature, 0, 2) if dice.random() < 0.4 else ""
    model = _tag("model", "qemu64") if features else ""
    cells = "".join(
        _tag(
            "cell",
            id=_maybe(dice, 0.9, str(number if dice.random() < 0.9 else dice.randint(0, 3))),
            cpus=_maybe(dice, 0.9, str(number) if dice.random() < 0.8 else _set(dice, 3)),
            memory="128",
            unit="MiB",
        )
        for number in range(count)
    )
    return _tag("cpu", model + (_tag("numa", cells) if cells else "") + features)


def _feature(dice: Dice) -> str:
    return _tag("feature", policy=dice.choice(("require", "disable")), name=dice.choice(("vmx", "svm")))


def _controller(dice: Dice) -> str:
    if dice.random() < 0.1:
        return _tag("controller", type="usb", index="0", model="none")
    return _tag(
        "controller",
        type=dice.choice(("scsi", "virtio-serial", "usb", "sata")),
        index=dice.choice(("", "0", "1", "01")),
    )


def _video(dice: Dice) -> str:
    return _tag("video", _tag("model", type=dice.choice(("vga", "qxl", "none")), primary=_maybe(dice, 0.4, "yes")))


def _hostdev(dice: Dice) -> str:
    kind = dice.choice(("pci", "usb", "mdev"))
    product = _tag("vendor", id="0x1234") + _tag("product", id=dice.choice(("0xbeef", "48879")))
    match kind:
        case "pci":
            where = _tag(
                "address",
                domain=dice.choice(("0", "0x0000")),
                bus=dice.choice(("3", "0x03", "4")),
                slot="0",
                function="0",
            )
        case "usb":
            place = _tag("address", bus=dice.choice(("1", "001")), device=str(dice.randint(2, 3)))
            where = dice.choice((product, product + place, place))
        case _:
            where = _tag("address", uuid=f"{dice.choice('cCd')}2177883-f1bb-47f0-914d-32a22e3a8804")
    model = "vfio-pci" if kind == "mdev" else ""
    return _tag("hostdev", _tag("source", where), mode="subsystem", type=kind, model=model)


def _graphics(dice: Dice) -> str:
    listen = _tag("listen", type="address", address=f"10.0.0.{dice.randint(1, 2)}")
    return _tag("graphics", _maybe(dice, 0.6, listen), type="vnc", listen=f"10.0.0.{dice.randint(1, 2)}")


def _input(dice: Dice) -> str:
    return _tag(
        "input",
        type=dice.choice(("mouse", "tablet", "keyboard")),
        bus=dice.choice(("ps2", "usb", "virtio")),
        model=_maybe(dice, 0.2, "virtio"),
    )


def _filesystem(dice: Dice) -> str:
    parts = [
        _tag("driver", type=dice.choice(("virtiofs", "path"))),
        _tag("source", dir="/a"),
        _tag("target", dir=dice.choice("ab")),
        _maybe(dice, 0.2, _tag("boot", order=str(dice.randint(1, 9)))),
    ]
    return _tag("filesystem", "".join(parts), type="mount")


def _interface(dice: Dice) -> str:
    kind = dice.choice(("user", "network"))
    parts = [
        _tag("source", network="default") if kind == "network" else "",
        _tag("model", type=dice.choice(("virtio", "e1000", "virtio-transitional"))),
        _maybe(dice, 0.2, _tag("driver", packed="on")),
        _maybe(dice, 0.2, _tag("port", isolated="yes")),
    ]
    return _tag("interface", "".join(parts), type=kind)


def _iommu(dice: Dice) -> str:
    return _tag("iommu", _tag("driver", intremap=_maybe(dice, 0.6, "on"), eim=_maybe(dice, 0.4, "on")), model="intel")


def _memory(dice: Dice) -> str:
    if dice.random() < 0.5:
        target = _tag("size", "128", unit="MiB") + _maybe(dice, 0.7, _tag("node", str(dice.randint(0, 2))))
        return _tag("memory", _tag("target", target), model="dimm")
    parts = [
        _tag("size", dice.choice(("64", "128")), unit="MiB"),
        _tag("node", str(dice.randint(0, 1))),
        _tag("block", dice.choice(("2048", "3072", "4096")), unit="KiB"),
        _tag("requested", dice.choice(("0", "4096", "6144", "131072")), unit="KiB"),
    ]
    return _tag("memory", _tag("target", "".join(parts)), model="virtio-mem")


def _sound(dice: Dice) -> str:
    return _tag("sound", _maybe(dice, 0.5, _tag("audio", id=str(dice.randint(1, 2)))), model="ich9")


_DEVICES: tuple[Callable[[Dice], str], ...] = (
    _controller,
    lambda dice: _tag("panic", model=dice.choice(("", "isa", "hyperv"))),
    _video,
    lambda dice: _tag("audio", id=str(dice.randint(1, 2)), type="none"),
    _sound,
    _hostdev,
    _hostdev,
    _graphics,
    _input,
    _filesystem,
    _interface,
    _iommu,
    _memory,
)


def _labels(dice: Dice) -> str:
    models = dice.choice((("dac",), ("dac", "selinux"), ("dac", "dac")))
    return "".join(_tag("seclabel", type="dynamic", model=model) for model in models)
