"""Messages: what each code means, what to do about it, and an example that is wrong beside one that is right."""

from __future__ import annotations

import re
import tempfile
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng.codes import CODES, Code
from relaxng.schema import SchemaError, check_schema, load_schema

if TYPE_CHECKING:
    from relaxng.finding import Finding

_AROUND = {
    "disk": ("<disk type='file'>", "</disk>"),
    "devices": ("", ""),
}
_DOMAIN = "<domain type='kvm'><name>example</name><memory>1048576</memory><os><type>hvm</type></os><devices>{}</devices></domain>"
_ANY_SCHEMA = (
    "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><ref name='any'/></start><define name='any'><element>"
    "<anyName/><mixed><zeroOrMore><choice><attribute><anyName/></attribute><ref name='any'/></choice></zeroOrMore>"
    "</mixed></element></define></grammar>"
)


@dataclass(frozen=True, slots=True)
class Message:
    """The words about a code. The examples are empty where no text alone could show the mistake.

    `context` says what they are: `disk` and `devices`, what stands in such an element of a domain; `document`, a
    whole one, judged by the text of a `schema`, which is an XML Schema for `xsd`; `schema`, a RELAX NG schema, and `compact` one in the compact syntax. `libvirt`
    is the version that they are meant for, where that matters.
    """

    code: Code
    words: str
    context: str = "document"
    bad: str = ""
    good: str = ""
    schema: str = ""
    libvirt: str | None = None

    def findings(self, example: str) -> list[Finding]:
        """What relaxng says of one of the examples."""
        if self.context in _AROUND:
            before, after = _AROUND[self.context]
            schema = load_schema("domain", libvirt=self.libvirt)
            return list(schema.iter_findings(_DOMAIN.format(before + example + after).encode()))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "example.rng")
            if self.context == "compact":
                path = path.with_suffix(".rnc")
            if self.context in ("schema", "compact"):
                path.write_text(example, encoding="utf-8")
                found = check_schema(path) if self.libvirt is None else _faults(path, self.libvirt)
                return [replace(one, message=one.message.replace(f"{folder}/", "")) for one in found]
            if self.context == "xsd":
                path = path.with_suffix(".xsd")
            path.write_text(_ANY_SCHEMA if self.schema == "any" else self.schema, encoding="utf-8")
            return list(load_schema(path).iter_findings(example.encode()))


def _faults(path: Path, libvirt: str) -> tuple[Finding, ...]:
    """Why a schema cannot be held against a version of libvirt."""
    try:
        load_schema(path, libvirt=libvirt)
    except SchemaError as error:
        return error.findings
    return ()


@cache
def messages() -> dict[str, Message]:
    """The message of each code, in the order of the codes."""
    text = files("relaxng").joinpath("messages.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {code.id: Message(code, **table[code.id]) for code in CODES.values()}


def find(word: str) -> Message | None:
    """The message of a code, given by its id in any case, or by its slug."""
    for table in (messages(), _rules()):
        found = table.get(word.upper()) or next((one for one in table.values() if one.code.slug == word.lower()), None)
        if found is not None:
            return found
    return None


def every_message() -> dict[str, Message]:
    """The messages of all codes, those of libvirt's rules among them."""
    return messages() | _rules()


def _rules() -> dict[str, Message]:
    """The messages of libvirt's rules, which stand beside the rules."""
    from relaxng.libvirt.rules import rules
    from relaxng.libvirt.rules.rule import shown

    return {
        rule.id: Message(rule.code, rule.why, "rule", shown(rule.bad), shown(rule.good)) for rule in rules().values()
    }


def marked(text: str) -> str:
    """A text with its elements and entities as code, which Markdown would take for its own."""
    parts = text.split("`")
    parts[::2] = (_OF_XML.sub(lambda found: f"`{found[0]}`", part) for part in parts[::2])
    return "`".join(parts)


_OF_XML = re.compile(r"<[^<>]+>|&\w+;")

_HEAD = """\
# Every code

What `relaxng explain` says of each code that a finding can have. VIR101 to VIR899 are the codes
of [libvirt's rules](rules.md), which have a page of their own.
"""


def markdown() -> str:
    """The reference of all codes, as a page in Markdown."""
    parts = [_HEAD]
    for message in messages().values():
        words = marked(f"{message.code.summary} {message.words}")
        parts.append(f"\n## {message.code.id} {message.code.slug}\n\n{words}\n")
        if message.bad:
            language = "rnc" if message.context == "compact" else "xml"
            said = "".join(f"{finding.message} [{finding.code}]\n" for finding in message.findings(message.bad))
            parts.append(f"\nWrong:\n\n```{language}\n{message.bad}\n```\n\n```text\n{said}```\n")
            parts.append(f"\nRight:\n\n```{language}\n{message.good}\n```\n")
    return "".join(parts)
