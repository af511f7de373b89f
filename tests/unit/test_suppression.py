from __future__ import annotations

import re

import pytest
from lxml import etree

from relaxng import load_schema
from relaxng.finding import MOST_FINDINGS, Severity
from relaxng.selection import Selection

HEAD = "<domain type='kvm'>\n<name>g</name>\n<memory>1</memory><os><type>hvm</type></os>\n"


def codes(devices: str, selection: Selection | None = None) -> list[str]:
    """The codes of the findings of a domain with these devices."""
    document = f"{HEAD}<devices>\n{devices}\n</devices>\n</domain>"
    findings = load_schema("domain").iter_findings(document.encode(), selection or Selection())
    return [finding.code for finding in findings]


SOURCE = "<source file='/a'/>"
OPEN = "<target dev='vda' bus='virtio' tray='open'/>"  # VIR206
UNKNOWN = "<target dev='vda' bus='virtio' trya='open'/>"  # RNG201


@pytest.mark.parametrize(
    ("devices", "left"),
    [
        (f"<!-- relaxng: ignore VIR206 -->\n<disk type='file'>{SOURCE}{OPEN}</disk>", []),
        (f"<disk type='file'>{SOURCE}\n<!-- relaxng: ignore VIR206 -->\n{OPEN}</disk>", []),
        (f"<disk type='file'>{SOURCE}\n<!-- relaxng: ignore RNG201 -->\n{UNKNOWN}</disk>", []),
        (f"<disk type='file'>{SOURCE}\n{OPEN} <!-- relaxng: ignore VIR206 -->\n</disk>", []),
        (f"<disk type='file'>{SOURCE}\n{OPEN} <!-- another --><!-- relaxng: ignore VIR206 -->\n</disk>", []),
        (f"<!-- relaxng: ignore VIR206: a tray that is none -->\n<disk type='file'>{SOURCE}{OPEN}</disk>", []),
        (f"<!--relaxng:ignore VIR206-->\n<disk type='file'>{SOURCE}{OPEN}</disk>", []),
        (f"<!-- relaxng: ignore VIR206 -->\n<!-- another -->\n<disk type='file'>{SOURCE}{OPEN}</disk>", []),
        # It is for the next sibling alone, and not for the one before or for the parent.
        (
            f"<disk type='file'>{SOURCE}{OPEN}</disk>\n<!-- relaxng: ignore VIR206 -->\n<emulator>/q</emulator>",
            ["VIR206", "CFG301"],
        ),
        (f"<disk type='file'>{SOURCE}{OPEN}\n<!-- relaxng: ignore VIR206 -->\n</disk>", ["VIR206", "CFG301"]),
        # Behind a start tag it is for that alone.
        (f"<disk type='file'> <!-- relaxng: ignore VIR206 -->\n{SOURCE}{OPEN}\n</disk>", ["CFG301", "VIR206"]),
        (f"<disk tipe='file'> <!-- relaxng: ignore RNG201 -->\n{SOURCE}<target dev='vda'/>\n</disk>", []),
        ("<disk tipe='file'><!-- relaxng: ignore RNG201 --></disk>", ["RNG103"]),
        # On the line of what follows it is for that.
        (f"<disk type='file'>{SOURCE}<!-- relaxng: ignore VIR206 -->{OPEN}</disk>", []),
        (f"<disk type='file'><!-- relaxng: ignore VIR206 -->{SOURCE}{OPEN}</disk>", ["VIR206", "CFG301"]),
        # Behind an end tag on a line of its own it is for what follows.
        (
            f"<disk type='file'>\n{SOURCE}<target dev='vdb'/>\n</disk> <!-- relaxng: ignore VIR206 -->\n"
            f"<disk type='file'>{SOURCE.replace('a', 'b', 1)}{OPEN}</disk>",
            [],
        ),
        # Several codes.
        (
            f"<!-- relaxng: ignore VIR206, VIR702 -->\n<disk type='file'><driver io='native'/>{SOURCE}{OPEN}</disk>",
            [],
        ),
        (f"<!-- relaxng: ignore VIR206 VIR702 -->\n<disk type='file'>{SOURCE}{OPEN}</disk>", ["CFG301"]),
        # What is no code, and what cannot be ignored.
        ("<!-- relaxng: ignore VIR260 -->", ["CFG302"]),
        ("<!-- relaxng: ignore XML001 -->", ["CFG302"]),
        ("<!-- relaxng: ignore SCH001, RNG101 -->", ["CFG302", "CFG301"]),
        ("<!-- relaxng: ignroe VIR206 -->", ["CFG303"]),
        ("<!-- relaxng: ignore -->", ["CFG303"]),
        ("<!-- relaxng: ignore : why -->", ["CFG303"]),
        # What only speaks about us.
        ("<!-- relaxng is strict -->", []),
        ("<!-- see relaxng: ignore VIR206 -->", []),
    ],
)
def test_a_comment_ignores_what_it_is_for(devices: str, left: list[str]) -> None:
    assert sorted(codes(devices)) == sorted(left)


