"""Nesting: which tag is to be mended where start tags and end tags do not match (XML 1.0, section 3).

A parser notices only that an end tag is not that of the element open last, or that the file ends before all are
closed; the tag to be mended may stand long before. The rule by which it is chosen:

1. Each repair of one tag that the place allows is tried: the open element lacks its end tag (or its '/'); the
   end tag is misspelt; it is one too many; it stands in the wrong order with the next; a start tag without
   attributes was meant to be an end tag. After each, the rest of the document is matched with a stack, and what
   does not match there is counted. The repair that leaves least wins; where two leave as little, the order above.
2. Elements of one name hide each other: the end tag of the one that lacks its own closes the one around it. So
   the element left open is followed inwards while its end tag stands in the column of the one around it (where
   tags begin their lines), and a surplus end tag likewise.
3. Of two near names that should be one, that is misspelt which no built-in schema knows, if one knows the other; else
   the one that the document has nowhere else; else the end tag's.
4. An element left open lacks its '/' where nothing but white space stands in it up to the next tag in its own
   column or further left (where there are no columns: up to the end tag); else it lacks its end tag, there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relaxng.catalog import builtin_elements
from relaxng.nearness import nearest
from relaxng.wellformedness import remnants
from relaxng.wellformedness.characters import WHITE, skip
from relaxng.wellformedness.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relaxng.wellformedness.pairs import Open, Tag
    from relaxng.wellformedness.source import Mistake, Source


def mistake(source: Source, root: Open, opened: Sequence[Open], at: int) -> Mistake:
    """The tag to be mended where the end tag at an offset, or the end of the text, does not match what is open."""
    return _Nesting(source, Pairs(source, root, opened, at), at).mistake()


class _Nesting:
    def __init__(self, source: Source, pairs: Pairs, at: int) -> None:
        self._source = source
        self._text = source.text
        self._at = at
        self._pairs = pairs
        self._tags, self._place = pairs.tags, pairs.place
        self._stack, self._names = pairs.stack, pairs.names

    # The choice

    def mistake(self) -> Mistake:
        if self._place == len(self._tags):
            return self._at_the_end()
        end = self._tags[self._place]
        if not self._names:
            return self._surplus(self._place)
        following = self._tags[self._place + 1] if self._place + 1 < len(self._tags) else None
        crossed = (
            following is not None
            and following.kind == "/"
            and following.name == self._names[-1]
            and self._names[-2:-1] == [end.name]
        )
        repairs = {
            "unclosed": (self._names[:-1], self._place),
            "misspelt": (self._names[:-1], self._place + 1),
            "surplus": (self._names, self._place + 1),
        }
        if crossed:
            repairs["crossed"] = (self._names[:-2], self._place + 2)
        twice = self._opens_twice()
        if twice is not None:
            repairs["twice"] = (self._names[:-2], self._place)
        best, least = "", None
        for repair, (names, place) in repairs.items():
            left = self._pairs.left(names, place, least)
            if least is None or left < least:
                best, least = repair, left
        if best == "twice" and twice is not None:
            return self._twice(*twice)
        told = {"unclosed": self._unclosed, "misspelt": self._misspelt, "crossed": self._crossed}
        return told[best]() if best in told else self._surplus(self._place)

    def _at_the_end(self) -> Mistake:
        twice = self._opens_twice()
        if twice is not None and len(self._stack) == 2:
            return self._twice(*twice)
        if len(self._stack) == 1:
            return self._unclosed()
        return self._cut_off()

    def _opens_twice(self) -> tuple[int, int] | None:
        """A start tag and one within, of the same name, that could have been meant as its end tag."""
        if len(self._names) < 2 or self._names[-1] != self._names[-2]:
            return None
        outer, inner = self._stack[-2:]
        while not (
            self._pairs.is_bare(self._tags[inner]) and self._pairs.go_together(self._tags[outer], self._tags[inner])
        ):
            child = self._pairs.last_child.get((inner, self._names[-1]))
            if child is None:
                return None
            columns = (
                self._pairs.column(self._tags[child]),
                self._pairs.column(self._tags[self._pairs.closed_by[child]]),
            )
            if None in columns or columns[0] == columns[1]:
                return None
            outer, inner = inner, child
        return outer, inner

    # The words

    def _where(self, number: int, beside: Tag) -> str:
        return self._source.where(self._tags[number].begin, beside.begin)

    def _at_name(self, tag: Tag, message: str) -> Mistake:
        begin = tag.begin + (2 if tag.kind == "/" else 1)
        return self._source.mistake(begin, begin + len(tag.name), message, noticed=self._at)

    def _unclosed(self) -> Mistake:
        number = self._innermost_unclosed(self._stack[-1])
        tag = self._tags[number]
        lost = remnants.of_tag(self._source, f"/{tag.name}", tag.end, self._at, self._at)
        if lost is not None:
            return lost
        for child in range(number + 1, self._place):
            if self._is_end_by_mistake(tag, self._tags[child]):
                wrong = self._tags[child]
                message = (
                    f"<{tag.name}/> is an empty element within <{tag.name}> {self._where(number, wrong)}; "
                    f"did you mean </{tag.name}>?"
                )
                return self._at_name(wrong, message)
        stop = self._stop(number)
        if stop == len(self._tags):
            message = f"<{tag.name}> is never closed: the file ends without </{tag.name}>; add it"
            return self._at_name(tag, message)
        unmatched = ""
        if self._place < len(self._tags):
            unmatched = f", and {self._tags[self._place]} {self._where(self._place, tag)} does not match it"
        there = "before that" if stop == self._place else f"before {self._tags[stop]} {self._where(stop, tag)}"
        add = f"add </{tag.name}> {there}"
        if stop == number + 1 and self._pairs.is_white(tag.end, self._tags[stop].begin):
            add = f"end it with '/>', or {add}"
        return self._at_name(tag, f"<{tag.name}> is never closed{unmatched}; {add}")

    def _is_end_by_mistake(self, tag: Tag, child: Tag) -> bool:
        return (
            child.kind == "."
            and child.name == tag.name
            and self._pairs.is_bare(child)
            and self._pairs.go_together(tag, child)
        )

    def _innermost_unclosed(self, number: int) -> int:
        """Follow an unclosed element inwards, through those of its name that end in the column of the one around."""
        name = self._tags[number].name
        while (child := self._pairs.last_child.get((number, name))) is not None:
            outer, inner = self._tags[number], self._tags[child]
            end = self._tags[self._pairs.closed_by[child]]
            columns = self._pairs.column(outer), self._pairs.column(inner), self._pairs.column(end)
            if None in columns:
                stolen = self._pairs.is_bare(inner) and skip(self._text, inner.end) == end.begin
            else:
                stolen = columns[2] == columns[0] != columns[1]
            if not stolen:
                break
            number = child
        return number

    def _stop(self, number: int) -> int:
        """The tag before which an unclosed element should have ended."""
        column = self._pairs.column(self._tags[number])
        if column is not None and number:
            for other in range(number + 1, self._place):
                its = self._pairs.column(self._tags[other])
                if its is not None and its <= column:
                    return other
        elif number in self._pairs.closed_by:
            return self._pairs.closed_by[number]
        return self._place

    def _misspelt(self) -> Mistake:
        number = self._stack[-1]
        start, end = self._tags[number], self._tags[self._place]
        is_near = nearest(start.name, [end.name]) is not None
        if is_near and self._is_known(end.name) > self._is_known(start.name):
            message = f"<{start.name}> is closed by </{end.name}> {self._where(self._place, start)}; did you mean <{end.name}>?"
            return self._at_name(start, message)
        opened = f"<{start.name}>, which is open since {self._where(number, end).removeprefix('at ')}"
        if self._pairs.line(start) == self._pairs.line(end):
            opened = f"<{start.name}>, which begins {self._where(number, end)}"
        return self._at_name(end, f"</{end.name}> does not close {opened}; did you mean </{start.name}>?")

    def _is_known(self, name: str) -> tuple[bool, int]:
        """Whether a built-in schema has an element of the name, and how many tags the document has."""
        is_builtin = name.rpartition(":")[2] in {known.rpartition(":")[2] for known in builtin_elements()}
        return is_builtin, sum(tag.name == name for tag in self._tags)

    def _crossed(self) -> Mistake:
        end = self._tags[self._place]
        inner = self._names[-1]
        message = (
            f"</{end.name}> comes before </{inner}>, but <{inner}> {self._where(self._stack[-1], end)} "
            f"is within <{end.name}>; swap the two end tags"
        )
        return self._at_name(end, message)

    def _twice(self, outer: int, inner: int) -> Mistake:
        tag = self._tags[inner]
        message = (
            f"<{tag.name}> opens a second <{tag.name}> within the one {self._where(outer, tag)}; "
            f"did you mean </{tag.name}>?"
        )
        return self._at_name(tag, message)

    def _cut_off(self) -> Mistake:
        """A file that ends while several elements are open."""
        end = len(self._text.rstrip(WHITE))
        last = self._tags[self._stack[-1]]
        around = [f"<{name}>" for name in reversed(self._names[:-1])]
        if len(around) > 3:
            around[2:-1] = ["…"]
        message = (
            f"the file ends here, but <{last.name}> {self._source.where(last.begin, end)} is still open, "
            f"in {', in '.join(around)}; the rest is missing"
        )
        return self._source.mistake(end, end, message, noticed=self._at)

    def _surplus(self, number: int) -> Mistake:
        number = self._innermost_surplus(number)
        tag = self._tags[number]
        begin = self._tags[self._stack[-1]].end if self._stack else 0
        lost = remnants.of_tag(self._source, tag.name, begin, tag.begin, self._at)
        if lost is not None:
            return lost
        empty = self._empty_before(number)
        if empty is not None:
            return self._slash(empty, number)
        if not self._stack and not self._names and tag.name == self._tags[0].name:
            root = self._pairs.closed_by.get(0, 0)
            message = (
                f"</{tag.name}> is one too many: the root element ended {self._where(root, tag)} already; remove it"
            )
        else:
            within = f" within <{self._names[-1]}> {self._where(self._stack[-1], tag)}" if self._stack else ""
            message = f"</{tag.name}> closes nothing: no <{tag.name}> is open{within}; remove it, or add its start tag"
        return self._at_name(tag, message)

    def _innermost_surplus(self, number: int) -> int:
        """Follow a surplus end tag back, through those that closed the element in its own column."""
        name = self._tags[number].name
        parent = self._stack[-1] if self._stack else -1
        while (closed := self._pairs.last_child.get((parent, name))) is not None:
            tag, opened = self._tags[number], self._tags[closed]
            intruder = self._pairs.closed_by[closed]
            own = self._pairs.column(tag)
            if own is None or own != self._pairs.column(opened):
                break
            if self._pairs.column(self._tags[intruder]) in (None, own):
                break
            number, parent = intruder, closed
        return number

    def _empty_before(self, number: int) -> int | None:
        """The empty element that a surplus end tag was meant to close."""
        tag = self._tags[number]
        before = self._tags[number - 1] if number else None
        if before is not None and before.kind == "." and before.name == tag.name:
            return number - 1
        column = self._pairs.column(tag)
        if column is None:
            return None
        for other in range(number - 1, -1, -1):
            its = self._pairs.column(self._tags[other])
            if its is not None and its <= column:
                found = self._tags[other]
                return other if found.kind == "." and found.name == tag.name and its == column else None
        return None

    def _slash(self, empty: int, number: int) -> Mistake:
        opened, tag = self._tags[empty], self._tags[number]
        if empty == number - 1 and skip(self._text, opened.end) == tag.begin:
            message = f"<{tag.name}/> {self._where(empty, tag)} is closed already by its '/'; remove </{tag.name}>"
            return self._at_name(tag, message)
        message = (
            f"this '/' closes <{tag.name}> at once, but </{tag.name}> {self._where(number, opened)} closes it again; "
            "remove the '/'"
        )
        return self._source.mistake(opened.end - 2, opened.end - 1, message, noticed=self._at)
