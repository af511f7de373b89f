"""Which tag is to be mended, and why."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "no slash": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "4:8-14 XML001 <source> is never closed, and </disk> at line 6 does not match it; end it with '/>', or add </source> before <target> at line 5",
    ),
    "no slash, on one line": (
        "<a><b><c></b></a>",
        "1:8-9 XML001 <c> is never closed, and </b> in column 10 does not match it; end it with '/>', or add </c> before that",
    ),
    "no slash, last in its parent": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "5:8-14 XML001 <target> is never closed, and </disk> at line 6 does not match it; end it with '/>', or add </target> before that",
    ),
    "no end tag": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:6-10 XML001 <disk> is never closed, and </devices> at line 6 does not match it; add </disk> before that",
    ),
    "no end tag, before a sibling": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    <disk/>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:6-10 XML001 <disk/> is an empty element within <disk> at line 3; did you mean </disk>?",
    ),
    "no end tag, after text": (
        (
            "<domain>\n"
            "  <name>g\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "2:4-8 XML001 <name> is never closed, and </domain> at line 9 does not match it; add </name> before <devices> at line 3",
    ),
    "no end tag of the root": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
        ),
        "1:2-8 XML001 <domain> is never closed: the file ends without </domain>; add it",
    ),
    "no end tag, a comment after it": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'> <!-- here -->\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "4:8-14 XML001 <source> is never closed, and </disk> at line 6 does not match it; end it with '/>', or add </source> before <target> at line 5",
    ),
    "an end tag misspelt": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </diks>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:7-11 XML001 </diks> does not close <disk>, which is open since line 3; did you mean </disk>?",
    ),
    "an end tag in another case": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </Devices>\n"
            "</domain>\n"
        ),
        "7:5-12 XML001 </Devices> does not close <devices>, which is open since line 2; did you mean </devices>?",
    ),
    "an end tag of another element": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </source>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:7-13 XML001 </source> does not close <disk>, which is open since line 3; did you mean </disk>?",
    ),
    "an end tag misspelt, on one line": (
        "<ab><cde></cdf></ab>",
        "1:12-15 XML001 </cdf> does not close <cde>, which begins in column 5; did you mean </cde>?",
    ),
    "a start tag misspelt, known to a schema": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <dsik type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:6-10 XML001 <dsik> is closed by </disk> at line 6; did you mean <disk>?",
    ),
    "a start tag misspelt, known to the document": (
        "<x>\n<foo></foo>\n<fo>\n</foo></x>",
        "3:2-4 XML001 <fo> is closed by </foo> at line 4; did you mean <foo>?",
    ),
    "an end tag too many": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "7:7-11 XML001 </disk> closes nothing: no <disk> is open within <devices> at line 2; remove it, or add its start tag",
    ),
    "an end tag too many, of the root": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
            "</domain>"
        ),
        "9:3-9 XML001 </domain> is one too many: the root element ended at line 8 already; remove it",
    ),
    "an end tag without a start tag": (
        (
            "<domain>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:5-12 XML001 </devices> closes nothing: no <devices> is open within <domain> at line 1; remove it, or add its start tag",
    ),
    "an end tag after an empty element": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/></source>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "4:28-34 XML001 <source/> in column 7 is closed already by its '/'; remove </source>",
    ),
    "a slash too many": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'/>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:22-23 XML001 this '/' closes <disk> at once, but </disk> at line 6 closes it again; remove the '/'",
    ),
    "a slash too many in the root": (
        (
            "<domain/>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "1:8-9 XML001 this '/' closes the root element <domain> at once, but </domain> at line 8 closes it again; remove the '/'",
    ),
    "an end tag without a slash": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    <disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:6-10 XML001 <disk> opens a second <disk> within the one at line 3; did you mean </disk>?",
    ),
    "an end tag without a slash, on one line": (
        (
            "<domain>\n"
            "  <name>g<name>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "2:11-15 XML001 <name> opens a second <name> within the one in column 3; did you mean </name>?",
    ),
    "an end tag with its slash behind": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    <disk/>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:6-10 XML001 <disk/> is an empty element within <disk> at line 3; did you mean </disk>?",
    ),
    "a start tag without its bracket": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:5-9 XML001 '<' is missing before 'disk'; write '<disk'",
    ),
    "a start tag with another bracket": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    [disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:5-10 XML001 '[' stands in place of '<' before 'disk'; write '<disk'",
    ),
    "an end tag without its bracket": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    /disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:5-10 XML001 '<' is missing before '/disk'; write '</disk'",
    ),
    "a start tag cut at its beginning": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    k type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "3:5-19 XML001 the text 'k type='file'>' looks like what is left of <disk>; write the whole tag",
    ),
    "an end tag cut at its beginning": (
        (
            "<domain>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    sk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "6:5-8 XML001 the text 'sk>' looks like what is left of </disk>; write the whole tag",
    ),
    "crossed": (
        "<a><b><c></b></c></a>",
        "1:12-13 XML001 </b> comes before </c>, but <c> in column 7 is within <b>; swap the two end tags",
    ),
    "cut off": (
        ("<domain>\n  <devices>\n    <disk type='file'>\n      <source file='/a'/>\n"),
        "4:26-26 XML001 the file ends here, but <disk> at line 3 is still open, in <devices>, in <domain>; the rest is missing",
    ),
    "cut off in the root's child": (
        "<a>\n <b>\n",
        "2:5-5 XML001 the file ends here, but <b> in column 2 is still open, in <a>; the rest is missing",
    ),
    "cut off deep": (
        "<a><b><c><d><e>",
        "1:16-16 XML001 the file ends here, but <e> in column 13 is still open, in <d>, in <c>, in \u2026, in <a>; the rest is missing",
    ),
    "within others of its name": (
        "<d>\n  <b>\n    <b>\n      <b/>\n  </b>\n</d>",
        "3:6-7 XML001 <b> is never closed, and </d> at line 6 does not match it; add </b> before </b> at line 5",
    ),
    "within others of its name, without a slash": (
        "<d>\n  <b>\n    <c/>\n    <b>\n  </b>\n</d>",
        "4:6-7 XML001 <b> is never closed, and </d> at line 6 does not match it; end it with '/>', or add </b> before </b> at line 5",
    ),
    "within others of its name, without a slash on one line": (
        "<d><b x='1'><b></b></d>",
        "1:14-15 XML001 <b> is never closed, and </d> in column 20 does not match it; end it with '/>', or add </b> before </b> in column 16",
    ),
    "within others of its name, meant as an end tag": (
        ("<d>\n  <b x='1'>\n    <b x='2'>\n    <b>\n  </b>\n</d>"),
        "4:6-7 XML001 <b> opens a second <b> within the one at line 3; did you mean </b>?",
    ),
    "within others of its name, a slash too many": (
        ("<d>\n  <b>\n    <b>\n      <b/>\n        <c/>\n      </b>\n    </b>\n  </b>\n</d>"),
        "4:9-10 XML001 this '/' closes <b> at once, but </b> at line 6 closes it again; remove the '/'",
    ),
    "within others of its name, one end too many": (
        ("<d>\n  <b>\n    <b>\n    </b>\n    </b>\n  </b>\n</d>"),
        "5:7-8 XML001 </b> closes nothing: no <b> is open within <d> at line 1; remove it, or add its start tag",
    ),
    "two unclosed": (
        "<a>\n  <b>\n    <c>\n</a>",
        "3:6-7 XML001 <c> is never closed, and </a> at line 4 does not match it; end it with '/>', or add </c> before that",
    ),
    "the root's start tag lost": (
        (
            "  <name/>\n"
            "  <devices>\n"
            "    <disk type='file'>\n"
            "      <source file='/a'/>\n"
            "      <target dev='vda'/>\n"
            "    </disk>\n"
            "  </devices>\n"
            "</domain>\n"
        ),
        "1:4-8 XML001 <domain> lacks its start tag: </domain> at line 8 closes it, but the document begins with <name>; add <domain> before that",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_nesting(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
