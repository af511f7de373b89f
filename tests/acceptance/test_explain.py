"""`relaxng explain`: every code has words, and examples that show what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from relaxng.codes import CODES, all_codes
from relaxng.messages import Message, messages

if TYPE_CHECKING:
    from tests.conftest import RunRelaxng

WITHOUT_EXAMPLES = {
    "XML002": "a file that is not there",
    "XML003": "a text of many pages",
    "XML005": "bytes",
    "RNG001": "an engine",
    "RNG002": "two engines",
    "RNG304": "an option",
    "RNG305": "an option",
    "SCH001": "a command without a schema",
    "SCH002": "a command with a wrong name",
    "SCH104": "two files",
    "SCH106": "an engine",
    "SCH107": "a catalogue",
    "SCH114": "two files",
    "SCH123": "an option",
    "SCH124": "a text of many pages",
    "XML006": "a file that cannot be written",
    "XSD001": "a schema that is no RELAX NG",
    "XSD002": "two files",
    "XSD003": "a network",
    "CFG101": "a configuration",
    "CFG102": "a configuration",
    "CFG103": "a configuration",
    "CFG201": "a baseline",
    "CFG202": "a baseline",
}


WITHOUT_EXAMPLES |= {code: "a comment" for code in CODES if code.startswith("CFG3")}
WITHOUT_EXAMPLES |= {code: "the images of a chain" for code in CODES if code.startswith("VIR9")}


def codes_of(message: Message, example: str) -> set[str]:
    return {finding.code for finding in message.findings(example)}


@pytest.mark.parametrize("message", messages().values(), ids=lambda message: message.code.id)
def test_examples_show_what_the_code_says(message: Message) -> None:
    assert message.words[0].isupper()
    assert message.words[-1] in ".)"
    assert bool(message.bad) is bool(message.good) is (message.code.id not in WITHOUT_EXAMPLES)
    if message.bad:
        # A define that only unused ones refer to comes with those.
        others = {"SCH201"} if message.code.id == "SCH202" else set()
        assert codes_of(message, message.bad) == {message.code.id} | others
        assert codes_of(message, message.good) == set()


def test_explain_by_code_and_by_slug(run: RunRelaxng) -> None:
    by_code, by_slug = run("explain", "rng101"), run("explain", "unknown-element")
    assert by_code.status == 0
    assert by_code.out == by_slug.out
    assert by_code.out.startswith("RNG101 unknown-element\n")
    assert "<diks type='file'>" in by_code.out


def test_explain_lists_all(run: RunRelaxng) -> None:
    assert [line.split()[0] for line in run("explain").out.splitlines()] == list(all_codes())


def test_explain_lists_what_begins_so(run: RunRelaxng) -> None:
    listed = [line.split()[0] for line in run("explain", "rng1").out.splitlines()]
    assert listed == [code for code in all_codes() if code.startswith("RNG1")]


def test_an_unknown_code_is_a_usage_error_with_the_near_miss(run: RunRelaxng) -> None:
    done = run("explain", "RNG110")
    assert done.status == 2
    assert "there is no code 'RNG110'; did you mean" in done.err
