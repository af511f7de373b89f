"""VIR06 and VIR07: devices beside disks: of which there is one, which go together, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, c_number, number_in
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_PCI = ("domain", "bus", "slot", "function")

_CAPABILITIES = ("block", "char", "interface")
"""What names a device of the host that is handed to a container."""

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


def primary_videos(domain: Domain) -> Iterator[Breach]:
    """One video device is the first."""
    models = (video.find("model") for video in domain.kinds.get("video", ()))
    primary = (("yes", model) for model in models if model is not None and model.get("primary") == "yes")
    for _, model, other in repeated(primary):
        message = f"'yes' is said of the <model> at line {domain.line(other)} already, and one video device only is the first; leave 'primary' out"
        yield Breach(model, message, "primary", value=True)


def no_video(domain: Domain) -> Iterator[Breach]:
    """No video device stands beside one that says that there is none."""
    videos = domain.kinds.get("video", ())
    for video in videos if len(videos) > 1 else ():
        model = video.find("model")
        if model is not None and model.get("type") == "none":
            message = "'none' says that the guest has no video device, and there are others; leave this <video> out"
            yield Breach(model, message, "type", value=True)


def duplicate_audio(domain: Domain) -> Iterator[Breach]:
    """Each audio backend has a number of its own."""
    audios = ((number_in(audio.get("id")), audio) for audio in domain.kinds.get("audio", ()))
    for number, audio, other in repeated(audios):
        message = f"'{number}' is already the number of the {domain.element_at(other)}; give each <audio> its own"
        yield Breach(audio, message, "id", value=True)


def unknown_audio(domain: Domain) -> Iterator[Breach]:
    """A device plays through an audio backend that there is."""
    known = sorted({number_in(audio.get("id")) for audio in domain.kinds.get("audio", ())})
    for _, audio in domain.parts_called("audio"):
        if number_in(audio.get("id")) not in known:
            have = f"has {', '.join(map(str, known[:9]))}; name one of them" if known else "has none; add <audio>"
            message = f"'{audio.get('id')}' is no <audio> of the domain, which {have}"
            yield Breach(audio, message, "id", value=True)


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


def listen_differs(domain: Domain) -> Iterator[Breach]:
    """What is said on <graphics> itself is what its first <listen> says."""
    for graphics in domain.kinds.get("graphics", ()):
        for outer, kind in (("listen", "address"), ("socket", "socket")):
            own = graphics.get(outer)
            listen = None if own is None else graphics.find("listen")
            given = None if listen is None or listen.get("type") != kind else listen.get(kind)
            if listen is None or given is None or own == given:
                continue
            message = f"'{own}' is not what the first <listen> says, '{given}', at line {domain.line(listen)}; leave one of them out"
            yield Breach(graphics, message, outer, value=True)


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
        if model.startswith("virtio") and bus not in (None, "virtio"):
            message = f"'{model}' goes with the bus virtio, and this <input> is on '{bus}'; write bus='virtio', or leave 'model' out"
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
            message = f"<controller> of type usb goes without USB, which the one at line {line} turns off by model='none'; leave one of them out"
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
    for interface, port in domain.parts_called("port"):
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
    for interface, driver in domain.parts_called("driver"):
        model = interface.find("model")
        kind = "" if model is None else model.get("type", "")
        if not kind or kind.startswith("virtio"):
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


def root_address(domain: Domain) -> Iterator[Breach]:
    """The root of PCI is nowhere."""
    for controller, address in domain.parts_called("address"):
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
        "VIR063",
        "primary-videos",
        Stage.DEFINE,
        Domain,
        primary_videos,
        "Two video devices are the first.",
        "libvirt refuses to define the domain.",
        """\
<video>
  <model type='virtio' primary='yes'/>
</video>
<video>
  <model type='qxl' primary='yes'/>
</video>
""",
        (" primary='yes'", ""),
        about=("devices/videos",),
    ),
    Rule(
        "VIR064",
        "no-video",
        Stage.DEFINE,
        Domain,
        no_video,
        "A video device stands beside one of type `none`.",
        "Type none says that the guest has no video device; libvirt refuses others beside it.",
        """\
<video>
  <model type='virtio'/>
</video>
<video>
  <model type='none'/>
</video>
""",
        (
            """\
<video>
  <model type='none'/>
</video>
""",
            "",
        ),
        about=("devices/videos",),
    ),
    Rule(
        "VIR065",
        "duplicate-audio",
        Stage.DEFINE,
        Domain,
        duplicate_audio,
        "Two audio backends have the same number.",
        "Sound devices name a backend by its number; libvirt refuses to define the domain.",
        """\
<audio id='1' type='none'/>
<audio id='1' type='pulseaudio'/>
""",
        ("id='1'", "id='2'"),
        about=("devices/audios",),
    ),
    Rule(
        "VIR066",
        "unknown-audio",
        Stage.DEFINE,
        Domain,
        unknown_audio,
        "A device plays through an audio backend that the domain does not have.",
        "libvirt refuses to define the domain.",
        """\
<audio id='1' type='none'/>
<sound model='ich9'>
  <audio id='2'/>
</sound>
""",
        ("id='2'", "id='1'"),
        about=("devices/*/audio",),
        among_devices=True,
    ),
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
    Rule(
        "VIR068",
        "listen-differs",
        Stage.DEFINE,
        Domain,
        listen_differs,
        "A graphical display listens at one place by itself and at another by its first `<listen>`.",
        "The attribute is the older way to say what the first <listen> says; libvirt refuses two that differ.",
        """\
<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'>
  <listen type='address' address='0.0.0.0'/>
</graphics>
""",
        ("address='0.0.0.0'", "address='127.0.0.1'"),
        about=("devices/graphics",),
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
)
