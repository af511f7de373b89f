"""Who judges, and that the verdict is right and at once whatever libxml2 would do (shared/facts/libxml2-limits.md)."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from relaxng import Severity, load_schema
from relaxng.document import MOST_LEVELS, Document
from relaxng.engine import OF_ANY_SCHEMA, OF_OUR_SCHEMAS, Engine, suits_libxml2
from relaxng.race import STAKE, WAIT
from tests.conftest import DOMAIN, ROOT, SCHEMAS

RNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
LIBVIRT = Path("/usr/share/libvirt/schemas/domain.rng")

Source = bytes | etree._Element


def element(name: str, content: str = "<empty/>") -> str:
    return f"<element name='{name}'>{content}</element>"


def optional(content: str) -> str:
    return f"<optional>{content}</optional>"


def grammar(start: str, **defines: str) -> str:
    written = "".join(f"<define name='{name}'>{content}</define>" for name, content in defines.items())
    return f"<grammar xmlns='{RNG}' datatypeLibrary='{XSD}'><start>{start}</start>{written}</grammar>"


def numbered(number: int, attribute: str = "k") -> str:
    """Attributes for a start tag."""
    return "".join(f" {attribute}{i}='{i}'" for i in range(number))


def declared(number: int) -> str:
    """Optional attributes for a declaration."""
    return "".join(optional(f"<attribute name='k{i}'/>") for i in range(number))


def nested(depth: int, bottom: str = "", tag: str = "a", attributes: str = "") -> bytes:
    """An element in itself; `bottom` stands in the innermost one."""
    return (f"<{tag}{attributes}>" * depth + bottom + f"</{tag}>" * depth).encode()


def tower(depth: int, bottom: str | None = None, tag: str = "a") -> etree._Element:
    """The same, built in memory: no parser takes such depths."""
    # Piece by piece: lxml walks up all that is above an element to add to it.
    root = end = etree.Element(tag)
    for done in range(1, depth, 1_000):
        piece = leaf = etree.Element(tag)
        for _ in range(min(1_000, depth - done) - 1):
            leaf = etree.SubElement(leaf, tag)
        end.append(piece)
        end = leaf
    if bottom is not None:
        etree.SubElement(end, bottom)
    return root


def wide(number: int, child: str = "<x/>", last: str = "") -> bytes:
    return f"<r>{child * number}{last}</r>".encode()


A = "<ref name='a'/>"
X = "<ref name='x'/>"
ANY = (
    "<element><anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>"
    "<zeroOrMore><choice><text/><ref name='any'/></choice></zeroOrMore></element>"
)
ID = "<attribute name='id'><data type='ID'/></attribute>"
IDREF = "<attribute name='to'><data type='IDREF'/></attribute>"
NAMES = "<element><choice><name>b</name><name>c</name></choice><empty/></element>"
OTHERS = "<zeroOrMore><element><anyName><except><nsName/></except></anyName><empty/></element></zeroOrMore>"


@dataclass(frozen=True)
class Case:
    """A schema (its text, or the path of one), and documents that are valid and invalid under it."""

    schema: str | Path
    valid: Callable[[], list[Source]]
    invalid: Callable[[], list[Source]]


def driver() -> str:
    """A libvirt <driver> with 19 attributes."""
    names = ["ioeventfd", "event_idx", "copy_on_read", "iommu", "ats", "packed", "page_per_vq", "discard_no_unref"]
    attributes = [f"{name}='on'" for name in names]
    attributes += ["name='qemu'", "type='qcow2'", "cache='none'", "error_policy='stop'", "rerror_policy='stop'"]
    attributes += ["io='native'", "discard='unmap'", "detect_zeroes='on'", "iothread='1'", "queues='2'"]
    attributes += ["queue_size='4'"]
    assert len(attributes) == 19
    return f"<driver {' '.join(attributes)}/>"


def with_driver(more: str = "") -> bytes:
    return (
        DOMAIN.replace("<devices>", "<iothreads>1</iothreads><devices>")
        .replace("<target", f"{driver().replace('/>', f' {more}/>')}<target")
        .encode()
    )


SOURCES = {
    "file": "file='/srv/a'",
    "block": "dev='/dev/a'",
    "volume": "pool='p' volume='v'",
    "network": "protocol='nbd' name='n'",
    "dir": "dir='/srv'",
}


def with_data_stores(number: int, kind: str, bottom: str = "") -> bytes:
    """A domain whose disk has data stores in each other: the schema takes what the rules do not."""
    host = "<host name='h'/>" if kind == "network" else ""
    source = f"<source {SOURCES[kind]}>{host}"
    layers = f"{source}<dataStore type='{kind}'><format type='raw'/>" * number
    inner = f"{layers}{source}{bottom}</source>{'</dataStore></source>' * number}"
    before, disk, rest = DOMAIN.partition("<disk")
    _, _, behind = rest.partition("<target")
    return f"{before}{disk} type='{kind}'><driver name='qemu' type='qcow2'/>{inner}<target{behind}".encode()


UNLUCKY = (
    b"<domain type='kvm'><name>g</name><on_reboot>restart</on_reboot>"
    b"<uuid>11111111-2222-3333-4444-555555555555</uuid><on_poweroff>destroy</on_poweroff>"
    b"<memory>1</memory><os><type>hvm</type></os></domain>"
)
VCPU = DOMAIN.replace("<devices>", "<vcpu> 1 </vcpu><devices>").encode()

CASES = {
    "20 optional attributes on one element": Case(
        grammar(element("a", declared(20))),
        lambda: [f"<a{numbered(20)}/>".encode(), f"<a{numbered(17)}/>".encode()],
        lambda: [f"<a{numbered(20)} bad=''/>".encode(), f"<a{numbered(20)}><b/></a>".encode()],
    ),
    "a libvirt driver with 19 attributes": Case(
        SCHEMAS / "domain.rng", lambda: [with_driver()], lambda: [with_driver("cach='none'"), with_driver("ats2='on'")]
    ),
    "deep recursion by interleave": Case(
        grammar(A, a=element("a", f"{declared(1)}<interleave>{optional(A)}{optional(element('b'))}</interleave>")),
        lambda: [nested(64), nested(64, "<b/>", attributes=" k0=''")],
        lambda: [nested(64, "<c/>"), nested(200, "<c/>", attributes=" k0=''"), nested(64, "<b/><b/>")],
    ),
    "deep recursion by choice": Case(
        grammar(A, a=element("a", f"<choice><group>{A}{element('x')}</group>{A}<empty/></choice>")),
        lambda: [nested(64)],
        lambda: [nested(64, "<bad/>")],
    ),
    "nested interleaves": Case(
        grammar(
            element(
                "r",
                "<interleave><interleave>{x}{z}</interleave><interleave>{y}{w}</interleave></interleave>".format(
                    **{name: optional(element(name)) for name in "xyzw"}
                ),
            )
        ),
        lambda: [b"<r><x/><y/><z/><w/></r>", b"<r><w/><x/><y/><z/></r>", b"<r/>"],
        lambda: [b"<r><x/><y/><z/><w/><x/></r>"],
    ),
    "repeated interleave": Case(
        grammar(element("r", f"<oneOrMore><interleave>{element('x')}{element('y')}</interleave></oneOrMore>")),
        lambda: [b"<r><x/><y/><y/><x/></r>", b"<r><y/><x/></r>"],
        lambda: [b"<r><x/><y/><y/></r>", b"<r><x/><x/><y/><y/></r>"],
    ),
    "a pattern facet and white space": Case(
        grammar(element("r", "<data type='int'><param name='pattern'>[0-9]+</param></data>")),
        lambda: [b"<r> 1 </r>", b"<r>1</r>"],
        lambda: [b"<r> -1 </r>", b"<r>1 1</r>"],
    ),
    "vcpu with white space": Case(
        SCHEMAS / "domain.rng",
        lambda: [VCPU.replace(b" 1 ", b"1")],
        lambda: [VCPU, VCPU.replace(b" 1 ", b"1").replace(b"<os>", b"<os><typ/>").replace(b"virtio", b"virtoi")],
    ),
    "IDs": Case(
        grammar(element("r", f"<zeroOrMore>{X}</zeroOrMore>"), x=element("x", ID + optional(IDREF))),
        lambda: [b"<r><x id='a'/><x id='a'/></r>", b"<r><x id='a' to='nowhere'/></r>"],
        lambda: [b"<r><x id='1'/></r>"],
    ),
    "names beside any other name": Case(
        grammar(f"<element name='r' ns='urn:y'><interleave>{NAMES}{OTHERS}</interleave></element>"),
        lambda: [b"<r xmlns='urn:y'><x xmlns='urn:x'/><c/><z xmlns=''/></r>", b"<r xmlns='urn:y'><b/></r>"],
        lambda: [b"<r xmlns='urn:y'><b/><c/></r>", b"<r xmlns='urn:y'><b/><d/></r>"],
    ),
    "many siblings in an interleave": Case(
        grammar(element("r", f"<interleave><zeroOrMore>{element('x')}</zeroOrMore>{element('y')}</interleave>")),
        lambda: [wide(100_000, last="<y/>")],
        lambda: [wide(100_000), wide(100_000, last="<y/><y/>")],
    ),
    "many siblings in pairs or alone": Case(
        grammar(element("r", f"<zeroOrMore><choice>{X}<group>{X}{X}</group></choice></zeroOrMore>"), x=element("x")),
        lambda: [wide(100_000), wide(99_999)],
        lambda: [wide(100_000, last="<y/>")],
    ),
    "many siblings of any name": Case(
        grammar(element("r", "<zeroOrMore><ref name='any'/></zeroOrMore>"), any=ANY),
        lambda: [wide(100_000, "<x k=''/>")],
        lambda: [b"<s/>"],
    ),
    "many attributes of any name": Case(
        grammar(
            "<element name='a'><zeroOrMore><attribute><anyName><except><name>bad</name></except></anyName></attribute>"
            "</zeroOrMore></element>"
        ),
        lambda: [f"<a{numbered(30_000)}/>".encode()],
        lambda: [f"<a{numbered(30_000)} bad=''/>".encode()],
    ),
    "a depth of 100,000 by plain recursion": Case(
        grammar(A, a=element("a", optional(A))),
        lambda: [tower(100_000)],
        lambda: [tower(100_000, "b")],
    ),
    "a depth of 20,000 of any name": Case(
        grammar(
            "<ref name='any'/>",
            any=ANY.replace("<anyName/><zero", "<anyName><except><name>bad</name></except></anyName><zero", 1),
        ),
        lambda: [tower(20_000)],
        lambda: [tower(20_000, "bad")],
    ),
    "data stores in data stores": Case(
        SCHEMAS / "domain.rng",
        lambda: [with_data_stores(3, "block"), with_data_stores(60, "block"), with_data_stores(60, "volume")],
        lambda: [with_data_stores(60, kind, "<wrong/>") for kind in ("file", "block", "volume", "network", "dir")],
    ),
    "QNames": Case(
        grammar("<element name='r'><value type='QName' xmlns:p='urn:p'>p:a</value></element>"),
        lambda: [b"<r xmlns:q='urn:p'>q:a</r>", b"<r xmlns:p='urn:p'> p:a </r>"],
        lambda: [b"<r xmlns:p='urn:other'>p:a</r>", b"<r>p:a</r>", b"<r>a</r>"],
    ),
}

HOLES = {
    "attributes that add up over the levels": Case(
        grammar(A, a=element("a", f"{declared(6)}<interleave>{optional(A)}{optional(element('b'))}</interleave>")),
        lambda: [nested(12, attributes=numbered(6))],
        lambda: [nested(10, f"<a{numbered(6)}><bad/></a>", attributes=numbered(6))],
    ),
    "many alternatives that begin alike": Case(
        grammar(
            A,
            a=element(
                "a",
                "<choice>"
                + "".join(f"<group>{A}{optional(element(f'x{i}'))}</group>" for i in range(10))
                + "<empty/></choice>",
            ),
        ),
        lambda: [nested(12)],
        lambda: [nested(10, "<a><bad/></a>")],
    ),
    "declarations told apart by an attribute, valid": Case(
        grammar(
            A,
            a="<choice>"
            + "".join(
                element("a", f"<attribute name='t'><value>v{i}</value></attribute>{optional(A)}") for i in range(10)
            )
            + "</choice>",
        ),
        lambda: [nested(12, attributes=" t='v9'")],
        list,
    ),
    "declarations told apart by their last child, valid": Case(
        grammar(
            A, a="<choice>" + "".join(element("a", optional(A) + element(f"x{i}")) for i in range(10)) + "</choice>"
        ),
        lambda: [f"{'<a>' * 11}{'<x9/></a>' * 11}".encode()],
        list,
    ),
}
"""Documents of at most 12 levels and 8 attributes with which libxml2 does not come to an end."""


def verdicts(name: str) -> None:
    """Run in a process of its own: judge a case by both engines that must answer, and print what they said."""
    case = {**CASES, **HOLES}[name]
    said: dict[str, list[list[bool]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = case.schema
        if isinstance(path, str):
            path = Path(folder) / "s.rng"
            path.write_text(str(case.schema))
        for engine in ("automaton", "auto"):
            schema = load_schema(path, engine=engine)
            said[engine] = [
                [schema.is_valid(source), not list(schema.iter_findings(source))]
                for source in (*case.valid(), *case.invalid())
            ]
    print(json.dumps(said))


def said_at_once(name: str, seconds: int) -> dict[str, list[list[bool]]]:
    """What is said within so many seconds of a processor: the clock would also count what else the machine does."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    code = f"from tests.unit.test_engine import verdicts; verdicts({name!r})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds * 20,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, list[list[bool]]] = json.loads(done.stdout)
    return said


