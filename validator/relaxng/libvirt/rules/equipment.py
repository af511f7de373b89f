"""VIR061, VIR062 and VIR069 to VIR078: devices beside disks: of which there is one, which go together, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain, number_in
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


_NEEDS_USB = {"hostdev": "type", "input": "bus", "redirdev": "bus", "hub": "type"}
"""The devices that cannot do without USB, by the attribute that says that they are on it."""

_VIRTIO_ONLY = ("iommu", "ats", "packed", "page_per_vq")
"""Options of virtio: attributes of <driver>."""


def duplicate_controller(domain: Domain) -> Iterator[Breach]:
    """A controller of a kind has a number of its own."""
    # Several USB controllers of one number are one, for the speeds of its devices.
    numbered = (
        ((controller.get("type"), number_in(controller.get("index"))), controller)
        for controller in domain.kinds.get("controller", ())
        if "index" in controller.attrib and controller.get("type") != "usb"
    )
    for (kind, number), controller, other in repeated(numbered):
        message = f"'{number}' is already the index of the '{kind}' {domain.element_at(other)}; give each its own"
        yield Breach(controller, message, "index", value=True)


def duplicate_panic(domain: Domain) -> Iterator[Breach]:
    """There is one panic device of a model."""
    panics = ((panic.get("model", ""), panic) for panic in domain.kinds.get("panic", ()))
    for model, panic, other in repeated(panics):
        of = f"of the model '{model}'" if model else "without a model"
        yield Breach(panic, f"a <panic> {of} stands at line {domain.line(other)} already; leave one out")


def ps2_input(domain: Domain) -> Iterator[Breach]:
    """On PS/2 there are mice and keyboards."""
    for device in domain.kinds.get("input", ()):
        kind = device.get("type", "")
        if device.get("bus") == "ps2" and kind not in ("mouse", "keyboard"):
            message = f"'ps2' goes with a mouse or a keyboard, and this is a {kind}; write 'usb' or 'virtio'"
            yield Breach(device, message, "bus", value=True)


def virtio_input(domain: Domain) -> Iterator[Breach]:
    """The models of virtio are on virtio."""
    for device in domain.kinds.get("input", ()):
        model, bus = device.get("model", ""), device.get("bus")
        if model.startswith("virtio") and bus != "virtio":
            place = f"is on '{bus}'" if bus else "names none"
            message = f"'{model}' goes with the bus virtio, and this <input> {place}; write bus='virtio', or leave 'model' out"
            yield Breach(device, message, "model", value=True)


def usb_disabled(domain: Domain) -> Iterator[Breach]:
    """What is on USB needs USB."""
    controllers = domain.kinds.get("controller", ())
    off = next((one for one in controllers if one.get("type") == "usb" and one.get("model") == "none"), None)
    if off is None:
        return
    line = domain.line(off)
    for controller in controllers:
        if controller.get("type") == "usb" and controller is not off:
            message = f"this <controller> does not go with the one at line {line}, which turns USB off by model='none'; leave one of them out"
            yield Breach(controller, message)
    for kind, attribute in _NEEDS_USB.items():
        for device in domain.kinds.get(kind, ()):
            if device.get(attribute) == "usb":
                message = f"'usb' does not go with the <controller> at line {line}, which turns USB off by model='none'; leave one of them out"
                yield Breach(device, message, attribute, value=True)


def duplicate_filesystem(domain: Domain) -> Iterator[Breach]:
    """Each file system on virtiofs has a name of its own."""
    targets: list[tuple[str | None, etree._Element]] = []
    for filesystem in domain.kinds.get("filesystem", ()):
        driver, target = filesystem.find("driver"), filesystem.find("target")
        if driver is not None and driver.get("type") == "virtiofs" and target is not None:
            targets.append((target.get("dir"), target))
    for name, target, other in repeated(targets):
        message = f"'{name}' is already the name of the file system at line {domain.line(other)}; give each its own"
        yield Breach(target, message, "dir", value=True)


def filesystem_boot(domain: Domain) -> Iterator[Breach]:
    """The guest starts from a file system on virtiofs alone."""
    for filesystem in domain.kinds.get("filesystem", ()):
        boot, driver = filesystem.find("boot"), filesystem.find("driver")
        if boot is not None and (driver is None or driver.get("type") != "virtiofs"):
            yield Breach(
                boot, "<boot> goes with a <filesystem> on virtiofs; leave it out, or write <driver type='virtiofs'/>"
            )


def isolated_port(domain: Domain) -> Iterator[Breach]:
    """Only ports of a bridge of the host are kept from each other."""
    for interface, port in domain.parts.get("port", []):
        if port.get("isolated") != "yes":
            continue
        kind, virtual = interface.get("type"), interface.find("virtualport[@type]")
        if kind not in ("network", "bridge"):
            message = f"'yes' goes with an <interface> of type network or bridge, and this one is of type {kind}; leave <port> out"
            yield Breach(port, message, "isolated", value=True)
        elif virtual is not None:
            message = f"'yes' does not go with the <virtualport> at line {domain.line(virtual)}; leave one of them out"
            yield Breach(port, message, "isolated", value=True)


def virtio_option(domain: Domain) -> Iterator[Breach]:
    """The options of virtio go with its model."""
    for interface, driver in domain.parts.get("driver", []):
        model = interface.find("model")
        kind = "" if model is None else model.get("type", "")
        if not kind or kind.lower().startswith("virtio"):
            continue
        for name in _VIRTIO_ONLY:
            if name in driver.attrib:
                message = f"the attribute '{name}' goes with the model virtio, and this <interface> is of the model {kind}; leave it out"
                yield Breach(driver, message, name)


def remapped_interrupts(domain: Domain) -> Iterator[Breach]:
    """An IOMMU that remaps interrupts needs the I/O APIC in QEMU, and one of 32 bits that it remaps them."""
    for iommu in domain.kinds.get("iommu", ()):
        driver = iommu.find("driver")
        if driver is None or iommu.get("model") != "intel":
            continue
        if driver.get("intremap") == "on" and domain.root.find("features/ioapic[@driver='qemu']") is None:
            message = "'intremap' needs an I/O APIC in QEMU; write <ioapic driver='qemu'/> in <features>"
            yield Breach(driver, message, "intremap")
        elif driver.get("eim") == "on" and driver.get("intremap") != "on":
            yield Breach(driver, "'eim' needs interrupts that are remapped; write intremap='on' beside it", "eim")


def serial_console(domain: Domain) -> Iterator[Breach]:
    """The first console alone is a serial port."""
    first, *others = domain.kinds["console"]
    kinds = [target.get("type", "serial") for target in first.iterchildren("target")]
    if kinds not in ([], ["serial"]) or domain.root.findtext("os/type", "").strip() != "hvm":
        return
    for console in others:
        target = console.find("target")
        if target is not None and target.get("type") == "serial":
            message = "'serial' goes with the first <console> alone, which is the first serial port; write 'virtio', or a <serial> in its place"
            yield Breach(target, message, "type", value=True)


def root_address(domain: Domain) -> Iterator[Breach]:
    """The root of PCI is nowhere."""
    for controller, address in domain.parts.get("address", []):
        model = controller.get("model")
        if controller.tag == "controller" and model in ("pci-root", "pcie-root"):
            yield Breach(
                address,
                f"<address> does not go with a <controller> of the model {model}, on which all others are; leave it out",
            )


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR061",
        "duplicate-controller",
        Stage.DEFINE,
        Domain,
        duplicate_controller,
        "Two controllers of a kind have the same index.",
        "Addresses name a controller by its index; libvirt refuses to define the domain. Several USB controllers of one index are one, for the speeds of its devices.",
        """\
