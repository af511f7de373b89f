"""What xmlschema finds wrong with a document, as findings: the culprit, its place, words of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lxml import etree

from relaxng.finding import Finding, Span, place_of
from relaxng.nearness import did_you_mean, nearest

if TYPE_CHECKING:
    from relaxng.document import Document

_MISSING_ATTRIBUTE = re.compile(r"missing required attribute '(?P<name>.*)'$", re.DOTALL)
_UNKNOWN_ATTRIBUTE = re.compile(
    r"(?:'(?P<name>.*)' attribute not allowed for element|use of attribute '(?P<prohibited>.*)' is prohibited)$",
    re.DOTALL,
)
_NAMED_ATTRIBUTE = re.compile(r"attribute (?P<name>[^\s=]+)=")
_XSD = "http://www.w3.org/2001/XMLSchema"
_NO_ID = re.compile(r"IDREF '(?P<value>.*)' not found in XML document$")
_CONSTRAINT = re.compile(
    r"(?P<what>duplicated value|value|missing key field) (?P<value>.*?)(?: not found)? for "
    r"(?:Xsd\w+\(name='(?P<name>[^']*)'.*|<.*FieldValueSelector.*)$"
)
_MOST_NAMES = 8
"""Names that a message lists; `expected` has them all."""


def explain(document: Document, errors: Iterable[Any]) -> list[Finding]:
    """The findings of xmlschema's errors, in document order, none twice and without those that follow from another."""
    found = sorted(dict.fromkeys(_explain(document, error) for error in errors), key=place_of)
    meant = {((one.path or "").rpartition("/@")[0], one.suggestion) for one in found if one.code == "XSD201"}
    return [one for one in found if one.code != "XSD202" or (one.path, one.expected[0]) not in meant]


def _explain(document: Document, error: Any) -> Finding:
    element = error.elem if isinstance(error.elem, etree._Element) else document.tree.getroot()
    reason = " ".join(str(error.reason or "").split())
    kind = type(error.validator).__name__
    if type(error).__name__ == "XMLSchemaChildrenValidationError":
        return _children(document, element, error)
    if match := _MISSING_ATTRIBUTE.match(reason):
        name = _local(match["name"])
        return _finding(
            document, "XSD202", element, f"<{_tag(element)}> lacks the attribute '{name}'", expected=(name,)
        )
    if match := _UNKNOWN_ATTRIBUTE.match(reason):
        return _attribute(document, element, match["name"] or match["prohibited"], error.validator)
    if match := _NAMED_ATTRIBUTE.match(reason):
        return _attribute_value(document, element, match["name"], error)
    if match := _CONSTRAINT.match(reason):
        return _identity(document, element, match)
    if match := _NO_ID.match(reason):
        return _dangling(document, element, match["value"], error.validator)
    if "xs:ID" in reason:
        return _finding(document, "XSD304", element, _id_words(reason))
    if kind in ("XsdAssert", "XsdAssertionFacet"):
        test = getattr(error.validator, "path", None)
        what = f"the assertion '{test}'" if test else "an assertion of the schema"
        return _finding(document, "XSD305", element, f"{what} does not hold for <{_tag(element)}>")
    if "character data" in reason:
        return _stray_text(document, element)
    if "is not an element of the schema" in reason:
        return _root(document, element, error.validator)
    if "can't have child elements" in reason:
        return _no_children(document, element)
    if isinstance(error.obj, str):
        return _text(document, element, error)
    return _finding(document, "XSD100", element, f"<{_tag(element)}> is not as the schema has it: {_lower(reason)}")


def _finding(
    document: Document,
    code: str,
    element: etree._Element,
    message: str,
    span: Span | None = None,
    attribute: str | None = None,
    **more: Any,
) -> Finding:
    place = span or document.places.element_span(element) or Span(1)
    path = document.paths.of(element) + (f"/@{_local(attribute)}" if attribute is not None else "")
    return Finding(document.name, code, message, place, path, **more)


