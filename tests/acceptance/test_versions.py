"""`relaxng check --libvirt`: what the targeted libvirt does not know yet."""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Finding, SchemaError, Severity, load_schema
from relaxng.catalog import builtin_schemas
from relaxng.grammar.annotations import SINCE
from relaxng.schema import load_grammar
from relaxng.versions import Version
from tests.conftest import DOMAIN, LIBVIRT, ROOT, RunRelaxng, ask, corpus, relative, schema_of

SOURCE = "<source file='/srv/images/guest.qcow2'/>"
TARGET = "<target dev='vda' bus='virtio'/>"

NBD = "<disk type='network'><source protocol='nbd'><host name='n'/>{}</source><target dev='vda'/></disk>"
RBD = "<disk type='network'><source protocol='rbd' name='{}'/><target dev='vda'/></disk>"
SSH = "<source protocol='ssh' name='a'><host name='h'/><knownHosts path='/k'/><identity username='u' keyfile='/k'/></source>"
HIDDEN = "<secret type='passphrase' usage='u'/>"
LATENCY = "<statistics><latency-histogram><bin start='0'/></latency-histogram></statistics>"


def disk(content: str = "", *, source: str = SOURCE, target: str = TARGET, attributes: str = "") -> str:
    return f"<disk type='file'{attributes}>{source}{target}{content}</disk>"


def driver(content: str, attributes: str = "") -> str:
    return disk(f"<driver name='qemu'{attributes}>{content}</driver>")


# What came after 9.0 (shared/facts/libvirt-disk.md, section 5), a row each: the release, what the message says, the disk.
NEWER = [
    ("9.2.0", "<reconnect> in <source>", NBD.format("<reconnect delay='10'/>")),
    ("9.5.0", "attribute 'discard_no_unref' of <driver>", driver("", " discard_no_unref='on'")),
    (
        "9.6.0",
        "attribute 'removable' of <target>",
        disk(target="<target dev='sda' bus='scsi' removable='on'/>"),
    ),
    ("9.8.0", "'vhostvdpa' as the 'type' of <disk>", "<disk type='vhostvdpa'><source dev='/dev/v'/><target dev='vda'/></disk>"),
    ("9.8.0", "'ssh' as the 'protocol' of <source>", f"<disk type='network'>{SSH}<target dev='vda'/></disk>"),
    ("10.0.0", "<iothreads> in <driver>", driver("<iothreads><iothread id='1'><queue id='0'/></iothread></iothreads>")),
    (
        "10.10.0",
        "<dataStore> in <source>",
        disk(source="<source file='/a'><dataStore><format type='raw'/><source file='/b'/></dataStore></source>"),
    ),
    ("11.1.0", "'A name of more than 16' as the text of <product>", disk("<product>A name of more than 16</product>")),
    ("11.2.0", "<throttlefilters> in <disk>", disk("<throttlefilters><throttlefilter group='g'/></throttlefilters>")),
    ("11.5.0", "'nvme' as the 'bus' of <target>", disk(target="<target dev='vda' bus='nvme'/>")),
    ("11.5.0", "'nvme0n1' as the 'dev' of <target>", disk(target="<target dev='nvme0n1'/>")),
    ("11.5.0", "'usb-bot' as the 'model' of <disk>", disk(attributes=" model='usb-bot'")),
    ("11.5.0", "'usb-storage' as the 'model' of <disk>", disk(attributes=" model='usb-storage'")),
    ("11.6.0", "'pool/space/image' as the 'name' of <source>", RBD.format("pool/space/image")),
    ("11.6.0", "'0' as the 'discard_granularity' of <blockio>", disk("<blockio discard_granularity='0'/>")),
    ("11.9.0", "<statistics> in <driver>", driver("<statistics><statistic interval='5'/></statistics>")),
    ("11.10.0", "attribute 'dpofua' of <target>", disk(target="<target dev='sda' bus='scsi' dpofua='on'/>")),
    ("12.0.0", "'ctl' as the 'type' of <disk>", "<disk type='ctl'><source dev='/dev/c'/><target dev='vda'/></disk>"),
    (
        "12.1.0",
        "attribute 'migration' of <reservations>",
        "<disk type='block' device='lun'><source dev='/dev/s'><reservations managed='yes' migration='yes'/></source>"
        "<target dev='sda' bus='scsi'/></disk>",
    ),
    ("12.1.0", "<latency-histogram> in <statistics>", driver(LATENCY)),
    ("9.6.0", "attribute 'discard_granularity' of <blockio>", disk("<blockio discard_granularity='4096'/>")),
    (
        "9.3.0",
        "'luks-any' as the 'format' of <encryption>",
        disk(source=f"<source file='/a'><encryption format='luks-any'>{HIDDEN}</encryption></source>"),
    ),
    (
        "9.3.0",
        "another <secret> in <encryption>",
        disk(source=f"<source file='/a'><encryption format='luks'>{HIDDEN}{HIDDEN}</encryption></source>"),
    ),
]  # fmt: skip


