"""The query language: text in, tree out, or a `QuerySyntaxError` with the position. See docs/topics.md.

any    := all ("OR" all)*
all    := single (["AND"] single)*
single := "NOT" single | near
near   := unit (("NEAR" | "ONEAR") "/" number unit)*
unit   := atom ["^" number]
atom   := word | phrase | "@" name | "(" any ")" | field ":" atom | modifier ":" (word | phrase)
        | ("SENT" | "PARA") "(" any ")" | "ATLEAST/" number atom
"""

from __future__ import annotations

from typing import Literal

from extractors.topics.query.attributes import check_value
from extractors.topics.query.errors import QuerySyntaxError
from extractors.topics.query.lexer import COUNTED, Token, check_word, split_query
from extractors.topics.query.nodes import (
    About,
    And,
    AtLeast,
    Attribute,
    Near,
    Node,
    Not,
    Or,
    Reference,
    Scope,
    Term,
    Weighted,
    Within,
)
from extractors.topics.text.folding import fold_words

_SCOPES: dict[str, Scope] = {"title": "title", "lead": "lead", "top": "top", "body": "body"}
_ATTRIBUTES: dict[str, Attribute] = {"site": "site", "author": "author", "lang": "lang"}
_MODIFIERS: dict[str, Literal["case", "exact"]] = {"case": "case", "exact": "exact"}
_SECTIONS: dict[str, Scope] = {"SENT": "sentence", "PARA": "paragraph"}
_SHORTEST_ENDING = 4  # letters after a star in front: *zoll finds Strafzoll
_DEEPEST = 60  # brackets in brackets; far more than people write, far less than the interpreter's stack


def parse_query(text: str) -> Node:
    """Return the tree of a query. Raises `QuerySyntaxError` at the first thing that is not understood."""
    tokens = split_query(text)
    if not tokens[:-1]:
        raise QuerySyntaxError("the query is empty", "write at least one word", 0)
    parser = _Parser(tokens)
    node = parser.any()
    last = parser.token
    if last.kind == "close":
        raise QuerySyntaxError("a closing bracket without an opening one", "remove it or open one before", last.start)
    return node


def parse_phrase(text: str, mode: Literal["inflected", "exact", "case", "ticker"] = "inflected") -> Term:
    """Return the term for words that stand in a row. Raises `QuerySyntaxError` where they cannot be searched for."""
    return _term(text, mode, 0, len(text), quoted=True)