def expected(case: Case) -> list[list[bool]]:
    return [[True, True] for _ in case.valid()] + [[False, False] for _ in case.invalid()]


@pytest.mark.parametrize("name", CASES)
def test_the_right_verdict_at_once(name: str) -> None:
    said = said_at_once(name, 20)
    assert said == {"automaton": expected(CASES[name]), "auto": expected(CASES[name])}


@pytest.mark.parametrize("name", HOLES)
def test_the_right_verdict_at_once_within_the_limits(name: str) -> None:
    said = said_at_once(name, 20)
    assert said == {"automaton": expected(HOLES[name]), "auto": expected(HOLES[name])}


def test_libvirts_own_schema_and_an_unlucky_order() -> None:
    if not LIBVIRT.exists():
        pytest.skip(f"{LIBVIRT} is not there (Debian package libvirt0)")
    for engine in ("auto", "automaton"):
        schema = load_schema(LIBVIRT, engine=engine)
        for document in (UNLUCKY, VCPU):
            assert list(schema.iter_findings(document)) == []
            assert not schema.is_valid(document.replace(b"<memory", b"<memry").replace(b"</memory", b"</memry"))


# The engines, one by one

DISAGREED = {
    "nested interleaves": b"<r><x/><y/><z/><w/></r>",
    "repeated interleave": b"<r><x/><y/><y/><x/></r>",
    "a pattern facet and white space": b"<r> 1 </r>",
    "IDs": b"<r><x id='a'/><x id='a'/></r>",
}
"""Valid documents that libxml2 rejects."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.rng"


@pytest.mark.parametrize("name", DISAGREED)
def test_both_reports_a_disagreement_and_keeps_the_verdict(path: Path, name: str) -> None:
    path.write_text(str(CASES[name].schema))
    schema = load_schema(path, engine="both")
    assert schema.is_valid(DISAGREED[name])
    (finding,) = schema.iter_findings(DISAGREED[name])
    assert (finding.code, finding.severity) == ("RNG002", Severity.WARNING)
    assert finding.message == "libxml2 rejects this document, which the specification accepts"
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == (1, 2)


@pytest.mark.parametrize("name", DISAGREED)
def test_libxml2_has_its_own_verdict(path: Path, name: str) -> None:
    path.write_text(str(CASES[name].schema))
    schema = load_schema(path, engine="libxml2")
    assert not schema.is_valid(DISAGREED[name])
    (finding,) = schema.iter_findings(DISAGREED[name])
    assert (finding.code, finding.severity) == ("RNG001", Severity.ERROR)
    for engine in ("auto", "automaton"):
        assert list(load_schema(path, engine=engine).iter_findings(DISAGREED[name])) == []


def test_both_agrees_in_silence(path: Path) -> None:
    path.write_text(str(CASES["nested interleaves"].schema))
    schema = load_schema(path, engine="both")
    assert list(schema.iter_findings(b"<r><x/><y/></r>")) == []
    (finding,) = schema.iter_findings(b"<r><bad/></r>")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("QNames", b"<r xmlns:p='urn:p'>p:a</r>"),
        ("names beside any other name", b"<r xmlns='urn:y'><b/></r>"),
        ("20 optional attributes on one element", f"<a{numbered(20)}/>".encode()),
    ],
)
def test_both_says_where_libxml2_was_not_asked(path: Path, name: str, document: bytes) -> None:
    path.write_text(str(CASES[name].schema))
    schema = load_schema(path, engine="both")
    assert schema.is_valid(document)
    for _ in range(2):
        (finding,) = schema.iter_findings(document)
        assert (finding.code, finding.severity) == ("RNG002", Severity.WARNING)
        assert finding.message.startswith("libxml2 was not asked: ")


def test_both_asks_libxml2_of_chains_by_a_built_in_schema() -> None:
    layer = "<backingStore type='file'><format type='qcow2'/><source file='/srv/{}'/>"
    layers = "".join(layer.format(number) for number in range(20))
    chain = f"<disk type='file'><driver type='qcow2'/><source file='/srv/top'/>{layers}<backingStore/>{'</backingStore>' * 20}<target dev='vda'/></disk>"
    document = f"<domain type='kvm'><name>g</name><memory>1</memory><os><type>hvm</type></os><devices>{chain}</devices></domain>"
    assert list(load_schema("domain", engine="both").iter_findings(document.encode())) == []


def test_libxml2_never_rejects_in_silence(path: Path) -> None:
    path.write_text(str(CASES["QNames"].schema))
    schema = load_schema(path, engine="libxml2")
    document = b"<r xmlns:p='urn:other'>p:a</r>"
    assert schema.is_valid(document) is not bool(list(schema.iter_findings(document)))


MOST_ATTRIBUTES, MOST_DEPTH, MOST_CHILDREN, _ = OF_ANY_SCHEMA


def test_an_engine_that_there_is_not(path: Path) -> None:
    path.write_text(str(CASES["QNames"].schema))
    for source in ("domain", path):
        with pytest.raises(ValueError, match="libxml3"):
            load_schema(source, engine="libxml3")


@pytest.mark.parametrize(
    ("document", "suits"),
    [
        (b"<a/>", True),
        (f"<a{numbered(MOST_ATTRIBUTES)}/>".encode(), True),
        (f"<a{numbered(MOST_ATTRIBUTES + 1)}/>".encode(), False),
        (f"<a><b/><c xmlns:p='urn:p' {numbered(MOST_ATTRIBUTES + 1, 'p:k')}/></a>".encode(), False),
        (nested(MOST_DEPTH), True),
        (nested(MOST_DEPTH + 1), False),
        (wide(MOST_CHILDREN), True),
        (wide(MOST_CHILDREN + 1), False),
        (wide(5, f"<s>{'<x/>' * MOST_CHILDREN}</s>"), True),
        (wide(1, f"<s>{'<x/>' * MOST_CHILDREN}<y/></s>"), False),
    ],
)
def test_the_shape_of_what_libxml2_is_given(document: bytes, suits: bool) -> None:
    assert suits_libxml2(Document.parse(document, "d.xml")) is suits


ENTITIES = "<!DOCTYPE a [<!ENTITY e '<x/>'>]>"


@pytest.mark.parametrize(
    ("document", "suits"),
    [
        (nested(MOST_LEVELS), True),
        (ENTITIES.encode() + nested(MOST_LEVELS - 9, "&e;"), True),
        (tower(MOST_LEVELS), True),
        (tower(MOST_LEVELS, "b"), False),
        (nested(40, tag="backingStore"), True),
        (b"<a><dataStore/><b><dataStore/></b></a>", True),
        (b"<a><dataStore><b><dataStore/></b></dataStore></a>", False),
    ],
)
def test_the_shape_of_what_libxml2_is_given_by_our_schemas(document: Source, suits: bool) -> None:
    assert suits_libxml2(Document.of(document), OF_OUR_SCHEMAS) is suits


# The verdict does not depend on what was judged before


def mixture() -> list[tuple[bytes, bool]]:
    """Documents of one schema that go different ways, and their verdicts."""
    found = [(DOMAIN.encode(), True), (DOMAIN.replace("vda", "").encode(), False)]
    found += [(VCPU, False), (with_driver(), True), (with_driver("bad=''"), False), (b"<domain/>", False)]
    found += [(DOMAIN.replace("<name>", f"<!-- {i} --><name>").encode(), True) for i in range(3)]
    found += [(DOMAIN.replace("file=", f"fil{i}=").encode(), False) for i in range(3)]
    return found


@pytest.mark.parametrize("engine", Engine)
def test_the_order_of_documents_does_not_matter(engine: Engine) -> None:
    documents = [document for document, _ in mixture()]
    forwards = load_schema("domain", engine=engine)
    backwards = load_schema("domain", engine=engine)
    one = [list(forwards.iter_findings(document)) for document in documents]
    other = [list(backwards.iter_findings(document)) for document in reversed(documents)]
    assert one == other[::-1]
    assert one == [list(forwards.iter_findings(document)) for document in documents]
    if engine in (Engine.AUTO, Engine.AUTOMATON):
        assert [not findings for findings in one] == [verdict for _, verdict in mixture()]


class Clock:
    """Each reading is as much later as `step` says."""

    def __init__(self) -> None:
        self.now = 0.0
        self.step = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("relaxng.engine.thread_time", clock)
    return clock


def test_the_quicker_engine_is_asked(clock: Clock) -> None:
    judge = load_schema("domain")._judge
    document = Document.parse(DOMAIN.encode(), "domain.xml")
    assert judge.accepts(document)
    assert judge._grammar is None
    clock.step = WAIT
    assert judge.accepts(document)
    assert judge._grammar is None
    clock.step = 0
    twin, judge._twin = judge._twin, None
    assert judge.accepts(document)  # libxml2 is not there to ask
    assert judge._grammar is not None
    clock.step = 2 * WAIT + STAKE  # it falls behind what libxml2 took, on average
    assert judge.accepts(document)
    grammar, judge._grammar, judge._twin = judge._grammar, None, twin
    clock.step = 2 * WAIT
    assert judge.accepts(document)
    assert judge._grammar is None
    judge._grammar, judge._twin = grammar, None
    assert judge.accepts(document)


def test_what_does_not_suit_libxml2_says_nothing_of_its_time(clock: Clock) -> None:
    judge = load_schema("domain")._judge
    clock.step = WAIT
    assert not judge.accepts(Document.parse(wide(OF_OUR_SCHEMAS.children + 1), "wide.xml"))
    judge._grammar = None
    clock.step = 0
    assert judge.accepts(Document.parse(DOMAIN.encode(), "domain.xml"))
    assert judge._grammar is None  # it is still libxml2's turn


@pytest.mark.parametrize("name", DISAGREED)
def test_verdicts_are_the_same_when_the_automaton_is_warm(path: Path, name: str, clock: Clock) -> None:
    case = CASES[name]
    path.write_text(str(case.schema))
    schema = load_schema(path)
    documents = [*case.valid(), *case.invalid()]
    cold = [list(schema.iter_findings(document)) for document in documents]
    clock.step = WAIT
    assert schema.is_valid(case.valid()[0])
    clock.step = 0
    assert [list(schema.iter_findings(document)) for document in documents] == cold
    assert [not findings for findings in cold] == [True] * len(case.valid()) + [False] * len(case.invalid())
