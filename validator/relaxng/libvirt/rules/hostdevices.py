"""VIR067: devices of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, c_number
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


_PCI = ("domain", "bus", "slot", "function")


_CAPABILITIES = ("block", "char", "interface")
"""What names a device of the host that is handed to a container."""


def hostdev_twice(domain: Domain) -> Iterator[Breach]:
    """A device of the host is handed to the guest once."""
    devices = [*domain.kinds.get("hostdev", ())]
    devices += [device for device in domain.kinds.get("interface", ()) if device.get("type") == "hostdev"]
    twice = [(device, other) for _, device, other in repeated((_place(device), device) for device in devices)]
    # A USB device that is named by its maker and product alone is any of these.
    by_model: dict[tuple[int | None, ...], etree._Element] = {}
    for device in devices:
        if device.get("type") == "usb" and device.find("source/vendor") is not None:
            model = _model(device)
            if model in by_model:
                twice.append((device, by_model[model]))
            elif device.find("source/address") is None:
                by_model[model] = device
    for device, other in twice:
        message = (
            f"this <{device.tag!s}> is the device of the {domain.element_at(other)} once more; leave one of them out"
        )
        yield Breach(device, message)


def _place(device: etree._Element) -> tuple[object, ...] | None:
    """Where on the host a device is, None where that is not said by its place."""
    address = device.find("source/address")
    if address is None:
        named = next((node for name in _CAPABILITIES if (node := device.find(f"source/{name}")) is not None), None)
        return None if named is None else (named.tag, text_of(named).strip())
    match device.get("type"):
        case "pci" | "hostdev":
            return "pci", *(c_number(address.get(part, "0")) for part in _PCI)
        case "usb":
            return "usb", c_number(address.get("bus", "")), c_number(address.get("device", ""))
        case "mdev":
            return "mdev", address.get("uuid", "").replace("-", "").lower()
        case "scsi":
            adapter = device.find("source/adapter")
            if adapter is not None:
                return "scsi", adapter.get("name"), *(address.get(part) for part in ("bus", "target", "unit"))
    return None


def _model(device: etree._Element) -> tuple[int | None, ...]:
    """The numbers of the maker and of the product."""
    parts = (device.find(f"source/{name}") for name in ("vendor", "product"))
    return tuple(None if part is None else c_number(part.get("id", "")) for part in parts)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR067",
        "hostdev-twice",
        Stage.DEFINE,
        Domain,
        hostdev_twice,
        "A device of the host is handed to the guest twice.",
        "A device named in the same way by two <hostdev>, or by one and an <interface>, is refused as the domain is defined.",
        """\
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0' bus='3' slot='0' function='0'/>
  </source>
</hostdev>
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0' bus='3' slot='0' function='0'/>
  </source>
</hostdev>
""",
        ("function='0'", "function='1'"),
        about=("devices/hostdevs", "devices/hostdev"),
    ),
)
