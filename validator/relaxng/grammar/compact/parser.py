"""Parser: patterns and grammars in the compact syntax (appendix A.1), by recursive descent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from relaxng.grammar.compact.annotation import Annotations
from relaxng.grammar.compact.brackets import CLOSING, Brackets
from relaxng.grammar.compact.builder import Builder
from relaxng.grammar.compact.cursor import Cursor
from relaxng.grammar.compact.declarations import Declarations
from relaxng.grammar.compact.lexer import KEYWORDS, CompactError, Kind, tokens
from relaxng.grammar.compact.nameclass import NameClasses
from relaxng.grammar.compact.remedies import IN_XML, do_not_mix
from relaxng.nearness import did_you_mean

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.grammar.compact.lexer import Token
    from relaxng.lines import Lines

_COMBINATIONS = {",": "group", "|": "choice", "&": "interleave"}
_REPETITIONS = {"*": "zeroOrMore", "+": "oneOrMore", "?": "optional"}
_ASSIGNMENTS = {"=": None, "|=": "choice", "&=": "interleave"}
_DEEPEST = 200
"""Levels of patterns in one definition."""

_BRACED = frozenset({"mixed", "list"})
_NEVER_ALONE = KEYWORDS - {"element", "attribute", "empty", "text", "notAllowed", "string", "token"}
"""Keywords behind which no pattern ends."""
_CONSTANTS = frozenset({"empty", "notAllowed", "text"})


class Parser:
    """One schema. After a mistake it goes on, with the next definition where nothing closer is sure.

    Raises CompactError where the text has what is no token of any kind.
    """

    def __init__(self, text: str, lines: Lines) -> None:
        self._cursor = Cursor(tokens(text))
        self._starts = self._cursor.starts_of_lines(text)
        self._declarations = Declarations(self._cursor)
        self.builder = Builder(self._declarations.prefixes, lines)
        self._annotations = Annotations(self._cursor, self._declarations, self.builder)
        self._names = {
            of: NameClasses(self._cursor, self._declarations, self.builder, self._annotations, of=of)
            for of in ("element", "attribute")
        }
        self._depth = 0
        self._open = Brackets(self._cursor, self._starts)
        self._dashes: dict[etree._Element, Token] = {}  # of datatypes with exceptions

    @property
    def mistakes(self) -> list[CompactError]:
        """What is wrong with the text, as it stands there."""
        return sorted(self._cursor.mistakes, key=lambda mistake: mistake.begin)

    def schema(self) -> etree._Element | None:
        """The element that the whole text stands for; None where that is not known for a mistake."""
        cursor = self._cursor
        if self._is_grammar():
            token = cursor.now
            made = self.builder.element("grammar", (token.begin, token.end), self._top_components())
        else:
            try:
                made = self._pattern()[0]
                while cursor.is_at_declaration():
                    self._declarations.late()
                if cursor.now.kind is not Kind.END:
                    self._not_finished()
            except CompactError as mistake:
                cursor.note(mistake)
                return None
        if self._declarations.inherited is not None:
            made.set("ns", self._declarations.inherited)
        return made

    def _is_grammar(self) -> bool:
        """Whether definitions stand at the top, and not one pattern."""
        mark = self._cursor.mark()
        self._annotations.before()
        found = self._cursor.is_at_component() or self._annotations.is_at_element() or self._cursor.now.kind is Kind.END
        self._cursor.back(mark)
        return found

    def _not_finished(self) -> NoReturn:
        cursor = self._cursor
        if cursor.now.is_symbol("=", "|=", "&=") and cursor.last.kind is Kind.NAME:
            cursor.fail(
                f"definitions stand in a grammar: begin the schema with 'start = ...', before '{cursor.last.text}'"
            )
        remedy = "leave it out" if cursor.now.is_symbol(")", "}", "]") else "join patterns with ',', '|' or '&'"
        cursor.fail(f"the schema is complete before {cursor.now}; {remedy}")

    # Grammars

    def _top_components(self) -> list[etree._Element]:
        found: list[etree._Element] = []
        while self._cursor.now.kind is not Kind.END:
            if self._cursor.is_at_declaration():
                self._declarations.late()
                continue
            began = self._cursor.mark()
            try:
                found += self._component(in_include=False)
            except CompactError as mistake:
                self._depth = 0
                self._open.clear()
                self._cursor.note(mistake)
                if not self._cursor.skip_to_component(began, self._starts):
                    break
        return found

    def _components(self, owner: Token, *, in_include: bool) -> list[etree._Element]:
        """What stands in the braces of a grammar, a div or an include."""
        cursor = self._cursor
        brace = cursor.expect("{", f"after '{owner.text}'")
        self._open.open(brace)
        found: list[etree._Element] = []
        while not cursor.accept("}"):
            if cursor.now.kind is Kind.END:
                cursor.fail("this '{' is not closed", brace)
            if cursor.is_at_declaration():
                self._declarations.late()
            else:
                found += self._component(in_include=in_include)
        self._open.close()
        return found

    def _component(self, *, in_include: bool) -> list[etree._Element]:
        annotation = self._annotations.before()
        cursor = self._cursor
        if self._annotations.is_at_element() and not annotation.elements and not annotation.attributes:
            return [self._annotations.element()]
        token = cursor.take()
        place = (token.begin, token.end)
        is_name = token.kind is Kind.NAME and not token.keyword
        if token.keyword and token.keyword != "start" and cursor.now.is_symbol(*_ASSIGNMENTS):
            cursor.slight(f"{token} is a keyword; a define of that name is written '\\{token.text}'", token)
            is_name = True
        if token.keyword == "start" or is_name:
            made = self._definition(token)
        elif token.keyword == "div":
            made = self.builder.element("div", place, self._components(token, in_include=in_include))
        elif token.keyword == "include" and not in_include:
            made = self._reference_to_file("include", token)
            if cursor.now.is_symbol("{"):
                made.extend(self._components(token, in_include=True))
        elif token.keyword == "include":
            cursor.fail("an include cannot stand within another; put it beside that one", token)
        elif token.keyword:
            cursor.fail(
                f"{token} is a pattern, and patterns stand in definitions: name it, as in 'start = {token.text} ...';"
                f" a name that is a keyword is written '\\{token.text}'",
                token,
            )
        else:
            cursor.fail(f"a definition begins with a name, as in 'start = ...'; here is {token}", token)
        return annotation.put(made)

    def _definition(self, token: Token) -> etree._Element:
        cursor = self._cursor
        sign = cursor.accept(*_ASSIGNMENTS)
        if sign is None:
            near = did_you_mean(token.text, KEYWORDS)
            cursor.fail(f"there must be a '=' after {token}, not {cursor.now}", None if not near else cursor.now)
        is_start = token.keyword == "start"
        name = None if is_start else token.text
        kind = "start" if is_start else "define"
        made = self.builder.element(kind, (token.begin, token.end), name=name, combine=_ASSIGNMENTS[sign.text])
        made.extend(self._pattern())
        is_closed = cursor.now.is_symbol("}") and len(self._open) > 0
        if not (is_closed or cursor.is_at_declaration() or self._is_grammar()):
            self._go_on()
        return made

    def _go_on(self, opened: Token | None = None) -> NoReturn:
        """Refuse what comes where a pattern could end, and which goes on with it in no way; `opened` is still open."""
        cursor = self._cursor
        if cursor.now.is_symbol(")", "}", "]"):
            self._open.check_closing()
        joint = cursor.before(cursor.last)
        if cursor.now.is_symbol(*_ASSIGNMENTS) and cursor.last.kind is Kind.NAME and joint.is_symbol(*_COMBINATIONS):
            what = f"the definition of {cursor.last} follows"
            cursor.back(cursor.mark() - 1)  # to go on with it
            cursor.fail(f"'{joint.text}' joins two patterns, and no pattern stands behind it; {what}", joint)
        closing = CLOSING[opened.text] if opened is not None else ""
        is_definition = cursor.is_at_component()
        if opened is not None and (cursor.now.kind is Kind.END or is_definition or cursor.now.is_symbol(")", "}", "]")):
            what = f"the definition of {cursor.now}" if is_definition else str(cursor.now)
            cursor.fail(f"this '{opened.text}' is not closed; a '{closing}' is missing before {what}", opened)
        if cursor.now.is_symbol("-"):
            cursor.fail("only a datatype has exceptions; here stands '-' behind something else")
        if cursor.following.kind is Kind.STRAY:  # then it is that which is wrong
            cursor.take()
        remedy = f", or a '{closing}' before it to close the '{opened.text}'" if opened is not None else ""
        cursor.fail(f"{cursor.now} is not joined to what stands before it; put ',', '|' or '&' between{remedy}")

    def _reference_to_file(self, kind: str, token: Token) -> etree._Element:
        cursor = self._cursor
        literal = cursor.now
        href = cursor.literal("the name of a file")
        namespace = self._declarations.plain
        if cursor.now.keyword == "inherit":
            cursor.take()
            cursor.expect("=", "after 'inherit'")
            prefix = cursor.take()
            if prefix.kind is not Kind.NAME:
                cursor.fail(f"'inherit =' is followed by a prefix, not by {prefix}", prefix)
            namespace = self._declarations.namespace(prefix.text, prefix)
        made = self.builder.element(kind, (token.begin, token.end), href=href, ns=namespace)
        self.builder.values[made, "href"] = (literal.begin, literal.end)
        return made

    # Patterns

    def _pattern(self) -> list[etree._Element]:
        """A pattern, with the annotations that stand behind it."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self._cursor.fail(f"patterns stand in each other deeper than {_DEEPEST} levels; give some of them a name")
        found = self._joined()
        self._depth -= 1
        return found

    def _joined(self) -> list[etree._Element]:
        found = self._repeated()
        sign = self._cursor.accept(*_COMBINATIONS)
        if sign is None:
            return found
        found += self._repeated(sign)
        while self._cursor.accept(sign.text):
            found += self._repeated(sign)
        if self._cursor.now.is_symbol(*_COMBINATIONS):
            self._cursor.fail(do_not_mix(sign, self._cursor.now))
        return [self.builder.element(_COMBINATIONS[sign.text], (sign.begin, sign.end), found)]

    def _repeated(self, joint: Token | None = None) -> list[etree._Element]:
        """A pattern that may repeat, behind the sign that joins it to others."""
        found = self._annotated(joint)
        sign = self._cursor.accept(*_REPETITIONS)
        if sign is None:
            return found
        made = self.builder.element(_REPETITIONS[sign.text], (sign.begin, sign.end), found)
        while (again := self._cursor.accept(*_REPETITIONS)) is not None:
            self._cursor.slight(f"a pattern is repeated once: {again} cannot follow '{sign.text}'", again)
        return [made, *self._annotations.behind()]

    def _annotated(self, joint: Token | None) -> list[etree._Element]:
        annotation = self._annotations.before()
        cursor = self._cursor
        bracket = cursor.accept("(")
        dash = None
        if bracket is None:
            made = [self._primary()]
            dash = self._dashes.get(made[0])
        else:
            made = self._within(bracket)
        found = [*annotation.put(made[0]), *made[1:], *self._annotations.behind()]
        # The grammar has a datatype with '-' alone, or in parentheses.
        if dash is not None and joint is not None:
            cursor.fail(do_not_mix(joint, dash), dash)
        if dash is not None and cursor.now.is_symbol(*_COMBINATIONS, *_REPETITIONS):
            cursor.fail(do_not_mix(dash, cursor.now))
        return found

    def _within(self, opened: Token) -> list[etree._Element]:
        """The pattern in brackets of which the first has been taken."""
        self._open.open(opened)
        found = self._pattern()
        if not self._cursor.accept(CLOSING[opened.text]):
            self._go_on(opened)
        self._open.close()
        return found

    def _primary(self) -> etree._Element:
        cursor = self._cursor
        token = cursor.take()
        place = (token.begin, token.end)
        keyword = token.keyword
        if keyword in _NEVER_ALONE and self._is_at_end_of_pattern():
            message = f"{token} is a keyword, and a reference to a define of that name is '\\{token.text}'"
            cursor.slight(message, token)
            return self.builder.element("ref", place, name=token.text)
        if keyword in self._names:
            return self._named(token)
        if keyword in _BRACED:
            return self.builder.element(keyword, place, self._braced(token))
        if keyword in _CONSTANTS:
            return self.builder.element(keyword, place)
        if keyword == "grammar":
            return self.builder.element("grammar", place, self._components(token, in_include=False))
        if keyword == "external":
            return self._reference_to_file("externalRef", token)
        if keyword == "parent":
            define = cursor.take()
            if define.kind is not Kind.NAME or define.keyword:
                cursor.fail(f"'parent' is followed by the name of a define, not by {define}", define)
            return self.builder.element("parentRef", (token.begin, define.end), name=define.text)
        if keyword in ("string", "token"):
            return self._string(token, keyword, "")
        if token.kind is Kind.PREFIXED:
            prefix, _, name = token.text.partition(":")
            library = self._declarations.library(prefix, token)
            made = self._string(token, name, library or "")
            return made if library is not None else self.builder.element("notAllowed", place)
        if token.kind is Kind.LITERAL:
            return self._value(token)
        if token.kind is Kind.NAME and not keyword:
            self._check_reference(token)
            return self.builder.element("ref", place, name=token.text)
        self._no_pattern(token)
        return None

    def _named(self, token: Token) -> etree._Element:
        """An element or an attribute."""
        kind = token.keyword
        names = self._names[kind].read()
        made = self.builder.element(kind, (token.begin, self._cursor.last.end))
        first = names[0]
        is_plain = len(names) == 1 and len(first) == 0 and first.text and set(first.attrib) <= {"ns"}
        if is_plain and (first.get("ns") is None or (kind == "attribute" and first.get("ns") == "")):
            made.set("name", first.text or "")
        else:
            made.extend(names)
        made.extend(self._braced(token))
        return made

    def _is_at_end_of_pattern(self) -> bool:
        """Whether what comes next joins, repeats or ends a pattern."""
        now = self._cursor.now
        return now.kind is Kind.END or now.is_symbol(*_REPETITIONS, *_COMBINATIONS, "}", ")")

    def _braced(self, token: Token) -> list[etree._Element]:
        cursor = self._cursor
        brace = cursor.expect("{", f"before what this {token.text} holds")
        if cursor.now.is_symbol("}"):
            cursor.fail(f"this {token.text} holds nothing; write 'empty' for that, or 'text'")
        return self._within(brace)

    def _string(self, token: Token, name: str, library: str) -> etree._Element:
        """A datatype, or a value of it."""
        cursor = self._cursor
        if cursor.now.kind is Kind.LITERAL:
            return self._value(cursor.take(), name, library, begin=token.begin)
        made = self.builder.element("data", (token.begin, token.end), type=name, datatypeLibrary=library)
        if (brace := cursor.accept("{")) is not None:
            while not cursor.accept("}"):
                if cursor.now.kind is Kind.END:
                    cursor.fail("this '{' is not closed", brace)
                made.extend(self._param())
        if (dash := cursor.accept("-")) is not None:
            annotation = self._annotations.before()
            if (bracket := cursor.accept("(")) is not None:
                found = self._within(bracket)
            else:
                found = [self._primary()]
                if (second := self._dashes.get(found[0])) is not None:
                    cursor.fail(do_not_mix(dash, second), second)
            self._dashes[made] = dash
            made.append(self.builder.element("except", (dash.begin, dash.end), [*annotation.put(found[0]), *found[1:]]))
        return made

    def _param(self) -> list[etree._Element]:
        cursor = self._cursor
        annotation = self._annotations.before()
        token = cursor.take()
        if token.kind is not Kind.NAME:
            cursor.fail(
                f'a parameter of a datatype is a name with a value, as in minLength = "1"; here is {token}', token
            )
        cursor.expect("=", f"after the parameter {token}")
        text = cursor.literal("the value of a parameter")
        return annotation.put(self.builder.element("param", (token.begin, token.end), text=text, name=token.text))

    def _value(
        self, token: Token, name: str | None = None, library: str | None = None, begin: int | None = None
    ) -> etree._Element:
        cursor = self._cursor
        text = token.text
        while cursor.accept("~"):
            text += cursor.literal("what '~' joins")
        place = (token.begin if begin is None else begin, cursor.last.end)
        namespace = self._declarations.plain
        return self.builder.element("value", place, text=text, type=name, datatypeLibrary=library, ns=namespace)

    def _check_reference(self, token: Token) -> None:
        """A mistyped keyword reads as a reference, and what follows it tells."""
        now = self._cursor.now
        if now.is_symbol("{") and token.text in IN_XML:
            self._cursor.fail(f"'{token.text}' is no keyword; the compact syntax writes {IN_XML[token.text]}", token)
        if now.is_symbol("{") or (now.kind in (Kind.NAME, Kind.PREFIXED, Kind.NAMESPACE) and not self._is_grammar()):
            near = did_you_mean(token.text, KEYWORDS - {"start", "div", "include", "namespace", "datatypes", "default"})
            if near:
                self._cursor.fail(f"{token} is no keyword{near}", token)

    def _no_pattern(self, token: Token) -> NoReturn:
        cursor = self._cursor
        if (before := self._cursor.before(token)).is_symbol(*_COMBINATIONS):
            cursor.fail(f"'{before.text}' joins two patterns, and no pattern stands behind it; here is {token}", before)
        if token.kind is Kind.END:
            cursor.fail("the schema ends where a pattern should stand", token)
        cursor.fail(
            f"a pattern should stand here, as 'element', 'text' or the name of a define; here is {token}", token
        )
