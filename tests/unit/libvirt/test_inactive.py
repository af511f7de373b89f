from __future__ import annotations

import pytest

from relaxng.document import Document
from relaxng.libvirt.inactive import strip

BELOW = "<backingStore type='file'{}><format type='raw'/><source file='/b'/>{}</backingStore>"


def stripped(disk: str, *, keep_layers: bool = False) -> str:
    text = f"<domain><devices><disk>{disk}</disk></devices></domain>"
    found = strip(Document.parse(text.encode(), "vm.xml"), keep_layers=keep_layers).decode()
    return found.removeprefix("<domain><devices><disk>").removesuffix("</disk></devices></domain>")


@pytest.mark.parametrize(
    ("disk", "inactive"),
    [
        ("<source file='/a' index='1'/><backingStore/>", "<source file='/a'/>"),
        ("<source file='/a'/><backingStore/>", "<source file='/a'/><backingStore/>"),
        ("<source file='/a'/>" + BELOW.format("", "<backingStore/>"), "<source file='/a'/>" + BELOW.format("", "<backingStore/>")),
        ("<source file='/a'/>" + BELOW.format(" index='1'", "<backingStore/>"), "<source file='/a'/>"),
        ("<source file='/a'/>" + BELOW.format("", BELOW.format(" index='2'", "")), "<source file='/a'/>" + BELOW.format("", "")),
        ("<source file='/a'/> <mirror job='copy'><source file='/m' index='4'/></mirror>\n", "<source file='/a'/>\n"),
        (
            "<source file='/a' index='1'><dataStore type='file'><format type='raw'/><source file='/d' index='2'/></dataStore></source>",
            "<source file='/a'><dataStore type='file'><format type='raw'/><source file='/d'/></dataStore></source>",
        ),
        ("<source/><acpi index='3'/>", "<source/><acpi index='3'/>"),
    ],
)  # fmt: skip
def test_what_goes(disk: str, inactive: str) -> None:
    assert stripped(disk) == inactive


def test_layers_can_be_kept() -> None:
    disk = "<source file='/a' index='1'/>" + BELOW.format(" index='2'", "<backingStore/>")
    assert stripped(disk, keep_layers=True) == "<source file='/a'/>" + BELOW.format("", "<backingStore/>")
