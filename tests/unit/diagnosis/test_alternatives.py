"""What is said where the choice among alternatives is wrong, by libvirt domains."""

from __future__ import annotations

import pytest

from relaxng import Finding, load_schema

MACHINE = "<os><type>hvm</type></os>"


def findings(devices: str = "", *, system: str = MACHINE, beside: str = "") -> list[Finding]:
    document = (
        f"<domain type='kvm'><name>g</name><memory>1</memory>{system}{beside}<devices>{devices}</devices></domain>"
    )
    return list(load_schema("domain", "automaton").iter_findings(document.encode()))


def said(devices: str = "", *, system: str = MACHINE, beside: str = "") -> list[str]:
    return [one.message for one in findings(devices, system=system, beside=beside)]


def hostdev(kind: str, source: str) -> str:
    return f"<hostdev mode='subsystem' type='{kind}'><source>{source}</source></hostdev>"


def disk(source: str, after: str = "<target dev='vda'/>") -> str:
    return f"<disk type='file'>{source}{after}</disk>"


@pytest.mark.parametrize(
    ("kind", "source", "message"),
    [
        (
            "pci",
            "<vendor id='0x1'/><product id='0x2'/>",
            "<vendor> and <product> of <source> do not go with type='pci' of <hostdev>; they go with type='usb'",
        ),
        # What both have speaks for neither.
        (
            "pci",
            "<vendor id='0x1'/><product id='0x2'/><address bus='1' device='2'/>",
            "<vendor> and <product> of <source> do not go with type='pci' of <hostdev>; they go with type='usb'",
        ),
        # As much speaks for the one that is given.
        (
            "pci",
            "<address domain='0' bus='1' slot='2' function='0'/><vendor id='0x1'/>",
            "<vendor> of <source> does not go with type='pci' of <hostdev>; it goes with type='usb'",
        ),
    ],
)
def test_what_most_of_a_parent_speaks_for_is_read_as_that(kind: str, source: str, message: str) -> None:
    assert said(hostdev(kind, source)) == [message]


@pytest.mark.parametrize(
    ("devices", "message"),
    [
        (
            disk("<source pool='p' volume='v'/>"),
            "'pool' and 'volume' of <source> do not go with type='file' of <disk>; did you mean type='volume', or "
            "'file', 'fdgroup', 'index' or 'startupPolicy'?",
        ),
        (  # what it holds is right for the other type, and so is what stands beside it
            disk("<source protocol='rbd' name='b'><host name='h'/></source>"),
            "'protocol' and 'name' of <source> do not go with type='file' of <disk>; did you mean type='network', or "
            "'file', 'fdgroup', 'index' or 'startupPolicy'?",
        ),
        (  # the attribute that decides stands further out
            hostdev("usb", "<address domain='0' bus='0' slot='1' function='0'/>"),
            "'domain', 'slot' and 'function' of <address> do not go with type='usb' of <hostdev>; did you mean "
            "type='pci', or 'device' or 'port'?",
        ),
        (  # of what it has here, only what it needs is meant
            "<interface type='bridge'><source dev='br0'/></interface>",
            "'dev' of <source> does not go with type='bridge' of <interface>; did you mean type='direct', type='user', "
            "type='vhostuser' or type='vdpa', or 'bridge'?",
        ),
        (
            "<channel type='unix'><target type='virtio' address='org.example.0'/></channel>",
            "the attribute 'address' of <target> does not go with type='virtio'; did you mean 'name'?",
        ),
        (
            "<input type='mouse' bus='usb'><settings channels='2'/></input>",
            "<settings> belongs in the <input> of <audio>, not of <devices>",
        ),
        (
            "<audio id='1' type='jack'><output><settings channels='2'/></output></audio>",
            "<settings> does not go with <output>; it goes with fixedSettings='yes' and mixingEngine='yes'",
        ),
        (
            "<interface type='network'><source bridge='br0'/></interface>",
            "<source> needs an attribute 'network'; did you mean type='bridge' of <interface>?",
        ),
        (
            "<rng model='virtio'><backend model='random'/><address type='usb' domain='0' bus='0' slot='1' function='0'/></rng>",
            "'usb' is no value of 'type' in <address> beside 'domain', 'slot' and 'function'; did you mean 'pci'?",
        ),
        (
            "<video><model type='vga' ram='1' vgamem='1'/></video>",
            "'vga' is no value of 'type' in <model> beside 'ram' and 'vgamem'; did you mean 'qxl'?",
        ),
        (
            "<controller type='sata' index='0' model='ahci'/>",
            "the attribute 'model' of <controller> does not go with type='sata'; leave it out",
        ),
        (
            "<graphics type='vnc' connected='fail'/>",
            "'fail' is no value of 'connected' in <graphics> beside type='vnc'; did you mean 'keep'?",
        ),
    ],
)
def test_attributes(devices: str, message: str) -> None:
    assert said(devices) == [message]