<controller type='scsi' index='0' model='virtio-scsi'/>
<controller type='scsi' index='0' model='virtio-scsi'/>
""",
        ("index='0'", "index='1'"),
        about=("devices/controllers",),
    ),
    Rule(
        "VIR062",
        "duplicate-panic",
        Stage.DEFINE,
        Domain,
        duplicate_panic,
        "Two panic devices are of one model.",
        "libvirt refuses to define the domain.",
        """\
<panic model='isa'/>
<panic model='isa'/>
""",
        (
            """\
<panic model='isa'/>
""",
            "",
        ),
        about=("devices/panics",),
    ),
    Rule(
        "VIR069",
        "ps2-input",
        Stage.DEFINE,
        Domain,
        ps2_input,
        "An input device on PS/2 is no mouse and no keyboard.",
        "libvirt refuses to define the domain.",
        """\
<input type='tablet' bus='ps2'/>
""",
        ("bus='ps2'", "bus='usb'"),
        about=("devices/input",),
    ),
    Rule(
        "VIR070",
        "virtio-input",
        Stage.DEFINE,
        Domain,
        virtio_input,
        "An input device of a virtio model is on another bus.",
        "libvirt refuses to define the domain.",
        """\
<input type='mouse' bus='usb' model='virtio'/>
""",
        ("bus='usb'", "bus='virtio'"),
        about=("devices/input",),
    ),
    Rule(
        "VIR071",
        "usb-disabled",
        Stage.DEFINE,
        Domain,
        usb_disabled,
        "A device is on USB, and the domain has none.",
        "A <controller> of type usb and of the model none turns USB off; libvirt refuses what needs it.",
        """\
