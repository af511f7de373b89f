"""Nameclasses: sections 4.8, 4.10 and 4.16, from the XML of a schema to name classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

from relaxng.document import text_of
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.names import AnyName, Name, NameChoice, NameClass, NsName, namespace_of, qualified
from relaxng.grammar.syntax import NAME_CLASSES, own_children
from relaxng.uris import XML_NAMESPACE

if TYPE_CHECKING:
    from relaxng.grammar.faults import Faults
    from relaxng.grammar.scopes import Context

_XMLNS = "http://www.w3.org/2000/xmlns"


class NameClasses:
    """Reads the name classes of a schema. What is wrong with them goes to `faults`."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def of(self, element: etree._Element, context: Context) -> tuple[NameClass, int]:
        """The name class of an element or attribute, and how many of its children it takes."""
        if "name" in element.attrib:
            return Name(self._qname(element, element.get("name") or "", context)), 0
        children = own_children(element)
        if not children or etree.QName(children[0]).localname not in NAME_CLASSES:
            return NameChoice(()), 0
        return self._name_class(children[0], context, ()), 1

    def _name_class(self, element: etree._Element, outer: Context, within: tuple[str, ...]) -> NameClass:
        context = outer.at(element)
        kind = etree.QName(element).localname
        if kind == "name":
            return Name(self._qname(element, text_of(element), context))
        if kind == "choice":
            return NameChoice(tuple(self._name_class(child, context, within) for child in own_children(element)))
        if kind not in ("anyName", "nsName"):  # the syntax check has reported it
            return NameChoice(())
        words = self._faults.wording(context.document.name)
        if kind == "anyName" and within:
            holder = words.any_name if within[-1] == "anyName" else words.ns_name
            message = f"{words.any_name} cannot stand in {words.exceptions} of {holder}; no name would be left"
            self._fault(context, element, "SCH116", message)
        elif kind == "nsName" and "nsName" in within:
            message = f"{words.ns_name} cannot stand in {words.exceptions} of {words.ns_name}; except single names"
            self._fault(context, element, "SCH116", message)
        excepted = None
        for child in own_children(element):
            parts = [self._name_class(part, context.at(child), (*within, kind)) for part in own_children(child)]
            excepted = parts[0] if len(parts) == 1 else NameChoice(tuple(parts))
        return AnyName(excepted) if kind == "anyName" else NsName(context.namespace, excepted)

    def _qname(self, element: etree._Element, text: str, context: Context) -> str:
        prefix, colon, local = text.strip(WHITE).rpartition(":")
        if not colon or ":" in prefix:  # the syntax check reports the second
            return qualified(context.namespace, local)
        namespace = element.nsmap.get(prefix) if prefix != "xml" else XML_NAMESPACE
        if namespace is None:
            self._fault(context, element, "SCH110", f"the prefix '{prefix}' is not declared here")
            return local
        return qualified(namespace, local)

    def no_xmlns(self, element: etree._Element, context: Context, name_class: NameClass) -> None:
        """Section 4.16: namespace declarations are no attributes."""
        for part in _parts(name_class):
            if isinstance(part, Name) and part.name == "xmlns":
                self._fault(
                    context, element, "SCH116", "'xmlns' is no attribute: namespaces are declared, not described"
                )
            elif isinstance(part, Name | NsName) and _namespace(part).rstrip("/") == _XMLNS:
                self._fault(
                    context,
                    element,
                    "SCH116",
                    f"no attribute is in the namespace '{_XMLNS}': namespaces are declared, not described",
                )

    def _fault(self, context: Context, element: etree._Element, code: str, message: str) -> None:
        self._faults.at(context.document.name, element, code, message)


def _parts(name_class: NameClass) -> Iterable[NameClass]:
    if isinstance(name_class, NameChoice):
        for part in name_class.classes:
            yield from _parts(part)
        return
    yield name_class
    excepted = getattr(name_class, "excepted", None)
    if excepted is not None:
        yield from _parts(excepted)


def _namespace(name_class: Name | NsName) -> str:
    return name_class.namespace if isinstance(name_class, NsName) else namespace_of(name_class.name)
