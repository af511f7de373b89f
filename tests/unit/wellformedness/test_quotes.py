"""What is wrong with a value."""

from __future__ import annotations

import pytest

from tests.unit.wellformedness.finding import found

CASES: dict[str, tuple[str | bytes, str]] = {
    "escaped": (
        '<a type=\\"kvm\\" b="1"/>',
        "1:9-16 XML001 the quotes of 'type' of <a> have a '\\' before them, as in a string of a program; write type='kvm'",
    ),
    "none": (
        "<a port=10/>",
        "1:9-11 XML001 the value '10' of 'port' of <a> is not in quotes; write port='10'",
    ),
    "none, with a slash in it": (
        "<a file=/srv/a.img b='1'/>",
        "1:9-19 XML001 the value '/srv/a.img' of 'file' of <a> is not in quotes; write file='/srv/a.img'",
    ),
    "no opening one": (
        "<a dev=vda' bus='virtio'/>",
        "1:8-12 XML001 the value of 'dev' of <a> has no opening quote; write dev='vda'",
    ),
    "never closed, before another attribute": (
        "<a dev='vda bus='virtio'/>",
        "1:8-9 XML001 the value of 'dev' of <a> opens with ' and is never closed; write dev='vda'",
    ),
    "never closed, at the end of a tag": (
        "<a>\n<b file='/srv/a/>\n<c d='e'/></a>",
        "2:9-10 XML001 the value of 'file' of <b> opens with ' and is never closed; write file='/srv/a'",
    ),
    "never closed, with the other kind after it": (
        '<a dev=\'vda bus="virtio"/>',
        "1:8-9 XML001 the value of 'dev' of <a> opens with ' and is never closed; write dev='vda'",
    ),
    "never closed, within the last": (
        "<a b='x'><c d='1' e='2/></a>",
        "1:21-22 XML001 the value of 'e' of <c> opens with ' and is never closed; write e='2'",
    ),
    "closed by the other kind": (
        "<a dev=\"vda' bus='virtio'/>",
        "1:8-9 XML001 the value of 'dev' of <a> begins with \" and ends with '; write dev='vda'",
    ),
    "closed by the other kind, at the end": (
        "<a dev='vda\"/>",
        "1:8-9 XML001 the value of 'dev' of <a> begins with ' and ends with \"; write dev='vda'",
    ),
    "cut off": (
        "<a>\n<b c='/srv/a",
        "2:6-7 XML001 the file ends within the value of 'c' of <b>, which opens here; the rest is missing",
    ),
    "one too many": (
        "<a dev='vda'' bus='virtio'/>",
        "1:13-14 XML001 there is one ' too many after the value of 'dev' of <a>; remove it",
    ),
    "one too many of the other kind": (
        "<a dev='vda'\" bus='virtio'/>",
        "1:13-14 XML001 a stray \" stands after the value of 'dev' of <a>; remove it",
    ),
    "one within": (
        "<a name='it's' b='1'/>",
        "1:12-13 XML001 the value of 'name' of <a> ends at this ', before 's'; write &apos; for it, or put the value in \"",
    ),
    "one within, double": (
        '<a name="3"5" b=\'1\'/>',
        "1:11-12 XML001 the value of 'name' of <a> ends at this \", before '5'; write &quot; for it, or put the value in '",
    ),
    "curly": (
        "<a type=\u201cqcow2\u201d/>",
        "1:9-10 XML001 '\u201c' is a curly quote, and a value stands in straight ones; write type='qcow2'",
    ),
    "curly and single": (
        "<a type=\u2018qcow2\u2019/>",
        "1:9-10 XML001 '\u2018' is a curly quote, and a value stands in straight ones; write type='qcow2'",
    ),
    "curly at the end": (
        "<a type='qcow2\u2019/>",
        "1:15-16 XML001 the value of 'type' of <a> begins with ' and ends with the curly quote \u2019; write type='qcow2'",
    ),
    "curly at the end, before another attribute": (
        "<a type='qcow2\u2019 b='1'/>",
        "1:15-16 XML001 the value of 'type' of <a> begins with ' and ends with the curly quote \u2019; write type='qcow2'",
    ),
    "low": (
        "<a type=\u201eqcow2\u201c/>",
        "1:9-10 XML001 '\u201e' is a curly quote, and a value stands in straight ones; write type='qcow2'",
    ),
    "angle": (
        "<a type=\u00abqcow2\u00bb/>",
        "1:9-10 XML001 '\u00ab' is an angle quote, and a value stands in straight ones; write type='qcow2'",
    ),
    "accents": (
        "<a type=`qcow2`/>",
        "1:9-10 XML001 '`' is an accent, and a value stands in straight ones; write type='qcow2'",
    ),
    "primes": (
        "<a type=\u2033qcow2\u2033/>",
        "1:9-10 XML001 '\u2033' is a prime, and a value stands in straight ones; write type='qcow2'",
    ),
    "full width": (
        "<a type=\uff02qcow2\uff02/>",
        "1:9-10 XML001 '\uff02' is a full-width quote, and a value stands in straight ones; write type='qcow2'",
    ),
    "a bare '<' within": (
        "<a b='x<y' c='1'/>",
        "1:8-9 XML001 a bare '<' stands in the value of 'b' of <a>; write '&lt;'",
    ),
    "a tag within": (
        "<a b='/srv/<name>/x'/>",
        "1:12-13 XML001 a bare '<' stands in the value of 'b' of <a>; write '&lt;'",
    ),
    "a long value": (
        "<a b=/srv/guests/srv/guests/srv/guests/srv/guests/srv/guests/srv/guests/>",
        "1:6-72 XML001 the value '/srv/guests/srv/guests/srv/guests/srv/g\u2026' of 'b' of <a> is not in quotes; write b='/srv/guests/srv/guests/srv/guests/srv/g\u2026'",
    ),
    "a bare '&' before a quote that is never closed": (
        "<a>\n<b c='x&y/>\n</a>",
        "2:6-7 XML001 the value of 'c' of <b> opens with ' and is never closed; write c='x&y'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_quotes(case: str) -> None:
    data, expected = CASES[case]
    assert found(data) == expected
