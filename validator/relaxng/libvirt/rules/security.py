"""VIR60 and VIR62: who may read an image: authentication, secrets, security labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.disk import Disk
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from relaxng.libvirt.domain import Domain

_AUTHENTICATED = ("iscsi", "http", "https", "ftp", "ftps", "ssh", "rbd")
_SECRETS = {"iscsi": "iscsi", "rbd": "ceph"}


def auth_protocol(disk: Disk) -> Iterator[Breach]:
    """The protocol knows who asks."""
    auth = disk.parts.get("auth")
    protocol = disk.image.protocol
    if auth is not None and protocol is not None and protocol not in _AUTHENTICATED:
        message = f"<auth> does not go with the protocol '{protocol}', which asks nobody who they are; leave it out"
        yield Breach(auth, message)


def ignored_auth(disk: Disk) -> Iterator[Breach]:
    """Only what is on a server asks for authentication."""
    auth = disk.parts.get("auth")
    # vhostuser refuses it, and a volume can be one of an iSCSI pool.
    if auth is not None and disk.type not in ("network", "volume", "vhostuser"):
        message = (
            f"<auth> is ignored: it goes with a disk of type network, and this one is of type {disk.type}; leave it out"
        )
        yield Breach(auth, message)


def secret_type(disk: Disk) -> Iterator[Breach]:
    """The secret is of the protocol's kind."""
    for image, source in disk.sources:
        wanted = _SECRETS.get(image.protocol or "")
        auth = source.find("auth")
        if auth is None and image.is_top:
            auth = disk.parts.get("auth")
        secret = None if auth is None else auth.find("secret")
        if wanted is not None and secret is not None and secret.get("type") != wanted:
            message = f"'{secret.get('type')}' is no secret for the protocol '{image.protocol}'; write '{wanted}'"
            yield Breach(secret, message, "type", value=True)


def auth_twice(disk: Disk) -> Iterator[Breach]:
    """Authentication is given once."""
    yield from _twice(disk, "auth")


def encryption_twice(disk: Disk) -> Iterator[Breach]:
    """Encryption is given once."""
    yield from _twice(disk, "encryption")


def _twice(disk: Disk, name: str) -> Iterator[Breach]:
    outer = disk.parts.get(name)
    source = disk.parts.get("source")
    inner = None if source is None else source.find(name)
    if outer is not None and inner is not None:
        line = disk.domain.line(inner)
        yield Breach(outer, f"<{name}> stands in <source> already, at line {line}; leave out this one in <disk>")


def duplicate_seclabel(disk: Disk) -> Iterator[Breach]:
    """A source has one label for each security model."""
    for _, source in disk.sources:
        for model, label, other in repeated((label.get("model"), label) for label in source.iterchildren("seclabel")):
            line = disk.domain.line(other)
            message = (
                f"'{model}' is the model of a <seclabel> of this <source> already, at line {line}; give one for each"
            )
            yield Breach(label, message, "model", value=True)


def seclabel_override(disk: Disk) -> Iterator[Breach]:
    """A label of a source's own needs a domain that labels."""
    fixed = _fixed_models(disk.domain)
    for _, source in disk.sources if fixed else ():
        for label in source.iterchildren("seclabel"):
            model = label.get("model")
            if model in fixed and label.find("label") is not None:
                line = disk.domain.line(fixed[model])
                named = f" of the model '{model}'" if model else ""
                message = (
                    f"this <seclabel>{named} has a <label>, and that of the domain, at line {line}, does not relabel;"
                    " write relabel='yes' there, or relabel='no' here without a label"
                )
                yield Breach(label, message)


def _fixed_models(domain: Domain) -> dict[str | None, etree._Element]:
    """The domain's labels that are not put on resources, by their models."""
    return {
        label.get("model"): label
        for label in domain.root.iterchildren("seclabel")
        if label.get("relabel", "no" if label.get("type") in ("static", "none") else "yes") == "no"
    }


