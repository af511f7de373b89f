"""Wording: how the two syntaxes of RELAX NG write what messages about a schema name."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """The words of one syntax. Nouns come without an article, but where they are whole phrases."""

    any_name: str
    combine: str
    combined: dict[str, str]
    constants: tuple[str, ...]
    data: str
    element: str
    empty: str
    excepting: str
    exceptions: str
    include: str
    infinite: str
    list: str
    mixed: str
    no_defines: str
    ns_name: str
    nullable: str
    parameters: str
    parent_ref: str
    ref: str
    repeats: str
    start: str
    strings: str
    text: str
    value: str
    value_or_data: str
    values_and_data: str
    word: str


IN_XML = Wording(
    any_name="<anyName>",
    combine="say combine='choice' or 'interleave'",
    combined={"choice": "choice", "interleave": "interleave"},
    constants=(),
    data="a <data>",
    element="an <element>",
    empty="<empty/>",
    excepting="with <except>",
    exceptions="the <except>",
    include="the <include>",
    infinite="an attribute of any name (<anyName>, <nsName>) must stand in <oneOrMore> or <zeroOrMore>",
    list="a <list>",
    mixed="<mixed>",
    no_defines="a <ref> needs a <grammar> around it, with defines",
    ns_name="<nsName>",
    nullable="<optional> and <zeroOrMore>",
    parameters='set datatypeLibrary="{library}", whose {name} has',
    parent_ref="<parentRef>",
    ref="a <ref>",
    repeats="what repeats (<oneOrMore>, <zeroOrMore>)",
    start="<start>",
    strings="<text/>, <data>, <value> or <list>",
    text="<text/>",
    value="a <value>",
    value_or_data="<data> and <value>, or a <choice> of them",
    values_and_data="<data> and <value>",
    word='<data type="token"/> is any word',
)

IN_COMPACT = Wording(
    any_name="'*'",
    combine="write '|=' or '&=' in place of '='",
    combined={"choice": "'|='", "interleave": "'&='"},
    constants=("empty", "notAllowed", "string", "text", "token"),
    data="a datatype",
    element="an element",
    empty="'empty'",
    excepting="with '-'",
    exceptions="the exceptions",
    include="the include",
    infinite="an attribute of any name must repeat: put '*' or '+' behind it",
    list="a list",
    mixed="'mixed'",
    no_defines="this schema is one pattern; one with defines begins with 'start = ...'",
    ns_name="a prefix with '*'",
    nullable="'?' and '*'",
    parameters="write xsd:{name}, which has",
    parent_ref="'parent'",
    ref="a reference",
    repeats="what repeats ('+', '*')",
    start="'start'",
    strings="'text', a datatype, a value or a list",
    text="'text'",
    value="a value",
    value_or_data="datatypes and values, joined by '|'",
    values_and_data="datatypes and values",
    word="'token' is any word",
)
