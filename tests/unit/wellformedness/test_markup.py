"""Comments, CDATA sections, processing instructions."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "two hyphens": (
        "<a>\n<!-- b --c d -->\n</a>",
        "2:8-10 XML001 '--' cannot stand within the comment that begins in column 1; write a single '-'",
    ),
    "many hyphens": (
        "<!-- ------ a --><a/>",
        "1:6-12 XML001 '--' cannot stand within the comment that begins in column 1; write a single '-'",
    ),
    "three at the end": (
        "<!-- a ---><a/>",
        "1:8-12 XML001 a comment ends with '-->', not with '--->'",
    ),
    "a space in the end": (
        "<!-- a -- ><a/>",
        "1:8-12 XML001 a comment ends with '-->', not with '-- >'",
    ),
    "HTML's end": (
        "<!-- a --!><a/>",
        "1:8-12 XML001 a comment ends with '-->', not with '--!>'",
    ),
    "never closed": (
        "<a>\n<!-- b\n<c/></a>",
        "2:1-5 XML001 the comment '<!-- b' is never closed; end it with '-->'",
    ),
    "never closed before another": (
        "<a>\n<!-- b\n<c/>\n<!-- d --></a>",
        "2:1-5 XML001 the comment '<!-- b' is never closed before the next one begins at line 4; end it with '-->'",
    ),
    "closed by one hyphen": (
        "<a><!-- b ->\n<c/></a>",
        "1:11-13 XML001 a comment ends with '-->', not with '->'",
    ),
    "closed by a dash": (
        "<a><!-- b \u2014>\n<c/></a>",
        "1:11-13 XML001 a comment ends with '-->', not with '\u2014>'",
    ),
    "closed at once": (
        "<!--><a/>",
        "1:1-5 XML001 the comment '<!-->' is never closed; end it with '-->'",
    ),
    "nested": (
        "<a><!-- b\n<!-- c -->\nd --></a>",
        "2:1-5 XML001 '<!--' begins a comment within the one that begins at line 1; comments do not nest: remove its marks",
    ),
    "begun with one hyphen": (
        "<!- a --><a/>",
        "1:1-4 XML001 a comment begins with '<!--', not with '<!-'",
    ),
    "begun with a dash": (
        "<!\u2014 a \u2014><a/>",
        "1:1-4 XML001 a comment begins with '<!--', not with '<!\u2014'",
    ),
    "begun with spaces": (
        "<! -- a --><a/>",
        "1:1-6 XML001 a comment begins with '<!--', not with '<! --'",
    ),
    "CDATA never closed": (
        "<a><![CDATA[ b < c ]]</a>",
        "1:4-13 XML001 the CDATA section '<![CDATA[ b' is never closed; end it with ']]>'",
    ),
    "CDATA closed with one bracket": (
        "<a><![CDATA[b]></a>",
        "1:14-16 XML001 a CDATA section ends with ']]>', not with ']>'",
    ),
    "CDATA closed with a space": (
        "<a><![CDATA[b]] ></a>",
        "1:14-18 XML001 a CDATA section ends with ']]>', not with ']] >'",
    ),
    "CDATA in lower case": (
        "<a><![cdata[b]]></a>",
        "1:4-13 XML001 a CDATA section begins with '<![CDATA[', not with '<![cdata['",
    ),
    "CDATA without its second bracket": (
        "<a><![CDATA b]]></a>",
        "1:4-13 XML001 a CDATA section begins with '<![CDATA[', not with '<![CDATA'",
    ),
    "CDATA misspelt": (
        "<a><![CDTA[b]]></a>",
        "1:4-12 XML001 a CDATA section begins with '<![CDATA[', not with '<![CDTA['",
    ),
    "CDATA outside the root": (
        "<![CDATA[b]]><a/>",
        "1:1-10 XML001 a CDATA section stands outside the root element; only comments and white space may",
    ),
    "CDATA that swallows another": (
        "<a><b><![CDATA[x]></b><b><![CDATA[y]]></c></a>",
        "1:7-16 XML001 the CDATA section that begins here goes on to the ']]>' in column 36, over other mark-up; end it before",
    ),
    "the end of none": (
        "<a>x[y[0]]>1</a>",
        "1:9-12 XML001 ']]>' stands in the text of <a>, where no CDATA section is open; write ']]&gt;'",
    ),
    "an instruction never closed": (
        "<?php echo 1; <a/>",
        "1:1-6 XML001 the processing instruction <?php is never closed; end it with '?>'",
    ),
    "an instruction without a name": (
        "<a><? b?></a>",
        "1:4-8 XML001 white space stands between '<?' and 'b'; write <?b",
    ),
    "an instruction of nothing": (
        "<a><?></a>",
        "1:4-6 XML001 '<?' begins a processing instruction, and no name follows; write '&lt;?' for the characters",
    ),
    "an instruction with a colon": (
        "<?a:b c?><a/>",
        "1:3-6 XML001 'a:b' names a processing instruction, and such a name has no ':'",
    ),
    "an instruction with a sign": (
        "<?a! b?><a/>",
        "1:4-5 XML001 after <?a, the name of a processing instruction, comes white space or '?>'",
    ),
    "an instruction that swallows tags": (
        ("<?style href='x'>\n<a>\n<b/>\n<?end?>\n<c/>\n</a>"),
        "1:1-8 XML001 the processing instruction <?style goes on to the '?>' at line 4, over other mark-up; end it before",
    ),
    "a declaration behind a line": (
        "\n<?xml version='1.0'?>\n<a/>",
        "2:1-6 XML001 the XML declaration '<?xml' must be at the very start of the file, but an empty line stands before it; remove that",
    ),
    "a declaration behind lines": (
        "\n\n\n<?xml version='1.0'?>\n<a/>",
        "4:1-6 XML001 the XML declaration '<?xml' must be at the very start of the file, but 3 empty lines stand before it; remove that",
    ),
    "a declaration behind a space": (
        " <?xml version='1.0'?>\n<a/>",
        "1:2-7 XML001 the XML declaration '<?xml' must be at the very start of the file, but white space stands before it; remove that",
    ),
    "a declaration behind a comment": (
        "<!-- b -->\n<?xml version='1.0'?>\n<a/>",
        "2:1-6 XML001 the XML declaration '<?xml' must be at the very start of the file, but a comment stands before it; remove that",
    ),
    "a declaration behind the root": (
        "<a/>\n<?xml version='1.0'?>\n<a/>",
        "2:1-6 XML001 an XML declaration stands in the middle of the file; if another document begins here, split them",
    ),
    "a declaration in capitals": (
        "<?XML version='1.0'?><a/>",
        "1:1-6 XML001 the XML declaration begins with '<?xml', in lower case, not with '<?XML'",
    ),
    "a DOCTYPE in lower case": (
        "<!doctype a><a/>",
        "1:1-10 XML001 '<!doctype' means nothing; did you mean '<!DOCTYPE'?",
    ),
    "a DOCTYPE misspelt": (
        "<!DOCTPYE a><a/>",
        "1:1-10 XML001 '<!DOCTPYE' means nothing; did you mean '<!DOCTYPE'?",
    ),
    "a DOCTYPE within": (
        "<a>\n<!DOCTYPE a></a>",
        "2:1-10 XML001 '<!DOCTYPE' comes before the root element, and <a> began at line 1; move it there",
    ),
    "a DOCTYPE behind": (
        "<a/>\n<!DOCTYPE a>",
        "2:1-10 XML001 '<!DOCTYPE' comes before the root element, and <a> began at line 1; move it there",
    ),
    "two of them": (
        "<!DOCTYPE a><!DOCTYPE a><a/>",
        "1:13-22 XML001 '<!DOCTYPE' stands here a second time; a document has one: remove it",
    ),
    "a declaration of a DTD": (
        "<a><!ELEMENT b ANY></a>",
        "1:4-13 XML001 '<!ELEMENT' stands outside a DOCTYPE; declarations belong between its '[' and ']'",
    ),
    "nothing known": (
        "<a>wow<!</a>",
        "1:7-9 XML001 '<!' begins neither a comment ('<!--') nor a CDATA section ('<![CDATA['); write '&lt;!' for the characters",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_markup(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