RULES: tuple[Rule[Disk], ...] = (
    Rule(
        "VIR601",
        "auth-protocol",
        Stage.DEFINE,
        Disk,
        auth_protocol,
        "A disk has authentication that its protocol does not know.",
        "Only iSCSI, HTTP, FTP, SSH and RBD ask who is there; libvirt refuses to define <auth> for other protocols.",
        """\
<disk type='network'>
  <source protocol='nbd' name='system'>
    <host name='store.example.org'/>
  </source>
  <auth username='vms'>
    <secret type='ceph' usage='store'/>
  </auth>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("protocol='nbd' name='system'", "protocol='rbd' name='vms/system'"),
        about=("auth",),
    ),
    Rule(
        "VIR602",
        "ignored-auth",
        Stage.NEVER,
        Disk,
        ignored_auth,
        "A disk that is on no server has authentication.",
        "libvirt takes it in silence and never uses it.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'/>
  <auth username='vms'>
    <secret type='ceph' usage='store'/>
  </auth>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  <auth username='vms'>
    <secret type='ceph' usage='store'/>
  </auth>
""",
            "",
        ),
        about=("auth",),
    ),
    Rule(
        "VIR603",
        "secret-type",
        Stage.DEFINE,
        Disk,
        secret_type,
        "The secret for iSCSI or RBD is of another kind.",
        "iSCSI takes secrets of type `iscsi`, and RBD those of type `ceph`; libvirt refuses to define others.",
        """\
<disk type='network'>
  <source protocol='rbd' name='vms/system'>
    <auth username='vms'>
      <secret type='iscsi' usage='store'/>
    </auth>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("type='iscsi'", "type='ceph'"),
        about=("secret",),
    ),
    Rule(
        "VIR604",
        "auth-twice",
        Stage.PARSE,
        Disk,
        auth_twice,
        "Authentication is given for the disk and for its source.",
        "Its place is in <source>; libvirt still reads it in <disk>, and refuses to read both.",
        """\
<disk type='network'>
  <source protocol='rbd' name='vms/system'>
    <auth username='vms'>
      <secret type='ceph' usage='store'/>
    </auth>
  </source>
  <auth username='vms'>
    <secret type='ceph' usage='store'/>
  </auth>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  <auth username='vms'>
    <secret type='ceph' usage='store'/>
  </auth>
""",
            "",
        ),
        about=("auth",),
    ),
    Rule(
        "VIR605",
        "encryption-twice",
        Stage.PARSE,
        Disk,
        encryption_twice,
        "Encryption is given for the disk and for its source.",
        "Its place is in <source>; libvirt still reads it in <disk>, and refuses to read both.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'>
    <encryption format='luks'>
      <secret type='passphrase' usage='system'/>
    </encryption>
  </source>
  <encryption format='luks'>
    <secret type='passphrase' usage='system'/>
  </encryption>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        (
            """\
  <encryption format='luks'>
    <secret type='passphrase' usage='system'/>
  </encryption>
""",
            "",
        ),
        about=("encryption",),
    ),
    Rule(
        "VIR621",
        "duplicate-seclabel",
        Stage.PARSE,
        Disk,
        duplicate_seclabel,
        "A source has two labels of one security model.",
        "libvirt's parser refuses the second, in every layer of a chain.",
        """\
<disk type='file'>
  <source file='/srv/images/system.img'>
    <seclabel model='dac' relabel='no'/>
    <seclabel model='dac' relabel='no'/>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>
""",
        ("model='dac'", "model='selinux'"),
        about=("seclabel",),
    ),
    Rule(
        "VIR622",
        "seclabel-override",
        Stage.DEFINE,
        Disk,
        seclabel_override,
        "A source has a label of its own in a domain that does not relabel.",
        "A label can take the place of the domain's only where that is put on resources at all; a <seclabel> of the"
        " domain that is static or none is not, unless it says relabel='yes'. libvirt refuses to define it.",
        """\
<seclabel type='static' model='dac'>
  <label>+107:+107</label>
</seclabel>
<devices>
  <disk type='file'>
    <source file='/srv/images/system.img'>
      <seclabel model='dac'>
        <label>+1000:+1000</label>
      </seclabel>
    </source>
    <target dev='vda' bus='virtio'/>
  </disk>
</devices>
""",
        (
            """\
model='dac'>
  <label>+107:+107</label>
""",
            """\
model='dac' relabel='yes'>
  <label>+107:+107</label>
""",
        ),
        about=("seclabel",),
        beside_devices=True,
    ),
)