<controller type='usb' model='none'/>
<input type='tablet' bus='usb'/>
""",
        ("bus='usb'", "bus='virtio'"),
        about=("devices/controller",),
    ),
    Rule(
        "VIR072",
        "duplicate-filesystem",
        Stage.DEFINE,
        Domain,
        duplicate_filesystem,
        "Two file systems on virtiofs have the same name.",
        "The guest mounts a file system by its name; libvirt refuses to define the domain.",
        """\
<filesystem type='mount'>
  <driver type='virtiofs'/>
  <source dir='/srv/home'/>
  <target dir='data'/>
</filesystem>
<filesystem type='mount'>
  <driver type='virtiofs'/>
  <source dir='/srv/data'/>
  <target dir='data'/>
</filesystem>
""",
        ("target dir='data'", "target dir='more'"),
        about=("devices/filesystems",),
    ),
    Rule(
        "VIR073",
        "filesystem-boot",
        Stage.DEFINE,
        Domain,
        filesystem_boot,
        "A file system that is not on virtiofs has a place in the boot order.",
        "libvirt refuses to define the domain.",
        """\
<filesystem type='mount'>
  <source dir='/srv/root'/>
  <target dir='root'/>
  <boot order='1'/>
</filesystem>
""",
        (
            """\
  <boot order='1'/>
""",
            "",
        ),
        about=("devices/filesystem",),
    ),
    Rule(
        "VIR074",
        "isolated-port",
        Stage.DEFINE,
        Domain,
        isolated_port,
        "A port is isolated that is on no bridge of the host.",
        "The kernel keeps only ports of its bridges from each other; libvirt refuses it for other types, and beside a <virtualport>.",
        """\
<interface type='user'>
  <port isolated='yes'/>
</interface>
""",
        (
            """\
  <port isolated='yes'/>
""",
            "",
        ),
        about=("devices/*/port",),
    ),
    Rule(
        "VIR075",
        "virtio-option",
        Stage.DEFINE,
        Domain,
        virtio_option,
        "An interface that is not of the model virtio has an option of virtio.",
        "libvirt refuses to define the domain.",
        """\
<interface type='network'>
  <source network='default'/>
  <model type='e1000e'/>
  <driver packed='on'/>
</interface>
""",
        ("type='e1000e'", "type='virtio'"),
        about=("devices/*/driver",),
    ),
    Rule(
        "VIR076",
        "remapped-interrupts",
        Stage.DEFINE,
        Domain,
        remapped_interrupts,
        "An IOMMU remaps interrupts without the I/O APIC that this needs, or extends those that it does not remap.",
        "`intremap` needs an I/O APIC in QEMU, and `eim` needs `intremap`; libvirt refuses to define the domain.",
        """\
<features>
  <apic/>
</features>
<devices>
  <iommu model='intel'>
    <driver intremap='on'/>
  </iommu>
</devices>
""",
        (
            """\
  <apic/>
""",
            """\
  <apic/>
  <ioapic driver='qemu'/>
""",
        ),
        about=("devices/iommu",),
        beside_devices=True,
    ),
    Rule(
        "VIR077",
        "root-address",
        Stage.DEFINE,
        Domain,
        root_address,
        "The root of PCI has an address.",
        "All addresses are on it; libvirt refuses to define the domain.",
        """\
<controller type='pci' index='0' model='pci-root'>
  <address type='pci' domain='0' bus='0' slot='2' function='0'/>
</controller>
""",
        (
            """\
  <address type='pci' domain='0' bus='0' slot='2' function='0'/>
""",
            "",
        ),
        about=("devices/*/address",),
    ),
    Rule(
        "VIR078",
        "serial-console",
        Stage.PARSE,
        Domain,
        serial_console,
        "A console that is not the first is a serial port.",
        "The first console is the first serial port by another name; libvirt refuses others that are one.",
        """\
<console type='pty'>
  <target type='serial'/>
</console>
<console type='pty'>
  <target type='serial'/>
</console>
""",
        ("type='serial'", "type='virtio'"),
        about=("devices/consoles",),
    ),
)