def test_attributes_that_exclude_each_other_are_told_one_by_one() -> None:
    assert said(beside="<clock offset='utc' timezone='Europe/Prague' adjustment='3' basis='utc'/>") == [
        "'timezone' of <clock> does not go with offset='utc'; did you mean offset='timezone'?",
        "'basis' of <clock> does not go with offset='utc'; did you mean offset='variable'?",
    ]


def test_all_children_of_another_alternative_are_one_mistake() -> None:
    sev = "<policy>1</policy><cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits>"
    assert said(beside=f"<launchSecurity type='tdx'>{sev}</launchSecurity>") == [
        "<cbitpos> and <reducedPhysBits> do not go with type='tdx' of <launchSecurity>; they go with type='sev' or "
        "type='sev-snp'"
    ]


@pytest.mark.parametrize(
    ("system", "message"),
    [
        (
            "<os><type>hvm</type><init>/bin/sh</init></os>",
            "<init> does not go with <type>hvm</type>, at line 1; it goes with <type>exe</type>",
        ),
        (
            "<os><init>/bin/sh</init><type>hvm</type></os>",
            "'hvm' is no text for <type> beside <init>, at line 1; expected 'exe'",
        ),
        (  # most of it speaks for another text
            "<os><type>hvm</type><init>/bin/sh</init><initarg>-c</initarg></os>",
            "'hvm' is no text for <type> beside <init> and <initarg>; did you mean 'exe'?",
        ),
        (
            "<os><type>exe</type><boot dev='hd'/><loader>/a</loader></os>",
            "'exe' is no text for <type> beside <boot> and <loader>; did you mean 'hvm'?",
        ),
    ],
)
def test_the_text_of_a_sibling(system: str, message: str) -> None:
    assert said(system=system) == [message]


