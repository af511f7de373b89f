"""VIR091 to VIR093: what libvirt demands of interfaces by their type: a source, a model, what a virtual port says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHOLE_PORTS = frozenset({"bridge", "direct", "hostdev"})
"""The types of interfaces whose virtual port must say all itself. That of a network can leave it to the network."""

_NEEDED = {"802.1Qbg": ("managerid", "typeid", "typeidversion"), "802.1Qbh": ("profileid",)}
"""What the parameters of a virtual port must have, by its type; libvirt makes up what others lack."""

_VIRTIO = frozenset({"virtio", "virtio-transitional", "virtio-non-transitional"})


def bridge_source(domain: Domain) -> Iterator[Breach]:
    """An interface on a bridge names it."""
    for interface in domain.kinds.get("interface", ()):
        if interface.get("type") == "bridge" and interface.find("source") is None:
            yield Breach(interface, "this <interface> names no bridge; write it, as in <source bridge='br0'/>")


def virtual_port(domain: Domain) -> Iterator[Breach]:
    """A virtual port that no network completes is complete."""
    for interface in domain.kinds.get("interface", ()):
        kind = interface.get("type")
        port = interface.find("virtualport") if kind in _WHOLE_PORTS else None
        if port is None:
            continue
        given = port.get("type")
        if given is None:
            message = f"this <virtualport> has no type, and no network says it for an <interface> of type {kind}; write it, as in type='openvswitch'"
            yield Breach(port, message)
            continue
        parameters = port.find("parameters")
        known = () if parameters is None else parameters.keys()
        missing = [f"'{name}'" for name in _NEEDED.get(given, ()) if name not in known]
        if missing:
            message = (
                f"this <virtualport> of type {given} lacks {' and '.join(missing)}; write that in its <parameters>"
            )
            yield Breach(port, message)


def vhost_user_model(domain: Domain) -> Iterator[Breach]:
    """An interface of vhost-user is of virtio."""
    for interface in domain.kinds.get("interface", ()):
        # A model that is left out is chosen, by newer releases at least.
        model = interface.find("model") if interface.get("type") == "vhostuser" else None
        if model is not None and model.get("type") not in _VIRTIO:
            message = f"'{model.get('type')}' does not go with an <interface> of type vhostuser; write 'virtio'"
            yield Breach(model, message, "type", value=True)


RULES: tuple[Rule[Domain], ...] = (
    Rule(
        "VIR091",
        "bridge-source",
        Stage.PARSE,
        Domain,
        bridge_source,
        "An interface on a bridge of the host does not name the bridge.",
        "libvirt knows no default, and refuses the domain.",
        """\
<interface type='bridge'>
  <model type='virtio'/>
</interface>
""",
        ("  <model", "  <source bridge='br0'/>\n  <model"),
        about=("devices/interface",),
        among_devices=True,
    ),
    Rule(
        "VIR092",
        "virtual-port",
        Stage.PARSE,
        Domain,
        virtual_port,
        "A virtual port lacks its type, or what its type needs.",
        "What the virtual port of an interface on a network leaves out, the network says. Others must say all: 802.1Qbg needs"
        " managerid, typeid and typeidversion, 802.1Qbh a profileid.",
        """\
<interface type='direct'>
  <source dev='eth0' mode='vepa'/>
  <virtualport type='802.1Qbg'>
    <parameters managerid='11' typeid='1193047'/>
  </virtualport>
</interface>
""",
        ("typeid='1193047'/>", "typeid='1193047' typeidversion='2'/>"),
        about=("devices/interface",),
    ),
    Rule(
        "VIR093",
        "vhost-user-model",
        Stage.PARSE,
        Domain,
        vhost_user_model,
        "An interface of vhost-user is not of virtio.",
        "The other end speaks virtio; libvirt refuses other models.",
        """\
<interface type='vhostuser'>
  <source type='unix' path='/run/vhost.sock' mode='client'/>
  <model type='e1000'/>
</interface>
""",
        ("e1000", "virtio"),
        about=("devices/interface",),
    ),
)