def domain(disks: str) -> bytes:
    before, _, rest = DOMAIN.partition("<disk")
    return (before + disks + rest.partition("</disk>")[2]).encode()


def newer(version: str | None, document: bytes) -> list[Finding]:
    """What a version does not know yet; what libvirt's rules want besides is no matter here."""
    return [one for one in load_schema("domain", libvirt=version).iter_findings(document) if one.code == "VIR001"]


def before(release: str) -> str:
    """A version just below a release."""
    major, minor, _ = (int(part) for part in release.split("."))
    return f"{major}.{minor - 1}.99" if minor else f"{major - 1}.99.99"


@pytest.mark.parametrize(("release", "what", "disks"), NEWER, ids=[f"{row[0]} {row[1]}" for row in NEWER])
def test_what_came_after_9_0_is_told_until_its_release(release: str, what: str, disks: str) -> None:
    document = domain(disks)
    assert not any(one.code.startswith("RNG") for one in load_schema("domain").iter_findings(document))
    assert newer(None, document) == newer(release, document) == []
    (finding,) = newer(before(release), document)
    assert finding.severity is Severity.WARNING
    assert finding.message.removeprefix("the ").startswith(
        f"{what} needs libvirt {release.removesuffix('.0')}; you target "
    )


def test_no_release_of_the_schema_after_9_0_is_without_a_row() -> None:
    told = {tuple(map(int, release.split("."))) for release, _, _ in NEWER}
    schemas = "".join((ROOT / "schemas" / name).read_text() for name in ("storagecommon.rng", "domaincommon.rng"))
    stated = {tuple(map(int, part.partition('"')[0].split("."))) for part in schemas.split('rx:since="')[1:]}
    # acpi/@nodeset is no matter of the disk, and the facts' table does not have it.
    assert {release for release in stated if release > (9, 0, 0)} == told | {(11, 8, 0)}


def test_the_place_is_exact(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "vm.xml").write_bytes(
        domain(
            "<disk\n type='ctl'><source\n dev='/d'/><target dev='vda'\n dpofua='on'/><product>\n A name of more than 16\n</product>\n"
            "<driver><iothreads><iothread id='1'/></iothreads></driver></disk>"
        ).replace(b"\n A name of more than 16\n", b"A name of more than 16")
    )
    done = run("check", "--libvirt", "9", "--output-format", "gcc", "vm.xml")
    told = [line for line in done.out.splitlines() if line.endswith("[VIR001]")]
    assert [line.split(" warning: ")[0] + line.split("; ")[1] for line in told] == [
        "vm.xml:6:8:you target 9.0 [VIR001]",
        "vm.xml:8:2:you target 9.0 [VIR001]",
        "vm.xml:8:24:you target 9.0 [VIR001]",
        "vm.xml:9:10:you target 9.0 [VIR001]",
    ]


@pytest.mark.parametrize("version", ["9", "9.0", "9.0.0"])
def test_a_version_has_three_forms(run: RunRelaxng, version: str) -> None:
    done = run("check", "--libvirt", version, "-", stdin=domain(NEWER[0][2]))
    assert done.status == 0
    assert "needs libvirt 9.2; you target 9.0 [VIR001]" in done.out


