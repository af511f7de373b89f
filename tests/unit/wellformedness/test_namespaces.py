"""Prefixes, and what they are declared as."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "of libvirt, undeclared": (
        "<domain><qemu:commandline/></domain>",
        "1:10-26 XML001 the prefix 'qemu' of <qemu:commandline> is not declared; add xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' to <domain>",
    ),
    "lxc": (
        "<domain><lxc:namespace/></domain>",
        "1:10-23 XML001 the prefix 'lxc' of <lxc:namespace> is not declared; add xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0' to <domain>",
    ),
    "unknown": (
        "<domain><foo:bar/></domain>",
        "1:10-17 XML001 the prefix 'foo' of <foo:bar> is not declared; add xmlns:foo='\u2026' to <domain>",
    ),
    "of an attribute": (
        "<a q:b='1'/>",
        "1:4-7 XML001 the prefix 'q' of the attribute 'q:b' of <a> is not declared; add xmlns:q='\u2026' to <a>",
    ),
    "of an attribute alone": (
        "<a><b xlink:href='1'/></a>",
        "1:7-17 XML001 the prefix 'xlink' of the attribute 'xlink:href' of <b> is not declared; add xmlns:xlink='http://www.w3.org/1999/xlink' to <a>",
    ),
    "misspelt where it is used": (
        "<a xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qmeu:b/></a>",
        "1:61-67 XML001 the prefix 'qmeu' of <qmeu:b> is not declared; did you mean 'qemu'?",
    ),
    "misspelt where it is declared": (
        ("<a xmlns:qmeu='http://libvirt.org/schemas/domain/qemu/1.0'>\n<qemu:b/></a>"),
        "1:4-14 XML001 'xmlns:qmeu' declares a prefix that nothing has, and 'qemu' of <qemu:b> at line 2 is not declared; did you mean 'xmlns:qemu'?",
    ),
    "declared in a sibling only": (
        "<a><b xmlns:q='u'/><q:c/></a>",
        "1:21-24 XML001 the prefix 'q' of <q:c> is not declared; add xmlns:q='\u2026' to <a>",
    ),
    "out of its scope": (
        "<a><b xmlns:q='u'><q:c/></b><q:c/></a>",
        "1:30-33 XML001 the prefix 'q' of <q:c> is not declared; add xmlns:q='\u2026' to <a>",
    ),
    "two colons": (
        "<a:b:c/>",
        "1:2-7 XML001 'a:b:c' has two colons; an element name is a prefix, one ':' and a name",
    ),
    "two colons in an attribute": (
        "<a x:y:z='1'/>",
        "1:4-9 XML001 'x:y:z' has two colons; an attribute name is a prefix, one ':' and a name",
    ),
    "nothing before the colon": (
        "<:a/>",
        "1:2-4 XML001 ':a' has no prefix before its ':'; write one, or 'a' alone",
    ),
    "nothing after it": (
        "<a:/>",
        "1:2-4 XML001 'a:' has no name after its ':'; write one, or 'a' alone",
    ),
    "a digit after it": (
        "<a xmlns:q='u'><q:1/></a>",
        "1:17-20 XML001 'q:1' is no name: after the ':', a name begins with a letter or '_', not with '1'",
    ),
    "one attribute by two prefixes": (
        "<a xmlns:b='u' xmlns:c='u' b:x='1' c:x='2'/>",
        "1:36-39 XML001 the attribute 'c:x' of <a> is given twice: the prefixes of 'b:x' in column 28 and of 'c:x' stand for one namespace",
    ),
    "declared as nothing": (
        "<a xmlns:b=''/>",
        "1:4-11 XML001 the prefix 'b' is declared as nothing; give xmlns:b the URI of a namespace",
    ),
    "xml as something else": (
        "<a xmlns:xml='u'/>",
        "1:4-13 XML001 the prefix 'xml' cannot be declared as 'u'; it always is 'http://www.w3.org/XML/1998/namespace'",
    ),
    "xmlns declared": (
        "<a xmlns:xmlns='u'/>",
        "1:4-15 XML001 the prefix 'xmlns' cannot be declared; it is what declares the others",
    ),
    "the reserved one as default": (
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "1:4-9 XML001 'http://www.w3.org/2000/xmlns/' cannot be the default namespace: it belongs to the prefix 'xmlns'",
    ),
    "the reserved one by another prefix": (
        "<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
        "1:4-11 XML001 the prefix 'b' cannot be declared as 'http://www.w3.org/XML/1998/namespace', which is reserved",
    ),
    "no URI": (
        "<a xmlns:b='urn:x y'/>",
        "1:4-11 XML001 'urn:x y' is no URI, as the name of a namespace must be: U+0020 (space) cannot stand there",
    ),
    "no URI, of the default": (
        "<a xmlns='{u}'/>",
        "1:4-9 XML001 '{u}' is no URI, as the name of a namespace must be: '{' cannot stand there",
    ),
    "no scheme": (
        "<a xmlns:b='1:x'/>",
        "1:4-11 XML001 '1:x' is no URI, as the name of a namespace must be: '1' is no scheme",
    ),
    "a bracket": (
        "<a xmlns:b='http://x/[1]'/>",
        "1:4-11 XML001 'http://x/[1]' is no URI, as the name of a namespace must be: '[' cannot stand there",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_namespaces(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
