"""Domains made by chance of what rules are about, right and wrong, for an oracle to judge."""

from __future__ import annotations

import random

_SOURCES = {
    "file": ("<source file='/srv/{n}.img'{policy}>{inner}</source>", "<source{policy}>{inner}</source>", ""),
    "block": ("<source dev='/dev/{n}'{policy}>{inner}</source>", "<source{policy}>{inner}</source>", ""),
    "dir": ("<source dir='/srv/{n}'{policy}/>",),
    "volume": ("<source pool='p' volume='{n}'{policy}>{inner}</source>", ""),
    "nvme": ("<source type='pci' namespace='1'{policy}><address bus='3'/></source>",),
    "vhostuser": ("<source type='unix' path='/run/{n}'/>",),
    "network": (
        "<source protocol='rbd' name='pool/{n}'>{auth}</source>",
        "<source protocol='rbd' name='{n}'/>",
        "<source protocol='gluster' name='/{n}'><host name='h'/></source>",
        "<source protocol='iscsi' name='iqn.2026-01.org.example:{n}'><host name='h'/>{auth}</source>",
        "<source protocol='nbd' name='{n}'><host name='h'/></source>",
        "<source protocol='http' name='{n}'><host name='h'/><cookies>{cookies}</cookies></source>",
        "<source protocol='sheepdog' name='{n}'><host name='h'/></source>",
    ),
}

_INNER = (
    "<seclabel model='dac'><label>a:b</label></seclabel>",
    "<seclabel model='selinux' relabel='no'/>",
    "<seclabel model='selinux'><label>c</label></seclabel>",
    "<encryption format='luks'><secret type='passphrase' usage='u'/></encryption>",
    "<encryption format='luks'><secret type='passphrase' usage='u'/><cipher name='aes' size='256'/><ivgen name='plain'/>"
    "</encryption>",
    "<slices><slice type='storage' offset='0' size='512'/></slices>",
)

_AUTH = (
    "<auth username='u'><secret type='ceph' usage='s'/></auth>",
    "<auth username='u'><secret type='iscsi' usage='s'/></auth>",
)

_COOKIES = ("<cookie name='a'>1</cookie>", "<cookie name='b'>2</cookie>")

_DRIVER = (
    "ioeventfd='on'",
    "event_idx='off'",
    "packed='on'",
    "cache='none'",
    "io='threads'",
    "copy_on_read='on'",
    "discard='unmap'",
)

_BESIDE = (
    "<readonly/>",
    "<shareable/>",
    "<transient/>",
    "<serial>A-1</serial>",
    "<vendor>ACME</vendor>",
    "<product>Disk</product>",
    "<product>Disk of this year</product>",
    "<wwn>5000c50015ea71ad</wwn>",
    "<iotune><total_iops_sec>100</total_iops_sec></iotune>",
    "<geometry cyls='16' heads='16' secs='63'/>",
    "<blockio logical_block_size='512'/>",
    "<boot order='1'/>",
    "<boot order='2'/>",
    "<alias name='ua-x'/>",
    "<alias name='x'/>",
    "<encryption format='luks'><secret type='passphrase' usage='u'/></encryption>",
    "<backingStore/>",
    "<address type='drive' unit='1'/>",
    "<address type='drive' controller='0' bus='0' target='0' unit='0'/>",
    "<address type='pci'/>",
    "<address type='unassigned'/>",
    *_AUTH,
)

_TARGETS = (
    "vda",
    "vdb",
    "sda",
    "sdb",
    "sdh",
    "hda",
    "hdc",
    "fda",
    "fdb",
    "xvda",
    "ubda",
    "vdA",
    "hd_a",
    "vda1",
    "ioemu:hdb",
)
_BUSES = ("virtio", "scsi", "sata", "ide", "usb", "fdc", "xen", "sd")

_DOMAINS = (
    "",
    "<seclabel type='static' model='dac'><label>x</label></seclabel>",
    "<seclabel type='static' model='dac' relabel='yes'><label>x</label></seclabel>",
    "<seclabel type='none'/>",
)


def variant(dice: random.Random) -> str:
    """One domain of the test driver, with one to three disks."""
    boot = "<boot dev='hd'/>" if dice.random() < 0.5 else ""
    disks = "\n".join(_disk(dice, number) for number in range(dice.randint(1, 3)))
    return (
        f"<domain type='test'><name>variant</name><memory>65536</memory><os><type>hvm</type>{boot}</os>"
        f"{dice.choice(_DOMAINS)}<devices>\n{disks}\n</devices></domain>"
    )


def _disk(dice: random.Random, number: int) -> str:
    kind = dice.choice([*_SOURCES, *["file"] * 8])
    # Most of it is usual, so that not everything is wrong at once.
    device = dice.choice(["disk"] * 12 + ["cdrom", "cdrom", "floppy", "lun"])
    bus = "fdc" if device == "floppy" else dice.choice(["virtio"] * 12 + [*_BUSES, ""])
    usual = {"virtio": f"vd{'abc'[number]}", "fdc": "fda", "ide": f"hd{'abc'[number]}"}.get(bus, f"sd{'abc'[number]}")
    target = usual if dice.random() < 0.9 else dice.choice(_TARGETS)
    source = dice.choice(_SOURCES[kind][:1] * 6 + _SOURCES[kind]).format(
        n=f"n{number}",
        policy=dice.choice([""] * 12 + [f" startupPolicy='{policy}'" for policy in ("optional", "requisite")]),
        inner="".join(_some(dice, _INNER, 0.03)),
        auth="".join(_some(dice, _AUTH[:1], 0.3)) or "".join(_some(dice, _AUTH[1:], 0.2)),
        cookies="".join(dice.choices(_COOKIES, k=2)),
    )
    attributes = "".join(
        f" {attribute}"
        for attribute, chance in (("model='virtio'", 0.05), ("snapshot='external'", 0.05), ("rawio='yes'", 0.03))
        if dice.random() < chance
    )
    of_target = "".join(f" {each}" for each in _some(dice, ("tray='open'", "removable='on'"), 0.05))
    return (
        f"<disk type='{kind}' device='{device}'{attributes}>"
        f"<driver name='qemu' type='{dice.choice(('raw', 'raw', 'raw', 'qcow2'))}'"
        f"{''.join(f' {each}' for each in _some(dice, _DRIVER, 0.04))}/>{source}"
        f"<target dev='{target}'{f' bus={bus!r}' if bus else ''}{of_target}/>"
        f"{''.join(_some(dice, _BESIDE, 0.03))}</disk>"
    )


def _some(dice: random.Random, choices: tuple[str, ...], chance: float) -> list[str]:
    return [choice for choice in choices if dice.random() < chance]
