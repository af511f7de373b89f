"""Remedies: what to write instead, for mistakes that many make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from relaxng.grammar.references import TAG
from relaxng.grammar.syntax import own_children

if TYPE_CHECKING:
    from collections.abc import Collection

    from relaxng.grammar.compact.lexer import Token

IN_XML = {
    "choice": "( ... | ... )",
    "data": "the name of the datatype, as in xsd:int",
    "define": "name = ...",
    "externalRef": 'external "..."',
    "group": "( ... , ... )",
    "interleave": "( ... & ... )",
    "oneOrMore": "( ... )+",
    "optional": "( ... )?",
    "parentRef": "parent name",
    "ref": "the name of the define",
    "value": "the value in quotes",
    "zeroOrMore": "( ... )*",
}
"""The elements of RELAX NG that are no keywords here, and what stands for them."""


def do_not_mix(first: Token, second: Token) -> str:
    """Of two signs the second would have to bind closer than the first, or the other way round: neither does."""
    if first.text == second.text:
        return f"{first} stands once; put the second, with what is on both its sides, into parentheses"
    if second.text in ("*", "+", "?"):
        return f"{first} and {second} do not mix; put what stands before the {second} into parentheses"
    return f"{first} and {second} do not mix; put one of the two into parentheses"


def may_be_value(reference: etree._Element, defined: Collection[str]) -> bool:
    """Whether what reads as a reference to no define may be a value without its quotes."""
    holder = reference.getparent()
    if holder is not None and holder.tag == f"{TAG}choice":
        others = [child for child in own_children(holder) if child is not reference]
        if all(child.tag == f"{TAG}value" or _is_undefined(child, defined) for child in others):
            return True
    while holder is not None and etree.QName(holder).localname not in ("attribute", "element", "list", "define"):
        holder = holder.getparent()
    return holder is not None and etree.QName(holder).localname in ("attribute", "list")


def _is_undefined(element: etree._Element, defined: Collection[str]) -> bool:
    return element.tag == f"{TAG}ref" and (element.get("name") or "") not in defined