def test_a_comment_before_the_root_is_for_the_document() -> None:
    document = f"<!-- relaxng: ignore VIR206 -->\n{HEAD}<devices><disk>{SOURCE}{OPEN}</disk></devices></domain>"
    assert list(load_schema("domain").iter_findings(document.encode())) == []
    behind = f"{HEAD}</domain><!-- relaxng: ignore VIR206 -->"
    assert [finding.code for finding in load_schema("domain").iter_findings(behind.encode())] == ["CFG301"]


def test_a_finding_of_a_comment_points_at_the_code() -> None:
    document = f"{HEAD}<devices>\n  <!-- relaxng: ignore VIR101, VIR260 -->\n</devices></domain>"
    unused, unknown = load_schema("domain").iter_findings(document.encode())
    assert unused.span is not None
    assert (unused.span.line, unused.span.column, unused.span.end_column) == (5, 24, 30)
    assert unknown.message == "'VIR260' is no code, so that nothing is ignored; did you mean 'VIR206'?"
    assert {unused.severity, unknown.severity} == {Severity.WARNING}
    assert unused.path == "/domain/devices/comment()"


def test_a_comment_of_several_lines() -> None:
    document = f"{HEAD}<devices>\n<!-- relaxng: ignore VIR101,\n       VIR260:\n a reason\n -->\n</devices></domain>"
    places = [(f.span.line, f.span.column) for f in load_schema("domain").iter_findings(document.encode()) if f.span]
    assert places == [(5, 22), (6, 8)]


def test_no_more_faults_are_told_than_enough() -> None:
    document = f"{HEAD}<devices>{'<!-- relaxng: ignore VIR101 -->' * 30_000}</devices></domain>"
    assert len(list(load_schema("domain").iter_findings(document.encode()))) == MOST_FINDINGS


def test_what_was_not_looked_for_is_not_missed() -> None:
    comment = "<!-- relaxng: ignore VIR206, VIR504, RNG101 -->"
    assert codes(comment) == ["CFG301", "CFG301"]  # VIR504 is off
    assert codes(comment, Selection.of(select=["VIR504"])) == ["CFG301"] * 3
    assert codes(comment, Selection.of(ignore=["VIR2", "RNG"])) == []
    assert codes(comment, Selection.of(ignore=["CFG"])) == []
    # Where the schema has findings, rules were not asked everywhere.
    assert codes(f"{comment}\n<disk type='file'>{SOURCE}{UNKNOWN}</disk>") == ["CFG301", "RNG201"]


def test_a_schema_without_rules_misses_none() -> None:
    document = f"{HEAD}<!-- relaxng: ignore VIR206 --><devices/></domain>"
    plain = load_schema(str(load_schema("domain").path))
    assert list(plain.iter_findings(document.encode())) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "iso-8859-1"])
def test_any_encoding(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{name}'?>{HEAD}<devices><!-- relaxng: ignore VIR206 --><disk>{SOURCE}{OPEN}</disk>"
    assert list(load_schema("domain").iter_findings(f"{text}</devices></domain>".encode(encoding))) == []


def test_a_tree_in_memory() -> None:
    root = etree.fromstring(
        f"{HEAD}<devices><!-- relaxng: ignore VIR206 --><disk>{SOURCE}{OPEN}</disk></devices></domain>"
    )
    assert list(load_schema("domain").iter_findings(root)) == []
    bare = etree.fromstring(f"{HEAD}<devices><!-- relaxng: ignore VIR206 --></devices></domain>")
    assert [finding.code for finding in load_schema("domain").iter_findings(bare)] == ["CFG301"]


def test_elements_of_other_namespaces_are_found() -> None:
    document = re.sub(
        "<name>",
        "<!-- relaxng: ignore RNG101 -->\n<q:commandlne xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>\n<name>",
        f"{HEAD}</domain>",
    )
    assert not [f for f in load_schema("domain").iter_findings(document.encode()) if f.severity is Severity.ERROR]


def test_many_comments_take_linear_time() -> None:
    many = "<!-- relaxng: ignore VIR206 -->" * 20_000
    document = f"{HEAD}<devices>{many}<disk>{SOURCE}{OPEN}</disk></devices></domain>"
    assert list(load_schema("domain").iter_findings(document.encode())) == []


def test_an_element_of_a_tree_is_a_document_of_its_own() -> None:
    disk = "<disk type='file'><source file='/srv/{}'/><target dev='vda'/></disk>"
    domain = f"{HEAD}<devices>{disk.format('a')}<!-- relaxng: ignore VIR101 -->{disk.format('b')}</devices></domain>"
    within = etree.fromstring(f"<all><other/>{domain}</all>")[1]
    assert list(load_schema("domain").iter_findings(within)) == []
    (finding,) = load_schema("domain").iter_findings(
        etree.fromstring(f"<all>{domain.replace('VIR101', 'VIR102')}</all>")[0], Selection.of(["CFG3"])
    )
    assert finding.path == "/domain/devices/disk[2]/target/@dev"