@pytest.mark.parametrize("version", ["", "9.", "9.x", "v9.0", "9.0.0.0", "-1", "9,0", "nine", "٩", "9" * 20])
def test_another_form_is_a_usage_error(run: RunRelaxng, version: str) -> None:
    done = run("check", f"--libvirt={version}", "-", stdin=DOMAIN.encode())
    assert done.status == 2
    assert "is no version of libvirt; write it as in 9.0 or 1.2.4" in done.err
    with pytest.raises(ValueError, match="is no version of libvirt"):
        load_schema("domain", libvirt=version)


def test_a_version_beyond_the_schema_is_noted(run: RunRelaxng) -> None:
    done = run("check", "--libvirt", "99.1", "-", stdin=domain(NEWER[0][2]))
    assert (done.status, done.out) == (0, "")
    describes = builtin_schemas()["domain"].describes
    names = ", ".join(f"'{name}'" for name in builtin_schemas())
    assert done.err == f"relaxng: the schemas {names} describe {describes}; of what came after it nothing is known\n"
    assert run("check", "--libvirt", describes.split()[1], "-", stdin=DOMAIN.encode()).err == ""


def test_a_schema_that_says_nothing_of_versions_is_refused(run: RunRelaxng, tmp_path: Path) -> None:
    (tmp_path / "s.rng").write_text("<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><empty/></element>")
    (tmp_path / "a.xml").write_text("<a/>")
    assert run("check", "--schema", "s.rng", "a.xml").status == 0
    done = run("check", "--schema", "s.rng", "--libvirt", "9.0", "a.xml")
    assert done.status == 2
    assert "it has no rx:since (namespace urn:relaxng:schema-annotations)" in done.out