def _children(document: Document, element: etree._Element, error: Any) -> Finding:
    expected = tuple(dict.fromkeys(_local(name) for name in error.expected_tags))
    parent = _tag(element)
    child = _child_at(element, error.index)
    if child is None:
        what = _listed(expected) or "an element"
        return _finding(document, "XSD102", element, f"<{parent}> is not complete: it lacks {what}", expected=expected)
    name = _tag(child)
    here = f"<{name}> cannot stand here in <{parent}>"
    known = tuple(dict.fromkeys(_local(one.name) for one in error.validator.iter_elements() if one.name))
    if name not in known:
        here = f"<{name}> cannot stand in <{parent}>"
        expected = expected or known
    elif child.tag not in [one.name for one in error.validator.iter_elements()]:
        message = f"{here}: it is in {_namespace(etree.QName(child).namespace)}, and the schema wants it in another"
        return _finding(document, "XSD101", child, message, document.places.namespace_span(child))
    hint = "" if name in expected else did_you_mean(name, expected)
    if not hint and name not in known and not error.expected_tags:
        hint = f", which can hold {_listed(known)}" if known else ", which holds no elements"
    elif not hint:
        others = [one for one in expected if one != name]
        hint = f"; expected {_listed(others)}" if others else ""
    # How often it may stand: what is expected then is the next one.
    before = sum(other.tag == child.tag for other in child.itersiblings(preceding=True))
    times = f", where there {'is' if before == 1 else 'are'} {before} already" if before and not expected else ""
    near = None if name in expected else nearest(name, expected)
    return _finding(document, "XSD101", child, f"{here}{times}{hint}", suggestion=near, expected=expected)


def _child_at(element: etree._Element, index: int) -> etree._Element | None:
    """The child element at a place that counts comments too, or the next one."""
    return next((child for child in element[index:] if isinstance(child.tag, str)), None)


def _attribute(document: Document, element: etree._Element, name: str, group: Any) -> Finding:
    known = [key for key in group if key is not None and key not in element.attrib]
    wrong = _local(name)
    near = nearest(wrong, map(_local, known))
    hint = did_you_mean(wrong, map(_local, known))
    if not hint and known:
        hint = f"; it can have {_quoted(tuple(map(_local, known)))}"
    message = f"<{_tag(element)}> has no attribute '{wrong}'{hint}"
    span = document.places.attribute_span(element, name)
    return _finding(
        document, "XSD201", element, message, span, name, suggestion=near, expected=tuple(map(_local, known))
    )


def _attribute_value(document: Document, element: etree._Element, prefixed: str, error: Any) -> Finding:
    name = _attribute_name(element, prefixed)
    value = element.get(name, "")
    reason = str(error.reason)
    why = reason.removeprefix(f"attribute {prefixed}={value!r}: ") if name in element.attrib else reason
    span = document.places.attribute_span(element, name, value=True)
    if "xs:ID" in why:
        return _finding(
            document, "XSD304", element, f"the attribute '{_local(name)}' of <{_tag(element)}>: {why}", span
        )
    words, near, expected = _why_not(value, why, error.validator)
    message = f"'{_short(value)}' cannot be the attribute '{_local(name)}' of <{_tag(element)}>: {words}"
    return _finding(document, "XSD301", element, message, span, name, suggestion=near, expected=expected)


def _attribute_name(element: etree._Element, prefixed: str) -> str:
    """An attribute's name as lxml has it, by the one that xmlschema gives it."""
    if prefixed in element.attrib:
        return prefixed
    prefix, _, local = prefixed.rpartition(":")
    full = f"{{{element.nsmap.get(prefix or None, '')}}}{local}"
    if full in element.attrib:
        return full
    return next((str(name) for name in element.attrib if etree.QName(name).localname == local), prefixed)


def _text(document: Document, element: etree._Element, error: Any) -> Finding:
    text = element.text or ""
    words, near, expected = _why_not(text, str(error.reason), error.validator)
    shown = f"'{_short(text.strip())}'" if text.strip() else "an empty text"
    message = f"{shown} cannot be the text of <{_tag(element)}>: {words}"
    span = document.places.text_span(element, text) if text.strip() else None
    return _finding(document, "XSD302", element, message, span, suggestion=near, expected=expected)


