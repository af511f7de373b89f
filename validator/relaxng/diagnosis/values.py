"""Values: why a text is no value that may stand somewhere, in words, with the likeliest remedy first.

Of several alternatives the one that comes nearest is named. What is said is bounded, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relaxng.diagnosis.enumeration import expected, meant
from relaxng.diagnosis.hints import hint_for
from relaxng.diagnosis.naming import Naming, naming
from relaxng.diagnosis.quantities import in_unit, spoken
from relaxng.diagnosis.rewriting import Rewritten, is_template, is_unit, rewritings, unit_of
from relaxng.diagnosis.wording import quoted as quoted_names
from relaxng.grammar.datatypes.base import QUOTED, quote
from relaxng.grammar.datatypes.mismatch import Mismatch, Nearness
from relaxng.grammar.datatypes.numbers import BooleanType, DecimalType, FloatType
from relaxng.grammar.datatypes.regex_example import example, texts
from relaxng.grammar.datatypes.strings import StringType
from relaxng.grammar.datatypes.xsd import UNNAMED, XsdType
from relaxng.grammar.derivatives import WHITE, Derivatives, Namespaces, content_matches, tokens
from relaxng.grammar.occurrences import first_leaves, leaves_in
from relaxng.grammar.patterns import NOT_ALLOWED, Attribute, Data, Leaf, List, Pattern, Value

MOST_NAMED = 6
"""How many values of the items of a list a message names."""
MOST_NOUNS = 3
"""How many kinds of values a message names beside each other."""

_SEVERAL = re.compile(r"\s*[,;|]\s*|\s+")
"""What people put between several values."""

_NUMBER = re.compile(r"[+-]?(?:0x[0-9a-fA-F]+|[0-9]+)")
"""A number, as people write it."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a bad value.

    `words` end the message; `suggestion` is the text to write in its place, if one is likely, and `certain`
    tells that it may be put there unasked. `expected` are all values and datatypes that the schema names, in
    its order and its own notation. `child` is the child element that the value stands for.
    """

    words: str
    suggestion: str | None = None
    certain: bool = False
    expected: tuple[str, ...] = ()
    child: str | None = None


class Allowed:
    """What may stand at a place: the content of an attribute, or the text of an element.

    `namespaces` are those in scope there, `beside` the attributes that may stand beside it, by local name. `unit` is
    what a number counts there, where the datatype itself does not say.
    """

    def __init__(
        self,
        contents: Iterable[Pattern],
        derivatives: Derivatives,
        namespaces: Namespaces = None,
        beside: Mapping[str, Sequence[Pattern]] | None = None,
        unit: str = "",
    ) -> None:
        self._unit = unit
        self._contents = list(contents)
        self._derivatives = derivatives
        self._namespaces = namespaces
        self._beside = beside or {}
        self.values: dict[str, Value | Data] = {}
        self.data: list[Data] = []
        self.lists: list[List] = []
        for leaf in _in_order(leaf for content in self._contents for leaf in leaves_in(content)):
            if isinstance(leaf, Value):
                self.values.setdefault(leaf.text, leaf)
            elif isinstance(leaf, List):
                self.lists.append(leaf)
            elif isinstance(leaf, Data):
                listed = _listed(leaf)
                self.values.update((text, leaf) for text in listed or () if text not in self.values)
                self.data += [] if listed else [leaf]

    @property
    def is_listed(self) -> bool:
        """Whether the schema lists all that may stand there."""
        return bool(self.values) and not self.data and not self.lists

    def remedy(self, text: str, quoted: str | None = None) -> Remedy:
        """Why a text that does not match is not allowed. `quoted` is the text as the message repeats it."""
        found = self._remedy(text, text if quoted is None else quoted)
        notation = [*map(quote, self.values), *map(_notation, self.data), *("list" for _ in self.lists)]
        return replace(found, expected=tuple(dict.fromkeys(notation)))

    def _remedy(self, text: str, quoted: str) -> Remedy:
        bare = text.strip(WHITE)
        if not bare or is_template(bare):
            return Remedy("that is a template's; render it, and check what comes of it" if bare else self._expected())
        if bare != text and self._takes(bare):
            return Remedy("write it without white space around it", bare, certain=True)
        if any(
            isinstance(leaf, Value) and leaf.datatype.needs_context and leaf.text.strip(WHITE) == bare
            for leaf in self.values.values()
        ):
            return Remedy("its prefix stands for another namespace than in the schema")
        for written in self._rewritten(bare):
            if self._takes(written.text) and not (written.unless and self._takes(written.unless)):
                same = sum(value.casefold() == written.text.casefold() for value in self.values)
                return Remedy(
                    written.words, written.text, written.certain or (written.text in self.values and same == 1)
                )
        if 1 < len(several := _SEVERAL.split(bare)) <= MOST_NAMED and all(one in self.values for one in several):
            return Remedy(f"one value stands here, not {len(several)}: {quoted_names(several)}")
        if (near := meant(bare, self.values)) is not None:
            return Remedy(f"did you mean '{near.value}'?", near.value, near.certain)
        misfits = [(_misfit(leaf, quoted), leaf) for leaf in self.data]
        best = min(misfits, key=lambda pair: (pair[0].nearness, -pair[0].fits), default=None)
        if best is not None and self._tells(best[0], quoted):
            return self._datatype(*best, quoted)
        if self.lists:
            listed = self._list(quoted)
            if listed.suggestion is not None and not self._takes(listed.suggestion):  # more than one item is wrong
                listed = replace(listed, suggestion=None, certain=False)
            if len(tokens(bare)) == 1 and listed.suggestion is not None:
                return replace(listed, words=f"did you mean {quote(listed.suggestion)}?")
            if len(tokens(bare)) > 1 or not (self.values or self.data):
                return listed
        return Remedy(self._expected())

    def _rewritten(self, text: str) -> Iterator[Rewritten]:
        """Other texts that may have been meant, the likeliest first."""
        if self.lists:
            spaced = " ".join(_SEVERAL.split(text))
            yield Rewritten(
                spaced, f"white space alone parts the items of a list: write {quote(spaced)}", certain=False
            )
        yield from rewritings(text, self._stands_beside)

    def _takes(self, text: str) -> bool:
        return self._match(self._contents, text)

    def _stands_beside(self, name: str, text: str) -> bool:
        return self._match(self._beside.get(name, ()), text)

    def _match(self, contents: Sequence[Pattern], text: str) -> bool:
        return any(content_matches(self._derivatives, content, text, self._namespaces) for content in contents)

    def _tells(self, misfit: Mismatch, text: str) -> bool:
        """Whether the nearest datatype is worth more words than what else there is."""
        if misfit.nearness is not Nearness.PREFIX or misfit.fits * 2 >= len(text):
            return True
        return not self.values and not self.lists and (len(self._nouns()) == 1 or len(self._nouns()) > MOST_NOUNS)

    def _nouns(self) -> list[str]:
        """What the datatypes are, each once, with as much as is known of it."""
        nouns = list({_noun(leaf).split(" such as ")[0]: _noun(leaf) for leaf in reversed(self.data)}.values())[::-1]
        return [noun for noun in nouns if not any(other != noun and other.startswith(noun) for other in nouns)]

    def _expected(self) -> str:
        """What there is, where nothing comes near."""
        return self.described or ("expected another form" if self.data else "no text is allowed")

    @property
    def described(self) -> str:
        """What there is, as far as it has names; empty where it has none."""
        nouns = [noun for noun in self._nouns() if noun][:MOST_NOUNS] + [_list_noun(leaf) for leaf in self.lists]
        return expected(self.values, nouns) if self.values or nouns else ""

    # Datatypes

    def _datatype(self, misfit: Mismatch, leaf: Data, text: str) -> Remedy:
        mended = misfit.mended if misfit.mended and self._takes(misfit.mended) else None
        words = self._words(misfit, leaf, text)
        if mended is not None and len(mended) <= QUOTED:
            words = f"did you mean '{mended}'? {misfit.detail}"
        unit = unit_of(text) if isinstance(leaf.datatype, DecimalType | FloatType) else None
        if unit is not None and self._stands_beside("unit", unit):
            words += f"; put the unit in its attribute, unit='{unit}'"
        elif unit is not None and is_unit(unit):
            return self._without_unit(text, self._unit or naming(leaf).unit) or Remedy(
                f"{words}; write it without a unit", mended
            )
        return Remedy(words, mended)

    def _without_unit(self, text: str, counted: str) -> Remedy | None:
        """What to write for a number with a unit, where it is known what is counted."""
        if not counted:
            return None
        words = f"it is a number of {spoken(counted)}"
        count = in_unit(text, counted)
        number = str(round(count)) if count is not None else ""
        if count is None or not self._takes(number):
            return Remedy(f"{words}; write it without a unit")
        if count.denominator != 1:
            return Remedy(f"{words}; '{text.strip(WHITE)}' is about '{number}'")
        return Remedy(f"{words}; write '{number}'", number)

    def _words(self, misfit: Mismatch, leaf: Data, text: str) -> str:
        own = naming(leaf)
        if not misfit.noun:
            return f"it {misfit.detail}"
        if misfit.noun != UNNAMED:
            return f"it {misfit}" if misfit.detail else f"it is not {_noun(leaf)}"
        if own.noun and _NUMBER.fullmatch(text) and any(map(str.isdigit, own.gloss)):
            return f"it is not {own}"  # a range says more than a digit that is wrong
        shown = own.example or ("" if own.gloss and not misfit.telling else _example(leaf))
        if not own.noun:
            detail = misfit.detail or f"it is not {UNNAMED}"
            return detail + (f"; an example is '{shown}'" if shown else "")
        own = replace(own, example=shown, gloss="" if misfit.telling else own.gloss)
        detail = misfit.detail if misfit.telling or misfit.fits or misfit.nearness is Nearness.SLIP else ""
        return f"it is not {own}" + (f": {detail}" if detail else "")

    # Lists

    def _list(self, text: str) -> Remedy:
        """The first item that is wrong, of the list that goes furthest."""
        found = [self._item(leaf, text) for leaf in self.lists]
        return max(found, key=lambda pair: pair[0])[1]

    def _item(self, leaf: List, text: str) -> tuple[int, Remedy]:
        left: Pattern = leaf.item
        items = tokens(text)
        steps: dict[tuple[Pattern, str], Pattern] = {}
        for number, item in enumerate(items, start=1):
            after = steps.get((left, item))
            if after is None:
                after = steps[left, item] = self._derivatives.token(left, item, self._namespaces)
            if after is NOT_ALLOWED:
                where = f"item {number} of the list, {quote(item)}"
                allowed = list(first_leaves(left))
                if not allowed:
                    most = f"{number - 1} {'is' if number == 2 else 'are'} allowed"
                    return number, Remedy(f"{where}, is too much: {most}")
                remedy = Allowed(allowed, self._derivatives, self._namespaces).remedy(item)
                mended = remedy.suggestion and _with_item(text, number, remedy.suggestion)
                return number, Remedy(f"{where}, is wrong: {remedy.words}", mended or None, remedy.certain)
            left = after
        more = Allowed(first_leaves(left), self._derivatives, self._namespaces).remedy("")
        counted = f"the list ends after {len(items)} item{'s' * (len(items) != 1)}"
        return len(items), Remedy(f"{counted}: {more.words} to follow")


def _list_noun(leaf: List) -> str:
    """What a list is: by its annotations, or by a few values that its items may have."""
    own = naming(leaf)
    items = _in_order(leaves_in(leaf.item))
    values = list(dict.fromkeys(item.text for item in items if isinstance(item, Value)))
    if own.noun and not own.spoken:
        return str(own)
    are_few = 0 < len(values) <= MOST_NAMED and all(isinstance(item, Value) for item in items)
    return f"a list of {', '.join(map(quote, values))}" if are_few else "a list"


def _with_item(text: str, number: int, item: str) -> str:
    """A list with one of its items replaced, counted from 1."""
    items = tokens(text)
    return " ".join([*items[: number - 1], item, *items[number:]])


def _misfit(leaf: Data, text: str) -> Mismatch:
    """What speaks against a text as a value of a datatype, or that the schema excepts it."""
    found = leaf.datatype.mismatch(text)
    if found is not None:
        return found
    if naming(leaf).noun:
        return Mismatch(UNNAMED, "", Nearness.FORM, len(text))
    return Mismatch("", "is excepted here", Nearness.FORM, len(text))


def _noun(leaf: Data) -> str:
    """What a value of a datatype is; empty where nobody knows."""
    own = naming(leaf)
    shown = _example(leaf)
    if isinstance(leaf.datatype, XsdType) and not isinstance(leaf.datatype, StringType):
        return str(Naming(leaf.datatype.noun, "", leaf.datatype.example)) if own.spoken or not own.noun else str(own)
    if own.noun:
        return str(own if own.gloss or own.example else replace(own, example=shown))
    return f"something like '{shown}'" if shown else ""


def _example(leaf: Data) -> str:
    """A value of a datatype with a pattern; empty where it would not tell anything."""
    if not isinstance(leaf.datatype, XsdType) or not leaf.datatype.patterns:
        return ""
    shown = example(leaf.datatype.patterns[0].node)
    return shown if shown is not None and leaf.datatype.allows(shown) else ""


def _listed(leaf: Data) -> list[str]:
    """The values of a datatype that has but a few, written out."""
    if not isinstance(leaf.datatype, XsdType):
        return []
    if isinstance(leaf.datatype, BooleanType):
        found = list(leaf.datatype.texts)
    else:
        found = (texts(leaf.datatype.patterns[0].node) or []) if leaf.datatype.patterns else []
    return [text for text in found if text and leaf.datatype.allows(text)]


def _notation(leaf: Data) -> str:
    """A datatype as the schema writes it."""
    params = [
        f"{child.get('name')}={''.join(map(str, child.itertext()))}" for child in leaf.source.iterchildren("{*}param")
    ]
    return " ".join([leaf.datatype.name, *params])


def _in_order(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Leaves in the order of the schema's text, those of one file together."""
    met = list(dict.fromkeys(leaves))
    files = {file: number for number, file in enumerate(dict.fromkeys(leaf.file for leaf in met))}
    keys = {leaf: (files[leaf.file], leaf.source.sourceline or 0, 0) for leaf in met}
    if len(set(keys.values())) < len(met):
        roots = dict.fromkeys(leaf.source.getroottree().getroot() for leaf in met)
        order = {element: number for root in roots for number, element in enumerate(root.iter())}
        keys = {leaf: (file, line, order.get(leaf.source, 0)) for leaf, (file, line, _) in keys.items()}
    return sorted(met, key=keys.__getitem__)


def hinted(text: str, declared: Collection[Leaf]) -> Remedy | None:
    """What the schema itself says of a value that people often write; None where it says nothing."""
    inner = [leaf for one in declared for leaf in (leaves_in(one.content) if isinstance(one, Attribute) else ())]
    hint = hint_for("value", text, [*declared, *inner])
    return None if hint is None else Remedy(hint.words, hint.right, hint.right is not None, child=hint.child)
