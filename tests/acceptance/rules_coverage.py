"""What becomes of each of the 98 rules that the facts about libvirt's disks count, R1 to R98.

Each is kept by the schema (with a document's disk that it rejects), by rules of ours (whose examples are tried by
`test_rules`), by the reader of XML, or by nobody, for a reason. Where several of these keep it together, the table
says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """Who keeps a rule: our rules by their codes, the schema by what it rejects, and the reason where nobody does."""

    codes: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    reason: str = ""


def by_rules(*codes: str, reason: str = "") -> Kept:
    return Kept(codes, (), reason)


def by_schema(*rejected: str, codes: tuple[str, ...] = (), reason: str = "") -> Kept:
    return Kept(codes, rejected, reason)


def by_nobody(reason: str) -> Kept:
    return Kept((), (), reason)


TARGET = "<target dev='vda' bus='virtio'/>"
SOURCE = "<source file='/srv/a.img'/>"
CEPH = "<secret type='ceph' usage='s'/>"


def file(inner: str, attributes: str = "") -> str:
    """A disk in a file."""
    return f"<disk type='file'{attributes}>{SOURCE}{TARGET}{inner}</disk>"


def network(source: str) -> str:
    """A disk on a server."""
    return f"<disk type='network'>{source}{TARGET}</disk>"


COVERAGE: dict[str, Kept] = {
    "R1": by_schema(f"<disk type='file'>{SOURCE}</disk>", f"<disk type='file'>{SOURCE}<target bus='virtio'/></disk>"),
    "R2": by_rules("VIR101"),
    "R3": by_rules("VIR301", "VIR302"),
    "R4": by_rules("VIR102"),
    "R5": by_rules("VIR202", "VIR203"),
    "R6": by_rules("VIR103"),
    "R7": by_rules("VIR104"),
    "R8": by_rules("VIR105", reason="off unless it is selected: the target is a hint, and libvirt takes any"),
    "R9": by_nobody("a default, which Disk.bus and Disk.dev know"),
    "R10": by_rules("VIR201", "VIR232"),
    "R11": by_nobody("a default, which Disk.is_readonly knows"),
    "R12": by_rules("VIR205"),
    "R13": by_schema(
        f"<disk type='file' device='lun'>{SOURCE}<target dev='sda' bus='scsi'/></disk>", codes=("VIR231",)
    ),
    "R14": by_rules("VIR233", "VIR234", "VIR235"),
    "R15": by_rules("VIR236"),
    "R16": by_rules("VIR237"),
    "R17": by_rules("VIR238"),
    "R18": by_schema(file("", " rawio='yes'"), file("", " sgio='filtered'"), codes=("VIR239",)),
    "R19": by_rules("VIR241"),
    "R20": by_schema(
        network(f"<source protocol='nbd' name='a'><host name='h'/><auth username='u'>{CEPH}</auth></source>"),
        codes=("VIR601", "VIR602"),
    ),
    "R21": by_rules("VIR603"),
    "R22": by_rules("VIR604", "VIR605"),
    "R23": by_schema(
        file("<encryption format='luks'><secret type='passphrase'/></encryption>"),
        file(
            "<encryption format='luks'><secret type='passphrase' usage='s'"
            " uuid='11111111-2222-3333-4444-555555555555'/></encryption>"
        ),
    ),
    "R24": by_schema(
        file(
            "<encryption format='luks'><secret type='passphrase' usage='s'/><ivgen name='plain64'/></encryption>",
        ),
        codes=("VIR606",),
    ),
    "R25": by_rules("VIR607"),
    "R26": by_rules("VIR608", "VIR609"),
    "R27": by_nobody("the header of the image tells, which is the matter of the chain commands"),
    "R28": by_rules("VIR303"),
    "R29": by_schema(network("<source protocol='http'><host name='h'/></source>")),
    "R30": by_schema(
        network("<source protocol='nbd'><host transport='unix'/></source>"),
        network("<source protocol='nbd'><host name='h' socket='/run/s'/></source>"),
        network("<source protocol='nbd'><host port='10809'/></source>"),
        network("<source protocol='nbd'><host name='h' port='65536'/></source>"),
    ),
    "R31": by_schema(
        network("<source protocol='nbd' name='a'/>"),
        network("<source protocol='nbd' name='a'><host name='h'/><host name='i'/></source>"),
    ),
    "R32": by_schema(
        network("<source protocol='nfs' name='a'><host name='h' port='2049'/></source>"),
        network("<source protocol='nfs' name='a'><host name='h'/><host name='i'/></source>"),
        network("<source protocol='nfs' name='a'><host transport='unix' socket='/run/s'/></source>"),
    ),
    "R33": by_schema(
        f"<disk type='file'><source file='/srv/a.img'><snapshot name='s'/></source>{TARGET}</disk>",
        network("<source protocol='nbd'><host name='h'/><config file='/etc/ceph/ceph.conf'/></source>"),
    ),
    "R34": by_schema(
        network("<source protocol='http' name='a'><host name='h'/><ssl verify='no'/></source>"),
        network("<source protocol='ftp' name='a' query='q'><host name='h'/></source>"),
        network("<source protocol='nbd' name='a'><host name='h'/><timeout seconds='5'/></source>"),
        codes=("VIR307",),
    ),
    "R35": by_schema(
        network(
            "<source protocol='http' name='a'><host name='h'/><cookies><cookie name='a b'>1</cookie></cookies></source>"
        ),
        network(
            "<source protocol='http' name='a'><host name='h'/><cookies><cookie name='a'>\"1</cookie></cookies></source>"
        ),
        codes=("VIR304",),
    ),
    "R36": by_schema(network("<source protocol='http' name='a' tlsHostname='t'><host name='h'/></source>")),
    "R37": by_rules("VIR305", "VIR306"),
    "R38": by_schema(
        f"<disk type='volume'><source pool='p'/>{TARGET}</disk>",
        reason="which kind the pool is, the document does not tell",
    ),
    "R39": by_schema(
        f"<disk type='nvme'><source type='pci' namespace='0'><address bus='1'/></source>{TARGET}</disk>",
        f"<disk type='nvme'><source type='pci' namespace='1'/>{TARGET}</disk>",
    ),
    "R40": by_schema(
        network("<source protocol='nbd' startupPolicy='optional'><host name='h'/></source>"),
        codes=("VIR308", "VIR309"),
    ),
    "R41": by_rules("VIR310"),
    "R42": by_schema(
        file("<iotune><total_bytes_sec>1</total_bytes_sec><read_bytes_sec>1</read_bytes_sec></iotune>"),
        file(
            "<iotune><total_iops_sec_max_length>1</total_iops_sec_max_length>"
            "<write_iops_sec_max_length>1</write_iops_sec_max_length></iotune>"
        ),
    ),
    "R43": by_rules("VIR741", "VIR742", "VIR743"),
    "R44": by_rules("VIR744"),
    "R45": by_rules("VIR745"),
    "R46": by_schema(
        file(
            "<iotune><total_iops_sec>1</total_iops_sec></iotune>"
            "<throttlefilters><throttlefilter group='g'/></throttlefilters>"
        ),
        codes=("VIR751", "VIR752", "VIR753"),
    ),
    "R47": by_rules("VIR401", "VIR402"),
    "R48": by_rules("VIR403", "VIR404"),
    "R49": by_rules("VIR403", reason="a default, which the rule counts with"),
    "R50": by_rules("VIR413", "VIR414"),
    "R51": by_schema(file("<boot order='0'/>"), codes=("VIR411", "VIR412")),
    "R52": by_rules("VIR707", "VIR708"),
    "R53": by_rules("VIR711", "VIR712"),
    "R54": by_rules("VIR207"),
    "R55": by_rules("VIR206"),
    "R56": by_rules("VIR208", "VIR209"),
    "R57": by_rules("VIR210"),
    "R58": by_schema(file("<wwn>5000c50015ea71a</wwn>"), codes=("VIR801",)),
    "R59": by_schema(
        file("<vendor>123456789</vendor>"),
        file("<product>" + "p" * 41 + "</product>"),
        codes=("VIR802", "VIR803", "VIR804"),
    ),
    "R60": by_schema(file("<serial>a/b</serial>"), codes=("VIR805",)),
    "R61": by_rules("VIR806"),
    "R62": by_rules("VIR811", "VIR812"),
    "R63": by_rules("VIR211"),
    "R64": by_rules("VIR703", "VIR237"),
    "R65": by_rules("VIR702"),
    "R66": by_rules("VIR704"),
    "R67": by_rules("VIR705", "VIR706"),
    "R68": by_rules("VIR701"),
    "R69": by_schema(file("<driver name='qemu' rerror_policy='enospace'/>")),
    "R70": by_schema(file("<driver name='qemu' iothread='0'/>"), codes=("VIR721", "VIR722", "VIR723")),
    "R71": by_rules("VIR724"),
    "R72": by_rules("VIR731", "VIR732", "VIR733", "VIR734"),
    "R73": by_rules("VIR709"),
    "R74": by_rules("VIR331", "VIR332", "VIR333", "VIR334"),
    "R75": by_rules("VIR335"),
    "R76": by_rules("VIR710"),
    "R77": by_rules("VIR851", "VIR852", "VIR853"),
    "R78": by_rules("VIR854", "VIR855"),
    "R79": by_schema(
        "<disk type='block' device='lun'><source dev='/dev/sda'><reservations managed='no'><source type='unix'"
        " path='/run/s' mode='server'/></reservations></source><target dev='sda' bus='scsi'/></disk>",
        codes=("VIR240",),
    ),
    "R80": by_rules("VIR341", "VIR342", "VIR343"),
    "R81": by_schema(
        "<disk type='file'><source file='/srv/a.img'><seclabel relabel='no'><label>l</label></seclabel></source>"
        f"{TARGET}</disk>",
        codes=("VIR621", "VIR622"),
    ),
    "R82": by_rules("VIR501"),
    "R83": by_nobody("the reader of XML stops at 256 levels like libvirt's does: XML003"),
    "R84": by_rules("VIR502"),
    "R85": by_rules("VIR503"),
    "R86": by_schema(file("<backingStore><format type='raw'/><source file='/srv/b.img'/></backingStore>")),
    "R87": by_schema(file("<backingStore type='file'><format type='raw'/></backingStore>")),
    "R88": by_schema(
        file("<driver name='qemu' type='luks'/>"),
        file("<backingStore type='file'><format type='luks'/><source file='/srv/b.img'/></backingStore>"),
    ),
    "R89": by_rules("VIR504", reason="off unless it is selected: an open end is right where it is wanted"),
    "R90": by_rules("VIR505"),
    "R91": by_rules("VIR506"),
    "R92": by_nobody("the header of the image tells, which is the matter of the chain commands"),
    "R93": by_rules("VIR212"),
    "R94": by_rules("VIR204", reason="for the machines that never have one; of others QEMU itself must be asked"),
    "R95": by_schema(file("<blockio logical_block_size='-1'/>"), codes=("VIR813",)),
    "R96": by_schema(f"<disk type='block'><source file='/srv/a.img'/>{TARGET}</disk>"),
    "R97": by_nobody("libvirt takes an empty name, and a server may answer at its root"),
    "R98": by_schema(
        f"<disk type='file'><source file='/srv/a.img'><slices><slice type='storage' offset='0' size='0'/></slices>"
        f"</source>{TARGET}</disk>",
        f"<disk type='file'><source file='/srv/a.img'><slices><slice type='storage' offset='0' size='1'/>"
        f"<slice type='storage' offset='1' size='1'/></slices></source>{TARGET}</disk>",
    ),
}