class _Parser:
    """Recursive descent over the tokens: one method for each line of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def any(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise QuerySyntaxError(
                f"brackets are nested deeper than {_DEEPEST}", "use fewer, or a list", self.token.start
            )
        parts = [self.all()]
        while self.token.text == "OR" and self.token.kind == "word":
            self.take()
            parts.append(self.all())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(parts=tuple(parts), start=parts[0].start, end=parts[-1].end)

    def all(self) -> Node:
        parts = [self.single()]
        while self.token.kind not in {"end", "close"} and self.token.text != "OR":
            if self.token.text == "AND" and self.token.kind == "word":
                self.take()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(parts=tuple(parts), start=parts[0].start, end=parts[-1].end)

    def single(self) -> Node:
        token = self.token
        if token.kind == "word" and token.text == "NOT":
            self.take()
            self.depth += 1
            if self.depth > _DEEPEST:
                raise QuerySyntaxError("too many NOTs in a row", "two NOTs cancel each other: remove both", token.start)
            part = self.single()
            self.depth -= 1
            return Not(part=part, start=token.start, end=part.end)
        return self.near()

    def near(self) -> Node:
        left = self.unit()
        while self.token.kind == "word" and (counted := COUNTED.match(self.token.text)):
            if counted[1] == "ATLEAST":
                break
            operator = self.take()
            right = self.unit()
            for side in (left, right):
                _check_near_side(side, operator.text)
            words, ordered = int(counted[2]), counted[1] == "ONEAR"
            left = Near(left=left, right=right, words=words, ordered=ordered, start=left.start, end=right.end)
        return left

    def unit(self) -> Node:
        node = self.atom()
        if self.token.kind != "weight":
            return node
        token = self.take()
        try:
            weight = float(token.text[1:])
        except ValueError:
            raise QuerySyntaxError(
                "a weight without a number", "write ^ and a number, such as ^2", token.start
            ) from None
        return Weighted(part=node, weight=weight, start=node.start, end=token.end)

    def atom(self) -> Node:
        token = self.take()
        match token.kind:
            case "phrase":
                return _term(token.text[1:-1], "inflected", token.start, token.end, quoted=True)
            case "open":
                return self.group(token)
            case "reference":
                return _reference(token)
            case "field":
                return self.field(token)
            case "word":
                return self.word(token)
            case "weight":
                raise QuerySyntaxError("a weight with nothing before it", "write it after a term: chip^2", token.start)
            case "close":
                raise QuerySyntaxError(
                    "nothing between the brackets", "write a term, or remove the brackets", token.start
                )
            case _:
                raise QuerySyntaxError("the query ends too early", "a term must follow", token.start)

    def group(self, opening: Token) -> Node:
        node = self.any()
        if self.token.kind != "close":
            raise QuerySyntaxError("a bracket that is never closed", "add the closing bracket", opening.start)
        self.take()
        return node

    def field(self, token: Token) -> Node:
        name = token.text[:-1]
        if name in _SCOPES:
            part = self.atom()
            return Within(scope=_SCOPES[name], part=part, start=token.start, end=part.end)
        value = self.token
        if name not in _ATTRIBUTES and name not in _MODIFIERS:
            known = ", ".join(f"{word}:" for word in (*_SCOPES, *_ATTRIBUTES, *_MODIFIERS))
            raise QuerySyntaxError(
                f"unknown field {token.text}", f"use one of {known} or put quotes around it", token.start
            )
        if value.kind not in {"word", "phrase"}:
            raise QuerySyntaxError(f"{token.text} takes a word or a phrase", f'write {token.text}"..."', value.start)
        self.take()
        text = value.text.strip('"“”')
        check_value(name, text, value.start)
        if name in _ATTRIBUTES:
            return About(attribute=_ATTRIBUTES[name], value=text, start=token.start, end=value.end)
        return _term(text, _MODIFIERS[name], token.start, value.end, quoted=value.kind == "phrase")

    def word(self, token: Token) -> Node:
        if token.text in _SECTIONS:
            if self.token.kind != "open":
                raise QuerySyntaxError(f"{token.text} takes brackets", f"write {token.text}(a AND b)", token.start)
            part = self.group(self.take())
            return Within(scope=_SECTIONS[token.text], part=part, start=token.start, end=part.end)
        counted = COUNTED.match(token.text)
        if counted and counted[1] == "ATLEAST":
            part = self.atom()
            return AtLeast(part=part, count=int(counted[2]), start=token.start, end=part.end)
        check_word(token)
        return _term(token.text, "inflected", token.start, token.end, quoted=False)


def _reference(token: Token) -> Reference:
    name = token.text[1:].strip('"').strip()
    if not name:
        raise QuerySyntaxError(
            "a reference without a name", "write @ and the name of a list, topic or entity", token.start
        )
    return Reference(name=name, start=token.start, end=token.end)


def _term(
    text: str, mode: Literal["inflected", "exact", "case", "ticker"], start: int, end: int, *, quoted: bool
) -> Term:
    """Return a term, or raise where it has no letters, or a star that stands wrong or for too much."""
    if not fold_words(text)[0]:
        what = "a phrase" if quoted else "a term"
        raise QuerySyntaxError(f"{what} without a letter or digit", "write words", start)
    for place, piece in enumerate(text.split()):
        if "*" not in piece:
            continue
        stem = piece.strip("*")
        if "*" in stem:
            raise QuerySyntaxError(
                "a star stands only at the beginning or end of a word", "write the words out with OR", start
            )
        if piece.startswith("*"):
            if place:
                raise QuerySyntaxError(
                    "a star in front stands only before the first word", "write the words out with OR", start
                )
            if sum(len(word) for word in fold_words(stem)[0]) < _SHORTEST_ENDING:
                advice = f"write at least {_SHORTEST_ENDING} letters after the star"
                raise QuerySyntaxError(f"{piece} would match too much", advice, start)
        elif sum(len(word) for word in fold_words(stem)[0][-1:]) < 3:
            raise QuerySyntaxError(f"{piece} would match too much", "write at least 3 letters before the star", start)
        if mode in {"case", "exact"}:
            raise QuerySyntaxError(f"{mode}: takes no star", "leave out one of the two", start)
    return Term(text=text, mode=mode, start=start, end=end)


def _check_near_side(node: Node, operator: str) -> None:
    """Raise where a side of NEAR has no single place: AND, NOT, scopes and facts about the article."""
    match node:
        case Term() | Reference() | Near():
            return
        case Or(parts=parts):
            for part in parts:
                _check_near_side(part, operator)
        case Weighted(part=part):
            _check_near_side(part, operator)
        case _:
            raise QuerySyntaxError(
                f"{operator} takes terms, phrases and groups joined by OR",
                "write a NEAR/5 b NEAR/5 c, or put the field or NOT outside: title:(a NEAR/5 b)",
                node.start,
            )
