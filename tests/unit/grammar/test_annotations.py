"""What a schema says of its patterns in our own namespace."""

from __future__ import annotations

import pytest
from lxml import etree

from relaxng.grammar.annotation_faults import since_fault
from relaxng.grammar.annotations import hint_of, hint_places, is_about

RNG = "http://relaxng.org/ns/structure/1.0"
RX = "urn:relaxng:schema-annotations"


def parsed(text: str) -> etree._Element:
    return etree.fromstring(f"<grammar xmlns='{RNG}' xmlns:rx='{RX}'>{text}</grammar>")[0]


def test_a_hint_has_a_kind_names_and_words() -> None:
    hint = hint_of(parsed("<rx:hint value='off  no' right='none'>it\n goes <b>past</b> the cache</rx:hint>"))
    assert hint is not None
    assert (hint.kind, hint.wrong, hint.right, hint.child) == ("value", ("off", "no"), "none", None)
    assert hint.words == "did you mean 'none'? It goes past the cache"


@pytest.mark.parametrize("hint", ["<rx:hint>x</rx:hint>", "<rx:hint element=' '/>", "<rx:hint element='a' value='b'/>"])
def test_one_that_is_about_nothing_or_about_two_kinds_is_none(hint: str) -> None:
    assert hint_of(parsed(hint)) is None


@pytest.mark.parametrize(
    ("wrong", "text", "fits"),
    [
        ("qcow3", "QCOW3", True),
        ("qcow3", " qcow3\n", True),
        ("qcow3", "qcow", False),
        ("sr[0-9] cd*", "sr0", True),
        ("sr[0-9] cd*", "srx", False),
        ("sr[0-9] cd*", "CDROM", True),
        ("[a-z]:/*", "C:/Program Files/vm.img", True),
        ("*[0-9][kmg]*", "10 MiB", False),
        ("*[0-9][kmg]*", "10MiB", True),
    ],
)
def test_wrong_names_are_compared_without_case_and_may_hold_wildcards(wrong: str, text: str, *, fits: bool) -> None:
    hint = parsed(f"<rx:hint value='{wrong}' right='x'/>")
    assert is_about(hint, "value", text) is fits
    assert not is_about(hint, "element", text)


def test_hints_are_looked_for_within_the_element_as_far_as_the_define() -> None:
    define = parsed(
        "<define name='d'><choice><element name='a'><optional><attribute name='b'><text/></attribute></optional>"
        "</element><text/></choice></define>"
    )
    (attribute,), (element,) = define.xpath("//*[@name='b']"), define.xpath("//*[@name='a']")
    assert [etree.QName(place).localname for place in hint_places(attribute)] == ["attribute", "optional"]
    assert [etree.QName(place).localname for place in hint_places(element)] == ["element", "choice", "define"]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("<element name='a' rx:since='9.1.0'/>", None),
        ("<value rx:since='9'>a</value>", None),
        ("<value rx:since='9.'>a</value>", "rx:since is no release: '9.'; write it as in 9.0.0"),
        ("<value rx:since='\u0661'>a</value>", "rx:since is no release: '\u0661'; write it as in 9.0.0"),
    ],
)
def test_a_release_is_two_or_three_numbers_or_one(pattern: str, fault: str | None) -> None:
    assert since_fault(parsed(pattern)) == fault
