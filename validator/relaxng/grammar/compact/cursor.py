"""Cursor: the tokens of a schema, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from relaxng.grammar.compact.lexer import CompactError, Kind

if TYPE_CHECKING:
    from relaxng.grammar.compact.lexer import Token


class Cursor:
    """A place among tokens, and the mistakes met so far. What is asked for and not there raises CompactError."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self.mistakes: list[CompactError] = []

    @property
    def now(self) -> Token:
        """The next token; it stays."""
        return self._tokens[self._place]

    @property
    def following(self) -> Token:
        """The one behind it."""
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token taken last."""
        return self._tokens[max(self._place - 1, 0)]

    def before(self, token: Token) -> Token:
        """The token before one that was taken last, or that comes next."""
        return self._tokens[max(self._place - 1 - (token is not self.now), 0)]

    def mark(self) -> int:
        """This place, to come back to."""
        return self._place

    def back(self, mark: int) -> None:
        """Go back to a place."""
        self._place = mark

    def take(self) -> Token:
        """The next token; the end stays."""
        token = self.now
        if token.kind is not Kind.END:
            self._place += 1
        return token

    def accept(self, *symbols: str) -> Token | None:
        """The next token, if it is one of these symbols."""
        return self.take() if self.now.is_symbol(*symbols) else None

    def expect(self, symbol: str, why: str) -> Token:
        """This symbol; `why` goes on after "there must be a '{'"."""
        return self.accept(symbol) or self.fail(f"there must be a '{symbol}' {why}, not {self.now}")

    def literal(self, what: str) -> str:
        """A literal, of one or several parts joined by '~'; `what` it is for messages."""
        if self.now.kind is not Kind.LITERAL:
            return self._without_quotes(what)
        parts = [self.take().text]
        while self.accept("~"):
            if self.now.kind is not Kind.LITERAL:
                self.fail(f"'~' joins two literals; here is {self.now}")
            parts.append(self.take().text)
        return "".join(parts)

    def _without_quotes(self, what: str) -> str:
        """A literal that lacks its quotes, noted."""
        sign = self.accept("-", "+")
        now = self.now
        is_value = now.kind in (Kind.NAME, Kind.PREFIXED, Kind.STRAY) and now.text[0].isalnum()
        if not is_value or now.keyword:
            self.fail(f"{what} stands in quotes; here is {sign or now}", sign)
        text = f"{sign.text if sign else ''}{now.text}"
        begin = (sign or now).begin
        self.note(CompactError(f'{what} stands in quotes: write "{text}"', begin, now.end, is_slight=True))
        self.take()
        return text

    def fail(self, message: str, token: Token | None = None) -> NoReturn:
        """Raise CompactError at a token, the next one if none is given. What means nothing there explains it."""
        raise self._mistake(message, token)

    def slight(self, message: str, token: Token) -> CompactError:
        """Note a mistake that leaves the rest of the schema clear."""
        mistake = CompactError(message, token.begin, token.end, is_slight=True)
        self.note(mistake)
        return mistake

    def note(self, mistake: CompactError) -> None:
        """Keep a mistake, to go on behind it."""
        self.mistakes.append(mistake)

    def _mistake(self, message: str, token: Token | None) -> CompactError:
        culprit = token or self.now
        if self.now.kind is Kind.STRAY:
            culprit = self.now
        return CompactError(culprit.fault or message, culprit.begin, culprit.end)

    def skip_to_component(self, failed: int, starts_line: list[bool]) -> bool:
        """After a mistake, go on to where the next definition seems to begin: at the beginning of a line. False if none does.

        `failed` is where the one with the mistake begins.
        """
        if self._place == failed:
            self.take()
        while self.now.kind is not Kind.END:
            if starts_line[self._place] and (self.is_at_component() or self.is_at_declaration()):
                return True
            self.take()
        return False

    def is_at_declaration(self) -> bool:
        """Whether a namespace or a datatype library is declared here."""
        return self.now.keyword in ("namespace", "datatypes", "default")

    def closed_later(self, opening: str, closing: str, starts_line: list[bool]) -> int:
        """How many more brackets of a kind close than open in the rest of this definition."""
        found = 0
        for number in range(self._place + 1, len(self._tokens)):
            token = self._tokens[number]
            if starts_line[number] and token.kind is Kind.NAME and self._begins_component(number):
                break
            found += token.is_symbol(closing) - token.is_symbol(opening)
        return found

    def skip_declaration(self) -> None:
        """After a mistake in a declaration, go on to the next, or to where a schema seems to begin."""
        self.take()
        while not (self.now.kind is Kind.END or self.is_at_declaration() or self.is_at_component()):
            if self.now.keyword in ("element", "grammar"):
                break
            self.take()

    def is_at_component(self) -> bool:
        """Whether a start, a define, a div or an include begins here."""
        return self._begins_component(self._place)

    def _begins_component(self, place: int) -> bool:
        token = self._tokens[place]
        if token.kind is not Kind.NAME:
            return False
        if token.keyword in ("div", "include", "start"):
            return True
        # A keyword that is given a meaning is meant as a name.
        is_name = token.keyword not in ("namespace", "default", "datatypes")
        return is_name and self._tokens[place + 1].is_symbol("=", "|=", "&=")

    def starts_of_lines(self, text: str) -> list[bool]:
        """For each token whether its line has nothing before it, not even white space."""
        return [token.begin == 0 or text[token.begin - 1] in "\r\n" for token in self._tokens]