@pytest.mark.parametrize(
    ("devices", "messages"),
    [
        (
            disk("<source file='/a'/>", "") + "<target dev='vda'/>",
            ["<target> belongs in the <disk> at line 1, not in <devices>"],
        ),
        (  # it is the target of something else
            disk("<source file='/a'/>", "") + "<target port='0'/>",
            [
                "<disk> needs <target>",
                "<target> belongs in <serial>, <parallel>, <console> or <controller>, not in <devices>; put one of them around it",
            ],
        ),
        (  # one was moved, the other is missing
            disk("<source file='/a'/>", "") * 2 + "<target dev='vda'/>",
            [
                "<disk> needs <target>",
                "<target> belongs in the <disk> at line 1, not in <devices>",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_missing_in_one_place_and_stands_in_another(devices: str, messages: list[str]) -> None:
    assert sorted(said(devices)) == sorted(messages)


@pytest.mark.parametrize(
    ("devices", "message"),
    [
        (
            "<interface type='network'><source network='n'/><mtu>9000</mtu></interface>",
            "<mtu> needs an attribute 'size'; write '9000' there, not as its text",
        ),
        ("<video type='virtio'/>", "unknown attribute 'type' of <video>; write it in its <model>"),
        ("<panic type='isa'/>", "unknown attribute 'type' of <panic>; did you mean 'model'?"),
        ("<nic model='virtio' bridge='br0'/>", "unknown element 'nic' in <devices>"),
        (
            "<input type='mouse' bus='virtio'><driver queues='2'/></input>",
            "unknown attribute 'queues' of <driver>; it has 'iommu', 'ats', 'packed' or 'page_per_vq'",
        ),
    ],
)
def test_values_in_the_wrong_place(devices: str, message: str) -> None:
    (found,) = said(devices)
    assert found.startswith(message)


def test_an_element_that_is_empty() -> None:
    for text, remedy in (("yes", "write <nosharepages/>"), ("off", "leave <nosharepages> out")):
        (found,) = said(beside=f"<memoryBacking><nosharepages>{text}</nosharepages></memoryBacking>")
        assert found == f"text ('{text}') cannot stand in <nosharepages>; {remedy}"


def test_what_may_hold_anything_is_not_meant_where_it_is_not_missing() -> None:
    numa = "<numa><cell cpus='0' memory='1000'/></numa>"
    document = f"<domain type='kvm'><name>g</name>{numa}<memory>1000</memory><os><type>hvm</type></os></domain>"
    (found,) = load_schema("domain").iter_findings(document.encode())
    assert found.message == "<numa> belongs in <cpu>, not in <domain>; put <cpu> around it"


def test_a_value_as_an_attribute_that_should_be_the_text() -> None:
    assert said(beside="<cpu mode='custom'><model>EPYC</model><vendor name='AMD'/></cpu>") == [
        "unknown attribute 'name' of <vendor>; write it as the text: <vendor>AMD</vendor>"
    ]


def test_a_key_that_is_taken_twice_is_told_where_the_other_one_follows() -> None:
    keys = "".join(f"<cipher name='{name}' state='on'/>" for name in ("aes", "aes", "dea"))
    assert said(beside=f"<keywrap>{keys}</keywrap>") == [
        "<cipher> with name='aes' state='on' is given again in <keywrap>; the first is at line 1"
    ]


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        (
            "bus='256'",
            "'256' is no value of 'bus' in <address> beside type='pci', 'domain', 'slot' and 'function'; it is not the bus"
            " of a PCI address ('0x00' to '0xff', or 0 to 255)",
        ),
        (
            "function='8'",
            "'8' is no value of 'function' in <address>; it is not the function of a PCI address (0 to 7, or '0x0' to '0x7')",
        ),
        (
            "slot='0x1g'",
            "'0x1g' is no value of 'slot' in <address>; it is not the slot of a PCI address: 'g' at position 4 should"
            " be a hexadecimal digit",
        ),
    ],
)
def test_a_number_beyond_its_range_is_told_the_range(attribute: str, message: str) -> None:
    place = {"bus": "0", "slot": "1", "function": "0"}
    place.pop(attribute.partition("=")[0])
    rest = " ".join(f"{name}='{value}'" for name, value in place.items())
    assert said(f"<sound model='ich9'><address type='pci' domain='0' {attribute} {rest}/></sound>") == [message]


@pytest.mark.parametrize(
    ("devices", "message"),
    [
        (
            "<interface><source network='default'/><model type='virtio'/></interface>",
            "<interface> needs an attribute 'type'; what it holds goes with type='network'",
        ),
        (
            hostdev("", "<vendor id='0x1'/><product id='0x2'/>").replace(" type=''", ""),
            "<hostdev> needs an attribute 'type'; what it holds goes with type='usb'",
        ),
        # What it holds goes with many, or with none.
        (
            "<redirdev bus='usb'><alias name='ua-a'/></redirdev>",
            "<redirdev> needs an attribute 'type', one of 'null', 'vc', 'stdio', 'spicevmc', 'qemu-vdagent', 'pty', 'file',"
            " 'pipe' and 7 others",
        ),
        (
            disk("<source type='unix' path='/run/a'/>").replace(" type='file'", ""),
            "<disk> needs type='vhostuser' for its <source> to have 'type' and 'path'",
        ),
        (
            disk("<source file='/a'/><backingStore><format type='raw'/></backingStore>"),
            "<backingStore> needs an attribute 'type' to hold <format>",
        ),
    ],
)
def test_what_an_element_holds_tells_the_attribute_that_it_lacks(devices: str, message: str) -> None:
    assert message in said(devices)


@pytest.mark.parametrize(
    ("devices", "messages"),
    [
        (
            "<input type='usb' bus='tablet'/>",
            ["'usb' is no value of 'type' in <input>; it and 'tablet', of 'bus', have changed places"],
        ),
        # Neither is right, and only one of them is listed.
        (
            disk("<source file='/a'/>", "<target dev='virtio' bus='vda'/>"),
            ["'virtio' is no value of 'dev' in <target>; it and 'vda', of 'bus', have changed places"],
        ),
        # Only one way round.
        (
            "<input type='usb' bus='usb'/>",
            ["'usb' is no value of 'type' in <input>; it is the 'bus', as in <input type='tablet' bus='usb'/>"],
        ),
    ],
)  # fmt: skip
def test_values_that_have_changed_places_are_one_mistake(devices: str, messages: list[str]) -> None:
    assert said(devices) == messages
