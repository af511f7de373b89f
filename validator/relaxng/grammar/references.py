"""Sections 4.5 to 4.7: the files that a schema is made of.

libxml2 reads included files by itself, in its own way; so every file is read here first, safely, and
what is no RELAX NG, not there, not local or in a circle is reported at its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from relaxng.document import Document, DocumentError, decode, read_file
from relaxng.finding import Finding

NAMESPACE = "http://relaxng.org/ns/structure/1.0"

_PATTERNS = frozenset({
    "attribute", "choice", "data", "element", "empty", "externalRef", "grammar", "group", "interleave", "list",
    "mixed", "notAllowed", "oneOrMore", "optional", "parentRef", "ref", "text", "value", "zeroOrMore",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """An `include` or `externalRef`, and the file that it names."""

    element: etree._Element
    target: Path

    @property
    def is_include(self) -> bool:
        """Whether it merges a grammar, rather than stand for a pattern."""
        return etree.QName(self.element).localname == "include"


def check_files(path: Path) -> Iterator[Finding]:
    """What is wrong with the files of the schema at `path`.

    Raises OSError where the schema itself cannot be read.
    """
    name = str(path)
    data = b""
    try:
        data = read_file(path, name)
        top = Document.parse(data, name)
    except DocumentError as error:
        yield _in_words_for_schemas(error.finding, data)
        return
    if (fault := _not_relaxng(top)) is not None:
        yield fault
        return
    # Depth first, with the files that lead here still open: a reference to one of those is a circle.
    open_files = [path.resolve()]
    done: set[Path] = set()
    stack = [(top, _references(top))]
    while stack:
        document, references = stack[-1]
        step = next(references, None)
        if step is None:
            stack.pop()
            done.add(open_files.pop())
        elif isinstance(step, Finding):
            yield step
        elif (target := step.target.resolve()) in open_files:
            yield _at(document, step.element, "SCH104", _circle(step, target == open_files[-1]))
        elif target not in done:
            included = _open(document, step)
            if isinstance(included, Finding):
                done.add(target)
                yield included
            else:
                open_files.append(target)
                stack.append((included, _references(included)))


def _open(document: Document, reference: Reference) -> Document | Finding:
    """The document that a reference leads to, or what is wrong with it."""
    name = str(reference.target)
    try:
        included = Document.parse(read_file(reference.target, name), name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _at(document, reference.element, "SCH102", f"cannot read '{name}', which is referred to here: {reason}")
    except DocumentError as error:
        return error.finding
    if (fault := _not_relaxng(included)) is not None:
        return fault
    if reference.is_include and etree.QName(included.tree.getroot()).localname != "grammar":
        root = etree.QName(included.tree.getroot()).localname
        message = f"'{name}' is included here, but it holds an <{root}>; only a <grammar> can be included"
        return _at(document, reference.element, "SCH105", message)
    return included


def _references(document: Document) -> Iterator[Reference | Finding]:
    """The references of one file, in document order; those that lead nowhere local as findings."""
    for element in document.tree.iter(f"{{{NAMESPACE}}}include", f"{{{NAMESPACE}}}externalRef"):
        href = element.get("href")
        if href is None:
            kind = etree.QName(element).localname
            yield _at(document, element, "SCH105", f"<{kind}> needs an attribute 'href' with the file to read")
            continue
        address = urlsplit(urljoin(_base(element), href.strip()))
        if address.scheme not in ("", "file") or address.netloc not in ("", "localhost"):
            message = f"'{href}' is not a local file; schemas are never fetched: keep a copy beside this one"
            yield _at(document, element, "SCH103", message)
        else:
            yield Reference(element, Path(document.name).parent / unquote(address.path))


def _base(element: etree._Element) -> str:
    """Section 4.5: the base of relative references, as far as xml:base sets one within the file."""
    base = ""
    for ancestor in [*reversed(list(element.iterancestors())), element]:
        base = urljoin(base, ancestor.get("{http://www.w3.org/XML/1998/namespace}base", ""))
    return base


def _not_relaxng(document: Document) -> Finding | None:
    root = etree.QName(document.tree.getroot())
    if root.namespace == NAMESPACE and root.localname in _PATTERNS:
        return None
    if root.namespace == "http://www.w3.org/2001/XMLSchema":
        message = "this is an XML Schema (XSD), not a RELAX NG schema"
    elif root.localname in _PATTERNS:
        message = f'<{root.localname}> is not in RELAX NG\'s namespace; declare xmlns="{NAMESPACE}"'
    else:
        message = f"the root element <{root.localname}> is not RELAX NG; a schema begins with <grammar> or a pattern"
    return _at(document, document.tree.getroot(), "SCH101", message)


def _in_words_for_schemas(finding: Finding, data: bytes) -> Finding:
    """A schema that does not begin with mark-up is most likely one in the compact syntax: say so."""
    beginning = decode(data[:256]).strip()
    if finding.code != "XML001" or not beginning or beginning.startswith("<"):
        return finding
    message = "this is no XML; if it is RELAX NG in the compact syntax, convert it with trang first"
    return Finding(finding.file, "SCH101", message, finding.span)


def _circle(reference: Reference, is_itself: bool) -> str:
    verb = "includes" if reference.is_include else "refers to"
    return f"the schema {verb} itself here" + ("" if is_itself else f", through '{reference.target.name}'")


def _at(document: Document, element: etree._Element, code: str, message: str) -> Finding:
    path = document.tree.getpath(element)
    return Finding(document.name, code, message, document.element_span(element), path)