def _why_not(value: str, reason: str, validator: Any) -> tuple[str, str | None, tuple[str, ...]]:
    """Why a simple type does not take a value: in words, with the value that was likely meant and all that there are."""
    kind = type(validator).__name__
    if kind == "XsdEnumerationFacets":
        known = tuple(str(one) for one in validator.enumeration)
        if not any(known):  # one of the types of a union
            return "no type that the schema allows takes it", None, ()
        near = nearest(value.strip(), known)
        return f"it must be one of {_quoted(known)}{did_you_mean(value.strip(), known)}", near, known
    if kind == "XsdPatternFacets":
        owner = validator.parent
        if owner is not None and str(owner.name or "").startswith(f"{{{_XSD}}}"):
            return f"it must be of the type {owner.local_name} of XML Schema", None, ()
        patterns = "' or '".join(validator.regexps)
        return f"it must match '{patterns}'", None, ()
    name = getattr(validator, "local_name", None)
    if kind == "XsdAtomicBuiltin" and name:
        return f"it must be of the type {name} of XML Schema", None, ()
    return _lower(" ".join(reason.split())), None, ()


def _stray_text(document: Document, element: etree._Element) -> Finding:
    text, span = document.places.first_text(element)
    shown = f"the text '{_short(' '.join(text.split()))}'" if text else "text"
    return _finding(
        document, "XSD303", element, f"<{_tag(element)}> cannot hold {shown}: it holds elements, or nothing", span
    )


def _no_children(document: Document, element: etree._Element) -> Finding:
    child = _child_at(element, 0)
    if child is None:
        return _finding(document, "XSD100", element, f"<{_tag(element)}> holds text, and no elements")
    return _finding(
        document,
        "XSD101",
        child,
        f"<{_tag(child)}> cannot stand in <{_tag(element)}>, which holds text and no elements",
    )


def _identity(document: Document, element: etree._Element, found: re.Match[str]) -> Finding:
    tag, name = _tag(element), found["name"]
    value = found["value"].strip("()").rstrip(",")
    match found["what"]:
        case "duplicated value":
            words = f"another <{tag}> has the value {value} already, and the constraint '{name}' wants each once"
        case "value":
            words = f"a reference in <{tag}> has the value {value}, which no key of '{name}' has"
        case _:
            words = f"<{tag}> lacks {value}, which is a part of its key"
    return _finding(document, "XSD304", element, words)


def _id_words(reason: str) -> str:
    """What is wrong with an ID or a reference to one."""
    value = reason.split("'")[1] if "'" in reason else ""
    return f"the ID '{value}' is given twice" if reason.startswith("duplicated") else _lower(reason)


def _dangling(document: Document, root: etree._Element, value: str, schema: Any) -> Finding:
    """A reference to an ID that no element has, at the first attribute that is one."""
    types = ((one.name, getattr(getattr(one, "type", None), "local_name", None)) for one in schema.iter_components())
    names = {str(name) for name, kind in types if kind in ("IDREF", "IDREFS")}
    message = f"no element has the ID '{value}', which a reference names"
    for element in root.iter("*"):
        for name in names.intersection(map(str, element.attrib)):
            if value in element.get(name, "").split():
                span = document.places.attribute_span(element, name, value=True)
                return _finding(document, "XSD304", element, message, span, name)
    return _finding(document, "XSD304", root, message)


def _root(document: Document, element: etree._Element, schema: Any) -> Finding:
    known = tuple(dict.fromkeys(_local(str(one)) for one in schema.elements))
    name = _tag(element)
    if name in known:
        here, wanted = _namespace(etree.QName(element).namespace), _namespace(schema.target_namespace)
        return _finding(document, "XSD103", element, f"the schema has <{name}> in {wanted}, and this is in {here}")
    hint = did_you_mean(name, known) or (f"; it has {_listed(known)}" if known else "")
    return _finding(
        document, "XSD103", element, f"the schema has no root element <{name}>{hint}", suggestion=nearest(name, known)
    )


def _namespace(uri: str | None) -> str:
    return f"the namespace '{uri}'" if uri else "no namespace"


def _listed(names: Iterable[str]) -> str:
    """Elements, as a message lists them."""
    tags = [name if name.startswith("from ") else f"<{name}>" for name in names]
    shown = tags[:_MOST_NAMES]
    more = f" or {len(tags) - len(shown)} others" if len(tags) > len(shown) else ""
    return (" or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 and not more else ", ".join(shown)) + more


def _quoted(values: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{value}'" for value in values[:_MOST_NAMES])
    return shown + (f" and {len(values) - _MOST_NAMES} more" if len(values) > _MOST_NAMES else "")


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname


def _local(name: str) -> str:
    """The local part of a name, given as `{namespace}name` or `prefix:name`."""
    return name if name.startswith("from ") else name.rpartition("}")[2].rpartition(":")[2]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
