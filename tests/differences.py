"""Where our verdicts on devices, snapshots, checkpoints and backups differ from libvirt 9.0's, and why."""

from __future__ import annotations

DEVICES = frozenset(
    [
        "graphics",
        "video",
        "serial",
        "parallel",
        "console",
        "channel",
        "sound",
        "audio",
        "watchdog",
        "memballoon",
        "rng",
        "tpm",
        "nvram",
        "panic",
        "shmem",
        "memory",
        "iommu",
        "vsock",
        "crypto",
        "pstore",
    ]
)
TOPICS = [
    "graphics",
    "video",
    "character-devices",
    "sound",
    "memory-devices",
    "small-devices",
    "tpm",
    "entropy",
    "iommu",
    "domainsnapshot",
    "domaincheckpoint",
    "domainbackup",
]

NEWER = {
    "graphics/dbus-and-rdp.xml": "an RDP server with a user name: 11.1.0",
    "graphics/vnc-of-bhyve.xml": "the attribute wait: 11.10.0",
    "memory-devices/newer-virtio.xml": "address and dynamicMemslots: 9.4.0 and 10.1.0",
    "small-devices/crypto.xml": "crypto: 9.1.0",
    "small-devices/panic-on-pci.xml": "the model pvpanic: 9.1.0",
    "small-devices/pstore.xml": "pstore: 10.6.0",
    "small-devices/several-watchdogs.xml": "the model itco, and more than one watchdog: 9.1.0",
    "sound/newer-cards.xml": "multichannel, virtio and PipeWire: 9.4.0, 10.4.0 and 9.10.0",
    "tpm/emulator-elsewhere.xml": "the source of an emulator: 10.10.0",
    "tpm/emulator-profile-for-fips.xml": "profiles: 10.10.0",
    "tpm/emulator-profile.xml": "profiles: 10.10.0",
    "iommu/newer.xml": "the model amd, granules and more than one unit: 11.5.0 and later",
    "video/blob-and-edid.xml": "blob and edid: 9.2.0 and 11.7.0",
}
"""Valid documents that libvirt 9.0 does not know yet."""

ACCEPTED_BY_THE_PARSER = {
    "domainbackup/as-written.xml": "libvirt writes index, and its own schema has no place for it",
    "domainsnapshot/state-pmsuspended.xml": "a state that the parser knows and writes",
    "domainsnapshot/storage.xml": "the parser takes the parts of a disk in any order",
    "graphics/dbus-elsewhere.xml": "the parser forbids an address only to p2p='yes'",
    "graphics/vnc-on-sockets.xml": "libvirt writes sharePolicy beside socket",
    "small-devices/nvram-running.xml": "libvirt writes the alias of a running guest's device",
    "tpm/external-without-a-mode.xml": "the documentation says that the mode can be left out",
    "video/of-other-hypervisors.xml": "the model parallels, which Virtuozzo's guests have",
}
"""Valid documents that libvirt's schema rejects, and its parser accepts."""

STRICTER = {
    r"drop (source|path) in (serial|parallel|console|channel|backend|source|memory)": "the parser misses it",
    r"drop server in shmem": "the parser allows interrupts only with a server",
    r"drop @(path|host|service|channel|master|slave|mode) of source": "the parser misses it",
    r"drop @(fixedSettings|mixingEngine) of (input|output)": "the parser wants both for a fixed format",
    r"drop @slot of address": "the parser wants the slot of a dimm",
    r"drop @access of memory": "the parser of 9.4.0 and later wants it for virtio-pmem",
    r"drop @timeout of reconnect|@enabled of reconnect = yes": "the parser misses the timeout",
    r"drop @(accel2d|accel3d|rendernode) of acceleration": "the parser wants one of them",
    r"repeat source in .*": "the parser refuses a second, or ignores it",
    r"@port of target = .*": "the parser wants a number",
    r"@mode of source = .*": "the parser knows bind and connect",
    r"@address of target = .*": "the parser wants an IPv4 address",
    r"@address of cid = .*": "the parser wants 3 at least",
    r"@(channel|name) of (source|shmem) = .*": "the parser refuses the characters; an empty name names nothing",
    r"@network of listen = ": "the parser wants a name",
    r"@id of audio = .*": "the parser wants 1 at least",
    r"@(voices|bufferLength|timerPeriod|frequency|channels) of \w+ = 0": "the parser wants 1 at least",
    r"@dspPolicy of audio = -1": "the parser wants 0 at least",
    r"@(x|y) of resolution = 0": "the parser wants 1 at least",
    r"@(fixedSettings|mixingEngine) of (input|output) = .*": "the parser wants the mixing engine for a fixed format",
    r"@(base|reg|port|bus) of address = .*": "an address, described in a file of its own",
    r".* = 0x10": "the parser reads the number in decimal",
    r".* = 99999999999": "too large for the parser",
    r"text of creationTime = .*": "the parser wants a number",
}
"""Mutants, by a pattern, that ours rejects and libvirt's schema does not, and why."""

STRICTER_DOCUMENTS = {
    "character-devices/missing-sources.xml": "the parser misses the sources",
    "memory-devices/private.xml": "the parser of 9.4.0 and later wants virtio-pmem shared",
}
"""Invalid documents whose mistakes libvirt's schema lets through, and its parser does not."""

LAXER = {
    r"repeat (iommu|watchdog) in devices": "a guest can have several: 9.1.0 and later",
    r"drop @mode of source": "the documentation says that an emulator's source needs none",
    r"@reg of address = .*": "an address, described in a file of its own",
}
"""Mutants, by a pattern, that ours accepts and libvirt's schema of 9.0 does not, and why."""

NEWER_ATTRIBUTES = ["wait", "username", "passwd", "multichannel", "blob", "edid", "debug", "dma_translation"]
NEWER_ATTRIBUTES += ["dynamicMemslots", "index"]
"""Attributes newer than libvirt 9.0, or (index) written by it."""

OTHER_ALTERNATIVE = "what goes with another alternative, which libvirt ignores or, in the hypervisor's driver, refuses"

BEYOND_THE_TEST_DRIVER = {
    "memory-devices/persistent-of-pseries.xml": "it has no pseries machine",
    **NEWER,
}
"""Valid documents that the test driver of libvirt 9.0 does not define."""
