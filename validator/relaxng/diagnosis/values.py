"""Why a value is refused, and what would do in its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.wording import quoted
from relaxng.grammar.derivatives import WHITE
from relaxng.grammar.patterns import Attribute, Data, Leaf, List, Pattern, Value, leaves_in
from relaxng.nearness import nearest


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would mend a value: in words, the value most likely meant, and all those there are."""

    words: str
    suggestion: str | None = None
    certain: bool = False
    expected: tuple[str, ...] = ()


def hinted_value(text: str, declared: Collection[Leaf]) -> Remedy | None:
    """What the schema itself says of a value that people often write; None where it says nothing."""
    inner = [leaf for one in declared for leaf in (leaves_in(one.content) if isinstance(one, Attribute) else ())]
    hint = hint_for("value", text, [*declared, *inner])
    return None if hint is None else Remedy(hint.words, hint.right, certain=hint.right is not None)


def why_not(text: str, contents: Iterable[Pattern]) -> Remedy:
    """What would do in place of a text: the nearest value, a few of the values, or what the datatype says."""
    values: dict[str, None] = {}
    datatypes: dict[str, None] = {}
    for content in contents:
        for leaf in leaves_in(content):
            if isinstance(leaf, Value) and leaf.datatype.needs_context and leaf.text.strip(WHITE) == text.strip(WHITE):
                datatypes["its prefix stands for another namespace than in the schema"] = None
            elif isinstance(leaf, Value):
                values[leaf.text] = None
            elif isinstance(leaf, Data):
                if leaf.datatype.allows(text):
                    spaced = text != text.strip(WHITE)
                    datatypes["write it without white space" if spaced else "the schema excepts this form"] = None
                else:
                    datatypes[leaf.datatype.why_not(text)] = None
            elif isinstance(leaf, List):
                datatypes["it is a list"] = None
    if (near := nearest(text.strip(WHITE), values)) is not None:
        return Remedy(f"did you mean '{near}'?", near, expected=tuple(values))
    if values:
        words = f"expected {quoted(values)}" + (" or another form" if datatypes else "")
        return Remedy(words, expected=tuple(values))
    return Remedy("; or ".join(datatypes) or "no text is allowed")
