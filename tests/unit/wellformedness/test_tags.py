"""What is wrong within a tag."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "white space before the name": (
        "<a>\n< disk x='1'/></a>",
        "2:1-7 XML001 white space stands between '<' and 'disk'; write <disk",
    ),
    "white space before the name of an end tag": (
        "<disk></ disk>",
        "1:7-14 XML001 white space stands between '</' and 'disk'; write </disk>",
    ),
    "a digit first": (
        "<1disk/>",
        "1:2-7 XML001 '1disk' is no element name: a name begins with a letter or '_', not with '1'",
    ),
    "a sign in the name": (
        "<di$k/>",
        "1:2-6 XML001 'di$k' is no element name: '$' cannot stand in one; remove it",
    ),
    "a sign after the name": (
        "<disk, x='1'/>",
        "1:2-7 XML001 'disk,' is no element name: ',' cannot stand in one; remove it",
    ),
    "a sign in the name of an end tag": (
        "<disk></disk;>",
        "1:9-14 XML001 'disk;' is no element name: ';' cannot stand in one; remove it",
    ),
    "a no-break space after the name": (
        "<disk\xa0x='1'/>",
        "1:6-7 XML001 U+00A0 (no-break space) stands after 'disk', and is no white space to XML; write a space",
    ),
    "a slash without its bracket": (
        "<a>\n<disk x='1'/\n<target/></a>",
        "2:12-13 XML001 the tag <disk> has no '>' after its '/'; end it with '/>'",
    ),
    "a template": (
        "<a><b><%= @x %></b></a>",
        "1:7-9 XML001 '<%' begins a piece of a template; render that, and check what comes of it",
    ),
    "a quote after the name": (
        '<disk"/>',
        '1:6-7 XML001 a stray " stands after <disk; remove it',
    ),
    "an attribute joined to the name": (
        "<disktype='file' x='1'/>",
        "1:2-10 XML001 '=' follows the element name 'disktype'; if an attribute begins there, put white space before it",
    ),
    "no bracket": (
        "<a>\n<b x='1'\n<c/></a>",
        "2:2-3 XML001 the tag <b> has no '>', and '<c' comes at line 3; end it with '>', or with '/>'",
    ),
    "no bracket, after the name": (
        "<a>\n<b\n</a>",
        "2:2-3 XML001 the tag <b> has no '>', and '</a' comes at line 3; end it with '>', or with '/>'",
    ),
    "no bracket of an end tag": (
        "<a>\n<b></b\n</a>",
        "2:6-7 XML001 the end tag </b> has no '>'; add it",
    ),
    "cut off in the name": (
        "<a><b",
        "1:5-6 XML001 the file ends within the tag <b>; the rest is missing",
    ),
    "cut off before a value": (
        "<a b=",
        "1:2-3 XML001 the file ends within the tag <a>; the rest is missing",
    ),
    "cut off after a name": (
        "<a b",
        "1:2-3 XML001 the file ends within the tag <a>; the rest is missing",
    ),
    "cut off in an end tag": (
        "<a></a",
        "1:6-7 XML001 the file ends within the end tag </a>; the rest is missing",
    ),
    "no value": (
        "<disk readonly/>",
        "1:7-15 XML001 the attribute 'readonly' of <disk> has no value; write readonly='\u2026', or remove it",
    ),
    "no value and more": (
        "<disk readonly type='file'/>",
        "1:7-15 XML001 the attribute 'readonly' of <disk> has no value; write readonly='\u2026', or remove it",
    ),
    "nothing after the sign": (
        "<a port= />",
        "1:4-8 XML001 the attribute 'port' of <a> has no value after its '='; write port='\u2026', or remove it",
    ),
    "no sign": (
        "<a type 'file'/>",
        "1:4-8 XML001 there is no '=' after the attribute 'type' of <a>; write type='file'",
    ),
    "no sign, nor space": (
        "<a type'file'/>",
        "1:4-8 XML001 there is no '=' after the attribute 'type' of <a>; write type='file'",
    ),
    "a colon for the sign": (
        "<a type:'file'/>",
        "1:4-9 XML001 ':' stands in place of '=' after the attribute 'type:' of <a>; write type='file'",
    ),
    "a colon for the sign, with a space": (
        "<a type : 'file'/>",
        "1:9-10 XML001 ':' stands in place of '=' after the attribute 'type' of <a>; write '='",
    ),
    "two signs": (
        "<a type=='file'/>",
        "1:9-10 XML001 '=' stands twice after 'type' of <a>; remove one",
    ),
    "a sign alone": (
        "<a ='file'/>",
        "1:4-5 XML001 '=' stands in <a> without an attribute's name before it; add it",
    ),
    "no space between": (
        "<a b='1'c='2'/>",
        "1:9-10 XML001 white space is missing before 'c' of <a>, after the value of 'b'",
    ),
    "a comma between": (
        "<a b='1', c='2'/>",
        "1:9-10 XML001 ',' cannot stand after the value of 'b' of <a>; only white space stands between attributes",
    ),
    "a semicolon between": (
        "<a b='1' ;c='2'/>",
        "1:10-11 XML001 ';' cannot stand among the attributes of <a>; only white space stands between attributes",
    ),
    "a name with a sign in it": (
        "<a b$c='1'/>",
        "1:4-7 XML001 'b$c' is no attribute name: '$' cannot stand in one; remove it",
    ),
    "a name that begins with one": (
        "<a @b='1'/>",
        "1:4-6 XML001 '@b' is no attribute name: a name begins with a letter or '_', not with '@'",
    ),
    "a curly quote for a name": (
        "<a \u201db='1'/>",
        "1:4-5 XML001 a stray curly quote \u201d stands among the attributes of <a>; remove it",
    ),
    "a slash within": (
        "<a/ b='1'/>",
        "1:3-4 XML001 '/' cannot stand within the tag <a>, only before its '>'; remove it",
    ),
    "a space after the slash": (
        "<a b='1'/ >",
        "1:9-12 XML001 white space stands between '/' and '>' of <a>; write '/>'",
    ),
    "given twice": (
        "<a b='1' c='2' b='3'/>",
        "1:16-17 XML001 the attribute 'b' of <a> is given twice; the first is in column 4: remove one",
    ),
    "given twice, on two lines": (
        "<a b='1'\n   b='3'/>",
        "2:4-5 XML001 the attribute 'b' of <a> is given twice; the first is at line 1: remove one",
    ),
    "an end tag with an attribute": (
        "<a></a b='1'>",
        "1:8-9 XML001 'b' stands in the end tag </a>, which can have no attributes; remove it",
    ),
    "an end tag that begins an element": (
        "<a></b c='1'></b></a>",
        "1:8-9 XML001 'c' stands in the end tag </b>, which can have no attributes, and no <b> is open; remove the '/' if an element begins here",
    ),
    "an end tag with two slashes": (
        "<a></a/>",
        "1:7-8 XML001 '/' stands twice in the end tag; write </a>, or <a/> for an empty element",
    ),
    "an end tag with two slashes in front": (
        "<a><//a>",
        "1:6-7 XML001 '/' stands twice in the end tag; write </a>",
    ),
    "an end tag without a name": (
        "<a></>",
        "1:4-7 XML001 '</>' is an end tag without a name; write </a>",
    ),
    "an end tag of nothing": (
        "<a></ </a>",
        "1:4-6 XML001 '</' begins an end tag, and no name follows; write </a>",
    ),
    "a backslash": (
        "<a><\\a>",
        "1:4-7 XML001 an end tag begins with '</', not with '<\\'; write </a>",
    ),
    "a name broken in two": (
        "<domain><dev\nices/></domain>",
        "1:10-13 XML001 white space stands within the name 'devices'; remove it",
    ),
    "the name of an end tag broken in two": (
        "<domain></dom ain>",
        "1:11-14 XML001 white space stands within the name 'domain'; remove it",
    ),
    "a bare sign": (
        "<a>1 < 2</a>",
        "1:6-7 XML001 a bare '<' stands in the text of <a>; write '&lt;'",
    ),
    "a bare sign before a digit": (
        "<a>x <5 y</a>",
        "1:6-7 XML001 a bare '<' stands in the text of <a>; write '&lt;'",
    ),
    "a bare sign before words": (
        "<a>if b <c then d</a>",
        "1:9-10 XML001 a bare '<' stands in the text of <a>; write '&lt;'",
    ),
    "a bare sign doubled": (
        "<a><<b/></a>",
        "1:4-5 XML001 this '<' begins no tag: another follows; remove it, or write '&lt;'",
    ),
    "a bare sign at the start": (
        "<",
        "1:1-2 XML001 a bare '<' stands outside the root element; remove it",
    ),
    "a comment's beginning without its '!'": (
        "<a><-- b --></a>",
        "1:4-7 XML001 a comment begins with '<!--', not with '<--'",
    ),
    "a merge conflict": (
        ("<a>\n<<<<<<< HEAD\n<b/>\n=======\n<c/>\n>>>>>>> theirs\n</a>"),
        "2:1-13 XML001 '<<<<<<< HEAD' was left by a merge conflict; keep one side and remove the markers",
    ),
    "a merge conflict within a tag": (
        ("<a>\n<b x='1'\n<<<<<<< HEAD\n  y='1'/>\n=======\n  y='2'/>\n>>>>>>> theirs\n</a>"),
        "3:1-13 XML001 '<<<<<<< HEAD' was left by a merge conflict; keep one side and remove the markers",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_tags(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
