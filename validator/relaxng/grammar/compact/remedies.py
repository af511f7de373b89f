"""Remedies: what to write instead, for mistakes that many make."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