def test_beside_others_a_schema_that_says_nothing_of_versions_is_judged_without(
    run: RunRelaxng, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note.rng").write_text("<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><empty/></element>")
    Path("relaxng.toml").write_text("libvirt = '9.0'\n[schemas]\n'note.xml' = ['note.rng']\n")
    Path("note.xml").write_text("<note/>")
    Path("wrong.xml").write_text("<?xml-model href='note.rng'?><note a='1'/>")
    Path("vm.xml").write_text(
        DOMAIN.replace("<source file", "<driver name='qemu' discard_no_unref='on'/><source file", 1)
    )
    done = run("check", "--output-format", "gcc", "note.xml", "wrong.xml", "vm.xml")
    assert [line.rpartition(" ")[2] for line in done.out.splitlines()] == ["[RNG201]", "[VIR001]"]
    assert done.status == 1
    assert "[SCH126]" in run("check", "--schema", "note.rng", "note.xml").out


@pytest.mark.parametrize("name", builtin_schemas())
def test_every_built_in_schema_can_be_held_against_a_version(name: str) -> None:
    assert load_schema(name, libvirt="9.0").name == name


@pytest.mark.parametrize(
    ("annotated", "words"),
    [
        ("<ref name='b' rx:since='9.1.0'/>", "rx:since says nothing on <ref>"),
        ("<optional rx:since='9.1.0'><ref name='b'/></optional>", "rx:since says nothing on <optional>"),
        ("<ref name='b'/><attribute name='c' rx:since='soon'/>", "rx:since is no release: 'soon'"),
    ],
)
def test_a_misplaced_since_is_a_fault_of_the_schema(tmp_path: Path, annotated: str, words: str) -> None:
    path = tmp_path / "s.rng"
    path.write_text(
        "<grammar xmlns='http://relaxng.org/ns/structure/1.0' xmlns:rx='urn:relaxng:schema-annotations'>\n"
        f"<start><element name='a'>{annotated}</element></start>\n"
        "<define name='b'><optional><element name='b'><empty/></element></optional></define></grammar>"
    )
    with pytest.raises(SchemaError) as caught:
        load_schema(path, libvirt="9.0")
    (finding,) = caught.value.findings
    assert finding.code == "SCH125"
    assert words in finding.message
    assert finding.span is not None
    assert finding.span.line == 2


def test_an_invalid_document_is_told_its_errors_first() -> None:
    document = domain(NEWER[0][2]).replace(b"<memory", b"<memroy").replace(b"</memory", b"</memroy")
    findings = list(load_schema("domain", libvirt="9.0").iter_findings(document))
    assert [finding.code for finding in findings] == ["RNG101"]


@pytest.mark.parametrize("engine", ["auto", "automaton", "libxml2", "both"])
def test_every_engine_goes_with_it(engine: str) -> None:
    schema = load_schema("domain", engine, libvirt="9.0")
    assert [finding.code for finding in schema.iter_findings(domain(NEWER[0][2]))] == ["VIR001"]
    assert schema.is_valid(domain(NEWER[0][2]))


def test_a_schema_with_a_target_pickles() -> None:
    schema = pickle.loads(pickle.dumps(load_schema("domain", libvirt="9")))
    assert [finding.code for finding in schema.iter_findings(domain(NEWER[0][2]))] == ["VIR001"]


def test_json_has_the_warnings(run: RunRelaxng) -> None:
    done = run("check", "--libvirt", "9", "--output-format", "json", "-", stdin=domain(NEWER[3][2]))
    (finding,) = (one for one in json.loads(done.out)["findings"] if one["code"] == "VIR001")
    assert finding["severity"] == "warning"


def test_the_newest_release_knows_the_whole_corpus() -> None:
    releases = (str(element.get(SINCE)) for _, element in load_grammar("domain").annotated(SINCE))
    schema = load_schema("domain", libvirt=str(max(map(Version.parse, releases))))
    assert [finding.message for path in corpus("valid", "domain") for finding in schema.iter_findings(path)] == []


def test_older_ones_know_less_and_less() -> None:
    counts = []
    for version in ("12", "10", "9", "7", "4", "1.2", "0.9", "0.4"):
        schema = load_schema("domain", libvirt=version)
        counts.append(sum(1 for path in corpus("valid", "domain") for _ in schema.iter_findings(path)))
    assert counts == sorted(counts)
    assert len(set(counts)) == len(counts)


def test_the_time_is_linear_in_the_document() -> None:
    schema = load_schema("domain", libvirt="9.0")

    def seconds(disks: int) -> float:
        document = domain("".join(row[2] for row in NEWER) * disks)
        times = []
        for _ in range(3):
            begin = time.process_time()
            assert sum(one.code == "VIR001" for one in schema.iter_findings(document)) == len(NEWER) * disks
            times.append(time.process_time() - begin)
        return min(times)

    seconds(2)
    assert seconds(80) < 8 * 3 * max(seconds(10), 0.02)


# Beside libvirt's own schema of 9.0

NOT_NEWER = {
    "boot/architectures/armv7b.xml": "the parser knows the architecture",
    "boot/architectures/ppcle.xml": "the parser knows the architecture",
    "boot/bootloader-last.xml": "the parser minds no order",
    "boot/container-command-line.xml": "the parser minds no order",
    "boot/user-mode-linux.xml": "the parser still knows it",
    "boot/xen-on-arm.xml": "the parser minds no architecture",
    "boot/xen-pvh-firmware.xml": "the parser minds no order",
    "chains/slices.xml": "the parser takes offsets of 64 bits",
    "domainbackup/as-written.xml": "the index is output",
    "domainsnapshot/state-pmsuspended.xml": "the parser knows the state",
    "domainsnapshot/storage.xml": "the parser minds no order, and reads a driver of any disk",
    "features/size-without-a-switch.xml": "the parser takes a missing switch for on",
    "filesystems/container.xml": "the parser knows volumes",
    "graphics/dbus-elsewhere.xml": "the parser reads the address",
    "graphics/vnc-on-sockets.xml": "the parser reads the policy beside a socket",
    "host-devices/usb.xml": "autoAddress is output",
    "inputs/virtuozzo.xml": "the parser still knows the bus",
    "interfaces/networks.xml": "the parser drops trunk='no' of a single tag",
    "interfaces/tunnels.xml": "the parser takes names of hosts",
    "lifecycle/parallels.xml": "the parser still knows the old name of vz",
    "memory/advised-nodes.xml": "the parser ignores the nodes",
    "memory/cell-without-mode.xml": "the parser takes a missing mode for strict",
    "network-protocols/nfs.xml": "the parser takes a missing identity",
    "redirection/smart-cards.xml": "every device has an alias",
    "redirection/usb.xml": "the parser takes any byte for the class",
    "small-devices/nvram-running.xml": "every device has an alias",
    "tpm/external-without-a-mode.xml": "the parser takes a missing mode for connect",
    "tuning/no-quotas.xml": "the parser takes 0 for none, and any negative number",
    "tuning/partition-last.xml": "the parser minds no order",
    "video/of-other-hypervisors.xml": "the parser still knows the model",
}
"""Valid documents that libvirt's schema of 9.0 refuses, although its parser takes all that they say."""

NOT_REFUSED = {"network-protocols/rbd.xml": "its schema takes any name, and 9.0 looks for an image called space/image"}
"""A document with something newer than 9.0 that its schema lets pass."""

NOT_IN_ITS_GRAMMAR = {"attribute 'removable' of <target>", "'pool/space/image' as the 'name' of <source>"}
"""What 9.0 refuses or misreads later than in its schema."""


def skip_unless_9_0() -> None:
    if ask("virsh", "libvirt-clients", "--version").out.strip() != "9.0.0" or not LIBVIRT.is_dir():
        pytest.skip("the schemas of libvirt 9.0.0 are not installed (Debian package libvirt-clients)")


def accepted_by_libvirt(paths: list[Path]) -> set[Path]:
    skip_unless_9_0()
    said = ask("xmllint", "libxml2-utils", "--noout", "--relaxng", LIBVIRT / "domain.rng", *paths).err
    return {Path(line.removesuffix(" validates")) for line in said.splitlines() if line.endswith(" validates")}


def test_libvirt_9_0_itself_does_not_know_what_came_later(tmp_path: Path) -> None:
    paths = {what: tmp_path / f"{number}.xml" for number, (_, what, _) in enumerate(NEWER)}
    for _, what, disks in NEWER:
        paths[what].write_bytes(domain(disks))
    accepted = accepted_by_libvirt(list(paths.values()))
    assert {what for what, path in paths.items() if path in accepted} == NOT_IN_ITS_GRAMMAR


def test_what_libvirt_9_0_does_not_know_is_dated_and_nothing_else() -> None:
    skip_unless_9_0()
    schemas = {name: load_schema(name, libvirt="9.0") for name in builtin_schemas()}
    theirs = {name: etree.RelaxNG(file=str(LIBVIRT / f"{name}.rng")) for name in builtin_schemas()}
    undated: set[str] = set()
    dated: set[str] = set()
    for path in corpus("valid"):
        is_newer = any(finding.code == "VIR001" for finding in schemas[schema_of(path)].iter_findings(path))
        if theirs[schema_of(path)].validate(etree.parse(path)) is is_newer:
            (dated if is_newer else undated).add(relative(path).partition("/")[2])
    assert undated == NOT_NEWER.keys()
    assert dated == NOT_REFUSED.keys()


@pytest.mark.parametrize(
    ("release", "what", "inside"),
    [
        ("3.1.0", "<allocation> in <memoryBacking>", "<memoryBacking><allocation mode='immediate'/></memoryBacking>"),
        ("3.1.0", "<access> in <memoryBacking>", "<memoryBacking><access mode='shared'/></memoryBacking>"),
        (
            "7.3.0",
            "'restrictive' as the 'mode' of <memory>",
            "<numatune><memory mode='restrictive' nodeset='0'/></numatune>",
        ),
        ("11.6.0", "'tdx' as the 'type' of <launchSecurity>", "<launchSecurity type='tdx'/>"),
        (
            "3.3.0",
            "'qemu-xhci' as the 'model' of <controller>",
            "<devices><controller type='usb' model='qemu-xhci'/></devices>",
        ),
        ("4.4.0", "<gl> in <graphics>", "<devices><graphics type='sdl'><gl enable='yes'/></graphics></devices>"),
        (
            "12.1.0",
            "the attribute 'port' of <address>",
            "<devices><hostdev mode='subsystem' type='usb'><source><address bus='1' port='1.2'/></source></hostdev></devices>",
        ),
    ],
)
def test_what_is_new_beside_disks(release: str, what: str, inside: str) -> None:
    document = (
        "<domain type='kvm'><name>a</name><memory>1</memory><vcpu>1</vcpu><os><type>hvm</type></os>"
        f"{inside}</domain>".encode()
    )
    assert newer(release, document) == []
    (finding,) = newer(before(release), document)
    assert finding.message == f"{what} needs libvirt {release.removesuffix('.0')}; you target {before(release)}"
