"""VIR063 to VIR066 and VIR068: what one sees and hears of the guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.libvirt.domain import Domain, number_in
from relaxng.libvirt.rules.repetition import repeated
from relaxng.libvirt.rules.rule import Breach, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    known = {number_in(audio.get("id")) for audio in domain.kinds.get("audio", ())}
    for _, audio in domain.parts.get("audio", []):
        if number_in(audio.get("id")) not in known:
            have = (
                f"has {', '.join(map(str, sorted(known)[:9]))}; name one of them" if known else "has none; add <audio>"
            )
            message = f"'{audio.get('id')}' is no <audio> of the domain, which {have}"
            yield Breach(audio, message, "id", value=True)


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


RULES: tuple[Rule[Domain], ...] = (
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
)
