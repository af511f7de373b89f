from __future__ import annotations

import pytest
from lxml import etree

from relaxng.libvirt.element import Element, escaped, is_writable

XML = "<a x='1' y='&lt;&quot;&#10;'><b><!-- c --> text <?p i?>more</b>\n  <c/><d xmlns='urn:n' z='2'/></a>"


def test_what_is_kept_and_what_is_not() -> None:
    a = Element.of(etree.fromstring(XML))
    assert a.attributes == (("x", "1"), ("y", '<"\n'))
    assert [child.name for child in a.children] == ["b", "c", "{urn:n}d"]
    assert a.children[0].text == "text more"
    assert a.get("x") == "1"
    assert a.get("z") is None
    assert a.child("c") == Element("c")
    assert a.find_all("e") == ()


def test_there_and_back() -> None:
    a = Element.of(etree.fromstring(XML))
    assert Element.of(a.to_lxml()) == a
    plain = Element(a.name, a.attributes, a.children[:2])
    for quote in ("'", '"'):
        assert Element.of(etree.fromstring("\n".join(plain.lines(quote)))) == plain


def test_lines_are_indented_by_depth() -> None:
    element = Element("a", (), (Element("b", (("k", "it's"),)), Element("c", (), (), "x & y")))
    assert list(element.lines("'", "\t")) == ["<a>", "\t<b k='it&apos;s'/>", "\t<c>x &amp; y</c>", "</a>"]


def test_attributes_are_put_on_and_taken_off() -> None:
    element = Element("a", (("x", "1"), ("y", "2")))
    assert element.with_attribute("x", "3").attributes == (("y", "2"), ("x", "3"))
    assert element.without("y").attributes == (("x", "1"),)


def test_depth_costs_no_recursion() -> None:
    element = Element("a")
    for _ in range(200):
        element = Element("a", (), (element,))
    root = element.to_lxml()
    assert sum(1 for _ in root.iter()) == 201
    assert sum(1 for _ in element.lines()) == 401
    assert len(list(Element.of(root).lines())) == 401


@pytest.mark.parametrize(
    ("text", "fits"), [("\t\n\r \ud7ff\U0010ffff", True), ("\0", False), ("\udc80", False), ("\ufffe", False)]
)
def test_what_a_document_can_hold(text: str, fits: bool) -> None:
    assert is_writable(text) is fits
    if not fits:
        with pytest.raises(ValueError, match=r"XML compatible|surrogates"):
            Element("a", (("x", text),)).to_lxml()


def test_white_space_in_an_attribute_survives() -> None:
    value = "a\tb\nc\rd"
    assert etree.fromstring(f"<a x='{escaped(value, chr(39))}'/>").get("x") == value
