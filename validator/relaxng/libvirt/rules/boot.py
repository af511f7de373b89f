"""VIR41: the boot order, and the names of devices within libvirt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


def _counts(domain: Domain) -> bool:
    """Whether libvirt looks at the boot order: in hardware guests, and not in those of its VMware drivers."""
    return domain.root.findtext("os/type", "").strip() == "hvm" and domain.type != "vmware"


def duplicate_boot_order(domain: Domain) -> Iterator[Breach]:
    """No two devices are at one place of the boot order."""
    boots = domain.parts.get("boot", []) if _counts(domain) else []
    # 0 is not counted, and in a device of another namespace the schema has not looked at it.
    ordered = ((order if (order := boot.get("order", "").lstrip("0")).isdecimal() else None, boot) for _, boot in boots)
    for order, boot, other in repeated(ordered):
        message = f"'{order}' is already the boot order of the {_holder(domain, other)}; give each device its own"
        yield Breach(boot, message, "order", value=True)


def boot_twice(domain: Domain) -> Iterator[Breach]:
    """The boot order is given in one way."""
    boots = domain.parts.get("boot", [])
    general = domain.root.find("os/boot") if boots and _counts(domain) else None
    if general is not None:
        device, _ = boots[0]
        message = (
            f"<boot> in <os> does not go together with that of a device, as of the"
            f" {domain.element_at(device)}; leave one of them out"
        )
        yield Breach(general, message)


def duplicate_alias(domain: Domain) -> Iterator[Breach]:
    """No two devices have one alias of the user's own."""
    # A console is the first serial port once more, and goes by its name.
    aliases = [alias for device, alias in domain.parts.get("alias", []) if device.tag != "console"]
    named = ((alias.get("name"), alias) for alias in aliases if alias.get("name", "").startswith("ua-"))
    for name, alias, other in repeated(named):
        message = f"'{name}' is already the alias of the {_holder(domain, other)}; give each device its own"
        yield Breach(alias, message, "name", value=True)


def _holder(domain: Domain, part: etree._Element) -> str:
    """The device that a part is of."""
    device = part.getparent()
    return domain.element_at(part if device is None else device)


def ignored_alias(domain: Domain) -> Iterator[Breach]:
    """An alias of the user's own begins with ua-."""
    for device, alias in domain.parts.get("alias", []) if not domain.is_live else ():
        name = alias.get("name", "")
        if device.tag == "disk" and not name.startswith("ua-"):
            message = f"the alias '{name}' is ignored: one of your own begins with ua-; write 'ua-{name}'"
            yield Breach(alias, message, "name", value=True)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR411",
        "duplicate-boot-order",
        Stage.DEFINE,
        Domain,
        duplicate_boot_order,
        "Two devices have the same place in the boot order.",
        "libvirt refuses to define the domain, whichever kinds of device they are.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <boot order='1'/>
</disk>
<interface type='network'>
  <source network='default'/>
  <boot order='1'/>
</interface>
""",
        ("order='1'", "order='2'"),
        about=("devices/*/boot",),
        beside_devices=True,
    ),
    Rule(
        "VIR412",
        "boot-twice",
        Stage.DEFINE,
        Domain,
        boot_twice,
        "The boot order is given for the domain and for its devices.",
        "It is either that of <boot dev='...'/> within <os> or that of <boot order='...'/> within devices; libvirt"
        " refuses to define both.",
        """\
<os>
  <type>hvm</type>
  <boot dev='hd'/>
</os>
<devices>
  <disk type='file'>
    <source file='/srv/images/system.img'/>
    <target dev='vda' bus='virtio'/>
    <boot order='1'/>
  </disk>
</devices>
""",
        (
            """\
  <boot dev='hd'/>
""",
            "",
        ),
        about=("devices/*/boot",),
        beside_devices=True,
    ),
    Rule(
        "VIR413",
        "duplicate-alias",
        Stage.DEFINE,
        Domain,
        duplicate_alias,
        "Two devices have the same alias.",
        "An alias of the user's own names one device; libvirt refuses to define the domain.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <alias name='ua-disk'/>
</disk>
<disk type='file'>
  <source file='/srv/images/data.img'/>
  <target dev='vdb' bus='virtio'/>
  <alias name='ua-disk'/>
</disk>
""",
        ("ua-disk", "ua-data"),
        about=("devices/*/alias",),
    ),
    Rule(
        "VIR414",
        "ignored-alias",
        Stage.NEVER,
        Domain,
        ignored_alias,
        "The alias of a disk does not begin with `ua-`.",
        "Every other alias is libvirt's to give, so that it drops this one and chooses another as the domain starts."
        " In the document of a running domain, which has an `id`, it is libvirt's own.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <target dev='vda' bus='virtio'/>
  <alias name='system'/>
</disk>
""",
        ("name='system'", "name='ua-system'"),
        about=("devices/*/alias",),
        beside_devices=True,
    ),
)
