"""VIR08: what is said of the domain as a whole: its name, its numbers, its labels, its firmware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.document import text_of
from relaxng.libvirt.domain import Domain, number_in
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


_WITH_SLASHES = ("vmware", "vbox", "openvz", "bhyve")
"""The types of domain whose names may have slashes."""


def domain_name(domain: Domain) -> Iterator[Breach]:
    """A name is one of a file too."""
    name = next(domain.root.iterchildren("name"), None)
    if name is not None and "/" in text_of(name) and domain.type not in _WITH_SLASHES:
        message = f"'{text_of(name)}' has a '/', and libvirt keeps files by the <name>; write '-' for it"
        yield Breach(name, message, value=True)


def sysinfo_uuid(domain: Domain) -> Iterator[Breach]:
    """The firmware shows the UUID of the domain."""
    own, entry = domain.root.find("uuid"), domain.root.find("sysinfo/system/entry[@name='uuid']")
    if own is not None and entry is not None and _plain(text_of(entry)) != _plain(text_of(own)):
        message = f"'{text_of(entry).strip()}' is not the <uuid> of the domain, '{text_of(own).strip()}', at line {domain.line(own)}; leave <entry> out, or write the same"
        yield Breach(entry, message, value=True)


def _plain(uuid: str) -> str:
    return uuid.strip().replace("-", "").lower()


def duplicate_label(domain: Domain) -> Iterator[Breach]:
    """There is one label of a security model."""
    labels = ((label.get("model", ""), label) for label in domain.root.iterchildren("seclabel"))
    for model, label, other in repeated(labels):
        of = f"of the model '{model}'" if model else "without a model"
        yield Breach(label, f"a <seclabel> {of} stands at line {domain.line(other)} already; leave one of them out")


def mapped_root(domain: Domain) -> Iterator[Breach]:
    """The root user of a container is a user of the host."""
    for kind in ("uid", "gid"):
        ranges = domain.root.findall(f"idmap/{kind}")
        first = min(ranges, key=lambda one: number_in(one.get("start")), default=None)
        if first is not None and number_in(first.get("start")):
            message = f"'{first.get('start')}' leaves out the root of the container; begin a <{kind}> at '0'"
            yield Breach(first, message, "start", value=True)


def no_loader(domain: Domain) -> Iterator[Breach]:
    """A loader has a path, or libvirt is told to choose one."""
    system = domain.root.find("os")
    loader = None if system is None else system.find("loader")
    if system is not None and loader is not None and not text_of(loader) and "firmware" not in system.attrib:
        message = "<loader> names no firmware, and libvirt is not told to choose one; write its path, or firmware='efi' on <os>"
        yield Breach(loader, message)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR081",
        "domain-name",
        Stage.DEFINE,
        Domain,
        domain_name,
        "The name of a domain has a slash.",
        "libvirt keeps files by the name, and refuses a slash in it, but for its drivers of VMware, VirtualBox, OpenVZ and bhyve.",
        """\
<name>web/1</name>
<devices/>
""",
        ("web/1", "web-1"),
        about=("name/slash",),
        beside_devices=True,
    ),
    Rule(
        "VIR082",
        "sysinfo-uuid",
        Stage.DEFINE,
        Domain,
        sysinfo_uuid,
        "The UUID that the firmware shows is not that of the domain.",
        "libvirt shows the guest the UUID of the domain, and refuses another.",
        """\
<uuid>1c3f4a64-9d3e-4a57-8b43-5d2f0c4a7e11</uuid>
<sysinfo type='smbios'>
  <system>
    <entry name='uuid'>1c3f4a64-9d3e-4a57-8b43-5d2f0c4a7e12</entry>
  </system>
</sysinfo>
<devices/>
""",
        ("4a7e12", "4a7e11"),
        about=("sysinfo",),
        beside_devices=True,
    ),
    Rule(
        "VIR083",
        "duplicate-label",
        Stage.DEFINE,
        Domain,
        duplicate_label,
        "A domain has two labels of one security model.",
        "libvirt refuses to define the domain.",
        """\
<seclabel type='dynamic' model='dac'/>
<seclabel type='none' model='dac'/>
<devices/>
""",
        (
            """\
<seclabel type='none' model='dac'/>
""",
            """\
<seclabel type='none' model='selinux'/>
""",
        ),
        about=("seclabel",),
        beside_devices=True,
    ),
    Rule(
        "VIR084",
        "mapped-root",
        Stage.DEFINE,
        Domain,
        mapped_root,
        "The root user of a container is no user of the host.",
        "The first range of users, and of groups, begins at 0; libvirt refuses to define the domain.",
        """\
<idmap>
  <uid start='0' target='1000' count='10'/>
  <gid start='1' target='1000' count='10'/>
</idmap>
<devices/>
""",
        ("start='1'", "start='0'"),
        about=("idmap",),
        beside_devices=True,
    ),
    Rule(
        "VIR085",
        "no-loader",
        Stage.DEFINE,
        Domain,
        no_loader,
        "A loader names no firmware, and libvirt is not to choose one.",
        "libvirt refuses to define the domain.",
        """\
<os>
  <type>hvm</type>
  <loader readonly='yes'/>
</os>
<devices/>
""",
        ("<loader readonly='yes'/>", "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>"),
        about=("loader",),
        beside_devices=True,
    ),
)
