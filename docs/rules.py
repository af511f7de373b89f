"""The page about libvirt's rules, from their own tables: `python -m docs.rules` writes docs/rules.md."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.libvirt.rules import TOPICS, rules
from relaxng.libvirt.rules.rule import Rule, shown
from relaxng.messages import marked

if TYPE_CHECKING:
    from relaxng.libvirt.disk import Disk
    from relaxng.libvirt.domain import Domain

PAGE = Path(__file__).with_name("rules.md")

HEAD = """\
# The rules

What libvirt wants of a domain beyond any grammar: of its disks and their backing chains above all, of its virtual
CPUs, NUMA cells and threads, and of what other devices share or name. `relaxng check` asks them after the schema, of
every document whose root element is `<domain>`; a device in which the schema found something is judged as
it was meant where that is certain, as `--fix` would mend it, and else left alone, so that no finding follows from
another.

What libvirt refuses is an error, what it takes in silence and then ignores or changes is a warning. Rules of the
QEMU driver are asked of domains of type `qemu`, `kvm` and `hvf`. In the document of a running domain, which has an
`id`, what libvirt itself writes there is no mistake.

## Switching them

On the command line, for rules and for all other findings that are not about what cannot be read:

- `--ignore CODE[,CODE]...` leaves findings out. `VIR5` stands for all codes that begin so.
- `--select CODE[,CODE]...` asks rules that are off usually, and takes codes out of a shorter one that is ignored:
  of two switches that fit the longer decides.
- `--severity CODE=error|warning` says how much findings weigh; only errors make the exit status 1.

In a document, by a comment:

```xml
<!-- relaxng: ignore VIR301, VIR702: the image is shared on purpose -->
<disk type='file'>
```

The comment is for the element that follows it as a sibling, its start tag and everything within. At the end of a
line that holds a start tag it is for the last of these alone, its name and its attributes, or for the element where
the line holds it whole:

```xml
<target dev='hda' bus='virtio'/> <!-- relaxng: ignore VIR105 -->
```

Before the root element it is for the whole document. Codes are written in full, with commas or spaces between, and
a reason may follow after a colon. A comment that ignores nothing is a warning itself, CFG301; so is one that names
no code, CFG302, or says nothing known, CFG303. What is about XML or a schema that cannot be read is never ignored.
"""


def page() -> str:
    """The text of the page."""
    return "\n".join([HEAD, _overview(), *(part for topic in TOPICS for part in _topic(topic))])


def _overview() -> str:
    rows = [
        f"| [{rule.id}](#{rule.id.lower()}-{rule.slug}) | {rule.severity.value}{'' if rule.usual else ', off'}"
        f" | {marked(rule.summary)} |\n"
        for rule in rules().values()
    ]
    return f"## All of them\n\n| code | severity | what is wrong |\n|---|---|---|\n{''.join(rows)}"


def _topic(topic: str) -> list[str]:
    module = import_module(f"relaxng.libvirt.rules.{topic}")
    title = (module.__doc__ or "").splitlines()[0].partition(": ")[2].rstrip(".")
    return [f"## {title[:1].upper()}{title[1:]}\n", *(_entry(rule) for rule in module.RULES)]


def _entry(rule: Rule[Domain] | Rule[Disk]) -> str:
    notes = [f"{rule.severity.value.capitalize()}: {rule.enforcement}."]
    if rule.since is not None:
        notes.append(f"Since libvirt {rule.since}.")
    if not rule.usual:
        notes.append(f"Off, unless with `--select {rule.id}`.")
    return (
        f"### {rule.id} {rule.slug}\n\n{marked(f'{rule.summary} {rule.why}')}\n\n{' '.join(notes)}\n\n"
        f"Wrong:\n\n```xml\n{shown(rule.bad)}```\n\nRight:\n\n```xml\n{shown(rule.good)}```\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
