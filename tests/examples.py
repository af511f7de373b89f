"""The examples of rules as whole domains."""

from __future__ import annotations

import re

_NAME = "<name>example</name>"
_MEMORY = "<memory unit='MiB'>512</memory>"
_OS = "<os><type>hvm</type></os>"


def domain(example: str, kind: str = "kvm", name: str = "example") -> str:
    """A domain of some type that holds an example: elements within <devices>, or within <domain> where that is there."""
    if "<devices" not in example:
        example = f"<devices>\n{example}</devices>\n"
    system = "" if re.search(r"^<os>", example, re.MULTILINE) else _OS
    named = "" if re.search(r"^<name>", example, re.MULTILINE) else _NAME.replace("example", name)
    memory = "" if re.search(r"^<currentMemory\b", example, re.MULTILINE) else _MEMORY
    return f"<domain type='{kind}'>\n{named}\n{memory}\n{system}\n{example}</domain>\n"
