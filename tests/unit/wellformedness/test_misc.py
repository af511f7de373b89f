"""What stands before and after the root element."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "a template": (
        "{% set a = 1 %}\n<a/>",
        "1:1-16 XML001 the text '{% set a = 1 %}' stands before the document; it is a template's: render that, and check what comes of it",
    ),
    "a text before": (
        "vm.xml:\n<a/>",
        "1:1-8 XML001 the text 'vm.xml:' stands before the document; remove it: the document begins at line 2",
    ),
    "what a command printed": (
        ("error: failed to get domain 'x'\n\n<domain/>"),
        "1:1-32 XML001 the text 'error: failed to get domain 'x'' stands before the document; remove it: the document begins at line 3",
    ),
    "a prompt": (
        "root@host:~# cat a.xml\n<a/>",
        "1:1-23 XML001 the text 'root@host:~# cat a.xml', which looks like a shell's prompt, stands before the document; remove it: the document begins at line 2",
    ),
    "a prompt of virsh": (
        "virsh # dumpxml a\n<a/>",
        "1:1-18 XML001 the text 'virsh # dumpxml a', which looks like a shell's prompt, stands before the document; remove it: the document begins at line 2",
    ),
    "a second byte order mark": (
        "\ufeff\ufeff<a/>",
        "1:1-2 XML001 a second byte order mark (U+FEFF) stands at the start of the file; remove it",
    ),
    "no bracket before the declaration": (
        "?xml version='1.0'?><a/>",
        "1:1-5 XML001 '<' is missing before '?xml'; write '<?xml'",
    ),
    "no mark before the declaration": (
        "xml version='1.0'?><a/>",
        "1:1-4 XML001 '<?' is missing before 'xml'; write '<?xml'",
    ),
    "no bracket before the root": (
        "domain type='kvm'>\n<name/></domain>",
        "1:1-7 XML001 '<' is missing before 'domain'; write '<domain'",
    ),
    "no bracket before a comment": (
        "!-- b --><a/>",
        "1:1-4 XML001 '<' is missing before '!--'; write '<!--'",
    ),
    "an end tag before": (
        "</a>",
        "1:1-5 XML001 the end tag </a> stands before any element has begun; remove it",
    ),
    "a text before nothing else": (
        "hello </a>",
        "1:1-6 XML001 the text 'hello' stands before the document; remove it: there is no element after it",
    ),
    "a text after": (
        "<a/>\nEOF\n",
        "2:1-4 XML001 the text 'EOF' stands after the root element <a>, which ended at line 1; remove it",
    ),
    "a sign after": (
        "<a/>>",
        "1:5-6 XML001 the text '>' stands after the root element <a>, which ended in column 4; remove it",
    ),
    "a second root": (
        "<a>\n</a>\n<a/>",
        "3:2-3 XML001 <a> is a second root element, after the one at line 1; a document has one: split the file",
    ),
    "another root": (
        "<a/>\n<b/>",
        "2:2-3 XML001 <b> stands after the root element <a>, which ended at line 1; a document has one root: move it inside",
    ),
    "the rest of a merge after": (
        "<a/>\n=======\n<a/>",
        "2:1-8 XML001 '=======' was left by a merge conflict; keep one side and remove the markers",
    ),
    "a merge before": (
        ("<<<<<<< HEAD\n<a/>\n=======\n<b/>\n>>>>>>> x\n"),
        "1:1-13 XML001 '<<<<<<< HEAD' was left by a merge conflict; keep one side and remove the markers",
    ),
    "only a comment": (
        "<!-- a -->\n",
        "1:11-11 XML001 the file ends without a root element: it holds only comments, declarations or white space",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_misc(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
