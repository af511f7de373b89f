from __future__ import annotations

import pytest
from lxml import etree

from relaxng.paths import Paths

TREES = (
    "<a/>",
    "<a><b/><b><c/><d/><c>text</c></b><e/></a>",
    "<a xmlns='urn:x'><b/><c><b/></c></a>",
    "<a xmlns:p='urn:x'><p:b/><b/><p:b/><b xmlns='urn:y'/><c xmlns='urn:y'/><!-- c --><?p?><p:c/></a>",
    "<p:a xmlns:p='urn:x'><b><p:c/></b></p:a>",
    "<a><b-c.d/><b-c.d/><é/></a>",
)


@pytest.mark.parametrize("text", TREES)
def test_paths_are_those_of_lxml(text: str) -> None:
    root = etree.fromstring(text)
    paths = Paths(root)
    for element in root.iter("*"):
        assert paths.of(element) == root.getroottree().getpath(element)


@pytest.mark.parametrize("text", TREES)
def test_paths_lead_back(text: str) -> None:
    root = etree.fromstring(text)
    paths = Paths(root)
    for element in root.iter("*"):
        assert paths.element(paths.of(element)) is element
        assert paths.element(f"{paths.of(element)}/@x") is element


@pytest.mark.parametrize("path", ["/a/x", "/a/b[3]", "/a/b/c[9]", "/a/comment()"])
def test_a_path_that_leads_nowhere(path: str) -> None:
    assert Paths(etree.fromstring(TREES[1])).element(path) is None
