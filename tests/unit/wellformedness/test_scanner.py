"""The scan as a whole: places in any text, one pass, and nothing for a document that is well-formed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from relaxng.wellformedness.scanner import Scanner
from relaxng.wellformedness.source import Source
from tests.conftest import corpus, relative
from tests.unit.wellformedness.finding import found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_in_characters(encoding: str, end: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f"<?xml version='1.0' encoding='{declared}'?>\n<\u00e0>\u00e9<![CDATA[<]]>\n<!-- & -->\t\u00fc<b c='\u00e7'/> & </\u00e0>\n"
    said = found(text.replace("\n", end).encode(encoding))
    assert said == "3:24-25 XML001 a bare '&' stands in the text of <\u00e0>; write '&amp;'"


def test_places_beyond_the_basic_plane() -> None:
    assert found("<a>\U0001f600\U0001f600<b></a>").startswith("1:7-8 XML001 <b> is never closed")


def test_places_behind_line_65535() -> None:
    assert found("<a>" + "\n" * 70_000 + "  <b>\n</a>").startswith(
        "70001:4-5 XML001 <b> is never closed, and </a> at line 70002"
    )


@pytest.mark.parametrize("path", corpus("valid"), ids=relative)
def test_a_document_that_is_well_formed_has_no_mistake(path: Path) -> None:
    from relaxng.encoding import decode

    assert Scanner(Source(decode(path.read_bytes()))).mistake() is None


def test_a_document_that_is_well_formed_pays_nothing() -> None:
    code = "import sys, relaxng; relaxng.load_schema('domain').is_valid(b'<domain/>'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "relaxng.document" in loaded
    assert not [module for module in loaded if module.startswith("relaxng.wellformedness")]


DISK = (
    "  <disk type='file'>\n    <driver name='qemu'/>\n    <source file='/srv/a'/>\n    <target dev='vda'/>\n  </disk>\n"
)

LARGE: dict[str, Callable[[int], str]] = {
    "a bare '&' at the end": lambda n: f"<a>{DISK * n}&</a>",
    "the first tag unclosed": lambda n: f"<a>\n<b>\n{DISK * n}</a>",
    "the last tag unclosed": lambda n: f"<a>{DISK * n}<b></a>",
    "all on one line": lambda n: f"<a><b>{DISK * n}</a>".replace("\n", ""),
    "cut off": lambda n: f"<a>{DISK * n}"[:-20],
    "an end tag too many": lambda n: f"<a>{DISK * n}</disk></a>",
    "an end tag misspelt": lambda n: f"<a>\n{DISK * n}</b>",
    "a slash too many": lambda n: f"<a>\n<b/>\n{DISK * n}</b>\n</a>",
    "empty elements of one name": lambda n: f"<a><b>{'<b/>' * (n * 20)}</a>",
    "texts that could be tags": lambda n: f"<a>{'disk ' * (n * 20)}></disk></a>",
    "nested in its own name": lambda n: f"<a>{'<b>' * 100}{'<b></b>' * (n * 10)}</a>",
    "a quote never closed": lambda n: f"<a b='{' b' * (n * 50)}",
    "a tag never closed": lambda n: f"<a {' ' * (n * 100)}",
    "attributes": lambda n: "<a " + " ".join(f"a{i}='1'" for i in range(n * 5)) + " b/>",
    "'<' alone": lambda n: f"<a>{'< ' * (n * 50)}",
    "references": lambda n: f"<a>{'&amp;' * (n * 20)}&</a>",
    "comments never closed": lambda n: f"<a>{'<!-- -' * (n * 20)}",
    "CDATA never closed": lambda n: f"<a>{'<![CDATA[' * (n * 10)}",
    "instructions never closed": lambda n: f"<a>{'<?b ' * (n * 20)}",
    "hyphens": lambda n: f"<a><!-- {'-' * (n * 100)}</a>",
    "white space": lambda n: " " * (n * 100) + "x<a/>",
    "lines": lambda n: "<a>" + "\n" * (n * 100) + "<b></a>",
    "prefixes": lambda n: "<a xmlns:p='u'>" + "<p:b p:c='1'/>" * (n * 5) + "<q:b/></a>",
    "entities": lambda n: "<!DOCTYPE a [" + "<!ENTITY x 'y'>" * (n * 5) + "<!ENTTY",
    "a declaration": lambda n: "<?xml " + "version='1.0' " * (n * 5),
}


@pytest.mark.parametrize("case", LARGE)
def test_time_in_proportion(case: str) -> None:
    """Ten times the text in far less than a hundred times the time."""

    def seconds(n: int) -> float:
        source = LARGE[case](n)
        best = 60.0
        for _ in range(3):
            begin = time.process_time()
            assert Scanner(Source(source)).mistake() is not None
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(2_000) < 30 * max(seconds(200), 0.002)


def test_ten_megabytes() -> None:
    text = f"<domain>\n<devices>\n<disk>\n{DISK * 95_000}</devices>\n</domain>\n"
    assert len(text) > 10_000_000
    begin = time.process_time()
    assert found(text).startswith("3:2-6 XML001 <disk> is never closed")
    assert time.process_time() - begin < 60
