from __future__ import annotations

import pytest
from lxml import etree

from relaxng.document import Document
from relaxng.edits import EditError, apply
from relaxng.extents import Extents
from relaxng.libvirt.element import Element
from relaxng.libvirt.layout import Writer

NEW = [Element("n", (("k", "v"),), (Element("m"),))]


def edited(text: str, tag: str, action: str, *words: str) -> str:
    document = Document.parse(text.encode(), "a.xml")
    writer = Writer(document, Extents(document))
    element = next(document.tree.getroot().iter(tag))
    if action in ("insert_after", "append"):
        getattr(writer, action)(element, NEW)
    else:
        getattr(writer, action)(element, *words)
    result = apply(document, writer.edits).decode()
    etree.fromstring(result)
    return result


@pytest.mark.parametrize(
    ("text", "action", "wanted"),
    [
        ("<a>\n  <b/>\n</a>", "insert_after", "<a>\n  <b/>\n  <n k='v'>\n    <m/>\n  </n>\n</a>"),
        ('<a>\r\n\t<b x="1"/>\r\n</a>', "insert_after", '<a>\r\n\t<b x="1"/>\r\n\t<n k="v">\r\n\t\t<m/>\r\n\t</n>\r\n</a>'),
        ("<a>\r <b></b>\r</a>", "insert_after", "<a>\r <b></b>\r <n k='v'>\r  <m/>\r </n>\r</a>"),
        ("<a><b/></a>", "insert_after", "<a><b/><n k='v'><m/></n></a>"),
        ("<a>\n<b/>\n</a>", "insert_after", "<a>\n<b/>\n<n k='v'>\n  <m/>\n</n>\n</a>"),
        ("<a>\n  <c/><b/></a>", "insert_after", "<a>\n  <c/><b/><n k='v'><m/></n></a>"),
        ("<a>\n  <b/>\n</a>", "append", "<a>\n  <b>\n    <n k='v'>\n      <m/>\n    </n>\n  </b>\n</a>"),
        ("<a>\n  <b y = '1' />\n</a>", "append", "<a>\n  <b y = '1' >\n    <n k='v'>\n      <m/>\n    </n>\n  </b>\n</a>"),
        ("<a>\n  <b></b>\n</a>", "append", "<a>\n  <b>\n    <n k='v'>\n      <m/>\n    </n>\n  </b>\n</a>"),
        ("<a>\n  <b>\n    <c/>\n  </b>\n</a>", "append", "<a>\n  <b>\n    <c/>\n    <n k='v'>\n      <m/>\n    </n>\n  </b>\n</a>"),
        ("<a><b/></a>", "append", "<a><b><n k='v'><m/></n></b></a>"),
        ("<a>\n  <c/>\n  <b>\n    x\n  </b>\n</a>", "drop", "<a>\n  <c/>\n</a>"),
        ("<a><b/></a>", "drop", "<a></a>"),
    ],
)  # fmt: skip
def test_elements_are_written_as_those_around_them(text: str, action: str, wanted: str) -> None:
    assert edited(text, "b", action) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<a><b/></a>", "<a><b i='7'/></a>"),
        ("<a><b x='/>' /></a>", "<a><b x='/>' i='7' /></a>"),
        ('<a><b x="1">t</b></a>', '<a><b x="1" i="7">t</b></a>'),
        ("<a><b\n  x='1'\n></b></a>", "<a><b\n  x='1' i='7'\n></b></a>"),
    ],
)
def test_attributes_are_added_and_dropped(text: str, wanted: str) -> None:
    assert edited(text, "b", "add_attribute", "i", "7") == wanted
    assert edited(wanted, "b", "drop_attribute", "i") == text
    assert edited(text, "b", "drop_attribute", "nothing") == text


def test_an_attribute_with_an_equal_value_stays() -> None:
    assert (
        edited("<a><b x=' index=\"1\"' index='1'/></a>", "b", "drop_attribute", "index")
        == "<a><b x=' index=\"1\"'/></a>"
    )


def test_what_an_entity_holds_cannot_be_edited() -> None:
    text = "<!DOCTYPE a [<!ENTITY e '<b/>'>]><a>&e;</a>"
    with pytest.raises(EditError, match="<b> stands in an entity"):
        edited(text, "b", "append")
