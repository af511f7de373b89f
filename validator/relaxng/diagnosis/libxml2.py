"""The reason for a rejection in libxml2's own words.

libxml2 reports the mistake and then every ancestor that fails because of it, often without a line. What
names the deepest node comes nearest to the mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.finding import Finding, Span

if TYPE_CHECKING:
    from relaxng.document import Document


def explain(document: Document, log: etree._ListErrorLog) -> Finding:
    """The finding of a document that `lxml.etree.RelaxNG` rejects, at the deepest node that its log names."""
    nodes = [(entry, _node(document, entry)) for entry in log]
    named = [(entry, node) for entry, node in nodes if node is not None]
    if not named:
        root = document.tree.getroot()
        words = " ".join(log[0].message.split()) if len(log) else "no reason given"
        return _finding(document, root, words)
    entry, node = max(named, key=lambda pair: _depth(pair[1]))
    return _finding(document, node, " ".join(entry.message.split()))


def _finding(document: Document, node: etree._Element, words: str) -> Finding:
    name = etree.QName(node).localname
    message = f'<{name}> or something in it is not as the schema wants it; libxml2 says "{words}"'
    span = document.places.element_span(node) or Span(1)
    return Finding(document.name, "RNG001", message, span, document.paths.of(node))


def _node(document: Document, entry: etree._LogEntry) -> etree._Element | None:
    if not entry.path:
        return None
    try:
        # The path has the document's own prefixes, of which those of the root are known.
        prefixes = {prefix: uri for prefix, uri in document.tree.getroot().nsmap.items() if prefix}
        found = document.tree.xpath(entry.path, namespaces=prefixes)
    except etree.XPathEvalError:
        return None
    node = found[0] if isinstance(found, list) and found else None
    return node if isinstance(node, etree._Element) and isinstance(node.tag, str) else None


def _depth(node: etree._Element) -> int:
    return sum(1 for _ in node.iterancestors())
